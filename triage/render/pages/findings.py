"""The pages of a kind of finding, of a source and of a statement."""

from collections.abc import Iterator

from triage.model.complaint import Complaint, FindingKind, PackContent
from triage.model.knowledge import Statement
from triage.model.page import Entry, Link, Page
from triage.model.source import Citation, Source
from triage.render.pages.words import cited, item_link, linked, question_link, rule_link


def finding_page(kind: FindingKind, complaint: Complaint) -> Page:
    """The values of a kind of finding, the rules that make each and those that read it, and what holds otherwise."""
    return Page(id=kind.id, kind="finding", about="finding", title=kind.label, entries=tuple(_values(kind, complaint)))


def source_page(source: Source, complaint: Complaint) -> Page:
    """A source, and everything that cites it with what it is cited for."""
    entries = tuple(_citing(source, complaint))
    return Page(id=source.id, kind="source", about="source", title=source.title, entries=entries)


def statement_page(statement: Statement, content: PackContent, complaint: Complaint) -> Page:
    """A statement that the pack must carry, and what carries it."""
    entries: list[Entry] = []
    if statement.not_a_rule:
        entries.append(Entry(label="Not a rule", text=statement.not_a_rule))
    for rule in complaint.rules.values():
        if statement.id in rule.covers:
            entries.append(Entry(label="", text=f"carried by {rule.id}", links=(rule_link(rule),), under=True))
    for item in complaint.items.values():
        if statement.id in item.covers:
            entries.append(Entry(label="", text=f"carried by {item.id}", links=(item_link(item),), under=True))
    for question in complaint.questions:
        if statement.id in question.covers:
            link = question_link(question)
            entries.append(Entry(label="", text=f"carried by {question.id}", links=(link,), under=True))
    others = [("the complaint itself", complaint.file.covers), ("the pack itself", content.file.covers)]
    others += [(f"otherwise/{k.id}", k.otherwise.covers) for k in complaint.file.findings if k.otherwise]
    others += [(f"the notice {notice.id}", notice.covers) for notice in content.wording.notices]
    for name, covers in others:
        if statement.id in covers:
            entries.append(Entry(label="", text=f"carried by {name}", under=True))
    return Page(id=statement.id, kind="statement", about="statement", title=statement.says, entries=tuple(entries))


def _values(kind: FindingKind, complaint: Complaint) -> Iterator[Entry]:
    rules = complaint.rules.values()
    if kind.out_of_scope:
        yield Entry(label="", text="Whoever has one of these is out of scope.")
    for value in kind.values:
        found = (kind.id, value.id)
        yield Entry(label="", text=f"- {value.id}: {value.label}. {value.text}", under=True)
        makers = complaint.makers.get(found, ())
        yield from linked("    made by", makers)
        if not makers:
            yield Entry(label="    made by", text="no active rule")
        yield from linked("    read by", [rule for rule in rules if found in rule.condition.findings])
    if kind.otherwise:
        other = kind.otherwise
        yield Entry(label="", text=f"- otherwise {other.id}: {other.text}", under=True)
        if other.urgency:
            yield Entry(label="    at least", text=str(other.urgency))
        if other.limit:
            yield Entry(label="    limit", text=other.limit)
        yield from cited(other.sources)


def _citing(source: Source, complaint: Complaint) -> Iterator[Entry]:
    yield Entry(label="", text=f"{source.publisher}{f', {source.year}' if source.year else ''}")
    if source.url:
        yield Entry(label="", text=source.url)
    if source.note:
        yield Entry(label="Note", text=source.note)
    for rule in complaint.rules.values():
        yield from (_cites(rule.id, c, rule_link(rule)) for c in rule.sources if c.id == source.id)
    for item in complaint.items.values():
        yield from (_cites(item.id, c, item_link(item)) for c in item.sources if c.id == source.id)
    for question in complaint.questions:
        yield from (_cites(question.id, c, question_link(question)) for c in question.sources if c.id == source.id)


def _cites(by: str, citation: Citation, link: Link) -> Entry:
    return Entry(label="", text=f"{by} ({citation.checked}): {citation.says}", links=(link,), under=True)
