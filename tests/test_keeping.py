"""Answers kept on request and taken up again, and changing an earlier answer, in the plain interview through a pipe."""

import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

import triage

ROOT = Path(__file__).parent.parent
COMPLAINT = "medial-knee-pain"


@pytest.fixture
def ask(command: list[str], tmp_path: Path) -> Any:
    """Run the interview with typed lines; the finished process."""

    def go(typed: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [*command, *arguments], input=typed, capture_output=True, text=True, cwd=tmp_path, env=environment
        )

    return go


def test_the_end_of_input_keeps_the_answers(ask: Any, tmp_path: Path) -> None:
    """What was answered before the input ended is in a file only its owner can read, and goes on from there."""
    first = ask("0\n0\n44\n", "--save-answers", "mine.json")
    assert (first.returncode, first.stdout) == (1, "")
    assert first.stderr.endswith("triage --resume mine.json\n")
    assert stat.S_IMODE((tmp_path / "mine.json").stat().st_mode) == 0o600
    saved = json.loads((tmp_path / "mine.json").read_text())
    assert saved["age"] == 44
    second = ask("r\nq\n", "--resume", "mine.json")
    assert "Going on after 3 earlier answers" in second.stderr
    assert "Question 4," in second.stderr
    assert "3. Age: 44 years" in second.stderr
    assert json.loads((tmp_path / "mine.json").read_text()) == saved
    assert [path.name for path in tmp_path.iterdir()] == ["mine.json"]


def test_old_answers_are_told_to_be_old(ask: Any, tmp_path: Path) -> None:
    """Answers kept days ago are said to be so, with how to change what is different now; those of today are not."""
    file = tmp_path / "mine.json"
    file.write_text('{"danger-signs": []}')
    assert "Going on after 1 earlier answer\n" in ask("q\n", "--resume", "mine.json").stderr
    long_ago = file.stat().st_mtime - 3 * 24 * 60 * 60 - 60
    os.utime(file, (long_ago, long_ago))
    told = " ".join(ask("q\n", "--resume", "mine.json").stderr.split())
    assert "kept 3 days ago. If anything is different now, press r and change it" in told


def test_answers_are_not_resumed_from_the_input_of_the_interview(ask: Any, tmp_path: Path) -> None:
    """`--resume -` is wrong usage, and nothing is read or written."""
    done = ask('{"age": 44}', "--resume", "-")
    assert (done.returncode, done.stdout) == (2, "")
    assert "a file is needed" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_stored_unless_asked(ask: Any, tmp_path: Path) -> None:
    """Without the option no file appears, and with it none before there is an answer."""
    assert "Nothing was stored." in ask("0\n0\n").stderr
    assert "There were no answers to keep." in ask("", "--save-answers", "mine.json").stderr
    assert list(tmp_path.iterdir()) == []


def test_kept_answers_are_never_written_over_by_a_new_interview(ask: Any, tmp_path: Path) -> None:
    """A file that is already there is refused before the first question, with what goes on from it."""
    (tmp_path / "mine.json").write_text('{"age": 44}')
    done = ask("0\n", "--save-answers", "mine.json")
    assert done.returncode == 2
    assert "--resume mine.json" in " ".join(done.stderr.split())
    assert (tmp_path / "mine.json").read_text() == '{"age": 44}'


def test_resuming_into_another_file_leaves_the_first(ask: Any, tmp_path: Path) -> None:
    """With both options the answers are read from one file and kept in the other."""
    (tmp_path / "old.json").write_text('{"danger-signs": [], "age": 44}')
    ask("0\n", "--resume", "old.json", "--save-answers", "new.json")
    assert json.loads((tmp_path / "old.json").read_text()) == {"danger-signs": [], "age": 44}
    assert list(json.loads((tmp_path / "new.json").read_text())) == ["danger-signs", "leg-signs", "age"]


