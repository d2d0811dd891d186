"""Answers made for one pack, as far as they fit the questions of another."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from triage.errors import AnswerError
from triage.model.answers import read_answer
from triage.model.base import ID_PATTERN, MAX_ID
from triage.model.complaint import Complaint
from triage.model.question import NONE_OF_THESE, NOT_SURE, Choice, Question, Screen, SecondLook


class Fitted(NamedTuple):
    """The answers that fit, as plain data, and the names of what was dropped: `question` or `question: option`."""

    answers: dict[str, Any]
    dropped: tuple[str, ...]


def fit(complaint: Complaint, answers: Mapping[str, Any], *, whole: bool) -> Fitted:
    """The answers that fit the questions of a complaint. Nothing raises. A screen with nothing chosen is no loss.

    A `whole` person has no option of a screen that is left out, and at a second look is still not sure.
    """
    kept: dict[str, Any] = {}
    dropped: list[str] = []
    for name, value in answers.items():
        question = complaint.question.get(name)
        if question is None:
            if not _is_empty_screen(value):
                dropped.append(_named(name))
        elif isinstance(question, Screen):
            _fit_screen(question, value, kept, dropped)
        elif _takes(question, value):
            kept[name] = value
        else:
            dropped.append(f"{name}: {_named(value)}" if isinstance(question, Choice) else name)
    if whole:
        for question in complaint.questions:
            if isinstance(question, Screen) and question.id not in kept:
                kept[question.id] = NOT_SURE if isinstance(question, SecondLook) else []
    return Fitted(kept, tuple(dropped))


def _fit_screen(screen: Screen, value: Any, kept: dict[str, Any], dropped: list[str]) -> None:
    if _takes(screen, value):
        kept[screen.id] = value
        return
    parts = value if isinstance(value, Mapping) else {"yes": value}
    if not set(parts) <= {"yes", "unsure"} or not all(_is_list(part) for part in parts.values()):
        dropped.append(screen.id)
        return
    known = (*screen.option_ids, NONE_OF_THESE)
    fitting = {part: [option for option in options if option in known] for part, options in parts.items()}
    dropped.extend(f"{screen.id}: {_named(o)}" for options in parts.values() for o in options if o not in known)
    if _takes(screen, fitting):
        kept[screen.id] = fitting
    else:
        dropped.append(screen.id)


def _is_empty_screen(value: Any) -> bool:
    if isinstance(value, Mapping):
        return not any(value.values())
    return _is_list(value) and not value


def _named(value: Any) -> str:
    """An id as it is; anything else could be what somebody wrote, and is not repeated."""
    is_id = isinstance(value, str) and len(value) <= MAX_ID and re.fullmatch(ID_PATTERN, value)
    return str(value) if is_id else "something that is no id"


def _is_list(part: Any) -> bool:
    return isinstance(part, Sequence) and not isinstance(part, str | bytes)


def _takes(question: Question, value: Any) -> bool:
    try:
        read_answer(question, value)
    except AnswerError:
        return False
    return True
