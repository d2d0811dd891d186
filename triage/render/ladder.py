"""The levels of urgency as a ladder, with a mark at the level of a person."""

from collections.abc import Mapping

from triage.model.urgency import Urgency
from triage.render.drawing import INK, PAPER, svg, words

_WIDTH, _RUNG, _GAP, _EDGE = 320, 34, 6, 4
_MARK = 26
_SHORTEST = 150


def ladder_svg(current: Urgency, labels: Mapping[Urgency, str], *, mark: str = "You", prefix: str = "") -> str:
    """The ladder as an `<svg>` element, the most urgent level on top.

    `labels` are the words of every level. The level of the person is told by its place, by a filled rung, by the word
    `mark` beside it, and in the description; never by a colour alone.
    """
    levels = sorted(labels, key=lambda level: -level.rank)
    height = 2 * _EDGE + len(levels) * (_RUNG + _GAP) - _GAP
    rungs = "".join(
        _rung(row, level, labels[level], mark if level is current else "") for row, level in enumerate(levels)
    )
    step = sum(level.rank <= current.rank for level in levels)
    rising = ", ".join(labels[level] for level in reversed(levels))
    told = f"Step {step} of {len(levels)}. From the least to the most urgent: {rising}."
    return svg(f"{prefix}ladder", (_WIDTH, height), "ladder", f"How soon: {labels[current]}", told, rungs)


def _rung(row: int, level: Urgency, label: str, mark: str) -> str:
    """A rung, the longer the more urgent, with its word on it."""
    left, top = 64, _EDGE + row * (_RUNG + _GAP)
    longest = _WIDTH - left - _EDGE
    width = _SHORTEST + (longest - _SHORTEST) * level.rank // (len(Urgency) - 1)
    middle = top + _RUNG / 2 + 5
    word = (left + 12, middle)
    box = f'x="{left}" y="{top}" width="{width}" height="{_RUNG}" rx="6"'
    if not mark:
        outline = f'<rect {box} stroke="{INK}" stroke-width="1.5"/>'
        return f'<g class="rung">{outline}{words(word, label, "start", 15)}</g>'
    tip, half = left - 6, top + _RUNG / 2
    pointer = f"M{tip} {half}L{tip - 10} {half - 7}L{tip - 10} {half + 7}Z"
    return (
        f'<g class="rung current"><rect {box} fill="{PAPER}" stroke="{INK}" stroke-width="4"/>'
        f'<rect {box} fill="{INK}" opacity="0.14"/>{words(word, label, "start", 16, 700)}'
        f'<path d="{pointer}" fill="{INK}"/>{words((tip - 14, middle), mark, "end", 15, 700)}</g>'
    )
