"""Answers: read from plain JSON-like data, checked against the questions, never guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.errors import AnswerError, Problem
from triage.model.question import NONE_OF_THESE, NOT_SURE, Choice, Number, Question, Screen, SecondLook

MAX_SHOWN = 60
EMPTY = "an empty text"
MAX_STRANGERS = 10
"""Keys that are no questions, each named in the error; of more only their number is told."""


@dataclass(frozen=True, slots=True)
class Screened:
    """The answer to a screen: what is true, what the person is not sure of; the rest is no."""

    yes: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


Answer = str | int | Screened
"""An option id, a number, a screened answer, or "unknown"."""
Answers = Mapping[str, Answer]


def read_answers(questions: Mapping[str, Question], raw: object) -> dict[str, Answer]:
    """Answers by question id, in the order of the questions.

    `raw` maps question ids to: an option id (choice), a whole number (number), a list of option ids or
    `{"yes": [...], "unsure": [...]}` (screen), or "unknown" (any). Raises AnswerError listing every wrong answer
    and the first keys that are no questions.
    """
    if not isinstance(raw, Mapping):
        raise AnswerError((Problem("answers are one object: question ids and answers", found=shown(raw) or EMPTY),))
    answers: dict[str, Answer] = {}
    problems = _strangers(questions, raw)
    for question in questions.values():
        if question.id in raw:
            try:
                answers[question.id] = read_answer(question, raw[question.id])
            except AnswerError as error:
                problems.extend(error.problems)
    if problems:
        raise AnswerError(tuple(problems))
    return answers


def _strangers(questions: Mapping[str, Question], raw: Mapping[Any, Any]) -> list[Problem]:
    """A problem for each of the first keys that are no questions, and one that counts the rest."""
    keys = [key for key in raw if key not in questions]
    allowed = ", ".join(questions)
    named = [shown(key) or EMPTY for key in keys[:MAX_STRANGERS]]
    problems = [Problem("there is no such question", found=name, allowed=allowed) for name in named]
    if more := len(keys) - len(problems):
        problems.append(Problem("there are more keys that are no questions", found=str(more)))
    return problems


def read_answer(question: Question, raw: object) -> Answer:
    """One answer, checked. Raises AnswerError."""
    if isinstance(question, Screen):
        return _screened(question, raw)
    if raw == NOT_SURE and isinstance(raw, str):
        return NOT_SURE
    if isinstance(question, Number):
        allowed = f'a whole number from {question.min} to {question.max}, or "{NOT_SURE}"'
        if type(raw) is not int:
            raise _wrong(question, "this is no whole number", raw, allowed)
        if not question.min <= raw <= question.max:
            raise _wrong(question, "this number is out of range", raw, allowed)
        return raw
    if not isinstance(raw, str) or raw not in question.option_ids:
        raise _wrong(question, "this is none of the options", raw, _options(question))
    return raw


def write_answer(answer: Answer) -> Any:
    """The answer as plain data that `read_answer` reads back to the same."""
    if isinstance(answer, Screened):
        return {"yes": list(answer.yes), "unsure": list(answer.unsure)}
    return answer


def settled(questions: Mapping[str, Question], answers: Answers) -> dict[str, Answer]:
    """The answers with each "not sure" of a screen replaced by what a second look said about it.

    Only options that were not sure change; a second look at anything else says nothing. Settling twice changes nothing.
    """
    result = dict(answers)
    for question in questions.values():
        if isinstance(question, SecondLook):
            first, second = answers.get(question.settles), answers.get(question.id)
            if isinstance(first, Screened) and isinstance(second, Screened):
                seen = [option for option in first.unsure if option in question.option_ids]
                yes = {*first.yes, *(option for option in seen if option in second.yes)}
                no = {option for option in seen if option not in second.yes and option not in second.unsure}
                every = (*first.yes, *first.unsure)
                order = _option_order(questions, question.settles, every)
                result[question.settles] = Screened(
                    tuple(option for option in order if option in yes),
                    tuple(option for option in order if option in first.unsure and option not in yes | no),
                )
    return result


def _option_order(questions: Mapping[str, Question], screen: str, named: Sequence[str]) -> list[str]:
    question = questions[screen]
    assert isinstance(question, Screen)
    return [option for option in question.option_ids if option in named]


def _screened(question: Screen, raw: object) -> Screened:
    if isinstance(raw, str) and raw == NOT_SURE:
        return Screened(unsure=question.option_ids)
    if isinstance(raw, Mapping):
        if unknown := [key for key in raw if key not in ("yes", "unsure")]:
            raise _wrong(question, "there is no such part of a screen's answer", unknown[0], "yes, unsure")
        yes = _chosen(question, raw.get("yes", []))
        unsure = _chosen(question, raw.get("unsure", []))
    else:
        yes, unsure = _chosen(question, raw), ()
    if both := [option for option in yes if option in unsure]:
        raise _wrong(question, "an option is either true or not sure, not both", both[0], "one of the two")
    if NONE_OF_THESE in yes and len(yes) + len(unsure) > 1:
        allowed = f'"{NONE_OF_THESE}" alone, or options'
        raise _wrong(question, "'none of these' was chosen together with an option", NONE_OF_THESE, allowed)
    if NONE_OF_THESE in unsure:
        raise _wrong(question, "'none of these' cannot be not sure", NONE_OF_THESE, _options(question))
    in_order = question.option_ids
    return Screened(
        tuple(option for option in in_order if option in yes),
        tuple(option for option in in_order if option in unsure),
    )


def _chosen(question: Screen, raw: object) -> tuple[str, ...]:
    allowed = _options(question)
    if not isinstance(raw, Sequence) or isinstance(raw, str | bytes):
        raise _wrong(question, "a screen is answered with a list of options", raw, allowed)
    chosen: list[str] = []
    for option in raw:
        if not isinstance(option, str) or option not in (*question.option_ids, NONE_OF_THESE):
            raise _wrong(question, "this is none of the options", option, allowed)
        if option not in chosen:
            chosen.append(option)
    return tuple(chosen)


def _options(question: Choice | Screen) -> str:
    extra = (NONE_OF_THESE, NOT_SURE) if isinstance(question, Screen) else (NOT_SURE,)
    return ", ".join((*question.option_ids, *extra))


def _wrong(question: Question, message: str, found: object, allowed: str) -> AnswerError:
    return AnswerError((Problem(message, question.id, found=shown(found), allowed=allowed),))


def shown(value: object) -> str:
    """A short, printable form of a wrong value, 61 characters at most; never a deep one."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, bool) or value is None:
        text = {True: "true", False: "false", None: "null"}[value]
    elif isinstance(value, int) and abs(value) < 10**20:
        text = str(value)
    elif isinstance(value, int):
        return "a huge number"
    elif isinstance(value, float):
        text = repr(value)
    else:
        return "a list" if isinstance(value, Sequence) else "an object"
    printable = "".join(character if character.isprintable() else "?" for character in text[: MAX_SHOWN + 1])
    return printable if len(printable) <= MAX_SHOWN else printable[:MAX_SHOWN] + "…"
