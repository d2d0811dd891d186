"""From answers to an assessment: the engine runs, the decision is taken, and here it is put into words."""

from collections.abc import Iterable
from typing import TypeVar

from triage.decide import Cause, decide
from triage.engine import VERSION, Engine, Outcome
from triage.explain import Explainer
from triage.model.answers import Answers, write_answer
from triage.model.assessment import (
    Assessment,
    Concluded,
    NextStep,
    PackIdentity,
    Reason,
    RuledOut,
    Shown,
    ShownAdvice,
    ShownAid,
    ShownAvoid,
    ShownExercise,
    ShownGuidance,
    ShownNotice,
    ShownPainRelief,
    ShownSafetyNet,
    Unresolved,
    Warning,
    Withheld,
)
from triage.model.complaint import Complaint, FindingKind, FindingValue, Otherwise, PackContent
from triage.model.knowledge import Advice, Aid, Exercise, Guidance, Item, SafetyNet, item_ref
from triage.model.rule import Rule
from triage.model.source import Citation
from triage.model.urgency import Urgency
from triage.version import __version__

Piece = TypeVar("Piece", bound=Shown)
UNCLEAR = "unclear"


WITHOUT_EXERCISES = Cause(
    "without-exercises", "no exercise being offered", "It is only suggested along with exercises."
)
NOT_THE_FULL_PROGRAMME = Cause(
    "not-the-full-programme", "not every exercise being permitted", "It is only suggested along with all exercises."
)


def assess(content: PackContent, complaint: Complaint, engine: Engine, answers: Answers, region: str) -> Assessment:
    """The assessment of checked answers. Raises EngineError."""
    return tell(content, complaint, answers, engine.run(answers), region)


def tell(content: PackContent, complaint: Complaint, answers: Answers, outcome: Outcome, region: str) -> Assessment:
    """The assessment of checked answers that the rules have been read with."""
    return _Teller(content, complaint, answers, outcome, region).assessment()


