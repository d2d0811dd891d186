"""One screenful as data, and its lines for a terminal of any size."""

import textwrap
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


def lines(sheet: Sheet, columns: int, rows: int) -> list[Line]:
    """The lines of a sheet, at most `rows` of at most `columns` characters.

    The items scroll so that the current one is seen. Where all hints do not fit, only the current item shows its own.
    """
    width = max(10, min(columns - 1, WIDEST))
    head = [line for number, text in enumerate(sheet.head) for line in _paragraph(text, width, number == sheet.strong)]
    foot = [line for text in sheet.notes for line in [("", ""), *_wrapped(text, width, "bold")]]
    foot += [("", ""), *(line for text in sheet.keys for line in _wrapped(text, width, ""))]
    body = _body(sheet, width, every_hint=True)
    if len(head) + sum(map(len, body)) + len(foot) > rows:
        body = _body(sheet, width, every_hint=False)
    room = rows - len(head) - len(foot)
    if sheet.items and room < LEAST_ROWS and len(head) + sum(map(len, body)) + len(foot) > rows:
        # A very small terminal: what was asked scrolls away with the items, and the keys give way last.
        body = [head + body[0], *body[1:]]
        head, foot = [], foot[: max(0, rows - LEAST_ROWS)]
        room = rows - len(foot)
    return (head + _scrolled(body, sheet.current, room, width) + foot)[:rows]


def _paragraph(text: str, width: int, strong: bool) -> list[Line]:
    return [*_wrapped(text, width, "bold" if strong else ""), ("", "")]


def _wrapped(text: str, width: int, style: str, first: str = "", rest: str = "") -> list[Line]:
    wrapped = textwrap.wrap(plain(text), width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    return [(style, line) for line in wrapped]


def _body(sheet: Sheet, width: int, *, every_hint: bool) -> list[list[Line]]:
    """The lines of each item."""
    body = []
    for number, item in enumerate(sheet.items):
        here = number == sheet.current
        first = f"{'>' if here else ' '} {item.mark}"
        rest = " " * min(len(first), width // 3)
        shown = _wrapped(item.text, width, "reverse" if here else "", first, rest)
        if item.hint and (every_hint or here):
            shown += _wrapped(f"({item.hint})", width, "", rest, rest)
        body.append(shown)
    return body


def _scrolled(body: list[list[Line]], current: int | None, room: int, width: int) -> list[Line]:
    """As many lines as there is room for, with the current item whole if it fits, and how many items are cut or out."""
    every = [line for item in body for line in item]
    if len(every) <= room:
        return every
    ends = [sum(map(len, body[: number + 1])) for number in range(len(body))]
    here = current or 0
    begin = ends[here] - len(body[here])
    start = stop = 0
    for start in range(len(every)):
        above = start > 0
        below = start + room - above < len(every)
        stop = start + room - above - below
        if ends[here] <= stop or start == begin:
            break
    result = every[start:stop]
    if start > 0:
        begun = sum(end - len(item) < start for end, item in zip(ends, body, strict=True))
        result.insert(0, ("", f"  ^ {begun} more above"))
    if stop < len(every):
        result.append(("", f"  v {sum(end > stop for end in ends)} more below"))
    return [(style, text[:width]) for style, text in result]
