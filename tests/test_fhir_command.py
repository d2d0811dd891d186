"""The commands `triage fhir`, as they are run."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import triage
from triage.fhir.form import Form
from triage.fhir.writing import response_of

ROOT = Path(__file__).parent.parent
TINY = ROOT / "tests" / "packs" / "tiny"
ANSWERS = {"signs": {"yes": ["crooked"], "unsure": ["blue"]}, "bends": "stiffly", "days": "unknown"}
AT = "2026-11-28T09:30:00+01:00"
WITHOUT = "import sys; sys.modules['fhir'] = sys.modules['fhir.resources'] = None; from triage.cli import main; main()"

Done = subprocess.CompletedProcess[str]


def run(*arguments: str, given: object = None, program: tuple[str, ...] = ("-m", "triage")) -> Done:
    """The real command in a process of its own. `given` comes from a pipe, as JSON unless it is text."""
    text = given if isinstance(given, str) or given is None else json.dumps(given)
    command = [sys.executable, *program, "fhir", *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT)


def on_tiny(*arguments: str, given: object = None, program: tuple[str, ...] = ("-m", "triage")) -> Done:
    """The same with a pack of three questions."""
    return run(*arguments, "--pack", str(TINY), given=given, program=program)


@pytest.fixture(scope="module")
def response() -> dict[str, Any]:
    """A response to the form of the small pack."""
    pack = triage.load_pack(TINY)
    return response_of(Form(pack, pack.complaints[0]), ANSWERS, authored="2026-11-28", complete=True)


def test_a_questionnaire_is_written(form: Form, tmp_path: Path) -> None:
    """The command writes the same form as the library, in another process and to a file of its owner."""
    file = tmp_path / "form.json"
    done = run("questionnaire", "--release", "r5", "-o", str(file))
    assert (done.returncode, done.stdout) == (0, "")
    assert file.read_text(encoding="utf-8") == json.dumps(form.questionnaire("R5"), indent=2, ensure_ascii=False) + "\n"
    assert file.stat().st_mode & 0o077 == 0


def test_a_response_becomes_answers(response: dict[str, Any]) -> None:
    """A response becomes the answers that it was written from, which the other commands take."""
    done = on_tiny("answers", "-", given=response)
    assert json.loads(done.stdout) == ANSWERS


def test_the_same_bundle_from_answers_and_from_a_response(response: dict[str, Any], tmp_path: Path) -> None:
    """Answers and the response that says the same lead to the same Bundle; in a file it is told by what to do."""
    file = tmp_path / "bundle.json"
    more = ("--at", AT, "--subject", "Patient/1")
    one = on_tiny("bundle", "-", *more, given=ANSWERS)
    other = on_tiny("bundle", "-", *more, "-o", str(file), given=response)
    assert one.stdout == file.read_text(encoding="utf-8")
    note = json.loads(one.stdout)["entry"][0]["resource"]["note"][0]["text"]
    assert other.stderr == f"{note}\nThe Bundle is in {file}\n"


@pytest.mark.parametrize(
    ("arguments", "given", "code", "words"),
    [
        (("answers", "-"), {"resourceType": "Patient"}, 1, "this is no QuestionnaireResponse (found: Patient)"),
        (("answers", "-"), " " * 1_000_001, 1, "too large"),
        (("answers", "-"), "[" * 100_000, 1, "nested too deep"),
        (("bundle", "-", "--at", AT), {"bends": "nope"}, 1, "bends: this is none of the options"),
        (("bundle", "-"), {}, 2, "--at"),
        (("bundle", "-", "--at", "now"), {}, 2, "is no time with its zone"),
        (("bundle", "-", "--at", "2026-11-28T09:30:00"), {}, 2, "is no time with its zone"),
        (("bundle", "-", "--at", AT, "--subject", "Jane Doe"), {}, 2, "is no reference"),
        (("questionnaire", "--release", "STU3"), None, 2, "Allowed: R4, R5"),
        (("questionnaire", "--region", "mars"), None, 1, "there is no such region"),
    ],
    ids=range(10),
)
def test_a_refusal_is_one_clear_message(arguments: tuple[str, ...], given: object, code: int, words: str) -> None:
    """Each wrong call names what is wrong, with no traceback and no result."""
    done = on_tiny(*arguments, given=given)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_answers_are_read_without_the_extra(response: dict[str, Any]) -> None:
    """Reading needs no package of others."""
    done = on_tiny("answers", "-", given=response, program=("-c", WITHOUT))
    assert json.loads(done.stdout) == ANSWERS
