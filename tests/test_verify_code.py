"""What code guarantees, and the tie between proof and engine: each is seen to fail when its fault is planted."""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import COMPLAINT

import triage
from triage import assess, decide, interview, library
from triage.model.answers import read_answer
from triage.model.complaint import Complaint
from triage.model.knowledge import SafetyNet
from triage.model.urgency import Urgency
from triage.relevance import OpenQuestions
from triage.verify.guarantees import GUARANTEES
from triage.verify.person import Person
from triage.verify.run import answer_sets, verify
from triage.verify.verdict import Verification

Patch = pytest.MonkeyPatch


def looked_at(pack: triage.Pack, made_up: int = 600) -> Verification:
    """A verification without the proofs, in this process, so that planted faults count."""
    return verify(pack, pack.complaint(COMPLAINT), workers=1, made_up=made_up, properties=())


def broken(verification: Verification) -> set[str]:
    """The guarantees that were seen not to hold."""
    return {verdict.id for verdict in verification.verdicts if not verdict.proved}


def test_everything_holds_and_agrees(pack: triage.Pack) -> None:
    """With nothing planted every guarantee holds, and proof and engine agree in all that is compared."""
    done = looked_at(pack)
    assert broken(done) == set()
    assert done.differences == ()
    assert done.sound
    assert {verdict.id for verdict in done.verdicts} == {guarantee.id for guarantee in GUARANTEES}


def _offers_in_spite_of_flags(patch: Patch) -> None:
    real = decide.decide

    def opened(*arguments: Any) -> decide.Decision:
        decision = real(*arguments)
        decision.withheld, decision.permission = {}, "allowed"
        return decision

    patch.setattr(assess, "decide", opened)


def _offers_what_is_withheld(patch: Patch) -> None:
    patch.setattr(Complaint, "withholders", {})


def _passes_limits_over(patch: Patch) -> None:
    patch.setattr(decide, "Exercise", SafetyNet)


def _loses_certain_flags(patch: Patch) -> None:
    patch.setattr(decide, "certain_level", lambda complaint, outcome: Urgency.SELF_CARE)
    patch.setattr(triage.model.rule.Rule, "urgency_if_unsure", property(lambda rule: None))


def _forgets_open_questions(patch: Patch) -> None:
    patch.setattr(decide, "open_questions", lambda complaint, outcome: OpenQuestions((), ()))
    patch.setattr(triage.model.rule.Rule, "urgency_if_unsure", property(lambda rule: None))


def _loses_a_part_of_the_net(patch: Patch) -> None:
    real = assess._Teller._safety_net
    patch.setattr(assess._Teller, "_safety_net", lambda teller: real(teller).model_copy(update={"by_when": ""}))


def _keeps_the_order_given(patch: Patch) -> None:
    def in_the_order_given(questions: Any, raw: Any) -> dict[str, Any]:
        return {key: read_answer(questions[key], raw[key]) for key in raw}

    patch.setattr(library, "read_answers", in_the_order_given)


def _asks_one_question_less(patch: Patch) -> None:
    real = interview.open_questions

    def less(*arguments: Any) -> OpenQuestions:
        questions = real(*arguments)
        return OpenQuestions(
            tuple(q for q in questions.all if q.id not in ("leg-signs", "age", "body-signs")), questions.just_to_be_safe
        )

    patch.setattr(interview, "open_questions", less)


FAULTS: dict[str, Callable[[Patch], None]] = {
    "nothing-offered-under-a-flag": _offers_in_spite_of_flags,
    "withhold-beats-offer": _offers_what_is_withheld,
    "limits-are-kept": _passes_limits_over,
    "urgency-only-climbs": _loses_certain_flags,
    "missing-safety-is-urgent": _forgets_open_questions,
    "out-of-scope-offers-nothing": _offers_in_spite_of_flags,
    "every-result-is-told-whole": _loses_a_part_of_the_net,
    "order-never-matters": _keeps_the_order_given,
    "interview-equals-all-answers": _asks_one_question_less,
}


def test_every_guarantee_has_a_planted_fault() -> None:
    """No guarantee is listed that was never seen to fail."""
    assert set(FAULTS) == {guarantee.id for guarantee in GUARANTEES}


@pytest.mark.parametrize("guarantee", FAULTS)
def test_a_fault_in_the_code_is_told(guarantee: str, monkeypatch: Patch) -> None:
    """Each fault breaks its guarantee, with answers that show it."""
    pack = triage.load_pack()
    FAULTS[guarantee](monkeypatch)
    done = looked_at(pack, 4_000 if guarantee == "interview-equals-all-answers" else 600)
    assert guarantee in broken(done)
    [verdict] = [verdict for verdict in done.verdicts if verdict.id == guarantee]
    assert verdict.refuted_by[0].answers
    assert not done.sound


def test_a_proof_of_another_program_is_told(pack: triage.Pack, monkeypatch: Patch) -> None:
    """When the formulas read "not sure" as no, they differ from the engine, and nothing counts as proved."""
    monkeypatch.setattr(Person, "possible", Person.certain)
    done = looked_at(pack, 200)
    assert done.differences
    assert any("possible" in difference.text for difference in done.differences)
    assert not done.sound


def test_a_decision_unlike_the_proof_is_told(monkeypatch: Patch) -> None:
    """When the code says a lower level than the formulas, the difference is told with the answers."""
    pack = triage.load_pack()
    monkeypatch.setattr(decide, "certain_level", lambda complaint, outcome: Urgency.SELF_CARE)
    done = looked_at(pack, 200)
    assert any("'certainly urgent' holds" in difference.text for difference in done.differences)
    assert all(difference.answers for difference in done.differences)


def test_the_number_of_answer_sets(pack: triage.Pack) -> None:
    """Of the shipped pack there are more than any testing could try."""
    assert answer_sets(pack.complaint(COMPLAINT)) > 10**50
