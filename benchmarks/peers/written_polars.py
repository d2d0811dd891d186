"""A complaint's rules as somebody writes them by hand in polars: an expression a rule and reading, straight over texts.

It does less than we do. It takes every cell as sound, and it tells neither whether a question is still to be asked nor
phase and permission, so of people who left a safety question out it does not know the level.

It comes in two forms. `plain` splits each screen at `;`, looks for each option, and writes the ids of rules with one
`when` each. `looked_up` is what takes a second thought: each different cell of a column is read once and its flags are
looked up, and ids are written eight at a time.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import and_, or_

import polars as pl

from triage.model.complaint import Complaint, Otherwise
from triage.model.condition import Finding, FindingLine, Line, NumberLine, OptionLine
from triage.model.question import Number, Screen, SecondLook
from triage.model.rule import Rule
from triage.model.urgency import Urgency

COLUMNS = ("urgency", "certain_urgency", "could_rise_to", "in_scope", "rules", "unresolved")
EIGHT = 8
Names = dict[str, pl.Expr]


class WrittenPolars:
    """The rules of one complaint, written once and run over any frame."""

    def __init__(self, complaint: Complaint, *, looked_up: bool) -> None:
        self._complaint = complaint
        self._flags_of = _looked_up_flags if looked_up else _plain_flags
        self._names_of = _eight_at_a_time if looked_up else _one_by_one
        self._second_looks = _second_looks(complaint)
        self._stages = list(_rules(complaint))

    def assess(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The columns of COLUMNS, a row for each row."""
        complaint = self._complaint
        table = self._flags_of(complaint, frame).lazy().with_columns(self._second_looks)
        for stage in self._stages:
            table = table.with_columns(stage)
        table = table.with_columns(_flags(complaint)).with_columns(_levels(complaint))
        flags = sorted(flag.rule.id for flag in complaint.red_flags)
        columns = [
            *(_level(name) for name in ("urgency", "certain_urgency", "could_rise_to")),
            pl.col("in_scope"),
            self._names_of({rule: pl.col(f"{rule} certain") for rule in sorted(complaint.rules)}).alias("rules"),
            self._names_of({flag: pl.col(f"{flag} unresolved") for flag in flags}).alias("unresolved"),
        ]
        return table.select(columns).collect()


def _plain_flags(complaint: Complaint, frame: pl.DataFrame) -> pl.DataFrame:
    """For each option of a screen whether it is true and whether it is not sure; other answers as they are."""
    columns: list[pl.Expr] = []
    screens = [question for question in complaint.questions if isinstance(question, Screen)]
    for question in complaint.questions:
        if isinstance(question, Screen):
            columns += _options(question)
        else:
            columns.append(_answer(question))
    split = [pl.col(screen.id).str.split(";").alias(f"{screen.id} parts") for screen in screens]
    return frame.lazy().with_columns(split).select(columns).collect()


def _looked_up_flags(complaint: Complaint, frame: pl.DataFrame) -> pl.DataFrame:
    """The same, each different cell read once."""
    columns: list[pl.Series] = []
    for question in complaint.questions:
        cells = frame[question.id]
        if not isinstance(question, Screen):
            columns.append(frame.select(_answer(question)).to_series())
            continue
        different = cells.drop_nulls().unique()
        places = cells.cast(pl.Enum(different)).to_physical().fill_null(len(different)).cast(pl.UInt32)
        small = pl.DataFrame({question.id: [*different, None]}, schema={question.id: pl.String})
        flags = small.with_columns(pl.col(question.id).str.split(";").alias(f"{question.id} parts"))
        columns += flags.select(_options(question)).select(pl.all().gather(places)).get_columns()
    return pl.DataFrame(columns)


def _answer(question: object) -> pl.Expr:
    """A number, or the text of an option; null for one that is not sure or left out."""
    if isinstance(question, Number):
        return pl.col(question.id).cast(pl.Int32, strict=False)
    name = question.id
    return pl.when(pl.col(name) != "unknown").then(pl.col(name)).alias(name)


