"""The command that explains: one id with all that links to it, or what keeps it out of a result."""

from typing import Annotated

import typer

from triage.cli.common import (
    DOCUMENT_FORMATS,
    ComplaintOption,
    DocumentFormatOption,
    PackOption,
    app,
    check_usage,
    complaint_of,
    load,
)


@app.command(
    epilog="\b\nExamples:\n  triage explain danger-signs\n  triage explain onset --format markdown\n"
    "  triage explain --why-not exercises/bridge answers.json"
)
def explain(
    id: Annotated[str, typer.Argument(help="The id of a rule, question, option, piece, finding, source or statement.")],
    answers: Annotated[
        str | None, typer.Argument(help="With --why-not: a JSON file of answers or a record, or - for standard input.")
    ] = None,
    why_not: Annotated[
        bool,
        typer.Option("--why-not", help="Say which of the answers keep a rule or a piece out, or that it is there."),
    ] = False,
    complaint: ComplaintOption = None,
    output_format: DocumentFormatOption = "text",
    pack: PackOption = None,
) -> None:
    """Show one rule, question, option, piece of knowledge, finding, source or statement with what links to it.

    With --why-not and a file of answers: what keeps a rule or a piece out of that result.
    """
    check_usage(output_format, formats=DOCUMENT_FORMATS)
    if why_not != (answers is not None):
        raise typer.BadParameter("--why-not goes with a file of answers, such as: --why-not ID answers.json")
    from triage.render.pages import page_markdown, page_text

    loaded = load(pack)
    if answers is None:
        page = loaded.explain(complaint_of(loaded, complaint), id)
    else:
        from triage.cli.files import is_record, read_answer_file, read_record

        given = read_answer_file(answers)
        if is_record(given):
            saved = read_record(given)
            complaint, given = complaint or saved.complaint, saved.answers
        page = loaded.why_not(complaint_of(loaded, complaint), id, given)
    if output_format == "json":
        typer.echo(page.model_dump_json(indent=2))
    else:
        typer.echo((page_text if output_format == "text" else page_markdown)(page), nl=False)
