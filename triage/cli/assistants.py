"""The command for assistants: mcp."""

import signal
import sys

from triage.cli.common import DEFAULT_REGION, PackOption, RegionOption, app, load, say
from triage.extras import require


@app.command(epilog="\b\nExample:\n  triage mcp --region eu")
def mcp(region: RegionOption = None, pack: PackOption = None) -> None:
    """Serve the interview and the assessment to an assistant, over standard input and output (MCP).

    The program of an assistant starts this command itself and speaks with it; docs/mcp.md shows how to add it there.
    triage keeps no answer, writes none and sends none anywhere else. What the assistant does with them is up to its
    maker. Needs the extra 'mcp'.
    """
    require("mcp", "triage mcp")
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
