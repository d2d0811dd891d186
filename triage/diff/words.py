"""A comparison of two packs as text or Markdown."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from triage.diff.advice import advice_changed
from triage.diff.report import Cause, DiffReport, Move, OfferMove
from triage.diff.structure import Change

WIDTH = 120
_OTHER = {"down": "new", "up": "old"}


class Section(NamedTuple):
    """A heading and its entries, each with the lines that belong to it."""

    title: str
    entries: list[tuple[str, tuple[str, ...]]]


def as_text(report: DiffReport, saved: Mapping[str, str]) -> Iterator[str]:
    """The report line by line. `saved` gives for a person the files with the answers."""
    yield from _wrapped(_head(report))
    for section in _sections(report, saved):
        yield ""
        yield section.title
        for entry, details in section.entries:
            yield from _wrapped(entry, "  ", "    ")
            for detail in details:
                yield from _wrapped(detail, "      ", "        ")
    yield ""
    yield "Advice changed (for a changelog)"
    yield from (f"  {line}".rstrip() for line in advice_lines(report))


def as_markdown(report: DiffReport, saved: Mapping[str, str]) -> Iterator[str]:
    """The report as Markdown, line by line."""
    yield "# What differs between two packs"
    yield ""
    yield from _wrapped(_head(report))
    for section in _sections(report, saved):
        yield from ("", f"## {section.title}", "")
        for entry, details in section.entries:
            yield from _wrapped(f"- {entry}", "", "  ")
            for detail in details:
                yield from _wrapped(f"- {detail}", "  ", "    ")
    yield from ("", "## Advice changed", "")
    yield from advice_lines(report)


def advice_lines(report: DiffReport) -> Iterator[str]:
    """The lines for "Advice changed", wrapped as in a changelog; one that says so when nothing changed."""
    lines = list(advice_changed(report))
    if not lines:
        yield f"- Nobody of {report.people} is told another level or other exercises, and no rule or dose changed."
        return
    for line in lines[:-1]:
        yield from _wrapped(line, "", "  ") if line else ("",)


def _wrapped(text: str, first: str = "", rest: str = "") -> Iterator[str]:
    yield from textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, break_long_words=False
    )


def _head(report: DiffReport) -> str:
    old, new = (f"{pack.name} {pack.version} ({pack.digest[:12]})" for pack in (report.old, report.new))
    return f"{old} -> {new}, {report.complaint}. Compared over {report.source}."


def _sections(report: DiffReport, saved: Mapping[str, str]) -> Iterator[Section]:
    yield Section("How soon to be seen", [(line, ()) for line in _levels(report)])
    for direction, title in (("down", "Moving down, by the rules that gave the higher level"), ("up", "Moving up")):
        moves = [_move(move, saved) for move in report.moves if move.direction == direction]
        if moves:
            yield Section(title, moves)
    yield Section("Exercise", [(line, ()) for line in _exercise(report)])
    for more, title in (("more", "More is offered at the same level"), ("less", "Less is offered at the same level")):
        offers = [_offer_move(move, saved) for move in report.offer_moves if move.direction == more]
        if offers:
            yield Section(title, offers)
    for title, counts in (
        ("Shown to people who did not see it", report.pieces_gained),
        ("No longer shown to people who saw it", report.pieces_lost),
        ("Answers that the new pack does not take", report.dropped_by_new),
        ("Answers that the old pack does not take", report.dropped_by_old),
        ("Not answered, though the new pack asks it", report.unanswered_in_new),
        ("Not answered, though the old pack asks it", report.unanswered_in_old),
    ):
        if counts:
            yield Section(title, [(f"{name}: {count}", ()) for name, count in counts.items()])
    yield from _files(report)


def _levels(report: DiffReport) -> Iterator[str]:
    same = report.people - report.down - report.up
    yield f"{report.down} down, {report.up} up, {same} the same, of {report.people}"
    yield from _moved(report.levels)
    if report.misfits:
        yield f"{report.misfits} have answers that fit only one of the packs; those were left out in the other"
    for direction, other in _OTHER.items():
        if resting := sum(move.misfits for move in report.moves if move.direction == direction):
            yield f"{resting} move {direction} because of answers that the {other} pack does not take"


def _exercise(report: DiffReport) -> Iterator[str]:
    yield f"At the same level {report.more_exercise} are offered more exercises, {report.less_exercise} fewer"
    yield f"At the same level {report.more_offered} are offered more of anything, {report.less_offered} less"
    yield from _moved(report.permissions)


def _moved(counts: Mapping[str, int]) -> Iterator[str]:
    for change, count in counts.items():
        was, now = change.split(" -> ")
        if was != now:
            yield f"{change}: {count}"


def _move(move: Move, saved: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    levels = ", ".join(f"{change} ({count})" for change, count in move.levels.items())
    details = [_cause(rule) for rule in move.rules]
    if move.misfits:
        details.append(
            f"{move.misfits} of them because of answers that the {_OTHER[move.direction]} pack does not take"
        )
    return f"{move.people}: {levels}", (*details, _example(move.example, saved))


def _offer_move(move: OfferMove, saved: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    pieces = ", ".join(f"{name} ({count})" for name, count in move.pieces.items())
    return f"{move.people}: {_cause(move.cause)}", (pieces, _example(move.example, saved))


def _cause(cause: Cause) -> str:
    change = f" [{cause.change}]" if cause.change else ""
    return f"{cause.id}{change}: {cause.title}"


def _example(person: str, saved: Mapping[str, str]) -> str:
    return f"such as {person}" + (f", saved as {saved[person]}" if person in saved else "")


def _files(report: DiffReport) -> Iterator[Section]:
    for title, changes in (
        ("Questions changed", report.questions),
        ("Rules changed", [change for change in report.rules if not _only_words(change)]),
        ("Knowledge changed", report.pieces),
    ):
        if changes:
            yield Section(title, list(_changes(changes)))
    words = [change for change in report.rules if _only_words(change)]
    if words:
        told = [(f"{change.id}: {', '.join(change.parts)}", ()) for change in words]
        yield Section("Rules that do the same, in other words or with other sources or cases", [*told])
    for title, lines in (("Findings and safety nets changed", report.complaint_file), ("Wording", report.wording)):
        if lines:
            yield Section(title, [(line, ()) for line in lines])


def _only_words(change: Change) -> bool:
    return change.kind == "changed" and not change.details


def _changes(changes: Iterable[Change]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for kind in ("removed", "added", "renamed", "changed"):
        for change in changes:
            if change.kind == kind:
                parts = f" ({', '.join(change.parts)})" if change.parts else ""
                yield f"{kind}: {change.id}{parts}", change.details
