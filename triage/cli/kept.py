"""What the commands share that keep courses: the journal, its consent, the label, the time."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.common import say
from triage.render.plain import plain

if TYPE_CHECKING:
    from triage import Assessment, Pack
    from triage.journal import Journal

JournalOption = Annotated[
    Path | None,
    typer.Option("--journal", envvar="TRIAGE_JOURNAL", help="The journal, instead of the one in your data folder."),
]
LabelArgument = Annotated[str | None, typer.Argument(help="What you call the course; needed when there are several.")]
KeepOption = Annotated[
    str | None, typer.Option("--keep", help="Keep the answers and the result in your journal, under what you call it.")
]
AtOption = Annotated[
    str | None,
    typer.Option("--at", help="When it was, if not now, such as 2026-03-02T18:00. Without an offset: the time here."),
]


def opened(path: Path | None) -> "Journal":
    """The journal. Where there is none, a person at a terminal is asked for their consent; a pipe is not.

    Raises JournalError when there is none and nobody said yes.
    """
    from triage.errors import JournalError
    from triage.journal import Journal
    from triage.journal.place import default_path, refuse_if_switched_off

    refuse_if_switched_off()
    where = path if path is not None else default_path()
    if where.exists() or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return Journal.open(where)
    say(CONSENT.format(where=where))
    if input_line("Start a journal? y yes, n no > ").lower() not in ("y", "yes"):
        raise JournalError("No journal was started, and nothing was kept.")
    return Journal.open(where, create=True)


CONSENT = """\
To follow a course, what you answer and what you are told has to be kept. It would be in this file:
  {where}
Only you can read it on this computer. It is not encrypted. It never leaves this computer.
You can look at all of it (triage journal list), take it with you (export) or delete it (delete) at any time."""


def input_line(prompt: str) -> str:
    """What a person types in a line; empty at the end of input."""
    print(prompt, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def moment(text: str | None) -> datetime:
    """The time a person named, or now; aware of the zone of this computer where they named none."""
    if text is None:
        return datetime.now().astimezone()
    try:
        named = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"--at: '{text[:40]}' is no time. Allowed: such as 2026-03-02T18:00") from None
    at = named.astimezone()
    if at > datetime.now().astimezone():
        raise typer.BadParameter("--at: this time is still to come")
    return at


@contextmanager
def keeping_under(label: str | None, journal: Path | None) -> "Iterator[Callable[[Pack, Assessment], None]]":
    """What keeps a result under a label, and says when to come back; nothing is kept without a label.

    The journal is opened before the first question, so that nobody answers in vain.
    """
    if label is None:
        yield lambda pack, result: None
        return
    with opened(journal) as kept:
        kept.course(label)  # a label that can be none is refused before the first question too
        yield lambda pack, result: _keep(kept, label, pack, result)


def _keep(kept: "Journal", label: str, pack: "Pack", result: "Assessment") -> None:
    from triage.cli.reminding import tell_returns
    from triage.model.entry import assessment_entry

    now = moment(None)
    number = kept.add(label, assessment_entry(result, now))
    say(f"\nKept as entry {number} under '{plain(label)}'.")
    if pack.follow_up_of(result.complaint):
        tell_returns(pack, kept.course(label), now, None)


def label_in(journal: "Journal", wanted: str | None) -> str:
    """The label to go on with: the one that was named, or the only one there is."""
    if wanted is not None:
        return wanted
    labels = journal.labels()
    if len(labels) == 1:
        return labels[0]
    if not labels:
        raise typer.BadParameter('a label is needed for what you keep, such as: "left side"')
    raise typer.BadParameter(f"a label is needed. In this journal: {', '.join(map(plain, labels))}")
