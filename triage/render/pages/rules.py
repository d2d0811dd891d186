"""The page of a rule."""

import json
from collections.abc import Iterator

from triage.model.complaint import Complaint
from triage.model.knowledge import Item, item_ref
from triage.model.page import Entry, Page
from triage.model.rule import Rule
from triage.render.pages.words import carried, cited, condition_lines, linked, value_words


def rule_page(rule: Rule, complaint: Complaint) -> Page:
    """What a rule reads and does, why, by which sources, its cases, and what is around it."""
    title = f"Because of {rule.title}"
    about = f"rule, {rule.status}"
    return Page(id=rule.id, kind="rule", about=about, title=title, entries=tuple(_entries(rule, complaint)))


def pieces_of(rule: Rule, complaint: Complaint) -> Iterator[Item]:
    """The pieces that a rule offers, advises, watches for, withholds or leaves."""
    then = rule.then
    named = {*then.offer, *then.withhold}
    named |= {item_ref("advice", name) for name in then.advise}
    named |= {item_ref("safety-net", name) for name in then.watch}
    named |= {item_ref("avoid", name) for name in then.avoid}
    for item in complaint.items.values():
        if item.id in named or item.id.split("/")[0] in named:
            yield item


def _entries(rule: Rule, complaint: Complaint) -> Iterator[Entry]:
    if rule.replaced_by:
        yield Entry(label="Replaced by", text=rule.replaced_by)
    yield Entry(label="When")
    yield from (Entry(label="", text=line, under=True) for line in condition_lines(rule.condition))
    yield Entry(label="Then")
    for name in type(rule.then).model_fields:
        if value := getattr(rule.then, name):
            yield Entry(label=name, text=value_words(value), under=True)
    if rule.urgency:
        yield Entry(label="while not ruled out", text=str(rule.urgency_if_unsure), under=True)
    yield Entry(label="Why", text=rule.because)
    yield Entry(label="Limits", text=rule.limits)
    if rule.adds:
        yield Entry(label="Adds", text=rule.adds)
    yield from cited(rule.sources)
    yield from carried(rule.covers, complaint)
    review = f"by {rule.review.by} on {rule.review.on}" if rule.review.by else "by no clinician yet"
    yield Entry(label="Review", text=review)
    for name in ("fires_for", "silent_for", "unsure_for"):
        for case in getattr(rule, name):
            yield Entry(label=name, text=json.dumps(case, ensure_ascii=False))
    behind = complaint.questions_behind(rule)
    questions = [question for question in complaint.questions if question.id in behind]
    yield from linked("Questions it depends on", questions)
    if not questions:
        yield Entry(label="Questions it depends on", text="none")
    yield from linked("Pieces it speaks of", pieces_of(rule, complaint))
    yield from linked("Fed by", [m for f in sorted(rule.condition.findings) for m in complaint.makers.get(f, ())])
    made = set(rule.then.findings)
    yield from linked("Feeds", [r for r in complaint.rules.values() if made & r.condition.findings])
