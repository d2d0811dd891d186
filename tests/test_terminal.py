"""The plain interview in a real pseudo-terminal."""

import os
from pathlib import Path

import pexpect
import pytest
from screens import heed_interrupts

ROOT = Path(__file__).parent.parent


def start(command: list[str], *arguments: str, columns: int = 80) -> pexpect.spawn:
    """The plain interview in a pseudo-terminal of that width."""
    return pexpect.spawn(
        command[0],
        [*command[1:], "--plain", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        dimensions=(24, columns),
        encoding="utf-8",
        timeout=30,
        preexec_fn=heed_interrupts,
    )


def answer(child: pexpect.spawn, question: str, typed: str) -> None:
    """Wait for a question, then type the answer."""
    child.expect_exact(question)
    child.expect_exact("> ")
    child.sendline(typed)


TYPED = {
    "First, just to be safe": "0",
    "true for the leg": "0",
    "How old is": "44",
    "Compare this knee": "0",
    "Is any of this true?": "0",
    "Do any of these fit you?": "0",
    "And do any of these": "0",
    "How did this": "6",
    "How long ago": "7",
    "What does the knee do": "0",
    "How has it been": "1",
    "How strong is": "2",
    "Where does it hurt": "2",
    "What makes the pain": "1",
    "Which of these can": "0",
    "Your answers:": "",
    "Show the exercises": "y",
}


def test_interview_to_a_soon_result(command: list[str]) -> None:
    """Typed step by step, with a look at why and a step back, to a result on the screen."""
    child = start(command)
    answer(child, "First, just to be safe", "0")
    answer(child, "true for the leg", "?")
    child.expect_exact("These can mean a broken bone")
    child.expect_exact("> ")
    child.sendline("b")
    answer(child, "Enter keeps: None of these", "")
    cues, asked = list(TYPED), {"First, just to be safe"}
    while (seen := child.expect_exact([*cues, "SOON: Within a few days"])) < len(cues):
        child.expect_exact("> ")
        child.sendline(TYPED[cues[seen]])
        asked.add(cues[seen])
    child.expect(pexpect.EOF)
    assert asked == set(cues)
    assert "Pain that gets worse (soon)" in child.before
    child.close()
    assert child.exitstatus == 0


def test_emergency_in_a_narrow_terminal(command: list[str]) -> None:
    """At 40 columns the emergency advice comes at once and no line is longer than the terminal."""
    child = start(command, "--region", "uk", columns=40)
    answer(child, "1. I am suddenly", "1")
    child.expect_exact("EMERGENCY: Now")
    child.expect(pexpect.EOF)
    assert "Call 999" in child.before
    assert max(len(line) for line in child.before.splitlines()) <= 40
    child.close()
    assert child.exitstatus == 0


def test_ctrl_c_leaves_quietly(command: list[str], tmp_path: Path) -> None:
    """Ctrl-C ends the interview with one sentence, no traceback, nothing stored."""
    child = start(command)
    child.expect_exact("> ")
    child.sendintr()
    child.expect(pexpect.EOF)
    assert "Nothing was stored" in child.before
    assert "Traceback" not in child.before
    child.close()
    assert child.exitstatus == 130


def test_ctrl_d_leaves_without_a_result(command: list[str]) -> None:
    """The end of input in a terminal gives no result and guesses nothing."""
    child = start(command)
    child.expect_exact("> ")
    child.sendeof()
    child.expect_exact("Nothing was guessed")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1


@pytest.mark.parametrize("variable", ["NO_COLOR", "FORCE_COLOR"])
def test_no_escape_sequences(command: list[str], variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither colours nor cursor movement are ever sent, whatever the environment asks for."""
    monkeypatch.setenv(variable, "1")
    child = start(command)
    answer(child, "1. I am suddenly", "4")
    child.expect(pexpect.EOF)
    assert "\x1b" not in child.before
