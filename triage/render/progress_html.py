"""A course as one page of HTML, to look at and to take along on paper."""

from triage.model.progress import Progress
from triage.render.chart_svg import chart_svg
from triage.render.days import WEEKDAYS
from triage.render.exercise_calendar import NONE_TICKED
from triage.render.page import drawn, page
from triage.render.progress_parts import (
    NO_ANSWERS,
    NO_RETURN,
    NOBODY_LOOKED,
    SECTIONS,
    ProgressParts,
    found_text,
    number_text,
)
from triage.render.trend_words import counted, scale, summary


def progress_html(progress: Progress) -> str:
    """The whole course as a page that stands by itself, for screens, phones and paper."""
    parts = ProgressParts(progress)
    return page(
        "progress.html",
        ("page.css", "progress.css"),
        p=progress,
        parts=parts,
        calendar=parts.calendar,
        sections=SECTIONS,
        chart=drawn(chart_svg(progress.trends, parts.marks)) if parts.has_numbers else None,
        scale=scale,
        summary=summary,
        counted=counted,
        found_text=found_text,
        number_text=number_text,
        weekdays=WEEKDAYS,
        no_answers=NO_ANSWERS,
        no_return=NO_RETURN,
        nobody_looked=NOBODY_LOOKED,
        none_ticked=NONE_TICKED,
    )
