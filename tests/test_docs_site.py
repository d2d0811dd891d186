"""The pages of the site: each can be followed as it stands."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from conftest import ROOT
from followed_pages import follow

import triage
from triage.cli.command import app


@pytest.mark.parametrize(("page", "commands"), [("start.md", 4), ("how-it-decides.md", 4)])
def test_a_page_does_what_it_says(tmp_path: Path, command: list[str], page: str, commands: int) -> None:
    """Its files are written, its commands run, and they say what the page says."""
    assert follow(ROOT / "docs" / page, tmp_path, command) >= commands


def test_the_examples_of_embedding_run(tmp_path: Path) -> None:
    """Each block of Python on the page runs by itself and prints something."""
    page = (ROOT / "docs/embed.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 4
    for block in blocks:
        words = [sys.executable, "-c", block]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout


def test_the_page_on_fhir_can_be_followed(tmp_path: Path, command: list[str]) -> None:
    """Its Python writes the response that its commands then read."""
    page = ROOT / "docs/fhir.md"
    [block] = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", block], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("emergency ['GuidanceResponse'")
    for line in re.findall(r"^triage fhir .*", page.read_text(encoding="utf-8"), re.MULTILINE):
        words = [*command, *shlex.split(line, comments=True)[1:]]
        assert subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, check=False).returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "response.json",
        "questionnaire.json",
        "answers.json",
        "bundle.json",
    }


def test_the_reference_has_every_public_name() -> None:
    """The names on the page of the library are those that `import triage` gives."""
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    [names] = re.findall(r"members: \[(.*)\]", page)
    assert names.split(", ") == [name for name in triage.__all__ if name != "__version__"]


PAGES = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
SHELL = re.compile(r"^ *```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_every_command_on_every_page_is_one() -> None:
    """Also those that take too long or need too much to be run here: the command is there, and so are its options."""
    whole: Any = typer.main.get_command(app)
    seen = 0
    for page in PAGES:
        lines = "\n".join(SHELL.findall(page.read_text(encoding="utf-8"))).splitlines()
        for line in (line.strip() for line in lines):
            if line.startswith(("triage ", ".venv/bin/triage ")):
                words = shlex.split(line, comments=True)[1:]
                command = whole
                while words and words[0] in getattr(command, "commands", {}):
                    command = command.commands[words.pop(0)]
                known = {option for parameter in command.params for option in parameter.opts}
                used = {word for word in words if word.startswith("-") and word != "-"}
                assert used <= known | {"--help"}, (page.name, line)
                assert not hasattr(command, "commands") or not [w for w in words[:1] if not w.startswith("-")], line
                seen += 1
    assert seen > 40


def test_every_block_of_python_can_be_read() -> None:
    """Also those for engines that are not installed here."""
    blocks = [block for page in PAGES for block in PYTHON.findall(page.read_text(encoding="utf-8"))]
    assert len(blocks) > 8
    for block in blocks:
        compile(block, "a page", "exec")