def _options(screen: Screen) -> list[pl.Expr]:
    parts, whole = pl.col(f"{screen.id} parts"), pl.col(screen.id)
    unsaid = whole.is_null() | (whole == "unknown")
    columns = [whole.is_not_null().alias(f"{screen.id} answered")]
    for option in screen.option_ids:
        columns.append(parts.list.contains(option).fill_null(False).alias(f"{screen.id} {option} yes"))
        columns.append((unsaid | parts.list.contains(f"{option}?")).alias(f"{screen.id} {option} unsure"))
    return columns


def _second_looks(complaint: Complaint) -> list[pl.Expr]:
    """What a second look says of an option takes the place of "not sure"."""
    columns = []
    for second in complaint.questions:
        if not isinstance(second, SecondLook):
            continue
        first = second.settles
        both = pl.col(f"{first} answered") & pl.col(f"{second.id} answered")
        for option in second.option_ids:
            yes, unsure = f"{first} {option} yes", f"{first} {option} unsure"
            now = pl.col(f"{second.id} {option} yes")
            still = pl.col(f"{second.id} {option} unsure")
            columns.append((pl.col(yes) | (both & pl.col(unsure) & now)).alias(yes))
            columns.append((pl.col(unsure) & ~(both & (now | ~still))).alias(unsure))
    return columns


def _rules(complaint: Complaint) -> Iterable[list[pl.Expr]]:
    """Rules whose findings are all made, and what they make, until none is left."""
    waiting, made = list(complaint.feeding_order), set[Finding]()
    makers: dict[Finding, list[Rule]] = {}
    for rule in waiting:
        for finding in rule.then.findings:
            makers.setdefault(finding, []).append(rule)
    while waiting:
        ready = [rule for rule in waiting if all(f in made or f not in makers for f in rule.condition.findings)]
        waiting = [rule for rule in waiting if rule not in ready]
        yield [
            _condition(rule, makers, reading).alias(f"{rule.id} {reading}")
            for rule in ready
            for reading in ("certain", "possible")
        ]
        whole = [f for f, rules in makers.items() if f not in made and not any(rule in waiting for rule in rules)]
        made.update(whole)
        yield [
            _any(pl.col(f"{rule.id} {reading}") for rule in makers[finding]).alias(f"{finding} {reading}")
            for finding in whole
            for reading in ("certain", "possible")
        ]
    every = [(kind.id, value.id) for kind in complaint.file.findings for value in kind.values]
    yield [
        pl.lit(False).alias(f"{f} {reading}") for f in every if f not in makers for reading in ("certain", "possible")
    ]


def _condition(rule: Rule, makers: dict[Finding, list[Rule]], reading: str) -> pl.Expr:
    def read(line: Line) -> pl.Expr:
        return _line(line, makers, reading)

    parts = [read(line) for line in rule.condition.lines]
    if rule.condition.any_of:
        parts.append(_any(_all(read(line) for line in group) for group in rule.condition.any_of))
    return _all(parts)


def _line(line: Line, makers: dict[Finding, list[Rule]], reading: str) -> pl.Expr:
    certain = reading == "certain"
    if isinstance(line, FindingLine):
        found = (pl.col(f"{f} {reading}") if f in makers else pl.lit(False) for f in line.findings)
        return (_all if line.every else _any)(found)
    if isinstance(line, NumberLine):
        return pl.col(line.question).is_between(line.low, line.high).fill_null(not certain)
    if isinstance(line, OptionLine):
        return pl.col(line.question).is_in(list(line.options)).fill_null(not certain)
    held = [pl.col(f"{line.question} {option} yes") for option in line.options]
    if not certain:
        held = [yes | pl.col(f"{line.question} {o} unsure") for yes, o in zip(held, line.options, strict=True)]
    return (_all if line.every else _any)(held)


