"""What the fuzzer feeds, and what may never happen: one function for the pack reader, one for the answer reader.

Each takes any bytes and says "accepted", or "refused: " with what is wrong. It raises `Broken` when a promise does
not hold: that what is accepted works from the first question to the last line of a result, and that what is refused is
refused by the right error, soon, briefly, with its place and without anything that could steer a terminal.
"""

import datetime
import hashlib
import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import triage
from triage.check import check_pack
from triage.cli.files import is_record, read_answer_file, read_record
from triage.errors import ProblemsError
from triage.model.question import Choice, Number, Question, Screen
from triage.pack.visible import invisible
from triage.render.pages import page
from triage.render.text import render_text
from triage.replay import replay

TINY = Path(__file__).parents[1] / "packs" / "tiny"
SPARE = (
    "knowledge/sore-thumb/aids/spare.yaml",
    "knowledge/sore-thumb/avoid/spare.yaml",
    "knowledge/sore-thumb/pain-relief/spare.yaml",
    "rules/sore-thumb/phase/spare.yaml",
    "rules/sore-thumb/red-flags/spare.yaml",
)
PLACES = (*sorted(path.relative_to(TINY).as_posix() for path in TINY.rglob("*.yaml")), *SPARE)
HEAD = b"=== "
LONGEST_SHOWN = 60
SECONDS = 2.0
"""Work on one input; an ordinary one takes a hundredth of it."""
FLOOD = {"pack": 200_000, "answers": 30_000}
"""Characters of an error; what is found is cut, and so are the lists of problems."""
ACCEPTED, REFUSED, BETWEEN = "accepted", "refused: ", " | "


class Broken(AssertionError):  # noqa: N818 - a promise that does not hold, named for how it is read
    """A promise of a reader does not hold for an input."""


def sections(data: bytes) -> dict[str, bytes]:
    """An input of the pack reader as files: each begins with a line `=== PLACE`; what names no place is a rule."""
    files: dict[str, bytes] = {}
    place = "rules/sore-thumb/red-flags/crooked.yaml"
    for line in data.splitlines(keepends=True):
        named = line.removeprefix(HEAD).strip().decode("ascii", "replace") if line.startswith(HEAD) else ""
        if named in PLACES:
            place = named
            files[place] = b""
        else:
            files[place] = files.get(place, b"") + line
    return files


def joined(files: dict[str, bytes]) -> bytes:
    """Files as one input, which `sections` takes apart again."""
    return b"".join(HEAD + place.encode() + b"\n" + data for place, data in files.items())


@cache
def _folder() -> Path:
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=memory if memory.is_dir() else None))


def clean_up() -> None:
    """Remove the folder that the targets wrote their inputs to."""
    shutil.rmtree(_folder(), ignore_errors=True)
    _folder.cache_clear()


def read_pack_bytes(data: bytes) -> str:
    """The tiny pack with files replaced is refused as PackError, or assesses whatever is answered."""
    root = _folder() / "pack"
    if not root.exists():
        shutil.copytree(TINY, root)
    files = sections(data)
    for place, text in files.items():
        (root / place).parent.mkdir(exist_ok=True)
        (root / place).write_bytes(text)
    try:
        return within(lambda: _load_and_assess(root, data))
    finally:
        for place in files:
            if (TINY / place).is_file():
                shutil.copyfile(TINY / place, root / place)
            else:
                (root / place).unlink()
                shutil.rmtree((root / place).parent) if not (TINY / place).parent.is_dir() else None


def _load_and_assess(root: Path, data: bytes) -> str:
    try:
        pack = triage.load_pack(root)
    except triage.PackError as error:
        _short_and_printable(error, FLOOD["pack"])
        return REFUSED + _messages(error)
    except triage.EngineError as error:
        raise Broken(f"the engine refuses what the reader let through: {error}") from None
    rng = random.Random(hashlib.sha256(data).digest())
    check_pack(pack, datetime.date(2026, 1, 1))
    for name in pack.complaints:
        complaint = pack.complaint(name)
        for wanted in (*complaint.question, *complaint.kind, *(r.id for r in complaint.every_rule), *complaint.items):
            _printable(page(pack.content, complaint, wanted))
        _walk(pack, name, {})
        _walk(pack, name, {question.id: "unknown" for question in complaint.questions})
        for _ in range(3):
            _walk(pack, name, {question.id: _reply(question, rng) for question in complaint.questions})
    return ACCEPTED


def _walk(pack: triage.Pack, complaint: str, answers: dict[str, Any]) -> None:
    """One person gets a result that can be shown, and the interview comes to the same level and permission."""
    try:
        full = pack.assess(complaint, answers)
        _shown(full)
        interview = pack.interview(complaint)
        while (question := interview.next_question()) is not None:
            if question.id in interview.answers:
                raise Broken("the interview asks twice")
            interview.answer(question.id, answers.get(question.id, "unknown"))
        early = interview.assess()
    except triage.TriageError as error:
        raise Broken(f"allowed answers get no result: {error}") from None
    if answers and (early.urgency, early.exercise_permission) != (full.urgency, full.exercise_permission):
        raise Broken(f"the interview ends with {early.urgency}, all answers with {full.urgency}")


