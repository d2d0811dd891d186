"""Faults planted in the door to durable-rules: each ends in EngineError, none looks like "no red flag"."""

from collections.abc import Callable
from typing import Any

import pytest

import triage
from triage.engine import durable
from triage.engine.durable import SLOTS
from triage.model.answers import Screened
from triage.model.complaint import Complaint

EMERGENCY = {"danger-signs": ["deformed"]}
NAMES = ("assert_fact", "start_action_for_state", "complete_and_start_action", "delete_state", "create_ruleset")


class Tampered:
    """The real extension, with one of its calls changed."""

    def __init__(self, real: Any, name: str, change: Callable[..., Any]) -> None:
        self._real, self._name, self._change = real, name, change

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        return (lambda *args: self._change(real, *args)) if name == self._name else real


@pytest.fixture
def tamper(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[..., Any]], None]:
    """Change one low-level call for every pack that is loaded from now on."""
    load = durable._load_extension

    def change(name: str, how: Callable[..., Any]) -> None:
        monkeypatch.setattr(durable, "_load_extension", lambda: Tampered(load(), name, how))

    return change


def _after_load(how: Callable[..., Any], armed: list[bool]) -> Callable[..., Any]:
    return lambda real, *args: how(real, *args) if armed else real(*args)


def _fails(real: Any, *args: Any) -> Any:
    raise RuntimeError("the text of an answer: deformed")


def _load_then_assess(armed: list[bool]) -> None:
    pack = triage.load_pack()
    armed.append(True)
    pack.assess("medial-knee-pain", EMERGENCY)


@pytest.mark.parametrize("name", NAMES)
def test_a_failing_call_is_an_engine_error(name: str, tamper: Callable[..., None]) -> None:
    """Each low-level call failing in turn: EngineError, and nothing of the answers in its text."""
    armed: list[bool] = [True] if name == "create_ruleset" else []
    tamper(name, _after_load(_fails, armed))
    with pytest.raises(triage.EngineError) as caught:
        _load_then_assess(armed)
    assert "deformed" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_dropped_firing_is_an_engine_error(tamper: Callable[..., None]) -> None:
    """A rule that durable-rules loses in silence is noticed by the shadow."""
    armed: list[bool] = []

    def skip_one(real: Any, *args: Any) -> Any:
        action = real(*args)
        if armed and action:
            armed.clear()
            return real(*args)
        return action

    tamper("complete_and_start_action", skip_one)
    pack = triage.load_pack()
    armed.append(True)
    with pytest.raises(triage.EngineError, match=r"disagree|last rule"):
        pack.assess("medial-knee-pain", EMERGENCY)


def test_no_firing_at_all_is_an_engine_error(tamper: Callable[..., None]) -> None:
    """When durable-rules says that nothing fired, the missing sentinel is noticed."""
    armed: list[bool] = []
    tamper("start_action_for_state", _after_load(lambda real, *args: None, armed))
    pack = triage.load_pack()
    armed.append(True)
    with pytest.raises(triage.EngineError, match="last rule"):
        pack.assess("medial-knee-pain", EMERGENCY)


def test_an_invented_rule_is_an_engine_error(tamper: Callable[..., None]) -> None:
    """A rule name that the engine makes up is refused."""
    armed: list[bool] = []

    def invent(real: Any, *args: Any) -> Any:
        action = real(*args)
        return ("", '{"r9999_0":{}}') if action else action

    tamper("start_action_for_state", _after_load(invent, armed))
    pack = triage.load_pack()
    armed.append(True)
    with pytest.raises(triage.EngineError, match="does not exist"):
        pack.assess("medial-knee-pain", EMERGENCY)


def test_a_finding_that_is_lost_is_an_engine_error(tamper: Callable[..., None]) -> None:
    """A finding that never enters the engine again breaks the chain, and the shadow notices."""
    armed: list[bool] = []

    def lose(real: Any, handle: Any, fact: str) -> Any:
        return None if '"id":"f' in fact else real(handle, fact)

    tamper("assert_fact", _after_load(lose, armed))
    pack = triage.load_pack()
    armed.append(True)
    answers = {"onset": "twist", "started": "under-3-days", "leg-signs": ["cannot-take-four-steps"]}
    with pytest.raises(triage.EngineError, match="disagree"):
        pack.assess("medial-knee-pain", answers)


def test_after_failures_the_engine_stays_shut(tamper: Callable[..., None]) -> None:
    """Each failure costs a slot; when none is left every assessment is an EngineError, never an answer."""
    failing: list[bool] = []
    tamper("start_action_for_state", _after_load(_fails, failing))
    pack = triage.load_pack()
    failing.append(True)
    for _ in range(SLOTS):
        with pytest.raises(triage.EngineError):
            pack.assess("medial-knee-pain", {})
    failing.clear()
    with pytest.raises(triage.EngineError, match="no working slot"):
        pack.assess("medial-knee-pain", {})


def test_a_poisoned_fact_does_not_enter(complaint: Complaint) -> None:
    """Anything but whole numbers is stopped before the engine, which would compare text with numbers."""
    engine = durable.DurableRules(complaint, durable.Reading.CERTAIN)
    for value in ("9", True, 1.5, None):
        with pytest.raises(triage.EngineError, match="whole numbers"):
            engine.fire({"q1": value})  # type: ignore[dict-item]


def test_shadow_differs_from_a_changed_rule(complaint: Complaint, monkeypatch: pytest.MonkeyPatch) -> None:
    """A door that compiles a rule wrongly (any of two options read as every one) is noticed."""
    from triage.engine import Engine, network

    real = network._Writer.answer
    monkeypatch.setattr(
        network._Writer,
        "answer",
        lambda self, line: [c for group in real(self, line) for c in group.get("$or", [group])],
    )
    with pytest.raises(triage.EngineError, match="disagree"):
        Engine(complaint).run({"injury-signs": Screened(yes=("gap-near-kneecap",)), "onset": "twist"})


def test_equal_hashes_are_refused(monkeypatch: pytest.MonkeyPatch, complaint: Complaint) -> None:
    """Two names that durable-rules could not tell apart are refused at load."""
    assert durable._no_equal_hashes(["q_1162789", "other"]) is None
    with pytest.raises(triage.EngineError, match="told apart"):
        durable._no_equal_hashes(["q_1162789", "q_1379192"])
