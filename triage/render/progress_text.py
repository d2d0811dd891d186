"""A course as plain text: where it stands and what to do first, then the numbers over time and what belongs to them."""

from triage.model.progress import Progress
from triage.render.chart_text import Style, write_chart
from triage.render.exercise_calendar import NONE_TICKED
from triage.render.facts import named
from triage.render.progress_parts import (
    NO_ANSWERS,
    NO_RETURN,
    NOBODY_LOOKED,
    SECTIONS,
    ProgressParts,
    Row,
)
from triage.render.trend_words import counted
from triage.render.writer import Writer

_NARROWEST, _WIDEST = 40, 92
_MOST_ROWS = 12
_NUMBERS_ONLY = "numbers only"


def progress_text(progress: Progress, width: int = 80, style: Style = "blocks", *, details: bool = False) -> str:
    """The course in lines of at most `width` characters (40 to 92), the level as its first word.

    With `details` it lists every check-in with its answers, otherwise the latest twelve and the answers of the last.
    """
    width = max(_NARROWEST, min(width, _WIDEST))
    writer = Writer(width)
    _Report(progress, writer, width, style, details).write()
    return writer.text()


class _Report:
    def __init__(self, progress: Progress, writer: Writer, width: int, style: Style, details: bool) -> None:
        self._p, self._w, self._width, self._style, self._details = progress, writer, width, style, details
        self._parts = ProgressParts(progress)

    def write(self) -> None:
        self._now()
        for name, heading in SECTIONS:
            self._w.heading(heading)
            write = getattr(self, f"_{name}")
            write()
        pack, now = self._p.pack, self._p.now
        self._w.gap()
        self._w.paragraph(f"Rules: {pack.name} {pack.version}, digest {pack.digest[:16]}")
        self._w.paragraph(f"IN SHORT: {now.label.upper()}: {now.how_soon}")

    def _now(self) -> None:
        now, w = self._p.now, self._w
        w.paragraph(f"{now.label.upper()}: {now.how_soon}")
        w.paragraph(now.what)
        for advice in now.advice:
            w.bullet(advice)
        w.paragraph(self._parts.as_of)
        w.gap()
        w.paragraph(f"{self._p.title}: {self._p.label}")
        w.paragraph(self._parts.span)

    def _returns(self) -> None:
        for on, why in self._parts.returns:
            self._w.bullet(f"{on}: {why}")
        if not self._parts.returns:
            self._w.paragraph(NO_RETURN)

    def _chart(self) -> None:
        for trend in self._p.trends:
            self._w.gap()
            self._w.paragraph(f"{trend.label}:")
            write_chart(trend, self._w, self._width, self._style)

    def _looked(self) -> None:
        if not self._p.looked:
            self._w.paragraph(NOBODY_LOOKED)
        rows = self._parts.rows
        if (earlier := len(rows) - _MOST_ROWS) > 0 and not self._details:
            rows = rows[earlier:]
            self._w.paragraph(f"The latest {_MOST_ROWS}. See {counted(earlier, 'earlier one')} with --details.")
        for row in rows:
            self._row(row)
        for letter, note, days in self._parts.notes:
            self._w.gap()
            self._w.bullet(f"{named(note.title)}. {note.because}", mark=f"{letter} ")
            self._w.paragraph(f"({days})", " " * (len(letter) + 1))

    def _row(self, row: Row) -> None:
        said = [row.level] if row.level else []
        said += [f"{each.label}: {each.text}" for each in row.findings]
        if row.letters:
            said.append(f"See {', '.join(row.letters)} below")
        self._w.bullet(f"{row.when}: {'. '.join(said) or _NUMBERS_ONLY}.")
        if row.gap:
            self._w.paragraph(f"{row.gap}.", "  ")

    def _done(self) -> None:
        calendar = self._parts.calendar
        if calendar.is_empty:
            self._w.paragraph(NONE_TICKED)
            return
        self._w.paragraph(calendar.sentence)
        for tally in calendar.tallies:
            self._w.bullet(f"{tally.title}: {tally.text}")
        self._w.gap()
        self._w.paragraph(calendar.earlier_than_weeks)
        for week in calendar.weeks:
            self._w.bullet(f"{week.name}: {week.text}")

    def _told(self) -> None:
        if not self._parts.answered:
            self._w.paragraph(NO_ANSWERS)
        answered = self._parts.answered
        for when, looked in answered if self._details else answered[:1]:
            self._w.gap()
            self._w.paragraph(f"{when}:")
            for answer in looked.answers:
                self._w.bullet(f"{answer.label}: {answer.text}")
        if (earlier := len(answered) - 1) > 0 and not self._details:
            self._w.paragraph(f"See those of {counted(earlier, 'earlier check-in')} with --details.")

    def _limits(self) -> None:
        for text in (*self._p.notices, *self._p.limits):
            self._w.bullet(text)
