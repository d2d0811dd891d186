"""Made-up people: how many screens they see, and how many of them a "not sure" lifts to urgent.

A population file says how likely each answer is and which answers do not go together. People are drawn from it with a
seed, walk the interview knowing everything, and walk it again being not sure of one answer in so many.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import Field

from triage.engine.reference import condition_holds, line_is_certain
from triage.evaluate import spread
from triage.interview import Interview
from triage.library import Pack, load_pack
from triage.model.answers import Answer, Answers, Screened, write_answer
from triage.model.base import Frozen, Id
from triage.model.complaint import Complaint
from triage.model.condition import Condition
from triage.model.question import NOT_SURE, Choice, Number, Question, Screen, SecondLook
from triage.model.rule import LineValue
from triage.model.urgency import Urgency
from triage.pack.conditions import ConditionReader
from triage.pack.parsing import ParsedFile, Problems

CHUNK = 50
MOST_DRAWS = 1_000
Percent = Annotated[int, Field(ge=0, le=100)]
Weight = Annotated[int, Field(ge=0, le=10_000)]


class PopulationFile(Frozen):
    """How likely each answer is: weights of the options of a choice, or of ranges such as `16-29` of a number; of a
    screen each option in percent. People who fit a line of `never` are not drawn."""

    people: dict[Id, dict[str, Weight]]
    never: tuple[dict[Id, LineValue | tuple[dict[Id, LineValue], ...]], ...] = ()


class Population:
    """People of one complaint, drawn from a population file. Raises PackError when the file does not fit."""

    def __init__(self, path: Path, complaint: Complaint) -> None:
        problems = Problems()
        file = ParsedFile(path.name, path.read_bytes(), problems)
        read = file.model(PopulationFile)
        problems.raise_if_any()
        assert read is not None
        self._asked = [question for question in complaint.questions if not isinstance(question, SecondLook)]
        self._chances = read.people
        self._check(file)
        conditions = ConditionReader({q.id: q for q in self._asked}, {})
        never = [
            conditions.read(
                when, lambda message, path, *rest, at=index: file.report(message, ("never", at, *path), *rest)
            )
            for index, when in enumerate(read.never)
        ]
        problems.raise_if_any()
        self._never: list[Condition] = [condition for condition in never if condition]

    def _check(self, file: ParsedFile) -> None:
        for question in self._asked:
            if question.id not in self._chances:
                file.report("this question is missing", ("people",), question.id)
                continue
            for name, weight in self._chances[question.id].items():
                path = ("people", question.id, name)
                if isinstance(question, Number):
                    low, _, high = name.partition("-")
                    if not (low.isdigit() and high.isdigit() and question.min <= int(low) <= int(high) <= question.max):
                        file.report("this is no range of the question", path, name, f"{question.min}-{question.max}")
                elif name not in question.option_ids:
                    file.report("there is no such option", path, name, ", ".join(question.option_ids))
                if isinstance(question, Screen) and weight > 100:
                    file.report("a chance is at most 100 percent", path, str(weight))
        for name in set(self._chances) - {question.id for question in self._asked}:
            file.report("there is no such question", ("people", name), name)

    def draw(self, rng: random.Random) -> dict[str, Answer]:
        """One person's whole and consistent answers, nothing unsure."""
        for _ in range(MOST_DRAWS):
            person = {question.id: self._answer(question, rng) for question in self._asked}
            if not any(condition_holds(never, person, (), line_is_certain) for never in self._never):
                return person
        raise ValueError("the lines of 'never' leave hardly anybody")

    def _answer(self, question: Question, rng: random.Random) -> Answer:
        chances = self._chances[question.id]
        if isinstance(question, Screen):
            return Screened(tuple(o for o in question.option_ids if rng.random() * 100 < chances.get(o, 0)))
        [chosen] = rng.choices(list(chances), weights=list(chances.values()))
        if isinstance(question, Choice):
            return chosen
        low, _, high = chosen.partition("-")
        return rng.randint(int(low), int(high))


