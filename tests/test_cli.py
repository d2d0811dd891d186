"""The real command in its own process: results, pipes, exit codes, and one clear sentence for every wrong input."""

import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

import triage

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples" / "answers"
CACHE = os.environ["XDG_CACHE_HOME"]
ENVIRONMENT = {"PATH": os.environ["PATH"], "TERM": "dumb", "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": CACHE}


@pytest.fixture
def run(command: list[str], tmp_path: Path) -> Any:
    """Run the command with some input; returns the finished process."""

    def go(*arguments: str, given: bytes | str = b"", **extra: str) -> subprocess.CompletedProcess[str]:
        data = given.encode() if isinstance(given, str) else given
        done = subprocess.run(
            [*command, *arguments], input=data, capture_output=True, cwd=tmp_path, env={**ENVIRONMENT, **extra}
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return go


# What to type, by question: the numbers of a person with a lasting pain that asks for no visit.
CALM = {
    "danger-signs": "0",
    "age": "44",
    "knee-looks": "0",
    "body-signs": "0",
    "risks": "0",
    "conditions": "0",
    "onset": "5",
    "started": "7",
    "leg-signs": "0",
    "knee-does": "0",
    "progress": "0",
    "pain-at-rest": "1",
    "place": "4",
    "provokers": "1 7",
    "comfortable": "1 2 3 4 6",
}


def lines(pack: triage.Pack, typed: dict[str, str]) -> list[str]:
    """The lines to type for a person, in the order in which the interview asks."""
    interview = pack.interview("medial-knee-pain")
    result = []
    while (question := interview.next_question()) is not None:
        text = typed[question.id]
        result.append(text)
        if isinstance(question, triage.Number):
            answer: Any = int(text)
        elif isinstance(question, triage.Screen):
            answer = [] if text == "0" else [question.option_ids[int(n) - 1] for n in text.split()]
        else:
            answer = question.option_ids[int(text) - 1]
        interview.answer(question.id, answer)
    return result


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, "SELF-CARE: "),
        ({"progress": "5"}, "SOON: "),
        ({"knee-does": "1"}, "URGENT: "),
        ({"danger-signs": "3"}, "EMERGENCY: "),
    ],
)
def test_interview_through_a_pipe(run: Any, pack: triage.Pack, changes: dict[str, str], level: str) -> None:
    """Piped answers lead to each level; the result alone is on standard output, urgency as its first word."""
    typed = lines(pack, {**CALM, **changes, "injury-signs": "0"})
    done = run(given="\n".join([*typed, "", "y"]) + "\n")
    assert (done.returncode, done.stdout[: len(level)]) == (0, level)
    assert "First, just to be safe" in done.stderr
    assert "First, just to be safe. Is" not in done.stdout


def test_emergency_is_told_before_anything_else(run: Any) -> None:
    """One alarming answer ends the interview: no more questions, no review, the advice at once."""
    done = run("--region", "eu", given="3\n")
    assert done.returncode == 0
    assert done.stdout.startswith("EMERGENCY: Now\nCall 112")
    assert "How old" not in done.stderr
    assert "Your answers:" not in done.stderr


def test_exercises_are_shown_after_a_yes_only(run: Any, pack: triage.Pack) -> None:
    """S59: without the acknowledgement (n, or the end of input) the result comes without the exercises."""
    typed = lines(pack, CALM)
    shown = run(given="\n".join([*typed, "", "y"]) + "\n").stdout
    assert "10 to 15 times" in shown
    for ending in ("n\n", ""):
        hidden = run(given="\n".join([*typed, ""]) + "\n" + ending).stdout
        assert "10 to 15 times" not in hidden
        assert "not confirmed" in hidden


def test_nothing_is_guessed_from_a_pipe(run: Any, pack: triage.Pack) -> None:
    """When the input ends too early there is no result, whatever was answered."""
    typed = lines(pack, CALM)
    for count in (0, 1, 7, len(typed)):
        done = run(given="".join(f"{line}\n" for line in typed[:count]))
        assert (done.returncode, done.stdout) == (1, "")
        assert "Nothing was guessed" in done.stderr


def test_wrong_lines_are_refused_and_asked_again(run: Any) -> None:
    """A line that is no answer is refused with what is allowed, and does not count."""
    done = run(given="banana\n99\n0 1\n\n\x1b[A\n0\n0\nforty\n-1\n3.5\n121\nq\n")
    assert done.returncode == 1
    told = " ".join(done.stderr.split())
    assert told.count("Allowed: numbers from 1 to 7") == 4
    assert told.count("Allowed: a whole number from 0 to 120") == 4
    assert "Please type an answer" in done.stderr
    assert "Left. Nothing was stored." in done.stderr


