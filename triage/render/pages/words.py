"""Conditions and values of a pack in words, and links to what is in it."""

from collections.abc import Iterable, Iterator

from triage.model.complaint import Complaint
from triage.model.condition import Condition, FindingLine, Line, NumberLine
from triage.model.knowledge import Item
from triage.model.page import Entry, Link
from triage.model.question import Question
from triage.model.rule import Rule
from triage.model.source import Citation


def condition_lines(condition: Condition) -> Iterator[str]:
    """A condition in words, a line each."""
    if not condition.lines and not condition.any_of:
        yield "always"
    for line in condition.lines:
        yield line_words(line)
    for group in condition.any_of:
        yield "or: " + " and ".join(line_words(line) for line in group)


def line_words(line: Line) -> str:
    """A line of a condition with the ids it reads."""
    if isinstance(line, NumberLine):
        return f"{line.question}: {line.low} to {line.high}"
    if isinstance(line, FindingLine):
        return f"{line.kind}: {(' and ' if line.every else ' or ').join(line.values)}"
    every = getattr(line, "every", False)
    return f"{line.question}: {(' and ' if every else ' or ').join(line.options)}"


def value_words(value: object) -> str:
    """A value of a pack on one line."""
    if isinstance(value, tuple):
        return "; ".join(str(entry) for entry in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {value_words(entry)}" for key, entry in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)


def rule_link(rule: Rule) -> Link:
    """A link to a rule."""
    return Link(id=rule.id, kind="rule", title=rule.title)


def item_link(item: Item) -> Link:
    """A link to a piece of knowledge."""
    return Link(id=item.id, kind="piece", title=item.title)


def question_link(question: Question) -> Link:
    """A link to a question."""
    return Link(id=question.id, kind="question", title=question.text)


def linked(label: str, things: Iterable[Rule | Item | Question]) -> Iterator[Entry]:
    """An entry with links to things, each once; none when there is nothing to link to."""
    links: dict[str, Link] = {}
    for thing in things:
        if isinstance(thing, Rule):
            links[thing.id] = rule_link(thing)
        elif isinstance(thing, Item):
            links[thing.id] = item_link(thing)
        else:
            links[thing.id] = question_link(thing)
    if links:
        yield Entry(label=label, links=tuple(links.values()))


def cited(sources: Iterable[Citation]) -> Iterator[Entry]:
    """An entry for each source, with how far it was checked and what it says."""
    for one in sources:
        link = Link(id=one.id, kind="source", title=one.says)
        yield Entry(label="Source", text=f"{one.id} ({one.checked}): {one.says}", links=(link,))


def carried(covers: Iterable[str], complaint: Complaint) -> Iterator[Entry]:
    """An entry for each statement that a thing carries."""
    says = {statement.id: statement.says for statement in complaint.statements}
    for one in covers:
        link = Link(id=one, kind="statement", title=says.get(one, one))
        yield Entry(label="Carries", text=f"{one}: {says.get(one, one)}", links=(link,))
