"""An assessment as Markdown, whole. Every text that comes from a pack is escaped, so that it stays text."""

from collections.abc import Iterable, Iterator

from triage.model.assessment import Assessment, ShownExercise, Unresolved
from triage.model.source import Citation
from triage.render.changes import GO_BY, HEADING
from triage.render.escaping import markdown_text
from triage.render.facts import Facts, checked, exercise_facts, guidance_facts, named, said
from triage.render.from_pack import FromPack
from triage.render.order import sections
from triage.render.parts import NO_PROOF, NONE_SUGGESTED, NOT_CONFIRMED, NOTHING_CALLS, Parts


def render_markdown(assessment: Assessment, *, with_exercises: bool = True, from_pack: FromPack | None = None) -> str:
    """The whole result in Markdown: one line for each heading, paragraph and entry, whatever its length."""
    return "\n".join(_Document(assessment, with_exercises, from_pack or FromPack()).lines()).strip("\n") + "\n"


class _Document:
    def __init__(self, assessment: Assessment, with_exercises: bool, from_pack: FromPack) -> None:
        self._a = assessment
        self._with_exercises = with_exercises
        self._from_pack = from_pack
        self._parts = Parts(assessment)

    def lines(self) -> Iterator[str]:
        """The whole document in the order of every format."""
        yield from self._now()
        for section in sections(self._a, self._parts):
            yield from _heading(section.heading)
            write = getattr(self, f"_{section.name}")
            yield from write()

    def _now(self) -> Iterator[str]:
        step = self._a.next_step
        yield f"# {markdown_text(step.label.upper())}: {markdown_text(step.how_soon)}"
        yield from ("", f"**{markdown_text(step.what)}**")
        if self._parts.missing:
            yield from _paragraph(self._parts.missing)
        yield from _list(self._parts.first_advice)
        for value in self._a.scope:
            yield from _paragraph(value.text)

    def _why(self) -> Iterator[str]:
        yield from () if self._parts.certain else _paragraph(NOTHING_CALLS)
        yield ""
        for warning in self._parts.certain:
            yield _entry(f"{_strong(named(warning.title))} ({warning.urgency}). {markdown_text(warning.why)}")
            if answers := self._parts.said_for(warning.rule):
                yield _entry(f"You said: {markdown_text(said(answers))}", 1)
            if limits := self._parts.limits_of(warning.rule):
                yield _entry(f"Limits: {markdown_text(limits)}", 1)
            yield _from(warning.sources, 1)

    def _open(self) -> Iterator[str]:
        yield from _paragraph(self._parts.open_sentence)
        yield from _flags(self._parts.deciding)

    def _watch(self) -> Iterator[str]:
        net = self._a.safety_net
        yield from _paragraph(net.uncertainty)
        yield from _list(net.look_for)
        yield from ("", f"**Whom to turn to:** {markdown_text(net.turn_to)}")
        yield from ("", f"**By when:** {markdown_text(net.by_when)}")
        if net.look_again:
            yield from ("", f"**Look again:** {markdown_text(net.look_again)}")

    def _fits(self) -> Iterator[str]:
        yield ""
        for kind, value in self._parts.findings:
            yield _entry(f"{_strong(f'{kind.capitalize()}: {value.label}.')} {markdown_text(value.text)}")

    def _care(self) -> Iterator[str]:
        yield from _list(self._parts.later_advice(brief=False))
        yield ""
        for step in self._a.guidance:
            yield _entry(f"{_strong(f'{step.title}:')} {markdown_text(step.what)}")
            yield from _facts(guidance_facts(step), 1)
            yield _from(step.sources, 1)

    def _exercises(self) -> Iterator[str]:
        if not self._a.exercises:
            yield from _paragraph(NONE_SUGGESTED)
        elif not self._with_exercises:
            yield from _paragraph(self._parts.notice("assessment-first"))
            yield from _paragraph(NOT_CONFIRMED)
        else:
            yield from _paragraph(self._parts.exercise_notice)
            yield from _paragraph("Stop any of them at once and ask a professional when:")
            yield from _list(self._parts.stops)
            for number, exercise in enumerate(self._a.exercises, start=1):
                yield from _exercise(number, exercise)

    def _held(self) -> Iterator[str]:
        held = self._parts.held("exercises/", "aids/")
        yield from _list(f"Because of {'; '.join(because)}: {', '.join(titles)}" for titles, because in held)

    def _aids(self) -> Iterator[str]:
        yield ""
        for aid in self._a.aids:
            yield _entry(f"{_strong(f'{aid.title}:')} {markdown_text(aid.what)} {markdown_text(aid.use)}")
            yield from _facts([("Not when", aid.not_when), ("How sure is it", aid.evidence)], 1)
            yield _from(aid.sources, 1)

    def _avoid(self) -> Iterator[str]:
        yield from _list(f"{avoid.what} {avoid.why} Until: {avoid.until}" for avoid in self._a.avoid)

    def _relief(self) -> Iterator[str]:
        for relief in self._a.pain_relief:
            yield from _heading(relief.title, 3)
            yield from _paragraph(relief.text)
            yield from _paragraph("Ask first with any of these:")
            yield from _list(relief.ask_first)
            if relief.stop_if:
                yield from _paragraph("Stop and get help with:")
                yield from _list(relief.stop_if)

    def _basis(self) -> Iterator[str]:
        if self._from_pack.answers:
            yield from _heading("Your answers", 3)
            yield from _list(f"{answer.label}: {answer.text}" for answer in self._from_pack.answers)
        if self._a.what_would_change:
            yield from _heading(HEADING, 3)
            yield from _paragraph(GO_BY)
            yield from _list(change.text for change in self._a.what_would_change)
        if self._parts.other_reasons:
            yield from _heading("What else they led to", 3)
            yield ""
            for reason in self._parts.other_reasons:
                yield _entry(f"{_strong(f'{named(reason.title)}.')} {markdown_text(reason.because)}")
                yield from _facts([("Limits", reason.limits)], 1)
                yield _from(reason.sources, 1)
        if self._parts.excluded:
            yield from _heading("Asked, and not in your answers", 3)
            yield from _paragraph(NO_PROOF)
            yield from _list(f"{flags.answers}: {'; '.join(flags.titles)}" for flags in self._parts.excluded)
        if self._parts.other_open:
            yield from _heading("Still open, with no effect on the level", 3)
            yield from _flags(self._parts.other_open)

    def _sources(self) -> Iterator[str]:
        yield ""
        for source in self._a.sources:
            year = f", {source.year}" if source.year else ""
            yield _entry(f"`{source.id}`: {markdown_text(f'{source.title}. {source.publisher}{year}')}")

    def _limits(self) -> Iterator[str]:
        pack = self._a.pack
        yield from _list(notice.text for notice in self._parts.notices)
        yield from ("", f"Rules: {markdown_text(pack.name)} {pack.version}, digest `{pack.digest[:16]}`")


