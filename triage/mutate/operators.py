"""How a rule can be broken. Each operator is one function that yields mutants of one rule; a new one is one more."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from triage.model.complaint import Complaint
from triage.model.condition import Condition, FindingLine, Line, NumberLine, OptionLine, ScreenLine
from triage.model.knowledge import Exercise
from triage.model.question import Number
from triage.model.rule import Effects, Rule


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule broken in one way. `changed` holds the rules that replace those of their id; None: the rule is gone."""

    rule: str
    operator: str
    detail: str
    changed: dict[str, Rule | None]

    @property
    def key(self) -> str:
        """What tells it from all others of its pack."""
        return f"{self.rule} | {self.operator} | {self.detail}"


Breaks = Callable[[Rule, Complaint], Iterator[tuple[str, Rule | None]]]
OPERATORS: dict[str, Breaks] = {}


def operator(breaks: Breaks) -> Breaks:
    """Adds an operator; its name is that of the function."""
    OPERATORS[breaks.__name__.replace("_", "-")] = breaks
    return breaks


def mutants(complaint: Complaint) -> Iterator[Mutant]:
    """All mutants of the active rules, in order of rule and operator. Rules made from options are left out."""
    written = {rule.id for rule in complaint.every_rule if rule.fires_for}
    for rule in complaint.rules.values():
        if rule.id not in written:
            continue
        for name, breaks in OPERATORS.items():
            for detail, broken in breaks(rule, complaint):
                yield Mutant(rule.id, name, detail, {rule.id: broken})
        yield from _swapped_gates(rule, complaint)


def broken_complaint(complaint: Complaint, mutant: Mutant) -> Complaint:
    """The complaint with a mutant in place of its rules."""
    rules = []
    for rule in complaint.every_rule:
        changed = mutant.changed.get(rule.id, rule)
        if changed is not None:
            rules.append(changed)
    fields = {name: getattr(complaint, name) for name in Complaint.model_fields}
    return Complaint.model_construct(**{**fields, "every_rule": tuple(rules)})


def told(line: Line) -> str:
    """A line in few words."""
    if isinstance(line, NumberLine):
        return f"{line.question} {line.low}-{line.high}"
    name = line.kind if isinstance(line, FindingLine) else line.question
    return f"{name}: {', '.join(_listed(line))}"


def _listed(line: Line) -> tuple[str, ...]:
    if isinstance(line, FindingLine):
        return line.values
    return () if isinstance(line, NumberLine) else line.options


def _with(rule: Rule, **fields: Any) -> Rule:
    return rule.model_copy(update=fields)


def _then(rule: Rule, **fields: Any) -> Rule:
    every = {name: getattr(rule.then, name) for name in Effects.model_fields} | fields
    return _with(rule, then=Effects.model_construct(**every))


def _conditions(rule: Rule, change: Callable[[Line], Iterable[tuple[str, Line | None]]]) -> Iterator[tuple[str, Rule]]:
    """The rule with each of its lines, those in groups too, changed in each way; None drops the line."""
    condition = rule.condition
    for place, line in enumerate(condition.lines):
        for detail, new in change(line):
            lines = _put(condition.lines, place, new)
            yield detail, _with(rule, condition=replace(condition, lines=lines))
    for number, group in enumerate(condition.any_of):
        for place, line in enumerate(group):
            for detail, new in change(line):
                lines = _put(group, place, new)
                if lines:
                    groups = (*condition.any_of[:number], lines, *condition.any_of[number + 1 :])
                    yield f"group {number + 1}: {detail}", _with(rule, condition=replace(condition, any_of=groups))


def _put(lines: Sequence[Line], place: int, new: Line | None) -> tuple[Line, ...]:
    return (*lines[:place], *(() if new is None else (new,)), *lines[place + 1 :])


def _relist(line: Line, values: tuple[str, ...]) -> Line:
    if isinstance(line, FindingLine):
        return FindingLine(line.kind, values, line.every)
    assert isinstance(line, OptionLine | ScreenLine)
    return replace(line, options=values)


@operator
def drop_line(rule: Rule, complaint: Complaint) -> Iterator[tuple[str, Rule | None]]:
    yield from _conditions(rule, lambda line: [(told(line), None)])


@operator
def drop_group(rule: Rule, complaint: Complaint) -> Iterator[tuple[str, Rule | None]]:
    groups = rule.condition.any_of
    for number, group in enumerate(groups if len(groups) > 1 else ()):
        rest = (*groups[:number], *groups[number + 1 :])
        condition = Condition(rule.condition.lines, rest)
        yield f"group {number + 1}: {'; '.join(map(told, group))}", _with(rule, condition=condition)


@operator
def narrow_list(rule: Rule, complaint: Complaint) -> Iterator[tuple[str, Rule | None]]:
    def narrowed(line: Line) -> Iterator[tuple[str, Line]]:
        listed = _listed(line)
        if len(listed) > 1:
            for value in listed:
                yield f"{told(line)} without {value}", _relist(line, tuple(v for v in listed if v != value))

    yield from _conditions(rule, narrowed)


