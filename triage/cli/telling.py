"""What both views of an interview say in the same words: how far it is, why a question is asked, what a doubt means."""

import textwrap
from typing import TYPE_CHECKING

from triage.render.plain import plain

if TYPE_CHECKING:
    from triage import Assessment, Doubt, Interview, Number, Purpose, Question, Reply

DOUBTS_TOLD = 2
ENDED = "The input ended too early, so there is no result. Nothing was guessed."


class LeftError(Exception):
    """The person left, or the input ended, before there was a result. Its text, if any, says how."""


def progress(interview: "Interview") -> str:
    """Which question this is, and how many can still come at most."""
    number, to_go = len(interview.answers) + 1, interview.to_go
    return f"Question {number}, {f'at most about {to_go} to go' if to_go > 1 else 'maybe the last'}"


def purpose(told: "Purpose") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Why a question is asked: sentences, and what it could show or rule out, the worst first."""
    if told.could_show:
        return (told.why, "It could show, or rule out:"), told.could_show
    if told.steers:
        return (told.why, "It decides which care suits you. It could show, or rule out:"), told.steers
    return (told.why,), ()


def doubt(told: "Doubt") -> str:
    """What a "not sure" will mean. It never counts as no."""
    if not told.keeps_open:
        return "Not sure does not count as no. It can hold back some of the care and exercises."
    named = "; ".join(plain(title) for title in told.keeps_open[:DOUBTS_TOLD])
    more = len(told.keeps_open) - DOUBTS_TOLD
    text = f"Not sure does not count as no. It keeps open: {named}{f'; and {more} more' if more > 0 else ''}."
    if told.at_least is not None:
        text += f" While that is open, the level is at least {told.at_least} ({plain(told.how_soon).lower()})."
    return f"{text} Next you are shown how to tell." if told.second_look else text


def dropped(before: "tuple[Reply, ...]", after: "tuple[Reply, ...]") -> str:
    """Which earlier answers a change has made pointless; empty when none."""
    still = {reply.question.id for reply in after}
    gone = [plain(reply.question.label) for reply in before if reply.question.id not in still]
    if not gone:
        return ""
    return f"With this change these answers no longer count: {'; '.join(gone)}. They do again if you change it back."


def range_of(question: "Number") -> str:
    """The numbers that a question takes."""
    return f"a whole number from {question.min} to {question.max}"


def has_doubt(question: "Question", raw: object) -> bool:
    """Whether an answer, as plain data, is not sure of something."""
    return raw == "unknown" or (isinstance(raw, dict) and bool(raw.get("unsure")))


def headline(result: "Assessment", width: int) -> str:
    """The level of a result and what to do, short enough that nobody should miss it."""
    step = result.next_step
    return "\n".join(textwrap.wrap(plain(f"{step.label.upper()}: {step.how_soon}. {step.what}"), width))


def farewell(why: str, kept: str, width: int) -> str:
    """What is said when there is no result. A command stands on a line of its own, unbroken."""
    sentence, *commands = kept.split("\n")
    told = [f"Left. {sentence}"] if not why else [why, sentence]
    return "\n".join([line for text in told for line in textwrap.wrap(text, width)] + commands)
