"""clipspy: the answers as one fact of a template, findings as facts that rules assert."""

from collections.abc import Mapping

import clips
from plain_rules import Between, Concluded, Either, Every, PlainRules, Test, tests_in

RENEWED_AFTER = 1_000
"""An environment keeps something of every fact ever asserted: after some thousand people it takes twice as long."""


class Clips:
    """One `defrule` a rule. Numbers of fired rules gather in a global: reading facts or calling back takes longer."""

    def __init__(self, rules: PlainRules) -> None:
        self._rules = rules
        self._ids = [rule.id for rule in rules.rules]
        self._left_out = rules.left_out
        self._load()

    def fired(self, fact: Mapping[str, int]) -> frozenset[str]:
        """The ids of the rules that fire for a fact."""
        if self._used == RENEWED_AFTER:
            self._load()
        self._used += 1
        self._environment.reset()
        left_out = self._left_out
        self._answers.assert_fact(**{name: n for name, n in fact.items() if left_out.get(name, n) != n})
        self._environment.run()
        ids = self._ids
        return frozenset([ids[number] for number in self._fired.value])

    def _load(self) -> None:
        self._used = 0
        self._environment = clips.Environment()
        build = self._environment.build
        slots = " ".join(f"(slot {name} (type INTEGER) (default {n}))" for name, n in self._left_out.items())
        build(f"(deftemplate answers {slots})")
        build("(deftemplate found (slot name (type SYMBOL)))")
        build("(defglobal ?*fired* = (create$))")
        for number, rule in enumerate(self._rules.rules):
            found = " ".join(f"(assert (found (name {finding})))" for finding in rule.makes)
            conditions = " ".join(_patterns(rule.when))
            build(f"(defrule rule-{number} {conditions} => (bind ?*fired* (insert$ ?*fired* 1 {number})) {found})")
        self._answers = self._environment.find_template("answers")
        self._fired = self._environment.find_global("fired")


def _patterns(when: Every) -> list[str]:
    """One pattern over the answers and tests of what it binds, then one for each part that reads findings."""
    slots: dict[str, list[str]] = {}
    bound: set[str] = set()
    tests, others = [], []
    for part in when.parts:
        if isinstance(part, Between):
            slots.setdefault(part.name, []).append(_constraint(part))
        elif any(isinstance(test, Concluded) for test in tests_in(part)):
            others.append(_alternatives(part))
        else:
            bound.update(test.name for test in tests_in(part) if isinstance(test, Between))
            tests.append(f"(test {_call(part)})")
    names = [*slots, *sorted(bound - slots.keys())]
    answers = [f"({name} {_slot(name, slots.get(name, []), name in bound)})" for name in names]
    return [f"(answers {' '.join(answers)})", *tests, *others]


def _slot(name: str, constraints: list[str], is_bound: bool) -> str:
    """A slot's constraint; it binds the slot to a variable where one is needed."""
    if is_bound or any(constraint.startswith(":") for constraint in constraints):
        return "&".join([f"?{name}", *constraints])
    return "&".join(constraints)


def _constraint(test: Between) -> str:
    return str(test.low) if test.low == test.high else f":{_call(test)}"


def _call(test: Test) -> str:
    """A test over variables, in prefix notation."""
    if isinstance(test, Either | Every):
        return f"({'or' if isinstance(test, Either) else 'and'} {' '.join(_call(part) for part in test.parts)})"
    assert isinstance(test, Between)
    if test.low == test.high:
        return f"(= ?{test.name} {test.low})"
    if test.low is None:
        return f"(<= ?{test.name} {test.high})"
    if test.high is None:
        return f"(>= ?{test.name} {test.low})"
    return f"(<= {test.low} ?{test.name} {test.high})"


def _alternatives(part: Test) -> str:
    """A part that reads findings. Alternatives are one pattern, so that the rule fires once whichever hold."""
    if isinstance(part, Concluded):
        return f"(found (name {part.finding}))"
    if isinstance(part, Either) and all(isinstance(inner, Concluded) for inner in part.parts):
        names = "|".join(inner.finding for inner in part.parts if isinstance(inner, Concluded))
        return f"(exists (found (name {names})))"
    return f"(exists {_nested(part)})"


def _nested(test: Test) -> str:
    if isinstance(test, Concluded):
        return f"(found (name {test.finding}))"
    if isinstance(test, Between):
        return f"(answers ({test.name} {_slot(test.name, [_constraint(test)], False)}))"
    return f"({'or' if isinstance(test, Either) else 'and'} {' '.join(_nested(part) for part in test.parts)})"
