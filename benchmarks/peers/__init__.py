"""Other engines that match the same rules, each in the fastest form it was found to have."""

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol

from plain_rules import PlainRules


class Peer(Protocol):
    """The rules of one reading in another engine."""

    def fired(self, fact: Mapping[str, int]) -> frozenset[str]:
        """The ids of the rules that fire for a fact."""


class MakesPeer(Protocol):
    """The class of a peer."""

    def __call__(self, rules: PlainRules) -> Peer:
        """The peer with these rules loaded."""


LIMIT = "generated Python"
_PLACES = {
    "zen-engine": ("peers.zen_engine", "ZenDecision"),
    "zen-engine, expressions only": ("peers.zen_engine", "ZenExpressions"),
    "clipspy": ("peers.clips", "Clips"),
    "business-rules": ("peers.business_rules", "BusinessRules"),
    "rule-engine": ("peers.rule_engine", "RuleEngine"),
    "json-logic": ("peers.json_logic", "JsonLogic"),
    "experta": ("peers.experta", "Experta"),
    LIMIT: ("peers.generated_python", "GeneratedPython"),
}


def installed_peers() -> dict[str, MakesPeer]:
    """The classes of all peers whose packages are installed, by name, and the limit at the end."""
    found: dict[str, MakesPeer] = {}
    for name, (module, made) in _PLACES.items():
        try:
            found[name] = getattr(import_module(module), made)
        except ModuleNotFoundError:
            continue
    return found


def missing_peers() -> list[str]:
    """The names of the peers whose packages are not installed."""
    installed = installed_peers()
    return [name for name in _PLACES if name not in installed]