def _exercise(number: int, exercise: ShownExercise) -> Iterator[str]:
    origin = "" if exercise.from_article else " (beyond the article)"
    yield from ("", f"### {number}. {markdown_text(exercise.title)}{origin}")
    yield from ("", f"{_strong(f'{exercise.dose_text}.')} {markdown_text(exercise.aim)}", "")
    yield from (f"{place}. {markdown_text(step)}" for place, step in enumerate(exercise.steps, start=1))
    yield ""
    yield from _facts([*exercise_facts(exercise), ("Why this one", " ".join(exercise.why_shown))])
    yield _from(exercise.sources)


def _flags(flags: Iterable[Unresolved]) -> Iterator[str]:
    yield ""
    for flag in flags:
        yield _entry(f"{_strong(named(flag.title))} (would be {flag.urgency}). This would settle it:")
        for question in flag.questions:
            yield _entry(markdown_text(" / ".join(question.options) or question.text), 1)


def _facts(facts: Facts, depth: int = 0) -> Iterator[str]:
    for label, text in facts:
        yield _entry(f"{label}: {markdown_text(text)}", depth)


def _from(sources: Iterable[Citation], depth: int = 0) -> str:
    return _entry(f"From: {markdown_text(checked(sources))}", depth)


def _heading(text: str, level: int = 2) -> Iterator[str]:
    yield from ("", f"{'#' * level} {markdown_text(text)}")


def _paragraph(text: str) -> Iterator[str]:
    yield from ("", markdown_text(text))


def _list(texts: Iterable[str]) -> Iterator[str]:
    listed = [_entry(markdown_text(text)) for text in texts]
    yield from ("", *listed) if listed else ()


def _entry(text: str, depth: int = 0) -> str:
    return f"{'  ' * depth}- {text}"


def _strong(text: str) -> str:
    return f"**{markdown_text(text)}**"
