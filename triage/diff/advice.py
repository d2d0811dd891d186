"""The lines for "Advice changed" in a changelog: one bullet a rule, who may now be told something else."""

from collections import Counter
from collections.abc import Iterable, Iterator

from triage.diff.report import Cause, DiffReport, OfferMove
from triage.diff.structure import ADVISING, Change

MOST_NAMED = 6


def advice_changed(report: DiffReport) -> Iterator[str]:
    """The lines, lowering first. What nobody moved by is named too, as somebody else may."""
    yield from _under("Less urgent:", _levels(report, "down"))
    yield from _under("More is offered at the same level:", _offers(report, "more"))
    yield from _under("More urgent:", _levels(report, "up"))
    yield from _under("Less is offered at the same level:", _offers(report, "less"))
    yield from _under("Other doses:", _doses(report.pieces))
    yield from _under(
        f"Changed, though nobody of {report.people} is at another level or is offered other things by it:",
        _unmoved(report),
    )


def _under(title: str, bullets: Iterable[str]) -> Iterator[str]:
    listed = list(bullets)
    if listed:
        yield title
        yield ""
        yield from (f"- {bullet}" for bullet in listed)
        yield ""


def _levels(report: DiffReport, direction: str) -> Iterator[str]:
    """One bullet a rule, the most people first. Where several rules give a level each of them is named."""
    named: dict[str, Cause] = {}
    counts: dict[str, Counter[str]] = {}
    misfits: Counter[str] = Counter()
    for move in report.moves:
        if move.direction == direction:
            for rule in move.rules:
                named[rule.id] = rule
                counts.setdefault(rule.id, Counter()).update(move.levels)
                misfits[rule.id] += move.misfits
    for rule_id, levels in sorted(counts.items(), key=lambda entry: (-entry[1].total(), entry[0])):
        told = "; ".join(_level(levels_of, people) for levels_of, people in levels.most_common())
        other = "new" if direction == "down" else "old"
        partly = (
            f" The {other} pack does not take the answers of {_people(count)}." if (count := misfits[rule_id]) else ""
        )
        yield f"{_because(named[rule_id])}: {told}.{partly}"


def _level(levels: str, people: int) -> str:
    was, now = levels.split(" -> ")
    return f"{now}, was {was} ({_people(people)})"


def _offers(report: DiffReport, direction: str) -> Iterator[str]:
    for move in report.offer_moves:
        if move.direction == direction:
            yield f"{_because(move.cause)}: {_pieces(move)} ({_people(move.people)})."


def _pieces(move: OfferMove) -> str:
    names = [f"`{name}`" for name in move.pieces]
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _doses(pieces: Iterable[Change]) -> Iterator[str]:
    for change in pieces:
        if "dose" in change.parts:
            told = next(detail for detail in change.details if detail.startswith("dose: "))
            was, now = told.removeprefix("dose: ").split(" -> ", 1)
            yield f"{change.title} (`{change.id}`): {now}, was {was}."


def _unmoved(report: DiffReport) -> Iterator[str]:
    moved = {rule.id for move in report.moves for rule in move.rules}
    moved |= {move.cause.id for move in report.offer_moves}
    for change in report.rules:
        parts = [part for part in change.parts if part in ADVISING]
        if change.id in moved or change.kind == "renamed" or (change.kind == "changed" and not parts):
            continue
        what = f"changed: {', '.join(parts)}" if parts else "new" if change.kind == "added" else "removed"
        told = [detail for detail in change.details if change.kind == "changed" and not detail.startswith("when")]
        yield f"{_capital(change.title)} (`{change.id}`, {what})" + (f": {'; '.join(told)}." if told else ".")


def _because(rule: Cause) -> str:
    change = f", {rule.change}" if rule.change else ""
    return f"{_capital(rule.title)} (`{rule.id}`{change})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
