"""A verification in words."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

from triage.verify.verdict import Counterexample, Verification

BASIS = {"rules": "proved of the rules, over all answer sets", "code": "guaranteed by code, looked at in real results"}


def text_lines(verification: Verification, saved: dict[int, tuple[Path, ...]], options: str) -> Iterator[str]:
    """The report, line by line.

    `saved` gives the files of each counterexample by its number in `numbered`, `options` what `triage assess` needs
    besides such a file.
    """
    yield f"{verification.pack} {verification.version}, {verification.complaint}"
    yield f"{verification.answer_sets} possible answer sets"
    number = 0
    for basis, words in BASIS.items():
        yield ""
        yield words[0].upper() + words[1:]
        for verdict in verification.verdicts:
            if verdict.basis != basis:
                continue
            word = ("proved" if basis == "rules" else "holds") if verdict.proved else "REFUTED"
            counted = f"{verdict.checked} searches" if basis == "rules" else f"{verdict.checked} results"
            time = f", {verdict.seconds:.2f} s" if basis == "rules" else ""
            yield f"  {word:<8} {verdict.holds} ({verdict.id}; {counted}{time})"
            for example in verdict.refuted_by:
                yield from _example(example, saved.get(number, ()), options)
                number += 1
    yield ""
    told = f"{verification.found} answer sets found by z3 and {verification.made_up} made up"
    unlike = len(verification.differences)
    yield f"Tied to the engine: {told}, through durable-rules and its shadow, {unlike} differences"
    for example in verification.differences:
        yield from _example(example, saved.get(number, ()), options)
        number += 1
    yield summary(verification)


def _example(example: Counterexample, files: tuple[Path, ...], options: str) -> Iterator[str]:
    yield f"           {example.text}"
    for answers, level in zip(example.answers, example.levels, strict=True):
        yield f"             {level}: {json.dumps(answers, ensure_ascii=False)}"
    for file in files:
        yield f"             triage assess {shlex.quote(str(file))}{options}"


def summary(verification: Verification) -> str:
    """One line: how many hold, and how long it took."""
    held = sum(verdict.proved for verdict in verification.verdicts)
    word = "sound" if verification.sound else "NOT sound"
    return f"{word}: {held} of {len(verification.verdicts)} properties hold, {verification.seconds:.1f} s"


def markdown_lines(verification: Verification) -> Iterator[str]:
    """The report as a Markdown table with the counterexamples below it."""
    yield f"# {verification.pack} {verification.version}: {verification.complaint}"
    yield ""
    yield f"{verification.answer_sets} possible answer sets. {summary(verification)}."
    yield ""
    yield "| property | holds by | verdict | checked | seconds |"
    yield "|---|---|---|---|---|"
    for verdict in verification.verdicts:
        word = "holds" if verdict.proved else "**refuted**"
        yield f"| {verdict.holds} | {verdict.basis} | {word} | {verdict.checked} | {verdict.seconds:.2f} |"
    for example in numbered(verification):
        yield ""
        yield f"- {example.text}"
        yield from (f"  - {level}: `{json.dumps(a)}`" for a, level in zip(example.answers, example.levels, strict=True))


def numbered(verification: Verification) -> list[Counterexample]:
    """All counterexamples in the order of the report."""
    refuting = [e for basis in BASIS for v in verification.verdicts if v.basis == basis for e in v.refuted_by]
    return [*refuting, *verification.differences]


def named(verification: Verification) -> list[tuple[str, Counterexample]]:
    """All counterexamples in the order of the report, each with a name for its files."""
    names = [v.id for basis in BASIS for v in verification.verdicts if v.basis == basis for _ in v.refuted_by]
    names += ["difference"] * len(verification.differences)
    return [(f"{name}-{n}", e) for n, (name, e) in enumerate(zip(names, numbered(verification), strict=True), start=1)]
