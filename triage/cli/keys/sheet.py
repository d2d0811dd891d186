"""One screenful as data, and its lines for a terminal of any size."""

import textwrap
from collections.abc import Collection
from dataclasses import dataclass, field

from triage.render.plain import plain

WIDEST = 92
LEAST_ROWS = 4

Line = tuple[str, str]
"""A style and a text. The style only repeats what the text says too."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line that can be chosen. `mark` stands before its text, `hint` under it."""

    mark: str
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is to be seen: paragraphs, lines to choose from with the one the person is at, notes, and what keys do."""

    head: tuple[str, ...]
    items: tuple[Item, ...] = ()
    current: int | None = None
    notes: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    strong: int = field(default=1)
    """Which paragraph of the head is the question."""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet laid out: its lines, and the numbers of the items that can be read on it, apart from their hints."""

    lines: tuple[Line, ...]
    seen: frozenset[int]


def laid_out(sheet: Sheet, columns: int, rows: int) -> Page:
    """At most `rows` lines of at most `columns` characters.

    The items scroll so that the current one is seen. Where all hints do not fit, only the current item shows its own.
    """
    width = max(10, min(columns - 1, WIDEST))
    head = [line for number, text in enumerate(sheet.head) for line in _paragraph(text, width, number == sheet.strong)]
    bottom = [line for text in sheet.notes for line in [("", ""), *_wrapped(text, width, "bold")]]
    bottom += [("", ""), *(line for text in sheet.keys for line in _wrapped(text, width, ""))]
    body = _body(sheet, width, hints=range(len(sheet.items)))
    if len(head) + sum(map(len, body)) + len(bottom) > rows:
        body = _body(sheet, width, hints=(sheet.current,))
    if not body:
        return Page(tuple((head[:-1] + bottom)[:rows]), frozenset())
    counted = [len(item) for item in _body(sheet, width, hints=())]
    room = rows - len(head) - len(bottom)
    if sheet.items and room < LEAST_ROWS and len(head) + sum(map(len, body)) + len(bottom) > rows:
        # A very small terminal: what was asked scrolls away with the items, and the keys give way last.
        body = [head + body[0], *body[1:]]
        counted[0] += len(head)
        head, bottom = [], bottom[: max(0, rows - LEAST_ROWS)]
        room = rows - len(bottom)
    start, stop = _window(body, sheet.current or 0, room)
    ends = [sum(map(len, body[: number + 1])) for number in range(len(body))]
    texts = [end - len(item) for end, item in zip(ends, body, strict=True)]
    every = [line for item in body for line in item]
    seen = every[start:stop]
    if start > 0:
        seen.insert(0, ("", f"  ^ {sum(text < start for text in texts)} more above"))
    if stop < len(every):
        seen.append(("", f"  v {sum(end > stop for end in ends)} more below"))
    whole = frozenset(n for n, text in enumerate(texts) if start <= text and text + counted[n] <= stop)
    shown = head + [(style, text[:width]) for style, text in seen] + bottom
    return Page(tuple(shown[:rows]), whole)


def _paragraph(text: str, width: int, strong: bool) -> list[Line]:
    return [*_wrapped(text, width, "bold" if strong else ""), ("", "")]


def _wrapped(text: str, width: int, style: str, first: str = "", rest: str = "") -> list[Line]:
    wrapped = textwrap.wrap(plain(text), width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    return [(style, line) for line in wrapped]


def _body(sheet: Sheet, width: int, *, hints: Collection[int | None]) -> list[list[Line]]:
    """The lines of each item; `hints` are the numbers of those that show theirs."""
    body = []
    for number, item in enumerate(sheet.items):
        here = number == sheet.current
        first = f"{'>' if here else ' '} {item.mark}"
        rest = " " * min(len(first), width // 3)
        shown = _wrapped(item.text, width, "reverse" if here else "", first, rest)
        if item.hint and number in hints:
            shown += _wrapped(f"({item.hint})", width, "", rest, rest)
        body.append(shown)
    return body


def _window(body: list[list[Line]], current: int, room: int) -> tuple[int, int]:
    """Which of all lines are seen: as many as there is room for, with the current item whole if it fits."""
    count = sum(map(len, body))
    if count <= room:
        return 0, count
    begin = sum(map(len, body[:current]))
    start = stop = 0
    for start in range(count):
        above = start > 0
        below = start + room - above < count
        stop = start + room - above - below
        if begin + len(body[current]) <= stop or start == begin:
            break
    return start, stop
