"""json-logic: one tree a rule, findings passed on by the caller."""

from collections.abc import Mapping
from typing import Any

from json_logic import jsonLogic
from plain_rules import Concluded, Either, Every, PlainRules, Test


class JsonLogic:
    """Rules one by one, each after those that feed it."""

    def __init__(self, rules: PlainRules) -> None:
        self._start = dict(rules.left_out)
        self._rules = [(_tree(rule.when), rule.id, rule.makes) for rule in rules.rules]

    def fired(self, fact: Mapping[str, int]) -> frozenset[str]:
        """The ids of the rules that fire for a fact."""
        known: dict[str, int | bool] = {**self._start, **fact}
        ids = []
        for tree, rule, makes in self._rules:
            if jsonLogic(tree, known):
                ids.append(rule)
                for finding in makes:
                    known[finding] = True
        return frozenset(ids)


def _tree(test: Test) -> dict[str, Any]:
    if isinstance(test, Concluded):
        return {"var": test.finding}
    if isinstance(test, Every | Either):
        if not test.parts:
            return {"and": [True]}
        parts = [_tree(part) for part in test.parts]
        return parts[0] if len(parts) == 1 else {"or" if isinstance(test, Either) else "and": parts}
    number = {"var": test.name}
    if test.low == test.high:
        return {"==": [number, test.low]}
    if test.high is None:
        return {">=": [number, test.low]}
    return {"<=": [number, test.high] if test.low is None else [test.low, number, test.high]}
