"""The tie between the formulas and what really happens, so that no other program than this one is proved.

Answer sets are run through durable-rules and its shadow, decided and (some of them) assessed as a person's would be;
what came of it is compared with what the formulas say. Any difference is a fault of the proof, the engine or the code.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from triage.decide import Decision, decide
from triage.engine import Engine, Outcome
from triage.errors import TriageError
from triage.library import Pack
from triage.model.answers import read_answers
from triage.model.assessment import Assessment
from triage.model.complaint import Complaint, PackContent
from triage.verify.conclusions import RAISED, Conclusions
from triage.verify.guarantees import look, see
from triage.verify.logic import Rows
from triage.verify.person import rows

CHUNK = 250
Plain = dict[str, Any]


class Task(NamedTuple):
    """Answer sets to be run; `whole`: assessed to the end, and looked at for what code guarantees."""

    answers: tuple[Plain, ...]
    whole: bool


class Broken(NamedTuple):
    """A guarantee that does not hold, and the answers that show it."""

    guarantee: str
    text: str
    answers: Plain


@dataclass
class Run:
    """What came of a task: for each observed name a row of bits, one for each answer set, and what broke."""

    observed: dict[str, int] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)
    errors: list[tuple[str, Plain]] = field(default_factory=list)


class Difference(NamedTuple):
    """What formula and engine do not agree on, and the answers that show it."""

    name: str
    proof_says: bool
    answers: Plain


def observe(complaint: Complaint, outcome: Outcome, decision: Decision) -> Iterator[str]:
    """The names of everything that holds, as engine and decision have it."""
    yield from (f"certain {rule_id}" for rule_id in outcome.certain)
    yield from (f"possible {rule_id}" for rule_id in outcome.possible)
    yield from (f"open {question.id}" for question in decision.open_questions.all)
    for level in RAISED:
        holds = (
            ("level", decision.urgency),
            ("certainly", decision.certain_urgency),
            ("could rise to", decision.could_rise_to),
        )
        yield from (f"{name} {level}" for name, reached in holds if reached >= level)
    if decision.permission == "none":
        yield "no exercise"
    if decision.permission != "allowed":
        yield "not all exercise"
    if decision.out_of_scope:
        yield "out of scope"
    yield from (f"withheld {item}" for item in decision.withheld)


def observe_result(result: Assessment) -> Iterator[str]:
    """The names of everything that an assessment shows."""
    yield from (f"shown {piece.id}" for piece in result.pieces)
    yield from (f"watched {piece}" for piece in result.safety_net.pieces[1:])
    for kind, values in result.findings.items():
        yield from (f"finding {kind}: {value.id}" for value in values)


_loaded: list[tuple[Pack, Complaint, Engine]] = []


def _load(content: PackContent, complaint: str) -> None:
    pack = Pack(content)
    chosen = pack.complaint(complaint)
    _loaded[:] = [(pack, chosen, Engine(chosen))]


def run_task(task: Task) -> Run:
    """Run every answer set of a task in this process."""
    pack, complaint, engine = _loaded[0]
    run = Run()
    for number, plain in enumerate(task.answers):
        try:
            answers = read_answers(complaint.question, plain)
            outcome = engine.run(answers)
            names = list(observe(complaint, outcome, decide(complaint, outcome)))
            if task.whole:
                seen = see(pack, complaint, outcome, answers)
                names += observe_result(seen.result)
                run.broken.extend(Broken(guarantee, text, plain) for guarantee, text in look(seen, number))
        except TriageError as error:
            run.errors.append((str(error), plain))
            continue
        for name in names:
            run.observed[name] = run.observed.get(name, 0) | 1 << number
    return run


class Tie:
    """Runs answer sets on other cores while proofs go on, and compares at the end."""

    def __init__(self, content: PackContent, complaint: str, workers: int) -> None:
        self._content = content
        self._complaint = complaint
        self._pool: Executor | None = None
        if workers > 1:
            self._pool = ProcessPoolExecutor(workers, initializer=_load, initargs=(content, complaint))
        else:
            _load(content, complaint)
        self._runs: list[tuple[Task, Future[Run] | Run]] = []

    def add(self, answers: Iterable[Plain], whole: bool) -> None:
        """Begin to run answer sets."""
        every = tuple(answers)
        for start in range(0, len(every), CHUNK):
            task = Task(every[start : start + CHUNK], whole)
            self._runs.append((task, self._pool.submit(run_task, task) if self._pool else run_task(task)))

    @property
    def count(self) -> int:
        """How many answer sets were added."""
        return sum(len(task.answers) for task, _ in self._runs)

    def finished(self, progress: Callable[[int], None]) -> tuple[tuple[Task, Run], ...]:
        """All answer sets with what came of them: first those that were decided only, then the whole assessments."""
        done: list[tuple[Task, Run]] = []
        try:
            for task, run in self._runs:
                done.append((task, run if isinstance(run, Run) else run.result()))
                progress(len(task.answers))
        finally:
            if self._pool:
                self._pool.shutdown(cancel_futures=True)
        return _joined(done, whole=False), _joined(done, whole=True)


def _joined(done: Sequence[tuple[Task, Run]], whole: bool) -> tuple[Task, Run]:
    """All tasks of one kind as one, their rows of bits one after another."""
    joined, answers = Run(), list[Plain]()
    for task, run in done:
        if task.whole is whole:
            for name, row in run.observed.items():
                joined.observed[name] = joined.observed.get(name, 0) | row << len(answers)
            answers.extend(task.answers)
            joined.broken.extend(run.broken)
            joined.errors.extend(run.errors)
    return Task(tuple(answers), whole), joined


def differences(conclusions: Conclusions, task: Task, run: Run) -> Iterator[Difference]:
    """Where what was observed is not what the formulas say, one for each name."""
    complaint = conclusions.complaint
    read = [read_answers(complaint.question, plain) for plain in task.answers]
    formulas: Rows = rows(conclusions.person, read)
    failed = sum(1 << number for number, plain in enumerate(task.answers) if _in(plain, run.errors))
    for name, formula in conclusions.observed():
        if not task.whole and name.startswith(("shown ", "finding ", "watched ")):
            continue
        said, seen = formulas.read(formula), run.observed.get(name, 0)
        if wrong := (said ^ seen) & ~failed:
            first = (wrong & -wrong).bit_length() - 1
            yield Difference(name, bool(said >> first & 1), task.answers[first])
    known = {name for name, _ in conclusions.observed()}
    for name in sorted(run.observed.keys() - known - _unnamed(complaint)):
        first = (run.observed[name] & -run.observed[name]).bit_length() - 1
        yield Difference(name, False, task.answers[first])


def _in(plain: Plain, errors: Sequence[tuple[str, Plain]]) -> bool:
    return any(plain is wrong or plain == wrong for _, wrong in errors)


def _unnamed(complaint: Complaint) -> set[str]:
    """What a result shows when nothing is concluded; it follows from the rest."""
    kinds = complaint.file.findings
    return {f"finding {kind.id}: {kind.otherwise.id}" for kind in kinds if kind.otherwise}
