"""A rule's condition, resolved: every line knows what kind of thing it reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from pydantic import ConfigDict

Finding = tuple[str, str]
"""A conclusion: the kind and the value, such as ("phase", "acute")."""

# Kinds of lines are told apart by their keys alone, so a key too many is never passed over.
_EXACT = ConfigDict(strict=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class OptionLine:
    """The answer to a choice is one of these options."""

    __pydantic_config__: ClassVar[ConfigDict] = _EXACT

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScreenLine:
    """Any (or every) one of these options of a screen is true."""

    __pydantic_config__: ClassVar[ConfigDict] = _EXACT

    question: str
    options: tuple[str, ...]
    every: bool


@dataclass(frozen=True, slots=True)
class NumberLine:
    """The number lies from `low` to `high`, both included."""

    __pydantic_config__: ClassVar[ConfigDict] = _EXACT

    question: str
    low: int
    high: int


@dataclass(frozen=True)
class FindingLine:
    """Any (or every) one of these values of a kind of finding is concluded."""

    __pydantic_config__: ClassVar[ConfigDict] = _EXACT

    kind: str
    values: tuple[str, ...]
    every: bool

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings it reads."""
        return tuple((self.kind, value) for value in self.values)


AnswerLine = OptionLine | ScreenLine | NumberLine
Line = AnswerLine | FindingLine


@dataclass(frozen=True)
class Condition:
    """All of `lines`, and at least one whole group of `any_of` where there are groups."""

    __pydantic_config__: ClassVar[ConfigDict] = _EXACT

    lines: tuple[Line, ...] = ()
    any_of: tuple[tuple[Line, ...], ...] = ()

    def every_line(self) -> Iterator[Line]:
        """All lines, those inside the groups too."""
        yield from self.lines
        for group in self.any_of:
            yield from group

    @cached_property
    def questions(self) -> frozenset[str]:
        """The ids of the questions it reads itself."""
        return frozenset(line.question for line in self.every_line() if not isinstance(line, FindingLine))

    @cached_property
    def findings(self) -> frozenset[Finding]:
        """The findings it reads."""
        return frozenset(
            finding for line in self.every_line() if isinstance(line, FindingLine) for finding in line.findings
        )
