"""The benchmarks: each command starts, and the peer that needs no package matches as our engine does. None is timed."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
COMPARE = """
from generated_rules import generated_complaint
from made_up_people import as_matched, made_up_people
from matchers import all_matchers, compare
from peers.generated_python import GeneratedPython

import triage

for complaint in (triage.load_pack().complaint("medial-knee-pain"), generated_complaint(60)):
    people = [as_matched(complaint, person) for person in made_up_people(complaint, 40)]
    matchers = all_matchers(complaint, {"generated Python": GeneratedPython})
    compare(matchers, people, {})
    fired = [matchers["triage"](person) for person in people]
    print(any(certain for certain, _ in fired), any(certain != possible for certain, possible in fired))
"""


@pytest.mark.parametrize("name", ["match", "assess", "interview", "memory", "cold_start"])
def test_each_command_says_what_it_does(name: str) -> None:
    """`--help` works without the packages of the peers."""
    done = _run(str(BENCHMARKS / f"{name}.py"), "--help")
    assert "--quick" in done


def test_plain_rules_fire_as_the_engine_does() -> None:
    """The rules as plain comparisons, generated as Python, fire for the same people in both readings."""
    assert _run("-c", COMPARE).split() == ["True"] * 4


def _run(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=BENCHMARKS, timeout=60).stdout
