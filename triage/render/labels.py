"""Which points of a picture have room for their number, and where it stands."""

from collections.abc import Sequence
from typing import NamedTuple

from triage.render.shapes import XY

MANY = 30
"""With more points than this a picture is crowded."""

_HIGH, _WIDE = 11, 7
_ABOVE, _BELOW = -8, 17


class Label(NamedTuple):
    """A text centred on a place, the place being the middle of its base line."""

    at: XY
    text: str

    def meets(self, other: "Label") -> bool:
        """Whether the two would touch."""
        apart_x, apart_y = abs(self.at[0] - other.at[0]), abs(self.at[1] - other.at[1])
        return apart_x < _WIDE * (len(self.text) + len(other.text)) / 2 + 2 and apart_y < _HIGH


def placed(points: Sequence[XY], numbers: Sequence[int]) -> list[Label]:
    """The labels that have room: the first, last, highest and lowest number, and of 30 at most the others.

    A number stands above its point, and below it where both lines come from above.
    """
    kept: list[Label] = []
    for place in _by_weight(numbers):
        (x, y), text = points[place], str(numbers[place])
        around = [points[near][1] for near in (place - 1, place + 1) if 0 <= near < len(points)]
        in_a_valley = bool(around) and y > max(around)
        for shift in (_BELOW, _ABOVE) if in_a_valley else (_ABOVE, _BELOW):
            label = Label((x, y + shift), text)
            if not any(label.meets(other) for other in kept):
                kept.append(label)
                break
    return kept


def _by_weight(numbers: Sequence[int]) -> list[int]:
    weighty = [0, len(numbers) - 1, numbers.index(max(numbers)), numbers.index(min(numbers))] if numbers else []
    others = range(len(numbers)) if len(numbers) <= MANY else ()
    return list(dict.fromkeys([*weighty, *others]))
