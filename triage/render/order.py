"""The order of a result, one for every format: what to do, why, what to watch for, care, what it was based on."""

from collections.abc import Iterator
from typing import NamedTuple

from triage.model.assessment import Assessment
from triage.render.parts import Parts


class Section(NamedTuple):
    """One part below what to do now: its name in this code, and its heading."""

    name: str
    heading: str


def sections(assessment: Assessment, parts: Parts) -> Iterator[Section]:
    """The sections that this result has, in order."""
    a = assessment
    why = [Section("why", "Why")] if parts.says_why else []
    still_open = [Section("open", "Not ruled out")] if parts.deciding else []
    yield from (*still_open, *why) if parts.open_comes_first else (*why, *still_open)
    yield Section("watch", "What to watch for")
    if parts.findings:
        yield Section("fits", "What your answers fit")
    if a.guidance or parts.later_advice(brief=False):
        yield Section("care", "What to do")
    if parts.has_exercises:
        yield Section("exercises", "Exercises")
    if not parts.is_pressing and parts.held("exercises/", "aids/"):
        yield Section("held", "Not offered now")
    if a.aids:
        yield Section("aids", "Aids")
    if a.avoid:
        yield Section("avoid", "What to leave for now")
    if a.pain_relief:
        yield Section("relief", "Pain relief")
    yield Section("basis", "What this was based on")
    yield Section("sources", "Sources")
    yield Section("limits", "Please note")
