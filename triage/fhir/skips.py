"""When a question is shown, found by asking the rules what each single answer leaves open.

More answers never open a question that fewer have closed. So what one answer closes alone stays closed whatever else
is answered, and a form may hide it. What only several answers close together stays shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from triage.engine import Engine
from triage.model.answers import Answer, Screened
from triage.model.complaint import Complaint
from triage.model.condition import NumberLine
from triage.model.question import NONE_OF_THESE, NOT_SURE, Choice, Number, Question, Screen, SecondLook
from triage.model.urgency import Urgency
from triage.relevance import certain_level, open_questions

Atom = tuple[str, str | int]
"""An operator and what it compares with: `=` an option, `>=` or `<=` a number."""


@dataclass(frozen=True, slots=True)
class Need:
    """Shown only while another question has no answer yet, or one that any of these atoms is true of."""

    question: str
    atoms: tuple[Atom, ...]

    def follows_from(self, other: "Need") -> bool:
        """Whether this one holds wherever the other does."""
        return self.question == other.question and set(other.atoms) <= set(self.atoms)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Answers to one question that make an urgent level certain: any of `atoms` holds, or with `every` all of them."""

    urgency: Urgency
    atoms: tuple[Atom, ...]
    every: bool = False


@dataclass(frozen=True, slots=True)
class Skips:
    """For each question its needs, by the order of the questions they name, and its alarms, the worst first."""

    needs: dict[str, tuple[Need, ...]]
    alarms: dict[str, tuple[Alarm, ...]]


@dataclass(frozen=True, slots=True)
class _Probe:
    """What one answer alone leaves open, and the level that it makes certain."""

    low: str | int
    high: str | int
    open: frozenset[str]
    level: Urgency


def skips_of(complaint: Complaint) -> Skips:
    """What every single answer closes and makes certain. Takes some hundred runs of the rules. Raises EngineError."""
    engine = Engine(complaint)
    probes = {
        question.id: [_probe(complaint, engine, question, *answer) for answer in _answers(complaint, question)]
        for question in complaint.questions
        if not isinstance(question, SecondLook)
    }
    asked: list[Question] = [question for question in complaint.questions if question.id in probes]
    needs = {
        question.id: tuple(
            need for other in asked[:place] for need in _needs(other, probes[other.id], hidden=question.id)
        )
        for place, question in enumerate(asked)
    }
    return Skips(needs, {question.id: tuple(_alarms(question, probes[question.id])) for question in asked})


def _answers(complaint: Complaint, question: Question) -> Iterator[tuple[str | int, str | int, Answer]]:
    """Every single answer, and which of them it stands for.

    An option of a screen stands beside others that may be anything: with these not sure, most is possible and least is
    certain. Numbers between two bounds that rules name are all alike.
    """
    if isinstance(question, Choice):
        yield from ((option, option, option) for option in question.option_ids)
        yield NOT_SURE, NOT_SURE, NOT_SURE
    elif isinstance(question, Screen):
        for option in question.option_ids:
            others = tuple(other for other in question.option_ids if other != option)
            yield option, option, Screened((option,), others)
        yield NONE_OF_THESE, NONE_OF_THESE, Screened()
        yield NOT_SURE, NOT_SURE, Screened((), question.option_ids)
    else:
        starts = sorted(start for start in _starts(complaint, question) if question.min <= start <= question.max)
        for start, following in zip(starts, [*starts[1:], question.max + 1], strict=True):
            yield start, following - 1, start


def _starts(complaint: Complaint, question: Number) -> set[int]:
    lines = {line for rule in complaint.rules.values() for line in rule.condition.every_line()}
    own = [line for line in lines if isinstance(line, NumberLine) and line.question == question.id]
    return {question.min, *(line.low for line in own), *(line.high + 1 for line in own)}


def _probe(
    complaint: Complaint, engine: Engine, question: Question, low: str | int, high: str | int, answer: Answer
) -> _Probe:
    outcome = engine.run({question.id: answer})
    still = frozenset(open_question.id for open_question in open_questions(complaint, outcome).all)
    return _Probe(low, high, still, certain_level(complaint, outcome))


def _needs(question: Question, probes: list[_Probe], *, hidden: str) -> Iterator[Need]:
    """What hides a question: one need, and for a number one for each of its ends."""
    showing = [probe for probe in probes if hidden in probe.open]
    if len(showing) == len(probes):
        return
    if not isinstance(question, Number) or not showing:
        yield Need(question.id, tuple(("=", probe.low) for probe in showing))
        return
    if showing[0] is not probes[0]:
        yield Need(question.id, ((">=", showing[0].low),))
    if showing[-1] is not probes[-1]:
        yield Need(question.id, (("<=", showing[-1].high),))


def _alarms(question: Question, probes: list[_Probe]) -> Iterator[Alarm]:
    for level in (Urgency.EMERGENCY, Urgency.URGENT):
        found = [probe for probe in probes if probe.level is level]
        if isinstance(question, Number):
            yield from (Alarm(level, ((">=", probe.low), ("<=", probe.high)), every=True) for probe in found)
        elif found:
            yield Alarm(level, tuple(("=", probe.low) for probe in found))
