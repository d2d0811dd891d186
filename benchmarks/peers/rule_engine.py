"""rule-engine: one compiled expression a rule, findings passed on by the caller."""

from collections.abc import Mapping

import rule_engine
from plain_rules import PlainRules

from peers.infix import infix


class RuleEngine:
    """Rules one by one, each after those that feed it."""

    def __init__(self, rules: PlainRules) -> None:
        self._start: dict[str, int | bool] = {**rules.left_out, **dict.fromkeys(rules.findings, False)}
        self._rules = [(rule_engine.Rule(infix(rule.when)), rule.id, rule.makes) for rule in rules.rules]

    def fired(self, fact: Mapping[str, int]) -> frozenset[str]:
        """The ids of the rules that fire for a fact."""
        known: dict[str, int | bool] = {**self._start, **fact}
        ids = []
        for expression, rule, makes in self._rules:
            if expression.matches(known):
                ids.append(rule)
                for finding in makes:
                    known[finding] = True
        return frozenset(ids)
