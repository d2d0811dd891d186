"""Faults planted in the door to durable-rules: EngineError or the very same assessment, never a lower level."""

import datetime
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import triage
from triage.check import check_pack
from triage.engine import durable
from triage.engine.durable import SLOTS
from triage.engine.encoding import Reading
from triage.model.answers import Screened
from triage.model.complaint import Complaint

COMPLAINT = "medial-knee-pain"
NOTHING_ELSE: dict[str, Any] = {"danger-signs": [], "leg-signs": [], "body-signs": [], "risks": []}
HOT = ["newly-swollen-clearly", "newly-warm"]
PEOPLE: dict[str, dict[str, Any]] = {
    "one sign": {"danger-signs": ["deformed"]},
    "through a finding": NOTHING_ELSE | {"knee-looks": HOT, "joint-risks": ["diabetes"]},
    "not sure": {"danger-signs": "unknown", "onset": "twist", "started": "under-3-days", "leg-signs": []},
    "urgent": NOTHING_ELSE | {"age": 60, "onset": "twist", "started": "3-to-7-days", "injury-signs": ["pop"]},
}
START, NEXT = "start_action_for_state", "complete_and_start_action"
CALLS = ("assert_fact", START, NEXT, "delete_state")
RULE = re.compile(r'\{"(r\d+)_')

Change = Callable[..., Any]
"""Called instead of one low-level call: with the real one and its arguments."""
Fault = Callable[..., Any]
"""Called instead of every one: with its name before those."""


class Door:
    """The real extension; while `fault` is set, each call goes through it."""

    def __init__(self, real: Any, fault: Fault | None = None) -> None:
        self._real, self.fault = real, fault

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        return lambda *args: self.fault(name, real, *args) if self.fault else real(*args)


class Faulty:
    """A pack whose door can be tampered with, and what each person is told while it is sound."""

    def __init__(self, sound: triage.Pack) -> None:
        self._content = sound.content
        self.sound = {person: sound.assess(COMPLAINT, PEOPLE[person]) for person in PEOPLE}
        self.renew()

    def renew(self, fault: Fault | None = None) -> None:
        """A pack with all its slots behind a new door, made while the fault is there."""
        with pytest.MonkeyPatch.context() as patch:
            self._door = Door(durable.load_extension(), fault)
            patch.setattr(durable, "load_extension", lambda: self._door)
            self._pack = triage.Pack(self._content)
            self._pack.interview(COMPLAINT)  # rulesets are made when a complaint is first used
        self._door.fault = None

    def told(self, person: str, fault: Fault | None = None) -> triage.Assessment | None:
        """The very assessment of that person, or None for EngineError; anything else fails the test."""
        self._door.fault, result, failure = fault, None, None
        try:
            result = self._pack.assess(COMPLAINT, PEOPLE[person])
        except triage.EngineError as error:
            failure = error
        self._door.fault = None
        assert result == self.sound[person] or (failure and failure.__suppress_context__ >= bool(failure.__context__))
        assert "deformed" not in str(failure)
        return result

    def calls(self, person: str, name: str) -> int:
        """How many calls of that name one assessment makes."""
        self.told(person, nothing := Nth(name, 0, _fails))
        return nothing.count

    def all_is_well(self) -> bool:
        """Without a fault, everybody is told the same as ever (True), or somebody nothing (False)."""
        return None not in [self.told(person) for person in PEOPLE]


@pytest.fixture
def faulty(pack: triage.Pack) -> Faulty:
    """The shipped pack behind a new door that can be tampered with."""
    return Faulty(pack)


class Nth:
    """Changes the n-th call of one name, from 1, and the next when the change is a list; `count` tells how many."""

    def __init__(self, name: str, n: int, change: Change) -> None:
        self._name, self._n, self._change, self.count = name, n, change, 0
        self.added: Any = None

    def __call__(self, name: str, real: Any, *args: Any) -> Any:
        self.count += name == self._name
        if name != self._name or self.count not in (self._n, self._n + bool(self.added)):
            return real(*args)
        if self.count > self._n:
            return self.added[1]
        said = self._change(real, *args)
        self.added = said if isinstance(said, list) else None
        return said[0] if self.added else said


def _fails(*_: Any) -> Any:
    raise RuntimeError("the text of an answer: deformed")


