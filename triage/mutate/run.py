"""`triage mutate`: every mutant of a complaint, and what notices it."""

import gc
import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from itertools import islice
from pathlib import Path
from typing import Any

from triage.assess import tell
from triage.errors import AnswerError
from triage.library import Pack
from triage.model.answers import read_answers
from triage.model.complaint import Complaint, PackContent
from triage.mutate.equivalence import Equivalence
from triage.mutate.killing import Killers, outcome_of
from triage.mutate.operators import Mutant, broken_complaint, mutants
from triage.mutate.refuting import refuted_by
from triage.mutate.shrinking import Plain, shrunk
from triage.mutate.verdict import Judged, Mutation
from triage.vignettes import Vignette

CHUNK = 8
PACKAGE = Path(__file__).parents[1]


def fingerprint(pack: Pack, complaint: Complaint, vignettes: Sequence[Vignette]) -> str:
    """A digest of all that a verdict depends on: pack, complaint, vignettes and this program's own code."""
    parts = [pack.digest, complaint.id, *(vignette.model_dump_json() for vignette in vignettes)]
    parts += [path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def mutate(
    pack: Pack,
    complaint: Complaint,
    vignettes: Sequence[Vignette],
    *,
    workers: int,
    chosen: Callable[[Mutant], bool] = lambda mutant: True,
    known: Mapping[str, Judged] | None = None,
    progress: Callable[[Sequence[Judged]], None] = lambda judged: None,
) -> Mutation:
    """Judge all chosen mutants of a complaint. `known` are verdicts of an earlier run; `progress` is told each new few.

    Cases, check and vignettes are asked first, on the evaluator that shadows the engine. What they do not notice is
    proved equivalent, or put to the properties.
    """
    started = time.perf_counter()
    every = [(number, mutant) for number, mutant in enumerate(mutants(complaint)) if chosen(mutant)]
    judged = {mutant.key: known[mutant.key] for _, mutant in every if known and mutant.key in known}
    left = [number for number, mutant in every if mutant.key not in judged]
    chunks = (left[start : start + CHUNK] for start in range(0, len(left), CHUNK))
    given = (pack.content, complaint.id, tuple(vignettes))
    with ProcessPoolExecutor(workers, initializer=_start, initargs=given) as pool:
        running = {pool.submit(_judge_all, chunk) for chunk in islice(chunks, 2 * workers)}
        try:
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                running |= {pool.submit(_judge_all, chunk) for chunk in islice(chunks, len(done))}
                for future in done:
                    judged |= {one.key: one for one in future.result()}
                    progress(future.result())
        finally:
            pool.shutdown(cancel_futures=True)
    return Mutation(
        pack=pack.name,
        version=pack.version,
        digest=pack.digest,
        complaint=complaint.id,
        cases=sum(len(cases) for r in complaint.rules.values() for cases in (r.fires_for, r.silent_for, r.unsure_for)),
        vignettes=len(vignettes),
        judged=tuple(judged[mutant.key] for _, mutant in every),
        seconds=round(time.perf_counter() - started, 2),
    )


class _Judge:
    """Asks one after another what notices a mutant."""

    def __init__(self, content: PackContent, complaint: str, vignettes: Sequence[Vignette]) -> None:
        self._content = content
        self._complaint = content.complaints[complaint]
        self._killers = Killers(content, self._complaint, vignettes)
        self._equivalence = Equivalence(self._complaint)
        self.mutants = tuple(mutants(self._complaint))

    def verdict(self, mutant: Mutant) -> Judged:
        """What became of one mutant."""
        about: dict[str, Any] = {"key": mutant.key, "rule": mutant.rule, "operator": mutant.operator}
        if killer := self._killers.killer(mutant):
            return Judged(fate=killer, **about)
        example = self._equivalence.example(mutant)
        if example is None:
            return Judged(fate="equivalent", **about)
        if property_ := refuted_by(self._content, broken_complaint(self._complaint, mutant)):
            return Judged(fate="property", by=property_, **about)
        small = shrunk(example, lambda answers: self._differs(mutant, answers))
        return Judged(fate="survived", example=small, **about)

    def _differs(self, mutant: Mutant, answers: Plain) -> bool:
        """Whether pack and mutant tell a person with these answers something else."""
        try:
            before, after = (
                self._told(complaint, answers)
                for complaint in (self._complaint, broken_complaint(self._complaint, mutant))
            )
        except AnswerError:  # a second look at what is no longer in doubt
            return False
        return before != after

    def _told(self, complaint: Complaint, answers: Plain) -> tuple[object, ...]:
        """Which rules hold, and what is told; not why."""
        read = read_answers(complaint.question, answers)
        outcome = outcome_of(complaint, read)
        result = tell(self._content, complaint, read, outcome, "default")
        held = tuple(piece.id for piece in result.withheld)
        told = (result.urgency, result.exercise_permission, result.piece_ids, held)
        return outcome.certain, outcome.possible, *told


_judges: list[_Judge] = []


def _start(content: PackContent, complaint: str, vignettes: Sequence[Vignette]) -> None:
    _judges[:] = [_Judge(content, complaint, vignettes)]


def _judge_all(numbers: Sequence[int]) -> list[Judged]:
    judge = _judges[0]
    judged = [judge.verdict(judge.mutants[number]) for number in numbers]
    gc.collect()  # formulas are large, and refer to one another
    return judged
