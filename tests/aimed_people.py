"""People made to hit one rule, for tests that aim: answers that satisfy it, and the rest of them at random.

Random people seldom meet a rule that asks for four things at once, and hardly ever its edge. These always do.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product
from typing import Any

from hypothesis import strategies as st

import triage
from triage import Number, Screen
from triage.model.complaint import Complaint
from triage.model.condition import AnswerLine, Condition, Finding, FindingLine, NumberLine, OptionLine, ScreenLine
from triage.model.question import Choice, Question
from triage.model.rule import Rule

COMPLAINT = "medial-knee-pain"
MOST_WAYS = 200

Wanted = frozenset[str] | range
"""What one question has to be answered: one of these options, all of these of a screen, or a number in a range."""
Way = dict[str, Wanted]
"""What the questions have to be answered to make a rule certain, by id of the question."""
Given = dict[str, Any]
"""Answers as plain data."""


@dataclass(frozen=True)
class Aimed:
    """The id of a rule, answers that make it certain, and what exactly they had to be for it."""

    rule_id: str
    way: Way
    answers: Given

    @property
    def rule(self) -> Rule:
        """The rule itself."""
        return complaint().rules[self.rule_id]


@cache
def shipped() -> triage.Pack:
    """The shipped pack, loaded once."""
    return triage.load_pack()


@cache
def complaint() -> Complaint:
    """Its complaint."""
    return shipped().complaint(COMPLAINT)


@cache
def ways(rule_id: str) -> tuple[Way, ...]:
    """Ways to make a rule certain, through the rules that feed it too; some of them where there are very many."""
    return tuple(islice(_ways(complaint().rules[rule_id].condition), MOST_WAYS))


def _ways(condition: Condition) -> Iterator[Way]:
    for group in condition.any_of or ((),):
        parts = [tuple(_line_ways(line)) for line in (*condition.lines, *group)]
        for chosen in product(*parts):
            if (way := _together(chosen)) is not None:
                yield way


def _line_ways(line: AnswerLine | FindingLine) -> Iterator[Way]:
    match line:
        case NumberLine():
            yield {line.question: range(line.low, line.high + 1)}
        case OptionLine():
            yield {line.question: frozenset(line.options)}
        case ScreenLine() if line.every:
            yield {line.question: frozenset(line.options)}
        case ScreenLine():
            for option in line.options:
                yield {line.question: frozenset({option})}
        case FindingLine() if line.every:
            for chosen in product(*(tuple(_finding_ways(finding)) for finding in line.findings)):
                if (way := _together(chosen)) is not None:
                    yield way
        case FindingLine():
            for finding in line.findings:
                yield from _finding_ways(finding)


def _finding_ways(finding: Finding) -> Iterator[Way]:
    for maker in complaint().makers.get(finding, ()):
        yield from _ways(maker.condition)


def _together(ways: Iterable[Way]) -> Way | None:
    """One way that is all of these at once; None where they exclude one another."""
    result: Way = {}
    for way in ways:
        for question, wanted in way.items():
            before = result.get(question)
            if before is None:
                both = wanted
            elif isinstance(before, range) and isinstance(wanted, range):
                both = range(max(before.start, wanted.start), min(before.stop, wanted.stop))
            else:
                assert isinstance(before, frozenset)
                assert isinstance(wanted, frozenset)
                both = before | wanted if isinstance(complaint().question[question], Screen) else before & wanted
            if not both:
                return None
            result[question] = both
    return result


def asks_something(rule: Rule) -> bool:
    """Takes every active rule but those that always fire."""
    return any(ways(rule.id))


@st.composite
def aimed_people(draw: st.DrawFn, wanted: Callable[[Rule], bool] = asks_something, part: int = 0, of: int = 1) -> Aimed:
    """Somebody who makes one of the wanted rules certain, of every `of`-th one of them from `part`.

    Of the rest nothing is said ("silent"), or no sign is there and all else is anything ("well"), or anything at all
    is said, "not sure" and nothing included ("mixed").
    """
    rule = draw(st.sampled_from([rule for rule in complaint().rules.values() if wanted(rule)][part::of]))
    way = draw(st.sampled_from(ways(rule.id)))
    noise = draw(st.sampled_from(("silent", "well", "well", "mixed")))
    answers: Given = {}
    for question in complaint().questions:
        needed = way.get(question.id)
        if needed is not None:
            answers[question.id] = draw(_fitting(question, needed, noise))
        elif noise == "well":
            answers[question.id] = {"yes": [], "unsure": []} if isinstance(question, Screen) else draw(known(question))
        elif noise == "mixed" and draw(st.integers(0, 9)):
            answers[question.id] = draw(any_answer(question))
    return Aimed(rule.id, way, answers)


def _fitting(question: Question, needed: Wanted, noise: str) -> st.SearchStrategy[Any]:
    """An answer that is what is needed, often at its very edge; on a screen other options may be true as well."""
    if isinstance(needed, range):
        return st.one_of(st.sampled_from((needed[0], needed[-1])), st.sampled_from(needed))
    if isinstance(question, Screen):
        others = [option for option in question.option_ids if option not in needed]
        return screened(sorted(needed), others, most=2 if noise == "mixed" else 0)
    return st.sampled_from(sorted(needed))


def known(question: Question) -> st.SearchStrategy[Any]:
    """Any number or option."""
    if isinstance(question, Number):
        return st.integers(question.min, question.max)
    assert isinstance(question, Choice)
    return st.sampled_from(question.option_ids)


def any_answer(question: Question) -> st.SearchStrategy[Any]:
    """Anything that a question takes, "not sure" included; of a screen up to two options are true."""
    if isinstance(question, Screen):
        return st.one_of(st.just("unknown"), screened([], list(question.option_ids), most=2))
    return st.one_of(st.just("unknown"), known(question))


def screened(yes: list[str], others: list[str], most: int) -> st.SearchStrategy[Given]:
    """These options true, and of the others up to `most` true and one not sure."""
    if not others or not most:
        return st.just({"yes": yes, "unsure": []})
    some = st.lists(st.sampled_from(others), unique=True, max_size=most)
    unsure = st.lists(st.sampled_from(others), max_size=1)
    return st.builds(lambda a, b: {"yes": [*yes, *a], "unsure": [o for o in b if o not in a]}, some, unsure)


def changed(person: Given, question: str, answer: Any) -> Given:
    """The same person with another answer; a second look at that screen is forgotten, for it was at the old answer."""
    second = complaint().second_looks.get(question)
    rest = {key: value for key, value in person.items() if not (second and key == second.id)}
    return {**rest, question: answer}


def with_option(person: Given, question: str, option: str, how: str) -> Given:
    """The same person with one option of a screen "yes", "unsure" or "no"; a screen not yet answered is all no."""
    before = person.get(question, {"yes": [], "unsure": []})
    if before == "unknown":
        screen = complaint().question[question]
        assert isinstance(screen, Screen)
        before = {"yes": [], "unsure": list(screen.option_ids)}
    parts = {name: [o for o in before[name] if o != option] for name in ("yes", "unsure")}
    if how != "no":
        parts[how] = [*parts[how], option]
    return changed(person, question, parts)


def unsure_of(person: Aimed, question: str) -> Given:
    """The same person, not sure of what the rule needs of one question."""
    needed = person.way[question]
    if isinstance(complaint().question[question], Screen):
        assert isinstance(needed, frozenset)
        return with_option(person.answers, question, min(needed), "unsure")
    return changed(person.answers, question, "unknown")
