"""The words of an assessment for FHIR, in the order of every other format: what to do now, what to watch for, care."""

from html import escape
from typing import NamedTuple

from triage.model.assessment import Assessment
from triage.render.escaping import markdown_text
from triage.render.facts import guidance_facts
from triage.render.parts import Parts
from triage.render.plain import plain


class Advice(NamedTuple):
    """Some lines that belong together; without a heading they are said on their own."""

    heading: str
    lines: list[str]

    @property
    def markdown(self) -> str:
        """As Markdown, in which every text stays text."""
        lines = [markdown_text(line) for line in self.lines]
        return "\n".join([f"{self.heading}:", "", *(f"- {line}" for line in lines)] if self.heading else lines)

    @property
    def xhtml(self) -> str:
        """As the XHTML of a narrative."""
        lines = [escape(plain(line)) for line in self.lines]
        if not self.heading:
            return "".join(f"<p>{line}</p>" for line in lines)
        return f"<p>{self.heading}:</p><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"


def what_to_do(assessment: Assessment) -> str:
    """The level, how soon, and what to do, in one line."""
    step = assessment.next_step
    return f"{step.label}. {step.how_soon}: {step.what}"


def advice_of(assessment: Assessment) -> list[Advice]:
    """All that a person has to read, the urgent first."""
    a, parts = assessment, Parts(assessment)
    net = a.safety_net
    look_again = [f"Look again: {net.look_again}"] if net.look_again else []
    told = [
        Advice("", [what_to_do(a)]),
        *(Advice("", [text]) for text in (parts.missing, *parts.first_advice, *(value.text for value in a.scope))),
        Advice(
            "What to watch for",
            [
                net.uncertainty,
                *net.look_for,
                f"Whom to turn to: {net.turn_to}",
                f"By when: {net.by_when}",
                *look_again,
            ],
        ),
        Advice("What to do", [*parts.later_advice(brief=False), *_steps(a)]),
        Advice("What to leave for now", [f"{one.what} {one.why} Until: {one.until}" for one in a.avoid]),
        Advice("Please note", [notice.text for notice in a.notices]),
    ]
    return [advice for advice in told if any(advice.lines)]


def _steps(assessment: Assessment) -> list[str]:
    return [
        " ".join([f"{step.title}: {step.what}", *(f"{label}: {text}" for label, text in guidance_facts(step))])
        for step in assessment.guidance
    ]
