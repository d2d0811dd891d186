"""The generated pages of rules and exercises: all are there, links lead somewhere, every run writes the same."""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import COMPLAINT, ROOT

from triage.model.complaint import Complaint
from triage.model.knowledge import Exercise

DOCS = ROOT / "docs"
LINK = re.compile(r"\]\(([^)#\s]+)(?:#([^)\s]+))?\)")
PAGES = sorted((*DOCS.glob("rules/**/*.md"), *DOCS.glob("exercises/**/*.md")))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made on the web: small letters, no punctuation but hyphens."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_rule_has_its_part(complaint: Complaint) -> None:
    """Each active rule stands on the page of its shelf with its condition, reason, limits, sources and cases."""
    for rule in complaint.rules.values():
        page = DOCS / "rules" / COMPLAINT / f"{rule.id.split('/')[0]}.md"
        text = page.read_text(encoding="utf-8")
        part = text.split(f"\n## `{rule.id}`\n")[1].split("\n## `")[0]
        for label in ("**When**", "**Then**", "**Why**", "**Limits**", "**Source**", "**Questions it depends on**"):
            assert label in part, f"{rule.id}: {label}"
        cases = len(rule.fires_for) + len(rule.silent_for) + len(rule.unsure_for)
        assert len(re.findall(r"^- \*\*(?:fires|silent|unsure)\\_for\*\*", part, re.MULTILINE)) == cases


def test_every_exercise_has_a_page_with_its_pictures(complaint: Complaint) -> None:
    """Each active exercise has a page with every frame of its drawing, which is a whole SVG file without a script."""
    for item in complaint.items.values():
        if not isinstance(item, Exercise):
            continue
        page = DOCS / "exercises" / COMPLAINT / f"{item.name}.md"
        pictures = re.findall(r"^!\[[^\]]+\]\((\S+\.svg)\)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(pictures) == len(complaint.drawings[item.drawing or ""].frames)
        for picture in pictures:
            root = ElementTree.parse(page.parent / picture).getroot()
            assert root.tag == "{http://www.w3.org/2000/svg}svg"
            assert {element.tag.split("}")[1] for element in root.iter()}.isdisjoint({"script", "image", "a", "use"})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_links_lead_somewhere(page: Path) -> None:
    """Each link on a generated page names a file that exists, and a heading that stands in it."""
    for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        other = (page.parent / target).resolve()
        assert other.is_file(), target
        assert not anchor or anchor in anchors(other), f"{target}#{anchor}"


def test_there_are_pages() -> None:
    """The pages are found, so that the test above has something to test."""
    assert len(PAGES) > 25


@pytest.mark.parametrize("seed", ["1", "2"])
def test_they_are_the_same_on_every_run(seed: str) -> None:
    """Whatever the order of sets in this Python, nothing is found stale."""
    line = [sys.executable, str(DOCS / "generate.py"), "--check"]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