def test_back_why_review_and_not_sure(run: Any) -> None:
    """The commands b, ?, r and u work from any question."""
    done = run(given="?\nu\n4\n0\n0\n30\nb\n\nr\nq\n")
    told = " ".join(done.stderr.split())
    assert "so they come first" in told
    assert "Which ones are you not sure about?" in told
    assert "Enter keeps: 30 years" in told
    assert "1. Signs that cannot wait: Not sure: My foot or lower leg" in told
    assert "4. Age: 30 years" in told
    assert "It keeps open: a foot or lower leg that is newly cold, pale, blue or numb." in told
    assert "the level is at least urgent (today). Next you are shown how to tell." in told
    assert "This is how you can tell" in told
    assert "Look at both feet and feel them" in told
    assert told.count("Compare this knee with the other one") == 3  # asked, asked again after back, shown again after r


def test_not_sure_of_all_that_was_not_chosen(run: Any) -> None:
    """Declining to say which ones leaves every option open that was not chosen."""
    done = run(given="u\n\nr\nq\n")
    assert "Signs that cannot wait: Not sure about any of these" in done.stderr


def test_review_can_change_an_answer(run: Any, pack: triage.Pack) -> None:
    """At the review a number opens that answer again; the changed answer decides."""
    typed = lines(pack, CALM)
    done = run(given="\n".join([*typed, "3", "12", "0", "", ""]) + "\n")
    assert done.returncode == 0
    assert done.stdout.startswith("SOON")
    assert "under 16" in done.stdout


@pytest.mark.parametrize("example", sorted(path.name for path in EXAMPLES.glob("*.json")))
def test_command_and_library_agree(run: Any, pack: triage.Pack, example: str) -> None:
    """`triage assess --format json` prints exactly what the library gives, from a file and from a pipe."""
    path = EXAMPLES / example
    answers = json.loads(path.read_text())
    expected = pack.assess("medial-knee-pain", answers, what_would_change=True).to_json()
    assert run("assess", str(path), "--format", "json").stdout == expected
    assert run("assess", "-", "--format", "json", given=path.read_bytes()).stdout == expected


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ('{"age": 200}', 1, ["age", "out of range", "200", "0 to 120"]),
        ('{"agee": 20}', 1, ["no such question", "agee"]),
        ('{"onset": "fell"}', 1, ["onset", "none of the options", "fell", "twist"]),
        ('{"age": "20"}', 1, ["age", "whole number"]),
        ('{"age": 1e999}', 1, ["age", "whole number"]),
        ('{"age": NaN}', 1, ["NaN is no answer"]),
        ('{"age": 20, "age": 30}', 1, ["'age' stands twice"]),
        ('{"age": 20', 1, ["not JSON", "line 1"]),
        ("[1, 2]", 1, ["no JSON object"]),
        ("", 1, ["empty"]),
        ("   \n", 1, ["empty"]),
        (b"\x00\xff\xfe\x80", 1, ["UTF-8"]),
        (b"\x7fELF\x02\x01\x01\x00", 1, ["not JSON"]),
        ("[" * 200_000, 1, ["nested too deep"]),
        ('{"age": ' + "9" * 10_000 + "}", 1, ["number that is too large"]),
        ('{"x": "' + "y" * 2_000_000 + '"}', 1, ["too large"]),
    ],
)
def test_bad_input_gets_one_clear_sentence(run: Any, given: bytes | str, code: int, words: list[str]) -> None:
    """Wrong, broken, huge or binary input: exit code 1, the place and what is allowed, never a traceback."""
    done = run("assess", "-", given=given)
    assert (done.returncode, done.stdout) == (code, "")
    assert [word for word in words if word not in done.stderr] == []
    assert "Traceback" not in done.stderr
    assert len(done.stderr) < 1_500


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["assess", "no-such-file.json"], 1, ["No such file", "no-such-file.json"]),
        (["assess", "."], 1, ["directory"]),
        (["assess"], 2, ["Missing argument"]),
        (["assess", "-", "--format", "xml"], 2, ["xml", "text, json"]),
        (["assess", "-", "--fail-at", "soonish"], 2, ["soonish", "emergency"]),
        (["assess", "-", "--colour"], 2, ["No such option"]),
        (["frobnicate"], 2, ["No such command"]),
        (["explain", "red-flags/stuck"], 1, ["nothing of this id", "red-flags/stuck-knee"]),
        (["schema", "nothing"], 2, ["assessment", "rule"]),
        (["check", "no-such-folder"], 1, ["no such folder"]),
        (["new", "poem", "x"], 2, ["rule, exercise, complaint"]),
        (["--complaint", "headache"], 1, ["no such complaint", "medial-knee-pain"]),
        (["--region", "mars"], 1, ["no such region", "default"]),
        (["--pack", "no-such-folder"], 1, ["no such folder"]),
    ],
)
def test_wrong_usage(run: Any, arguments: list[str], code: int, words: list[str]) -> None:
    """Wrong arguments: exit code 2 (1 for things that do not exist) and the allowed values, never a traceback."""
    done = run(*arguments, given="{}")
    assert done.returncode == code
    assert [word for word in words if word not in done.stderr] == []
    assert "Traceback" not in done.stderr


