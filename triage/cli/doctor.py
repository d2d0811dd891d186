"""The command that looks over the installation: what works here, what does not, and how to mend it."""

import json
import os
import sys
from typing import TYPE_CHECKING

import typer

from triage.cli.common import FormatOption, PackOption, app, check_usage, width
from triage.cli.kept import JournalOption

if TYPE_CHECKING:
    from triage.model.point import Point

SIGNS = "é…→░"
"""Characters that results are written with."""


@app.command(epilog="\b\nExamples:\n  triage doctor\n  triage doctor --format json")
def doctor(pack: PackOption = None, journal: JournalOption = None, output_format: FormatOption = "text") -> None:
    """Look over this installation: what works, what does not, and how to mend it. Leaves with code 1 when not all does.

    It works when the rule engine cannot be loaded too, and tells nothing of what a journal holds.
    """
    check_usage(output_format)
    from dataclasses import asdict, replace

    from triage.cli.journal_words import point_lines
    from triage.doctor import examine_installation

    looked = (*examine_installation(pack, journal), ("terminal", _terminal()))
    if output_format == "json":
        points = [{"part": part, **asdict(point)} for part, point in looked]
        typer.echo(json.dumps(points, indent=2))
    else:
        for part, point in looked:
            typer.echo("\n".join(point_lines(replace(point, said=f"{part}: {point.said}"))))
    if not all(point.well for _, point in looked):
        raise typer.Exit(1)


def _terminal() -> "Point":
    """Which of the two views an interview would have here, and whether every letter of a result can be written."""
    from triage.cli.views import can_take_keys
    from triage.model.point import Point

    encoding = sys.stdout.encoding or "ascii"
    try:
        SIGNS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        mend = "export PYTHONIOENCODING=utf-8"
        return Point(f"text is written as {encoding}, which cannot hold all letters of a result", False, mend)
    view = "arrow keys" if can_take_keys() else "numbered lines"
    term, columns = os.environ.get("TERM", ""), width(sys.stderr.fileno())
    return Point(f"the interview is by {view} here. TERM is '{term}', {columns} columns, text is written as {encoding}")
