"""The interview: what it asks, in which order, when it ends, and what going back keeps."""

import random
from typing import Any

import pytest
from random_people import full_answers

import triage
from triage import Interview, Pack, Urgency

COMPLAINT = "medial-knee-pain"
HEALTHY: dict[str, Any] = {
    "danger-signs": [],
    "age": 40,
    "child-signs": [],
    "knee-looks": [],
    "swelling-speed": "later",
    "joint-risks": [],
    "body-signs": [],
    "risks": [],
    "conditions": [],
    "onset": "gradual",
    "started": "over-12-weeks",
    "leg-signs": [],
    "injury-signs": [],
    "knee-does": [],
    "progress": [],
    "pain-at-rest": 1,
    "place": "inner-below",
    "provokers": ["stairs"],
    "comfortable": ["lie-with-foot-on-wall"],
}


def walk(interview: Interview, answers: dict[str, Any]) -> list[str]:
    """Answer everything that is asked; returns the ids in the order of asking."""
    asked = []
    while (question := interview.next_question()) is not None:
        interview.answer(question.id, answers.get(question.id, "unknown"))
        asked.append(question.id)
    return asked


@pytest.mark.parametrize("seed", range(6))
def test_stopping_early_never_changes_the_result(pack: Pack, seed: int) -> None:
    """The interview and all answers at once agree on level, permission, exercises, withheld and phase."""
    complaint = pack.complaint(COMPLAINT)
    rng = random.Random(seed)
    for _ in range(250):
        full = full_answers(complaint, rng)
        interview = pack.interview(COMPLAINT)
        walk(interview, full)
        early, late = interview.assess(), pack.assess(COMPLAINT, full)
        assert early.complete
        assert _decided(early) == _decided(late)
        if early.certain_urgency < Urgency.URGENT and early.in_scope:
            assert early.phase == late.phase


def _decided(result: triage.Assessment) -> tuple[Any, ...]:
    exercises = [exercise.id for exercise in result.exercises]
    withheld = [item.id for item in result.withheld]
    return result.urgency, result.exercise_permission, exercises, withheld


def test_danger_signs_come_first(pack: Pack) -> None:
    """The first question is the screen of signs that cannot wait."""
    question = pack.interview(COMPLAINT).next_question()
    assert question is not None
    assert question.id == "danger-signs"


def test_just_to_be_safe_comes_before_the_rest(pack: Pack) -> None:
    """No question that only steers exercises is asked before one that an urgent rule still depends on."""
    asked = walk(pack.interview(COMPLAINT), HEALTHY)
    assert asked.index("knee-looks") < asked.index("provokers")
    assert asked.index("pain-at-rest") < asked.index("comfortable")


def test_certain_emergency_ends_at_once(pack: Pack) -> None:
    """After one alarming answer nothing more is asked and the assessment is complete."""
    interview = pack.interview(COMPLAINT)
    interview.answer("danger-signs", ["open-wound"])
    assert interview.next_question() is None
    assert interview.is_emergency
    result = interview.assess()
    assert (result.urgency, result.complete, result.exercises) == ("emergency", True, ())


def test_only_what_can_matter_is_asked(pack: Pack) -> None:
    """Without an injury its signs are not asked, without swelling its speed is not."""
    asked = walk(pack.interview(COMPLAINT), HEALTHY)
    assert "injury-signs" not in asked
    assert "swelling-speed" not in asked
    injured = {**HEALTHY, "onset": "twist", "started": "under-3-days", "knee-looks": ["newly-swollen-clearly"]}
    asked = walk(pack.interview(COMPLAINT), injured)
    assert {"injury-signs", "swelling-speed"} <= set(asked)


def test_out_of_scope_leaves_only_the_safe_questions(pack: Pack) -> None:
    """A child is asked what rules out something serious, not about exercises."""
    asked = walk(pack.interview(COMPLAINT), {**HEALTHY, "age": 12})
    assert "leg-signs" in asked
    assert not {"comfortable", "provokers"} & set(asked)


