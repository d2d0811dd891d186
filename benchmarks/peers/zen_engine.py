"""zen-engine: its decision graphs, and its expressions without a graph."""

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import zen
from plain_rules import PlainRule, PlainRules

from peers.infix import infix


class ZenDecision:
    """One expression node of a prepared decision.

    Each layer of rules is one list of true and false: a key for each rule takes up to twice as long.
    """

    def __init__(self, rules: PlainRules) -> None:
        self._left_out = rules.left_out
        self._layers = [(f"layer_{number}", layer) for number, layer in enumerate(rules.layers())]
        graph = json.dumps(_graph(list(self._expressions(rules))))
        self._engine = zen.ZenEngine()
        self._decision = self._engine.create_decision(zen.ZenDecisionContent(graph))

    def fired(self, fact: Mapping[str, int]) -> frozenset[str]:
        """The ids of the rules that fire for a fact."""
        result = self._decision.evaluate({**self._left_out, **fact})["result"]
        return frozenset(
            [rule.id for key, layer in self._layers for rule, holds in zip(layer, result[key], strict=True) if holds]
        )

    def _expressions(self, rules: PlainRules) -> Iterator[dict[str, str]]:
        """Each finding stands as soon as the last layer that makes it is known."""
        places: dict[str, list[str]] = {finding: [] for finding in rules.findings}
        last: dict[str, str] = {}
        for key, layer in self._layers:
            for number, rule in enumerate(layer):
                for finding in rule.makes:
                    places[finding].append(f"$.{key}[{number}]")
                    last[finding] = key
        yield from (_expression(finding, "false") for finding in rules.findings if finding not in last)
        for key, layer in self._layers:
            yield _expression(key, _list_of(layer, "$.{}"))
            made = (finding for finding in rules.findings if last.get(finding) == key)
            yield from (_expression(finding, " or ".join(places[finding])) for finding in made)


class ZenExpressions:
    """One compiled expression a layer, without a decision. Findings are passed on by the caller."""

    def __init__(self, rules: PlainRules) -> None:
        self._start: dict[str, int | bool] = {**rules.left_out, **dict.fromkeys(rules.findings, False)}
        self._layers = [(zen.compile_expression(_list_of(layer, "{}")), layer) for layer in rules.layers()]

    def fired(self, fact: Mapping[str, int]) -> frozenset[str]:
        """The ids of the rules that fire for a fact."""
        known: dict[str, int | bool] = {**self._start, **fact}
        ids = []
        for expression, layer in self._layers:
            for rule, holds in zip(layer, expression.evaluate(known), strict=True):
                if holds:
                    ids.append(rule.id)
                    for finding in rule.makes:
                        known[finding] = True
        return frozenset(ids)


def _list_of(layer: tuple[PlainRule, ...], finding: str) -> str:
    return "[" + ", ".join(infix(rule.when, finding) for rule in layer) + "]"


def _expression(key: str, value: str) -> dict[str, str]:
    return {"id": key, "key": key, "value": value}


def _graph(expressions: list[dict[str, str]]) -> dict[str, Any]:
    contents: list[tuple[str, dict[str, Any]]] = [
        ("inputNode", {}),
        ("expressionNode", {"expressions": expressions, "passThrough": False}),
        ("outputNode", {}),
    ]
    nodes = [
        {"id": kind, "name": kind, "type": kind, "position": {"x": 0, "y": 0}, "content": content}
        for kind, content in contents
    ]
    edges = [
        {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target}
        for (source, _), (target, _) in pairwise(contents)
    ]
    return {"nodes": nodes, "edges": edges}
