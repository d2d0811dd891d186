"""An evaluation as plain text."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from triage.evaluate.definitions import DEFINITIONS
from triage.evaluate.figures import Evaluation, Figures, Share, evaluation_of
from triage.evaluate.walking import Outcome, Unfinished
from triage.model.urgency import Urgency

WIDTH = 80


def report(outcomes: Sequence[Outcome], unfinished: Sequence[Unfinished] = ()) -> Iterator[str]:
    """The figures of some outcomes, line by line."""
    return as_text(evaluation_of(outcomes, unfinished))


def as_text(evaluation: Evaluation) -> Iterator[str]:
    """The whole evaluation, line by line."""
    pack = evaluation.pack
    if pack:
        yield f"{pack.name} {pack.version} ({pack.digest[:12]}), {evaluation.complaint}"
    yield _cases(evaluation.all)
    for share in evaluation.all.shares:
        yield _line(share)
    for level, figures in evaluation.by_level.items():
        yield from _group(f"Gold level {level}", figures)
    yield from _group("Hard cases", evaluation.hard)
    yield from _group("Near-miss pairs", evaluation.paired.figures, evaluation.paired.right)
    yield from _table(evaluation)
    yield ""
    yield "Screens to the result, by given level"
    for row in evaluation.screens:
        people = "1 person" if row.n == 1 else f"{row.n} people"
        yield f"  {row.given}: {people}, median {row.median:g}, 90th percentile {row.p90:g}, most {row.most}"
    yield from _named(evaluation)
    yield from _definitions(evaluation)


def summary(evaluation: Evaluation) -> str:
    """One line: what is worst first."""
    every = evaluation.all
    told = [every.undertriage, every.exercises_when_urgent, every.overtriage, every.accuracy, every.comprehensiveness]
    return "; ".join(f"{share.name} {share.hits} of {share.of}" for share in told)


def _definitions(evaluation: Evaluation) -> Iterator[str]:
    yield ""
    yield "What the figures mean"
    for name, means in DEFINITIONS.values():
        yield from wrap(f"{name}: {means}", WIDTH, initial_indent="  ", subsequent_indent="    ")
    for sentence in evaluation.notes:
        yield from wrap(sentence, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _line(share: Share) -> str:
    """A share with its denominator and, where there is anything to count, its percentage and interval."""
    counted = f"  {share.name}: {share.hits} of {share.of}"
    if share.share is None:
        return counted
    return f"{counted}, {share.share:.1%} (95 % interval {share.low:.1%} to {share.high:.1%})"


def _cases(figures: Figures) -> str:
    return f"{figures.cases} case{'' if figures.cases == 1 else 's'}, {figures.with_advice} with advice"


def _group(name: str, figures: Figures, first: Share | None = None) -> Iterator[str]:
    """A smaller group; shares that have nothing to count in it are left out."""
    yield ""
    yield f"{name}: {_cases(figures)}"
    for share in (*([first] if first else ()), *figures.shares):
        if share.of:
            yield _line(share)


def _table(evaluation: Evaluation) -> Iterator[str]:
    yield ""
    yield "Gold level (rows) and given level (columns)"
    yield " ".join(f"{name:>10}" for name in ("", *Urgency, "no advice"))
    for row in evaluation.confusion:
        cells = (row.gold, *(row.given[level] for level in Urgency), row.without_advice)
        yield " ".join(f"{cell:>10}" for cell in cells)


def _named(evaluation: Evaluation) -> Iterator[str]:
    yield ""
    yield f"Not as expected: {len(evaluation.misfits)} of {evaluation.all.with_advice} cases with advice"
    for misfit in evaluation.misfits:
        yield f"  {misfit.id}: {'; '.join(misfit.faults)}"
    yield f"Pairs not both right: {len(evaluation.paired.not_right)} of {evaluation.paired.right.of}"
    for one, other in evaluation.paired.not_right:
        yield f"  {one} and {other}"
    yield f"Without advice: {len(evaluation.without_advice)} of {evaluation.all.cases} cases"
    for case in evaluation.without_advice:
        yield f"  {case.id}: {case.why}"
