"""Rules that add nothing to another: it fires whenever they do, and does all that they do.

Found line by line, without a proof, so some are missed and none is named wrongly. What holds of the lines holds in
both readings of a rule, the certain and the possible one.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from triage.model.condition import Condition, FindingLine, Line, NumberLine, OptionLine, ScreenLine
from triage.model.rule import Limit, Rule
from triage.pack.standing_alone import SHELF

_STRICTNESS: dict[Limit | None, int] = {None: 0, "gentle-only": 1, "none": 2}


class Subsumed(NamedTuple):
    """A rule that adds nothing to `by`. `duplicate`: neither adds anything to the other."""

    rule: Rule
    by: Rule
    duplicate: bool


def subsumed_rules(rules: Iterable[Rule]) -> Iterator[Subsumed]:
    """Every rule that adds nothing to another, each once; of two duplicates the later one by id.

    A rule that says what it `adds` is left alone, and so is one made from an option that stands alone.
    """
    every = sorted(rules, key=lambda rule: rule.id)
    for rule in every:
        if rule.adds or rule.id.startswith(f"{SHELF}/"):
            continue
        reads = _reads(rule.condition.every_line())
        for by in every:
            if by is rule or not _reads(by.condition.lines) <= reads or not _adds_nothing(rule, by):
                continue
            duplicate = _adds_nothing(by, rule)
            if not duplicate or by.id < rule.id:
                yield Subsumed(rule, by, duplicate)
                break


def _reads(lines: Iterable[Line]) -> frozenset[str]:
    return frozenset(line.kind if isinstance(line, FindingLine) else line.question for line in lines)


def _adds_nothing(rule: Rule, by: Rule) -> bool:
    return condition_implies(rule.condition, by.condition) and effects_within(rule, by)


def condition_implies(one: Condition, other: Condition) -> bool:
    """Whether every set of answers that fits `one` fits `other`, as far as single lines show it."""
    cases = [(*one.lines, *group) for group in one.any_of] or [one.lines]
    return all(_case_implies(case, other) for case in cases)


def _case_implies(case: tuple[Line, ...], other: Condition) -> bool:
    if not _lines_imply(case, other.lines):
        return False
    return not other.any_of or any(_lines_imply(case, group) for group in other.any_of)


def _lines_imply(lines: Iterable[Line], others: Iterable[Line]) -> bool:
    given = tuple(lines)
    return all(any(_line_implies(line, other) for line in given) for other in others)


def _line_implies(one: Line, other: Line) -> bool:
    if isinstance(one, OptionLine) and isinstance(other, OptionLine):
        return one.question == other.question and set(one.options) <= set(other.options)
    if isinstance(one, NumberLine) and isinstance(other, NumberLine):
        return one.question == other.question and other.low <= one.low and one.high <= other.high
    if isinstance(one, ScreenLine) and isinstance(other, ScreenLine):
        return one.question == other.question and _names_imply(one.options, one.every, other.options, other.every)
    if isinstance(one, FindingLine) and isinstance(other, FindingLine):
        return one.kind == other.kind and _names_imply(one.values, one.every, other.values, other.every)
    return False


def _names_imply(one: tuple[str, ...], every: bool, other: tuple[str, ...], every_other: bool) -> bool:
    """Whether any (or every) one of the first names means any (or every) one of the others."""
    mine, theirs = set(one), set(other)
    if every or len(mine) == 1:
        return theirs <= mine if every_other or len(theirs) == 1 else bool(mine & theirs)
    return mine <= theirs and not (every_other and len(theirs) > 1)


def effects_within(rule: Rule, by: Rule) -> bool:
    """Whether `by` does all that `rule` does whenever both fire."""
    then, more = rule.then, by.then
    if not _level_within(rule, by) or _STRICTNESS[then.limit] > _STRICTNESS[more.limit]:
        return False
    # Care for a pattern is only shown because of a rule that reads this pattern.
    if then.offer and not rule.condition.findings <= by.condition.findings:
        return False
    return (
        set(then.findings) <= set(more.findings)
        and set(then.offer) <= set(more.offer)
        and set(then.advise) <= set(more.advise)
        and set(then.watch) <= set(more.watch)
        and set(then.avoid) <= set(more.avoid)
        and all(ref in more.withhold or ref.split("/")[0] in more.withhold for ref in then.withhold)
    )


def _level_within(rule: Rule, by: Rule) -> bool:
    if rule.urgency is None or rule.urgency_if_unsure is None:
        return True
    if by.urgency is None or by.urgency_if_unsure is None:
        return False
    return rule.urgency <= by.urgency and rule.urgency_if_unsure <= by.urgency_if_unsure
