"""An evaluation as Markdown."""

import re
from collections.abc import Iterator, Sequence

from triage.evaluate.figures import Evaluation, Share
from triage.model.urgency import Urgency


def as_markdown(evaluation: Evaluation) -> Iterator[str]:
    """The whole evaluation, line by line."""
    yield "# How well the results fit the cases"
    yield ""
    if evaluation.pack:
        pack = evaluation.pack
        yield f"Pack `{pack.name}` {pack.version} (`{pack.digest[:12]}`), complaint `{evaluation.complaint}`."
    yield f"{evaluation.all.cases} cases, {evaluation.all.with_advice} with advice."
    yield ""
    rows = [(s.name, f"{s.hits} of {s.of}", *_percent(s), s.definition) for s in evaluation.all.shares]
    right = evaluation.paired.right
    rows.append((right.name, f"{right.hits} of {right.of}", *_percent(right), right.definition))
    yield from _table(("figure", "count", "share", "95 % interval", "what it means"), rows)
    yield ""
    yield from (f"- {sentence}" for sentence in evaluation.notes)
    yield from _groups(evaluation)
    yield from _confusion(evaluation)
    yield from _screens(evaluation)
    yield from _named(evaluation)


def _percent(share: Share) -> tuple[str, str]:
    if share.share is None:
        return "", ""
    return f"{share.share:.1%}", f"{share.low:.1%} to {share.high:.1%}"


def _groups(evaluation: Evaluation) -> Iterator[str]:
    named = [(str(level), figures) for level, figures in evaluation.by_level.items()]
    groups = [*named, ("hard", evaluation.hard), ("paired", evaluation.paired.figures)]
    yield ""
    yield "## By gold level, and the hard and paired cases"
    yield ""
    rows: list[Sequence[str]] = [("cases", *(str(figures.cases) for _, figures in groups))]
    for shares in zip(*(figures.shares for _, figures in groups), strict=True):
        rows.append((shares[0].name, *(_cell(share) for share in shares)))
    yield from _table(("figure", *(name for name, _ in groups)), rows)


def _cell(share: Share) -> str:
    if share.share is None:
        return "0 of 0"
    return f"{share.hits} of {share.of}, {share.share:.1%} ({share.low:.1%} to {share.high:.1%})"


def _confusion(evaluation: Evaluation) -> Iterator[str]:
    yield ""
    yield "## Gold level (rows) and given level (columns)"
    yield ""
    rows = [
        (str(row.gold), *(str(row.given[level]) for level in Urgency), str(row.without_advice))
        for row in evaluation.confusion
    ]
    yield from _table(("gold level", *Urgency, "no advice"), rows)


def _screens(evaluation: Evaluation) -> Iterator[str]:
    yield ""
    yield "## Screens to the result"
    yield ""
    rows = [(str(s.given), str(s.n), f"{s.median:g}", f"{s.p90:g}", str(s.most)) for s in evaluation.screens]
    yield from _table(("given level", "people", "median", "90th percentile", "most"), rows)


def _named(evaluation: Evaluation) -> Iterator[str]:
    pairs = evaluation.paired
    yield from _list(
        f"Not as expected: {len(evaluation.misfits)} of {evaluation.all.with_advice} cases with advice",
        [f"{_code(misfit.id)}: {'; '.join(misfit.faults)}" for misfit in evaluation.misfits],
    )
    yield from _list(
        f"Pairs not both right: {len(pairs.not_right)} of {pairs.right.of}",
        [f"{_code(one)} and {_code(other)}" for one, other in pairs.not_right],
    )
    yield from _list(
        f"Without advice: {len(evaluation.without_advice)} of {evaluation.all.cases} cases",
        [f"{_code(case.id)}: {case.why}" for case in evaluation.without_advice],
    )


def _list(title: str, entries: Sequence[str]) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    if entries:
        yield ""
        yield from (f"- {entry}" for entry in entries)


def _code(text: str) -> str:
    """Text as it is: inside backticks, more of them than stand in a row in the text, nothing has a meaning."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
