"""The page of a piece of knowledge: an exercise, an aid, a step, advice, a safety net and the rest."""

from collections.abc import Iterator

from triage.model.complaint import Complaint
from triage.model.knowledge import OFFERED_FOLDERS, Exercise, Item
from triage.model.page import Entry, Page
from triage.model.rule import Rule
from triage.render.pages.words import carried, cited, condition_lines, linked, value_words

_APART = {"id", "title", "status", "replaced_by", "covers", "sources", "contraindications", "contradicts"}
_EFFECTS = {"advice": "advise", "avoid": "avoid", "safety-net": "watch"}


def piece_page(item: Item, complaint: Complaint) -> Page:
    """What a piece says, who must not be shown it, and the rules that offer, name, withhold or limit it."""
    entries = tuple(_entries(item, complaint))
    return Page(id=item.id, kind="piece", about=item.status, title=item.title, entries=entries)


def _entries(item: Item, complaint: Complaint) -> Iterator[Entry]:
    if item.replaced_by:
        yield Entry(label="Replaced by", text=item.replaced_by)
    for name in type(item).model_fields:
        if name not in _APART and (value := getattr(item, name)) not in (None, ()):
            yield Entry(label=name, text=value.text if name == "dose" else value_words(value))
    conditions = complaint.contraindications.get(item.id, ())
    if conditions:
        yield Entry(label="Never for anybody of whom one of these holds or is not ruled out")
    for condition in conditions:
        yield Entry(label="", text="- " + " and ".join(condition_lines(condition)), under=True)
    yield from cited(item.sources)
    yield from carried(item.covers, complaint)
    yield from _rules(item, complaint)
    folder = item.id.split("/")[0]
    others = complaint.items.values()
    same = [o for o in others if {o.id, o.id.split("/")[0]}.intersection(item.contradicts)]
    back = [other for other in others if {item.id, folder}.intersection(other.contradicts)]
    yield from linked("Never beside", [*same, *back])


def _rules(item: Item, complaint: Complaint) -> Iterator[Entry]:
    folder, rules = item.id.split("/")[0], list(complaint.rules.values())
    yield from linked("Offered by", [rule for rule in rules if item.id in rule.then.offer])
    if folder in _EFFECTS:
        yield from linked("Named by", [r for r in rules if item.name in getattr(r.then, _EFFECTS[folder])])
    if folder == "safety-net":
        levels = [str(level) for level, name in complaint.file.safety_net.items() if name == item.name]
        if levels:
            yield Entry(label="Shown at", text=", ".join(levels))
    yield from linked("Withheld by", [r for r in rules if {item.id, folder}.intersection(r.then.withhold)])
    if folder in OFFERED_FOLDERS:
        yield from linked("Held back by a limit on exercise", [r for r in rules if _limits(r, item)])


def _limits(rule: Rule, item: Item) -> bool:
    return isinstance(item, Exercise) and (
        rule.then.limit == "none" or (rule.then.limit == "gentle-only" and not item.gentle)
    )
