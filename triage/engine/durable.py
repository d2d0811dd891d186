"""The only door to durable-rules.

It uses the extension's low-level calls: no host, no threads, no code in consequents. It was found to lose firings in
silence, to merge states whose names share a hash, and to free what it never set. Hence slots from a fixed pool and
never a person's id, each used once at load; a sentinel rule that must fire last; the state deleted whatever happens;
hashes of all names checked; and any error at all becomes EngineError without the text of the answers.
"""

import itertools
import json
import os
import re
import sys
import threading
from collections.abc import Iterable, Sequence
from typing import Any

from triage.engine.encoding import Encoding, Fact, Reading
from triage.engine.network import (
    ANSWERS_GUARD,
    FINDINGS_GUARD,
    KIND,
    SENTINEL,
    VALUE,
    Definition,
    definition,
    read_findings,
)
from triage.errors import EngineError
from triage.model.complaint import Complaint
from triage.model.condition import Finding
from triage.model.rule import Rule

VERSION = "durable-rules 2.0.28"
SLOTS = 4
REINSTALL = (
    "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
    "pip install --force-reinstall --no-cache-dir durable-rules==2.0.28"
)
NOT_LOADED = "durable-rules, the rule engine, cannot be loaded on this Python, so there can be no result."
REBUILD = f"Build it again, which needs a C compiler: {REINSTALL}\nWhat else may be wrong: triage doctor"
_RULE_NAME = re.compile(r"r(\d+)_\d+")
_serial = itertools.count()


def load_extension() -> Any:
    """The C extension, with its symbols bound late: two of them are missing from Python 3.13 on, and unused.

    Raises EngineError in one sentence, with the command that builds it again.
    """
    flags = sys.getdlopenflags()
    sys.setdlopenflags(os.RTLD_LAZY)
    try:
        import durable_rules_engine
    except Exception:  # what is broken can fail in any way
        raise EngineError(f"{NOT_LOADED} {REBUILD}") from None
    finally:
        sys.setdlopenflags(flags)
    return durable_rules_engine


class DurableRules:
    """The active rules of one complaint in one reading, ready to fire. Safe to share between threads."""

    def __init__(self, complaint: Complaint, reading: Reading) -> None:
        self._rules: Sequence[Rule] = tuple(complaint.rules.values())
        self._encoding = Encoding(complaint)
        self._passed_on: dict[Finding, str] = {
            finding: self._finding_fact(finding, number)
            for number, finding in enumerate(sorted(read_findings(self._rules)))
        }
        written = definition(self._rules, self._encoding, reading)
        self._lock = threading.Lock()
        self._slots = [f"slot{number}" for number in range(SLOTS)]
        self._check_hashes(written)
        self._calls = load_extension()
        try:
            self._handle = self._calls.create_ruleset(f"triage{next(_serial)}", json.dumps(written))
        except Exception:
            raise EngineError("durable-rules refused the rules of this pack") from None
        for slot in self._slots:
            self._warm(slot)

    def fire(self, fact: Fact) -> frozenset[str]:
        """The ids of all rules that fire for a fact of this reading. Raises EngineError, never guesses."""
        if any(type(value) is not int for value in fact.values()):
            raise EngineError("only whole numbers may enter the rule engine")
        with self._lock:
            if not self._slots:
                raise EngineError("the rule engine has no working slot left")
            slot = self._slots.pop()
            fired = self._in_slot(slot, fact)
            self._slots.append(slot)
        return frozenset(self._rules[number].id for number in fired)

    def _warm(self, slot: str) -> None:
        """Use a slot once, so that the engine has set what deleting a state will free."""
        self._in_slot(slot, {})

    def _in_slot(self, slot: str, fact: Fact) -> set[int]:
        """Run one fact in a slot. After any failure the slot is not given back to the pool."""
        calls, handle = self._calls, self._handle
        try:
            try:
                message = json.dumps({**fact, "sid": slot, "id": "answers", ANSWERS_GUARD: 0})
                return self._drain(slot, calls.assert_fact(handle, message)[1])
            finally:
                calls.delete_state(handle, slot)
        except EngineError:
            raise
        except Exception:
            raise EngineError("durable-rules failed while it matched the rules") from None

    def _drain(self, slot: str, offset: int) -> set[int]:
        """Take every action until none is left; the last one must be the sentinel."""
        calls, handle = self._calls, self._handle
        fired: set[int] = set()
        passed: set[Finding] = set()
        last = ""
        started = calls.start_action_for_state(handle, offset)
        action = started[1] if started else None
        while action:
            last = action[2 : action.index('"', 2)]
            if last != SENTINEL:
                number = self._number(last)
                if number not in fired:
                    fired.add(number)
                    for finding in self._rules[number].then.findings:
                        if finding in self._passed_on and finding not in passed:
                            passed.add(finding)
                            calls.assert_fact(handle, f'{{"sid":"{slot}",{self._passed_on[finding]}')
            action = calls.complete_and_start_action(handle, offset)
        if last != SENTINEL:
            raise EngineError("the rule engine stopped before its last rule")
        return fired

    def _number(self, name: str) -> int:
        match = _RULE_NAME.fullmatch(name)
        if match is None or int(match[1]) >= len(self._rules):
            raise EngineError("the rule engine named a rule that does not exist")
        return int(match[1])

    def _finding_fact(self, finding: Finding, number: int) -> str:
        kind, value = self._encoding.finding(finding)
        return f'"id":"f{number}","{FINDINGS_GUARD}":0,"{KIND}":{kind},"{VALUE}":{value}}}'

    def _check_hashes(self, written: Definition) -> None:
        facts = ["answers", *(f"f{number}" for number in range(len(self._passed_on)))]
        properties = {"sid", "id", "$s"}
        _add_properties(written, properties)
        for names in (properties, facts, self._slots):
            _no_equal_hashes(names)


def _add_properties(expression: object, found: set[str]) -> None:
    """Every property name used anywhere in a definition's patterns."""
    if isinstance(expression, list):
        for inner in expression:
            _add_properties(inner, found)
    elif isinstance(expression, dict):
        for key, inner in expression.items():
            if isinstance(inner, int):
                if key != "pri":
                    found.add(key)
            else:
                _add_properties(inner, found)


def _no_equal_hashes(names: Iterable[str]) -> None:
    """durable-rules tells names apart by a 32-bit FNV-1a hash only."""
    seen: dict[int, str] = {}
    for name in names:
        value = 0x811C9DC5
        for byte in name.encode():
            value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
        if seen.setdefault(value, name) != name:
            raise EngineError("two names of this pack cannot be told apart by durable-rules")
