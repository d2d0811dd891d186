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


@pytest.mark.parametrize("seed", range(3))
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


def test_why_of_a_second_look_names_what_is_still_in_doubt(pack: Pack) -> None:
    """The purpose of a second look is what the person was not sure of, and nothing that was ruled out."""
    interview = pack.interview(COMPLAINT)
    interview.answer("danger-signs", {"yes": [], "unsure": ["deformed"]})
    purpose = interview.why("danger-signs-second-look")
    assert purpose.could_show == ("a knee or leg that has newly changed shape",)


def test_why_of_an_answered_question_is_that_of_asking_it(pack: Pack) -> None:
    """Answering a question does not change why it was asked."""
    interview = pack.interview(COMPLAINT)
    before = interview.why("danger-signs")
    interview.answer("danger-signs", [])
    assert len(before.could_show) == 7
    assert interview.why("danger-signs") == before


def test_why_names_what_steers_the_care(pack: Pack) -> None:
    """A question that no danger depends on says which care it is for."""
    interview = pack.interview(COMPLAINT)
    walk(interview, HEALTHY)
    purpose = interview.why("provokers")
    assert purpose.could_show == ()
    assert "pain when you kneel" in purpose.steers


def test_doubt_names_what_stays_open_and_never_less(pack: Pack) -> None:
    """Not being sure of one sign keeps exactly its rule open, holds the level, and a second look comes next."""
    interview = pack.interview(COMPLAINT)
    doubt = interview.doubt("danger-signs", {"yes": [], "unsure": ["deformed"]})
    assert doubt.keeps_open == ("a knee or leg that has newly changed shape",)
    assert (doubt.at_least, doubt.how_soon, doubt.second_look) == (Urgency.URGENT, "Today", True)
    assert interview.answers == {}
    assert len(interview.doubt("danger-signs", "unknown").keeps_open) == 7
    assert interview.doubt("danger-signs", []).keeps_open == ()


def test_the_level_that_a_doubt_names_holds(pack: Pack) -> None:
    """With one answer not sure and nothing else amiss, the result is at least at the level that was told."""
    held = 0
    for question_id in HEALTHY:
        interview = pack.interview(COMPLAINT)
        while (question := interview.next_question()) is not None and question.id != question_id:
            interview.answer(question.id, HEALTHY.get(question.id, []))
        if question is None:
            continue
        doubt = interview.doubt(question_id, "unknown")
        alone = pack.assess(COMPLAINT, {**interview.answers, question_id: "unknown"})
        assert alone.urgency >= (doubt.at_least or Urgency.SELF_CARE)
        assert {flag.title for flag in alone.unresolved} >= set(doubt.keeps_open)
        held += doubt.at_least is not None
    assert held > 8


def test_to_go_never_grows_but_by_a_second_look(pack: Pack) -> None:
    """The number still to go falls with each answer, apart from second looks, and is never less than what comes."""
    complaint = pack.complaint(COMPLAINT)
    rng = random.Random(4)
    for _ in range(20):
        full = full_answers(complaint, rng)
        interview = pack.interview(COMPLAINT)
        told = []
        while (question := interview.next_question()) is not None:
            told.append((interview.to_go, question.id.endswith("-second-look")))
            interview.answer(question.id, full.get(question.id, "unknown"))
        assert interview.to_go == 0
        for step, (count, _) in enumerate(told):
            later = [second for _, second in told[step + 1 :]]
            assert count - 1 >= len(later) - sum(later)


def test_remembered_answers_go_on_where_they_ended(pack: Pack) -> None:
    """A new interview that takes what another remembers asks the same question, and knows the same answers."""
    first = pack.interview(COMPLAINT)
    while (question := first.next_question()) is not None and question.id != "onset":
        first.answer(question.id, HEALTHY[question.id])
    second = pack.interview(COMPLAINT)
    second.remember(first.remembered)
    assert second.next_question() == first.next_question()
    assert second.answers == first.answers
    with pytest.raises(triage.AnswerError, match="out of range"):
        second.remember({"age": 200})
    assert second.answers == first.answers


def test_an_answer_that_lost_its_point_is_remembered_too(pack: Pack) -> None:
    """What does not count now is kept, and counts again in the interview that takes it up."""
    interview = pack.interview(COMPLAINT)
    walk(interview, {**HEALTHY, "onset": "twist", "started": "under-3-days"})
    interview.answer("onset", "gradual")
    assert "injury-signs" in interview.remembered
    later = pack.interview(COMPLAINT)
    later.remember(interview.remembered)
    assert later.answers == interview.answers
    later.answer("onset", "twist")
    assert "injury-signs" in later.answers


def test_a_question_opened_by_back_waits_for_its_answer(pack: Pack) -> None:
    """A change elsewhere, or leaving and coming back, does not bring back the answer that was to be looked at again."""
    interview = pack.interview(COMPLAINT)
    for question_id in ("danger-signs", "leg-signs", "age"):
        interview.answer(question_id, HEALTHY[question_id])
    interview.back()
    assert "age" not in interview.remembered
    interview.answer("leg-signs", {"yes": [], "unsure": ["unbearable-pain"]})
    interview.answer("leg-signs-second-look", [])
    question = interview.next_question()
    assert question is not None
    assert question.id == "age"
    assert "age" not in interview.answers


def test_doubt_names_first_what_hangs_on_it_most(pack: Pack) -> None:
    """Of what a doubt keeps open, that which needs the fewest other answers is named first."""
    interview = pack.interview(COMPLAINT)
    interview.answer("danger-signs", [])
    first, *rest = interview.doubt("leg-signs", {"yes": [], "unsure": ["calf-swollen-or-sore"]}).keeps_open
    assert "calf" in first
    assert all(title != first for title in rest)
