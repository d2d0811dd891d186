"""A page of text about one thing in a pack: a rule, a question, a piece of knowledge, a finding, a source."""

import difflib
import json
from collections.abc import Iterable, Iterator

from triage.errors import AnswerError, Problem
from triage.model.answers import shown
from triage.model.complaint import Complaint, FindingKind, PackContent
from triage.model.condition import Condition, FindingLine, Line, NumberLine
from triage.model.knowledge import Item
from triage.model.question import Choice, Number, Question
from triage.model.rule import Rule
from triage.model.source import Citation, Source

_HIDDEN = {"id", "title", "status", "replaced_by", "covers", "sources"}


def page(content: PackContent, complaint: Complaint, wanted: str) -> str:
    """The page of an id. Raises AnswerError naming the nearest ids when there is nothing of that id."""
    rules = {rule.id: rule for rule in complaint.every_rule}
    items = {item.id: item for item in complaint.every_item}
    last = [ref for ref in (*rules, *items) if ref.split("/")[-1] == wanted]
    if len(last) == 1 and wanted not in complaint.question:
        wanted = last[0]
    if wanted in rules:
        lines = _rule(rules[wanted], complaint)
    elif wanted in complaint.question:
        lines = _question(complaint.question[wanted], complaint)
    elif wanted in items:
        lines = _item(items[wanted], complaint)
    elif wanted in complaint.kind:
        lines = _finding(complaint.kind[wanted], complaint)
    elif wanted in content.sources:
        lines = _source(content.sources[wanted], complaint)
    elif wanted in {statement.id for statement in complaint.statements}:
        lines = _statement(wanted, complaint)
    else:
        known = [*rules, *complaint.question, *items, *complaint.kind, *content.sources]
        near = last or difflib.get_close_matches(wanted, known, n=5, cutoff=0.4) or known[:5]
        near = list(dict.fromkeys(near))
        names = ", ".join(near)
        raise AnswerError((Problem(f"there is nothing of this id; the nearest are {names}", found=shown(wanted)),))
    return "\n".join(lines) + "\n"


def question_page(question: Question) -> str:
    """A question with the ids and words of its options."""
    return "\n".join(_question_lines(question)) + "\n"


def condition_lines(condition: Condition) -> Iterator[str]:
    """A condition in words, a line each."""
    if not condition.lines and not condition.any_of:
        yield "always"
    for line in condition.lines:
        yield _line(line)
    for group in condition.any_of:
        yield "or: " + " and ".join(_line(line) for line in group)


def _line(line: Line) -> str:
    if isinstance(line, NumberLine):
        return f"{line.question}: {line.low} to {line.high}"
    if isinstance(line, FindingLine):
        return f"{line.kind}: {(' and ' if line.every else ' or ').join(line.values)}"
    every = getattr(line, "every", False)
    return f"{line.question}: {(' and ' if every else ' or ').join(line.options)}"


def _rule(rule: Rule, complaint: Complaint) -> Iterator[str]:
    yield f"{rule.id} (rule, {rule.status})"
    yield f"Because of {rule.title}"
    yield ""
    yield "When"
    yield from (f"  {line}" for line in condition_lines(rule.condition))
    yield "Then"
    for name in type(rule.then).model_fields:
        if value := getattr(rule.then, name):
            yield f"  {name}: {_value(value)}"
    if rule.urgency:
        yield f"  while not ruled out: {rule.urgency_if_unsure}"
    yield ""
    yield f"Why: {rule.because}"
    yield f"Limits: {rule.limits}"
    yield from _sources(rule.sources)
    yield f"Review: {f'by {rule.review.by} on {rule.review.on}' if rule.review.by else 'by no clinician yet'}"
    for name in ("fires_for", "silent_for", "unsure_for"):
        for case in getattr(rule, name):
            yield f"{name}: {json.dumps(case, ensure_ascii=False)}"
    yield f"Questions it depends on: {', '.join(sorted(complaint.questions_behind(rule))) or 'none'}"
    yield from _linked("Fed by", [m for f in rule.condition.findings for m in complaint.makers.get(f, ())])
    made = set(rule.then.findings)
    yield from _linked("Feeds", [r for r in complaint.rules.values() if made & r.condition.findings])


