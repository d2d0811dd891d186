"""The assessment: everything one set of answers leads to, frozen, with its reasons."""

import hashlib
from typing import Any, Literal

from triage.model.base import Frozen, Id, Ref
from triage.model.knowledge import Dose
from triage.model.rule import Limit
from triage.model.source import Citation, Source
from triage.model.urgency import UrgencyField

Permission = Literal["allowed", "gentle-only", "none"]
PERMISSION_OF_LIMIT: dict[Limit | None, Permission] = {
    None: "allowed",
    "gentle-only": "gentle-only",
    "none": "none",
}


class GivenAnswer(Frozen):
    """An answer as it was given: plain data in `answer`, words in `text`."""

    question: str
    label: str
    answer: Any
    text: str


class NextStep(Frozen):
    """What to do now and how soon, in the words of the region."""

    label: str
    what: str
    how_soon: str


class Concluded(Frozen):
    """A finding that is shown: its id, name and sentence."""

    id: str
    label: str
    text: str


class Warning(Frozen):
    """See a professional: what to do, how soon and why. `certain` is false while it is not ruled out."""

    rule: str
    covers: tuple[str, ...]
    title: str
    urgency: UrgencyField
    what: str
    how_soon: str
    why: str
    certain: bool
    sources: tuple[Citation, ...]


class Shown(Frozen):
    """A piece of knowledge that is shown, with the ids of the rules that call for it and their reasons."""

    id: str
    title: str
    because: tuple[str, ...]
    why_shown: tuple[str, ...]
    sources: tuple[Citation, ...]


class ShownGuidance(Shown):
    """One step of what to do in a phase."""

    group: str
    order: int
    what: str
    how_long: str | None
    how_often: str | None
    not_when: str | None
    why: str


class ShownExercise(Shown):
    """One exercise with its exact dose, as numbers and in words."""

    from_article: bool
    gentle: bool
    aim: str
    equipment: tuple[str, ...]
    muscles: tuple[str, ...]
    steps: tuple[str, ...]
    dose: Dose
    dose_text: str
    easier: str
    harder: str
    stop_if: tuple[str, ...]
    note: str | None


class ShownAid(Shown):
    """One aid and how sure its use is."""

    from_article: bool
    what: str
    use: str
    not_when: str
    evidence: str


class ShownAdvice(Shown):
    """One sentence of advice. Not `brief`: said only with details."""

    text: str
    brief: bool


class ShownAvoid(Shown):
    """One thing to leave for now."""

    what: str
    why: str
    until: str


class ShownPainRelief(Shown):
    """What to ask before any pain relief."""

    text: str
    ask_first: tuple[str, ...]
    stop_if: tuple[str, ...]


class Withheld(Frozen):
    """An exercise, aid, step or pain relief that is not offered, because of which rules, with their reasons.

    `because` holds rule ids, `otherwise/KIND` for what holds while a kind of finding is unclear, or
    `without-exercises` for an aid that only goes with exercises; `because_of` their names, the certain
    ones first, each other one marked as not ruled out.
    """

    id: str
    title: str
    because: tuple[str, ...]
    because_of: tuple[str, ...]
    why: tuple[str, ...]


class ShownSafetyNet(Frozen):
    """What remains uncertain, what to look for, whom to turn to and by when.

    `pieces` are the ids of what it is made of: the level's own first, then what rules add. `check_in_days`: after how
    many days to look again how it goes; None where no piece says so.
    """

    pieces: tuple[Ref, ...]
    uncertainty: str
    look_for: tuple[str, ...]
    turn_to: str
    by_when: str
    check_in_days: int | None = None
    sources: tuple[Citation, ...]

    @property
    def look_again(self) -> str:
        """When to look again how it goes, in words; empty where no piece says so."""
        if self.check_in_days is None:
            return ""
        return "tomorrow" if self.check_in_days == 1 else f"in {self.check_in_days} days"


class Reason(Frozen):
    """A rule that fired, the statements it carries, why it matters, and the answers that made it fire."""

    rule: str
    covers: tuple[str, ...]
    title: str
    because: str
    limits: str
    answers: tuple[GivenAnswer, ...]
    sources: tuple[Citation, ...]


class RuledOut(Frozen):
    """A red flag that the answers exclude, and the answers that do."""

    rule: str
    title: str
    urgency: UrgencyField
    answers: tuple[GivenAnswer, ...]


class OpenQuestion(Frozen):
    """A question whose answer would settle something; of a screen, the words of the options that would."""

    question: str
    text: str
    options: tuple[str, ...]


class Unresolved(Frozen):
    """A red flag that the answers neither confirm nor exclude, and the questions that would settle it."""

    rule: str
    title: str
    urgency: UrgencyField
    if_unsure: UrgencyField
    why: str
    questions: tuple[OpenQuestion, ...]


