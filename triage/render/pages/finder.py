"""From an id to its page, or to the ids that are nearest to it."""

import difflib
from collections.abc import Collection

from triage.errors import AnswerError, Problem
from triage.model.answers import shown
from triage.model.complaint import Complaint, PackContent
from triage.model.page import Entry, Page
from triage.model.question import Number, Option, Question
from triage.render.pages.findings import finding_page, source_page, statement_page
from triage.render.pages.pieces import piece_page
from triage.render.pages.questions import option_page, whole_question_page
from triage.render.pages.rules import rule_page
from triage.render.pages.text import page_text

RULE, PIECE = "rule:", "piece:"


def page(content: PackContent, complaint: Complaint, wanted: str) -> str:
    """The page of an id as text. Raises AnswerError naming the nearest ids when there is nothing of that id."""
    return page_text(page_of(content, complaint, wanted))


def page_of(content: PackContent, complaint: Complaint, wanted: str) -> Page:
    """The page of an id. The last part is enough where only one id ends so, and an option may go without its question.

    A rule and a piece may share an id: `rule:ID` and `piece:ID` tell them apart, and without either it is the rule.
    Raises AnswerError naming the nearest ids when there is nothing of that id.
    """
    found = _exact(content, complaint, wanted)
    if found is not None:
        return found
    whole = [ref for ref in _ids(content, complaint) if ref.split("/")[-1] == wanted]
    if len(whole) == 1 and (found := _exact(content, complaint, whole[0])) is not None:
        return found
    raise nothing_of(wanted, whole, _ids(content, complaint))


def nothing_of(wanted: str, whole: list[str], known: list[str]) -> AnswerError:
    """The error that there is nothing of an id: `whole` are ids that end so, `known` all that there are."""
    near = whole or difflib.get_close_matches(wanted, known, n=5, cutoff=0.4) or known[:5]
    names = ", ".join(dict.fromkeys(near))
    return AnswerError((Problem(f"there is nothing of this id; the nearest are {names}", found=shown(wanted)),))


def _exact(content: PackContent, complaint: Complaint, wanted: str) -> Page | None:
    rules = {f"{RULE}{rule.id}": rule for rule in complaint.every_rule}
    pieces = {f"{PIECE}{item.id}": item for item in complaint.every_item}
    if rule := rules.get(wanted) or rules.get(f"{RULE}{wanted}"):
        return _also(rule_page(rule, complaint), f"{PIECE}{rule.id}", pieces)
    if item := pieces.get(wanted) or pieces.get(f"{PIECE}{wanted}"):
        return _also(piece_page(item, complaint), f"{RULE}{item.id}", rules)
    if wanted in complaint.question:
        return whole_question_page(complaint.question[wanted], complaint)
    kind = complaint.kind.get(wanted.removeprefix("otherwise/")) or complaint.kind.get(wanted.split("/")[0])
    if kind and wanted in (kind.id, f"otherwise/{kind.id}", *(f"{kind.id}/{value.id}" for value in kind.values)):
        return finding_page(kind, complaint)
    if wanted in content.sources:
        return source_page(content.sources[wanted], complaint)
    for statement in complaint.statements:
        if statement.id == wanted:
            return statement_page(statement, content, complaint)
    options = {f"{question.id}/{option.id}": (question, option) for question, option in _options(complaint)}
    return option_page(*options[wanted], complaint) if wanted in options else None


def _also(page: Page, other: str, others: Collection[str]) -> Page:
    """The page, saying so when something of another kind has the same id."""
    if other not in others:
        return page
    return page.model_copy(update={"entries": (*page.entries, Entry(label="Of the same id", text=other))})


def _options(complaint: Complaint) -> list[tuple[Question, Option]]:
    """Every option with its question; those of second looks are the same ones again."""
    asked = [question for question in complaint.questions if not isinstance(question, Number)]
    return [(question, option) for question in asked for option in question.options]


def _ids(content: PackContent, complaint: Complaint) -> list[str]:
    ids = [rule.id for rule in complaint.every_rule] + [item.id for item in complaint.every_item]
    ids += [*complaint.question, *complaint.kind, *content.sources]
    ids += [statement.id for statement in complaint.statements]
    again = {second.id for second in complaint.second_looks.values()}
    return ids + [f"{question.id}/{option.id}" for question, option in _options(complaint) if question.id not in again]
