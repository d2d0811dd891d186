"""A person is asked, in the view that fits, up to the exercises they confirm; leaving it ends the command."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.common import say, width

if TYPE_CHECKING:
    from triage import Assessment, Interview
    from triage.cli.keeping import Keeping

PlainOption = Annotated[
    bool,
    typer.Option("--plain", help="Ask in numbered lines and draw nothing. So does TRIAGE_ACCESSIBLE=1."),
]
SaveOption = Annotated[
    Path | None, typer.Option(help="Keep the answers in this new file after each one, readable by you only.")
]
ResumeOption = Annotated[
    Path | None, typer.Option(help="Go on from the answers in this file, and keep them there. A record is only read.")
]


def ask(
    session: "Interview", title: str, keeping: "Keeping", assess: "Callable[[], Assessment]", *, plain: bool, json: bool
) -> "tuple[Assessment, bool]":
    """Ask to the end; the result, and whether its exercises may be shown. Raises typer.Exit when the person leaves."""
    from triage.cli.telling import LeftError, farewell
    from triage.cli.views import view

    asking = view(session, title, keeping.keep, plain=plain)
    try:
        asking.run()
        result = assess()
        with_exercises = True
        if result.exercises and not json:
            first = [notice.text for notice in result.notices if notice.id == "assessment-first"]
            with_exercises = asking.confirmed(" ".join(first))
    except LeftError as error:
        say(f"\n{farewell(str(error), keeping.told(), width(sys.stderr.fileno()))}")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        say(f"\n{farewell('', keeping.told(), width(sys.stderr.fileno()))}")
        raise typer.Exit(130) from None
    return result, with_exercises