class ChangedAnswer(Frozen):
    """An answer that would be another one: `answer` in words, `value` the whole new answer as plain data."""

    question: Id
    label: str
    answer: str
    value: Any


class Change(Frozen):
    """One or two changed answers that would raise or lower the level, as the rule engine confirmed.

    `rule` gives the higher level, or is the first of those that hold the level now. Of several numbers that would do
    the same `value` is the nearest, and `answer` names them all.
    """

    answers: tuple[ChangedAnswer, ...]
    urgency: UrgencyField
    rule: Ref
    text: str
    raises: bool


class ShownNotice(Frozen):
    """A sentence every reader of this result should see."""

    id: str
    text: str
    brief: bool


class PackIdentity(Frozen):
    """Which pack decided: its name, version and SHA-256 digest."""

    name: str
    version: str
    digest: str


class Gist(Frozen):
    """What a result comes down to, without its words.

    `deciding`: the rules that give the level, those that are only not ruled out too. `rules`: all rules that are
    certain and shown. `shown`: the ids of the pieces of knowledge. Each sorted.
    """

    urgency: UrgencyField
    exercise_permission: Permission
    phase: str
    deciding: tuple[str, ...]
    rules: tuple[str, ...]
    shown: tuple[str, ...]


class Assessment(Frozen):
    """The whole result. The same answers and pack give the same assessment, byte for byte.

    `urgency` is the level; `certain_urgency` the level the answers alone make sure; `could_rise_to` the highest level
    that open questions could still bring. `complete` is false while a question that could change it is unanswered.
    `what_would_change` is None where nobody asked for it.
    """

    complaint: str
    title: str
    urgency: UrgencyField
    next_step: NextStep
    certain_urgency: UrgencyField
    could_rise_to: UrgencyField
    complete: bool
    unanswered: tuple[str, ...]
    in_scope: bool
    scope: tuple[Concluded, ...]
    phase: str
    findings: dict[str, tuple[Concluded, ...]]
    patterns: tuple[Concluded, ...]
    warnings: tuple[Warning, ...]
    advice: tuple[ShownAdvice, ...]
    guidance: tuple[ShownGuidance, ...]
    exercise_permission: Permission
    exercises: tuple[ShownExercise, ...]
    withheld: tuple[Withheld, ...]
    aids: tuple[ShownAid, ...]
    avoid: tuple[ShownAvoid, ...]
    pain_relief: tuple[ShownPainRelief, ...]
    safety_net: ShownSafetyNet
    reasons: tuple[Reason, ...]
    ruled_out: tuple[RuledOut, ...]
    unresolved: tuple[Unresolved, ...]
    what_would_change: tuple[Change, ...] | None = None
    notices: tuple[ShownNotice, ...]
    sources: tuple[Source, ...]
    answers: dict[str, Any]
    region: str
    pack: PackIdentity
    engine: str
    triage: str

    @property
    def pieces(self) -> tuple[Shown, ...]:
        """All pieces of knowledge it shows, group after group, without those its safety net is made of."""
        return (
            *self.guidance,
            *self.exercises,
            *self.aids,
            *self.advice,
            *self.avoid,
            *self.pain_relief,
        )

    @property
    def piece_ids(self) -> frozenset[str]:
        """The ids of all pieces of knowledge it shows, those of its safety net too."""
        return frozenset((*(piece.id for piece in self.pieces), *self.safety_net.pieces))

    @property
    def carried(self) -> frozenset[str]:
        """The ids of the statements that its fired rules carry."""
        covers = [reason.covers for reason in self.reasons]
        covers += [warning.covers for warning in self.warnings if warning.certain]
        return frozenset(statement for statements in covers for statement in statements)

    @property
    def digest(self) -> str:
        """SHA-256 of its JSON, 64 hexadecimal digits."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def gist(self) -> Gist:
        """What it comes down to."""
        return Gist(
            urgency=self.urgency,
            exercise_permission=self.exercise_permission,
            phase=self.phase,
            deciding=tuple(sorted(w.rule for w in self.warnings if w.urgency == self.urgency)),
            rules=tuple(sorted(reason.rule for reason in self.reasons)),
            shown=tuple(sorted(piece.id for piece in self.pieces)),
        )

    def record(self) -> dict[str, Any]:
        """Plain data that is enough to get the same assessment again, and to prove that it is the same.

        Answers, pack digest and versions, whether what would change was asked for, and of the result the SHA-256 of
        its JSON and what it comes down to.
        """
        return {
            "record": 1,
            "complaint": self.complaint,
            "region": self.region,
            "answers": self.answers,
            "pack": self.pack.model_dump(),
            "engine": self.engine,
            "triage": self.triage,
            "what_would_change": self.what_would_change is not None,
            "assessment": {"digest": self.digest, **self.gist().model_dump(mode="json")},
        }

    def to_json(self) -> str:
        """The assessment as indented JSON, keys in the order of this class."""
        return self.model_dump_json(indent=2) + "\n"
