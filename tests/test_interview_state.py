"""An interview as JSON: what was written goes on at the same question, and nothing else is taken."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from random_people import full_answers

import triage
from triage import AnswerError, Interview, Pack

COMPLAINT = "medial-knee-pain"
TINY = Path(__file__).parent / "packs" / "tiny"


@pytest.fixture(scope="module")
def tiny() -> Pack:
    """A small pack, in which an interview is walked fast."""
    return triage.load_pack(TINY)


def through_json(interview: Interview, pack: Pack) -> Interview:
    """What another process has after it was handed the state."""
    return Interview.from_dict(json.loads(json.dumps(interview.to_dict())), pack)


def move(interview: Interview, complaint: Any, rng: random.Random) -> None:
    """Something that a person does: answer, go back, or change an earlier answer."""
    question, roll = interview.next_question(), rng.random()
    if question is None or roll < 0.15:
        interview.back()
    elif roll < 0.3 and interview.answers:
        changed = rng.choice(list(interview.answers))
        interview.answer(changed, full_answers(complaint, rng).get(changed, "unknown"))
    else:
        interview.answer(question.id, full_answers(complaint, rng).get(question.id, "unknown"))


def same_to_the_end(first: Interview, second: Interview, complaint: Any, rng: random.Random) -> None:
    """Both know and ask the same until nothing is asked, and end in the same assessment."""
    while True:
        asked = first.next_question()
        assert asked == second.next_question()
        assert first.remembered == second.remembered
        assert list(first.answers.items()) == list(second.answers.items())
        assert first.to_dict() == second.to_dict()
        if asked is None:
            break
        assert first.suggestion(asked.id) == second.suggestion(asked.id)
        answer = full_answers(complaint, rng).get(asked.id, "unknown")
        first.answer(asked.id, answer)
        second.answer(asked.id, answer)
    assert first.assess().to_json() == second.assess().to_json()


@pytest.mark.parametrize(("pack_name", "complaint_id", "people"), [("tiny", "sore-thumb", 150), ("pack", COMPLAINT, 8)])
def test_an_interview_goes_on_from_json_as_if_it_was_never_left(
    pack_name: str, complaint_id: str, people: int, request: pytest.FixtureRequest
) -> None:
    """Cut at any step, after any going back and changing, the rest is the same: each question and the result."""
    pack: Pack = request.getfixturevalue(pack_name)
    complaint = pack.complaint(complaint_id)
    for seed in range(people):
        rng = random.Random(seed)
        interview = pack.interview(complaint_id, region=rng.choice(pack.regions))
        for _ in range(rng.randint(0, 25)):
            move(interview, complaint, rng)
        same_to_the_end(interview, through_json(interview, pack), complaint, rng)


def test_a_state_says_what_it_holds(pack: Pack) -> None:
    """It has a version, the pack, the answers in the order of asking, and what was opened again beside them."""
    interview = pack.interview(COMPLAINT, region="eu")
    interview.answer("danger-signs", [])
    interview.answer("leg-signs", "unknown")
    interview.back()
    state = interview.to_dict()
    assert (state["interview"], state["complaint"], state["region"]) == (1, COMPLAINT, "eu")
    assert state["pack"] == {"name": pack.name, "version": pack.version, "digest": pack.digest}
    assert state["answers"] == [{"question": "danger-signs", "answer": {"yes": [], "unsure": []}}]
    assert [one["question"] for one in state["set_aside"]] == ["leg-signs"]
    assert state["opened"] == "leg-signs"


def begun(pack: Pack) -> dict[str, Any]:
    """The state of an interview with three answers, of which one counts no more."""
    interview = pack.interview("sore-thumb")
    for question_id, answer in (("signs", []), ("bends", "stiffly"), ("days", 8)):
        interview.answer(question_id, answer)
    interview.back()
    return interview.to_dict()


FIRST = {"question": "signs", "answer": []}
BENDS = {"question": "bends", "answer": "stiffly"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"interview": 2}, "one of another version (found: 2) (allowed: 1)"),
        ({"interview": True}, "one of another version (found: true) (allowed: 1)"),
        ({"interview": None}, "one of another version (found: null) (allowed: 1)"),
        ({"complaint": "sore-toe"}, "there is no such complaint (found: sore-toe)"),
        ({"complaint": 7}, "state: complaint: this does not fit (found: 7)"),
        ({"region": "mars"}, "there is no such region (found: mars)"),
        ({"pack": {"name": "tiny", "version": "1"}}, "state: pack.digest: this part is missing"),
        ({"pack": {"name": "tiny", "version": "1", "digest": "f" * 63}}, "(allowed: 64 hexadecimal digits)"),
        ({"more": 1}, "state: more: there is no such part"),
        ({"answers": {"signs": []}}, "state: answers: this does not fit (found: an object)"),
        ({"answers": [["signs", []]]}, "state: answers.0: this does not fit (found: a list)"),
        ({"answers": [{"question": "signs"}]}, "state: answers.0.answer: this part is missing"),
        ({"answers": [{"question": "signs\x1b[2J", "answer": []}]}, "(found: signs?[2J)"),
        ({"answers": [{"question": "toe", "answer": 1}]}, "no such question"),
        ({"answers": [{"question": "signs", "answer": ["green"]}]}, "signs: this is none of the options"),
        ({"set_aside": [{"question": "days", "answer": 8.0}]}, "days: this is no whole number (found: 8.0)"),
        ({"set_aside": [{"question": "days", "answer": True}]}, "days: this is no whole number (found: true)"),
        ({"answers": [FIRST, FIRST]}, "a question is answered twice (found: signs)"),
        ({"answers": [FIRST] * 600}, "state: answers: this does not fit"),
        ({"answers": [BENDS]}, "state: answers.0: these are not the answers that count"),
        ({"answers": [BENDS, FIRST]}, "state: answers.0: these are not the answers that count"),
        ({"opened": None}, "these are not the answers that count"),
        ({"opened": "signs"}, "state: opened: the answer of a question that was opened again is set aside"),
        ({"opened": "toe"}, "state: opened: the answer of a question that was opened again is set aside"),
        ({"set_aside": []}, "state: opened: the answer of a question that was opened again is set aside"),
    ],
)  # fmt: skip
def test_a_state_that_was_changed_is_refused_by_name(tiny: Pack, change: dict[str, Any], told: str) -> None:
    """Nothing is guessed: a part that is missing, strange, wrong or in another order is an error that names it."""
    with pytest.raises(AnswerError) as refused:
        Interview.from_dict({**begun(tiny), **change}, tiny)
    assert told in str(refused.value)
    assert len(str(refused.value)) < 4_000


@pytest.mark.parametrize("state", [None, [], "{}", 1, {}, {"answers": []}, object()])
def test_what_is_no_state_is_refused(tiny: Pack, state: object) -> None:
    """Something else altogether is an AnswerError too."""
    with pytest.raises(AnswerError):
        Interview.from_dict(state, tiny)


@pytest.mark.parametrize("part", ["interview", "complaint", "region", "pack", "answers", "set_aside", "opened"])
def test_every_part_of_a_state_is_needed(tiny: Pack, part: str) -> None:
    """A state without one of its parts is refused, and the part is named."""
    state = begun(tiny)
    del state[part]
    with pytest.raises(AnswerError, match=f"state: {part}: "):
        Interview.from_dict(state, tiny)


def test_a_state_of_another_pack_is_refused_with_both_digests(pack: Pack, tiny: Pack) -> None:
    """A pack that was changed meanwhile may ask or mean something else, so the interview begins anew."""
    with pytest.raises(AnswerError, match="begun with another pack") as refused:
        Interview.from_dict(begun(tiny), pack)
    assert tiny.digest in str(refused.value)
    assert pack.digest in str(refused.value)


def test_a_deep_or_huge_answer_is_refused_at_once(tiny: Pack) -> None:
    """Nested or very long values are named shortly and cost nothing."""
    deep: Any = []
    for _ in range(50_000):
        deep = [deep]
    for answer in (deep, ["crooked", deep], "x" * 10_000_000, 10**400):
        with pytest.raises(AnswerError) as refused:
            Interview.from_dict({**begun(tiny), "answers": [{"question": "signs", "answer": answer}]}, tiny)
        assert len(str(refused.value)) < 1_000


def test_a_check_in_is_kept_by_what_it_remembers(pack: Pack) -> None:
    """A check-in has no state of its own, and says what to do instead; a new one goes on with what it remembers."""
    at = datetime(2026, 3, 2, 18, tzinfo=UTC)
    course = triage.Course("left").adding(triage.assessment_entry(pack.assess(COMPLAINT, {}), at))
    first = pack.follow_up(course, at.replace(day=20))
    question = first.next_question()
    assert question is not None
    first.answer(question.id, "unknown")
    with pytest.raises(AnswerError, match="let a new check-in remember it"):
        first.to_dict()
    second = pack.follow_up(course, at.replace(day=20))
    second.remember(first.remembered)
    assert second.next_question() == first.next_question()
