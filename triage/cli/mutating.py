"""The command that breaks rules on purpose: mutate."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.cli.common import (
    DOCUMENT_FORMATS,
    ComplaintOption,
    DocumentFormatOption,
    OutputOption,
    app,
    check_usage,
    complaint_of,
    deliver,
    load,
    say,
)
from triage.extras import require

if TYPE_CHECKING:
    from triage.mutate.verdict import Judged

SAVED_EVERY = 40


@app.command(
    epilog="\b\nExamples:\n  triage mutate --vignettes path/to/vignettes\n"
    "  triage mutate path/to/my-pack --rule red-flags/my-rule\n"
    "  triage mutate --vignettes path/to/vignettes --at-least 98 --explained explained.yaml"
)
def mutate(
    pack: Annotated[Path | None, typer.Argument(help="A folder with rules/ and knowledge/; the built-in pack.")] = None,
    vignettes: Annotated[Path | None, typer.Option(help="A file of vignettes, or a folder of such files.")] = None,
    complaint: ComplaintOption = None,
    rule: Annotated[
        list[str] | None, typer.Option(help="Only this rule, or rules/ of a folder; may be given again.")
    ] = None,
    at_least: Annotated[
        float, typer.Option(min=0, max=100, help="Leave with code 1 when fewer percent are noticed.")
    ] = 0,
    explained: Annotated[
        Path | None, typer.Option(help="A file that says why a mutant may stay unnoticed, with its name as listed.")
    ] = None,
    state: Annotated[
        Path, typer.Option(help="Where verdicts are kept, so that a run that was stopped goes on.")
    ] = Path(".triage-mutate.json"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Judge all mutants again, whatever was kept.")] = False,
    output_format: DocumentFormatOption = "text",
    output: OutputOption = None,
) -> None:
    """Break one rule at a time, in every way there is, and say which of it nobody notices.

    The rules' own cases, the check and the vignettes are asked first. What they do not notice is proved to tell nobody
    anything else, or is put to the properties of triage verify. What then is left shows where a case is missing.
    Needs the extra 'verify'.
    """
    check_usage(output_format, formats=DOCUMENT_FORMATS)
    require("verify", "triage mutate")
    from triage.cli.files import write_private
    from triage.mutate.explained import explain, read_explained
    from triage.mutate.operators import mutants
    from triage.mutate.report import markdown_lines, summary, text_lines
    from triage.mutate.run import fingerprint
    from triage.mutate.run import mutate as judge_all
    from triage.vignettes import read_vignettes

    loaded = load(pack)
    chosen = loaded.complaint(complaint_of(loaded, complaint))
    for name in rule or ():
        if not any(_is_of(other, name) for other in chosen.rules):
            raise typer.BadParameter(f"--rule: there is no active rule '{name}', and no folder of rules")
    stories = read_vignettes(vignettes, chosen) if vignettes else ()
    reasons = read_explained(explained) if explained else {}
    key = fingerprint(loaded, chosen, stories)
    known = {} if fresh else _kept(state, key)
    wanted = [mutant for mutant in mutants(chosen) if not rule or any(_is_of(mutant.rule, name) for name in rule)]
    keep = _Keeper(state, key, known, write_private)
    with typer.progressbar(length=len(wanted), label="mutants", file=sys.stderr) as bar:
        bar.update(sum(mutant.key in known for mutant in wanted))

        def progress(judged: Sequence["Judged"]) -> None:
            keep.add(judged)
            bar.update(len(judged))

        try:
            done = judge_all(
                loaded,
                chosen,
                stories,
                workers=os.cpu_count() or 1,
                chosen=lambda mutant: not rule or any(_is_of(mutant.rule, name) for name in rule),
                known=known,
                progress=progress,
            )
        finally:
            keep.write()
    done = explain(done, reasons, whole=not rule)
    if output_format == "json":
        shown = {**done.model_dump(mode="json"), "killed": done.killed, "counted": done.counted, "score": done.score}
        text = json.dumps(shown, indent=2, ensure_ascii=False)
    else:
        text = "\n".join(text_lines(done) if output_format == "text" else markdown_lines(done))
    deliver(text + "\n", output, summary(done))
    if done.score < at_least:
        say(f"fewer than {at_least:g} % of the mutants were noticed")
        raise typer.Exit(1)


def _is_of(rule: str, name: str) -> bool:
    return rule == name or rule.startswith(f"{name.removesuffix('/')}/")


def _kept(state: Path, key: str) -> Mapping[str, "Judged"]:
    """The verdicts of an earlier run over the same pack, vignettes and program; nothing when any of them changed."""
    from pydantic import ValidationError

    from triage.mutate.verdict import Judged

    try:
        loaded: Any = json.loads(state.read_text(encoding="utf-8"))
        if loaded["of"] != key:
            return {}
        return {one.key: one for one in (Judged.model_validate(plain) for plain in loaded["judged"])}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        say(f"{state} holds no verdicts that can be read, and is written anew")
        return {}


class _Keeper:
    """Keeps verdicts in a file as they come."""

    def __init__(self, state: Path, key: str, known: Mapping[str, "Judged"], write: Any) -> None:
        self._state, self._key, self._write = state, key, write
        self._judged = dict(known)
        self._unwritten = 0

    def add(self, judged: Sequence["Judged"]) -> None:
        """Remember verdicts, and write them now and then."""
        self._judged |= {one.key: one for one in judged}
        self._unwritten += len(judged)
        if self._unwritten >= SAVED_EVERY:
            self.write()

    def write(self) -> None:
        """Write all verdicts."""
        if self._unwritten:
            judged = [one.model_dump(mode="json") for one in self._judged.values()]
            self._write(self._state, json.dumps({"of": self._key, "judged": judged}))
            self._unwritten = 0
