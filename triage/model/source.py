"""Where a piece of content comes from, and how far that was checked."""

from typing import Literal

from triage.model.base import Frozen, Id, Text

Checked = Literal["full-text", "restated", "judgement"]


class Citation(Frozen):
    """One source of one piece: what it says, in own words, and how far that was checked."""

    id: Id
    says: Text
    checked: Checked


class Source(Frozen):
    """An entry of `sources.yaml`."""

    id: Id
    title: Text
    publisher: Text
    year: int | None
    url: Text | None
    note: Text | None = None
