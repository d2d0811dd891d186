"""An interview as plain data: what a service keeps, or hands to its client, between two questions."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from triage.errors import AnswerError, Problem
from triage.model.answers import EMPTY, shown
from triage.model.assessment import PackIdentity
from triage.model.base import Frozen, Id

VERSION = 1
"""The version of this format. It changes when what was written before can no longer be read."""
PLACE = "state"
MAX_ANSWERS = 500
"""More than a complaint can have questions."""
MAX_PROBLEMS = 20
NOTHING = "nothing"

Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

_ALLOWED = {
    "interview": str(VERSION),
    "complaint": "an id, such as sore-elbow",
    "region": "an id, such as eu",
    "pack": "the name, version and digest of the pack",
    "digest": "64 hexadecimal digits",
    "answers": f"a list of up to {MAX_ANSWERS} objects with question and answer",
    "set_aside": f"a list of up to {MAX_ANSWERS} objects with question and answer",
    "opened": "null, or the id of a question",
    "question": "the id of a question",
}


class StatedAnswer(Frozen):
    """A question and its answer as plain data. Whether the answer fits is looked at where the question is known."""

    question: Id
    answer: Any


class StatedPack(PackIdentity):
    """The pack that asked."""

    name: Word
    version: Word
    digest: Digest


Stated = Annotated[tuple[StatedAnswer, ...], Field(strict=False, max_length=MAX_ANSWERS)]


class InterviewState(Frozen):
    """Where an interview stands.

    `answers` are those that count, in the order they were asked. `set_aside` are remembered and do not count now: their
    question lost its point, or was opened again by going back. `opened` is that question.
    """

    interview: Literal[1] = 1
    complaint: Id
    region: Id
    pack: StatedPack
    answers: Stated
    set_aside: Stated
    opened: Id | None


def read_state(raw: object) -> InterviewState:
    """The state that plain data holds; every part has to be there. Raises AnswerError listing what is wrong."""
    if not isinstance(raw, dict):
        raise _refused("the state of an interview is one object", found=shown(raw) or EMPTY)
    if type(version := raw.get("interview")) is not int or version != VERSION:
        raise _refused("this is no state of an interview, or one of another version", "interview", shown(version))
    try:
        state = InterviewState.model_validate(raw)
    except ValidationError as error:
        raise AnswerError(tuple(map(_problem, error.errors(include_url=False)[:MAX_PROBLEMS]))) from None
    names = [one.question for one in (*state.answers, *state.set_aside)]
    if len(set(names)) < len(names):
        raise _refused("a question is answered twice", found=next(name for name in names if names.count(name) > 1))
    aside = [one.question for one in state.set_aside]
    if state.opened is not None and state.opened not in aside:
        message, allowed = "the answer of a question that was opened again is set aside", ", ".join(aside) or "null"
        raise _refused(message, "opened", state.opened, allowed)
    return state


def check_pack(state: InterviewState, digest: str) -> None:
    """Raises AnswerError naming both digests when another pack asked."""
    if state.pack.digest != digest:
        message = "this interview was begun with another pack, so it cannot be gone on with"
        raise _refused(message, "pack.digest", state.pack.digest, digest)


def check_order(state: InterviewState, asked: tuple[str, ...]) -> None:
    """Raises AnswerError unless the answers that count are those of the questions that were asked, in their order."""
    for at, (found, allowed) in enumerate(zip_longest((one.question for one in state.answers), asked)):
        if found != allowed:
            message = "these are not the answers that count, in the order in which they are asked"
            raise _refused(message, f"answers.{at}", found or NOTHING, allowed or NOTHING)


def _problem(error: Mapping[str, Any]) -> Problem:
    named = [step for step in error["loc"] if isinstance(step, str)]
    key = ".".join(shown(step) for step in error["loc"])
    allowed = next((_ALLOWED[name] for name in reversed(named) if name in _ALLOWED), "")
    if error["type"] == "missing":
        return Problem("this part is missing", PLACE, key=key, allowed=allowed)
    if error["type"] == "extra_forbidden":
        return Problem("there is no such part", PLACE, key=key)
    return Problem("this does not fit", PLACE, key=key, found=shown(error["input"]) or EMPTY, allowed=allowed)


def _refused(message: str, key: str = "", found: str = "", allowed: str = "") -> AnswerError:
    return AnswerError((Problem(message, PLACE, key=key, found=found, allowed=allowed or _ALLOWED.get(key, "")),))
