"""A second look: what a person was not sure of is asked again, and its answer takes the place of "not sure"."""

import shutil
from pathlib import Path

import pytest

from triage import AnswerError, Interview, Pack, Urgency, load_pack

TINY = Path(__file__).parent / "packs" / "tiny"
WORDS = "second_look: {label: A second look, text: Which are true?, why: To be sure.}\n"


@pytest.fixture
def looking(tmp_path: Path) -> Pack:
    """The tiny pack, each of its signs with a way to tell."""
    shutil.copytree(TINY, tmp_path / "pack")
    questions = tmp_path / "pack/knowledge/sore-thumb/questions.yaml"
    text = questions.read_text()
    text = text.replace("text: It is crooked}", "text: It is crooked, how_to_tell: Look at both.}")
    questions.write_text(text.replace("blue and cold, alone", "blue and cold, how_to_tell: Press it., alone"))
    wording = tmp_path / "pack/knowledge/wording.yaml"
    wording.write_text(WORDS + wording.read_text())
    return load_pack(tmp_path / "pack")


def after_first(pack: Pack, unsure: list[str]) -> Interview:
    """An interview in which these signs were not sure."""
    interview = pack.interview("sore-thumb")
    interview.answer("signs", {"yes": [], "unsure": unsure})
    return interview


def test_only_what_was_not_sure_is_asked_again(looking: Pack) -> None:
    """The second look comes next, shows only the doubtful option, and how to tell."""
    question = after_first(looking, ["crooked"]).next_question()
    assert question is not None
    assert question.id == "signs-second-look"
    assert [(option.id, option.hint) for option in question.options] == [("crooked", "Look at both.")]


def test_nobody_who_is_sure_sees_it(looking: Pack) -> None:
    """With every sign answered yes or no there is no second look."""
    interview = after_first(looking, [])
    question = interview.next_question()
    assert question is not None
    assert question.id != "signs-second-look"


@pytest.mark.parametrize(
    ("second", "level"),
    [
        ([], Urgency.SELF_CARE),
        (["crooked"], Urgency.URGENT),
        ({"yes": [], "unsure": ["crooked"]}, Urgency.SOON),
        ("unknown", Urgency.SOON),
    ],
)
def test_the_second_answer_decides(looking: Pack, second: object, level: Urgency) -> None:
    """No rules it out, yes makes it certain, still not sure keeps its lower floor; by interview and at once."""
    interview = after_first(looking, ["crooked"])
    interview.answer("signs-second-look", second)
    for question, answer in (("bends", "easily"), ("days", 8)):
        asked = interview.next_question()
        if asked is not None and asked.id == question:
            interview.answer(question, answer)
    answers = {**interview.answers, "bends": "easily", "days": 8}
    assert interview.assess().urgency == level
    assert looking.assess("sore-thumb", answers).urgency == level


def test_until_it_is_answered_the_doubt_counts(looking: Pack) -> None:
    """An emergency sign in doubt with no second look yet is treated as urgent, and the result is not complete."""
    result = looking.assess("sore-thumb", {"signs": {"yes": [], "unsure": ["blue"]}, "bends": "easily", "days": 8})
    assert (result.urgency, result.complete, result.unanswered) == (Urgency.URGENT, False, ("signs-second-look",))


def test_it_cannot_take_back_a_yes(looking: Pack) -> None:
    """A sign that was answered yes stays, whatever a second look says of it."""
    answers = {"signs": ["blue"], "signs-second-look": [], "bends": "easily", "days": 8}
    assert looking.assess("sore-thumb", answers).urgency == Urgency.EMERGENCY


def test_it_says_nothing_of_a_first_look_that_was_not_taken(looking: Pack) -> None:
    """Without the first answer a second look rules nothing out."""
    result = looking.assess("sore-thumb", {"signs-second-look": [], "bends": "easily", "days": 8})
    assert result.urgency == Urgency.URGENT
    assert "signs" in result.unanswered


def test_a_changed_first_answer_is_looked_at_again(looking: Pack) -> None:
    """A second look at one doubt does not settle another one that comes up later."""
    interview = after_first(looking, ["crooked"])
    interview.answer("signs-second-look", [])
    interview.answer("signs", {"yes": [], "unsure": ["blue"]})
    question = interview.next_question()
    assert question is not None
    assert question.id == "signs-second-look"
    assert [option.id for option in question.options] == ["blue"]
    assert interview.assess().urgency == Urgency.URGENT


def test_the_record_keeps_both_answers(looking: Pack) -> None:
    """What was said first and what was said at the second look are both in the record."""
    interview = after_first(looking, ["crooked"])
    interview.answer("signs-second-look", ["crooked"])
    answers = interview.assess().record()["answers"]
    assert answers["signs"] == {"yes": [], "unsure": ["crooked"]}
    assert answers["signs-second-look"] == {"yes": ["crooked"], "unsure": []}


def test_a_second_look_refuses_what_its_screen_does_not_have(looking: Pack) -> None:
    """An unknown option at a second look is an AnswerError."""
    with pytest.raises(AnswerError, match="none of the options"):
        after_first(looking, ["crooked"]).answer("signs-second-look", ["green"])


def test_a_second_look_tells_only_of_what_was_in_doubt(pack: Pack) -> None:
    """An answer from outside that names more than is asked of it is taken, and the review tells what counts of it."""
    interview = pack.interview("medial-knee-pain")
    interview.answer("danger-signs", {"yes": [], "unsure": ["deformed"]})
    interview.answer("danger-signs-second-look", {"yes": ["deformed"], "unsure": ["open-wound"]})
    reply = interview.review()[-1]
    assert reply.text.startswith("My knee or leg is newly bent")
    assert reply.answer == {"yes": ["deformed"], "unsure": []}
