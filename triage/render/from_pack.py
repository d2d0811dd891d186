"""What a result shows beside its assessment, taken from the pack that made it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from triage.model.assessment import GivenAnswer
from triage.model.drawing import Drawing
from triage.model.urgency import Urgency


@dataclass(frozen=True, slots=True)
class Place:
    """The drawing of where it hurts, and the spots that the person pointed out."""

    drawing: Drawing
    spots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FromPack:
    """What only the pack knows: answers in the words of their questions, drawings by exercise, the words of all levels.

    `number` is the emergency number where the region has one to dial. Without a pack there is none of it.
    """

    answers: tuple[GivenAnswer, ...] = ()
    number: str | None = None
    levels: Mapping[Urgency, str] = field(default_factory=dict)
    drawings: Mapping[str, Drawing] = field(default_factory=dict)
    place: Place | None = None
