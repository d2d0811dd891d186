"""The interview by keys in a real pseudo-terminal, and that every view makes the same record of the same answers."""

import json
import os
import signal
import stat
import subprocess
import termios
from pathlib import Path
from typing import Any

import pytest
from screens import COLOUR, ROOT, Terminal

import triage

COMPLAINT = "medial-knee-pain"
UNREAD = "not on the screen yet."
FALL: dict[str, Any] = {
    "danger-signs": {"yes": [], "unsure": ["cold-or-numb-foot"]},
    "danger-signs-second-look": [],
    "age": 34,
    "knee-looks": ["newly-swollen-a-little"],
    "onset": "twist",
    "started": "under-3-days",
    "pain-at-rest": "unknown",
    "place": "inner-joint-line",
    "provokers": ["stairs", "kneeling"],
}


def answers_of(pack: triage.Pack, answers: dict[str, Any]) -> dict[str, Any]:
    """What a straight interview with these answers holds; screens are "none of these", the rest the first option."""
    interview = pack.interview(COMPLAINT)
    while (question := interview.next_question()) is not None:
        interview.answer(question.id, answer_to(question, answers))
    return interview.answers


def answer_to(question: triage.Question, answers: dict[str, Any]) -> Any:
    """The answer to one question."""
    if question.id in answers:
        return answers[question.id]
    if isinstance(question, triage.Screen):
        return []
    return question.min if isinstance(question, triage.Number) else question.options[0].id


def keys_for(question: triage.Question, answer: Any) -> list[str]:
    """The keys of an answer: arrows for one choice, digits and marks for the others."""
    if answer == "unknown":
        return ["u", "enter"]
    if isinstance(question, triage.Number):
        return [*str(answer), "enter"]
    if isinstance(question, triage.Choice):
        return ["down"] * (question.option_ids.index(answer) + 1) + ["enter"]
    marks = answer if isinstance(answer, dict) else {"yes": answer, "unsure": []}
    keys = [str(question.option_ids.index(option) + 1) for option in marks["yes"]]
    for option in marks["unsure"]:
        keys += [str(question.option_ids.index(option) + 1), "u"]
    return [*(keys or ["0"]), "enter"]


def line_for(question: triage.Question, answer: Any) -> str:
    """The lines of the same answer in the plain interview."""
    if answer == "unknown":
        return "u\n"
    if isinstance(question, triage.Number):
        return f"{answer}\n"
    if isinstance(question, triage.Choice):
        return f"{question.option_ids.index(answer) + 1}\n"
    marks = answer if isinstance(answer, dict) else {"yes": answer, "unsure": []}
    yes = " ".join(str(question.option_ids.index(option) + 1) for option in marks["yes"])
    if not marks["unsure"]:
        return f"{yes or 0}\n"
    return f"{yes} u\n" + " ".join(str(question.option_ids.index(option) + 1) for option in marks["unsure"]) + "\n"


def walk_by_keys(terminal: Terminal, interview: triage.Interview, answers: dict[str, Any], until: str = "") -> None:
    """Answer by keys up to a question, each when its number is seen, and again where lines were not seen."""
    while (question := interview.next_question()) is not None and question.id != until:
        number = f"Question {len(interview.answers) + 1},"
        terminal.wait_for(number)
        answer = answer_to(question, answers)
        terminal.press(*keys_for(question, answer))
        terminal.wait_while(number, or_for=UNREAD)
        if UNREAD in terminal.flat():
            terminal.press("enter")
        interview.answer(question.id, answer)


def finish(terminal: Terminal) -> int | None:
    """Accept the review, confirm the exercises, read to the end."""
    terminal.wait_for("No more questions.")
    terminal.press("enter")
    terminal.wait_while("No more questions.")
    if "Show the exercises?" in terminal.flat():
        terminal.press("y")
    return terminal.end()


def answers_recorded(path: Path) -> Any:
    """The whole record of a file."""
    return json.loads(path.read_text())


