"""What the commands share: options, the pack and complaint they name, and where words go."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

    from triage import Pack
    from triage.vignettes import Case

FORMATS = ("text", "json")
DOCUMENT_FORMATS = (*FORMATS, "markdown")
PAGE_FORMATS = (*DOCUMENT_FORMATS, "html")
DEFAULT_REGION = "default"

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

PackOption = Annotated[
    Path | None, typer.Option("--pack", help="A folder with rules/ and knowledge/ instead of the built-in pack.")
]
ComplaintOption = Annotated[str | None, typer.Option(help="The complaint, when the pack has more than one.")]
RegionOption = Annotated[
    str | None, typer.Option(envvar="TRIAGE_REGION", help="Whose emergency numbers to name, such as eu, uk, us or dk.")
]
FormatOption = Annotated[str, typer.Option("--format", help="text or json.")]
DocumentFormatOption = Annotated[str, typer.Option("--format", help="text, json or markdown.")]
PageFormatOption = Annotated[str, typer.Option("--format", help="text, json, markdown or html.")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write the result to this file, readable by you only.")
]


def load(path: Path | None, *, use_cache: bool = True) -> "Pack":
    from triage.library import load_pack

    return load_pack(path, use_cache=use_cache)


def complaint_of(pack: "Pack", wanted: str | None) -> str:
    if wanted is not None:
        return wanted
    if len(pack.complaints) > 1:
        raise typer.BadParameter(f"--complaint is needed. Allowed: {', '.join(pack.complaints)}")
    return pack.complaints[0]


def check_usage(output_format: str, fail_at: str | None = None, formats: "Sequence[str]" = FORMATS) -> None:
    from triage.model.urgency import Urgency

    if output_format not in formats:
        raise typer.BadParameter(f"--format: there is no '{output_format}'. Allowed: {', '.join(formats)}")
    if fail_at is not None and fail_at not in list(Urgency):
        raise typer.BadParameter(f"--fail-at: there is no '{fail_at}'. Allowed: {', '.join(Urgency)}")


def deliver(text: str, output: Path | None, summary: str) -> None:
    """Print a text, or write it to a file and say in a line what it comes down to."""
    from triage.cli.files import write_private

    if output is None:
        typer.echo(text, nl=False)
    else:
        write_private(output, text)
        say(summary)


def progress(things: "Sequence[Case]", label: str) -> "AbstractContextManager[Iterable[Case]]":
    bar: AbstractContextManager[Iterable[Case]] = typer.progressbar(things, label=label, file=sys.stderr)
    return bar


def say(text: str) -> None:
    typer.echo(text, err=True)


def width(descriptor: int) -> int:
    """The columns of the terminal behind a descriptor; 80 where there is none."""
    try:
        return max(20, os.get_terminal_size(descriptor).columns - 1)
    except OSError:
        return 80
