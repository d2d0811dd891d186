"""An assessment as plain text: what to do first, then why, then the rest. No colour, no box, any width."""

import textwrap
from collections.abc import Iterable, Iterator

from triage.model.assessment import (
    Assessment,
    GivenAnswer,
    ShownAdvice,
    ShownExercise,
    ShownGuidance,
    Unresolved,
    Warning,
)
from triage.model.source import Citation
from triage.model.urgency import Urgency

NARROWEST, WIDEST = 30, 92
_MOST_LISTED = 6
_MOST_CAUSES = 3


def render_text(assessment: Assessment, width: int = 80, *, with_exercises: bool = True) -> str:
    """The whole result in lines of at most `width` characters (30 to 92)."""
    writer = _Writer(max(NARROWEST, min(width, WIDEST)))
    _Result(assessment, writer, with_exercises).write()
    return writer.text()


class _Writer:
    def __init__(self, width: int) -> None:
        self._width = width
        self._lines: list[str] = []

    def heading(self, text: str) -> None:
        self._lines += ["", *textwrap.wrap(text.upper(), self._width)]

    def paragraph(self, text: str, indent: str = "") -> None:
        self._lines += textwrap.wrap(
            text, self._width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        )

    def bullet(self, text: str, indent: str = "", mark: str = "- ") -> None:
        self._lines += textwrap.wrap(
            text,
            self._width,
            initial_indent=indent + mark,
            subsequent_indent=indent + " " * len(mark),
            break_on_hyphens=False,
        )

    def gap(self) -> None:
        self._lines.append("")

    def text(self) -> str:
        return "\n".join(self._lines).strip("\n") + "\n"


