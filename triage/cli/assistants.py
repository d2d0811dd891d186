"""The command for assistants: mcp."""

import signal
import sys

import typer

from triage.cli.common import DEFAULT_REGION, PackOption, RegionOption, app, load, say


@app.command(epilog="\b\nExample:\n  triage mcp --region eu")
def mcp(region: RegionOption = None, pack: PackOption = None) -> None:
    """Serve the interview and the assessment to an assistant, over standard input and output (MCP).

    The program of an assistant starts this command itself and speaks with it; docs/mcp.md shows how to add it there.
    triage keeps no answer, writes none and sends none anywhere else. What the assistant does with them is up to its
    maker. Needs the extra 'mcp'.
    """
    _check_installed()
    from triage.errors import AnswerError, Problem
    from triage.mcp.server import run
    from triage.model.answers import shown

    loaded, place = load(pack), region or DEFAULT_REGION
    if place not in loaded.regions:
        allowed = ", ".join(loaded.regions)
        raise AnswerError((Problem("there is no such region", found=shown(place), allowed=allowed),))
    if sys.stdin.isatty():
        say("triage mcp waits for the program of an assistant, not for a person. Ctrl-C leaves it.")
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing is kept, and a thread that reads would hold on
    run(loaded, place)


def _check_installed() -> None:
    """Leave with one clear sentence when the extra 'mcp' is not installed, or a version before 2."""
    from importlib.util import find_spec

    if find_spec("mcp") is None or find_spec("mcp_types") is None:
        say("triage mcp needs the MCP SDK. Install it with: pip install 'mcp>=2' (the extra 'mcp')")
        raise typer.Exit(1)
