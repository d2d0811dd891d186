"""The journal under SIGKILL: what was acknowledged is there, what was deleted is gone, nothing is left half done."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from journal_entries import ROOT


def kills(what: str, folder: Path, count: int, seed: int = 6) -> dict[str, int]:
    """Run the program that kills, and give what it counted; it stops at a kill after which anything is wrong."""
    print(f"seed {seed}")
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "journal_kills.py"), what, str(folder), str(count), str(seed)],
        capture_output=True,
        text=True,
        env={
            "PATH": os.environ["PATH"],
            "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"],
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
        },
    )
    assert done.returncode == 0, done.stderr
    counted: dict[str, int] = json.loads(done.stdout)
    return counted


@pytest.mark.parametrize("seed", [6, 7])
def test_a_thousand_kills_lose_nothing(tmp_path: Path, seed: int) -> None:
    """After each of 2 x 500 kills at random moments each acknowledged entry is there, and at most one more."""
    counted = kills("writing", tmp_path, 500, seed)
    assert counted["kills"] == 500
    assert counted["entries"] > 500
    assert counted["unacknowledged"] > 0
    assert counted["none"] > 0


@pytest.mark.parametrize(
    ("what", "ways"),
    [
        ("starting", ("nothing", "half", "whole")),
        ("deleting", ("deleted", "kept")),
        ("removing", ("again",)),
        ("migrating", ("old", "new")),
    ],
)
def test_a_kill_at_any_call_leaves_all_or_nothing(tmp_path: Path, what: str, ways: tuple[str, ...]) -> None:
    """A kill at each call that changes something, and 60 at random, leave what was before or what was asked for."""
    counted = kills(what, tmp_path / "journal", 60)
    assert counted["kills"] > 70
    assert all(counted[way] > 0 for way in ways), counted
