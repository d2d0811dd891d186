"""A complaint's rules as plain comparisons over the numbers of a fact, for engines that know nothing of this project.

One reading at a time: what certain and possible mean is settled here, so that every peer reads the same comparisons.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from triage.engine.encoding import OPEN, YES, Encoding, Reading
from triage.model.complaint import Complaint
from triage.model.condition import Condition, Finding, FindingLine, Line, NumberLine, OptionLine, ScreenLine
from triage.model.question import Number, Question, Screen, SecondLook

NOTHING_SAID = -99_999
"""Below every number that a question allows."""
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Between:
    """The number of this name lies from `low` to `high`, both included; None where a side is open."""

    name: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Concluded:
    """A rule that fired made this finding."""

    finding: str


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold; without parts it always holds."""

    parts: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds."""

    parts: tuple["Test", ...]


Test = Between | Concluded | Every | Either
ALWAYS = Every(())


@dataclass(frozen=True, slots=True)
class PlainRule:
    """One rule. `makes` are only the findings that some rule reads."""

    id: str
    when: Every
    makes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlainRules:
    """The rules of one reading, each after those that feed it.

    `left_out` has every name that some rule reads, with the number it stands for where a fact leaves it out. `findings`
    are those that some rule reads.
    """

    rules: tuple[PlainRule, ...]
    left_out: Mapping[str, int]
    findings: tuple[str, ...]

    def layers(self) -> tuple[tuple[PlainRule, ...], ...]:
        """The rules in layers: those that read no finding, then those that read findings of the layers before."""
        made: dict[str, int] = {}
        layers: list[list[PlainRule]] = []
        for rule in self.rules:
            depth = max((made.get(t.finding, -1) for t in tests_in(rule.when) if isinstance(t, Concluded)), default=-1)
            layers.extend([] for _ in range(depth + 2 - len(layers)))
            layers[depth + 1].append(rule)
            made.update((finding, max(made.get(finding, 0), depth + 1)) for finding in rule.makes)
        return tuple(tuple(layer) for layer in layers)


def plain_rules(complaint: Complaint, encoding: Encoding, reading: Reading) -> PlainRules:
    """The active rules of a complaint in one reading."""
    ranges = {question.id: _range(question) for question in complaint.questions if not isinstance(question, Screen)}
    writer = _Writer(encoding, ranges, certain=reading is Reading.CERTAIN)
    ordered = complaint.feeding_order
    read = sorted({finding for rule in ordered for finding in rule.condition.findings})
    names = {finding: writer.finding(finding) for finding in read}
    rules = tuple(
        PlainRule(rule.id, writer.condition(rule.condition), tuple(names[f] for f in rule.then.findings if f in names))
        for rule in ordered
    )
    used = {test.name for rule in rules for test in tests_in(rule.when) if isinstance(test, Between)}
    left_out = _left_out(complaint, encoding, reading, ranges)
    return PlainRules(rules, {name: left_out[name] for name in left_out if name in used}, tuple(names.values()))


def tests_in(test: Test) -> Iterable[Between | Concluded]:
    """Every comparison and finding that a test reads, however deep."""
    if isinstance(test, Every | Either):
        for part in test.parts:
            yield from tests_in(part)
    else:
        yield test


class _Writer:
    def __init__(self, encoding: Encoding, ranges: Mapping[str, Range], *, certain: bool) -> None:
        self._encoding = encoding
        self._certain = certain
        self._ranges = ranges

    def condition(self, condition: Condition) -> Every:
        parts = [self._line(line) for line in condition.lines]
        if condition.any_of:
            parts.append(_either([_every([self._line(line) for line in group]) for group in condition.any_of]))
        whole = _every(parts)
        return whole if isinstance(whole, Every) else Every((whole,))

    def finding(self, finding: Finding) -> str:
        kind, value = self._encoding.finding(finding)
        return f"found_{kind}_{value}"

    def _line(self, line: Line) -> Test:
        if isinstance(line, FindingLine):
            parts: list[Test] = [Concluded(self.finding(finding)) for finding in line.findings]
            return _every(parts) if line.every else _either(parts)
        if isinstance(line, ScreenLine):
            low = YES if self._certain else OPEN
            parts = [Between(self._encoding.option(line.question, option), low, None) for option in line.options]
            return _every(parts) if line.every else _either(parts)
        if isinstance(line, NumberLine):
            return self._span(line.question, line.low, line.high)
        return _either([self._span(line.question, low, high) for low, high in self._runs(line)])

    def _span(self, question: str, low: int, high: int) -> Test:
        """Without the comparisons that always hold, which no author would write for an engine either."""
        least, most = self._ranges[question]
        at_most = None if high >= most else high
        if self._certain:
            return Between(self._encoding.said(question), max(low, least), at_most)
        lowest, highest = self._encoding.bounds(question)
        parts: list[Test] = [Between(lowest, None, at_most)] if at_most is not None else []
        return _every([*parts, Between(highest, low, None)] if low > least else parts)

    def _runs(self, line: OptionLine) -> list[tuple[int, int]]:
        """The first and last code of each unbroken row of options, for one comparison is cheaper than several."""
        codes = sorted(self._encoding.code(line.question, option) for option in line.options)
        starts = [code for code in codes if code - 1 not in codes]
        ends = [code for code in codes if code + 1 not in codes]
        return list(zip(starts, ends, strict=True))


def _every(parts: list[Test]) -> Test:
    flat: list[Test] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Every) else (part,))
    return flat[0] if len(flat) == 1 else Every(tuple(flat))


def _either(parts: list[Test]) -> Test:
    if ALWAYS in parts:
        return ALWAYS
    flat: list[Test] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Either) else (part,))
    return flat[0] if len(flat) == 1 else Either(tuple(flat))


def _range(question: Question) -> Range:
    """The lowest and the highest number an answer can be."""
    if isinstance(question, Number):
        return question.min, question.max
    return 1, len(question.options)


def _left_out(
    complaint: Complaint, encoding: Encoding, reading: Reading, ranges: Mapping[str, Range]
) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for question in complaint.questions:
        if isinstance(question, SecondLook):
            continue
        if isinstance(question, Screen):
            numbers.update((encoding.option(question.id, option), 0) for option in question.option_ids)
        elif reading is Reading.CERTAIN:
            numbers[encoding.said(question.id)] = NOTHING_SAID
        else:
            numbers.update(zip(encoding.bounds(question.id), ranges[question.id], strict=True))
    return numbers
