"""Which of the two views of an interview fits: keys on a terminal, or the plain numbered conversation."""

import os
import sys
import textwrap
from collections.abc import Callable
from typing import Protocol

from triage import Interview
from triage.cli.common import say, width
from triage.cli.conversation import Conversation

NO_TERMINAL = ("", "dumb", "unknown")
ACCESSIBLE = "TRIAGE_ACCESSIBLE"


class View(Protocol):
    """A way to walk an interview."""

    def run(self) -> None:
        """Ask to the end. Raises LeftError when the person leaves or the input ends."""

    def confirmed(self, text: str) -> bool:
        """Whether the person confirms; the end of input does not."""


def view(interview: Interview, title: str, keep: Callable[[], None], *, plain: bool) -> View:
    """The view for this terminal, or the plain one where that was asked for."""
    if plain or not can_take_keys():
        columns = width(sys.stderr.fileno())
        say("\n".join(textwrap.wrap(title, columns)))
        return Conversation(interview, sys.stdin.readline, say, lambda: width(sys.stderr.fileno()), keep)
    from triage.cli.keys.view import KeysView

    return KeysView(interview, title, keep)


def can_take_keys() -> bool:
    """Whether keys can be read one by one and a screen drawn: only from a person's terminal, never from a pipe."""
    if os.environ.get(ACCESSIBLE, "0") not in ("", "0") or os.environ.get("TERM", "") in NO_TERMINAL:
        return False
    return sys.stdin.isatty() and sys.stderr.isatty()