def _question(question: Question, complaint: Complaint) -> Iterator[str]:
    yield from _question_lines(question)
    readers = [rule for rule in complaint.rules.values() if question.id in rule.condition.questions]
    yield from _linked("Read by", readers)


def _question_lines(question: Question) -> Iterator[str]:
    yield f"{question.id} ({question.kind})"
    yield f"  {question.text}"
    if question.hint:
        yield f"  ({question.hint})"
    yield f"  Why: {question.why}"
    if isinstance(question, Number):
        yield f"  {question.min} to {question.max} {question.unit}"
    else:
        for option in question.options:
            alone = f" (alone: {option.alone})" if option.alone else ""
            yield f"  - {option.id}: {option.text}{alone}"
    if isinstance(question, Choice) and question.worsens:
        yield f"  Least to worst: {', '.join(question.worsens)}"
    yield "  - unknown: Not sure"


def _item(item: Item, complaint: Complaint) -> Iterator[str]:
    yield f"{item.id} ({item.status})"
    yield item.title
    yield ""
    for name in type(item).model_fields:
        if name not in _HIDDEN and (value := getattr(item, name)) not in (None, ()):
            yield f"{name}: {value.text if name == 'dose' else _value(value)}"
    yield from _sources(item.sources)
    rules = complaint.rules.values()
    yield from _linked("Offered by", [rule for rule in rules if item.id in rule.then.offer])
    folder = item.id.split("/")[0]
    withholding = [r for r in rules if item.id in r.then.withhold or folder in r.then.withhold]
    yield from _linked("Withheld by", withholding)
    effects = {"advice": "advise", "avoid": "avoid", "safety-net": "watch"}
    if folder in effects:
        yield from _linked("Named by", [r for r in rules if item.name in getattr(r.then, effects[folder])])


def _finding(kind: FindingKind, complaint: Complaint) -> Iterator[str]:
    yield f"{kind.id} (finding)"
    for value in kind.values:
        yield f"  - {value.id}: {value.label}. {value.text}"
        makers = ", ".join(rule.id for rule in complaint.makers.get((kind.id, value.id), ()))
        yield f"    made by: {makers or 'no active rule'}"
    if kind.otherwise:
        yield f"  - otherwise {kind.otherwise.id}: {kind.otherwise.text}"


def _source(source: Source, complaint: Complaint) -> Iterator[str]:
    yield f"{source.id} (source)"
    yield source.title
    yield f"{source.publisher}{f', {source.year}' if source.year else ''}"
    if source.url:
        yield source.url
    if source.note:
        yield f"Note: {source.note}"
    cited = [(rule.id, rule.sources) for rule in complaint.rules.values()]
    cited += [(item.id, item.sources) for item in complaint.items.values()]
    for piece, citations in cited:
        for citation in citations:
            if citation.id == source.id:
                yield f"  {piece} ({citation.checked}): {citation.says}"


def _statement(wanted: str, complaint: Complaint) -> Iterator[str]:
    statement = next(statement for statement in complaint.statements if statement.id == wanted)
    yield f"{statement.id} (statement)"
    yield statement.says
    if statement.not_a_rule:
        yield f"Not a rule: {statement.not_a_rule}"
    for piece in (*complaint.rules.values(), *complaint.items.values(), *complaint.questions):
        if wanted in piece.covers:
            yield f"  carried by {piece.id}"


def _sources(sources: Iterable[Citation]) -> Iterator[str]:
    for citation in sources:
        yield f"Source: {citation.id} ({citation.checked}): {citation.says}"


def _linked(label: str, rules: Iterable[Rule]) -> Iterator[str]:
    names = list(dict.fromkeys(rule.id for rule in rules))
    if names:
        yield f"{label}: {', '.join(names)}"


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(str(entry) for entry in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_value(entry)}" for key, entry in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)