class _Teller:
    """Puts a decision into words."""

    def __init__(
        self, content: PackContent, complaint: Complaint, answers: Answers, outcome: Outcome, region: str
    ) -> None:
        self._content = content
        self._complaint = complaint
        self._answers = answers
        self._outcome = outcome
        self._region = region
        self._decision = decide(complaint, outcome)
        self._explainer = Explainer(complaint, outcome)
        self._certain = [complaint.rules[rule_id] for rule_id in sorted(outcome.certain)]
        self._offering: dict[str, list[Rule]] = {}
        for rule in self._certain:
            for ref in rule.then.offer:
                self._offering.setdefault(ref, []).append(rule)
        self._cited: set[str] = set()
        self._with_exercises = False

    def assessment(self) -> Assessment:
        decision, complaint = self._decision, self._complaint
        unanswered = decision.open_questions.all
        exercises = self._offered("exercises", ShownExercise)
        self._with_exercises = bool(exercises)
        findings = {kind.id: self._concluded(kind) for kind in complaint.file.findings if kind.shown}
        phase = findings.get("phase", ())
        words = self._content.wording.levels[decision.urgency]
        return Assessment(
            complaint=complaint.id,
            title=complaint.file.title,
            urgency=decision.urgency,
            next_step=NextStep(label=words.label, what=self._placed(words.what), how_soon=self._placed(words.how_soon)),
            certain_urgency=decision.certain_urgency,
            could_rise_to=decision.could_rise_to,
            complete=not unanswered,
            unanswered=tuple(question.id for question in unanswered),
            in_scope=not decision.out_of_scope,
            scope=tuple(
                value
                for kind in complaint.file.findings
                if kind.out_of_scope and kind.shown
                for value in findings[kind.id]
            ),
            phase=phase[0].id if phase else UNCLEAR,
            findings=findings,
            patterns=findings.get("pattern", ()),
            warnings=self._warnings(),
            advice=self._advice(),
            guidance=tuple(sorted(self._offered("guidance", ShownGuidance), key=lambda g: (g.group, g.order, g.id))),
            exercise_permission=decision.permission,
            exercises=exercises,
            withheld=self._withheld(),
            aids=self._offered("aids", ShownAid),
            avoid=self._avoid(),
            pain_relief=self._offered("pain-relief", ShownPainRelief),
            safety_net=self._safety_net(),
            reasons=self._reasons(),
            ruled_out=self._ruled_out(),
            unresolved=self._unresolved(),
            notices=self._notices(bool(exercises), not unanswered),
            sources=tuple(source for source in self._content.sources.values() if source.id in self._cited),
            answers={question: write_answer(answer) for question, answer in self._answers.items()},
            region=self._region,
            pack=PackIdentity(
                name=self._content.file.name,
                version=self._content.file.version,
                digest=self._content.digest,
            ),
            engine=VERSION,
            triage=__version__,
        )

    def _placed(self, text: str) -> str:
        return self._content.placed(text, self._region)

    def _cite(self, sources: tuple[Citation, ...]) -> tuple[Citation, ...]:
        self._cited.update(citation.id for citation in sources)
        return sources

    def _concluded(self, kind: FindingKind) -> tuple[Concluded, ...]:
        certain = [value for value in kind.values if (kind.id, value.id) in self._outcome.certain_findings]
        values: list[FindingValue] = [value for value in certain if self._may_be_told(value)]
        unclear = kind.id in {unclear.id for unclear, _ in self._decision.otherwise}
        if not values and kind.otherwise and (certain or unclear):
            values = [kind.otherwise]
        return tuple(Concluded(id=v.id, label=v.label, text=v.text) for v in values[: kind.shown])

    def _may_be_told(self, value: FindingValue) -> bool:
        """Whether the level is low enough for a value, and a piece that belongs beside it is not held back."""
        low = value.below is None or self._decision.urgency < value.below
        held = self._decision.withheld
        return low and (not value.beside or any(ref in self._offering and ref not in held for ref in value.beside))

    def _warnings(self) -> tuple[Warning, ...]:
        decision = self._decision
        found: list[tuple[Urgency, bool, Rule]] = [
            (rule.urgency, True, rule) for rule in self._certain if rule.urgency and rule.urgency > Urgency.SELF_CARE
        ]
        for flag in decision.unresolved:
            if (lower := flag.rule.urgency_if_unsure) and lower > decision.certain_urgency:
                found.append((lower, False, flag.rule))
        found.sort(key=lambda entry: (-entry[0].rank, not entry[1], entry[2].id))
        warnings = [self._warning(*entry) for entry in found]
        for kind, other in decision.otherwise:
            if other.urgency and other.urgency > Urgency.SELF_CARE:
                warnings.append(self._warning_while_unclear(kind, other, other.urgency))
        return tuple(warnings)

    def _warning_while_unclear(self, kind: FindingKind, other: Otherwise, level: Urgency) -> Warning:
        words = self._content.wording.levels[level]
        return Warning(
            rule=f"otherwise/{kind.id}",
            covers=other.covers,
            title=other.label,
            urgency=level,
            what=self._placed(words.what),
            how_soon=self._placed(words.how_soon),
            why=other.because,
            certain=True,
            sources=self._cite(other.sources),
        )

    def _warning(self, level: Urgency, certain: bool, rule: Rule) -> Warning:
        words = self._content.wording.levels[level]
        why = rule.because if certain else f"{self._content.wording.unsure_because} {rule.because}"
        return Warning(
            rule=rule.id,
            covers=rule.covers,
            title=rule.title,
            urgency=level,
            what=self._placed(words.what),
            how_soon=self._placed(words.how_soon),
            why=why,
            certain=certain,
            sources=self._cite(rule.sources),
        )

    def _show(self, kind: type[Piece], item: Item, rules: Iterable[Rule]) -> Piece:
        by = list(rules)
        fields = {name: getattr(item, name) for name in kind.model_fields if hasattr(item, name)}
        if isinstance(item, Exercise):
            fields["dose_text"] = item.dose.text
        if isinstance(item, Advice):
            fields["text"] = self._placed(item.text)
        self._cite(item.sources)
        because = tuple(rule.id for rule in by)
        why = tuple(dict.fromkeys(rule.because for rule in by))
        return kind(**{**fields, "because": because, "why_shown": why})

    def _offered(self, folder: str, kind: type[Piece]) -> tuple[Piece, ...]:
        """The items of a folder that a certain rule offers and nothing withholds."""
        shown = []
        for item in self._complaint.items.values():
            if item.id.startswith(f"{folder}/") and item.id not in self._decision.withheld and self._goes(item):
                by = self._offering.get(item.id)
                if by and self._fits_what_is_shown(item, by):
                    shown.append(self._show(kind, item, by))
        return tuple(shown)

    def _fits_what_is_shown(self, item: Item, by: list[Rule]) -> bool:
        """Care for one pattern goes only with a pattern that is shown, not with one beyond those."""
        if not isinstance(item, Guidance) or item.group != "pattern":
            return True
        shown = {
            (kind.id, value.id)
            for kind in self._complaint.file.findings
            if kind.shown
            for value in self._concluded(kind)
        }
        return any(shown & rule.condition.findings for rule in by)

    def _goes(self, item: Item) -> bool:
        """Whether an item that goes only with exercises, or only with the full programme, has what it goes with."""
        if item.only_with == "full-programme" and self._decision.permission != "allowed":
            return False
        return item.only_with is None or self._with_exercises

    def _withheld(self) -> tuple[Withheld, ...]:
        withheld = []
        told: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}
        for item in self._complaint.items.values():
            causes = self._decision.withheld.get(item.id, [])
            if not causes and self._would_go(item) and not self._goes(item):
                causes = [WITHOUT_EXERCISES if item.only_with == "exercises" else NOT_THE_FULL_PROGRAMME]
            if causes:
                ids = tuple(cause.id for cause in causes)
                if ids not in told:
                    told[ids] = self._tell_causes(causes)
                withheld.append(Withheld(id=item.id, title=item.title, **told[ids]))
        return tuple(withheld)

    def _tell_causes(self, causes: list[Cause]) -> dict[str, tuple[str, ...]]:
        causes = sorted(causes, key=self._is_open)
        return {
            "because": tuple(cause.id for cause in causes),
            "because_of": tuple(self._told(cause) for cause in causes),
            "why": tuple(dict.fromkeys(cause.why for cause in causes)),
        }

    def _would_go(self, item: Item) -> bool:
        """Whether it is said of an item that it is not offered along with exercises: any aid, guidance that was due."""
        return isinstance(item, Aid) or (isinstance(item, Guidance) and item.id in self._offering)

    def _told(self, cause: Cause) -> str:
        """The name of a cause; of a rule that is only not ruled out it says so."""
        return f"{cause.title} (not ruled out)" if self._is_open(cause) else cause.title

    def _is_open(self, cause: Cause) -> bool:
        return cause.id in self._outcome.possible and cause.id not in self._outcome.certain

    def _advice(self) -> tuple[ShownAdvice, ...]:
        """What certain rules advise, the most urgent first; when closed only what protects, for open flags too."""
        decision = self._decision
        advising = self._certain
        if decision.closed:
            advising = [*self._certain, *(rule for rule in decision.closing if rule.id not in self._outcome.certain)]
        found: list[tuple[int, ShownAdvice]] = []
        for item in self._complaint.items.values():
            if isinstance(item, Advice) and (item.protects or not decision.closed) and self._goes(item):
                by = [rule for rule in advising if item.name in rule.then.advise]
                if by:
                    rank = max(rule.urgency.rank if rule.urgency else -1 for rule in by)
                    found.append((rank, self._show(ShownAdvice, item, by)))
        return tuple(advice for _, advice in sorted(found, key=lambda entry: (-entry[0], entry[1].id)))

    def _avoid(self) -> tuple[ShownAvoid, ...]:
        if self._decision.closed:
            return ()
        possible = [self._complaint.rules[rule_id] for rule_id in sorted(self._outcome.possible)]
        return tuple(
            self._show(ShownAvoid, item, by)
            for item in self._complaint.items.values()
            if item.id.startswith("avoid/") and (by := [r for r in possible if item.name in r.then.avoid])
        )

    def _safety_net(self) -> ShownSafetyNet:
        items = self._complaint.items
        base = items[item_ref("safety-net", self._complaint.file.safety_net[self._decision.urgency])]
        added = []
        if self._decision.urgency < Urgency.URGENT and not self._decision.closing:
            names = {name for rule in self._certain for name in rule.then.watch}
            added = [i for i in items.values() if isinstance(i, SafetyNet) and i.name in names and self._goes(i)]
        nets = [net for net in (base, *added) if isinstance(net, SafetyNet)]

        def joined(part: str) -> str:
            return self._placed(" ".join(text for net in nets if (text := getattr(net, part))))

        return ShownSafetyNet(
            pieces=tuple(net.id for net in nets),
            uncertainty=joined("uncertainty"),
            look_for=tuple(dict.fromkeys(self._placed(text) for net in nets for text in net.look_for)),
            turn_to=joined("turn_to"),
            by_when=joined("by_when"),
            check_in_days=min((net.check_in_days for net in nets if net.check_in_days), default=None),
            sources=tuple(dict.fromkeys(c for net in nets for c in self._cite(net.sources))),
        )

    def _reasons(self) -> tuple[Reason, ...]:
        shown = [rule for rule in self._certain if self._is_shown(rule)]
        shown.sort(key=lambda rule: (-(rule.urgency.rank if rule.urgency else -1), rule.id))
        return tuple(
            Reason(
                rule=rule.id,
                covers=rule.covers,
                title=rule.title,
                because=rule.because,
                limits=rule.limits,
                answers=self._explainer.support(rule),
                sources=self._cite(rule.sources),
            )
            for rule in shown
        )

    def _is_shown(self, rule: Rule) -> bool:
        """Not for rules that only conclude what other rules read."""
        then = rule.then
        if any(self._complaint.kind[kind].shown for kind, _ in then.findings):
            return True
        return set(then.model_fields_set) != {"find"}

    def _ruled_out(self) -> tuple[RuledOut, ...]:
        return tuple(
            RuledOut(rule=rule.id, title=rule.title, urgency=urgency, answers=self._explainer.exclusion(rule))
            for rule, urgency in self._complaint.red_flags
            if rule.id not in self._outcome.possible
        )

    def _unresolved(self) -> tuple[Unresolved, ...]:
        return tuple(
            Unresolved(
                rule=rule.id,
                title=rule.title,
                urgency=urgency,
                if_unsure=rule.urgency_if_unsure or urgency,
                why=rule.because,
                questions=self._explainer.settling(rule),
            )
            for rule, urgency in self._decision.unresolved
        )

    def _notices(self, with_exercises: bool, complete: bool) -> tuple[ShownNotice, ...]:
        holds = {
            "always": True,
            "exercises": with_exercises,
            "see-professional": self._decision.urgency >= Urgency.ROUTINE,
            "incomplete": not complete,
            "safety-questions-missing": bool(self._decision.open_questions.just_to_be_safe),
        }
        return tuple(
            ShownNotice(id=notice.id, text=self._placed(notice.text), brief=notice.brief)
            for notice in self._content.wording.notices
            if holds[notice.when] and self._complaint.id in (notice.complaints or (self._complaint.id,))
        )
