"""YAML read strictly into plain data, with the line of every key.

Only mappings, lists and scalars. No aliases, anchors, tags, duplicate keys or invisible characters; limits on size,
depth and count. Whole numbers, true, false and null mean what they say; all other scalars are text.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from triage.errors import PackError, Problem
from triage.pack.limits import MAX_DEPTH, MAX_FILE_BYTES, MAX_NODES
from triage.pack.visible import INVISIBLE, invisible

Path = tuple[str | int, ...]
Lines = dict[Path, int]

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(data: bytes, place: str) -> tuple[Any, Lines]:
    """The data of one file and the line (from 1) of every key and list entry.

    Sequences become tuples. Raises PackError with one problem that names what was refused.
    """
    text = _decode(data, place)
    try:
        return _Builder(place, yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        raise PackError((Problem(f"this is not YAML: {error.problem}", place, _line(error)),)) from None
    except yaml.YAMLError:
        raise PackError((Problem("this is not YAML", place),)) from None


def _start(event: Any) -> int:
    """The line, from 1, where a parser event begins."""
    line: int = event.start_mark.line
    return line + 1


def _line(error: yaml.MarkedYAMLError) -> int | None:
    mark: Any = error.problem_mark
    return None if mark is None else mark.line + 1


def _decode(data: bytes, place: str) -> str:
    if len(data) > MAX_FILE_BYTES:
        raise PackError((Problem("the file is too large", place, allowed=f"up to {MAX_FILE_BYTES} bytes"),))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data.count(b"\n", 0, error.start)
        raise PackError((Problem("the file is not UTF-8 text", place, before + 1),)) from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.isascii() and line.isprintable():
            continue
        if (name := invisible(line)) is not None:
            raise PackError((Problem(INVISIBLE, place, number, found=name),))
    return text


class _Builder:
    """Builds plain data from parser events, so that nothing is built before it is checked."""

    def __init__(self, place: str, events: Iterator[Any]) -> None:
        self._place = place
        self._events = events
        self._lines: Lines = {}
        self._nodes = 0

    def document(self) -> tuple[Any, Lines]:
        self._next()  # stream start
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise self._refuse("the file is empty", event)
        value = self._node(self._next(), (), 0)
        self._next()  # document end
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise self._refuse("more than one document in the file", event)
        return value, self._lines

    def _next(self) -> Any:
        return next(self._events)

    def _refuse(self, message: str, event: Any, key: str = "", found: str = "", allowed: str = "") -> PackError:
        return PackError((Problem(message, self._place, _start(event), key, found, allowed),))

    def _node(self, event: Any, path: Path, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._refuse("the file has too many entries", event, allowed=f"up to {MAX_NODES}")
        if depth > MAX_DEPTH:
            raise self._refuse("the file is nested too deep", event, allowed=f"up to {MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._refuse("anchors and aliases are not allowed", event, found=str(event.anchor)[:40])
        if event.tag is not None:
            raise self._refuse("tags are not allowed", event, found=str(event.tag)[:40])
        self._lines.setdefault(path, _start(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, depth)
        self._visible(event)
        return event.value if event.style else _plain(event.value)

    def _visible(self, event: Any) -> None:
        """Refuse what a backslash in double quotes brought in."""
        if (name := invisible(event.value.replace("\n", ""))) is not None:
            raise self._refuse(INVISIBLE, event, found=name)

    def _mapping(self, path: Path, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refuse("a key must be text", event)
            if event.anchor is not None or event.tag is not None:
                raise self._refuse("a key with an anchor or a tag", event, found=event.value[:40])
            self._visible(event)
            key = event.value
            if key in result:
                raise self._refuse("this key stands twice", event, key[:60])
            self._lines[(*path, key)] = _start(event)
            result[key] = self._node(self._next(), (*path, key), depth + 1)
        return result

    def _sequence(self, path: Path, depth: int) -> tuple[Any, ...]:
        entries: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            entries.append(self._node(event, (*path, len(entries)), depth + 1))
        return tuple(entries)


def _plain(value: str) -> Any:
    if value in _WORDS:
        return _WORDS[value]
    return int(value) if _INTEGER.fullmatch(value) else value
