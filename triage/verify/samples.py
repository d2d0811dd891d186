"""Made-up answer sets for comparing: each satisfies a rule chosen by chance, then one answer is changed."""

import random
from collections.abc import Iterator

from triage.aiming import aim_at
from triage.model.answers import Answer, Screened
from triage.model.complaint import Complaint
from triage.model.question import NOT_SURE, Number, Question, Screen, SecondLook

SHARES = (0.0, 0.0, 0.1, 0.5)
"""How many questions are left out, how many are not sure, how many options are true: drawn anew for each person."""


def people(complaint: Complaint, count: int, seed: int) -> Iterator[dict[str, Answer]]:
    """That many answer sets, the same for the same seed."""
    rules = list(complaint.rules.values())
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")  # noqa: S311 - made-up people, no secrets
        unsure, true, left_out = (rng.choice(SHARES) for _ in range(3))
        answers = {q.id: _any_answer(q, rng, unsure, true) for q in complaint.questions if rng.random() >= left_out}
        aim_at(rng.choice(rules), complaint, answers, rng)
        changed = rng.choice(complaint.questions)
        answers[changed.id] = _any_answer(changed, rng, 0.3, 0.3)
        if rng.random() < left_out:
            del answers[changed.id]
        yield {q.id: answers[q.id] for q in complaint.questions if q.id in answers}


def _any_answer(question: Question, rng: random.Random, unsure: float, true: float) -> Answer:
    if isinstance(question, Screen):
        doubt = rng.random() if isinstance(question, SecondLook) else unsure
        yes = tuple(option for option in question.option_ids if rng.random() < true)
        rest = (option for option in question.option_ids if option not in yes)
        return Screened(yes, tuple(option for option in rest if rng.random() < doubt))
    if rng.random() < unsure:
        return NOT_SURE
    return rng.randint(question.min, question.max) if isinstance(question, Number) else rng.choice(question.option_ids)