def test_fail_at(run: Any) -> None:
    """--fail-at leaves with code 3 when the level is reached, and still prints the result."""
    done = run("assess", str(EXAMPLES / "child.json"), "--fail-at", "soon")
    assert (done.returncode, done.stdout[:5]) == (3, "SOON:")
    assert run("assess", str(EXAMPLES / "child.json"), "--fail-at", "urgent").returncode == 0


def test_files_are_private_and_records_replay(run: Any, tmp_path: Path) -> None:
    """-o and --record write files that only their owner can read; a record gives the same result again."""
    example = str(EXAMPLES / "not-sure.json")
    first = run("assess", example, "--format", "json", "--record", "record.json", "-o", "result.json")
    assert (first.returncode, first.stdout) == (0, "")
    for name in ("record.json", "result.json"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    again = run("assess", "record.json", "--format", "json").stdout
    assert (tmp_path / "result.json").read_text() == again
    assert sorted(path.name for path in tmp_path.iterdir()) == ["record.json", "result.json"]


def test_a_record_keeps_its_region_and_names_another_pack(run: Any, tmp_path: Path) -> None:
    """A record is assessed in its own region; made with another pack it says so; broken it is refused."""
    run("assess", "-", "--region", "uk", "--record", "record.json", given='{"danger-signs": ["deformed"]}')
    same = run("assess", "record.json")
    assert (same.returncode, "Call 999" in same.stdout, same.stderr) == (0, True, "")
    record = json.loads((tmp_path / "record.json").read_text())
    record["pack"]["digest"] = "0" * 64
    other = run("assess", "-", given=json.dumps(record))
    assert other.returncode == 0
    assert "made with another pack" in other.stderr
    for broken in ({"pack": None}, {"record": 2}, {"region": 5}, {"answers": []}):
        done = run("assess", "-", given=json.dumps({**record, **broken}))
        assert (done.returncode, done.stdout) == (1, "")
        assert "Traceback" not in done.stderr


def test_capital_letters_are_commands_too(run: Any) -> None:
    """B, R, U and Q work like b, r, u and q."""
    done = run(given="U\n4\n0\n0\n40\nB\nR\nQ\n")
    assert "Enter keeps: 40 years" in done.stderr
    assert "Left. Nothing was stored." in done.stderr


def test_output_to_nowhere_is_an_error(run: Any) -> None:
    """A result that cannot be written is shown instead, with the path and exit code 1; an interview does not begin."""
    done = run("assess", "-", "-o", "no/such/folder/result.txt", given="{}")
    assert (done.returncode, done.stdout[:7]) == (1, "URGENT:")
    assert "no/such/folder/result.txt" in done.stderr
    assert "Traceback" not in done.stderr
    asked = run("-o", "no/such/folder/result.txt", given="4\n")
    assert asked.returncode == 2
    assert "cannot be written: no/such/folder/result.txt" in " ".join(asked.stderr.split())


def test_output_to_a_file_still_tells_the_level(run: Any, tmp_path: Path) -> None:
    """With -o the level and what to do are told on standard error, so that nobody misses an emergency."""
    done = run("-o", "result.txt", given="4\n")
    assert (done.returncode, done.stdout) == (0, "")
    assert "EMERGENCY: Now. Call your local emergency number" in done.stderr
    assert (tmp_path / "result.txt").read_text().startswith("EMERGENCY: Now")


def test_questions_list_every_question(run: Any, pack: triage.Pack) -> None:
    """`triage questions` names every question and option id, as text and as JSON."""
    text = run("questions").stdout
    listed = json.loads(run("questions", "--format", "json").stdout)["questions"]
    questions = pack.complaint("medial-knee-pain").questions
    assert [question["id"] for question in listed] == [question.id for question in questions]
    for question in questions:
        assert question.text in text
        if not isinstance(question, triage.Number):
            assert all(f"- {option}: " in text for option in question.option_ids)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("red-flags/stuck-knee", ["knee-does: blocked", "urgency: urgent", "Limits:", "Source: glos (full-text)"]),
        ("swelling-speed", ["Least to worst", "Read by: ", "red-flags/swollen-fast-after-injury"]),
        ("exercises/easy-cycling", ["10 to 15 minutes", "Offered by: programme/", "Withheld by: "]),
        ("aids/knee-sleeve", ["evidence: ", "Offered by: aids/"]),
        ("advice/keep-weight-off", ["Named by: red-flags/"]),
        ("glos", ["(source)", "red-flags/stuck-knee (full-text)"]),
        ("phase", ["acute", "made by: phase/fresh-gradual-pain, phase/fresh-injury", "otherwise unclear"]),
        ("S35", ["Not a rule: "]),
        ("RF16", ["carried by red-flags/stuck-knee"]),
    ],
)
def test_explain(run: Any, wanted: str, words: list[str]) -> None:
    """`triage explain` shows a rule, question, exercise, aid, advice, source, finding or statement with its links."""
    done = run("explain", wanted)
    assert done.returncode == 0
    assert [word for word in words if word not in done.stdout] == []


