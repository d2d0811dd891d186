"""The care in a result as plain text: what to do, exercises, what is held back, aids, what to leave, pain relief."""

from collections.abc import Iterable, Sequence

from triage.model.assessment import Assessment, ShownExercise, ShownGuidance
from triage.model.source import Citation
from triage.render.facts import checked, exercise_facts, guidance_facts
from triage.render.parts import NONE_SUGGESTED, NOT_CONFIRMED, Parts
from triage.render.writer import Writer

_MOST_CAUSES = 3
_MOST_IN_FULL = 4
_MOST_REASONS = 2
_MOST_NAMES = 3


class Care:
    """Writes the parts about care, briefly or with details."""

    def __init__(self, assessment: Assessment, writer: Writer, with_exercises: bool, details: bool) -> None:
        self._a = assessment
        self._parts = Parts(assessment)
        self._w = writer
        self._with_exercises = with_exercises
        self._details = details

    def guidance(self, advice: Sequence[str]) -> None:
        """Advice and the steps of care."""
        if not self._a.guidance and not advice:
            return
        self._w.heading("What to do")
        for text in advice:
            self._w.bullet(text)
        for step in self._a.guidance:
            self._step(step)

    def _step(self, step: ShownGuidance) -> None:
        told = [f"{label}: {text}" for label, text in guidance_facts(step)]
        if not self._details:
            without_why = told[:-1]
            self._w.bullet(" ".join([f"{step.title}: {step.what}", *without_why]))
            return
        self._w.bullet(f"{step.title}: {step.what}")
        for text in told:
            self._w.paragraph(text, "  ")
        self._from(step.sources)

    def exercises(self) -> None:
        """The exercises with dose and steps, and when to stop."""
        a, w = self._a, self._w
        if not self._parts.has_exercises:
            return
        w.heading("Exercises")
        if not a.exercises:
            w.paragraph(NONE_SUGGESTED)
            return
        if not self._with_exercises:
            w.paragraph(self._parts.notice("assessment-first"))
            w.paragraph(NOT_CONFIRMED)
            return
        w.paragraph(self._parts.exercise_notice)
        in_full, more = list(a.exercises), list[ShownExercise]()
        if not self._details:
            in_full.sort(key=lambda exercise: not exercise.from_article)
            in_full, more = in_full[:_MOST_IN_FULL], in_full[_MOST_IN_FULL:]
        for number, exercise in enumerate(in_full, start=1):
            self._exercise(number, exercise)
        if more:
            named = "; ".join(f"{exercise.title}, {exercise.dose_text}" for exercise in more)
            w.paragraph(f"More to choose from with a professional, with the steps under --details: {named}.")
        stops = self._parts.stops
        if not self._details:
            w.paragraph(f"Stop at once and ask a professional when: {' '.join(stops)}")
            return
        w.gap()
        w.paragraph("Stop any of them at once and ask a professional when:")
        for sign in stops:
            w.bullet(sign)

    def _exercise(self, number: int, exercise: ShownExercise) -> None:
        w = self._w
        origin = "" if exercise.from_article else " (beyond the article)"
        title = f"{exercise.title}{origin}: {exercise.dose_text}."
        if not self._details:
            w.bullet(f"{title} {' '.join(exercise.steps)}", mark=f"{number}. ")
            return
        w.gap()
        w.paragraph(f"{number}. {title}")
        w.paragraph(exercise.aim, "  ")
        for step_number, step in enumerate(exercise.steps, start=1):
            w.bullet(step, "  ", f"{step_number}. ")
        for label, text in exercise_facts(exercise):
            w.paragraph(f"{label}: {text}", "  ")
        w.paragraph(f"Why this one: {' '.join(exercise.why_shown)}", "  ")
        self._from(exercise.sources)

    def withheld(self) -> None:
        """Exercises, and with details aids, that are held back, and because of what."""
        if self._parts.is_pressing and not self._details:
            return  # everything is held back then, and only what to do now counts
        held = self._parts.held("exercises/", "aids/") if self._details else self._parts.held("exercises/", causes=1)
        if not held:
            return
        self._w.heading("Not offered now")
        most = _MOST_CAUSES if self._details else 1
        if not self._details:
            held.sort(key=lambda together: -len(together.titles))
        for titles, because in held if self._details else held[:_MOST_REASONS]:
            more = f" and {len(because) - most} more" if len(because) > most else ""
            named = titles if self._details or len(titles) <= _MOST_NAMES else titles[:_MOST_NAMES]
            others = f" and {len(titles) - len(named)} more" if len(named) < len(titles) else ""
            self._w.bullet(f"{', '.join(named)}{others}. Because of: {'; '.join(because[:most])}{more}")
        if not self._details and (left := sum(len(titles) for titles, _ in held[_MOST_REASONS:])):
            self._w.bullet(f"and {left} more, told with --details")

    def aids(self) -> None:
        """Aids to ask about, along with exercises."""
        if not self._a.aids:
            return
        self._w.heading("Aids")
        if not self._details:
            names = ", ".join(aid.title for aid in self._a.aids)
            self._w.paragraph(
                f"To ask a professional about: {names}. They go with the exercises, never in their place, "
                "and how well they help is not sure."
            )
            return
        for aid in self._a.aids:
            self._w.bullet(f"{aid.title}: {aid.what} {aid.use}")
            self._w.paragraph(f"Not when: {aid.not_when}", "  ")
            self._w.paragraph(f"How sure is it: {aid.evidence}", "  ")
            self._from(aid.sources)

    def avoid(self) -> None:
        """What to leave until somebody has cleared it."""
        if not self._a.avoid:
            return
        self._w.heading("What to leave for now")
        if not self._details:
            by_end: dict[str, list[str]] = {}
            for avoid in self._a.avoid:
                by_end.setdefault(avoid.until, []).append(avoid.what)
            for until, things in by_end.items():
                self._w.bullet(f"{' '.join(things)} Until: {until}")
            return
        for avoid in self._a.avoid:
            self._w.bullet(f"{avoid.what} {avoid.why} Until: {avoid.until}")

    def pain_relief(self) -> None:
        """What to ask before any pain relief."""
        for relief in self._a.pain_relief:
            self._w.heading(relief.title)
            self._w.paragraph(relief.text)
            if not self._details:
                self._w.paragraph(f"Ask first with any of these: {'; '.join(relief.ask_first)}.")
                if relief.stop_if:
                    self._w.paragraph(f"Stop and get help with: {'; '.join(relief.stop_if)}.")
                continue
            self._w.paragraph("Ask first with any of these:")
            for flag in relief.ask_first:
                self._w.bullet(flag)
            if relief.stop_if:
                self._w.paragraph("Stop and get help with:")
                for sign in relief.stop_if:
                    self._w.bullet(sign)

    def _from(self, sources: Iterable[Citation]) -> None:
        self._w.paragraph(f"From: {checked(sources)}", "  ")
