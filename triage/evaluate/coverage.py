"""What vignettes leave unused of a pack, and where two of them differ."""

from collections.abc import Iterator, Sequence

from triage.engine import Engine
from triage.engine import Outcome as EngineOutcome
from triage.errors import Problem
from triage.library import Pack
from triage.model.answers import read_answers
from triage.model.assessment import Assessment
from triage.model.complaint import Complaint
from triage.model.question import NOT_SURE
from triage.model.urgency import Urgency
from triage.vignettes import Vignette, whole_answers


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
    open_results = [result.piece_ids for result in results if result.urgency < Urgency.URGENT and result.in_scope]
    every = [result.piece_ids for result in results]
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


def pair_differences(first: Vignette, second: Vignette, complaint: Complaint) -> tuple[str, ...]:
    """The questions that two vignettes answer differently."""
    one, two = whole_answers(first, complaint), whole_answers(second, complaint)
    return tuple(q.id for q in complaint.questions if one.get(q.id, NOT_SURE) != two.get(q.id, NOT_SURE))
