"""Reading answers from a file or a pipe, and writing results that only their owner can read."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from triage.errors import AnswerError, Problem
from triage.model.answers import shown
from triage.private_file import private_file
from triage.strict_json import JsonRefusedError, read_object

if TYPE_CHECKING:
    from triage.replay import Record

MAX_ANSWER_BYTES = 1_000_000
MAX_RECORDED_TEXT = 200
MAX_RECORDED_TEXTS = 5_000


def read_answer_file(source: str) -> dict[str, Any]:
    """The JSON object in a file, or in standard input for `-`. Raises AnswerError naming the place."""
    place = "standard input" if source == "-" else source
    try:
        if source == "-":
            data = sys.stdin.buffer.read(MAX_ANSWER_BYTES + 1)
        else:
            with Path(source).open("rb") as stream:
                data = stream.read(MAX_ANSWER_BYTES + 1)
    except OSError as error:
        raise _refused(error.strerror or "this cannot be read", place) from None
    if len(data) > MAX_ANSWER_BYTES:
        raise _refused("this is too large for a set of answers", place, f"up to {MAX_ANSWER_BYTES} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("this is not text in UTF-8", place, "a JSON object") from None
    if not text.strip():
        raise _refused("this is empty", place, "a JSON object of question ids and answers")
    try:
        return read_object(text)
    except JsonRefusedError as error:
        raise _refused(str(error), place, "a JSON object of question ids and answers") from None


def is_record(loaded: dict[str, Any]) -> bool:
    """Whether a JSON object is a record, and not answers alone."""
    return "answers" in loaded and "record" in loaded


def read_record(loaded: dict[str, Any], place: str = "record") -> "Record":
    """The parts of a record. Raises AnswerError naming what is missing or of the wrong kind."""
    from pydantic import ValidationError

    from triage.pack.texts import texts
    from triage.replay import Record

    try:
        record = Record.model_validate(loaded, strict=False)
    except ValidationError as error:
        allowed = "record: 1, complaint, region, answers, pack with its digest, engine, triage"
        message = "this record lacks a part or is of another version"
        key = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise AnswerError((Problem(message, place, key=key, allowed=allowed),)) from None
    said = list(texts(record.model_dump(exclude={"answers"})))
    if len(said) > MAX_RECORDED_TEXTS:
        message, allowed = "this record says more than any result does", f"up to {MAX_RECORDED_TEXTS} texts"
        raise AnswerError((Problem(message, place, found=str(len(said)), allowed=allowed),))
    for path, text in said:
        if len(text) > MAX_RECORDED_TEXT or not text.isprintable():
            message, allowed = "this is nothing that a record says", f"one line of up to {MAX_RECORDED_TEXT} characters"
            key = ".".join(str(step) for step in path)
            raise AnswerError((Problem(message, place, key=key, found=shown(text), allowed=allowed),))
    return record


def write_private(path: Path, text: str) -> None:
    """Write a file at once or not at all, readable by its owner only."""
    with private_file(path) as stream:
        stream.write(text.encode())


def _refused(message: str, place: str, allowed: str = "") -> AnswerError:
    return AnswerError((Problem(message, place, allowed=allowed),))
