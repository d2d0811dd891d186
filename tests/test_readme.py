"""The README's transcripts: what they show is what the command says, in that order."""

import json
import re
import subprocess
from pathlib import Path

import pytest

import triage

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST = ["u", "4", "0"]  # not sure of the fourth danger sign, then no at the second look


def shown(name: str) -> list[str]:
    """The lines of a transcript that the command says; what is typed and what is left out are not among them."""
    match = re.search(rf"<!-- transcript {name} -->\n```text\n(.*?)```", README, re.DOTALL)
    assert match is not None
    return [line for line in match[1].splitlines() if line and not line.startswith(("$", ">", "…"))]


def calm_lines(pack: triage.Pack) -> list[str]:
    """What somebody with a lasting ache types after the first screen."""
    answers = json.loads((ROOT / "examples/answers/chronic-overuse.json").read_text())
    interview = pack.interview("medial-knee-pain")
    typed = []
    while (question := interview.next_question()) is not None:
        answer = answers[question.id]
        interview.answer(question.id, answer)
        if isinstance(question, triage.Number):
            typed.append(str(answer))
        else:
            chosen = answer if isinstance(question, triage.Screen) else [answer]
            typed.append(" ".join(str(question.option_ids.index(option) + 1) for option in chosen) or "0")
    return [*typed[1:], "", "y"]


@pytest.mark.parametrize("name", ["SELF-CARE", "EMERGENCY", "FILE"])
def test_transcripts_are_current(command: list[str], pack: triage.Pack, name: str) -> None:
    """Every line of a transcript is said by the command, in the order of the README."""
    arguments, typed = ["--region", "eu"], [*FIRST, *calm_lines(pack)]
    if name == "EMERGENCY":
        typed = ["3"]
    if name == "FILE":
        arguments, typed = ["assess", "examples/answers/acute-sprain.json"], []
    given = "".join(f"{line}\n" for line in typed)
    done = subprocess.run([*command, *arguments], input=given, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0
    said = iter(line.removeprefix("> ") for line in (done.stderr + done.stdout).splitlines())
    lines = shown(name)
    assert len(lines) > 8
    assert [line for line in lines if line not in said] == []
