"""Random answers to a complaint's questions, for tests that try many people."""

import random
from typing import Any

from triage import Choice, Number, Screen
from triage.model.answers import Answer, Screened
from triage.model.complaint import Complaint
from triage.model.question import NOT_SURE, Question


def any_answers(complaint: Complaint, rng: random.Random) -> dict[str, Answer]:
    """Every kind of answer set: some questions unanswered, some not sure, any mix on the screens."""
    unanswered, unsure = rng.choice((0.0, 0.0, 0.1, 0.6)), rng.choice((0.0, 0.0, 0.1, 0.5))
    answers: dict[str, Answer] = {}
    for question in complaint.questions:
        if rng.random() >= unanswered:
            answers[question.id] = random_answer(question, rng, unsure, rng.choice((0.0, 0.1, 0.5)))
    return answers


def full_answers(complaint: Complaint, rng: random.Random) -> dict[str, Any]:
    """A person who answers every question, as plain data; more often healthy than not."""
    unsure, sick = rng.choice((0.0, 0.03, 0.2)), rng.choice((0.0, 0.0, 0.05, 0.3))
    answers: dict[str, Any] = {}
    for question in complaint.questions:
        answer = random_answer(question, rng, unsure, sick)
        plain = {"yes": list(answer.yes), "unsure": list(answer.unsure)} if isinstance(answer, Screened) else answer
        answers[question.id] = plain
    return answers


def random_answer(question: Question, rng: random.Random, unsure: float, chosen: float) -> Answer:
    """One answer. The shares say how often something is not sure, and how often an option of a screen is true."""
    if isinstance(question, Screen):
        yes = tuple(option for option in question.option_ids if rng.random() < chosen)
        rest = (option for option in question.option_ids if option not in yes)
        return Screened(yes, tuple(option for option in rest if rng.random() < unsure))
    if rng.random() < unsure:
        return NOT_SURE
    if isinstance(question, Number):
        return rng.randint(question.min, question.max)
    assert isinstance(question, Choice)
    return rng.choice(question.option_ids)
