"""How well a pack does on vignettes: levels, permission, phase, must and must not, screens; and what they leave unused.

Levels are ordered. With several accepted levels the first is the gold level of the table; undertriage is below the
lowest accepted, overtriage above the highest. Every share is printed with its denominator.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from triage.engine import Engine
from triage.engine import Outcome as EngineOutcome
from triage.errors import AnswerError, Problem
from triage.library import Pack
from triage.model.answers import read_answers
from triage.model.assessment import Assessment
from triage.model.complaint import Complaint
from triage.model.question import NOT_SURE
from triage.model.urgency import Urgency
from triage.vignettes import Vignette, unanswered, whole_answers

_Z = 1.96


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one vignette: the result, and the questions that were asked on the way to it."""

    vignette: Vignette
    result: Assessment
    asked: tuple[str, ...]

    @property
    def under(self) -> bool:
        """Below every accepted level."""
        return self.result.urgency < min(self.vignette.levels, key=lambda level: level.rank)

    @property
    def over(self) -> bool:
        """Above every accepted level."""
        return self.result.urgency > max(self.vignette.levels, key=lambda level: level.rank)

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything that differs from what was expected, in words."""
        vignette, result = self.vignette, self.result
        found = []
        if self.under or self.over:
            found.append(f"level {result.urgency}, expected {_or(vignette.levels)}")
        if result.exercise_permission not in vignette.exercises:
            found.append(f"exercises {result.exercise_permission}, expected {_or(vignette.exercises)}")
        if vignette.phase and result.phase not in vignette.phase:
            found.append(f"phase {result.phase}, expected {_or(vignette.phase)}")
        found += [f"{name} is missing" for name in self.missing]
        found += [f"{name} must not appear" for name in self.unwanted]
        return tuple(found)

    @property
    def missing(self) -> tuple[str, ...]:
        """What must appear and does not."""
        return tuple(name for name in self.vignette.must if name not in self._shown)

    @property
    def unwanted(self) -> tuple[str, ...]:
        """What must not appear and does."""
        return tuple(name for name in self.vignette.must_not if name in self._shown)

    @property
    def _shown(self) -> frozenset[str]:
        carried = {statement for reason in self.result.reasons for statement in reason.covers}
        carried |= {statement for warning in self.result.warnings if warning.certain for statement in warning.covers}
        return shown(self.result) | carried


def shown(result: Assessment) -> frozenset[str]:
    """The ids of all pieces a result shows."""
    groups: tuple[tuple[object, ...], ...] = (
        *(result.exercises, result.aids, result.guidance, result.advice, result.avoid, result.pain_relief),
    )
    return frozenset(str(getattr(piece, "id", "")) for group in groups for piece in group)


def run_vignettes(pack: Pack, complaint: Complaint, vignettes: Iterable[Vignette]) -> list[Outcome]:
    """Walk the interview as each person. Raises AnswerError listing every question that a vignette does not answer."""
    outcomes: list[Outcome] = []
    problems: list[Problem] = []
    for vignette in vignettes:
        try:
            outcomes.append(_run(pack, complaint, vignette))
        except AnswerError as error:
            problems.extend(error.problems)
    if problems:
        raise AnswerError(tuple(problems))
    return outcomes


def _run(pack: Pack, complaint: Complaint, vignette: Vignette) -> Outcome:
    answers = whole_answers(vignette, complaint)
    interview = pack.interview(complaint.id)
    while (question := interview.next_question()) is not None:
        if question.id not in answers:
            raise unanswered(vignette, question.id)
        interview.answer(question.id, answers[question.id])
    return Outcome(vignette, interview.assess(), tuple(interview.answers))


def uncovered(pack: Pack, complaint: Complaint, vignettes: Sequence[Vignette]) -> Iterator[Problem]:
    """Rules that fire in no vignette or in every one; pieces shown in none, or in all where they could be held back."""
    engine = Engine(complaint)
    answers = [whole_answers(vignette, complaint) for vignette in vignettes]
    results = [pack.assess(complaint.id, given) for given in answers]
    fired = [
        _fired(complaint, engine.run(read_answers(complaint.question, given)), result)
        for given, result in zip(answers, results, strict=True)
    ]
    for rule in complaint.rules.values():
        count = sum(rule.id in rules for rules in fired)
        always = not rule.condition.lines and not rule.condition.any_of
        place = f"rules/{complaint.id}/{rule.id}.yaml"
        if count == 0:
            yield Problem("no vignette makes this rule fire", place)
        elif count == len(fired) and not always:
            yield Problem("every vignette makes this rule fire", place)
    open_results = [shown(result) for result in results if result.urgency < Urgency.URGENT and result.in_scope]
    every = [shown(result) for result in results]
    for item in complaint.items.values():
        folder = item.id.split("/")[0]
        place = f"knowledge/{complaint.id}/{item.id}.yaml"
        if folder == "safety-net":
            continue
        if not any(item.id in seen for seen in every):
            yield Problem("no vignette is shown this piece", place)
        elif folder in ("exercises", "aids", "advice") and all(item.id in seen for seen in open_results):
            yield Problem("every vignette is shown this piece", place)


def _fired(complaint: Complaint, outcome: EngineOutcome, result: Assessment) -> frozenset[str]:
    """The certain rules, and those that are not ruled out and give the level of the result."""
    deciding = {flag.rule.id for flag in complaint.red_flags if flag.rule.urgency_if_unsure == result.urgency}
    raised = deciding if result.urgency > result.certain_urgency else set()
    return outcome.certain | (outcome.possible & raised)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share."""
    if of == 0:
        return 0.0, 1.0
    share = hits / of
    middle = share + _Z * _Z / (2 * of)
    spread = _Z * math.sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of))
    below = 1 + _Z * _Z / of
    return max(0.0, (middle - spread) / below), min(1.0, (middle + spread) / below)


