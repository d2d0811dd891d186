"""What a result shows beside its assessment, taken from the pack that made it."""

from typing import NamedTuple

from triage.model.assessment import GivenAnswer


class FromPack(NamedTuple):
    """The answers in the words of their questions, and the emergency number where the region has one to dial."""

    answers: tuple[GivenAnswer, ...] = ()
    number: str | None = None
