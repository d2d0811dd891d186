"""What is proved and checked of any complaint is so of a follow-up, and its adaptive check-in misses nothing."""

import random
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from courses import START, moment, thumb_folder
from random_people import full_answers

import triage
from triage.check import check_pack
from triage.follow_up.computing import computed_answers
from triage.follow_up.course import Course
from triage.model.answers import read_answers
from triage.model.entry import assessment_entry
from triage.model.question import NOT_SURE, SecondLook
from triage.model.urgency import Urgency

RULES = "rules/sore-thumb-follow-up"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of the small pack with its follow-up."""
    return thumb_folder(tmp_path)


@pytest.fixture(scope="module")
def thumb(tmp_path_factory: pytest.TempPathFactory) -> triage.Pack:
    """The small pack, read once."""
    return triage.load_pack(thumb_folder(tmp_path_factory.mktemp("thumb")))


def test_both_complaints_are_proved(folder: Path, command: list[str]) -> None:
    """`triage verify` proves the complaint and its follow-up, each under its name."""
    arguments = ["verify", str(folder), "--made-up", "100", "--save", str(folder / "found")]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert [line for line in done.stdout.splitlines() if line.startswith("tiny ")] == [
        "tiny 0.1.0, sore-thumb",
        "tiny 0.1.0, sore-thumb-follow-up",
    ]


def test_a_fault_in_a_follow_up_is_refuted(folder: Path, command: list[str]) -> None:
    """A rule over time that can never fire is told with the follow-up's name, and its answers can be replayed."""
    path = folder / RULES / "trend/rises.yaml"
    path.write_text(path.read_text().replace("rises: {gte: 2}\n", "rises: {gte: 2}\n  trend: worsening\n", 1))
    jump = folder / RULES / "trend/jump.yaml"
    jump.write_text(jump.read_text().replace("find: {trend: worsening}", "find: {step: up}"))
    arguments = ["verify", str(folder), "--complaint", "sore-thumb-follow-up", "--made-up", "0"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 1
    assert "trend/rises" in done.stdout + done.stderr


def test_a_question_may_matter_through_what_is_computed(folder: Path) -> None:
    """A question that only a computed answer reads is used; without that answer nothing reads it."""
    today = moment("2026-11-28T12:00").date()
    assert check_pack(triage.load_pack(folder), today).problems == ()
    path = folder / RULES / "contact/often.yaml"
    text = path.read_text().replace("    - unheeded: {gte: 2}\n", "").replace("  - {unheeded: 2}\n", "")
    path.write_text(text.replace(", unheeded: 1", ""))
    told = {problem.key: problem.message for problem in check_pack(triage.load_pack(folder), today).problems}
    assert told["unheeded"] == "no active rule reads this question"


@pytest.mark.parametrize("seed", range(30))
def test_the_check_in_ends_where_all_answers_would(thumb: triage.Pack, seed: int) -> None:
    """Whatever the course, what is not asked could not have changed the level, the permission or what is offered."""
    agrees(thumb, "sore-thumb", START, seed)


@pytest.mark.parametrize("seed", range(60))
def test_the_shipped_check_in_ends_where_all_answers_would(pack: triage.Pack, seed: int) -> None:
    """The same of the shipped follow-up, begun by people of every kind."""
    rng = random.Random(seed)
    agrees(pack, "medial-knee-pain", full_answers(pack.complaint("medial-knee-pain"), rng), seed)


def agrees(pack: triage.Pack, complaint: str, start: dict[str, Any], seed: int) -> None:
    """Act out a random course; at each check-in compare the adaptive interview with all answers at once."""
    rng = random.Random(seed)
    follower = pack.complaint(str(pack.follow_up_of(complaint)))
    at = moment("2026-03-02T18:00")
    course = Course("made up", (assessment_entry(pack.assess(complaint, start), at),))
    for _ in range(4):
        at += timedelta(days=rng.choice((0, 1, 2, 7, 14, 40)))
        given = full_answers(follower, rng)
        for question in follower.questions:
            if isinstance(question, SecondLook):
                given[question.id] = NOT_SURE
        follow_up = pack.follow_up(course, at)
        while (question := follow_up.next_question()) is not None:
            follow_up.answer(question.id, given[question.id])
        asked = {question.id: given[question.id] for question in follow_up.every_question}
        computed = computed_answers(follower, course, at, read_answers(follower.question, asked))
        whole = pack.assess(follower.id, {**asked, **computed})
        told = follow_up.assess()
        assert told.complete
        assert (told.urgency, told.exercise_permission) == (whole.urgency, whole.exercise_permission)
        assert [piece.id for piece in told.exercises] == [piece.id for piece in whole.exercises]
        if told.urgency < Urgency.URGENT and told.in_scope:
            assert told.findings == whole.findings
            assert [step.id for step in told.guidance] == [step.id for step in whole.guidance]
        course = course.adding(follow_up.check_in())