def unsure_of_some(person: Answers, complaint: Complaint, share: float, rng: random.Random) -> dict[str, Answer]:
    """The same person, not sure of each option and question with this chance; at a second look with the same chance."""
    doubtful: dict[str, Answer] = {}
    for question in complaint.questions:
        if isinstance(question, SecondLook):
            true = person[question.settles]
            assert isinstance(true, Screened)
            unsure = tuple(option for option in question.option_ids if rng.random() < share)
            doubtful[question.id] = Screened(
                tuple(o for o in question.option_ids if o in true.yes and o not in unsure), unsure
            )
        elif isinstance(question, Screen):
            answer = person[question.id]
            assert isinstance(answer, Screened)
            unsure = tuple(option for option in question.option_ids if rng.random() < share)
            doubtful[question.id] = Screened(tuple(o for o in answer.yes if o not in unsure), unsure)
        else:
            doubtful[question.id] = NOT_SURE if rng.random() < share else person[question.id]
    return doubtful


@dataclass(frozen=True, slots=True)
class Walk:
    """How far one person got: the level and the number of screens, sure of everything and not sure of some."""

    level: Urgency
    screens: int
    unsure_level: Urgency
    unsure_screens: int


def walk_people(
    pack_path: Path | None,
    complaint: str,
    population: Path,
    count: int,
    share: float,
    seed: int,
    workers: int,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Walk]:
    """That many people walked through the interview, the same for the same seed and any number of workers."""
    chunks = range(0, count, CHUNK)
    task = partial(_walk_chunk, complaint, population, count, share, seed)
    walks: list[Walk] = []
    with ProcessPoolExecutor(workers, initializer=_load, initargs=(pack_path,)) as pool:
        for chunk in pool.map(task, chunks):
            walks.extend(chunk)
            progress(len(chunk))
    return walks


_loaded: list[Pack] = []


def _load(path: Path | None) -> None:
    _loaded[:] = [load_pack(path)]


def _walk_chunk(complaint: str, population: Path, count: int, share: float, seed: int, start: int) -> list[Walk]:
    pack = _loaded[0]
    chosen = pack.complaint(complaint)
    people = Population(population, chosen)
    walks = []
    for number in range(start, min(start + CHUNK, count)):
        rng = random.Random(f"{seed}/{number}")  # noqa: S311 - made-up people, no secrets
        person = people.draw(rng)
        doubtful = unsure_of_some(person, chosen, share, rng)
        walks.append(Walk(*_walk(pack.interview(complaint), person), *_walk(pack.interview(complaint), doubtful)))
    return walks


def _walk(interview: Interview, answers: Answers) -> tuple[Urgency, int]:
    while (question := interview.next_question()) is not None:
        interview.answer(question.id, write_answer(answers[question.id]))
    return interview.assess().urgency, len(interview.answers)


def report(walks: Sequence[Walk], share: float) -> Iterator[str]:
    """The figures, line by line."""
    yield f"{len(walks)} made-up people who know every answer"
    yield "Screens to the result"
    for level in Urgency:
        counts = sorted(walk.screens for walk in walks if walk.level is level)
        if counts:
            yield f"  {level}: {spread(counts)}"
    calm = [walk for walk in walks if walk.level <= Urgency.ROUTINE]
    if not calm:
        return
    yield f"  self-care or routine: {spread(sorted(walk.screens for walk in calm))}"
    yield ""
    yield f"The {len(calm)} without a flag, not sure of each answer with a chance of {share:.0%}"
    for level in Urgency:
        lifted = sum(walk.unsure_level is level for walk in calm)
        yield f"  given {level}: {lifted} of {len(calm)}, {lifted / len(calm):.1%}"
    lifted = sum(walk.unsure_level >= Urgency.URGENT for walk in calm)
    yield f"  lifted to urgent or more: {lifted} of {len(calm)}, {lifted / len(calm):.1%}"
    stayed = sorted(walk.unsure_screens for walk in calm if walk.unsure_level <= Urgency.ROUTINE)
    if stayed:
        yield f"  screens of those who stay at self-care or routine: {spread(stayed)}"
