"""What changed between the files of two packs, whoever it may concern."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from triage.differences import field_differences
from triage.model.base import Frozen
from triage.model.complaint import Complaint, PackContent
from triage.model.knowledge import Exercise, Item
from triage.model.question import Number, Question, SecondLook
from triage.model.rule import Effects, Rule
from triage.pack.standing_alone import SHELF
from triage.subsumption import condition_implies

Kind = Literal["added", "removed", "renamed", "changed"]
WORDS = ("title", "because", "limits", "adds")
ADVISING = ("condition", "urgency", "if_unsure", *(name for name in Effects.model_fields if name != "urgency"))
"""The parts of a rule that can change what somebody is told, apart from its words."""


class Change(Frozen):
    """One thing that changed: its id, how, which parts of it, and the details, a line each."""

    id: str
    kind: Kind
    title: str
    parts: tuple[str, ...] = ()
    details: tuple[str, ...] = ()


def same_condition(one: Rule, other: Rule) -> bool:
    """Whether two rules hold for the same answers, as far as their lines show it."""
    return condition_implies(one.condition, other.condition) and condition_implies(other.condition, one.condition)


def same_effects(one: Rule, other: Rule) -> bool:
    """Whether two rules do the same, in whatever order it is written."""
    return not set(_effect_parts(one, other)) and one.urgency_if_unsure == other.urgency_if_unsure


def rule_changes(old: Complaint, new: Complaint) -> tuple[Change, ...]:
    """The rules that differ, by id. A rule that only has another id is renamed. Options that stand alone are left out:
    they change with their question."""
    before, after = _own_rules(old), _own_rules(new)
    gone = {name: rule for name, rule in before.items() if name not in after}
    come = {name: rule for name, rule in after.items() if name not in before}
    changes = []
    for name, rule in come.items():
        twin = next((o for o in gone.values() if same_condition(o, rule) and same_effects(o, rule)), None)
        if twin:
            del gone[twin.id]
            changes.append(Change(id=name, kind="renamed", title=rule.title, details=(f"it was {twin.id}",)))
        else:
            changes.append(Change(id=name, kind="added", title=rule.title))
    replaced = {rule.id: rule.replaced_by for rule in new.every_rule if rule.status == "retired"}
    for name, rule in gone.items():
        by = replaced.get(name)
        details = (f"replaced by {by}",) if by else ()
        changes.append(Change(id=name, kind="removed", title=rule.title, details=details))
    for name, rule in after.items():
        if name in before and (change := _rule_change(before[name], rule)):
            changes.append(change)
    return _by_id(changes)


def _own_rules(complaint: Complaint) -> dict[str, Rule]:
    return {name: rule for name, rule in complaint.rules.items() if not name.startswith(f"{SHELF}/")}


def _rule_change(old: Rule, new: Rule) -> Change | None:
    parts: list[str] = []
    details: list[str] = []
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    if not same_condition(old, new):
        parts.append("condition")
        details += field_differences(before["when"], after["when"], "when")
    for name in _effect_parts(old, new):
        parts.append(name)
        details += field_differences(before["then"][name], after["then"][name], name)
    if old.urgency_if_unsure != new.urgency_if_unsure:
        parts.append("if_unsure")
        details.append(f"if_unsure: {old.urgency_if_unsure} -> {new.urgency_if_unsure}")
    for part, fields in (
        ("words", WORDS),
        ("statements", ("covers",)),
        ("sources", ("sources",)),
        ("cases", ("fires_for", "silent_for", "unsure_for")),
        ("review", ("review",)),
    ):
        if any(before[field] != after[field] for field in fields):
            parts.append(part)
    if not parts:
        return None
    return Change(id=new.id, kind="changed", title=new.title, parts=tuple(parts), details=tuple(details))


def _effect_parts(old: Rule, new: Rule) -> list[str]:
    """The names of the effects that differ; `if_unsure` is told apart, as it has a default."""
    found = []
    for name in Effects.model_fields:
        before, after = getattr(old.then, name), getattr(new.then, name)
        if name == "find":
            before, after = old.then.findings, new.then.findings
        if isinstance(before, tuple):
            before, after = set(before), set(after)
        if name != "if_unsure" and before != after:
            found.append(name)
    return found


def question_changes(old: Complaint, new: Complaint) -> tuple[Change, ...]:
    """The questions that differ, by id. Second looks change with their screens."""
    before = {q.id: q for q in old.questions if not isinstance(q, SecondLook)}
    after = {q.id: q for q in new.questions if not isinstance(q, SecondLook)}
    changes = _come_and_gone(
        {name: question.label for name, question in before.items()},
        {name: question.label for name, question in after.items()},
    )
    for name, question in after.items():
        if name in before and (change := _question_change(before[name], question)):
            changes.append(change)
    return _by_id(changes)


def _question_change(old: Question, new: Question) -> Change | None:
    parts: list[str] = []
    details: list[str] = []

    def note(part: str, detail: str = "") -> None:
        if part not in parts:
            parts.append(part)
        if detail:
            details.append(detail)

    if old.kind != new.kind:
        note("kind", f"kind: {old.kind} -> {new.kind}")
    for field in ("label", "text", "hint", "why"):
        if getattr(old, field) != getattr(new, field):
            note("reworded", f"{field}: {getattr(old, field)} -> {getattr(new, field)}")
    for part, field in (("statements", "covers"), ("sources", "sources"), ("worsens", "worsens")):
        if getattr(old, field, ()) != getattr(new, field, ()):
            note(part)
    if isinstance(old, Number) or isinstance(new, Number):
        if isinstance(old, Number) and isinstance(new, Number):
            for field in ("min", "max", "unit"):
                if getattr(old, field) != getattr(new, field):
                    note("range", f"{field}: {getattr(old, field)} -> {getattr(new, field)}")
    else:
        for part, detail in _option_changes(old, new):
            note(part, detail)
    if not parts:
        return None
    return Change(id=new.id, kind="changed", title=new.label, parts=tuple(parts), details=tuple(details))


def _option_changes(old: Any, new: Any) -> Iterator[tuple[str, str]]:
    before, after = {o.id: o for o in old.options}, {o.id: o for o in new.options}
    for name in before:
        if name not in after:
            yield "options removed", f"option removed: {name}"
    for name, option in after.items():
        if name not in before:
            yield "options added", f"option added: {name}"
        else:
            for field in type(option).model_fields:
                was, now = getattr(before[name], field), getattr(option, field)
                if was != now:
                    part = "alone" if field == "alone" else "options reworded"
                    yield part, f"option {name}, {field}: {was} -> {now}"
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield "order of options", ""


def piece_changes(old: Complaint, new: Complaint) -> tuple[Change, ...]:
    """The active pieces of knowledge that differ, by id."""
    before, after = old.items, new.items
    changes = _come_and_gone(
        {name: item.title for name, item in before.items()}, {name: item.title for name, item in after.items()}
    )
    for name, item in after.items():
        if name in before and (change := _piece_change(before[name], item)):
            changes.append(change)
    return _by_id(changes)


def _piece_change(old: Item, new: Item) -> Change | None:
    was, now = _plain(old), _plain(new)
    parts = tuple(field for field in dict.fromkeys((*was, *now)) if was.get(field) != now.get(field))
    if not parts:
        return None
    told = {field for field in parts if field not in ("sources", "covers")}
    details = field_differences(
        {field: value for field, value in was.items() if field in told},
        {field: value for field, value in now.items() if field in told},
    )
    return Change(id=new.id, kind="changed", title=new.title, parts=parts, details=tuple(details))


def _plain(item: Item) -> dict[str, Any]:
    plain = item.model_dump(mode="json")
    return {**plain, "dose": item.dose.text} if isinstance(item, Exercise) else plain


def complaint_changes(old: Complaint, new: Complaint) -> tuple[str, ...]:
    """What differs in `complaint.yaml`: findings, what holds otherwise, safety nets; a line each."""
    return tuple(field_differences(old.file.model_dump(mode="json"), new.file.model_dump(mode="json")))


def wording_changes(old: PackContent, new: PackContent) -> tuple[str, ...]:
    """What differs in `wording.yaml`, in `pack.yaml` and in which complaints there are, a line each."""
    lines = [f"complaint {name}: no longer there" for name in old.complaints if name not in new.complaints]
    lines += [f"complaint {name}: new" for name in new.complaints if name not in old.complaints]
    lines += field_differences(old.file.model_dump(mode="json"), new.file.model_dump(mode="json"), "pack")
    lines += field_differences(old.wording.model_dump(mode="json"), new.wording.model_dump(mode="json"))
    return tuple(lines)


def _come_and_gone(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    changes = [Change(id=name, kind="added", title=title) for name, title in after.items() if name not in before]
    changes += [Change(id=name, kind="removed", title=title) for name, title in before.items() if name not in after]
    return changes


def _by_id(changes: list[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: change.id))