def _shown(result: triage.Assessment) -> None:
    """A result can be written as text and as JSON, and nothing in it moves a terminal."""
    for details in (False, True):
        _printable(render_text(result, details=details))
    json.loads(result.to_json())


def _printable(text: str) -> None:
    if (name := invisible(text.replace("\n", ""))) is not None:
        raise Broken(f"a result holds {name}")


def _reply(question: Question, rng: random.Random) -> Any:
    if isinstance(question, Screen):
        return {"yes": [option for option in question.option_ids if rng.random() < 0.4]}
    if isinstance(question, Number):
        return rng.choice((question.min, question.max, rng.randint(question.min, question.max)))
    assert isinstance(question, Choice)
    return rng.choice(question.option_ids)


@cache
def packs() -> tuple[tuple[triage.Pack, str], ...]:
    """The packs that are asked, each with its complaint: the tiny one and the shipped one."""
    return (triage.load_pack(TINY), "sore-thumb"), (triage.load_pack(), "medial-knee-pain")


def read_answer_bytes(data: bytes) -> str:
    """A file of answers is refused as AnswerError without saying much of it, or assesses and comes back the same."""
    file = _folder() / "answers.json"
    file.write_bytes(data)
    packs()
    return within(lambda: _read_and_assess(file, data))


def _read_and_assess(file: Path, data: bytes) -> str:
    said = ""
    try:
        loaded = read_answer_file(str(file))
    except triage.AnswerError as error:
        says_little(error, data, None)
        return REFUSED + _messages(error)
    for pack, complaint in packs():
        try:
            if is_record(loaded):
                _printable("".join(replay(pack, read_record(loaded)).changes))
            else:
                result = pack.assess(complaint, loaded)
                _shown(result)
                again = pack.assess(complaint, json.loads(json.dumps(result.answers)))
                if again.model_dump_json() != result.model_dump_json():
                    raise Broken("the answers of a result give another result")
            said = ACCEPTED
        except triage.AnswerError as error:
            says_little(error, data, loaded)
            said = said or REFUSED + _messages(error)
        except triage.EngineError as error:
            raise Broken(f"answers make the engine fail: {error}") from None
    return said


def within(work: Callable[[], str], seconds: float = SECONDS) -> str:
    """What the work says. Raises Broken when it raises anything else or takes longer."""
    started = time.process_time()
    try:
        said = work()
    except (Broken, MemoryError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise Broken(f"{type(error).__name__}: {error}") from error
    if (took := time.process_time() - started) > seconds:
        raise Broken(f"this took {took:.1f} seconds of work")
    return said


def _messages(error: triage.TriageError) -> str:
    """The messages of its problems, each once."""
    assert isinstance(error, ProblemsError)
    return BETWEEN.join(dict.fromkeys(problem.message for problem in error.problems))


def _short_and_printable(error: triage.TriageError, flood: int) -> None:
    """What is refused is named with its place or with what was found there, in a text that a screen can show."""
    assert isinstance(error, ProblemsError)
    if len(str(error)) > flood:
        raise Broken("the error is a flood")
    if wrong := [c for c in str(error) if not c.isprintable() and c != "\n"]:
        raise Broken(f"the error holds what cannot be printed: {wrong[0]!r}")
    if str(error).count("\n") >= len(error.problems):
        raise Broken("what was found breaks the lines of the error")
    if not any(problem.place or problem.found for problem in error.problems):
        raise Broken(f"an error without a place: {error}")


def says_little(error: triage.AnswerError, data: bytes, loaded: object) -> None:
    """No more than 60 characters of any answer stand in the error, and nothing that moves a terminal."""
    _short_and_printable(error, FLOOD["answers"])
    assert isinstance(error, ProblemsError)
    raw = data.decode("utf-8", "replace")
    given = [raw, *(text for text in _texts(loaded) if len(text) > LONGEST_SHOWN)] if len(raw) > LONGEST_SHOWN else []
    given += ["".join(c if c.isprintable() else "?" for c in text) for text in given]
    for problem in error.problems:
        for said in (problem.message, problem.key, problem.found):
            for start in range(len(said) - LONGEST_SHOWN):
                if any(said[start : start + LONGEST_SHOWN + 1] in text for text in given):
                    raise Broken(f"the error repeats a long text of the answers: {said}")


def _texts(loaded: object) -> Iterator[str]:
    todo = [loaded]
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            todo.extend((*one.keys(), *one.values()))
        elif isinstance(one, list):
            todo.extend(one)


TARGETS = {"pack": read_pack_bytes, "answers": read_answer_bytes}
