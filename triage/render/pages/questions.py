"""The pages of a question and of one of its options."""

from collections.abc import Iterator

from triage.model.complaint import Complaint
from triage.model.condition import OptionLine, ScreenLine
from triage.model.page import Entry, Page
from triage.model.question import Choice, Number, Option, Question, SecondLook
from triage.model.rule import Rule
from triage.render.pages.text import page_text
from triage.render.pages.words import carried, cited, linked


def question_page(question: Question) -> str:
    """A question with the ids and words of its options."""
    return page_text(_page(question, ()))


def whole_question_page(question: Question, complaint: Complaint) -> Page:
    """A question with its options, the rules that read it, its second look, its sources and its statements."""
    entries = [*cited(question.sources), *carried(question.covers, complaint)]
    if question.id in complaint.second_looks:
        entries += linked("Asked again by", [complaint.second_looks[question.id]])
    if isinstance(question, SecondLook):
        entries += linked("Asks again what was not sure of", [complaint.question[question.settles]])
    readers = [rule for rule in complaint.rules.values() if question.id in rule.condition.questions]
    return _page(question, (*entries, *linked("Read by", readers)))


def option_page(question: Question, option: Option, complaint: Complaint) -> Page:
    """An option of a question and the rules that read it."""
    entries = [Entry(label="", text=option.text, under=True)]
    if option.hint:
        entries.append(Entry(label="Hint", text=option.hint))
    if option.how_to_tell:
        entries.append(Entry(label="How to tell", text=option.how_to_tell))
    if option.alone:
        entries.append(Entry(label="Alone", text=f"{option.alone}, whatever else is answered"))
    entries += linked("Option of", [question])
    entries += linked("Read by", [rule for rule in complaint.rules.values() if _reads(rule, question.id, option.id)])
    page_id = f"{question.id}/{option.id}"
    return Page(id=page_id, kind="option", about="option", title=question.text, entries=tuple(entries))


def _reads(rule: Rule, question: str, option: str) -> bool:
    return any(
        isinstance(line, OptionLine | ScreenLine) and line.question == question and option in line.options
        for line in rule.condition.every_line()
    )


def _page(question: Question, more: tuple[Entry, ...]) -> Page:
    entries = (*_entries(question), *more)
    return Page(id=question.id, kind="question", about=question.kind, title=question.text, entries=entries)


def _entries(question: Question) -> Iterator[Entry]:
    if question.hint:
        yield Entry(label="", text=f"({question.hint})", under=True)
    yield Entry(label="Why", text=question.why, under=True)
    if isinstance(question, Number):
        yield Entry(label="", text=f"{question.min} to {question.max} {question.unit}", under=True)
    else:
        for option in question.options:
            alone = f" (alone: {option.alone})" if option.alone else ""
            yield Entry(label="", text=f"- {option.id}: {option.text}{alone}", under=True)
    if isinstance(question, Choice) and question.worsens:
        yield Entry(label="Least to worst", text=", ".join(question.worsens), under=True)
    yield Entry(label="", text="- unknown: Not sure", under=True)
