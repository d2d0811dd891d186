"""A mutation run in words."""

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping

from triage.mutate.verdict import KILLED, Fate, Judged, Mutation

TOLD: Mapping[Fate, str] = {
    "case": "noticed by a case of a rule",
    "check": "noticed by the check of the pack",
    "vignette": "noticed by a vignette",
    "property": "refuted by a property",
    "equivalent": "proved equivalent: nobody is told anything else",
    "explained": "noticed by nothing, and explained",
    "survived": "noticed by nothing",
}
DEFINITIONS = (
    "A mutant is the pack with one rule broken in one way. It is noticed when a case of a rule, the check, a vignette "
    "or a property no longer holds. It is equivalent when, over all possible answers, every rule and everything that "
    "is told stays the same; such a mutant is none, and does not count."
)


def text_lines(mutation: Mutation) -> Iterator[str]:
    """The report, line by line."""
    yield _title(mutation)
    yield ""
    width = max(len(words) for words in TOLD.values())
    for fate, words in TOLD.items():
        yield f"  {words:<{width}}  {mutation.fates[fate]:>6}"
    if properties := Counter(one.by for one in mutation.judged if one.fate == "property"):
        yield f"  properties: {_listed(properties)}"
    yield ""
    yield from (f"  {operator}: {listed}" for operator, listed in _operators(mutation))
    for fate in ("survived", "explained"):
        if found := [one for one in mutation.survivors if one.fate == fate]:
            yield ""
            yield f"{TOLD[fate].capitalize()}:"
            for one in found:
                yield from _survivor(one)
    yield ""
    yield from textwrap.wrap(DEFINITIONS, 100)
    yield summary(mutation)


def _title(mutation: Mutation) -> str:
    against = f"{mutation.cases} cases and {mutation.vignettes} vignettes"
    return f"{mutation.pack} {mutation.version}, {mutation.complaint}: {len(mutation.judged)} mutants against {against}"


def _survivor(one: Judged) -> Iterator[str]:
    yield f"  {one.key}"
    if one.by:
        yield f"    because: {one.by}"
    if one.example is not None:
        yield f"    tells something else for: {json.dumps(one.example, ensure_ascii=False)}"


def _operators(mutation: Mutation) -> Iterator[tuple[str, str]]:
    for operator in dict.fromkeys(one.operator for one in mutation.judged):
        fates = Counter(one.fate for one in mutation.judged if one.operator == operator)
        killed = sum(fates[fate] for fate in KILLED)
        counted = fates.total() - fates["equivalent"]
        equivalent = f", {fates['equivalent']} equivalent" if fates["equivalent"] else ""
        yield operator, f"{killed} of {counted} noticed{equivalent}"


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counted.most_common())


def summary(mutation: Mutation) -> str:
    """One line: how many were noticed, and how long it took."""
    share = f"{mutation.killed} of {mutation.counted} mutants noticed ({mutation.score:.1f} %)"
    return f"{share}, {mutation.fates['equivalent']} proved equivalent, {mutation.seconds:.0f} s"


def markdown_lines(mutation: Mutation) -> Iterator[str]:
    """The report as Markdown tables, with the survivors below them."""
    yield f"# Mutants of {_title(mutation)}"
    yield ""
    yield DEFINITIONS
    yield ""
    yield "| what became of them | mutants |"
    yield "|---|---:|"
    yield from (f"| {words} | {mutation.fates[fate]} |" for fate, words in TOLD.items())
    yield ""
    yield "| operator | noticed |"
    yield "|---|---|"
    yield from (f"| {operator} | {listed} |" for operator, listed in _operators(mutation))
    if mutation.survivors:
        yield ""
        yield "## Noticed by nothing"
        for one in mutation.survivors:
            yield ""
            yield f"- `{one.key}`{f': {one.by}' if one.by else ''}"
            yield f"  for example `{json.dumps(one.example, ensure_ascii=False)}`"
    yield ""
    yield summary(mutation)