def test_every_id_can_be_explained(pack: triage.Pack) -> None:
    """There is a page for everything that has an id."""
    from triage.render.pages import page

    complaint = pack.complaint("medial-knee-pain")
    ids = [rule.id for rule in complaint.every_rule] + [item.id for item in complaint.every_item]
    ids += [*complaint.question, *complaint.kind, *pack.content.sources]
    ids += [statement.id for statement in complaint.statements]
    assert all(page(pack.content, complaint, wanted).startswith(wanted) for wanted in ids)


def test_check_passes_on_the_shipped_pack(run: Any) -> None:
    """`triage check` finds the shipped pack sound and says what it counted."""
    done = run("check")
    assert (done.returncode, done.stdout[:7]) == (0, "sound: ")


def test_check_names_every_problem(run: Any) -> None:
    """`triage check` on a broken pack: exit code 1 and the problem with file and line."""
    done = run("check", str(ROOT / "tests" / "broken" / "unknown-option"))
    assert done.returncode == 1
    assert "no such option" in done.stderr
    assert ".yaml:" in done.stderr


@pytest.mark.parametrize("name", ["assessment", "answers", "rule", "exercise", "questions", "wording"])
def test_schema(run: Any, name: str) -> None:
    """`triage schema` prints valid JSON with a dialect."""
    schema = json.loads(run("schema", name).stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


COMMANDS = ("", "assess", "questions", "explain", "check", "schema", "new")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(run: Any, name: str) -> None:
    """Every command has help with at least one example."""
    done = run(*([name] if name else []), "--help")
    assert done.returncode == 0
    assert "Example" in done.stdout


def test_no_answer_reaches_an_unforeseen_error(
    run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error nobody foresaw tells its kind only, for its text could hold answers."""
    from triage.cli import command, main

    def broken(*arguments: object, **options: object) -> None:
        raise ValueError("deformed knee, age 44")

    monkeypatch.setattr(command, "app", broken)
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 1
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert "44" not in told


def test_a_closed_pipe_is_quiet(command: list[str]) -> None:
    """`triage questions | head -1` ends without a traceback."""
    shell = f"'{command[0]}' -m triage questions | head -1"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, env=ENVIRONMENT)
    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("danger-signs")


def test_an_engine_that_cannot_be_loaded_is_one_clear_sentence(run: Any, tmp_path: Path) -> None:
    """When the extension does not load, the command says so with the exact line that builds it again, and no result."""
    (tmp_path / "durable_rules_engine.py").write_text("raise ImportError('undefined symbol: PyEval_CallObject')\n")
    done = run("assess", "-", given="{}", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert (done.returncode, done.stdout) == (1, "")
    assert "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject pip install" in done.stderr
    assert "--no-cache-dir durable-rules==2.0.28" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["assess", "\x1b[2Jx.json"],
        ["assess", "-", "--region", "\x1b[2Jx"],
        ["assess", "-", "--complaint", "\x1b[2Jx"],
        ["explain", "\x1b[2Jx"],
        ["check", "\x1b[2Jx"],
    ],
)
def test_no_name_steers_the_terminal(run: Any, arguments: list[str]) -> None:
    """A name that is refused is told without the characters that would move or clear the terminal."""
    done = run(*arguments, given="{}")
    assert (done.returncode, done.stdout) == (1, "")
    assert "?[2Jx" in done.stderr
    assert done.stderr.rstrip("\n").isprintable()
