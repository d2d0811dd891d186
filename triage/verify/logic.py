"""Formulas over true and false, built with z3 and read again for many answer sets at once.

A formula is read with whole numbers as rows of bits: bit n says whether it holds in answer set n. So the very formulas
that a proof is about can be compared with what the rule engine did, ten thousand answer sets in one go.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import z3

Formula = Any
"""A z3 formula without quantifiers over Boolean variables. z3 has no types of its own to name here."""

TRUE: Formula = z3.BoolVal(True)
FALSE: Formula = z3.BoolVal(False)
"""The two constants. No other formula made here is constant, so they are told by identity."""


def variable(name: str) -> Formula:
    """A Boolean variable. The same name is the same variable."""
    return z3.Bool(name)


def all_of(formulas: Iterable[Formula]) -> Formula:
    """Every one holds; of none: true."""
    parts = [part for part in formulas if part is not TRUE]
    if any(part is FALSE for part in parts):
        return FALSE
    return TRUE if not parts else parts[0] if len(parts) == 1 else z3.And(parts)


def any_of(formulas: Iterable[Formula]) -> Formula:
    """At least one holds; of none: false."""
    parts = [part for part in formulas if part is not FALSE]
    if any(part is TRUE for part in parts):
        return TRUE
    return FALSE if not parts else parts[0] if len(parts) == 1 else z3.Or(parts)


def negation(formula: Formula) -> Formula:
    """It does not hold."""
    if formula is TRUE:
        return FALSE
    return TRUE if formula is FALSE else z3.Not(formula)


def implies(one: Formula, other: Formula) -> Formula:
    """Where one holds, so does the other."""
    return any_of((negation(one), other))


def same(one: Formula, other: Formula) -> Formula:
    """Both hold or neither does."""
    return TRUE if one.eq(other) else one == other


def at_most_one(formulas: Iterable[Formula]) -> Formula:
    """No two hold."""
    parts = list(formulas)
    return all_of(any_of((negation(a), negation(b))) for i, a in enumerate(parts) for b in parts[:i])


_READ: dict[int, Callable[[list[int], int], int]] = {
    z3.Z3_OP_NOT: lambda rows, every: every ^ rows[0],
    z3.Z3_OP_EQ: lambda rows, every: every ^ rows[0] ^ rows[1],
    z3.Z3_OP_TRUE: lambda rows, every: every,
    z3.Z3_OP_FALSE: lambda rows, every: 0,
}


class Rows:
    """Reads formulas for many answer sets at once. `rows` gives the bits of each variable by name."""

    def __init__(self, rows: Mapping[str, int], count: int) -> None:
        self._rows = rows
        self._every = (1 << count) - 1
        self._read: dict[int, int] = {}

    def read(self, formula: Formula) -> int:
        """In which answer sets a formula holds, one bit each."""
        todo = [formula]
        while todo:
            current = todo[-1]
            if current.get_id() in self._read:
                todo.pop()
                continue
            parts = current.children()
            open_parts = [part for part in parts if part.get_id() not in self._read]
            if open_parts:
                todo.extend(open_parts)
                continue
            todo.pop()
            self._read[current.get_id()] = self._one(current, [self._read[part.get_id()] for part in parts])
        return self._read[formula.get_id()]

    def _one(self, formula: Formula, parts: list[int]) -> int:
        kind = formula.decl().kind()
        if kind == z3.Z3_OP_AND:
            result = self._every
            for part in parts:
                result &= part
            return result
        if kind == z3.Z3_OP_OR:
            result = 0
            for part in parts:
                result |= part
            return result
        if kind == z3.Z3_OP_UNINTERPRETED:
            return self._rows[formula.decl().name()]
        return _READ[kind](parts, self._every)
