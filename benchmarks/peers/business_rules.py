"""business-rules: variables of its own whole-number type, for its decimal numbers take several times as long."""

from collections.abc import Callable, Mapping
from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_NUMERIC, FIELD_TEXT
from business_rules.operators import BaseType, type_operator
from business_rules.variables import BaseVariables, boolean_rule_variable, rule_variable
from plain_rules import ALWAYS, Concluded, Either, Every, PlainRules, Test


class WholeNumber(BaseType):
    """A whole number that is taken as it is."""

    name = "whole_number"

    def _assert_valid_value_and_cast(self, value: int) -> int:
        return value

    @type_operator(FIELD_NUMERIC, assert_type_for_arguments=False)
    def equal_to(self, other: int) -> bool:
        return bool(self.value == other)

    @type_operator(FIELD_NUMERIC, assert_type_for_arguments=False)
    def at_least(self, other: int) -> bool:
        return bool(self.value >= other)

    @type_operator(FIELD_NUMERIC, assert_type_for_arguments=False)
    def at_most(self, other: int) -> bool:
        return bool(self.value <= other)


class Outcome(BaseActions):
    """Takes down what fires."""

    def __init__(self, rules: PlainRules, ids: list[str], found: set[str]) -> None:
        self._makes = {rule.id: rule.makes for rule in rules.rules}
        self._ids = ids
        self._found = found

    @rule_action(params={"rule": FIELD_TEXT})
    def fire(self, rule: str) -> None:
        self._ids.append(rule)
        self._found.update(self._makes[rule])


class BusinessRules:
    """All rules in one list, each after those that feed it, run to the end."""

    def __init__(self, rules: PlainRules) -> None:
        self._ids: list[str] = []
        self._found: set[str] = set()
        self._fact: Mapping[str, int] = {}
        self._actions = Outcome(rules, self._ids, self._found)
        variables: dict[str, Any] = {name: self._number(name, n) for name, n in rules.left_out.items()}
        variables["always"] = boolean_rule_variable("always")(lambda _: True)
        variables.update((finding, self._finding(finding)) for finding in rules.findings)
        self._variables = type("Variables", (BaseVariables,), variables)()
        self._rules = [
            {"conditions": _condition(rule.when), "actions": [{"name": "fire", "params": {"rule": rule.id}}]}
            for rule in rules.rules
        ]

    def fired(self, fact: Mapping[str, int]) -> frozenset[str]:
        """The ids of the rules that fire for a fact."""
        self._fact = fact
        self._ids.clear()
        self._found.clear()
        run_all(self._rules, self._variables, self._actions)
        return frozenset(self._ids)

    def _number(self, name: str, left_out: int) -> Callable[[Any], int]:
        def number(_: Any) -> int:
            return self._fact.get(name, left_out)

        return rule_variable(WholeNumber)(number)

    def _finding(self, finding: str) -> Callable[[Any], bool]:
        def found(_: Any) -> bool:
            return finding in self._found

        return boolean_rule_variable(finding)(found)


def _condition(test: Test) -> dict[str, Any]:
    if isinstance(test, Concluded):
        return {"name": test.finding, "operator": "is_true", "value": True}
    if test == ALWAYS:
        return {"name": "always", "operator": "is_true", "value": True}
    if isinstance(test, Every | Either):
        return {"any" if isinstance(test, Either) else "all": [_condition(part) for part in test.parts]}
    if test.low == test.high:
        return {"name": test.name, "operator": "equal_to", "value": test.low}
    bounds = [("at_least", test.low), ("at_most", test.high)]
    parts = [
        {"name": test.name, "operator": operator, "value": bound} for operator, bound in bounds if bound is not None
    ]
    return parts[0] if len(parts) == 1 else {"all": parts}
