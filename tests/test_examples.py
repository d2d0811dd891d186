"""The examples run as they stand, and show what their first line says."""

import json
import subprocess
import sys
from pathlib import Path

import triage

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
ANKLE = EXAMPLES / "ankle"


def said(name: str, *arguments: str) -> str:
    """What an example prints. It has to end well and to complain of nothing."""
    command = [sys.executable, "-W", "error", str(EXAMPLES / name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_library_in_twenty_lines() -> None:
    """embed.py has at most twenty lines of code."""
    assert said("embed.py").startswith("self-care chronic allowed")
    lines = (EXAMPLES / "embed.py").read_text().splitlines()
    assert len([line for line in lines if line.strip() and not line.startswith('"""')]) <= 20


def test_an_own_store() -> None:
    """own_store.py follows a course in its own memory: pain that goes up is told, with days to come back."""
    told = said("own_store.py")
    assert "2026-03-30 pain 6 -> soon" in told
    assert "come back on 2026-" in told


def test_a_plain_function() -> None:
    """function.py tells an emergency, is careful with nothing answered, and refuses a wrong answer by name."""
    emergency, nothing, wrong = said("function.py").splitlines()
    assert emergency.startswith("emergency: Call 112")
    assert nothing.startswith("urgent: ")
    assert wrong == "refused, danger-signs: this is none of the options"


def test_many_interviews_at_once() -> None:
    """many_interviews.py walks them side by side, and each ends as it does alone."""
    told = said("many_interviews.py", "14")
    assert told.startswith("14 interviews at once: {'emergency': 2, ")
    assert told.endswith("\n0 differ from the same person alone\n")


def test_a_table_of_people() -> None:
    """table.py assesses every row of the table, and nobody is told less than the table expects."""
    told = said("table.py").splitlines()
    assert told[0] == "12 people"
    assert "0 rows with a problem" in told
    assert told[-1] == "0 told less than expected"


def test_the_typed_sample_checks_and_runs(tmp_path: Path) -> None:
    """typed_use.py passes `mypy --strict` and runs; a wrong name, argument or type in a copy of it is found."""
    wrong = (EXAMPLES / "typed_use.py").read_text()
    for right, mistake in (
        ("result.urgency\n", "result.urgencey\n"),
        ("to_dict()", "to_dict(1)"),
        ("page: str", "page: bytes"),
        ("        case triage.Number():", "        case triage.Option():"),
    ):
        assert right in wrong
        wrong = wrong.replace(right, mistake, 1)
    (tmp_path / "wrong_use.py").write_text(wrong)
    files = [str(path) for path in (*sorted(EXAMPLES.rglob("*.py")), tmp_path / "wrong_use.py")]
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary", *files]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert all("wrong_use.py" in line for line in errors)
    for found in ("urgencey", "to_dict", "bytes", "assert_never"):
        assert any(found in line for line in errors), found
    assert "\nurgent: Today\n" in said("typed_use.py")


def test_another_complaint_is_files_only() -> None:
    """The pack of an ankle is sound, decides by its own rules, marks itself, and is small; no code knows of it."""
    done = subprocess.run(
        [sys.executable, "-m", "triage", "check", str(ANKLE)], capture_output=True, text=True, cwd=ROOT
    )
    assert (done.returncode, done.stdout[:6]) == (0, "sound:")
    pack = triage.load_pack(ANKLE)
    levels = [
        pack.assess("sore-ankle", {"signs": signs}).urgency.value for signs in (["cold"], ["no-steps"], ["swollen"], [])
    ]
    assert levels == ["emergency", "urgent", "soon", "self-care"]
    assert pack.assess("sore-ankle", {}).urgency == "urgent"
    assert all("not for use" in notice.text for notice in pack.assess("sore-ankle", {}).notices)
    files = list(ANKLE.rglob("*.yaml"))
    assert sum(len(file.read_text().splitlines()) for file in files) == 63
    assert "63 lines" in (ANKLE / "README.md").read_text()
    assert json.dumps(pack.content.model_dump(mode="json")).count("full-text") == 0
