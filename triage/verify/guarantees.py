"""The properties that code guarantees, whatever the rules say. Each is one function that looks at a real assessment.

They are looked at in every answer set that a proof finds and in made-up ones. That is no proof; what makes them worth
having is that tests plant the fault each is there for, and see it found. A new one is a function with `@guaranteed`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from triage.assess import tell
from triage.engine import Outcome
from triage.library import Pack
from triage.model.answers import Answers, write_answer
from triage.model.assessment import Assessment
from triage.model.complaint import Complaint
from triage.model.urgency import Urgency


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer set with everything that came of it."""

    pack: Pack
    complaint: Complaint
    answers: dict[str, Any]
    outcome: Outcome
    result: Assessment

    @property
    def unanswered(self) -> frozenset[str]:
        """The questions that have no answer, not even "not sure"."""
        return frozenset(question.id for question in self.complaint.questions if question.id not in self.answers)


Finds = Callable[[Seen], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Guarantee:
    """What holds, and the function that says where it does not. Costly ones are looked at in one of `every` cases."""

    id: str
    holds: str
    finds: Finds
    every: int


GUARANTEES: list[Guarantee] = []


def guaranteed(holds: str, every: int = 1) -> Callable[[Finds], Finds]:
    """Adds a guarantee; its id is the name of the function."""

    def add(finds: Finds) -> Finds:
        GUARANTEES.append(Guarantee(finds.__name__.replace("_", "-"), holds, finds, every))
        return finds

    return add


def _pressing(seen: Seen) -> list[str]:
    flags = (flag for flag in seen.complaint.red_flags if flag.urgency >= Urgency.URGENT)
    certain, level = seen.outcome.certain, seen.result.certain_urgency
    return [
        flag.rule.id
        for flag in flags
        if flag.rule.id in certain or (flag.rule.id in seen.outcome.possible and flag.urgency > level)
    ]


@guaranteed("No exercise, aid or pain relief under an urgent or emergency flag that is certain or not ruled out")
def nothing_offered_under_a_flag(seen: Seen) -> Iterator[str]:
    result = seen.result
    pressing = _pressing(seen)
    if pressing and (result.exercises or result.aids or result.pain_relief or result.guidance):
        yield f"offered in spite of {pressing[0]}"


@guaranteed("Nothing is offered that a rule withholds, certain or not ruled out")
def withhold_beats_offer(seen: Seen) -> Iterator[str]:
    result = seen.result
    offered = {piece.id for piece in (*result.exercises, *result.aids, *result.guidance, *result.pain_relief)}
    for rule_id in sorted(seen.outcome.possible):
        named = set(seen.complaint.rules[rule_id].then.withhold)
        for piece in sorted(offered):
            if named & {piece, piece.split("/")[0]}:
                yield f"{piece} is offered, and {rule_id} withholds it"


@guaranteed("No rule's limit on exercise is passed over")
def limits_are_kept(seen: Seen) -> Iterator[str]:
    limits = {seen.complaint.rules[rule_id].then.limit for rule_id in seen.outcome.possible}
    for exercise in seen.result.exercises:
        item = seen.complaint.items[exercise.id]
        if "none" in limits or ("gentle-only" in limits and not getattr(item, "gentle", False)):
            yield f"{exercise.id} is offered against a limit"


@guaranteed("The level is never below that of a certain rule, nor below what a rule not ruled out asks for")
def urgency_only_climbs(seen: Seen) -> Iterator[str]:
    level = seen.result.urgency
    for flag in seen.complaint.red_flags:
        if flag.rule.id in seen.outcome.certain and level < flag.urgency:
            yield f"{level} in spite of {flag.rule.id}"
        if flag.rule.id in seen.outcome.possible and level < (flag.rule.urgency_if_unsure or level):
            yield f"{level} though {flag.rule.id} is not ruled out"


@guaranteed(
    "While a just-to-be-safe question is open the level is at least urgent, and the result says it is incomplete"
)
def missing_safety_is_urgent(seen: Seen) -> Iterator[str]:
    for flag in seen.complaint.red_flags:
        rule = flag.rule
        undecided = rule.id in seen.outcome.possible and rule.id not in seen.outcome.certain
        if flag.urgency < Urgency.URGENT or flag.urgency <= seen.result.certain_urgency or not undecided:
            continue
        missing = [line for line in rule.condition.lines if getattr(line, "question", "") in seen.unanswered]
        if missing and seen.result.urgency < Urgency.URGENT:
            yield f"{seen.result.urgency} while nobody was asked about {rule.id}"
        if missing and seen.result.complete:
            yield f"called complete while nobody was asked about {rule.id}"


@guaranteed("Out of scope nothing of the programme is offered")
def out_of_scope_offers_nothing(seen: Seen) -> Iterator[str]:
    kinds = seen.complaint.kind
    outside = any(kinds[kind].out_of_scope for kind, _ in seen.outcome.certain_findings)
    if outside and (seen.result.exercises or seen.result.exercise_permission != "none"):
        yield "exercises are permitted out of scope"


@guaranteed("Every result has a next step and a safety net of four parts")
def every_result_is_told_whole(seen: Seen) -> Iterator[str]:
    net, step = seen.result.safety_net, seen.result.next_step
    if not (net.uncertainty and net.look_for and net.turn_to and net.by_when):
        yield "a part of the safety net is missing"
    if not (step.label and step.what and step.how_soon):
        yield "a part of the next step is missing"


@guaranteed("The order of answers never matters, and the same answers give the same bytes", every=10)
def order_never_matters(seen: Seen) -> Iterator[str]:
    backwards = dict(reversed(seen.answers.items()))
    if seen.pack.assess(seen.complaint.id, backwards).to_json() != seen.result.to_json():
        yield "another order of the same answers gives another result"


@guaranteed("The interview ends at the result that all answers give", every=25)
def interview_equals_all_answers(seen: Seen) -> Iterator[str]:
    second_looks = {second.id for second in seen.complaint.second_looks.values()}
    asked = [question.id for question in seen.complaint.questions if question.id not in second_looks]
    if seen.result.unanswered or any(question not in seen.answers for question in asked):
        return
    interview = seen.pack.interview(seen.complaint.id)
    while (question := interview.next_question()) is not None:
        shown = {option.id for option in getattr(question, "options", ())}
        answer = seen.answers.get(question.id, "unknown")
        if isinstance(answer, dict):
            answer = {part: [o for o in options if o in shown] for part, options in answer.items()}
        interview.answer(question.id, answer)
    told = interview.assess()
    whole = seen.result
    if (told.urgency, told.exercise_permission) != (whole.urgency, whole.exercise_permission):
        yield f"the interview ends with {told.urgency} and exercises {told.exercise_permission}"
    for name in ("exercises", "withheld"):
        if [piece.id for piece in getattr(told, name)] != [piece.id for piece in getattr(whole, name)]:
            yield f"the interview ends with other {name}"


def look(seen: Seen, number: int) -> Iterator[tuple[str, str]]:
    """What breaks a guarantee, with its id. `number` decides which costly ones are looked at."""
    for guarantee in GUARANTEES:
        if number % guarantee.every == 0:
            for text in guarantee.finds(seen):
                yield guarantee.id, text


def see(pack: Pack, complaint: Complaint, outcome: Outcome, answers: Answers) -> Seen:
    """Checked answers that the rules have been read with, assessed as any are."""
    told = tell(pack.content, complaint, answers, outcome, "default")
    return Seen(pack, complaint, plain_answers(answers), outcome, told)


def plain_answers(answers: Answers) -> dict[str, Any]:
    """Checked answers as plain data."""
    return {question: write_answer(answer) for question, answer in answers.items()}
