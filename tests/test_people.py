"""Made-up people: drawn the same each time, consistent, and walked through the real interview."""

import random
import subprocess
from pathlib import Path

import pytest

from triage import PackError
from triage.model.answers import Screened
from triage.model.complaint import Complaint
from triage.model.question import Screen
from triage.people import Population, Walk, report, unsure_of_some, walk_people

HERE = Path(__file__).parent
FILE = HERE / "vignettes" / "population" / "medial-knee-pain.yaml"


@pytest.fixture(scope="module")
def walks() -> list[Walk]:
    """Four hundred people, walked."""
    return walk_people(None, "medial-knee-pain", FILE, 400, 0.05, 1, 1)


def test_people_are_consistent(complaint: Complaint) -> None:
    """Nobody fits a line of `never`: no screen says that a knee is both newly and long warm, and so on."""
    people = Population(FILE, complaint)
    rng = random.Random(4)
    for _ in range(500):
        person = people.draw(rng)
        looks, age = person["knee-looks"], person["age"]
        assert isinstance(looks, Screened)
        assert isinstance(age, int)
        assert not {"newly-warm", "long-warm"} <= set(looks.yes)
        conditions = person["conditions"]
        assert isinstance(conditions, Screened)
        assert not (age > 50 and "pregnant" in conditions.yes)


def test_doubt_never_turns_a_no_into_a_yes(complaint: Complaint) -> None:
    """A doubtful person says yes only to what is true, at the first look and at the second."""
    people = Population(FILE, complaint)
    rng = random.Random(5)
    for _ in range(200):
        person = people.draw(rng)
        doubtful = unsure_of_some(person, complaint, 0.3, rng)
        for question in complaint.questions:
            if isinstance(question, Screen):
                true = person[getattr(question, "settles", question.id)]
                said = doubtful[question.id]
                assert isinstance(true, Screened)
                assert isinstance(said, Screened)
                assert set(said.yes) <= set(true.yes)


def test_the_questionnaire_is_short(walks: list[Walk]) -> None:
    """People who end at self-care or routine see 16 screens or fewer in the middle, 18 or fewer in nine of ten."""
    counts = sorted(walk.screens for walk in walks if walk.level <= "routine")
    assert len(counts) > 50
    assert counts[len(counts) // 2] <= 16
    assert counts[len(counts) * 9 // 10] <= 18


def test_not_sure_does_not_flood(walks: list[Walk]) -> None:
    """With one answer in twenty not sure, under 10 in 100 people without a flag are lifted to urgent."""
    calm = [walk for walk in walks if walk.level <= "routine"]
    assert sum(walk.unsure_level >= "urgent" for walk in calm) < 0.1 * len(calm)


def test_doubt_never_reassures(walks: list[Walk]) -> None:
    """Nobody urgent or worse is told self-care or routine because of a doubt."""
    assert all(walk.unsure_level >= "soon" for walk in walks if walk.level >= "urgent")


def test_the_same_seed_makes_the_same_people() -> None:
    """The walks depend on the seed only, not on how many work at them."""
    one = walk_people(None, "medial-knee-pain", FILE, 60, 0.05, 7, 1)
    two = walk_people(None, "medial-knee-pain", FILE, 60, 0.05, 7, 2)
    assert one == two


def test_the_report_has_denominators(walks: list[Walk]) -> None:
    """The figures name how many people stand behind them."""
    text = "\n".join(report(walks, 0.05))
    calm = sum(walk.level <= "routine" for walk in walks)
    assert "400 made-up people" in text
    assert (
        f"lifted to urgent or more: {sum(w.unsure_level >= 'urgent' and w.level <= 'routine' for w in walks)} of {calm}"
        in text
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  age: {", "  aeg: {", "this question is missing (found: age)"),
        ("twist: 18", "twirl: 18", "there is no such option (found: twirl)"),
        ("8-15: 5", "8-500: 5", "this is no range of the question (found: 8-500)"),
        ("stairs: 55", "stairs: 155", "a chance is at most 100 percent (found: 155)"),
        ("progress: flared-up}", "progress: flaring}", "there is no such option or value (found: flaring)"),
    ],
)
def test_a_wrong_population_is_named(complaint: Complaint, tmp_path: Path, old: str, new: str, told: str) -> None:
    """A population file that does not fit the questions is refused with its line and key."""
    text = FILE.read_text()
    assert old in text
    file = tmp_path / "people.yaml"
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(PackError) as caught:
        Population(file, complaint)
    assert "people.yaml:" in str(caught.value)
    assert told in str(caught.value)


def test_people_command(command: list[str]) -> None:
    """`triage people` prints screens and lifts, with its progress on standard error only."""
    done = subprocess.run(
        [*command, "people", str(FILE), "--count", "60"], capture_output=True, text=True, cwd=HERE.parent
    )
    assert done.returncode == 0
    assert done.stdout.startswith("60 made-up people who know every answer\nScreens to the result\n")
    assert "lifted to urgent or more:" in done.stdout
