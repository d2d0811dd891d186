"""The command that acts courses out: what a check-in tells after another."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.common import ComplaintOption, FormatOption, PackOption, app, check_usage, complaint_of, load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.courses import Acted, Step


@app.command(epilog="\b\nExample:\n  triage courses path/to/courses")
def courses(
    path: Annotated[Path, typer.Argument(help="A file of courses (.yaml), or a folder of such files.")],
    complaint: ComplaintOption = None,
    output_format: FormatOption = "text",
    pack: PackOption = None,
) -> None:
    """Act stories over time out: an assessment, then one check-in after another, each with what is expected of it.

    Leaves with code 1 when a check-in tells anything else.
    """
    check_usage(output_format)
    from triage.courses import act, read_courses

    loaded = load(pack)
    name = complaint_of(loaded, complaint)
    acted = [act(loaded, name, course) for course in read_courses(path)]
    failed = [one for one in acted if not one.as_expected]
    if output_format == "json":
        told = {one.acted.id: [_plain(step) for step in one.steps] for one in acted}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(line for one in acted for line in _lines(one)))
        check_ins = sum(len(one.steps) for one in acted)
        typer.echo(f"{len(acted)} courses, {check_ins} check-ins, {len(failed)} courses not as expected")
    if failed:
        raise typer.Exit(1)


def _plain(step: "Step") -> dict[str, object]:
    findings = [f"{kind}: {value}" for kind, value in sorted(step.check_in.findings)]
    return {
        "at": step.check_in.at.isoformat(),
        "urgency": step.check_in.urgency,
        "findings": findings,
        "check_in_days": step.check_in.check_in_days,
        "faults": list(step.faults),
    }


def _lines(one: "Acted") -> "Iterator[str]":
    yield f"{one.acted.id}"
    for step in one.steps:
        findings = ", ".join(f"{kind} {value}" for kind, value in sorted(step.check_in.findings))
        again = f", again in {step.check_in.check_in_days} days" if step.check_in.check_in_days else ""
        told = f"{step.check_in.urgency}{f' ({findings})' if findings else ''}{again}"
        yield f"  {step.check_in.at:%Y-%m-%d %H:%M}  {told}"
        for fault in step.faults:
            yield f"    NOT AS EXPECTED: {fault}"
