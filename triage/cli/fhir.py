"""Commands for FHIR: questionnaire, answers, bundle."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.cli.common import (
    DEFAULT_REGION,
    ComplaintOption,
    OutputOption,
    PackOption,
    RegionOption,
    app,
    complaint_of,
    deliver,
    load,
)
from triage.extras import require

if TYPE_CHECKING:
    from triage import Pack
    from triage.fhir.form import Form

SUBJECT = r"[A-Z][A-Za-z]{1,63}/[A-Za-z0-9.\-]{1,64}"

fhir_app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The questions as a FHIR form, its answers read back, and an assessment as FHIR resources.",
)
app.add_typer(fhir_app, name="fhir")

GivenArgument = Annotated[str, typer.Argument(metavar="FILE", help="A JSON file, or - for standard input.")]


@fhir_app.command(epilog="\b\nExample:\n  triage fhir questionnaire --release R4 -o questionnaire.json")
def questionnaire(
    release: Annotated[str, typer.Option(help="R4 or R5.")] = "R4",
    output: OutputOption = None,
    complaint: ComplaintOption = None,
    region: RegionOption = None,
    pack: PackOption = None,
) -> None:
    """Write the questions as a Questionnaire. The same pack gives the same one, byte for byte.

    What one earlier answer makes pointless is not shown. "Not sure" can be said everywhere.
    """
    from triage.fhir.names import RELEASES

    chosen = next((known for known in RELEASES if known == release.upper()), None)
    if chosen is None:
        raise typer.BadParameter(f"--release: there is no '{release}'. Allowed: {', '.join(RELEASES)}")
    require("fhir", "triage fhir questionnaire")
    from triage.fhir.checking import checked

    form = _form(load(pack), complaint, region)
    made = checked(form.questionnaire(chosen), chosen)
    deliver(_json(made), output, f"A Questionnaire of FHIR {chosen} is in {output}")


@fhir_app.command(epilog="\b\nExample:\n  triage fhir answers response.json -o answers.json")
def answers(
    response: GivenArgument,
    output: OutputOption = None,
    complaint: ComplaintOption = None,
    pack: PackOption = None,
) -> None:
    """Read a QuestionnaireResponse into answers, as `triage assess` takes them.

    It has to answer the form of this very pack. Whatever does not fit is refused with its linkId, and nothing is
    guessed.
    """
    from triage.cli.files import read_answer_file
    from triage.fhir.reading import answers_of

    given = read_answer_file(response)
    found = answers_of(_form(load(pack), complaint, None), given)
    deliver(_json(found), output, f"The answers are in {output}")


@fhir_app.command(
    epilog="\b\nExample:\n  triage fhir bundle answers.json --at 2026-11-28T09:30:00+01:00 -o bundle.json"
)
def bundle(
    given: GivenArgument,
    at: Annotated[str, typer.Option(help="When it was assessed, such as 2026-11-28T09:30:00+01:00.")],
    subject: Annotated[str | None, typer.Option(help="Whom it is about, such as Patient/123.")] = None,
    output: OutputOption = None,
    complaint: ComplaintOption = None,
    region: RegionOption = None,
    pack: PackOption = None,
) -> None:
    """Assess answers or a QuestionnaireResponse, and write the assessment as a Bundle of FHIR R4.

    First what to do, then each red flag, the exercises that are offered, the answers, and where it all comes from. No
    clock is read: the time is the one that you give.
    """
    when = _time(at)
    _check_subject(subject)
    require("fhir", "triage fhir bundle")
    from triage.cli.files import read_answer_file
    from triage.fhir.advice import what_to_do
    from triage.fhir.bundle import bundle_of
    from triage.fhir.checking import checked
    from triage.fhir.reading import answers_of

    loaded_file = read_answer_file(given)
    loaded = load(pack)
    form = _form(loaded, complaint, region)
    raw = answers_of(form, loaded_file) if "resourceType" in loaded_file else loaded_file
    result = loaded.assess(form.complaint.id, raw, region=region or DEFAULT_REGION)
    made = checked(bundle_of(form, result, at=when, subject=subject))
    deliver(_json(made), output, f"{what_to_do(result)}\nThe Bundle is in {output}")


def _form(pack: "Pack", complaint: str | None, region: str | None) -> "Form":
    from triage.fhir.form import Form

    return Form(pack, complaint_of(pack, complaint), region=region or DEFAULT_REGION)


def _time(text: str) -> datetime:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise typer.BadParameter(f"--at: '{text}' is no time with its zone. Write 2026-11-28T09:30:00+01:00")
    return when


def _check_subject(subject: str | None) -> None:
    import re

    if subject is not None and not re.fullmatch(SUBJECT, subject):
        raise typer.BadParameter(f"--subject: '{subject}' is no reference. Write one such as Patient/123")


def _json(made: dict[str, Any]) -> str:
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"
