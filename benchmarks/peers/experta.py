"""experta: the answers as one fact, findings as facts that rules declare."""

import collections
import collections.abc
from collections.abc import Callable, Mapping
from typing import Any

for _name in ("Callable", "Hashable", "Iterable", "Mapping", "MutableMapping", "Sequence", "Set"):
    if not hasattr(collections, _name):  # its dependencies look for them where Python 3.10 took them away
        setattr(collections, _name, getattr(collections.abc, _name))

import experta  # noqa: E402
from plain_rules import Between, Concluded, Either, Every, PlainRules, Test, tests_in  # noqa: E402


class Answers(experta.Fact):
    """All answers of one person."""


class Found(experta.Fact):
    """One finding."""


class Experta:
    """One `Rule` a rule. A rule with alternatives may fire once for each; the ids are a set."""

    def __init__(self, rules: PlainRules) -> None:
        self._left_out = rules.left_out
        body = {f"rule_{number}": _rule(rule.when, rule.id, rule.makes) for number, rule in enumerate(rules.rules)}
        self._engine = type("Engine", (experta.KnowledgeEngine,), body)()

    def fired(self, fact: Mapping[str, int]) -> frozenset[str]:
        """The ids of the rules that fire for a fact."""
        engine = self._engine
        engine.fired_ids = set()
        engine.reset()
        engine.declare(Answers(**{**self._left_out, **fact}))
        engine.run()
        return frozenset(engine.fired_ids)


def _rule(when: Every, rule: str, makes: tuple[str, ...]) -> Any:
    def fire(engine: Any, **_: Any) -> None:
        if rule not in engine.fired_ids:
            engine.fired_ids.add(rule)
            for finding in makes:
                engine.declare(Found(name=finding))

    return experta.Rule(*_patterns(when))(fire)


def _patterns(when: Every) -> list[Any]:
    """One pattern over the answers, then one for each finding or alternative that reads findings."""
    fields: dict[str, Any] = {}
    patterns = []
    for part in when.parts:
        names = {test.name for test in tests_in(part) if isinstance(test, Between)}
        reads_findings = any(isinstance(test, Concluded) for test in tests_in(part))
        if reads_findings or len(names) != 1:
            patterns.append(_pattern(part))
        else:
            [name] = names
            held = fields.get(name)
            fields[name] = _field(part) if held is None else held & _field(part)
    return [Answers(**fields), *patterns]


def _pattern(test: Test) -> Any:
    """A test as patterns that stand for themselves."""
    if isinstance(test, Concluded):
        return Found(name=test.finding)
    if isinstance(test, Between):
        return Answers(**{test.name: _field(test)})
    parts = [_pattern(part) for part in test.parts]
    return experta.OR(*parts) if isinstance(test, Either) else experta.AND(*parts)


def _field(test: Test) -> Any:
    """What a field must be, for a test that reads one name only."""
    if isinstance(test, Between) and test.low == test.high:
        return experta.L(test.low)
    return experta.P(_holds(test))


def _holds(test: Test) -> Callable[[int], bool]:
    """A predicate over the one number that a test reads."""
    if isinstance(test, Between):
        low = float("-inf") if test.low is None else test.low
        high = float("inf") if test.high is None else test.high
        return lambda number: low <= number <= high
    assert isinstance(test, Every | Either)
    parts = [_holds(part) for part in test.parts]
    if isinstance(test, Either):
        return lambda number: any(part(number) for part in parts)
    return lambda number: all(part(number) for part in parts)
