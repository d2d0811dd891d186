"""The rules of a complaint read both ways, each reading shadowed by an independent one."""

from dataclasses import dataclass

from triage.engine.durable import VERSION, DurableRules, load_extension
from triage.engine.encoding import Encoding, Reading
from triage.engine.shadow import Shadow
from triage.errors import EngineError
from triage.model.answers import Answers, settled
from triage.model.complaint import Complaint
from triage.model.condition import Finding

__all__ = ["VERSION", "Engine", "Outcome", "load_extension"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Which rules are certain, which are possible (the certain ones included), and what they conclude.

    `answers` are those the rules were read with: what a second look settled has taken the place of "not sure".
    """

    answers: Answers
    certain: frozenset[str]
    possible: frozenset[str]
    certain_findings: frozenset[Finding]
    possible_findings: frozenset[Finding]


class Engine:
    """Fires one complaint's rules on durable-rules and compares with the shadow. Safe to share between threads."""

    def __init__(self, complaint: Complaint) -> None:
        self._complaint = complaint
        self._encoding = Encoding(complaint)
        self._shadow = Shadow(complaint)
        self._certain = DurableRules(complaint, Reading.CERTAIN)
        self._possible = DurableRules(complaint, Reading.POSSIBLE)

    def run(self, answers: Answers) -> Outcome:
        """Both readings of checked answers. Raises EngineError on any failure or difference."""
        answers = settled(self._complaint.question, answers)
        certain = self._certain.fire(self._encoding.fact(answers, Reading.CERTAIN))
        possible = self._possible.fire(self._encoding.fact(answers, Reading.POSSIBLE))
        if certain != self._shadow.certain(answers) or possible != self._shadow.possible(answers):
            raise EngineError("the rule engine and its shadow disagree, so there is no result")
        if not certain <= possible:
            raise EngineError("a certain rule is not possible, so there is no result")
        return Outcome(answers, certain, possible, self._findings(certain), self._findings(possible))

    def _findings(self, fired: frozenset[str]) -> frozenset[Finding]:
        rules = self._complaint.rules
        return frozenset(finding for rule_id in fired for finding in rules[rule_id].then.findings)