def _flags(complaint: Complaint) -> list[pl.Expr]:
    certain = _highest((pl.col(f"{flag.rule.id} certain"), flag.urgency) for flag in complaint.red_flags)
    away = [f"{(k.id, v.id)} certain" for k in complaint.file.findings if k.out_of_scope for v in k.values]
    return [
        certain.alias("certain_urgency"),
        (~_any(pl.col(name) for name in away)).alias("in_scope"),
        *(
            ((certain < f.urgency.rank) & pl.col(f"{f.rule.id} possible") & ~pl.col(f"{f.rule.id} certain")).alias(
                f"{f.rule.id} unresolved"
            )
            for f in complaint.red_flags
        ),
    ]


def _levels(complaint: Complaint) -> list[pl.Expr]:
    unresolved = [(pl.col(f"{flag.rule.id} unresolved"), flag) for flag in complaint.red_flags]
    floors = [(held, flag.rule.urgency_if_unsure) for held, flag in unresolved if flag.rule.urgency_if_unsure]
    ceilings = [(held, flag.urgency) for held, flag in unresolved]
    for kind in complaint.file.findings:
        if kind.otherwise:
            none = ~_any(pl.col(f"{(kind.id, value.id)} certain") for value in kind.values) & pl.col("in_scope")
            floors += _otherwise(kind.otherwise, none, "certain")
            ceilings += _otherwise(kind.otherwise, none, "possible")
    urgency = pl.max_horizontal("certain_urgency", _highest(floors))
    return [urgency.alias("urgency"), pl.max_horizontal(urgency, _highest(ceilings)).alias("could_rise_to")]


def _otherwise(other: Otherwise, none: pl.Expr, reading: str) -> list[tuple[pl.Expr, Urgency]]:
    called = pl.col(f"{other.escalate.needs} {reading}") if other.escalate else pl.lit(False)
    levels = [(none & ~called, other.urgency)] if other.urgency else []
    return levels + ([(none & called, other.escalate.urgency)] if other.escalate else [])


def _highest(levels: Iterable[tuple[pl.Expr, Urgency]]) -> pl.Expr:
    rank = pl.lit(0, pl.UInt8)
    listed = list(levels)
    for level in sorted(Urgency, key=lambda level: level.rank):
        if held := [holds for holds, other in listed if other == level]:
            rank = pl.when(_any(held)).then(pl.lit(level.rank, pl.UInt8)).otherwise(rank)
    return rank


def _level(name: str) -> pl.Expr:
    return pl.col(name).replace_strict({level.rank: level.value for level in Urgency}, return_dtype=pl.String)


def _one_by_one(names: Names) -> pl.Expr:
    held = [pl.when(holds).then(pl.lit(name)) for name, holds in names.items()]
    return pl.concat_str(held, separator=" ", ignore_nulls=True)


def _eight_at_a_time(names: Names) -> pl.Expr:
    listed, parts = list(names), []
    for start in range(0, len(listed), EIGHT):
        group = listed[start : start + EIGHT]
        texts = [" ".join(n for place, n in enumerate(group) if bits >> place & 1) or None for bits in range(256)]
        bits = [names[name].cast(pl.UInt32) * (1 << place) for place, name in enumerate(group)]
        parts.append(pl.lit(pl.Series(texts, dtype=pl.String)).gather(pl.sum_horizontal(bits).cast(pl.UInt32)))
    return pl.concat_str(parts, separator=" ", ignore_nulls=True)


def _all(parts: Iterable[pl.Expr]) -> pl.Expr:
    return reduce(and_, parts, pl.lit(True))


def _any(parts: Iterable[pl.Expr]) -> pl.Expr:
    listed = list(parts)
    return reduce(or_, listed) if listed else pl.lit(False)


FORMS: dict[str, Callable[[Complaint], WrittenPolars]] = {
    "hand-written, plain": lambda complaint: WrittenPolars(complaint, looked_up=False),
    "hand-written, looked up": lambda complaint: WrittenPolars(complaint, looked_up=True),
}
