"""`triage doctor`: what it looks at, what it says of what is wrong, and how a broken engine is told by any command."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
TINY = ROOT / "tests" / "packs" / "tiny"


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """Runs the real command, with a journal of its own."""

    def running(*arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TRIAGE_JOURNAL": str(tmp_path / "journal.sqlite3")}
        command = [sys.executable, "-m", "triage", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=ROOT, env={**environment, **changes}
        )

    return running


def without(module: str, folder: Path, fails_with: str = "ImportError") -> dict[str, str]:
    """The environment of a Python in which a module cannot be imported."""
    (folder / f"{module}.py").write_text(f"raise {fails_with}('undefined symbol: PyEval_CallObject')\n")
    return {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}


def test_a_sound_installation_is_told_line_by_line(run: Any) -> None:
    """Every part has its line, all are well, the whole digest is there, and the code is 0."""
    done = run("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert all(line.startswith("OK     ") for line in lines)
    parts = [line.removeprefix("OK     ").split(":")[0] for line in lines]
    assert {"Python", "compiler", "durable-rules", "data", "pack", "result", "journal", "terminal"} <= set(parts)
    assert "extra verify" in parts
    assert not {"extra dev", "extra bench"} & set(parts)
    assert "digest " in done.stdout
    assert "result: the rules fire, for medial-knee-pain" in done.stdout


def test_as_json_every_point_has_the_same_four_parts(run: Any) -> None:
    """With --format json a script gets the same points, each with part, said, well and mend."""
    done = run("doctor", "--format", "json", "--pack", str(TINY))
    points = json.loads(done.stdout)
    assert {tuple(point) for point in points} == {("part", "said", "well", "mend")}
    said = {point["part"]: point["said"] for point in points}
    assert said["pack"].startswith("tiny 0.1.0, digest ")
    assert len(said["pack"].split()[-1]) == 64


@pytest.mark.parametrize("fails_with", ["ImportError", "SystemError"])
def test_a_broken_engine_is_told_beside_what_is_well(run: Any, tmp_path: Path, fails_with: str) -> None:
    """The doctor works without the engine, says the line that builds it again, and leaves with code 1."""
    done = run("doctor", "--pack", str(TINY), **without("durable_rules_engine", tmp_path, fails_with))
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    wrong = [at for at, line in enumerate(lines) if not line.startswith("OK ")]
    assert len(wrong) == 2
    assert lines[wrong[0]] == "WRONG  durable-rules: it cannot be loaded, so there can be no result"
    assert lines[wrong[1]].startswith("       To mend it: CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject pip install")
    assert "OK     pack: tiny" in done.stdout


def test_an_engine_that_only_seems_to_be_there_gives_no_result(run: Any, tmp_path: Path) -> None:
    """A module of that name that does nothing loads, and the rules do not fire."""
    (tmp_path / "durable_rules_engine.py").write_text("")
    done = run("doctor", "--pack", str(TINY), PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert done.returncode == 1
    assert "WRONG  result: durable-rules refused the rules of this pack" in done.stdout


def test_without_a_compiler_a_broken_engine_cannot_be_built(run: Any, tmp_path: Path) -> None:
    """A compiler is asked for only while durable-rules has to be built."""
    nowhere = {"PATH": str(tmp_path)}
    done = run("doctor", "--pack", str(TINY), **nowhere)
    assert done.returncode == 0
    assert "OK     compiler: a C compiler not found, and not needed" in done.stdout
    broken = run("doctor", "--pack", str(TINY), **nowhere, **without("durable_rules_engine", tmp_path))
    assert "WRONG  compiler: a C compiler not found" in broken.stdout
    assert "apt install gcc" in broken.stdout


@pytest.mark.parametrize("missing", ["rules", "knowledge/pack.yaml"])
def test_missing_data_are_told(run: Any, tmp_path: Path, missing: str) -> None:
    """A pack that is not whole is told with its first problem, and how to see all of them."""
    shutil.copytree(TINY, tmp_path / "pack")
    gone = tmp_path / "pack" / missing
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    done = run("doctor", "--pack", str(tmp_path / "pack"))
    assert done.returncode == 1
    assert "WRONG  data: " in done.stdout
    assert f"To mend it: triage check {tmp_path}" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_journal_and_a_terminal_that_are_not_well_are_told(run: Any, tmp_path: Path) -> None:
    """A damaged journal and an output that cannot hold every letter are wrong, each with what to do."""
    (tmp_path / "journal.sqlite3").write_bytes(b"no journal" * 100)
    done = run("doctor", "--pack", str(TINY), PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "WRONG  journal: " in done.stdout
    assert "WRONG  terminal: text is written as ascii" in done.stdout
    assert "To mend it: export PYTHONIOENCODING=utf-8" in done.stdout


@pytest.mark.parametrize("arguments", [["--plain"], ["questions"], ["explain", "danger-signs"]])
def test_with_a_broken_engine_every_command_says_what_to_do(run: Any, tmp_path: Path, arguments: list[str]) -> None:
    """One sentence says what is wrong, the next lines how to mend it and where to look; there is no traceback."""
    done = run(*arguments, **without("durable_rules_engine", tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    first, second = done.stderr.splitlines()
    assert first.startswith(
        "durable-rules, the rule engine, cannot be loaded on this Python, so there can be no result."
    )
    assert "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject pip install" in first
    assert second == "What else may be wrong: triage doctor"
