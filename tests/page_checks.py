"""What every page of ours must be in a real browser, whatever it shows: quiet, fitting, and open to all."""

import json
import os
import re
from pathlib import Path

import pytest
from chromium import FOUND, Chromium

ROOT = Path(__file__).parent.parent
AXE = Path(os.environ.get("AXE_CORE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
PHONE, DESK = 360, 1280
SIGHT = [(PHONE, False), (PHONE, True), (DESK, False), (DESK, True)]
A4, LETTER = (8.27, 11.69), (8.5, 11.0)
UNFOLD = "document.querySelectorAll('details').forEach(part => { part.open = true })"

needs_chromium = pytest.mark.skipif(FOUND is None, reason="there is no Chromium on the path to open pages with")
needs_axe = pytest.mark.skipif(
    not AXE.is_file(), reason="there is no axe-core: npm install --no-save axe-core, or set AXE_CORE"
)


def opens_in_quiet_and_fits(browser: Chromium, page: Path) -> None:
    """On a phone and on a desk: nothing is asked of a network, the console is empty, and nothing is cut off."""
    for width, dark in SIGHT:
        browser.open(page, width=width, dark=dark)
        browser.run(UNFOLD)
        assert browser.requests() == [page.as_uri()]
        assert browser.complaints() == []
        assert browser.run("document.documentElement.scrollWidth") <= width
        wide = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        assert browser.run(f"{wide}.map(e => e.outerHTML.slice(0, 80))") == []
        ground = browser.run("getComputedStyle(document.body).backgroundColor")
        assert (sum(int(part) for part in re.findall(r"\d+", ground)[:3]) < 200) is dark


def is_accessible(browser: Chromium, page: Path) -> None:
    """axe-core finds nothing against WCAG 2.2 AA or its own best practices, with every part unfolded."""
    for width, dark in SIGHT:
        browser.open(page, width=width, dark=dark)
        browser.run(UNFOLD)
        browser.run(AXE.read_text(encoding="utf-8"))
        told = json.loads(browser.run("axe.run(document).then(told => JSON.stringify(told))"))
        assert len(told["passes"]) > 15
        assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in told["violations"]] == []
