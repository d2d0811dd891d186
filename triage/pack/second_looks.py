"""Second looks: a screen whose options say how to tell is asked again about what a person was not sure of."""

from collections.abc import Iterable

from triage.model.complaint import SecondLookWording
from triage.model.question import Option, Question, Screen, SecondLook

SUFFIX = "-second-look"


def with_second_looks(questions: Iterable[Question], wording: SecondLookWording | None) -> tuple[Question, ...]:
    """The questions, each screen that has one followed by its second look. Without a wording there are none."""
    result: list[Question] = []
    for question in questions:
        result.append(question)
        if wording and isinstance(question, Screen) and any(option.how_to_tell for option in question.options):
            result.append(_second_look(question, wording))
    return tuple(result)


def _second_look(screen: Screen, wording: SecondLookWording) -> SecondLook:
    return SecondLook(
        id=f"{screen.id}{SUFFIX}",
        kind="screen",
        label=f"{screen.label}: {wording.label}",
        text=wording.text,
        why=wording.why,
        settles=screen.id,
        options=tuple(
            Option(id=option.id, text=option.text, hint=option.how_to_tell)
            for option in screen.options
            if option.how_to_tell
        ),
    )
