"""Pages that can be followed as they stand: each file they show is written, each command run, each line looked for."""

import os
import re
import shlex
import subprocess
from pathlib import Path

from conftest import ROOT

BLOCK = re.compile(
    r"(?:`(?P<path>[^`\n]+)`:\n\n)?```(?P<kind>yaml|csv|json|sh|text|python|console)\n(?P<body>.*?)```", re.DOTALL
)


def follow(page: Path, folder: Path, command: list[str]) -> int:
    """Follow a page in a folder. Returns how many commands were run.

    A block is a file when its path stands before it, in `sh` commands of triage, in `text` lines that the last of these
    said.
    """
    said, ran = "", 0
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        if block["path"]:
            (folder / block["path"]).write_text(block["body"], encoding="utf-8")
        elif block["kind"] == "sh":
            said = ""
            for line in block["body"].splitlines():
                words = shlex.split(line, comments=True)
                assert words[0] == "triage"
                environment = {**os.environ, "PYTHONPATH": str(ROOT)}
                done = subprocess.run(
                    [*command, *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False
                )
                said, ran = said + done.stdout + done.stderr, ran + 1
        elif block["kind"] == "text":
            missing = [line for line in block["body"].splitlines() if line not in said]
            assert missing == [], said
    return ran
