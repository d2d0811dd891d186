"""The page on proofs: every file it shows is written, every command run, and what it says comes of it is looked for."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

from conftest import ROOT

BLOCK = re.compile(r"(?:`(?P<path>[^`\n]+)`:\n\n)?```(?P<kind>yaml|sh|text)\n(?P<body>.*?)```", re.DOTALL)


def test_the_page_on_proofs_does_what_it_says(tmp_path: Path, command: list[str]) -> None:
    """From the first file to the last command the page can be followed as it stands."""
    for folder in ("rules", "knowledge"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
        shutil.copytree(ROOT / folder, tmp_path / "old" / folder)
    said, ran = "", 0
    for block in BLOCK.finditer((ROOT / "docs/proving.md").read_text(encoding="utf-8")):
        if block["kind"] == "yaml":
            (tmp_path / block["path"]).write_text(block["body"], encoding="utf-8")
        elif block["kind"] == "sh":
            said = ""
            for line in block["body"].splitlines():
                words = shlex.split(line)
                assert words[0] == "triage"
                environment = {**os.environ, "PYTHONPATH": str(ROOT)}
                done = subprocess.run(
                    [*command, *words[1:]], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
                )
                said, ran = said + done.stdout + done.stderr, ran + 1
        else:
            missing = [line for line in block["body"].splitlines() if line not in said]
            assert missing == [], said
    assert ran > 5