def test_not_sure_is_an_answer_to_every_question(pack: Pack) -> None:
    """Somebody who is not sure of anything gets through, and gets a careful result."""
    interview = pack.interview(COMPLAINT)
    walk(interview, {})
    result = interview.assess()
    assert result.urgency >= "urgent"
    assert result.complete
    assert result.unresolved


def test_back_opens_the_last_question_with_its_answer(pack: Pack) -> None:
    """Going back offers the earlier answer again; answering goes on from there."""
    interview = pack.interview(COMPLAINT)
    assert interview.back() is None
    for screen in ("danger-signs", "leg-signs"):
        interview.answer(screen, [])
    interview.answer("age", 40)
    opened = interview.back()
    assert opened is not None
    assert opened.id == "age"
    suggestion = interview.suggestion("age")
    assert suggestion is not None
    assert (suggestion.answer, suggestion.text) == (40, "40 years")
    assert list(interview.answers) == ["danger-signs", "leg-signs"]
    interview.answer("age", 61)
    assert interview.answers["age"] == 61


def test_changing_an_answer_keeps_what_still_applies(pack: Pack) -> None:
    """Answers stay when an earlier one changes; those that lose their point come back with it."""
    injured = {**HEALTHY, "onset": "twist", "started": "under-3-days"}
    interview = pack.interview(COMPLAINT)
    walk(interview, injured)
    assert "injury-signs" in interview.answers
    interview.answer("onset", "gradual")
    assert "injury-signs" not in interview.answers
    assert interview.answers["progress"] == {"yes": [], "unsure": []}
    assert interview.next_question() is None
    interview.answer("onset", "twist")
    assert interview.answers["injury-signs"] == {"yes": [], "unsure": []}
    assert interview.next_question() is None


def test_changed_answers_give_the_same_as_fresh_ones(pack: Pack) -> None:
    """Any number of changes of mind ends where a straight interview with the last answers ends."""
    complaint = pack.complaint(COMPLAINT)
    rng = random.Random(9)
    for _ in range(60):
        first, last = full_answers(complaint, rng), full_answers(complaint, rng)
        last["danger-signs"] = first["danger-signs"] = {"yes": [], "unsure": []}
        turning = pack.interview(COMPLAINT)
        walk(turning, first)
        while stale := [q for q, answer in turning.answers.items() if answer != last[q]]:
            turning.answer(stale[0], last[stale[0]])
            walk(turning, last)
        straight = pack.interview(COMPLAINT)
        walk(straight, last)
        assert straight.assess() == turning.assess()


def test_a_wrong_answer_changes_nothing(pack: Pack) -> None:
    """An answer that does not fit is refused by name, and the interview stands where it stood."""
    interview = pack.interview(COMPLAINT)
    with pytest.raises(triage.AnswerError, match="none of the options"):
        interview.answer("danger-signs", ["tired"])
    with pytest.raises(triage.AnswerError, match="not asked now"):
        interview.answer("age", 40)
    assert interview.answers == {}
    question = interview.next_question()
    assert question is not None
    assert question.id == "danger-signs"


def test_why_names_what_a_question_could_show(pack: Pack) -> None:
    """The purpose of a question has its own sentence and the red flags that it could bring up, worst first."""
    purpose = pack.interview(COMPLAINT).why("knee-does")
    assert purpose.why == "A knee that is stuck or gives way can be hurt inside, so it should be seen sooner."
    assert any("stuck" in title for title in purpose.could_show)


def test_review_tells_the_answers_in_words(pack: Pack) -> None:
    """The review lists each answer with the words of its question."""
    interview = pack.interview(COMPLAINT)
    interview.answer("danger-signs", {"yes": [], "unsure": ["deformed"]})
    (reply,) = interview.review()
    assert reply.question.id == "danger-signs"
    assert reply.text.startswith("Not sure: My knee or leg is newly bent")
