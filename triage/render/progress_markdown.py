"""A course as Markdown, whole. Every text that comes from a pack or a person is escaped, so that it stays text."""

from collections.abc import Iterable, Iterator, Sequence

from triage.model.progress import Progress
from triage.render.days import WEEKDAYS
from triage.render.escaping import markdown_text
from triage.render.exercise_calendar import NONE_TICKED
from triage.render.facts import named
from triage.render.progress_parts import (
    NO_ANSWERS,
    NO_RETURN,
    NOBODY_LOOKED,
    SECTIONS,
    ProgressParts,
    found_text,
    number_text,
)
from triage.render.trend_words import scale, summary


def progress_markdown(progress: Progress) -> str:
    """The whole course in Markdown. Each number stands in the table of check-ins."""
    return "\n".join(_Document(progress).lines()).strip("\n") + "\n"


class _Document:
    def __init__(self, progress: Progress) -> None:
        self._p = progress
        self._parts = ProgressParts(progress)

    def lines(self) -> Iterator[str]:
        """The whole document in the order of every format."""
        yield from self._now()
        for name, heading in SECTIONS:
            yield from ("", f"## {heading}")
            write = getattr(self, f"_{name}")
            yield from write()
        pack = self._p.pack
        yield from ("", f"Rules: {markdown_text(f'{pack.name} {pack.version}')}, digest `{pack.digest[:16]}`")

    def _now(self) -> Iterator[str]:
        now = self._p.now
        yield f"# {markdown_text(now.label.upper())}: {markdown_text(now.how_soon)}"
        yield from ("", f"**{markdown_text(now.what)}**")
        yield from _list(now.advice)
        yield from ("", self._parts.as_of)
        yield from ("", f"{markdown_text(f'{self._p.title}: {self._p.label}')}. {self._parts.span}")

    def _returns(self) -> Iterator[str]:
        yield from _list(f"{on}: {why}" for on, why in self._parts.returns)
        if not self._parts.returns:
            yield from ("", NO_RETURN)

    def _chart(self) -> Iterator[str]:
        yield ""
        for trend in self._p.trends:
            yield f"- **{markdown_text(trend.label)}:** {markdown_text(f'{scale(trend)} {summary(trend)}')}"

    def _looked(self) -> Iterator[str]:
        if not self._p.looked:
            yield from ("", NOBODY_LOOKED)
        if self._parts.rows:
            labels = [trend.label for trend in self._p.trends]
            rows = [
                (row.when, row.level, found_text(row.findings), *map(number_text, row.numbers), ", ".join(row.letters))
                for row in self._parts.rows
            ]
            yield from _table(("Date", "Level", "Found", *labels, "Notes"), rows)
        yield from _list(row.gap for row in self._parts.rows if row.gap)
        yield from _list(
            f"{letter} ({days}): {named(note.title)}. {note.because}" for letter, note, days in self._parts.notes
        )

    def _done(self) -> Iterator[str]:
        calendar = self._parts.calendar
        if calendar.is_empty:
            yield from ("", NONE_TICKED)
            return
        yield from ("", calendar.sentence)
        yield from _list(f"{tally.title}: {tally.text}" for tally in calendar.tallies)
        if calendar.earlier_than_weeks:
            yield from ("", calendar.earlier_than_weeks)
        yield from ("", "How many exercises on each day:")
        weeks = [(week.name, *(str(number or "") for number in week.done)) for week in calendar.weeks]
        yield from _table(("Week", *WEEKDAYS), weeks)

    def _told(self) -> Iterator[str]:
        if not self._parts.answered:
            yield from ("", NO_ANSWERS)
        for when, looked in self._parts.answered:
            yield from ("", f"### {when}")
            yield from _list(f"{answer.label}: {answer.text}" for answer in looked.answers)

    def _limits(self) -> Iterator[str]:
        yield from _list((*self._p.notices, *self._p.limits))


def _list(texts: Iterable[str]) -> Iterator[str]:
    listed = [f"- {markdown_text(text)}" for text in texts]
    yield from ("", *listed) if listed else ()


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield from ("", _cells(head), _cells(["---"] * len(head), escaped=True))
    yield from map(_cells, rows)


def _cells(texts: Sequence[str], *, escaped: bool = False) -> str:
    return f"| {' | '.join(text if escaped else markdown_text(text) for text in texts)} |"