CHANGES: dict[str, Change] = {
    "fails": _fails,
    "works and fails": lambda real, *args: _fails(real(*args)),
    "does nothing": lambda real, *args: None,
    "skips one": lambda real, *args: (real(*args), real(*args))[1],
    "says nothing": lambda real, *args: real(*args) and None,
    "says garbage": lambda real, *args: (real(*args), "garbage")[1],
    "says a number": lambda real, *args: (real(*args), 7)[1],
    "says an empty pair": lambda real, *args: (real(*args), (None, None))[1],
    "says broken JSON": lambda real, *args: (real(*args), ("", '{"'))[1],
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", CALLS)
def test_each_call_changed_in_turn(faulty: Faulty, name: str, change: str) -> None:
    """The first, second and later calls: the same assessment or none, then and afterwards; none where one fails."""
    for person in ("through a finding", "urgent"):
        calls = faulty.calls(person, name)
        for n in sorted({1, 2, 3, calls // 2, calls - 1, calls} & set(range(1, calls + 1))):
            told = faulty.told(person, fault := Nth(name, n, CHANGES[change]))
            assert fault.count >= n
            assert told is None or "fails" not in change
            if not faulty.all_is_well() or n % SLOTS == 0:
                faulty.renew()


@pytest.mark.parametrize("n", [1, 2, SLOTS, 2 * SLOTS])
def test_what_fails_while_rulesets_are_made_gives_none(faulty: Faulty, n: int) -> None:
    """A complaint is served only when both rulesets were made and every slot of both has worked once."""
    for change in ("fails", "says nothing", "says garbage"):
        for name in ("create_ruleset", START) if n <= 2 else (START,):
            with pytest.raises(triage.EngineError):
                faulty.renew(Nth(name, n, CHANGES["works and fails" if change == "fails" else change]))


@pytest.mark.parametrize(("name", "change", "step"), [(NEXT, "skips one", 13), ("assert_fact", "does nothing", 1)])
@pytest.mark.parametrize("person", PEOPLE)
def test_each_firing_and_fact_lost_in_turn(faulty: Faulty, person: str, name: str, change: str, step: int) -> None:
    """A lost firing or fact is noticed, unless the rule fires in another way or no rule reads it again."""
    noticed = []
    for n in range(1, faulty.calls(person, name) + 1, step):
        noticed.append(faulty.told(person, Nth(name, n, CHANGES[change])) is None)
        if not faulty.all_is_well():
            faulty.renew()
    assert sum(noticed) > 2


@pytest.mark.parametrize("reading", [0, 1], ids=["certain", "possible"])
@pytest.mark.parametrize("person", PEOPLE)
def test_each_rule_hidden_in_turn(faulty: Faulty, person: str, reading: int) -> None:
    """A rule of which every firing is lost, in either reading, is always an EngineError."""
    calls, handles, fired = durable.load_extension(), [], set()

    def hide(hidden: str) -> Fault:
        def fault(name: str, real: Any, *args: Any) -> Any:
            said = real(*args)
            if name == START:
                handles.append(args[0])
            if name not in (START, NEXT) or args[0] != handles[0] + reading:
                return said
            action = said[1] if name == START else said
            while (rule := RULE.match(action or "")) and rule[1] == hidden:
                action = calls.complete_and_start_action(*args)
            fired.update([rule[1]] if rule else [])
            return (said[0], action) if name == START else action

        return fault

    faulty.told(person, hide("nothing"))
    rules = sorted(fired)
    assert len(rules) > 1
    assert [rule for rule in rules[:: 1 + len(rules) // 30] if faulty.told(person, hide(rule))] == []
    assert faulty.all_is_well()


def _then(later: Any) -> Change:
    return lambda real, *args: [action, later or action] if (action := real(*args)) else action


ADDED: dict[str, Callable[[int], Change]] = {
    "the same": lambda _: _then(None),
    "the one before": lambda _: lambda real, *args: [real(*args), real(*args)][::-1],
    "of another rule": lambda other: _then(f'{{"r{other}_0":{{}}}}'),
    "of no rule": lambda _: _then('{"r9999_0":{}}'),
    "the sentinel": lambda _: _then('{"done":{}}'),
}


@pytest.mark.parametrize("added", ADDED)
@pytest.mark.parametrize("person", PEOPLE)
def test_firings_that_come_twice_or_out_of_turn(faulty: Faulty, complaint: Complaint, person: str, added: str) -> None:
    """What is repeated changes nothing; what is out of turn, nothing or all; a rule that did not fire is noticed."""
    other = list(complaint.rules).index(faulty.sound[person].ruled_out[0].rule)
    for n in range(1, faulty.calls(person, NEXT) - 1, 29):
        told = faulty.told(person, fault := Nth(NEXT, n, ADDED[added](other)))
        assert told is None or not (added.startswith("of") and fault.added)
        assert told is not None or added != "the same"
        if not faulty.all_is_well():
            faulty.renew()


def test_after_failures_the_engine_stays_shut(faulty: Faulty) -> None:
    """Each failure costs a slot; when none is left every assessment is an EngineError, never an answer."""
    for _ in range(SLOTS):
        assert faulty.told("one sign", Nth(START, 1, _fails)) is None
    assert [faulty.told(person) for person in PEOPLE] == [None] * len(PEOPLE)


def test_a_poisoned_fact_does_not_enter(complaint: Complaint) -> None:
    """Anything but whole numbers is stopped before the engine, which would compare text with numbers."""
    engine = durable.DurableRules(complaint, Reading.CERTAIN)
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


def test_equal_hashes_are_refused() -> None:
    """Two names that durable-rules could not tell apart are refused at load."""
    durable._no_equal_hashes(["q_1162789", "other"])
    with pytest.raises(triage.EngineError, match="told apart"):
        durable._no_equal_hashes(["q_1162789", "q_1379192"])


class Rulesets:
    """Counts the rulesets that are made, and refuses all after the first `accepted`."""

    def __init__(self, accepted: int) -> None:
        self.asked, self._accepted = 0, accepted

    def __call__(self, name: str, real: Any, *args: Any) -> Any:
        self.asked += name == "create_ruleset"
        if name == "create_ruleset" and self.asked > self._accepted:
            raise RuntimeError("refused")
        return real(*args)


@pytest.fixture
def two_rulesets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rulesets]:
    """A door that lets the rulesets of one complaint in, one for each reading, and refuses all others."""
    rulesets = Rulesets(2)
    door = Door(durable.load_extension(), rulesets)
    monkeypatch.setattr(durable, "load_extension", lambda: door)
    yield rulesets
    door.fault = None


def test_rulesets_are_made_when_a_complaint_is_first_used(pack: triage.Pack, two_rulesets: Rulesets) -> None:
    """Loading makes none; one complaint needs two; another that is refused is an EngineError and harms nobody else."""
    fresh = triage.Pack(pack.content)
    follow_up = fresh.follow_up_of(COMPLAINT)
    assert follow_up is not None
    assert two_rulesets.asked == 0
    told = fresh.assess(COMPLAINT, PEOPLE["one sign"])
    assert two_rulesets.asked == 2
    for _ in range(2):
        with pytest.raises(triage.EngineError, match="durable-rules refused the rules of this pack"):
            fresh.interview(follow_up)
    assert two_rulesets.asked == 3  # what was refused is not tried again
    assert fresh.assess(COMPLAINT, PEOPLE["one sign"]) == told == pack.assess(COMPLAINT, PEOPLE["one sign"])


def test_threads_that_come_first_at_once_share_an_engine(pack: triage.Pack, two_rulesets: Rulesets) -> None:
    """However many threads use a complaint first, its rulesets are made once, and everybody is told the same."""
    fresh = triage.Pack(pack.content)
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(lambda _: fresh.assess(COMPLAINT, PEOPLE["urgent"]), range(16)))
    assert two_rulesets.asked == 2
    assert {result.to_json() for result in told} == {pack.assess(COMPLAINT, PEOPLE["urgent"]).to_json()}


def test_the_check_makes_the_rulesets_of_every_complaint(pack: triage.Pack, two_rulesets: Rulesets) -> None:
    """Rules that are refused are found by `triage check`, though nobody has used their complaint yet."""
    with pytest.raises(triage.EngineError, match="durable-rules refused the rules of this pack"):
        check_pack(triage.Pack(pack.content), datetime.date(2026, 12, 1))
    assert two_rulesets.asked == 3
