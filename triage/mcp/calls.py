"""What the tools do: arguments in, checked strictly, and what is said and shown out. Nothing is kept between calls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.errors import AnswerError, Problem
from triage.library import Pack
from triage.mcp import words
from triage.mcp.schemas import answer_to
from triage.model.answers import MAX_STRANGERS, shown
from triage.model.question import NOT_SURE, Number, Question, SecondLook
from triage.model.urgency import Urgency
from triage.render.plain import plain
from triage.results import render_text

WIDTH = 92
Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What a call gives: the whole as plain data, and as texts to be read in this order.

    `first` is what has to be said before anything else, `for_assistant` how to pass it on, `text` all in words.
    """

    data: dict[str, Any]
    text: str
    first: str | None = None
    for_assistant: str | None = None


class Calls:
    """The tools over one pack. Each call stands alone; all may run at once."""

    def __init__(self, pack: Pack, region: str) -> None:
        self._pack = pack
        self._region = region

    def list_complaints(self, arguments: Arguments) -> Told:
        """What there is to ask about, and what it is for. Takes nothing."""
        _only(arguments, ())
        file = self._pack.content.file
        complaints = [(name, self._pack.complaint(name).file) for name in self._pack.complaints]
        listed = [
            {"id": name, "title": about.title, "about": about.about, "pain_area": about.pain_area}
            for name, about in complaints
        ]
        data = {
            "complaints": listed,
            "regions": list(self._pack.regions),
            "intended_use": file.intended_use,
            "not_for": list(file.not_for),
            "pack": {"name": self._pack.name, "version": self._pack.version, "digest": self._pack.digest},
        }
        lines = [*(f"{name}: {about.title}. {about.about}" for name, about in complaints)]
        lines += [f"Intended use: {file.intended_use}", *(f"Not for: {each}" for each in file.not_for)]
        return Told(data, _lines(lines))

    def list_questions(self, arguments: Arguments) -> Told:
        """Every question of a complaint. Raises AnswerError."""
        _only(arguments, ("complaint",))
        complaint = self._complaint(arguments)
        questions = self._pack.complaint(complaint).questions
        data = {"complaint": complaint, "questions": [_asked(question) for question in questions]}
        return Told(data, "\n\n".join(_in_words(question) for question in questions))

    def next_question(self, arguments: Arguments) -> Told:
        """One step of the interview, from the answers so far alone. Raises AnswerError, and EngineError."""
        _only(arguments, ("complaint", "answers"), ("region",))
        region = self._place(arguments)
        interview = self._pack.interview(self._complaint(arguments), region=region)
        interview.remember(arguments["answers"])
        question = interview.next_question()
        level = interview.assess().certain_urgency
        first = self._first(level, region) if level >= Urgency.URGENT else None
        if question is None:
            what_next = words.NOTHING_LEFT_AFTER_SAYING if first else words.NOTHING_LEFT
        else:
            what_next = words.ASK_AFTER_SAYING if first else words.ASK
        counting = interview.answers
        data = {
            "say_first": first,
            "do_not_soften": True,
            "what_next": what_next,
            "complete": question is None,
            "question": _asked(question) if question else None,
            "to_go": interview.to_go,
            "answers": counting,
            "not_counted": [name for name in arguments["answers"] if name not in counting],
        }
        text = _in_words(question) if question else "Nothing is left to ask."
        return Told(data, text, first, what_next)

    def assess(self, arguments: Arguments) -> Told:
        """The assessment of some or all answers. Raises AnswerError, and EngineError."""
        _only(arguments, ("complaint", "answers"), ("region",))
        complaint, region = self._complaint(arguments), self._place(arguments)
        result = self._pack.assess(complaint, arguments["answers"], region=region, what_would_change=True)
        urgent, step = result.urgency >= Urgency.URGENT, result.next_step
        headline = plain(f"{step.label.upper()}: {step.how_soon}. {step.what}")
        first = headline if urgent else None
        what_next = words.TELL if result.complete else words.TELL_INCOMPLETE
        data = {
            "say_first": first,
            "do_not_soften": True,
            "what_next": what_next,
            "urgency": result.urgency.value,
            "urgent": urgent,
            "complete": result.complete,
            "assessment": result.model_dump(mode="json"),
        }
        return Told(data, render_text(result, self._pack, width=WIDTH), first, what_next)

    def _complaint(self, arguments: Arguments) -> str:
        return _one_of(self._pack.complaints, "complaint", arguments["complaint"])

    def _place(self, arguments: Arguments) -> str:
        return _one_of(self._pack.regions, "region", arguments.get("region", self._region))

    def _first(self, level: Urgency, region: str) -> str:
        """The words of a level: what to do and how soon."""
        content = self._pack.content
        said = content.wording.levels[level]
        return plain(content.placed(f"{said.label.upper()}: {said.how_soon}. {said.what}", region))


TOOLS: dict[str, Callable[[Calls, Arguments], Told]] = {
    "list_complaints": Calls.list_complaints,
    "list_questions": Calls.list_questions,
    "next_question": Calls.next_question,
    "assess": Calls.assess,
}


def _only(arguments: Arguments, needed: Sequence[str], optional: Sequence[str] = ()) -> None:
    """Raises AnswerError for arguments that are missing, and for the first that nobody asked for."""
    allowed = ", ".join((*needed, *optional)) or "none"
    strangers = [key for key in arguments if key not in (*needed, *optional)]
    problems = [Problem("there is no such argument", found=shown(key), allowed=allowed) for key in strangers]
    problems = problems[:MAX_STRANGERS]
    problems += [Problem("this argument is missing", key) for key in needed if key not in arguments]
    if problems:
        raise AnswerError(tuple(problems))


def _one_of(allowed: Sequence[str], name: str, found: object) -> str:
    if not isinstance(found, str) or found not in allowed:
        raise AnswerError((Problem(f"there is no such {name}", name, found=shown(found), allowed=", ".join(allowed)),))
    return found


def _asked(question: Question) -> dict[str, Any]:
    """A question as plain data: what to ask, and what its answer looks like."""
    data: dict[str, Any] = {"id": question.id, "kind": question.kind, "text": question.text}
    data |= {"hint": question.hint, "why": question.why}
    if isinstance(question, SecondLook):
        data["asks_again"] = question.settles
    if isinstance(question, Number):
        data |= {"min": question.min, "max": question.max, "unit": question.unit}
    else:
        kept = {"id", "text", "hint", *_at_a_second_look(question)}
        data["options"] = [option.model_dump(include=kept, exclude_none=True) for option in question.options]
    return data | {"answer_with": answer_to(question)}


def _in_words(question: Question) -> str:
    """A question as it is to be asked, each option with its id."""
    lines = [f"{question.text} [{question.id}]", *([f"({question.hint})"] if question.hint else [])]
    if isinstance(question, Number):
        lines.append(f"- a whole number from {question.min} to {question.max} {question.unit}")
    else:
        for option in question.options:
            hints = [getattr(option, name) for name in ("hint", *_at_a_second_look(question))]
            lines.append(f"- {option.text}{''.join(f' ({hint})' for hint in hints if hint)} [{option.id}]")
    return _lines([*lines, f"- Not sure [{NOT_SURE}]"])


def _at_a_second_look(question: Question) -> tuple[str, ...]:
    """How to tell is for those who were not sure, so it is shown only when they are asked again."""
    return ("how_to_tell",) if isinstance(question, SecondLook) else ()


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(plain(" ".join(line.split())) for line in lines)
