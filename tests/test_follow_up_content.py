"""The shipped follow-up: its single check-ins, what holds for everybody, and that no red flag is forgotten."""

import random
import re
from pathlib import Path
from typing import Any

import pytest
from random_people import full_answers

from triage import Pack
from triage.evaluate import uncovered
from triage.evaluate.walking import Outcome, run_vignettes
from triage.model.complaint import Complaint
from triage.model.urgency import Urgency
from triage.vignettes import Vignette, read_vignettes

ROOT = Path(__file__).parent.parent
FOLLOW_UP = "medial-knee-pain-follow-up"
MORE_PAIN = ("a-little-more", "clearly-more")
PEOPLE = 600


@pytest.fixture(scope="module")
def follower(pack: Pack) -> Complaint:
    """The follow-up of the shipped complaint."""
    return pack.complaint(FOLLOW_UP)


@pytest.fixture(scope="module")
def vignettes(follower: Complaint) -> tuple[Vignette, ...]:
    """Its single check-ins."""
    return read_vignettes(ROOT / "tests" / "vignettes" / FOLLOW_UP, follower)


@pytest.fixture(scope="module")
def outcomes(pack: Pack, follower: Complaint, vignettes: tuple[Vignette, ...]) -> list[Outcome]:
    """Each of them walked through the interview."""
    return run_vignettes(pack, follower, vignettes)


@pytest.fixture(scope="module")
def told(pack: Pack, follower: Complaint) -> list[tuple[dict[str, Any], Any]]:
    """People who answer everything at random, more often calm than not, with what they are told."""
    rng = random.Random(6)
    people = []
    for _ in range(PEOPLE):
        answers = full_answers(follower, rng)
        for screen in ("danger-signs", "leg-signs", "knee-now", "new-since", "new-health", "injury-signs", "risks-now"):
            if rng.random() < 0.8:
                answers[screen] = []
        people.append((answers, pack.assess(FOLLOW_UP, answers)))
    return people


def test_there_are_enough(vignettes: tuple[Vignette, ...]) -> None:
    """At least 35 check-ins, each level among them, with pairs that differ in one answer."""
    assert len(vignettes) >= 35
    assert {vignette.levels[0] for vignette in vignettes} == set(Urgency)
    assert sum(vignette.pair is not None for vignette in vignettes) >= 5


def test_everything_is_as_expected(outcomes: list[Outcome]) -> None:
    """Level, permission, what must and what must not appear: as each check-in says; nobody is told too little."""
    assert [o.vignette.id for o in outcomes if o.under] == []
    faults = {o.vignette.id: o.faults for o in outcomes if o.faults}
    assert faults == {}


def test_they_use_every_rule_and_piece(pack: Pack, follower: Complaint, vignettes: tuple[Vignette, ...]) -> None:
    """Each rule fires in some and stays silent in some, and each piece is shown in some."""
    assert [str(problem) for problem in uncovered(pack, follower, vignettes)] == []


def test_no_red_flag_is_forgotten(pack: Pack, complaint: Complaint, follower: Complaint) -> None:
    """The page on red flags has a row for each one collected, and every rule that it names is there."""
    page = (ROOT / "docs" / "follow-up-red-flags.md").read_text(encoding="utf-8")
    flags = {statement.id for statement in complaint.statements if statement.id.startswith("RF")}
    rows = {line.split("|")[1].strip(): line for line in page.splitlines() if line.startswith("| RF")}
    assert flags - set(rows) == set()
    named = set(re.findall(r"`([a-z0-9-]+/[a-z0-9-]+)`", page))
    assert named - set(follower.rules) - set(follower.items) - set(complaint.rules) == set()


def test_pain_that_grows_with_exercise_is_seen(told: list[tuple[dict[str, Any], Any]]) -> None:
    """Any more pain during or after exercise: at least soon, and never a step up, unless a professional set a limit."""
    found = 0
    for answers, result in told:
        if answers["during-exercise"] in MORE_PAIN or answers["next-morning"] == "more":
            assert ("step", "up") not in steps(result)
            if answers["professional"] != "has-limit":
                found += 1
                assert result.urgency >= Urgency.SOON, answers
    assert found > 50


def test_a_step_up_only_when_all_is_calm(pack: Pack, follower: Complaint) -> None:
    """Whoever is told of a step up has no more pain with exercise, at most 3 at worst, no swelling and no warning."""
    rng, found = random.Random(7), 0
    for _ in range(PEOPLE):
        answers = {
            **calm(follower),
            **{name: value for name, value in full_answers(follower, rng).items() if rng.random() < 0.15},
        }
        result = pack.assess(FOLLOW_UP, answers)
        if ("step", "up") not in steps(result):
            continue
        found += 1
        assert result.urgency < Urgency.SOON, answers
        assert answers["during-exercise"] == "no-more"
        assert answers["next-morning"] == "as-before"
        assert type(answers["worst-pain"]) is int
        assert answers["worst-pain"] <= 3
        assert answers["swelling"] == "not-swollen"
        assert answers["days-since-step-up"] >= 7
    assert found > 20


def steps(result: Any) -> set[tuple[str, str]]:
    """The findings of a result."""
    return {(kind, value.id) for kind, values in result.findings.items() for value in values}


def calm(follower: Complaint) -> dict[str, Any]:
    """Somebody who is doing well, two weeks after a self-care result, with a plan of a professional."""
    screens: dict[str, Any] = {question.id: [] for question in follower.questions if question.kind == "screen"}
    return screens | {
        "age": 40,
        "swelling": "not-swollen",
        "last-injury": "none-or-old",
        "pain-at-rest": 0,
        "worst-pain": 2,
        "own-view": "much-better",
        "main-activity": 8,
        "professional": "has-plan",
        "seen-since": "seen",
        "during-exercise": "no-more",
        "next-morning": "as-before",
        "exercise-days": 4,
        "exercise-pain": 0,
        "days-since-start": 14,
        "earlier-checks": 1,
        "pain-since-first": -2,
        "pain-since-lowest": 0,
        "rest-pain-since-lowest": 0,
        "worse-in-a-row": 0,
        "activity-since-first": 3,
        "activity-since-best": 0,
        "swollen-in-a-row": 0,
        "told-level": "self-care",
        "told-last": "self-care",
        "unheeded": 0,
        "told-phase": "chronic",
        "told-permission": "allowed",
        "contacts": 1,
        "days-since-step-up": 14,
    }
