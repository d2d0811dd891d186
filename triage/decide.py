"""What follows from an outcome, whatever the rules say.

Guaranteed here, not left to rules: urgency only climbs; withhold beats offer; an emergency or urgent flag that is
certain or not ruled out removes exercises, aids, steps and pain relief; so does a finding that is out of scope.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from triage.engine import Outcome
from triage.model.assessment import PERMISSION_OF_LIMIT, Permission
from triage.model.complaint import Complaint, FindingKind, Otherwise, RedFlag
from triage.model.knowledge import OFFERED_FOLDERS, Exercise
from triage.model.rule import Limit, Rule
from triage.model.urgency import Urgency
from triage.relevance import OpenQuestions, certain_level, is_out_of_scope, open_questions


class Cause(NamedTuple):
    """Why something is held back: the id and title of a rule (or of an `otherwise`) and its reason."""

    id: str
    title: str
    why: str


@dataclass
class Decision:
    """What follows from an outcome, before it is put into words."""

    certain_urgency: Urgency
    urgency: Urgency
    could_rise_to: Urgency
    unresolved: list[RedFlag]
    otherwise: list[tuple[FindingKind, Otherwise]]
    open_questions: OpenQuestions
    closing: list[Rule]
    out_of_scope: bool
    permission: Permission = "allowed"
    withheld: dict[str, list[Cause]] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        """Whether code removes everything but how to protect oneself and whom to turn to."""
        return self.urgency >= Urgency.URGENT or bool(self.closing) or self.out_of_scope


def decide(complaint: Complaint, outcome: Outcome) -> Decision:
    """Level, permission and what is withheld."""
    certain = certain_level(complaint, outcome)
    unresolved = [
        flag
        for flag in complaint.red_flags
        if flag.urgency > certain and flag.rule.id in outcome.possible and flag.rule.id not in outcome.certain
    ]
    out_of_scope = is_out_of_scope(complaint, outcome)
    concluded = {kind for kind, _ in outcome.certain_findings}
    unclear = [
        (kind, kind.otherwise)
        for kind in complaint.file.findings
        if kind.otherwise and kind.id not in concluded and not out_of_scope
    ]
    otherwise = [(kind, other.while_certain(outcome.certain_findings)) for kind, other in unclear]
    could_be = [other.while_certain(outcome.possible_findings).urgency for _, other in unclear]
    open_now = open_questions(complaint, outcome)
    safety_missing = bool(open_now.just_to_be_safe)
    floors = [certain, *(flag.rule.urgency_if_unsure for flag in unresolved)]
    floors += [other.urgency for _, other in otherwise]
    floors += [Urgency.URGENT] if safety_missing else []
    urgency = max(level for level in floors if level is not None)
    could_rise_to = max([urgency, *(flag.urgency for flag in unresolved), *(level for level in could_be if level)])
    raised = outcome.certain | {flag.rule.id for flag in unresolved}
    closing = [flag.rule for flag in complaint.red_flags if flag.urgency >= Urgency.URGENT and flag.rule.id in raised]
    decision = Decision(certain, urgency, could_rise_to, unresolved, otherwise, open_now, closing, out_of_scope)
    _withhold(decision, complaint, outcome)
    return decision


def _withhold(decision: Decision, complaint: Complaint, outcome: Outcome) -> None:
    """Set the permission and the causes that hold back each item that rules may offer."""
    possible = [complaint.rules[rule_id] for rule_id in sorted(outcome.possible)]
    offered = [item for item in complaint.items.values() if item.id.split("/")[0] in OFFERED_FOLDERS]
    if decision.closed:
        decision.permission = "none"
        causes = _closing_causes(decision, complaint, possible)
        decision.withheld = {item.id: causes for item in offered}
        return
    limits: list[tuple[Limit, Cause]] = [(rule.then.limit, _cause(rule)) for rule in possible if rule.then.limit]
    limits += [(other.limit, _unclear(kind, other)) for kind, other in decision.otherwise if other.limit]
    strictest: Limit | None = None
    if limits:
        strictest = "none" if any(limit == "none" for limit, _ in limits) else "gentle-only"
    decision.permission = PERMISSION_OF_LIMIT[strictest]
    for item in offered:
        causes = [_cause(rule) for rule in complaint.withholders.get(item.id, ()) if rule.id in outcome.possible]
        if isinstance(item, Exercise):
            causes += [cause for limit, cause in limits if limit == "none" or not item.gentle]
        if causes:
            decision.withheld[item.id] = list(dict.fromkeys(causes))


def _closing_causes(decision: Decision, complaint: Complaint, possible: list[Rule]) -> list[Cause]:
    """Because of what everything is removed: flags, else what is urgent while unclear, else what is out of scope."""
    if decision.closing:
        return [_cause(rule) for rule in decision.closing]
    unclear = [(kind, o) for kind, o in decision.otherwise if o.urgency and o.urgency >= Urgency.URGENT]
    if unclear:
        return [_unclear(kind, other) for kind, other in unclear]
    return [
        _cause(rule) for rule in possible if any(complaint.kind[kind].out_of_scope for kind, _ in rule.then.findings)
    ]


def _cause(rule: Rule) -> Cause:
    return Cause(rule.id, rule.title, rule.because)


def _unclear(kind: FindingKind, other: Otherwise) -> Cause:
    return Cause(f"otherwise/{kind.id}", f"{kind.label}: {other.label}", other.because)
