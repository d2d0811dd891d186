"""Made-up people who answer every question of a complaint, some of them not sure of some answers."""

import random
import sys
from pathlib import Path

from triage.model.answers import Answer, Screened, settled, write_answer
from triage.model.complaint import Complaint
from triage.model.question import SecondLook

sys.path.append(str(Path(__file__).parent.parent / "tests"))
from random_people import random_answer

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
            person[question.id] = random_answer(question, rng, unsure, chosen)
    return person
