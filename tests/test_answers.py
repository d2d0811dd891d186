"""Answers: what is taken, and what is refused with the place, the value and what is allowed."""

from typing import Any

import pytest

import triage
from triage import Pack, Screened

COMPLAINT = "medial-knee-pain"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"mood": "low"}, ["no such question", "mood", "danger-signs"]),
        ({"onset": "fell"}, ["onset", "none of the options", "fell", "twist", "unknown"]),
        ({"": 1}, ["no such question", "an empty text"]),
        ({"onset": 3}, ["onset", "none of the options", "3"]),
        ({"onset": ["twist"]}, ["onset", "a list"]),
        ({"onset": None}, ["onset", "null"]),
        ({"age": "40"}, ["age", "no whole number", "40", "0 to 120"]),
        ({"age": True}, ["age", "no whole number", "true"]),
        ({"age": 40.0}, ["age", "no whole number", "40.0"]),
        ({"age": -1}, ["age", "out of range", "-1"]),
        ({"age": 121}, ["age", "out of range", "121"]),
        ({"age": 10**400}, ["age", "out of range", "a huge number"]),
        ({"age": float("nan")}, ["age", "no whole number", "nan"]),
        ({"danger-signs": "deformed"}, ["danger-signs", "a list of options"]),
        ({"danger-signs": ["sad"]}, ["danger-signs", "none of the options", "sad"]),
        ({"danger-signs": ["none", "deformed"]}, ["none of these", "together"]),
        ({"danger-signs": {"yes": ["none"], "unsure": ["deformed"]}}, ["none of these", "together"]),
        ({"danger-signs": {"yes": [], "unsure": ["none"]}}, ["cannot be not sure"]),
        ({"danger-signs": {"no": []}}, ["no such part", "yes, unsure"]),
        ({"danger-signs": {"yes": ["deformed"], "unsure": ["deformed"]}}, ["not both"]),
        ({"danger-signs": [["deformed"]]}, ["none of the options", "a list"]),
        ({"onset": "x" * 100_000}, ["none of the options", "…"]),
        ({"onset": "\x1b[31mtwist\u202e"}, ["none of the options", "?[31mtwist?"]),
        ([], ["one object"]),
        ("text", ["one object"]),
        ("", ["one object", "an empty text"]),
        (None, ["one object"]),
    ],
)
def test_wrong_answers_are_refused_by_name(pack: Pack, answers: Any, words: list[str]) -> None:
    """A wrong answer raises AnswerError that names the question, the value found and what is allowed."""
    with pytest.raises(triage.AnswerError) as caught:
        pack.assess(COMPLAINT, answers)
    text = str(caught.value)
    assert [word for word in words if word not in text] == []
    assert len(text) < 1_000


def test_every_problem_is_reported(pack: Pack) -> None:
    """Several wrong answers are reported together, each under its question."""
    with pytest.raises(triage.AnswerError) as caught:
        pack.assess(COMPLAINT, {"age": "old", "onset": "x", "mood": 1})
    assert {problem.place for problem in caught.value.problems} == {"", "age", "onset"}


def test_thousands_of_strangers_do_not_flood(pack: Pack) -> None:
    """Of many keys that are no questions the first ten are named and the rest counted, beside every wrong answer."""
    with pytest.raises(triage.AnswerError) as caught:
        pack.assess(COMPLAINT, {"age": "old"} | {f"key-{number}": 1 for number in range(50_000)})
    assert len(caught.value.problems) == 12
    assert "key-9" in str(caught.value)
    assert "49990" in str(caught.value)
    assert "age: this is no whole number" in str(caught.value)
    assert len(str(caught.value)) < 20_000


@pytest.mark.parametrize(
    "same",
    [
        ["deformed"],
        ["deformed", "deformed"],
        {"yes": ["deformed"]},
        {"yes": ["deformed"], "unsure": []},
        ("deformed",),
    ],
)
def test_screens_take_lists_and_parts(pack: Pack, same: Any) -> None:
    """A plain list and the parts of a screen mean the same."""
    result = pack.assess(COMPLAINT, {"danger-signs": same})
    assert result.answers == {"danger-signs": {"yes": ["deformed"], "unsure": []}}


def test_none_and_an_empty_list_are_the_same(pack: Pack) -> None:
    """'None of these' and an empty list both answer every option with no."""
    assert pack.assess(COMPLAINT, {"danger-signs": ["none"]}) == pack.assess(COMPLAINT, {"danger-signs": []})


def test_not_sure_of_a_whole_screen_is_every_option(pack: Pack) -> None:
    """A screen answered with "unknown" leaves each option open."""
    result = pack.assess(COMPLAINT, {"danger-signs": "unknown"})
    assert len(result.answers["danger-signs"]["unsure"]) == 7
    assert Screened().yes == ()


def test_unknown_complaint(pack: Pack) -> None:
    """A complaint that the pack does not serve is refused with those it does."""
    with pytest.raises(triage.AnswerError, match=r"no such complaint.*medial-knee-pain"):
        pack.assess("headache", {})


def test_wrong_names_are_short_and_printable(pack: Pack) -> None:
    """Whatever is named as a complaint, a region or a question stands in the error cut, without control characters."""
    hostile = "\x1b[2J" + "x" * 1_000
    for wrong in (
        lambda: pack.assess(hostile, {}),
        lambda: pack.interview(COMPLAINT, region=hostile),
        lambda: pack.interview(COMPLAINT).answer(hostile, "unknown"),
    ):
        with pytest.raises(triage.AnswerError) as caught:
            wrong()
        assert str(caught.value).isprintable()
        assert "?[2Jxxx" in str(caught.value)
        assert len(str(caught.value)) < 1_000
