"""A page about one thing in a pack: what it says, and everything that links to it."""

from typing import Literal

from triage.model.base import Frozen

Kind = Literal["rule", "question", "option", "piece", "finding", "source", "statement"]


class Link(Frozen):
    """Something that a page leads to."""

    id: str
    kind: Kind
    title: str


class Entry(Frozen):
    """One line of a page: a label, a text or links or both. Entries `under` a label without text belong to it."""

    label: str
    text: str = ""
    links: tuple[Link, ...] = ()
    under: bool = False


class Page(Frozen):
    """Everything about one id."""

    id: str
    kind: Kind
    about: str
    title: str
    entries: tuple[Entry, ...]
