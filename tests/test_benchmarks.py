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


COMMANDS = [
    "match",
    "assess",
    "interview",
    "memory",
    "cold_start",
    "million_rows",
    "cohort",
    "ten_million",
    "worker_lost",
]
COMPARE_BY_HAND = """
import polars
from made_up_tables import made_up_tables
from peers.written_polars import COLUMNS, FORMS

import triage

pack = triage.load_pack()
for name in ("medial-knee-pain", "medial-knee-pain-follow-up"):
    complaint = pack.complaint(name)
    frame = polars.concat(made_up_tables(complaint, 2_000))
    ours = pack.assess_frame(name, frame).select(COLUMNS)
    for make in FORMS.values():
        print(make(complaint).assess(frame).equals(ours) and ours["urgency"].n_unique() > 2)
"""


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_says_what_it_does(name: str) -> None:
    """`--help` works without the packages of the peers."""
    done = _run(str(BENCHMARKS / f"{name}.py"), "--help")
    assert "--quick" in done


def test_plain_rules_fire_as_the_engine_does() -> None:
    """The rules as plain comparisons, generated as Python, fire for the same people in both readings."""
    assert _run("-c", COMPARE).split() == ["True"] * 4


def test_polars_by_hand_tells_what_we_tell() -> None:
    """Both forms of the rules written by hand in polars tell the same levels and rules of made-up people."""
    assert _run("-c", COMPARE_BY_HAND).split() == ["True"] * 4


def _run(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=BENCHMARKS, timeout=60).stdout
