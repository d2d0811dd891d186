"""A cohort as one page of HTML: how many have what, never who."""

from collections.abc import Mapping
from dataclasses import dataclass

from triage.render.page import page

MOST_RULES = 20
BAR_HIGH = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a table: the words, rows and percent as text, the share from 0 to 100, a class for its colour.

    Of a cell that is not shown the share is None, and there are no words for it.
    """

    words: str
    id: str
    rows: str
    percent: str
    share: float | None
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of bars with its heading, what it counts, and what is said under it."""

    id: str
    heading: str
    counted: str
    bars: tuple[Bar, ...]
    below: str = ""


@dataclass(frozen=True, slots=True)
class CohortPage:
    """All that the page tells. `tables` is empty when the cohort is too small to tell anything."""

    title: str
    pack: str
    digest: str
    assessed: str
    problems: str
    smallest: int
    tables: tuple[Table, ...]


def cohort_html(told: CohortPage) -> str:
    """The page, which stands by itself."""
    return page("cohort.html", ("page.css", "cohort.css"), c=told, high=BAR_HIGH)


def bars(words: Mapping[str, str], rows: Mapping[str, int | None], total: int) -> tuple[Bar, ...]:
    """A bar for each, in the order of the words."""
    return tuple(bar(words[name], name, rows[name], total) for name in words)


def bar(words: str, name: str, rows: int | None, total: int) -> Bar:
    """A bar for a number of rows, or for one that is not shown."""
    if rows is None:
        return Bar(words, name, "not shown", "", None, name)
    share = 100 * rows / total
    return Bar(words, name, f"{rows:,}", f"({share:.1f} %)", share, name)
