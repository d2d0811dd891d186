"""The page on proofs: every file it shows is written, every command run, and what it says comes of it is looked for."""

import shutil
from pathlib import Path

from conftest import ROOT
from followed_pages import follow


def test_the_page_on_proofs_does_what_it_says(tmp_path: Path, command: list[str]) -> None:
    """From the first file to the last command the page can be followed as it stands."""
    for folder in ("rules", "knowledge"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
        shutil.copytree(ROOT / folder, tmp_path / "old" / folder)
    assert follow(ROOT / "docs/proving.md", tmp_path, command) > 5
