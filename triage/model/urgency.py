"""The five levels of urgency, least to most."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field


class Urgency(StrEnum):
    """How soon. Compares as text with its own name and by rank with another level."""

    SELF_CARE = "self-care"
    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for self-care to 4 for emergency."""
        return _RANK[self]

    @property
    def one_lower(self) -> "Urgency":
        """The next lower level; self-care stays."""
        return list(Urgency)[max(self.rank - 1, 0)]

    def __lt__(self, other: str) -> bool:
        return _RANK[self] < _rank(other)

    def __le__(self, other: str) -> bool:
        return _RANK[self] <= _rank(other)

    def __gt__(self, other: str) -> bool:
        return _RANK[self] > _rank(other)

    def __ge__(self, other: str) -> bool:
        return _RANK[self] >= _rank(other)


def _rank(level: str) -> int:
    known = _RANK.get(level)
    return known if known is not None else Urgency(level).rank


_RANK: dict[str, int] = {level: rank for rank, level in enumerate(Urgency)}

# Packs and JSON carry the level as text, which strict mode would not turn into the enum.
UrgencyField = Annotated[Urgency, Field(strict=False)]
