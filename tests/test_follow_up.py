"""A check-in computes from the course what it does not ask: days, changes, rows, counts and what was told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from courses import CALM, HERE, START, looked, moment, started, thumb_folder
from hypothesis import given
from hypothesis import strategies as st

import triage
from triage.follow_up.course import Course
from triage.model.entry import assessment_entry
from triage.model.urgency import Urgency


@pytest.fixture(scope="module")
def thumb(tmp_path_factory: pytest.TempPathFactory) -> triage.Pack:
    """A small pack with a complaint and its follow-up."""
    return triage.load_pack(thumb_folder(tmp_path_factory.mktemp("thumb")))


def last(course: Course) -> dict[str, Any]:
    """The answers of the last check-in, asked and computed."""
    return course.check_ins[-1].answers


def test_a_follow_up_is_no_complaint_to_begin_with(thumb: triage.Pack) -> None:
    """The complaints of a pack are those to begin with; a follow-up is named by the one it follows."""
    assert thumb.complaints == ("sore-thumb",)
    assert thumb.follow_up_of("sore-thumb") == "sore-thumb-follow-up"
    assert thumb.follow_up_of("sore-thumb-follow-up") is None


def test_what_is_computed_is_never_asked(thumb: triage.Pack) -> None:
    """A check-in asks only what a person has to tell, and whether somebody was seen only if that was asked for."""
    follow_up = thumb.follow_up(started(thumb, moment("2026-03-01T10:00")), moment("2026-03-04T09:00"))
    asked = []
    while (question := follow_up.next_question()) is not None:
        asked.append(question.id)
        follow_up.answer(question.id, CALM[question.id])
    assert set(asked) == set(CALM) - {"seen"}
    answers = follow_up.check_in().answers
    assert answers["days-since-start"] == 3
    assert answers["told"] == "self-care"
    assert answers["told-phase"] == "acute"
    assert follow_up.assess().complete


def test_without_a_course_what_is_computed_is_asked(thumb: triage.Pack) -> None:
    """The plain interview of a follow-up asks for everything, so that its rules can be tried alone."""
    interview = thumb.interview("sore-thumb-follow-up")
    interview.answer("signs", [])
    assert interview.to_go > len(CALM)


def test_a_course_needs_a_beginning(thumb: triage.Pack) -> None:
    """A course without an assessment, and a time without a zone, are refused in words."""
    with pytest.raises(triage.AnswerError, match="begins with an assessment"):
        thumb.follow_up(Course("thumb"), moment("2026-03-01T10:00"))
    with pytest.raises(triage.AnswerError, match="time zone"):
        thumb.follow_up(started(thumb, moment("2026-03-01T10:00")), datetime(2026, 3, 4))


def test_changes_and_rises(thumb: triage.Pack) -> None:
    """Changes count from the first, last, lowest and highest check-in; rises in a row end with a fall."""
    course = started(thumb, moment("2026-03-01T10:00"))
    expected = [
        (5, 0, 0, 0, 0, 0),
        (3, -2, -2, -2, -2, 0),
        (4, -1, 1, 1, -1, 1),
        (6, 1, 2, 3, 1, 2),
        (6, 1, 0, 3, 0, 0),
    ]
    for week, (pain, *values) in enumerate(expected, start=1):
        course = looked(thumb, course, moment("2026-03-01T10:00") + timedelta(days=8 * week), pain=pain)
        names = ("since-first", "since-last", "since-lowest", "since-highest", "rises")
        assert [last(course)[name] for name in names] == values, f"week {week}"
    worsening = [("trend", "worsening") in check_in.findings for check_in in course.check_ins]
    assert worsening == [False, False, False, True, True]
    assert course.check_ins[3].urgency is Urgency.SOON


def test_not_sure_about_a_number_leaves_its_change_open(thumb: triage.Pack) -> None:
    """A number that is not sure makes its change not sure, holds the level up, and is left out of later changes."""
    course = started(thumb, moment("2026-03-01T10:00"))
    course = looked(thumb, course, moment("2026-03-02T10:00"), pain=4)
    course = looked(thumb, course, moment("2026-03-03T10:00"), pain="unknown")
    assert (last(course)["since-first"], last(course)["rises"]) == ("unknown", "unknown")
    assert course.check_ins[-1].urgency > Urgency.SELF_CARE
    course = looked(thumb, course, moment("2026-03-04T10:00"), pain=5)
    assert (last(course)["since-last"], last(course)["rises"]) == (1, 1)


def test_options_in_a_row(thumb: triage.Pack) -> None:
    """A row of options counts any of them, ends where none was told, and is open while one is not sure."""
    course = started(thumb, moment("2026-03-01T10:00"))
    steps: list[tuple[Any, Any]] = [(["swollen"], 1), (["red"], 2), ({"unsure": ["red"]}, "unknown"), (["red"], 1)]
    for week, (looks, row) in enumerate(steps, start=1):
        course = looked(
            thumb, course, moment("2026-03-01T10:00") + timedelta(days=8 * week), pain=9 - week, looks=looks
        )
        assert last(course)["swollen-in-a-row"] == row


def test_contacts_and_what_was_not_heeded(thumb: triage.Pack) -> None:
    """Contacts of a week count with today; results that asked for a visit count until somebody was seen."""
    course = started(thumb, moment("2026-03-01T10:00"), {"signs": ["crooked"], "bends": "easily", "days": 3})
    assert course.start is not None
    assert course.start.urgency is Urgency.URGENT
    course = looked(thumb, course, moment("2026-03-02T10:00"), signs=["crooked"])
    assert (last(course)["unheeded"], last(course)["contacts"]) == (1, 2)
    course = looked(thumb, course, moment("2026-03-09T10:00"))
    assert (last(course)["unheeded"], last(course)["contacts"]) == (2, 1)
    course = looked(thumb, course, moment("2026-03-10T10:00"), seen="a-doctor")
    assert (last(course)["unheeded"], last(course)["contacts"]) == (0, 2)


def test_what_was_told_does_not_fade_by_asking_again(thumb: triage.Pack) -> None:
    """Help that was asked for stays open at every look, until somebody was seen or a whole assessment is done again."""
    start = moment("2026-03-01T10:00")
    course = started(thumb, start, {"signs": ["crooked"], "bends": "easily", "days": 3})
    for hours in (1, 2, 3):
        course = looked(thumb, course, start + timedelta(hours=hours))
        assert (last(course)["told-open"], course.check_ins[-1].urgency) == ("urgent", Urgency.URGENT)
    unsure = looked(thumb, course, start + timedelta(hours=4), seen="unknown")
    assert last(unsure)["told-open"] == "urgent"
    assert unsure.check_ins[-1].urgency is Urgency.URGENT
    seen = looked(thumb, course, start + timedelta(days=9), seen="a-doctor")
    assert (last(seen)["told-open"], seen.check_ins[-1].urgency) == ("self-care", Urgency.SELF_CARE)
    later = looked(thumb, seen, start + timedelta(days=10), pain=0)
    assert later.check_ins[-1].urgency is Urgency.SELF_CARE
    again = course.adding(assessment_entry(thumb.assess("sore-thumb", START), start + timedelta(days=9)))
    assert last(looked(thumb, again, start + timedelta(days=10)))["told-open"] == "self-care"


def test_an_answer_of_the_assessment_is_taken_over(thumb: triage.Pack) -> None:
    """What the assessment was told is not asked again; what it never asked is asked in the check-in."""
    course = looked(thumb, started(thumb, moment("2026-03-01T10:00")), moment("2026-03-02T10:00"))
    assert last(course)["days-then"] == 3
    early = started(thumb, moment("2026-03-01T10:00"), {"signs": ["blue"]})
    follow_up = thumb.follow_up(early, moment("2026-03-02T10:00"))
    assert "days-then" in {question.id for question in follow_up.every_question}
    result = follow_up.assess_all({"signs": [], "pain": 2, "looks": [], "seen": "a-doctor", "days-then": 200})
    assert result.complete
    assert result.urgency is Urgency.ROUTINE


def test_a_missed_check_in_is_neutral(thumb: triage.Pack) -> None:
    """Days in which nobody looked change no count of changes and no row."""
    course = started(thumb, moment("2026-03-01T10:00"))
    near = looked(thumb, looked(thumb, course, moment("2026-03-02T10:00"), pain=4), moment("2026-03-10T10:00"), pain=5)
    far = looked(thumb, looked(thumb, course, moment("2026-03-02T10:00"), pain=4), moment("2026-03-14T10:00"), pain=5)
    assert last(near).keys() == last(far).keys()
    differing = {name for name, answer in last(near).items() if answer != last(far)[name]}
    assert differing == {"days-since-start", "days-since-last"}


def test_days_are_those_of_the_calendar(thumb: triage.Pack) -> None:
    """A change of the clock, 23 and 25 hours, and a flight to another zone add or lose no day of the course."""
    course = started(thumb, moment("2026-03-28T23:30"))
    spring = thumb.follow_up(course, moment("2026-03-30T00:10"))
    assert spring.check_in().answers["days-since-start"] == 2
    autumn = thumb.follow_up(started(thumb, moment("2026-10-24T12:00")), moment("2026-10-25T12:00"))
    assert autumn.check_in().answers["days-since-start"] == 1
    tokyo = moment("2026-04-11T09:00", ZoneInfo("Asia/Tokyo"))
    assert thumb.follow_up(course, tokyo).check_in().answers["days-since-start"] == 13


def test_a_clock_that_was_set_back_is_told(thumb: triage.Pack) -> None:
    """A check-in never lies before the last result: it takes its time, and says so."""
    course = looked(thumb, started(thumb, moment("2026-03-01T10:00")), moment("2026-03-08T10:00"))
    follow_up = thumb.follow_up(course, moment("2020-01-01T10:00"))
    assert follow_up.clock_was_behind
    assert follow_up.check_in().at == moment("2026-03-08T10:00")
    assert follow_up.check_in().answers["days-since-start"] == 7


def test_a_step_that_was_told_is_remembered(thumb: triage.Pack) -> None:
    """Days since a finding count from the last check-in that told it."""
    course = started(thumb, moment("2026-03-01T10:00"))
    days, told = [], []
    for pain, day in ((3, 8), (2, 12), (1, 15), (0, 20)):
        course = looked(thumb, course, moment(f"2026-03-{day:02}T10:00"), pain=pain)
        days.append(last(course)["days-since-step"])
        told.append(("step", "up") in course.check_ins[-1].findings)
    assert days == [365, 4, 7, 5]
    assert told == [True, False, True, False]


def test_a_finding_may_be_told_only_below_a_level(thumb: triage.Pack) -> None:
    """A step up is told while the level is below soon, and neither told nor remembered from soon on."""
    course = started(thumb, moment("2026-03-01T10:00"))
    warned = looked(thumb, course, moment("2026-03-08T10:00"), signs=["crooked"])
    assert warned.check_ins[-1].urgency is Urgency.SOON
    assert ("step", "up") not in warned.check_ins[-1].findings
    again = looked(thumb, warned, moment("2026-03-10T10:00"), seen="a-doctor")
    assert last(again)["days-since-step"] == 365
    assert ("step", "up") in again.check_ins[-1].findings


def test_two_weeks_without_gain(thumb: triage.Pack) -> None:
    """No gain is told on day 14 and not on day 13, and not when there is nothing to compare with."""
    course = looked(thumb, started(thumb, moment("2026-03-01T10:00")), moment("2026-03-05T10:00"), pain=3)
    assert looked(thumb, course, moment("2026-03-14T22:00"), pain=3).check_ins[-1].urgency is Urgency.SELF_CARE
    assert looked(thumb, course, moment("2026-03-15T01:00"), pain=3).check_ins[-1].urgency is Urgency.SOON
    alone = started(thumb, moment("2026-03-01T10:00"))
    assert looked(thumb, alone, moment("2026-03-15T10:00"), pain=3).check_ins[-1].urgency is Urgency.SELF_CARE


def test_a_check_in_is_replayed(thumb: triage.Pack) -> None:
    """The record of a check-in holds what was computed, so the course is not needed to get it again."""
    course = looked(thumb, started(thumb, moment("2026-03-01T10:00")), moment("2026-03-15T10:00"), pain=7)
    record = course.check_ins[-1].record
    again = thumb.assess(record["complaint"], record["answers"])
    assert again.record() == record


def test_going_back_in_a_check_in(thumb: triage.Pack) -> None:
    """An answer that is changed computes anew what hangs on it."""
    course = looked(thumb, started(thumb, moment("2026-03-01T10:00")), moment("2026-03-02T10:00"), pain=3)
    follow_up = thumb.follow_up(course, moment("2026-03-03T10:00"))
    while (question := follow_up.next_question()) is not None:
        follow_up.answer(question.id, CALM[question.id])
    assert follow_up.check_in().answers["since-last"] == -1
    follow_up.answer("pain", 9)
    assert follow_up.check_in().answers["since-last"] == 6


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 30)), min_size=1, max_size=6), st.integers(-11, 14))
def test_days_and_changes_are_those_of_the_numbers(steps: list[tuple[int, int]], hours: int) -> None:
    """Whatever the numbers and days, and wherever the person is, changes are differences and days add up."""
    pack = _pack()
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    zone = ZoneInfo(f"Etc/GMT{-hours:+}") if hours else HERE
    course = started(pack, at.astimezone(zone))
    pains: list[int] = []
    total = 0
    for pain, days in steps:
        total += days
        course = looked(pack, course, (at + timedelta(days=total)).astimezone(zone), pain=pain)
        pains.append(pain)
        answers = last(course)
        assert answers["days-since-start"] == min(365, total)
        assert answers["since-first"] == pain - pains[0]
        assert answers["since-lowest"] == (pain - min(pains[:-1]) if len(pains) > 1 else 0)
        assert answers["check-ins"] == min(5, len(pains) - 1)


_packs: list[triage.Pack] = []


def _pack() -> triage.Pack:
    import tempfile

    if not _packs:
        with tempfile.TemporaryDirectory() as folder:
            _packs.append(triage.load_pack(thumb_folder(Path(folder))))
    return _packs[0]
