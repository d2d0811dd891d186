"""What notices a mutant: the rules' own cases, the vignettes, the check. All on the shadow of the engine."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from triage.assess import tell
from triage.check import CASES, unlimited, unused
from triage.engine import Outcome
from triage.engine.reference import LineReading, condition_holds, firing_rules, line_is_certain, line_is_possible
from triage.evaluate import Outcome as Told
from triage.model.answers import Answers, read_answers, settled
from triage.model.complaint import Complaint, PackContent
from triage.model.condition import Finding
from triage.model.rule import Rule
from triage.mutate.operators import Mutant, broken_complaint
from triage.vignettes import Vignette, whole_answers


def outcome_of(complaint: Complaint, answers: Answers) -> Outcome:
    """What the shadow reads, as the engine's outcome."""

    def read(reads: LineReading) -> tuple[frozenset[str], frozenset[Finding]]:
        fired = firing_rules(complaint, final, reads)
        return fired, frozenset(f for rule_id in fired for f in complaint.rules[rule_id].then.findings)

    final = settled(complaint.question, answers)
    (certain, certain_findings), (possible, possible_findings) = read(line_is_certain), read(line_is_possible)
    return Outcome(final, certain, possible, certain_findings, possible_findings)


def _state(outcome: Outcome, rule_id: str) -> str:
    if rule_id in outcome.certain:
        return CASES[0]
    return CASES[2] if rule_id in outcome.possible else CASES[1]


@dataclass(frozen=True, slots=True)
class _Case:
    rule: str
    expected: str
    before: Outcome


@dataclass(frozen=True, slots=True)
class _Story:
    vignette: Vignette
    answers: Answers
    before: Outcome
    faults: frozenset[str]


class Killers:
    """A pack's own cases and its vignettes, run once as they are, to be asked what they notice of a mutant."""

    def __init__(self, content: PackContent, complaint: Complaint, vignettes: Sequence[Vignette]) -> None:
        self._content = content
        self._complaint = complaint
        self._cases = [
            _Case(rule.id, name, outcome_of(complaint, read_answers(complaint.question, case)))
            for rule in complaint.rules.values()
            for name in CASES
            for case in getattr(rule, name)
        ]
        self._stories = [self._story(vignette) for vignette in vignettes]
        self._found = set(self._checked(complaint))

    def _story(self, vignette: Vignette) -> _Story:
        answers = read_answers(self._complaint.question, whole_answers(vignette, self._complaint))
        outcome = outcome_of(self._complaint, answers)
        faults = self._faults(self._complaint, vignette, answers, outcome)
        return _Story(vignette, answers, outcome, faults)

    def _faults(self, complaint: Complaint, vignette: Vignette, answers: Answers, outcome: Outcome) -> frozenset[str]:
        result = tell(self._content, complaint, answers, outcome, "default")
        return frozenset(Told(vignette, result, ()).faults)

    def killer(self, mutant: Mutant) -> Literal["case", "check", "vignette"] | None:
        """What notices a mutant: `case`, `check` or `vignette`; None when nothing does."""
        complaint = broken_complaint(self._complaint, mutant)
        if any(complaint_rule is None for complaint_rule in mutant.changed.values()):
            return "case"  # a rule that is gone fires in none of its own cases
        if self._noticed_by_case(mutant, complaint):
            return "case"
        if set(self._checked(complaint)) - self._found:
            return "check"
        return "vignette" if self._noticed_by_vignette(mutant, complaint) else None

    def _checked(self, complaint: Complaint) -> Iterator[str]:
        yield from (str(problem) for problem in (*unused(complaint), *unlimited(complaint)))

    def _noticed_by_case(self, mutant: Mutant, complaint: Complaint) -> bool:
        feeds = self._feeds(mutant)
        for case in self._cases:
            if not feeds and case.rule not in mutant.changed:
                continue
            if not self._reads_otherwise(mutant, case.before, feeds):
                continue
            if _state(outcome_of(complaint, case.before.answers), case.rule) != case.expected:
                return True
        return False

    def _noticed_by_vignette(self, mutant: Mutant, complaint: Complaint) -> bool:
        acts = self._effects_differ(mutant)
        for story in self._stories:
            possible = not story.before.possible.isdisjoint(mutant.changed)
            if not (acts and possible) and not self._reads_otherwise(mutant, story.before, True):
                continue
            after = outcome_of(complaint, story.answers)
            if self._faults(complaint, story.vignette, story.answers, after) - story.faults:
                return True
        return False

    def _rules(self, mutant: Mutant) -> Iterable[tuple[Rule, Rule]]:
        return [(self._complaint.rules[id], new) for id, new in mutant.changed.items() if new is not None]

    def _feeds(self, mutant: Mutant) -> bool:
        return any(old.then.findings or new.then.findings for old, new in self._rules(mutant))

    def _effects_differ(self, mutant: Mutant) -> bool:
        return any(old.then != new.then for old, new in self._rules(mutant))

    def _reads_otherwise(self, mutant: Mutant, before: Outcome, feeds: bool) -> bool:
        """Whether a changed rule reads these answers in another way, or concludes something else."""
        for old, new in self._rules(mutant):
            if feeds and old.then.findings != new.then.findings and old.id in before.possible:
                return True
            certain = condition_holds(new.condition, before.answers, before.certain_findings, line_is_certain)
            possible = condition_holds(new.condition, before.answers, before.possible_findings, line_is_possible)
            if (certain, possible) != (old.id in before.certain, old.id in before.possible):
                return True
        return False