@operator
def widen_list(rule: Rule, complaint: Complaint) -> Iterator[tuple[str, Rule | None]]:
    """Adds the option (or value) that stands next to a listed one."""

    def widened(line: Line) -> Iterator[tuple[str, Line]]:
        listed = _listed(line)
        if isinstance(line, NumberLine) or (getattr(line, "every", False) and len(listed) > 1):
            return
        if isinstance(line, FindingLine):
            every = tuple(value.id for value in complaint.kind[line.kind].values)
        else:
            question = complaint.question[line.question]
            assert not isinstance(question, Number)
            every = question.option_ids
        for place, value in enumerate(every):
            beside = every[max(place - 1, 0) : place + 2]
            if value not in listed and set(beside) & set(listed):
                yield f"{told(line)} with {value}", _relist(line, (*listed, value))

    yield from _conditions(rule, widened)


@operator
def swap_every_and_any(rule: Rule, complaint: Complaint) -> Iterator[tuple[str, Rule | None]]:
    def swapped(line: Line) -> Iterator[tuple[str, Line]]:
        if isinstance(line, ScreenLine | FindingLine) and len(_listed(line)) > 1:
            yield f"{told(line)}: {'any' if line.every else 'every'}", replace(line, every=not line.every)

    yield from _conditions(rule, swapped)


@operator
def shift_threshold(rule: Rule, complaint: Complaint) -> Iterator[tuple[str, Rule | None]]:
    def shifted(line: Line) -> Iterator[tuple[str, Line]]:
        if not isinstance(line, NumberLine):
            return
        question = complaint.question[line.question]
        assert isinstance(question, Number)
        for low, high in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            new = NumberLine(line.question, line.low + low, line.high + high)
            open_end = (low and line.low <= question.min) or (high and line.high >= question.max)
            if not open_end and question.min <= new.low <= new.high <= question.max:
                yield f"{told(line)} to {new.low}-{new.high}", new

    yield from _conditions(rule, shifted)


@operator
def drop_rule(rule: Rule, complaint: Complaint) -> Iterator[tuple[str, Rule | None]]:
    yield "the whole rule", None


@operator
def lower_urgency(rule: Rule, complaint: Complaint) -> Iterator[tuple[str, Rule | None]]:
    if rule.urgency and rule.urgency.rank:
        lower = rule.urgency.one_lower
        unsure = min(rule.urgency_if_unsure or lower, lower, key=lambda level: level.rank)
        yield f"{rule.urgency} to {lower}", _then(rule, urgency=lower, if_unsure=unsure)


@operator
def lower_if_unsure(rule: Rule, complaint: Complaint) -> Iterator[tuple[str, Rule | None]]:
    unsure = rule.urgency_if_unsure
    if unsure and unsure.rank:
        yield f"{unsure} to {unsure.one_lower}", _then(rule, if_unsure=unsure.one_lower)


@operator
def loosen_limit(rule: Rule, complaint: Complaint) -> Iterator[tuple[str, Rule | None]]:
    if rule.then.limit == "none":
        yield "none to gentle-only", _then(rule, limit="gentle-only")
    if rule.then.limit:
        yield f"no limit instead of {rule.then.limit}", _then(rule, limit=None)


def _drop_each(effect: str) -> Breaks:
    def dropped(rule: Rule, complaint: Complaint) -> Iterator[tuple[str, Rule | None]]:
        names = getattr(rule.then, effect)
        for name in names:
            yield name, _then(rule, **{effect: tuple(other for other in names if other != name)})

    dropped.__name__ = f"drop_{effect}"
    return operator(dropped)


for _effect in ("withhold", "avoid", "advise", "watch", "offer"):
    _drop_each(_effect)


@operator
def drop_find(rule: Rule, complaint: Complaint) -> Iterator[tuple[str, Rule | None]]:
    for kind, value in rule.then.findings:
        left: dict[str, str | tuple[str, ...]] = {}
        for other, made in rule.then.find.items():
            values = tuple(v for v in ((made,) if isinstance(made, str) else made) if (other, v) != (kind, value))
            if values:
                left[other] = values
        yield f"{kind}: {value}", _then(rule, find=left)


def _swapped_gates(rule: Rule, complaint: Complaint) -> Iterator[Mutant]:
    """An exercise is offered by the next rule of its shelf instead of by this one."""
    exercises = {item.id for item in complaint.items.values() if isinstance(item, Exercise)}
    shelf = [r for r in complaint.rules.values() if r.id.split("/")[0] == rule.id.split("/")[0]]
    offering = [r for r in shelf if exercises & set(r.then.offer)]
    if rule not in offering or len(offering) < 2:
        return
    other = offering[(offering.index(rule) + 1) % len(offering)]
    for name in rule.then.offer:
        if name in exercises and name not in other.then.offer:
            less = _then(rule, offer=tuple(o for o in rule.then.offer if o != name))
            more = _then(other, offer=(*other.then.offer, name))
            detail = f"{name} by {other.id}"
            yield Mutant(rule.id, "swap-gate", detail, {rule.id: less, other.id: more})
