"""What a piece tells beside its main sentence, each fact with its label."""

from collections.abc import Iterable

from triage.model.assessment import GivenAnswer, ShownExercise, ShownGuidance
from triage.model.source import Citation

Facts = list[tuple[str, str]]


def guidance_facts(step: ShownGuidance) -> Facts:
    """What a step of care tells beside what to do."""
    sooner = "Sooner" if step.group == "pattern" else "Not when"
    facts = (("How long", step.how_long), ("How often", step.how_often), (sooner, step.not_when), ("Why", step.why))
    return [(label, text) for label, text in facts if text]


def exercise_facts(exercise: ShownExercise) -> Facts:
    """What an exercise tells beside its steps."""
    facts = (
        ("You need", ", ".join(exercise.equipment)),
        ("Works", ", ".join(exercise.muscles)),
        ("Easier", exercise.easier),
        ("Harder", exercise.harder),
        ("Note", exercise.note),
    )
    return [(label, text) for label, text in facts if text]


def checked(sources: Iterable[Citation]) -> str:
    """Each source with how far it was checked: `glos (full-text), judgement`."""
    words = (c.id if c.id == c.checked else f"{c.id} ({c.checked})" for c in sources)
    return ", ".join(dict.fromkeys(words))


def named(title: str) -> str:
    """The title of a rule at the beginning of a sentence."""
    return title[:1].upper() + title[1:]


def said(answers: Iterable[GivenAnswer]) -> str:
    """Answers in one sentence."""
    return "; ".join(f"{answer.label}: {answer.text}" for answer in answers)
