"""A result to where it was asked for: the options it takes, its formats, and that it is never lost."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.common import say, width

if TYPE_CHECKING:
    from triage import Assessment, Pack

ResultFormatOption = Annotated[
    str, typer.Option("--format", help="text, json, markdown or html, which is one page to print.")
]
RecordOption = Annotated[Path | None, typer.Option(help="Also write the answers and the pack's digest to this file.")]
DetailsOption = Annotated[
    bool, typer.Option("--details", help="In text: also sources, limits, and each exercise's easier and harder form.")
]
FailOption = Annotated[str | None, typer.Option(help="Leave with code 3 when the urgency reaches this level.")]


def checked_targets(*targets: Path | None) -> None:
    """Refuse files that cannot be written before the first question is asked."""
    for target in targets:
        if target is not None and (target.is_dir() or not os.access(target.parent, os.W_OK)):
            raise typer.BadParameter(f"this file cannot be written: {target}")


def deliver_result(
    result: "Assessment",
    pack: "Pack",
    output_format: str,
    output: Path | None,
    record: Path | None,
    fail_at: str | None,
    details: bool,
    with_exercises: bool = True,
) -> None:
    """Write or print the result and its record. Leaves with code 3 when the level reaches `fail_at`."""
    from triage.cli.files import write_private

    text = _written(result, pack, output_format, details, with_exercises)
    try:
        if record is not None:
            write_private(record, json.dumps(result.record(), indent=2, ensure_ascii=False) + "\n")
        if output is not None:
            write_private(output, text)
    except OSError:
        typer.echo(text, nl=False)  # never lose a result because a file cannot be written
        raise
    if output is None:
        typer.echo(text, nl=False)
    else:
        from triage.cli.telling import headline

        say(headline(result, width(sys.stderr.fileno())))
        say(f"The whole result is in {output}")
    if fail_at is not None and result.urgency >= fail_at:
        raise typer.Exit(3)


def _written(result: "Assessment", pack: "Pack", output_format: str, details: bool, with_exercises: bool) -> str:
    """The result in the format that was asked for."""
    from triage.results import render_html, render_markdown, render_text

    if output_format == "json":
        return result.to_json()
    if output_format == "markdown":
        return render_markdown(result, pack, with_exercises=with_exercises)
    if output_format == "html":
        return render_html(result, pack, with_exercises=with_exercises)
    columns = width(sys.stdout.fileno())
    return render_text(result, pack, width=columns, details=details, with_exercises=with_exercises)


@contextmanager
def unmissable(result: "Assessment", output: Path | None) -> Iterator[None]:
    """What is pressing stands on the screen before a result that goes elsewhere, and after one that is long."""
    from triage.cli.telling import headline

    say("")
    on_screen = sys.stdout.isatty() and output is None
    if output is None and not on_screen:
        say(headline(result, width(sys.stderr.fileno())))
    try:
        yield
    finally:
        if on_screen and result.urgency >= "urgent":
            say(f"\n{headline(result, width(sys.stderr.fileno()))}")
