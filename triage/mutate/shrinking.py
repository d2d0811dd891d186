"""Makes an example small: answers are left out as long as pack and mutant still tell something else."""

from collections.abc import Callable, Iterator
from typing import Any

Plain = dict[str, Any]


def shrunk(answers: Plain, differs: Callable[[Plain], bool]) -> Plain:
    """As few of these answers as `differs` allows. Screens without doubt become plain lists."""
    small = {question: _plain(answer) for question, answer in answers.items()}
    if not differs(small):
        return answers
    tried = True
    while tried:
        tried = False
        for less in _steps(small):
            if differs(less):
                small, tried = less, True
                break
    return small


def _plain(answer: Any) -> Any:
    return answer["yes"] if isinstance(answer, dict) and not answer.get("unsure") else answer


def _steps(answers: Plain) -> Iterator[Plain]:
    """The same answers with one left out: a question, or one thing said on a screen."""
    for question in reversed(answers):
        yield {other: answer for other, answer in answers.items() if other != question}
    for question, answer in answers.items():
        if isinstance(answer, list):
            for option in answer:
                yield answers | {question: [other for other in answer if other != option]}
        elif isinstance(answer, dict):
            for part in ("unsure", "yes"):
                for option in answer[part]:
                    rest = answer | {part: [other for other in answer[part] if other != option]}
                    yield answers | {question: _plain(rest)}