def test_the_same_answers_give_the_same_record_in_every_view(
    command: list[str], pack: triage.Pack, tmp_path: Path
) -> None:
    """By keys at 80 and at 40 columns, plain at 40 and at 120, through a pipe and from a file: one same record."""
    expected = answers_of(pack, FALL)
    (tmp_path / "answers.json").write_text(json.dumps(expected))
    made = [*command, "assess", "answers.json", "--record", "file.json", "-o", "r"]
    subprocess.run(made, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    for columns in (80, 40):
        record = tmp_path / f"keys{columns}.json"
        terminal = Terminal(command, "--record", str(record), columns=columns)
        walk_by_keys(terminal, pack.interview(COMPLAINT), FALL)
        assert finish(terminal) == 0
    interview, typed = pack.interview(COMPLAINT), ""
    while (question := interview.next_question()) is not None:
        typed += line_for(question, answer_to(question, FALL))
        interview.answer(question.id, answer_to(question, FALL))
    typed += "\ny\n"
    subprocess.run(
        [*command, "--record", "pipe.json"],
        input=typed.encode(),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    for columns in (40, 120):
        terminal = Terminal(command, "--plain", "--record", str(tmp_path / f"plain{columns}.json"), columns=columns)
        terminal.wait_for(">")
        terminal.press(typed)
        assert terminal.end() == 0
        longest = max(len(line.rstrip()) for line in terminal.raw.split("\r\n") if not line.startswith(">"))
        assert longest <= columns
    records = {path.stem: answers_recorded(path) for path in tmp_path.glob("*.json") if path.stem != "answers"}
    assert len(records) == 6
    assert [name for name, record in records.items() if record != records["file"]] == []
    assert records["file"]["answers"] == expected


def test_back_why_review_and_change(command: list[str], pack: triage.Pack, tmp_path: Path) -> None:
    """b opens the last answer with its mark, ? tells why, r changes any earlier answer, and later ones stay."""
    record = tmp_path / "record.json"
    terminal, interview = Terminal(command, "--record", str(record), rows=40), pack.interview(COMPLAINT)
    walk_by_keys(terminal, interview, FALL, until="onset")
    terminal.wait_for("How did this")
    terminal.press("?")
    terminal.wait_for("Why this is asked")
    terminal.wait_for("It could show, or rule out:")
    terminal.press("x")
    terminal.wait_for("How did this")
    terminal.press("b")
    terminal.wait_for(f"Question {len(interview.answers)},")
    terminal.press("left")
    terminal.wait_for(f"Question {len(interview.answers) - 1},")
    terminal.press("enter")
    terminal.wait_for("How did this")
    terminal.press("r")
    terminal.wait_for("Age: 34 years")
    terminal.press(str(list(interview.answers).index("age") + 1), "enter")
    terminal.wait_for("Changing an earlier answer")
    terminal.press("backspace", "6", "enter")
    interview.answer("age", 36)
    terminal.wait_for("How did this")
    walk_by_keys(terminal, interview, FALL)
    terminal.wait_for("No more questions.")
    number = list(interview.answers).index("onset") + 1
    terminal.press(*str(number), "enter")
    terminal.wait_for("Changing an earlier answer")
    terminal.press("6", "enter")
    terminal.wait_for("With this change these answers no longer count: ")
    before = set(interview.answers)
    interview.answer("onset", pack.complaint(COMPLAINT).question["onset"].option_ids[5])
    assert before - set(interview.answers)
    walk_by_keys(terminal, interview, FALL)
    assert finish(terminal) == 0
    assert answers_recorded(record)["answers"] == interview.answers
    assert interview.answers["age"] == 36


def test_nothing_is_answered_by_enter_alone(command: list[str], pack: triage.Pack) -> None:
    """Enter with nothing marked, typed or chosen is refused with what to do, for each kind of question."""
    terminal, interview = Terminal(command), pack.interview(COMPLAINT)
    terminal.wait_for("Question 1,")
    terminal.press("enter")
    terminal.wait_for("Nothing is marked yet.")
    walk_by_keys(terminal, interview, FALL, until="age")
    terminal.wait_for("How old is")
    terminal.press("enter")
    terminal.wait_for("Type a whole number from 0 to 120, then press Enter.")
    terminal.press("1", "2", "1", "enter")
    terminal.wait_for("121_ years")
    terminal.wait_for("Type a whole number from 0 to 120, then press Enter.")
    terminal.press("backspace", "backspace", "backspace")
    walk_by_keys(terminal, interview, FALL, until="onset")
    terminal.wait_for("How did this")
    terminal.press("enter")
    terminal.wait_for("Nothing is chosen yet.")
    terminal.press("q")
    terminal.wait_for("Leave without a result?")
    terminal.press("n")
    terminal.wait_for("How did this")
    terminal.press("q", "y")
    assert terminal.end() == 1
    assert "Left. Nothing was stored." in terminal.raw


def test_none_of_these_and_marks_exclude_each_other(command: list[str]) -> None:
    """0 clears every mark, a mark clears "none of these", and Enter on "none of these" beside marks is refused."""
    terminal = Terminal(command, rows=40)
    terminal.wait_for("Question 1,")
    terminal.press("0")
    terminal.wait_for("[x] 0. None of these")
    terminal.press("4")
    terminal.wait_for("[x] 4.")
    terminal.wait_for("[ ] 0. None of these")
    terminal.press("u")
    terminal.wait_for("[?] 4.")
    terminal.press("down", "down", "down", "down", "enter")
    terminal.wait_for("Some lines are marked.")
    terminal.press("0")
    terminal.wait_for("[x] 0. None of these")
    terminal.wait_for("[ ] 4.")
    terminal.press("a")
    terminal.wait_for("[?] 7.")
    terminal.wait_for("[?]", times=7 + 1)  # the keys tell the sign too
    terminal.press("ctrl-c")
    assert terminal.end() == 130


def test_not_sure_tells_what_it_will_mean(command: list[str]) -> None:
    """A line marked not sure says what it keeps open and how urgent that is, never that it is fine."""
    terminal = Terminal(command, rows=40)
    terminal.wait_for("Question 1,")
    terminal.press("4", "u")
    terminal.wait_for("Not sure does not count as no. It keeps open: a foot or lower leg that is newly cold")
    terminal.wait_for("the level is at least urgent (today). Next you are shown how to tell.")
    terminal.press("enter")
    terminal.wait_for("This is how you can tell")
    terminal.wait_for("Look at both feet and feel them")
    terminal.press("ctrl-c")
    assert terminal.end() == 130


def test_what_was_never_on_the_screen_is_not_answered(command: list[str]) -> None:
    """On a small screen "none of these" waits once until every line was read, and not when all were."""
    terminal = Terminal(command, columns=40)
    terminal.wait_for("Question 1,")
    terminal.press("0", "enter")
    terminal.wait_for("3 lines were not on the screen yet. Read with the arrow keys first")
    terminal.press("enter")
    terminal.wait_for("Question 2,")
    for option in range(2, 8):
        terminal.press("down")
        terminal.wait_for(f"> [ ] {option}.")
    terminal.press("0")
    terminal.wait_for("[x] 0.")
    terminal.press("enter")
    terminal.wait_for("Question 3,")
    terminal.press("ctrl-c")
    assert terminal.end() == 130


@pytest.mark.parametrize("columns", [40, 120])
def test_emergency_is_told_at_once(command: list[str], columns: int) -> None:
    """One alarming mark and Enter: no more questions, and the last thing on the screen is the level and what to do."""
    terminal = Terminal(command, "--region", "uk", columns=columns)
    terminal.wait_for("Question 1,")
    terminal.press("1", "enter")
    assert terminal.end() == 0
    assert "Question 2," not in terminal.raw
    assert terminal.flat().endswith("EMERGENCY: Now. Call 999 or go to the nearest emergency department.")


def test_emergency_is_told_when_the_result_goes_elsewhere(command: list[str], tmp_path: Path) -> None:
    """With the result in a file or as JSON the level and what to do are on the terminal all the same."""
    shell = f"'{command[0]}' -m triage --region uk --format json > {tmp_path}/result.json"
    terminal = Terminal(["bash", "-c", shell])
    terminal.wait_for("Question 1,")
    terminal.press("1", "enter")
    assert terminal.end() == 0
    assert "EMERGENCY: Now. Call 999" in terminal.flat()
    assert json.loads((tmp_path / "result.json").read_text())["urgency"] == "emergency"


def test_resize_keeps_the_question_and_its_marks(command: list[str]) -> None:
    """In another width the same question is drawn anew with its marks, no line is cut, and keys go on working."""
    terminal = Terminal(command, rows=30)
    terminal.wait_for("Question 1,")
    terminal.press("2")
    terminal.wait_for("[x] 2.")
    for columns, rows in ((40, 24), (120, 40), (40, 12), (20, 8), (80, 24)):
        terminal.resize(columns, rows)
        terminal.wait_for("> [x] 2. I am confused,")
        if rows < 24:
            terminal.wait_for("more below")
        if columns >= 80:
            terminal.wait_for("q leave.")
            terminal.wait_for("Question 1,")
        if columns == 120:
            terminal.wait_for("0. None of these")
    terminal.press("2", "0", "enter")
    terminal.wait_for("Question 2,")
    terminal.press("ctrl-c")
    assert terminal.end() == 130


@pytest.mark.parametrize("ending", ["ctrl-c", "ctrl-d", "terminated", "hung up", "q"])
def test_what_was_asked_to_be_kept_is_kept(command: list[str], pack: triage.Pack, tmp_path: Path, ending: str) -> None:
    """However an interview ends early, its answers are in the private file, and --resume goes on where it was."""
    saved, record = tmp_path / "saved.json", tmp_path / "record.json"
    terminal, interview = Terminal(command, "--save-answers", str(saved)), pack.interview(COMPLAINT)
    before = termios.tcgetattr(terminal.child.child_fd)
    walk_by_keys(terminal, interview, FALL, until="onset")
    terminal.wait_for("How did this")
    if ending in ("terminated", "hung up"):
        terminal.child.kill(signal.SIGTERM if ending == "terminated" else signal.SIGHUP)
    else:
        terminal.press(*(["q", "y"] if ending == "q" else [ending]))
    terminal.wait_for("triage --resume")
    assert termios.tcgetattr(terminal.child.child_fd) == before
    assert terminal.end() == (130 if ending == "ctrl-c" else 1)
    assert "Traceback" not in terminal.raw
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert json.loads(saved.read_text()) == interview.answers
    again = Terminal(command, "--resume", str(saved), "--record", str(record))
    again.wait_for(f"Going on after {len(interview.answers)} earlier answers")
    again.wait_for(f"Question {len(interview.answers) + 1},")
    walk_by_keys(again, interview, FALL)
    assert finish(again) == 0
    assert answers_recorded(record)["answers"] == answers_of(pack, FALL)
    assert json.loads(saved.read_text()) == interview.answers


def test_an_answer_opened_again_is_asked_again_after_a_pause(
    command: list[str], pack: triage.Pack, tmp_path: Path
) -> None:
    """Who went back to change an answer and left is asked that question first."""
    saved = tmp_path / "saved.json"
    terminal, interview = Terminal(command, "--save-answers", str(saved)), pack.interview(COMPLAINT)
    walk_by_keys(terminal, interview, FALL, until="onset")
    terminal.wait_for("How did this")
    terminal.press("b")
    terminal.wait_for(f"Question {len(interview.answers)},")
    terminal.press("ctrl-c")
    assert terminal.end() == 130
    assert list(json.loads(saved.read_text())) == list(interview.answers)[:-1]


@pytest.mark.parametrize("variable", ["NO_COLOR", "FORCE_COLOR", "COLORTERM"])
def test_no_colour_is_ever_sent(command: list[str], variable: str) -> None:
    """No sequence sets a colour, whatever the environment asks for; bold and reverse only repeat what the text says."""
    terminal = Terminal(command, **{variable: "1"})
    terminal.wait_for("Question 1,")
    terminal.press("3", "down", "u", "r")
    terminal.wait_for("Your answers so far")
    terminal.press("r", "0", "3", "enter")
    assert terminal.end() == 0
    assert "\x1b[" in terminal.raw
    assert COLOUR.search(terminal.raw) is None


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [([], {"TERM": "dumb"}), ([], {"TERM": ""}), ([], {"TRIAGE_ACCESSIBLE": "1"}), (["--plain"], {})],
)
def test_plain_terminals_get_no_escape_at_all(
    command: list[str], arguments: list[str], environment: dict[str, str]
) -> None:
    """A terminal that cannot draw, a screen reader, and who asks for it get numbered lines and nothing else."""
    terminal = Terminal(command, *arguments, **environment)
    terminal.wait_for(">")
    terminal.press("4\n")
    assert terminal.end() == 0
    assert "\x1b" not in terminal.raw
    assert "Type all numbers that are true" in terminal.raw
    assert "EMERGENCY: Now" in terminal.raw


@pytest.mark.parametrize("redirection", ["< /dev/null", "2> /dev/null < /dev/null", "2> errors.txt"])
def test_keys_are_never_read_without_a_terminal(command: list[str], tmp_path: Path, redirection: str) -> None:
    """With input or errors elsewhere the library that reads keys is not even imported, whatever TERM says."""
    trace = f"cd {tmp_path}; '{command[0]}' -X importtime -m triage {redirection}"
    terminal = Terminal(["bash", "-c", f"{trace}; echo left with $?"])
    if "errors" in redirection:
        terminal.press("4\n")
    terminal.wait_for("left with")
    terminal.end()
    told = terminal.raw + "".join(path.read_text() for path in tmp_path.glob("errors.txt"))
    assert ("EMERGENCY" in told) == ("errors" in redirection)
    assert "prompt_toolkit" not in told
    if "2> /dev/null" not in redirection:
        assert "triage.cli.conversation" in told


def test_a_paste_answers_nothing(command: list[str]) -> None:
    """Pasted text, with ends of lines in it, marks nothing and goes nowhere."""
    terminal = Terminal(command)
    terminal.wait_for("Question 1,")
    terminal.press("\x1b[200~1\r0\r44\r\x1b[201~", "down")
    terminal.wait_for("> [ ] 2.")
    assert "[x]" not in terminal.flat().split("Space or number")[0]
    terminal.press("ctrl-c")
    assert terminal.end() == 130


@pytest.mark.parametrize("fault", ["press", "shown"])
def test_an_error_in_a_key_ends_it_and_shows_nothing(tmp_path: Path, command: list[str], fault: str) -> None:
    """An error behind a key or a drawing leaves the terminal as it was and reaches the caller; no trace is printed."""
    program = tmp_path / "failing.py"
    program.write_text(
        "from triage.cli.keys.sheet import Sheet\n"
        "from triage.cli.keys.terminal import show\n"
        "class Failing:\n"
        "    finished = False\n"
        "    def sheet(self): return Sheet(('Press', 'something'))\n"
        "    def press(self, key): self.pressed = True\n"
        "    def shown(self, items): pass\n"
        f"    def {fault}(self, *given): raise ValueError('age 44')\n"
        "input()\n"
        "try:\n    show(Failing())\nexcept ValueError:\n    print('it was caught')\n"
    )
    terminal = Terminal([command[0], str(program)])
    before = termios.tcgetattr(terminal.child.child_fd)
    terminal.press("\n")
    if fault == "press":
        terminal.wait_for("something")
        terminal.press("x")
    terminal.wait_for("it was caught")
    assert termios.tcgetattr(terminal.child.child_fd) == before
    assert terminal.end() == 0
    assert "age 44" not in terminal.raw