def test_a_record_can_be_resumed_and_stays(ask: Any, pack: triage.Pack, tmp_path: Path) -> None:
    """A record of a result opens at its review, can be changed there, and is not written over."""
    answers = json.loads((ROOT / "examples/answers/child.json").read_text())
    record = json.dumps(pack.assess(COMPLAINT, answers).record())
    (tmp_path / "record.json").write_text(record)
    done = ask("b\nq\n", "--resume", "record.json")
    assert "No more questions. Your answers:" in done.stderr
    assert "Enter keeps: " in done.stderr
    assert "Nothing was stored." in done.stderr
    assert (tmp_path / "record.json").read_text() == record


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"age": 200}', "out of range"),
        ("[]", "no JSON object"),
        ('{"colour": "red"}', "no such question"),
        ("", "empty"),
    ],
)
def test_a_wrong_file_is_refused_before_the_first_question(ask: Any, tmp_path: Path, text: str, words: str) -> None:
    """Answers that do not fit are named, nothing is asked, and the file stays as it is."""
    (tmp_path / "mine.json").write_text(text)
    done = ask("0\n", "--resume", "mine.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert "Question" not in done.stderr
    assert (tmp_path / "mine.json").read_text() == text


def test_an_emergency_that_was_kept_is_told_at_once(ask: Any, tmp_path: Path) -> None:
    """Resuming answers with a sign of danger asks nothing and gives the advice."""
    (tmp_path / "mine.json").write_text('{"danger-signs": ["open-wound"]}')
    done = ask("", "--resume", "mine.json", "--region", "uk")
    assert (done.returncode, done.stdout[:14]) == (0, "EMERGENCY: Now")
    assert "EMERGENCY: Now. Call 999" in done.stderr
    assert "Question" not in done.stderr


def test_any_earlier_answer_can_be_changed(ask: Any, tmp_path: Path) -> None:
    """r and a number open an earlier answer, b leaves it as it was, and what loses its point is told."""
    typed = "0\n0\n44\nr3\nb\nr9\nr3\n12\nq\n"
    done = ask(typed, "--save-answers", "mine.json")
    told = " ".join(done.stderr.split())
    assert told.count("Changing an earlier answer. b keeps it as it was.") == 2
    assert "There is no answer 9. Type r to see all answers." in told
    assert "Enter keeps: 44 years" in told
    assert json.loads((tmp_path / "mine.json").read_text())["age"] == 12


def test_what_a_change_makes_pointless_comes_back_with_it(ask: Any, pack: triage.Pack, tmp_path: Path) -> None:
    """Answers that a change makes pointless are told, are kept, and count again when it is changed back."""
    answers = json.loads((ROOT / "examples/answers/chronic-overuse.json").read_text())
    interview = pack.interview(COMPLAINT)
    while (question := interview.next_question()) is not None:
        interview.answer(question.id, answers.get(question.id, []))
    number = list(interview.answers).index("age") + 1
    (tmp_path / "mine.json").write_text(json.dumps(interview.answers))
    done = ask(f"{number}\n12\nr{number}\n{answers['age']}\n\nn\n", "--resume", "mine.json", "--record", "record.json")
    assert done.returncode == 0
    assert "With this change these answers no longer count: " in " ".join(done.stderr.split())
    assert json.loads((tmp_path / "record.json").read_text())["answers"] == interview.answers


def test_answers_that_cannot_be_written_do_not_end_the_interview(command: list[str], tmp_path: Path) -> None:
    """When the folder is gone the interview goes on to its result; when it is left, it says that nothing was kept."""
    folder = tmp_path / "gone"
    shell = (
        f"mkdir {folder}; (read line; rmdir {folder}; printf '0\\n0\\nq\\n') < <(sleep 3; echo) "
        f"| '{command[0]}' -m triage --save-answers {folder}/mine.json"
    )
    done = subprocess.run(
        ["bash", "-c", shell], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert "Question 3," in done.stderr
    assert "could not be written to this file" in done.stderr
    assert "Traceback" not in done.stderr
