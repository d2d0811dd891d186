"""Made-up people who answer every question of a complaint, some of them not sure of some answers."""

import random

from triage.model.answers import Answer, Screened, settled, write_answer
from triage.model.complaint import Complaint
from triage.model.question import NOT_SURE, Number, Question, Screen, SecondLook

SEED = 7_041
SHARE_UNSURE = (0.0, 0.0, 0.03, 0.2)
SHARE_CHOSEN = (0.0, 0.05, 0.05, 0.3)

Person = dict[str, Answer]
Plain = dict[str, object]


def made_up_people(complaint: Complaint, count: int) -> list[Person]:
    """That many people's checked answers, the same every time; more of them well than ill."""
    rng = random.Random(SEED)
    return [_person(complaint, rng) for _ in range(count)]


def as_matched(complaint: Complaint, person: Person) -> Person:
    """The answers as the rules read them, what a second look settled taken in."""
    return settled(complaint.question, person)


def as_plain(person: Person) -> Plain:
    """The answers as a caller passes them in."""
    return {question: write_answer(answer) for question, answer in person.items()}


def _person(complaint: Complaint, rng: random.Random) -> Person:
    unsure, chosen = rng.choice(SHARE_UNSURE), rng.choice(SHARE_CHOSEN)
    person: Person = {}
    for question in complaint.questions:
        first = person.get(question.settles) if isinstance(question, SecondLook) else None
        in_doubt = first.unsure if isinstance(first, Screened) else ()
        if not isinstance(question, SecondLook) or set(in_doubt).intersection(question.option_ids):
            person[question.id] = _answer(question, unsure, chosen, rng)
    return person


def _answer(question: Question, unsure: float, chosen: float, rng: random.Random) -> Answer:
    if isinstance(question, Screen):
        yes = tuple(option for option in question.option_ids if rng.random() < chosen)
        rest = (option for option in question.option_ids if option not in yes)
        return Screened(yes, tuple(option for option in rest if rng.random() < unsure))
    if rng.random() < unsure:
        return NOT_SURE
    if isinstance(question, Number):
        return rng.randint(question.min, question.max)
    return rng.choice(question.option_ids)
