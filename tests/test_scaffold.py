"""`triage new`: skeletons whose gaps are found until they are filled, and that are sound then."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import triage

ROOT = Path(__file__).parent.parent

RULE = {
    "<fill in: reads well after 'because of'>": "a knee that clicks",
    '"<fill in a question or finding>": "<fill in an option>"': "progress: flared-up",
    "<fill in one short paragraph to the person: why these answers together matter>": "It matters.",
    "<fill in when this rule is wrong or does not apply>": "Never so far.",
    "<fill in what the source says, in your own words>": "a judgement for a test",
    "<fill in the year and month of the next review, such as 2027-11>": "2027-11",
    '"<fill in a question>": "<fill in an answer that makes it certain>"': "progress: [flared-up]",
    '"<fill in a question>": "<fill in an answer that excludes it>"': "progress: []",
    '"<fill in a question>": unknown': "progress: unknown",
    "status: draft": "status: active",
}
EXERCISE = {
    "<fill in the dose of the source, such as 10-15>": "8-12",
    "<fill in what the source says, in your own words>": "a judgement for a test",
}
COMPLAINT = {
    "danger-signs: first-sign": "danger-signs: first-sign",
    '"<fill in a question or finding>": "<fill in an option>"': "danger-signs: first-sign",
    '"<fill in a question>": "<fill in an answer that makes it certain>"': "danger-signs: [first-sign]",
    '"<fill in a question>": "<fill in an answer that excludes it>"': "danger-signs: []",
    '"<fill in a question>": unknown': "danger-signs: unknown",
    "<fill in the year and month of the next review, such as 2027-11>": "2027-11",
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped pack to write into."""
    for folder in ("rules", "knowledge"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def new(command: list[str], pack: Path, *arguments: str) -> list[Path]:
    """Run `triage new`; returns the files it says it wrote."""
    done = subprocess.run(
        [*command, "new", *arguments, "--pack", str(pack)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return [Path(line.removeprefix("wrote ")) for line in done.stdout.splitlines()]


def fill(path: Path, gaps: dict[str, str]) -> None:
    """Fill the gaps of a skeleton; those not named get one plain sentence."""
    text = path.read_text()
    for gap, filled in gaps.items():
        text = text.replace(gap, filled)
    path.write_text(re.sub(r'"<fill in[^"]*"', '"Some words."', text))


def checked(command: list[str], pack: Path) -> subprocess.CompletedProcess[str]:
    """The finished `triage check` of a pack."""
    return subprocess.run([*command, "check", str(pack)], capture_output=True, text=True, cwd=ROOT)


def test_new_rule(command: list[str], copy: Path) -> None:
    """The check names every gap of a new rule; filled in, the rule is sound and fires."""
    (path,) = new(command, copy, "rule", "red-flags/clicking-knee")
    before = checked(command, copy)
    assert before.returncode == 1
    assert before.stderr.count("this gap is not filled in yet") >= 8
    fill(path, RULE)
    after = checked(command, copy)
    assert (after.returncode, after.stderr) == (0, "")
    result = triage.load_pack(copy).assess("medial-knee-pain", {"progress": ["flared-up"]})
    assert "red-flags/clicking-knee" in [reason.rule for reason in result.reasons]


def test_new_exercise(command: list[str], copy: Path) -> None:
    """A new exercise needs its gaps filled, a rule that offers it, no Python; one without a drawing is a warning."""
    (path,) = new(command, copy, "exercise", "ankle-circles")
    assert checked(command, copy).returncode == 1
    fill(path, EXERCISE)
    lonely = checked(command, copy)
    assert "no active rule offers this piece" in lonely.stderr
    offer = copy / "rules/medial-knee-pain/programme/gentle-start.yaml"
    offer.write_text(offer.read_text().replace("offer: [", "offer: [exercises/ankle-circles, "))
    after = checked(command, copy)
    assert after.returncode == 0
    (warning,) = after.stderr.splitlines()
    assert "exercises/ankle-circles.yaml: this exercise has no drawing" in warning
    assert "exercises/ankle-circles" in triage.load_pack(copy).complaint("medial-knee-pain").items


def test_new_complaint(command: list[str], copy: Path) -> None:
    """A new complaint is files only: filled in, it is checked, listed and assessed beside the first one."""
    paths = new(command, copy, "complaint", "sore-elbow")
    assert checked(command, copy).returncode == 1
    for path in paths:
        fill(path, COMPLAINT)
    after = checked(command, copy)
    assert (after.returncode, after.stderr) == (0, "")
    pack = triage.load_pack(copy)
    assert pack.complaints == ("medial-knee-pain", "sore-elbow")
    assert pack.assess("sore-elbow", {"danger-signs": ["first-sign"]}).urgency == "emergency"
    assert pack.assess("sore-elbow", {}).urgency == "urgent"
    asked = pack.interview("sore-elbow").next_question()
    assert asked is not None
    assert asked.id == "danger-signs"


def test_nothing_is_written_over(command: list[str], copy: Path) -> None:
    """A skeleton never replaces a file, and a bad name or a folder that is no pack writes nothing."""
    for arguments, words in (
        (("rule", "red-flags/stuck-knee"), "exists already"),
        (("rule", "stuck-knee"), "shelf/name"),
        (("rule", "../../x/y"), "no id for a new rule"),
        (("rule", "../y"), "small letters"),
        (("exercise", "Bad_Name"), "small letters"),
        (("rule", "red-flags/x", "--complaint", "headache"), "no such complaint"),
    ):
        done = subprocess.run(
            [*command, "new", *arguments, "--pack", str(copy)], capture_output=True, text=True, cwd=ROOT
        )
        assert done.returncode == 1
        assert words in done.stderr
    assert checked(command, copy).returncode == 0