def report(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The figures, line by line."""
    yield from _levels(outcomes)
    yield from _table(outcomes)
    yield from _screens(outcomes)
    wrong = [outcome for outcome in outcomes if outcome.faults]
    yield ""
    yield f"Not as expected: {len(wrong)} of {len(outcomes)} vignettes"
    for outcome in wrong:
        yield f"  {outcome.vignette.id}: {'; '.join(outcome.faults)}"


def _levels(outcomes: Sequence[Outcome]) -> Iterator[str]:
    total = len(outcomes)
    under, over = sum(o.under for o in outcomes), sum(o.over for o in outcomes)
    emergencies = [o for o in outcomes if o.vignette.levels[0] is Urgency.EMERGENCY]
    urgent = [o for o in outcomes if o.vignette.levels[0] is Urgency.URGENT]
    pressing = [o for o in outcomes if o.result.urgency >= Urgency.URGENT]
    phased = [o for o in outcomes if o.vignette.phase]
    named = [(len(o.vignette.must) + len(o.vignette.must_not), len(o.missing) + len(o.unwanted)) for o in outcomes]
    hard, pairs = sum("hard" in o.vignette.tags for o in outcomes), sum(bool(o.vignette.pair) for o in outcomes)
    yield f"Vignettes: {total}, of them {hard} hard, with {pairs} near-miss pairs"
    yield _share("within the accepted levels", total - under - over, total)
    yield _share("safety of advice (not below)", total - under, total)
    yield _share("undertriage", under, total)
    yield _share("overtriage", over, total)
    yield _share("inclination to overtriage, over / (over + under)", over, over + under)
    yield _share("emergencies given emergency", sum(not o.under for o in emergencies), len(emergencies))
    yield _share("urgent cases given less", sum(o.under for o in urgent), len(urgent))
    yield _share("exercise permission as expected", sum(_permitted(o) for o in outcomes), total)
    yield _share(
        "urgent or emergency results with exercises", sum(bool(o.result.exercises) for o in pressing), len(pressing)
    )
    yield _share("phase as expected", sum(o.result.phase in o.vignette.phase for o in phased), len(phased))
    yield _share("must and must not kept", sum(n - bad for n, bad in named), sum(n for n, _ in named))


def _permitted(outcome: Outcome) -> bool:
    return outcome.result.exercise_permission in outcome.vignette.exercises


def _share(name: str, hits: int, of: int) -> str:
    if of == 0:
        return f"  {name}: 0 of 0"
    low, high = wilson(hits, of)
    return f"  {name}: {hits} of {of}, {hits / of:.1%} (95 % interval {low:.1%} to {high:.1%})"


def _table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    counted = Counter((o.vignette.levels[0], o.result.urgency) for o in outcomes)
    yield ""
    yield "Expected level (rows) and given level (columns)"
    yield " ".join(f"{name:>10}" for name in ("", *Urgency))
    for gold in Urgency:
        yield " ".join(f"{cell:>10}" for cell in (gold, *(counted[gold, given] for given in Urgency)))


def _screens(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield ""
    yield "Screens to the result"
    for level in Urgency:
        counts = sorted(len(o.asked) for o in outcomes if o.result.urgency is level)
        if counts:
            yield f"  {level}: {spread(counts)}"


def spread(counts: Sequence[int]) -> str:
    """The number, median, 90th percentile and greatest of some counts."""
    ninth = quantiles(counts, n=10, method="inclusive")[8] if len(counts) > 1 else counts[0]
    return f"{len(counts)} people, median {median(counts):g}, 90th percentile {ninth:g}, most {max(counts)}"


def _or(names: Sequence[str]) -> str:
    return " or ".join(str(name) for name in names)


def pair_differences(first: Vignette, second: Vignette, complaint: Complaint) -> tuple[str, ...]:
    """The questions that two vignettes answer differently."""
    one, two = whole_answers(first, complaint), whole_answers(second, complaint)
    return tuple(q.id for q in complaint.questions if one.get(q.id, NOT_SURE) != two.get(q.id, NOT_SURE))
