"""An assessment as plain text: what to do first, then why, what to watch for, then care, and what it was based on.

Without details it is short enough to read at a table: a self-care result takes two pages of a terminal. With details it
adds the sources of each piece, limits, easier and harder forms, the answers, and what speaks against signs of danger.
"""

from triage.model.assessment import Assessment, GivenAnswer, Unresolved, Warning
from triage.render.care import Care
from triage.render.changes import GO_BY, HEADING, told_changes
from triage.render.facts import checked, named, said
from triage.render.from_pack import FromPack
from triage.render.parts import NO_PROOF, NOTHING_CALLS, Parts
from triage.render.writer import Writer

_MOST_LISTED = 6


def render_text(
    assessment: Assessment,
    width: int = 80,
    *,
    with_exercises: bool = True,
    details: bool = False,
    from_pack: FromPack | None = None,
) -> str:
    """The whole result in lines of at most `width` characters (30 to 92)."""
    writer = Writer(width)
    _Result(assessment, writer, with_exercises, details, from_pack or FromPack()).write()
    return writer.text()


class _Result:
    def __init__(
        self, assessment: Assessment, writer: Writer, with_exercises: bool, details: bool, from_pack: FromPack
    ) -> None:
        self._a = assessment
        self._w = writer
        self._details = details
        self._from_pack = from_pack
        self._parts = Parts(assessment)
        self._care = Care(assessment, writer, with_exercises, details)

    def write(self) -> None:
        self._next_step()
        parts = [self._why, self._unresolved]
        if self._parts.open_comes_first:
            parts.reverse()
        for part in parts:
            part()
        self._safety_net()
        self._findings()
        self._care.guidance(self._parts.later_advice(brief=not self._details))
        self._care.exercises()
        self._care.withheld()
        self._care.aids()
        self._care.avoid()
        self._care.pain_relief()
        if self._details:
            self._answers()
        self._changes()
        if self._details:
            self._reasons()
            self._ruled_out()
        self._sources()
        self._notices()
        self._end()

    def _next_step(self) -> None:
        a, w = self._a, self._w
        w.paragraph(f"{a.next_step.label.upper()}: {a.next_step.how_soon}")
        w.paragraph(a.next_step.what)
        w.paragraph(self._parts.missing)
        for advice in self._parts.first_advice:
            w.bullet(advice)
        for value in a.scope:
            w.gap()
            w.paragraph(value.text)

    def _why(self) -> None:
        if not self._parts.says_why:
            return
        self._w.heading("Why")
        certain = self._parts.certain
        if not certain:
            self._w.paragraph(NOTHING_CALLS)
        for warning in certain:
            self._warning(warning, self._parts.said_for(warning.rule))

    def _warning(self, warning: Warning, answers: tuple[GivenAnswer, ...]) -> None:
        self._w.bullet(f"{named(warning.title)} ({warning.urgency}). {warning.why}")
        if answers:
            self._w.paragraph(f"You said: {said(answers)}", "  ")
        self._w.paragraph(f"From: {checked(warning.sources)}", "  ")

    def _unresolved(self) -> None:
        deciding = self._parts.deciding
        if not deciding:
            return
        self._w.heading("Not ruled out")
        self._w.paragraph(self._parts.open_sentence)
        for unresolved in deciding[:_MOST_LISTED]:
            self._open(unresolved)
        if (more := len(deciding) - _MOST_LISTED) > 0:
            self._w.bullet(f"and {more} more")

    def _open(self, unresolved: Unresolved) -> None:
        self._w.bullet(f"{named(unresolved.title)} (would be {unresolved.urgency}).")
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
        if net.look_again:
            self._w.paragraph(f"Look again: {net.look_again}")

    def _changes(self) -> None:
        found = told_changes(self._a, self._details)
        if not found:
            return
        self._w.heading(HEADING)
        self._w.paragraph(GO_BY)
        for change in found:
            self._w.bullet(change.text)

    def _findings(self) -> None:
        findings = self._parts.findings
        if not findings:
            return
        self._w.heading("What your answers fit")
        for kind, value in findings:
            self._w.bullet(f"{kind.capitalize()}: {value.label}. {value.text}")

    def _answers(self) -> None:
        if not self._from_pack.answers:
            return
        self._w.heading("Your answers")
        for answer in self._from_pack.answers:
            self._w.bullet(f"{answer.label}: {answer.text}")

    def _reasons(self) -> None:
        reasons = self._parts.other_reasons
        if not reasons:
            return
        self._w.heading("What else they led to")
        for reason in reasons:
            self._w.bullet(f"{named(reason.title)}. {reason.because}")
            self._w.paragraph(f"Limits: {reason.limits}", "  ")

    def _ruled_out(self) -> None:
        excluded = self._parts.excluded
        if not excluded:
            return
        self._w.heading("Asked, and not in your answers")
        self._w.paragraph(NO_PROOF)
        for flags in excluded:
            self._w.bullet(f"{flags.answers}: {'; '.join(flags.titles)}")

    def _sources(self) -> None:
        if not self._details:
            return
        self._w.heading("Sources")
        for source in self._a.sources:
            year = f", {source.year}" if source.year else ""
            self._w.bullet(f"{source.id}: {source.title}. {source.publisher}{year}")

    def _notices(self) -> None:
        self._w.heading("Please note")
        told = self._parts.notices
        if not self._details:
            self._w.paragraph(" ".join(notice.text for notice in told if notice.brief))
            return
        for notice in told:
            self._w.bullet(notice.text)

    def _end(self) -> None:
        a, w = self._a, self._w
        if self._details:
            w.gap()
        else:
            w.paragraph(f"See your answers, what they led to and the {len(a.sources)} sources with --details.")
        w.paragraph(f"Rules: {a.pack.name} {a.pack.version}, digest {a.pack.digest[:16]}")
        w.paragraph(f"IN SHORT: {a.next_step.label.upper()}: {a.next_step.how_soon}")
