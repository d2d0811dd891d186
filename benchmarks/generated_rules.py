"""Complaints with any number of made-up rules, the same for the same number every time."""

import random
from typing import Any

from triage.model.complaint import Complaint, ComplaintFile, FindingKind, FindingValue
from triage.model.condition import Condition, FindingLine, Line, NumberLine, OptionLine, ScreenLine
from triage.model.question import Choice, Number, Option, Question, Screen
from triage.model.rule import Effects, Review, Rule
from triage.model.source import Citation
from triage.model.urgency import Urgency

SEED = 20_260
QUESTIONS, HIGHEST = 24, 10
STRATA, VALUES = 4, 5
JUDGED = (Citation(id="judgement", says="made up to be timed", checked="judgement"),)


def generated_complaint(rules: int) -> Complaint:
    """That many rules over 24 questions. Each quarter of the rules may read what the quarter before it found."""
    rng = random.Random(f"{SEED}/{rules}")
    questions = tuple(_question(number, rng) for number in range(QUESTIONS))
    return Complaint(
        id="generated",
        file=ComplaintFile(
            title="Generated",
            about="Made up to be timed.",
            pain_area="nowhere",
            findings=tuple(_kind(stratum) for stratum in range(STRATA)),
            safety_net=dict.fromkeys(Urgency, "none"),
        ),
        questions=questions,
        every_rule=tuple(_rule(number, number * STRATA // rules, questions, rng) for number in range(rules)),
        every_item=(),
        statements=(),
    )


def _question(number: int, rng: random.Random) -> Question:
    words: dict[str, Any] = {
        "id": f"question-{number}",
        "label": "Question",
        "text": "How is it?",
        "why": "It is timed.",
    }
    if number % 4 == 3:
        return Number(kind="number", min=0, max=HIGHEST, unit="points", **words)
    options = tuple(Option(id=f"option-{o}", text="Like this") for o in range(rng.randint(3, 7)))
    if number % 4 == 2:
        return Screen(kind="screen", options=options, **words)
    return Choice(kind="choice", options=options, **words)


def _kind(stratum: int) -> FindingKind:
    values = tuple(FindingValue(id=f"value-{v}", label="Value", text="A value.") for v in range(VALUES))
    return FindingKind(id=f"kind-{stratum}", label="Kind", exclusive=False, shown=0, values=values)


def _rule(number: int, stratum: int, questions: tuple[Question, ...], rng: random.Random) -> Rule:
    asked = rng.sample(questions, rng.randint(3, 5))
    grouped = asked[:2] if rng.random() < 0.15 else []
    lines: list[Line] = [_line(question, rng) for question in asked[2:]]
    if stratum and rng.random() < 0.6:
        values = tuple(rng.sample([f"value-{v}" for v in range(VALUES)], rng.randint(1, 2)))
        lines.append(FindingLine(f"kind-{stratum - 1}", values, every=rng.random() < 0.3))
    return Rule(
        id=f"shelf/rule-{number}",
        title="a made-up reason",
        status="active",
        when="always",
        then=Effects(find={f"kind-{stratum}": f"value-{rng.randrange(VALUES)}"}),
        because="Made up to be timed.",
        limits="Nobody is told this.",
        sources=JUDGED,
        review=Review(by=None, on=None, due="2099-01"),
        condition=Condition(tuple(lines), tuple((_line(question, rng),) for question in grouped)),
    )


def _line(question: Question, rng: random.Random) -> Line:
    if isinstance(question, Number):
        low = rng.randint(question.min, question.max)
        return NumberLine(question.id, low, rng.choice((low, min(low + 2, question.max), question.max)))
    ids = question.option_ids
    options = tuple(rng.sample(ids, rng.randint(1, min(3, len(ids) - 1))))
    if isinstance(question, Screen):
        return ScreenLine(question.id, options, every=rng.random() < 0.3)
    return OptionLine(question.id, options)
