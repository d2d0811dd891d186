"""Made-up people who aim at the rules of two packs: satisfy one, change one answer, and be calm otherwise.

They are no crowd as it comes to a clinic, so their shares are no rates. They find what a change can do.
"""

import random
from collections.abc import Set
from pathlib import Path
from typing import Any, NamedTuple

from triage.aiming import aim_at
from triage.diff.fitting import fit
from triage.diff.structure import piece_changes, same_condition, same_effects
from triage.engine.reference import firing_rules, line_is_certain
from triage.errors import PackError
from triage.model.answers import Answer, Screened, read_answers, write_answer
from triage.model.complaint import Complaint
from triage.model.question import NOT_SURE, Number, Question, Screen, SecondLook
from triage.model.rule import Rule
from triage.people import Population

CALM_DRAWS = 5
AIMS = 6
COMFORTABLE = 0.5
"""The chance of an option on a screen that no red flag depends on."""


class Person(NamedTuple):
    """Somebody with plain answers. `whole`: a screen that is left out has none of its options."""

    name: str
    answers: dict[str, Any]
    whole: bool


class Target(NamedTuple):
    """A rule of one of the packs, with its complaint."""

    complaint: Complaint
    rule: Rule


class Asked(NamedTuple):
    """A question of either pack, the replies that both take if there are any, and whether no red flag reads it."""

    question: Question
    replies: tuple[str, ...] | range
    harmless: bool


class Cohort:
    """Made-up people for two versions of a complaint; the same seed and number make the same person."""

    def __init__(self, old: Complaint, new: Complaint, seed: int, population: Path | None = None) -> None:
        """Raises PackError when a population file fits neither version."""
        self._old = old
        self._new = new
        self._seed = seed
        self._population = _population(population, new, old) if population else None
        pieces = {change.id for change in piece_changes(old, new)}
        gone = [Target(old, rule) for rule in old.rules.values() if _differs(rule, new.rules.get(rule.id), pieces)]
        come = [Target(new, rule) for rule in new.rules.values() if _differs(rule, old.rules.get(rule.id), pieces)]
        self._changed = gone + come
        self._all = gone + [Target(new, rule) for rule in new.rules.values()]
        self._asked = _asked_by_either(old, new)

    def person(self, number: int) -> Person:
        """Every fourth aims at nothing; of the others every second aims at a rule that differs."""
        rng = random.Random(f"{self._seed}/{number}")  # noqa: S311 - made-up people, no secrets
        answers = self._calm(rng)
        if number % 4:
            turn = number - number // 4 - 1
            targets = self._changed if turn % 2 and self._changed else self._all
            answers = self._aimed(targets[turn // 2 % len(targets)], answers, rng)
        return Person(f"generated-{number}", {name: write_answer(answer) for name, answer in answers.items()}, True)

    def _calm(self, rng: random.Random) -> dict[str, Answer]:
        """The calmest of a few people: the rest of the answers should not hide what is aimed at."""
        if self._population:
            return self._unaimed(rng, 0.0)
        sick = rng.choice((0.0, 0.0, 0.0, 0.03, 0.15))
        return min((self._unaimed(rng, sick) for _ in range(CALM_DRAWS)), key=self._certain_rank)

    def _unaimed(self, rng: random.Random, sick: float) -> dict[str, Answer]:
        drawn = self._population.draw(rng) if self._population else {}
        answers = {asked.question.id: _any_answer(asked, rng, sick) for asked in self._asked}
        return {**answers, **drawn}

    def _certain_rank(self, answers: dict[str, Answer]) -> int:
        fired = _fired(self._new, answers)
        return max((flag.urgency.rank for flag in self._new.red_flags if flag.rule.id in fired), default=0)

    def _aimed(self, target: Target, calm: dict[str, Answer], rng: random.Random) -> dict[str, Answer]:
        for _ in range(AIMS):
            answers = dict(calm)
            aim_at(target.rule, target.complaint, answers, rng)
            if target.rule.id in _fired(target.complaint, answers):
                break
        behind = sorted(target.complaint.questions_behind(target.rule))
        if behind and rng.random() < 0.5:
            question = target.complaint.question[rng.choice(behind)]
            answers[question.id] = _another(question, answers[question.id], rng)
        return answers


def _population(path: Path, new: Complaint, old: Complaint) -> Population:
    try:
        return Population(path, new)
    except PackError as error:
        try:
            return Population(path, old)
        except PackError:
            raise error from None


def _differs(rule: Rule, other: Rule | None, pieces: Set[str]) -> bool:
    """Whether a rule is not the same in the other pack, or names one of these pieces."""
    if other is None or not same_condition(rule, other) or not same_effects(rule, other):
        return True
    then = rule.then
    named = {*then.offer, *(f"advice/{name}" for name in then.advise), *(f"avoid/{name}" for name in then.avoid)}
    return bool(pieces & (named | {f"safety-net/{name}" for name in then.watch}))


def _asked_by_either(old: Complaint, new: Complaint) -> list[Asked]:
    flagged = {
        name for complaint in (old, new) for flag in complaint.red_flags for name in complaint.questions_behind(flag[0])
    }
    every = (*new.questions, *(question for question in old.questions if question.id not in new.question))
    return [
        Asked(question, _in_common(question, old.question.get(question.id)), question.id not in flagged)
        for question in every
        if not isinstance(question, SecondLook)
    ]


def _in_common(question: Question, other: Question | None) -> tuple[str, ...] | range:
    if isinstance(question, Number):
        numbers = range(question.min, question.max + 1)
        if not isinstance(other, Number):
            return numbers
        return range(max(question.min, other.min), min(question.max, other.max) + 1) or numbers
    if other is None or isinstance(other, Number):
        return question.option_ids
    return tuple(option for option in question.option_ids if option in other.option_ids) or question.option_ids


def _any_answer(asked: Asked, rng: random.Random, sick: float) -> Answer:
    if isinstance(asked.question, Screen):
        chance = COMFORTABLE if asked.harmless else sick
        return Screened(tuple(str(option) for option in asked.replies if rng.random() < chance))
    return asked.replies[rng.randrange(len(asked.replies))]


def _another(question: Question, answer: Answer, rng: random.Random) -> Answer:
    """The answer changed: not sure, one more or one less option, another option, or a number one off."""
    if isinstance(question, Screen):
        screened = answer if isinstance(answer, Screened) else Screened()
        option = rng.choice(question.option_ids)
        yes = tuple(o for o in screened.yes if o != option)
        unsure = tuple(o for o in screened.unsure if o != option)
        if rng.random() < 0.5:
            return Screened(yes, (*unsure, option))
        return Screened(yes if option in screened.yes else (*yes, option), unsure)
    if rng.random() < 0.5:
        return NOT_SURE
    if isinstance(question, Number):
        step = rng.choice((-1, 1))
        return min(question.max, max(question.min, answer + step)) if isinstance(answer, int) else question.min
    return rng.choice(question.option_ids)


def _fired(complaint: Complaint, answers: dict[str, Answer]) -> frozenset[str]:
    plain = {name: write_answer(answer) for name, answer in answers.items()}
    fitted = read_answers(complaint.question, fit(complaint, plain, whole=True).answers)
    return firing_rules(complaint, fitted, line_is_certain)
