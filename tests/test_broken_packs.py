"""Every pack in `broken/` has one fault; the error must name its place and say what to do about it.

`expected.txt` in each pack: the file and line first, then one phrase a line that the error must contain.
"""

import shutil
import time
from pathlib import Path

import pytest

from triage import PackError, Urgency, load_pack

HERE = Path(__file__).parent
TINY = HERE / "packs" / "tiny"
BROKEN = sorted(path for path in (HERE / "broken").iterdir() if path.is_dir())


def refusal(pack: Path) -> PackError:
    """The error that loading this pack raises."""
    with pytest.raises(PackError) as caught:
        load_pack(pack)
    return caught.value


@pytest.mark.parametrize("pack", BROKEN, ids=lambda pack: pack.name)
def test_fault_is_named_with_its_place(pack: Path) -> None:
    """The error names the file and the line of the fault, and every phrase that is expected of it."""
    place, *phrases = (pack / "expected.txt").read_text(encoding="utf-8").splitlines()
    started = time.process_time()
    error = refusal(pack)
    assert time.process_time() - started < 1
    text = str(error)
    assert any(line.startswith(f"{place}: ") for line in text.splitlines()), f"{place} is not named in:\n{text}"
    for phrase in phrases:
        assert phrase in text, f"{phrase!r} is not said in:\n{text}"


@pytest.mark.parametrize("pack", BROKEN, ids=lambda pack: pack.name)
def test_each_broken_pack_says_what_to_expect(pack: Path) -> None:
    """Every broken pack has an `expected.txt` with a place and at least one phrase, and none is empty."""
    lines = (pack / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) >= 2
    assert all(line.strip() for line in lines)


def test_there_are_broken_packs() -> None:
    """The gallery is found, so that the tests above have something to test."""
    assert len(BROKEN) > 100


def test_tiny_pack_is_sound() -> None:
    """The pack that all broken ones are made from loads and assesses, so each has no fault but its own."""
    pack = load_pack(TINY)
    well = pack.assess("sore-thumb", {"signs": [], "bends": "easily", "days": 8})
    assert (well.urgency, well.phase, well.complete) == (Urgency.SELF_CARE, "settled", True)
    assert [exercise.id for exercise in well.exercises] == ["exercises/circles"]
    crooked = pack.assess("sore-thumb", {"signs": ["crooked"], "bends": "easily", "days": 8})
    assert crooked.urgency == Urgency.URGENT
    assert not crooked.exercises


def test_option_that_stands_alone_gives_its_level() -> None:
    """An option with `alone` gives its level though no rule of the pack names it."""
    result = load_pack(TINY).assess("sore-thumb", {"signs": ["blue"], "bends": "easily", "days": 8})
    assert result.urgency == Urgency.EMERGENCY


def test_all_faults_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    """Several wrong keys of one file are all listed, each with its line, in the order of the file."""
    pack = tmp_path / "pack"
    shutil.copytree(TINY, pack)
    file = pack / "rules/sore-thumb/red-flags/crooked.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("limits: It may always have been crooked.", "limits: 1")
    file.write_text(f"{text}colour: red\n".replace("urgency: urgent", "urgency: x"), encoding="utf-8")
    found = [(problem.key, problem.line) for problem in refusal(pack).problems]
    assert found == [("then.urgency", 7), ("limits", 11), ("colour", 21)]


def test_faults_of_many_files_are_reported_at_once(tmp_path: Path) -> None:
    """A pack with an unreadable, a misspelt and a misplaced file reports all of them, sorted by file."""
    pack = tmp_path / "pack"
    shutil.copytree(TINY, pack)
    (pack / "knowledge/sore-thumb/guidance/rest.yaml").write_text("", encoding="utf-8")
    (pack / "knowledge/sore-thumb/toys.yaml").write_text("title: Toys\n", encoding="utf-8")
    (pack / "rules/sore-thumb/phase/acute.yaml").write_text("title: [\n", encoding="utf-8")
    rule = pack / "rules/sore-thumb/programme/circles.yaml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("phase: settled", "faze: settled"), encoding="utf-8")
    assert [problem.place for problem in refusal(pack).problems] == [
        "knowledge/sore-thumb/guidance/rest.yaml",
        "knowledge/sore-thumb/toys.yaml",
        "rules/sore-thumb/phase/acute.yaml",
        "rules/sore-thumb/programme/circles.yaml",
    ]


def test_faults_between_files_are_reported_at_once(tmp_path: Path) -> None:
    """Names that lead nowhere are all listed, over all files."""
    pack = tmp_path / "pack"
    shutil.copytree(TINY, pack)
    for rule, old, new in (
        ("red-flags/crooked", "[leave-it]", "[pull-it]"),
        ("red-flags/crooked", "[T1]", "[T9]"),
        ("phase/acute", "guidance/rest", "guidance/run"),
        ("programme/circles", "{days: 7}", "{days: -1}"),
    ):
        file = pack / f"rules/sore-thumb/{rule}.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    found = [(problem.place.split("/")[-1], problem.key, problem.found) for problem in refusal(pack).problems]
    assert found == [
        ("acute.yaml", "then.offer.0", "guidance/run"),
        ("circles.yaml", "silent_for.0.days", "-1"),
        ("crooked.yaml", "covers.0", "T9"),
        ("crooked.yaml", "then.advise.0", "pull-it"),
    ]


def test_rule_with_a_fault_hides_no_fault_of_others(tmp_path: Path) -> None:
    """A question that is missing is reported in every rule that asks for it."""
    pack = tmp_path / "pack"
    shutil.copytree(TINY, pack)
    questions = pack / "knowledge/sore-thumb/questions.yaml"
    questions.write_text(questions.read_text(encoding="utf-8").replace("id: days", "id: weeks"), encoding="utf-8")
    places = {problem.place for problem in refusal(pack).problems if problem.found == "days"}
    assert places >= {"rules/sore-thumb/phase/acute.yaml", "rules/sore-thumb/phase/settled.yaml"}


@pytest.mark.parametrize(
    ("file", "line", "old", "new"),
    [
        ("questions.yaml", 22, "id: days", "id: signs"),
        ("questions.yaml", 22, "id: days", "id: any"),
        ("complaint.yaml", 5, "id: phase", "id: days"),
    ],
    ids=["twice", "reserved", "shared"],
)
def test_cause_is_named_beside_what_follows(tmp_path: Path, file: str, line: int, old: str, new: str) -> None:
    """An id that is taken is reported itself, beside the rules that can no longer be understood because of it."""
    pack = tmp_path / "pack"
    shutil.copytree(TINY, pack)
    place = f"knowledge/sore-thumb/{file}"
    text = (pack / place).read_text(encoding="utf-8")
    (pack / place).write_text(text.replace(old, new), encoding="utf-8")
    assert (place, line) in {(problem.place, problem.line) for problem in refusal(pack).problems}
