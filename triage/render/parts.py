"""What of an assessment is shown in which part, the same for text, Markdown and the page. Nothing is decided here."""

from typing import NamedTuple

from triage.model.assessment import (
    Assessment,
    Concluded,
    GivenAnswer,
    Reason,
    ShownAdvice,
    ShownNotice,
    Unresolved,
    Warning,
)
from triage.model.urgency import Urgency

NONE_SUGGESTED = "None is suggested for these answers."
NOT_CONFIRMED = "The exercises are not shown, because this was not confirmed."
NOTHING_CALLS = "None of your answers calls for a visit by itself."
NO_PROOF = "Your answers speak against these. They do not prove that nothing of the kind is there."
_SAID_ELSEWHERE = ("answers-missing", "assessment-first")


class Held(NamedTuple):
    """Pieces that are held back because of the same things."""

    titles: tuple[str, ...]
    because_of: tuple[str, ...]


class Excluded(NamedTuple):
    """Serious flags that the same answers speak against."""

    answers: str
    titles: tuple[str, ...]


class Parts:
    """The parts of one assessment, in the order in which every format shows them."""

    def __init__(self, assessment: Assessment) -> None:
        self._a = assessment
        self._reasons = {reason.rule: reason for reason in assessment.reasons}

    @property
    def is_pressing(self) -> bool:
        """Urgent or an emergency: only what to do now counts."""
        return self._a.urgency >= Urgency.URGENT

    def notice(self, notice_id: str) -> str:
        """The words of a notice, or nothing when it does not apply."""
        return next((notice.text for notice in self._a.notices if notice.id == notice_id), "")

    @property
    def missing(self) -> str:
        """What is said while answers are missing."""
        return "" if self._a.complete else self.notice("answers-missing")

    @property
    def first_advice(self) -> list[str]:
        """The advice of rules that set an urgency. It comes first, the rest with what to do."""
        return [self._said(advice) for advice in self._a.advice if self._is_first(advice)]

    def later_advice(self, *, brief: bool) -> list[str]:
        """The other advice; when brief, without what is said only with details."""
        rest = (advice for advice in self._a.advice if not self._is_first(advice))
        return [self._said(advice) for advice in rest if advice.brief or not brief]

    def _is_first(self, advice: ShownAdvice) -> bool:
        pressing = {warning.rule for warning in self._a.warnings}
        return self.is_pressing or bool(pressing.intersection(advice.because))

    def _said(self, advice: ShownAdvice) -> str:
        """The advice; when only open flags call for it, with the case in which it holds."""
        open_flags = {flag.rule: flag.title for flag in self._a.unresolved}
        if all(rule in open_flags for rule in advice.because):
            return f"In case of {open_flags[advice.because[0]]}: {advice.text}"
        return advice.text

    @property
    def says_why(self) -> bool:
        """False when only what is not ruled out gives the level."""
        return bool(self.certain) or not self._a.warnings

    @property
    def certain(self) -> list[Warning]:
        """The certain warnings; when pressing only the highest, as lesser reasons would blur what to do now."""
        certain = [warning for warning in self._a.warnings if warning.certain]
        if self.is_pressing:
            return [warning for warning in certain if warning.urgency == self._a.certain_urgency]
        return certain

    def said_for(self, rule: str) -> tuple[GivenAnswer, ...]:
        """The answers that made a rule fire."""
        return self._reasons[rule].answers if rule in self._reasons else ()

    def limits_of(self, rule: str) -> str:
        """When a rule that fired is wrong or does not apply."""
        return self._reasons[rule].limits if rule in self._reasons else ""

    @property
    def deciding(self) -> list[Unresolved]:
        """The open flags that raise the level above what is certain."""
        return [flag for flag in self._a.unresolved if flag.if_unsure > self._a.certain_urgency]

    @property
    def open_comes_first(self) -> bool:
        """Whether what is not ruled out is the reason for the level, and so stands before the rest."""
        return self._a.certain_urgency < self._a.urgency >= Urgency.URGENT

    @property
    def open_sentence(self) -> str:
        """What the open flags mean for the level."""
        rises = self._a.could_rise_to > self._a.urgency
        higher = f", and it could still be {self._a.could_rise_to}" if rises else ""
        return f"Your answers do not rule this out, so the level is {self._a.urgency}{higher}:"

    @property
    def findings(self) -> list[tuple[str, Concluded]]:
        """The findings with their kind, where the result is in scope and leaves time to read them."""
        if self.is_pressing or not self._a.in_scope:
            return []
        findings = self._a.findings.items()
        return [(kind, value) for kind, values in findings for value in values if value not in self._a.scope]

    @property
    def has_exercises(self) -> bool:
        """Whether there is a part about exercises at all: never where the complaint has none to offer or hold back."""
        held = any(item.id.startswith("exercises/") for item in self._a.withheld)
        return bool(self._a.exercises) or (self._a.exercise_permission != "none" and held)

    @property
    def exercise_notice(self) -> str:
        """What stands before the exercises."""
        gentle = "Only gentle movement for now. " if self._a.exercise_permission == "gentle-only" else ""
        return f"{gentle}{self.notice('assessment-first')}"

    @property
    def stops(self) -> tuple[str, ...]:
        """When to stop any of the exercises."""
        return tuple(dict.fromkeys(sign for exercise in self._a.exercises for sign in exercise.stop_if))

    def held(self, *folders: str, causes: int | None = None) -> list[Held]:
        """What is held back of these folders, by its first causes."""
        by_cause: dict[tuple[str, ...], list[str]] = {}
        for item in self._a.withheld:
            if item.id.startswith(folders):
                by_cause.setdefault(item.because_of[:causes], []).append(item.title)
        return [Held(tuple(titles), because_of) for because_of, titles in by_cause.items()]

    @property
    def other_reasons(self) -> list[Reason]:
        """The rules that fired and are not told as a warning already."""
        told = {warning.rule for warning in self.certain}
        return [reason for reason in self._a.reasons if reason.rule not in told]

    @property
    def other_open(self) -> list[Unresolved]:
        """The open flags that do not raise the level."""
        deciding = {flag.rule for flag in self.deciding}
        return [flag for flag in self._a.unresolved if flag.rule not in deciding]

    @property
    def excluded(self) -> list[Excluded]:
        """What serious things the answers speak against, by answer."""
        by_answer: dict[str, list[str]] = {}
        for flag in self._a.ruled_out:
            if flag.urgency >= Urgency.URGENT and flag.answers:
                said = ", ".join(answer.label for answer in flag.answers)
                by_answer.setdefault(said, []).append(flag.title)
        return [Excluded(said, tuple(titles)) for said, titles in by_answer.items()]

    @property
    def notices(self) -> list[ShownNotice]:
        """The notices for the end, without those that stand where they belong."""
        return [notice for notice in self._a.notices if notice.id not in _SAID_ELSEWHERE]
