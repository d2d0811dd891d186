"""What an interview says of its questions and answers."""

from dataclasses import dataclass
from typing import Any

from triage.model.question import Question
from triage.model.urgency import Urgency


@dataclass(frozen=True, slots=True)
class Reply:
    """A question and the answer it was given, as plain data and in words."""

    question: Question
    answer: Any
    text: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a question is asked: its own sentence, and what it could bring up or rule out.

    `could_show` are the titles of the rules with a level that it can still settle, the worst first, and `steers` those
    of the other rules: they say which care fits.
    """

    why: str
    could_show: tuple[str, ...]
    steers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a "not sure" would mean: the titles of what it keeps open, and how that would be dealt with.

    The titles begin with what hangs on the fewest other answers, and among these with the worst.

    `at_least` is the level that these hold the result at until another answer excludes them, with `how_soon` in words;
    None and "" when they hold it at no level. `second_look`: whether the person is shown next how to tell.
    """

    keeps_open: tuple[str, ...]
    at_least: Urgency | None
    how_soon: str
    second_look: bool
