"""Answers that aim at a rule: what its lines need, and what the rules that feed it need."""

import random
from collections.abc import Sequence

from triage.model.answers import Answer, Screened
from triage.model.complaint import Complaint
from triage.model.condition import FindingLine, Line, NumberLine, OptionLine
from triage.model.rule import Rule


def aim_at(rule: Rule, complaint: Complaint, answers: dict[str, Answer], rng: random.Random) -> None:
    """Change the answers to what a rule needs. Later lines may undo earlier ones, so it can still miss."""
    groups: Sequence[tuple[Line, ...]] = rule.condition.any_of or ((),)
    for line in (*rule.condition.lines, *rng.choice(groups)):
        if isinstance(line, FindingLine):
            for finding in line.findings if line.every else (rng.choice(line.findings),):
                if makers := complaint.makers.get(finding):
                    aim_at(rng.choice(makers), complaint, answers, rng)
        elif isinstance(line, NumberLine):
            answers[line.question] = rng.choice((line.low, line.high, rng.randint(line.low, line.high)))
        elif isinstance(line, OptionLine):
            answers[line.question] = rng.choice(line.options)
        else:
            given = answers.get(line.question)
            before = given if isinstance(given, Screened) else Screened()
            named = line.options if line.every else (rng.choice(line.options),)
            yes = tuple(dict.fromkeys((*before.yes, *named)))
            answers[line.question] = Screened(yes, tuple(option for option in before.unsure if option not in yes))
