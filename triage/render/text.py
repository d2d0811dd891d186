"""An assessment as plain text: what to do first, then why, what to watch for, then care.

Without details it is short enough to read at a table: a self-care result takes two pages of a terminal. With details it
adds the sources of each piece, limits, easier and harder forms, and what speaks against the signs of danger.
"""

from triage.model.assessment import Assessment, GivenAnswer, ShownAdvice, Unresolved, Warning
from triage.model.urgency import Urgency
from triage.render.care import Care, checked
from triage.render.writer import Writer

_MOST_LISTED = 6


def render_text(assessment: Assessment, width: int = 80, *, with_exercises: bool = True, details: bool = False) -> str:
    """The whole result in lines of at most `width` characters (30 to 92)."""
    writer = Writer(width)
    _Result(assessment, writer, with_exercises, details).write()
    return writer.text()


class _Result:
    def __init__(self, assessment: Assessment, writer: Writer, with_exercises: bool, details: bool) -> None:
        self._a = assessment
        self._w = writer
        self._details = details
        self._care = Care(assessment, writer, with_exercises, details)

    def write(self) -> None:
        self._next_step()
        parts = [self._why, self._unresolved]
        if self._a.certain_urgency < self._a.urgency >= Urgency.URGENT:
            parts.reverse()  # what is not ruled out is then the reason for the level
        for part in parts:
            part()
        self._safety_net()
        self._findings()
        rest = [advice for advice in self._advice(first=False) if advice.brief or self._details]
        self._care.guidance([self._said(advice) for advice in rest])
        self._care.exercises(self._notice("assessment-first"))
        self._care.withheld()
        self._care.aids()
        self._care.avoid()
        self._care.pain_relief()
        if self._details:
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
        self._w.paragraph(f"From: {checked(warning.sources)}", "  ")

    def _unresolved(self) -> None:
        deciding = [u for u in self._a.unresolved if u.if_unsure > self._a.certain_urgency]
        if not deciding:
            return
        self._w.heading("Not ruled out")
        higher = f", and it could still be {self._a.could_rise_to}" if self._a.could_rise_to > self._a.urgency else ""
        self._w.paragraph(f"Your answers do not rule this out, so the level is {self._a.urgency}{higher}:")
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
        told = [n for n in self._a.notices if n.id not in ("answers-missing", "assessment-first")]
        if not self._details:
            self._w.paragraph(" ".join(notice.text for notice in told if notice.brief))
            return
        for notice in told:
            self._w.bullet(notice.text)

    def _sources(self) -> None:
        a, w = self._a, self._w
        if self._details:
            w.heading("Sources")
            for source in a.sources:
                year = f", {source.year}" if source.year else ""
                w.bullet(f"{source.id}: {source.title}. {source.publisher}{year}")
            w.gap()
        else:
            w.paragraph(f"Every piece names its sources, {len(a.sources)} in all. See them with --details.")
        w.paragraph(f"Rules: {a.pack.name} {a.pack.version}, digest {a.pack.digest[:16]}")
        w.paragraph(f"IN SHORT: {a.next_step.label.upper()}: {a.next_step.how_soon}")


def _named(title: str) -> str:
    return title[:1].upper() + title[1:]
