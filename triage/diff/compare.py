"""People assessed with both packs, in as many processes as there are processors."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.diff.cohort import Cohort, Person
from triage.diff.fitting import fit
from triage.library import Pack, load_pack
from triage.model.assessment import Assessment, Gist
from triage.model.urgency import Urgency

CHUNK = 50
NOT_ANSWERED = "safety questions that are not answered"
"""The reason of a level that comes from missing safety questions, not from a rule."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one pack says: the answers that fit it, those that were dropped, and what the result comes down to.

    `deciding` holds rule ids, `otherwise/KIND` or NOT_ANSWERED; `offered` for each exercise, aid, step or pain relief
    that is shown the rules that offer it; `held` for each one that is withheld the causes.
    """

    answers: dict[str, Any]
    dropped: tuple[str, ...]
    gist: Gist
    deciding: tuple[str, ...]
    unanswered: tuple[str, ...]
    offered: dict[str, tuple[str, ...]]
    held: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One person under both packs."""

    person: str
    old: Result
    new: Result

    @property
    def climb(self) -> int:
        """How many levels the person moves up; below 0 down."""
        return self.new.gist.urgency.rank - self.old.gist.urgency.rank

    @property
    def gained(self) -> tuple[str, ...]:
        """What is offered now and was not."""
        return tuple(name for name in self.new.offered if name not in self.old.offered)

    @property
    def lost(self) -> tuple[str, ...]:
        """What was offered and is not now."""
        return tuple(name for name in self.old.offered if name not in self.new.offered)

    @property
    def misfits(self) -> bool:
        """Whether an answer fits only one of the packs."""
        return bool(self.old.dropped or self.new.dropped)


class Comparer:
    """Both packs and the complaint that is compared. Raises AnswerError when one of them does not have it."""

    def __init__(self, old: Pack, new: Pack, complaint: str) -> None:
        self._packs = (old, new)
        self._complaint = complaint
        for pack in self._packs:
            pack.complaint(complaint)

    def compare(self, person: Person) -> Comparison:
        """One person under both packs. Raises EngineError."""
        old, new = (self._result(pack, person) for pack in self._packs)
        return Comparison(person.name, old, new)

    def cohort(self, seed: int, population: Path | None) -> Cohort:
        """Made-up people for both. Raises PackError when the population fits neither."""
        old, new = (pack.complaint(self._complaint) for pack in self._packs)
        return Cohort(old, new, seed, population)

    def _result(self, pack: Pack, person: Person) -> Result:
        answers, dropped = fit(pack.complaint(self._complaint), person.answers, whole=person.whole)
        result = pack.assess(self._complaint, answers)
        gist = result.gist()
        offering = (result.exercises, result.aids, result.guidance, result.pain_relief)
        return Result(
            answers=answers,
            dropped=dropped,
            gist=gist,
            deciding=_deciding(result, gist),
            unanswered=result.unanswered,
            offered={piece.id: piece.because for group in offering for piece in group},
            held={withheld.id: withheld.because for withheld in result.withheld},
        )


def _deciding(result: Assessment, gist: Gist) -> tuple[str, ...]:
    if not gist.deciding and result.urgency > Urgency.SELF_CARE:
        return (NOT_ANSWERED,)
    return gist.deciding


def compare_all(
    old: Path,
    new: Path,
    complaint: str,
    people: Sequence[Person] | range,
    seed: int,
    population: Path | None,
    workers: int,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Comparison]:
    """Everybody under both packs, in order. A range of numbers stands for made-up people of this seed.

    The result is the same for any number of workers. Raises PackError, AnswerError and EngineError.
    """
    chunks = [people[start : start + CHUNK] for start in range(0, len(people), CHUNK)]
    given = (old, new, complaint, seed, population)
    comparisons: list[Comparison] = []
    with ProcessPoolExecutor(max(1, min(workers, len(chunks))), initializer=_start, initargs=given) as pool:
        for done in pool.map(_compare_chunk, chunks):
            comparisons.extend(done)
            progress(len(done))
    return comparisons


_ready: list[tuple[Comparer, Cohort]] = []


def _start(old: Path, new: Path, complaint: str, seed: int, population: Path | None) -> None:
    comparer = Comparer(load_pack(old), load_pack(new), complaint)
    _ready[:] = [(comparer, comparer.cohort(seed, population))]


def _compare_chunk(people: Sequence[Person] | range) -> list[Comparison]:
    [(comparer, cohort)] = _ready
    return [comparer.compare(cohort.person(one) if isinstance(one, int) else one) for one in people]