class _Result:
    def __init__(self, assessment: Assessment, writer: _Writer, with_exercises: bool) -> None:
        self._a = assessment
        self._w = writer
        self._with_exercises = with_exercises

    def write(self) -> None:
        self._next_step()
        self._why()
        self._unresolved()
        self._safety_net()
        self._findings()
        self._guidance()
        self._exercises()
        self._withheld()
        self._aids()
        self._avoid()
        self._pain_relief()
        self._ruled_out()
        self._notices()
        self._sources()

    def _next_step(self) -> None:
        a, w = self._a, self._w
        w.paragraph(f"{a.next_step.label.upper()}: {a.next_step.how_soon}")
        w.paragraph(a.next_step.what)
        if not a.complete:
            w.paragraph(self._notice("answers-missing"))
        for advice in self._advice(first=True):
            w.bullet(self._said(advice))
        for value in a.scope:
            w.gap()
            w.paragraph(value.text)

    def _notice(self, notice_id: str) -> str:
        return next((notice.text for notice in self._a.notices if notice.id == notice_id), "")

    def _advice(self, *, first: bool) -> list[ShownAdvice]:
        """The advice of rules that set an urgency comes first, the rest with what to do."""
        pressing = {warning.rule for warning in self._a.warnings}
        urgent = self._a.urgency >= Urgency.URGENT
        return [a for a in self._a.advice if (urgent or bool(pressing.intersection(a.because))) == first]

    def _said(self, advice: ShownAdvice) -> str:
        """The advice; when only open flags call for it, with the case in which it holds."""
        open_flags = {flag.rule: flag.title for flag in self._a.unresolved}
        if all(rule in open_flags for rule in advice.because):
            return f"In case of {open_flags[advice.because[0]]}: {advice.text}"
        return advice.text

    def _why(self) -> None:
        certain = [warning for warning in self._a.warnings if warning.certain]
        if not certain and self._a.warnings:
            return
        self._w.heading("Why")
        if not certain:
            self._w.paragraph("None of your answers calls for a visit by itself.")
        answers = {reason.rule: reason.answers for reason in self._a.reasons}
        if self._a.urgency >= Urgency.URGENT:  # lesser reasons would only blur what to do now
            certain = [warning for warning in certain if warning.urgency == self._a.certain_urgency]
        for warning in certain:
            self._warning(warning, answers.get(warning.rule, ()))

    def _warning(self, warning: Warning, answers: tuple[GivenAnswer, ...]) -> None:
        self._w.bullet(f"{_named(warning.title)} ({warning.urgency}). {warning.why}")
        if answers:
            said = "; ".join(f"{answer.label}: {answer.text}" for answer in answers)
            self._w.paragraph(f"You said: {said}", "  ")
        self._w.paragraph(f"From: {_checked(warning.sources)}", "  ")

    def _unresolved(self) -> None:
        deciding = [u for u in self._a.unresolved if u.if_unsure > self._a.certain_urgency]
        if not deciding:
            return
        self._w.heading("Not ruled out")
        self._w.paragraph(
            f"Your answers do not rule this out, so the level is {self._a.urgency}, "
            f"and it could still be {self._a.could_rise_to}:"
        )
        for unresolved in deciding[:_MOST_LISTED]:
            self._open(unresolved)
        if (more := len(deciding) - _MOST_LISTED) > 0:
            self._w.bullet(f"and {more} more")

    def _open(self, unresolved: Unresolved) -> None:
        self._w.bullet(f"{_named(unresolved.title)} (would be {unresolved.urgency}).")
        self._w.paragraph("This would settle it:", "  ")
        for question in unresolved.questions:
            self._w.bullet(" / ".join(question.options) or question.text, "  ")

    def _safety_net(self) -> None:
        net = self._a.safety_net
        self._w.heading("What to watch for")
        self._w.paragraph(net.uncertainty)
        for sign in net.look_for:
            self._w.bullet(sign)
        self._w.paragraph(f"Whom to turn to: {net.turn_to}")
        self._w.paragraph(f"By when: {net.by_when}")

    def _findings(self) -> None:
        shown = [
            (kind, value) for kind, values in self._a.findings.items() for value in values if value not in self._a.scope
        ]
        if self._a.urgency >= Urgency.URGENT or not shown or not self._a.in_scope:
            return
        self._w.heading("What your answers fit")
        for kind, value in shown:
            self._w.bullet(f"{kind.capitalize()}: {value.label}. {value.text}")

    def _guidance(self) -> None:
        rest = self._advice(first=False)
        if not self._a.guidance and not rest:
            return
        self._w.heading("What to do")
        for advice in rest:
            self._w.bullet(self._said(advice))
        for step in self._a.guidance:
            self._step(step)

    def _step(self, step: ShownGuidance) -> None:
        self._w.bullet(f"{step.title}: {step.what}")
        for label, text in (
            ("How long", step.how_long),
            ("How often", step.how_often),
            ("Not when", step.not_when),
        ):
            if text:
                self._w.paragraph(f"{label}: {text}", "  ")
        self._w.paragraph(f"From: {_checked(step.sources)}", "  ")

    def _exercises(self) -> None:
        a, w = self._a, self._w
        if a.exercise_permission == "none" and not a.exercises:
            return
        w.heading("Exercises")
        if not a.exercises:
            w.paragraph("None is suggested for these answers.")
            return
        w.paragraph(self._notice("assessment-first"))
        if not self._with_exercises:
            w.paragraph("The exercises are not shown, because this was not confirmed.")
            return
        if a.exercise_permission == "gentle-only":
            w.paragraph("Only gentle movement for now.")
        for exercise in a.exercises:
            self._exercise(exercise)
        w.gap()
        stops = dict.fromkeys(sign for exercise in a.exercises for sign in exercise.stop_if)
        w.paragraph("Stop any of them at once when:")
        for sign in stops:
            w.bullet(sign)

    def _exercise(self, exercise: ShownExercise) -> None:
        w = self._w
        origin = "" if exercise.from_article else " (not in the source article)"
        w.gap()
        w.paragraph(f"{exercise.title}{origin}: {exercise.dose_text}")
        w.paragraph(exercise.aim, "  ")
        for number, step in enumerate(exercise.steps, start=1):
            w.bullet(step, "  ", f"{number}. ")
        if exercise.equipment:
            w.paragraph(f"You need: {', '.join(exercise.equipment)}", "  ")
        w.paragraph(f"Easier: {exercise.easier}", "  ")
        w.paragraph(f"Harder: {exercise.harder}", "  ")
        if exercise.note:
            w.paragraph(f"Note: {exercise.note}", "  ")
        w.paragraph(f"Why this one: {' '.join(exercise.why_shown)}", "  ")
        w.paragraph(f"From: {_checked(exercise.sources)}", "  ")

    def _withheld(self) -> None:
        held = [w for w in self._a.withheld if w.id.startswith(("exercises/", "aids/"))]
        if not held:
            return
        self._w.heading("Not offered now")
        by_reason: dict[tuple[str, ...], list[str]] = {}
        for item in held:
            by_reason.setdefault(item.because_of, []).append(item.title)
        for because, names in by_reason.items():
            more = f" and {len(because) - _MOST_CAUSES} more" if len(because) > _MOST_CAUSES else ""
            self._w.bullet(f"{', '.join(names)}. Because of: {'; '.join(because[:_MOST_CAUSES])}{more}")

    def _aids(self) -> None:
        if not self._a.aids:
            return
        self._w.heading("Aids")
        for aid in self._a.aids:
            self._w.bullet(f"{aid.title}: {aid.what} {aid.use}")
            self._w.paragraph(f"Not when: {aid.not_when}", "  ")
            self._w.paragraph(f"How sure is it: {aid.evidence}", "  ")
            self._w.paragraph(f"From: {_checked(aid.sources)}", "  ")

    def _avoid(self) -> None:
        if not self._a.avoid:
            return
        self._w.heading("What to leave for now")
        for avoid in self._a.avoid:
            self._w.bullet(f"{avoid.what} {avoid.why} Until: {avoid.until}")

    def _pain_relief(self) -> None:
        for relief in self._a.pain_relief:
            self._w.heading(relief.title)
            self._w.paragraph(relief.text)
            self._w.paragraph("Ask first if any of this fits you:")
            for flag in relief.ask_first:
                self._w.bullet(flag)
            if relief.stop_if:
                self._w.paragraph("Stop and call for help when:")
                for sign in relief.stop_if:
                    self._w.bullet(sign)

    def _ruled_out(self) -> None:
        serious = [r for r in self._a.ruled_out if r.urgency >= Urgency.URGENT and r.answers]
        if not serious:
            return
        self._w.heading("Asked, and not in your answers")
        self._w.paragraph("Your answers speak against these. They do not prove that nothing of the kind is there.")
        by_answer: dict[str, list[str]] = {}
        for flag in serious:
            said = ", ".join(answer.label for answer in flag.answers)
            by_answer.setdefault(said, []).append(flag.title)
        for said, flags in by_answer.items():
            self._w.bullet(f"{said}: {'; '.join(flags)}")

    def _notices(self) -> None:
        self._w.heading("Please note")
        for notice in self._a.notices:
            if notice.id not in ("answers-missing", "assessment-first"):
                self._w.bullet(notice.text)

    def _sources(self) -> None:
        self._w.heading("Sources")
        for source in self._a.sources:
            year = f", {source.year}" if source.year else ""
            self._w.bullet(f"{source.id}: {source.title}. {source.publisher}{year}")
        pack = self._a.pack
        self._w.gap()
        self._w.paragraph(f"Rules: {pack.name} {pack.version}, digest {pack.digest[:16]}")
        self._w.heading("In short")
        self._w.paragraph(f"{self._a.next_step.label.upper()}: {self._a.next_step.how_soon}")
        self._w.paragraph(self._a.next_step.what)


def _named(title: str) -> str:
    return title[:1].upper() + title[1:]


def _checked(sources: Iterable[Citation]) -> str:
    """Each source with how far it was checked: `glos (full-text), judgement`."""

    def words() -> Iterator[str]:
        for citation in sources:
            yield citation.id if citation.id == citation.checked else f"{citation.id} ({citation.checked})"

    return ", ".join(dict.fromkeys(words()))
