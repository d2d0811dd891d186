"""How hard the words of a pack are to read: the Flesch-Kincaid grade, as textstat counts it.

Each piece is graded as a whole, since a grade of a single short line says little.
"""

from collections.abc import Iterator

import textstat

from triage.errors import Problem
from triage.model.complaint import Complaint, FindingKind, PackContent
from triage.model.drawing import Drawing
from triage.model.knowledge import Item
from triage.model.question import Number, Question, SecondLook
from triage.model.rule import Rule

HIGHEST_GRADE = 8.0
_SHOWN = ("text", "what", "how_long", "how_often", "not_when", "why", "use", "evidence", "until", "aim", "note")
_SHOWN_LISTS = ("steps", "easier", "harder", "stop_if", "ask_first", "look_for")
_NET = ("uncertainty", "turn_to", "by_when")


def too_hard(content: PackContent) -> Iterator[Problem]:
    """Every question, finding, reason, drawing and piece of knowledge that needs more than eight years of school."""
    for complaint in content.complaints.values():
        for place, key, text in _pieces(complaint):
            grade = reading_grade(text)
            if grade > HIGHEST_GRADE:
                allowed = f"up to grade {HIGHEST_GRADE:g}"
                yield Problem(
                    "these words are too hard to read", place, key=key, found=f"grade {grade:.1f}", allowed=allowed
                )
    for notice in content.wording.notices:
        grade = reading_grade(notice.text)
        if grade > HIGHEST_GRADE:
            place, found = "knowledge/wording.yaml", f"grade {grade:.1f}"
            yield Problem("these words are too hard to read", place, key=f"notices: {notice.id}", found=found)


def reading_grade(text: str) -> float:
    """The years of school a text needs."""
    return float(textstat.flesch_kincaid_grade(text))


def _pieces(complaint: Complaint) -> Iterator[tuple[str, str, str]]:
    folder = f"knowledge/{complaint.id}"
    for question in complaint.questions:
        if not isinstance(question, SecondLook):
            yield f"{folder}/questions.yaml", question.id, _sentences(_question(question))
    for item in complaint.items.values():
        yield f"{folder}/{item.id}.yaml", "", _sentences(_item(item))
    for drawing in complaint.drawings.values():
        yield f"{folder}/{drawing.id}.yaml", "", _sentences(_drawing(drawing))
    for kind in complaint.file.findings:
        yield f"{folder}/complaint.yaml", kind.id, _sentences(_finding(kind))
    for rule in complaint.rules.values():
        yield f"rules/{complaint.id}/{rule.id}.yaml", "because", _sentences(_rule(rule))


def _question(question: Question) -> Iterator[str]:
    yield from (text for text in (question.text, question.hint, question.why) if text)
    if not isinstance(question, Number):
        for option in question.options:
            yield from (text for text in (option.text, option.hint, option.how_to_tell) if text)


def _item(item: Item) -> Iterator[str]:
    for name in (*_SHOWN, *_NET):
        if text := getattr(item, name, None):
            yield text
    for name in _SHOWN_LISTS:
        value = getattr(item, name, None)
        yield from (value,) if isinstance(value, str) else value or ()


def _drawing(drawing: Drawing) -> Iterator[str]:
    for frame in drawing.frames:
        yield from (frame.caption, frame.alt)
        yield from (spot.label for spot in frame.spots)


def _finding(kind: FindingKind) -> Iterator[str]:
    yield from (value.text for value in kind.values if kind.shown)
    if kind.otherwise:
        yield from (kind.otherwise.text, kind.otherwise.because)
        if kind.otherwise.escalate:
            yield kind.otherwise.escalate.because


def _rule(rule: Rule) -> Iterator[str]:
    yield rule.because
    yield rule.limits


def _sentences(texts: Iterator[str]) -> str:
    """The texts in a row, each ended like a sentence."""
    return " ".join(text if text.rstrip().endswith((".", "?", "!")) else f"{text.rstrip()}." for text in texts)
