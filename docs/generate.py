"""Writes the generated documents: traceability.md, cli.md, licences.md, schema/, rules/, exercises/, pages of safety/.

With --check it only names those that are stale.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from licences import licence_page
from pack_pages import pack_pages
from typer.core import TyperGroup
from typer.main import get_command

from triage import Pack, PackError, load_pack
from triage.check import carriers
from triage.cli.command import app
from triage.model.complaint import Complaint
from triage.schema import SCHEMAS, answers_schema, schema_of

DOCS = Path(__file__).resolve().parent
WHOLLY_GENERATED = ("schema", "rules", "exercises")
MADE_BY = "This page is generated: `python docs/generate.py` writes it, `--check` finds it stale."


def main(arguments: list[str]) -> int:
    """Write every generated file, or with `--check` name those that differ. Returns the exit code."""
    if arguments not in ([], ["--check"]):
        print("usage: python docs/generate.py [--check]", file=sys.stderr)
        return 2
    try:
        wanted = dict(documents(load_pack(DOCS.parent)))
    except PackError as error:
        print(error, file=sys.stderr)
        return 1
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text]
    written = (path for folder in WHOLLY_GENERATED for path in sorted((DOCS / folder).rglob("*")) if path.is_file())
    left_over = [path for path in written if path not in wanted]
    if arguments:
        for path in stale + left_over:
            print(f"stale: {path.relative_to(DOCS.parent)}. Run: python docs/generate.py", file=sys.stderr)
        return 1 if stale or left_over else 0
    for path in left_over:
        path.unlink()
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
        print(f"wrote {path.relative_to(DOCS.parent)}")
    return 0


def documents(pack: Pack) -> Iterator[tuple[Path, str]]:
    """Every generated file with its text."""
    complaints = pack.content.complaints.values()
    yield DOCS / "traceability.md", traceability(pack)
    yield DOCS / "cli.md", command_line()
    yield DOCS / "licences.md", licence_page(DOCS.parent, MADE_BY)
    for name in SCHEMAS:
        yield DOCS / "schema" / f"{name}.schema.json", as_json(schema_of(name))
    for complaint in complaints:
        yield DOCS / "schema" / f"answers-{complaint.id}.schema.json", as_json(answers_schema(complaint))
    yield from pack_pages(pack, MADE_BY)
    yield from safety_file(pack)


def safety_file(pack: Pack) -> Iterator[tuple[Path, str]]:
    """The pages of the safety file that are made from data."""
    sys.path.insert(0, str(DOCS / "safety"))
    from pages import safety_pages

    return safety_pages(pack, MADE_BY)


def traceability(pack: Pack) -> str:
    """For each complaint a table of its statements and what carries them."""
    lines = [
        "# What the pack must carry, and where it does",
        "",
        MADE_BY,
        "",
        "Statements with S come from the source article, those with RF from the red flags collected beside it.",
        "Only active files count. `triage explain ID` shows any of them.",
    ]
    for complaint in pack.content.complaints.values():
        lines += ["", f"## {complaint.file.title}", "", *statement_table(pack, complaint)]
    return "\n".join(lines) + "\n"


def statement_table(pack: Pack, complaint: Complaint) -> Iterator[str]:
    """The rows of one complaint."""
    carried = carriers(pack, complaint)
    yield "| statement | what it says | carried by |"
    yield "|---|---|---|"
    for statement in complaint.statements:
        by = "<br>".join(f"`{carrier}`" for carrier in carried.get(statement.id, ()))
        reason = f"Nothing, because: {statement.not_a_rule}" if statement.not_a_rule else ""
        yield f"| {statement.id} | {cell(statement.says)} | {by or cell(reason) or 'Nothing yet.'} |"


def cell(text: str) -> str:
    """Text that is safe inside a table."""
    return " ".join(text.split()).replace("|", "\\|")


def command_line() -> str:
    """Every command with its arguments and options, independent of how a version of typer lays out its help."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    lines = ["# The command line", "", MADE_BY, *_command("triage", group)]
    for name, command in group.commands.items():
        lines += _command(f"triage {name}", command)
        for inner_name, inner in getattr(command, "commands", {}).items():
            lines += _command(f"triage {name} {inner_name}", inner)
    return "\n".join(lines) + "\n"


def _command(name: str, command: Any) -> Iterator[str]:
    yield from ("", f"## `{name}`", "", " ".join((command.help or "").replace("\b", "").split()))
    yield from ("", "| argument or option | meaning |", "|---|---|")
    for parameter in command.params:
        written = ", ".join(parameter.opts) if parameter.param_type_name == "option" else parameter.name.upper()
        yield f"| `{written}` | {cell(parameter.help or 'Show the version and leave.')} |"
    if command.epilog:
        examples = [line for line in command.epilog.replace("\b", "").splitlines()[1:] if line.strip()]
        yield from ("", "```text", *(line.strip() for line in examples if "xample" not in line), "```")


def as_json(schema: dict[str, object]) -> str:
    """A schema as indented JSON."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
