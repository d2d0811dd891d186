"""The page of a course in a real browser: on a phone, on a desk, in the dark and on paper.

Skipped without a Chromium on the path, and the checks of accessibility without axe-core, as in test_pages.py.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import FOUND, Chromium, chromium
from conftest import ROOT
from demo_course import demo_course
from test_progress import changed, empty_course, hostile_course, long_course

from triage.render.progress_html import progress_html

AXE = Path(os.environ.get("AXE_CORE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
PHONE, DESK = 360, 1280
SIGHT = [(PHONE, False), (PHONE, True), (DESK, False), (DESK, True)]
A4, LETTER = (8.27, 11.69), (8.5, 11.0)
URGENT = {"urgency": "emergency", "label": "Emergency", "how_soon": "now", "number": "112"}
COURSES = {
    "usual": demo_course(),
    "emergency": changed(now=demo_course().now.model_copy(update=URGENT)),
    "long": long_course(),
    "empty": empty_course(),
    "hostile": hostile_course(),
}

pytestmark = pytest.mark.skipif(FOUND is None, reason="there is no Chromium on the path to open pages with")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One browser for all pages."""
    with chromium(tmp_path_factory.mktemp("chromium")) as running:
        yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of each course, in a file."""
    folder = tmp_path_factory.mktemp("pages")
    files = {name: folder / f"{name}.html" for name in COURSES}
    for name, file in files.items():
        file.write_text(progress_html(COURSES[name]), encoding="utf-8")
    return files


@pytest.mark.parametrize("name", COURSES)
def test_pages_open_in_quiet_and_fit(browser: Chromium, pages: dict[str, Path], name: str) -> None:
    """On a phone and on a desk: nothing is asked of a network, the console is empty, and nothing is cut off."""
    for width, dark in SIGHT:
        browser.open(pages[name], width=width, dark=dark)
        browser.run("document.querySelectorAll('details').forEach(part => { part.open = true })")
        assert browser.requests() == [pages[name].as_uri()]
        assert browser.complaints() == []
        assert browser.run("document.documentElement.scrollWidth") <= width
        wide = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        assert browser.run(f"{wide}.map(e => e.outerHTML.slice(0, 80))") == []
        ground = browser.run("getComputedStyle(document.body).backgroundColor")
        assert (sum(int(part) for part in re.findall(r"\d+", ground)[:3]) < 200) is dark


@pytest.mark.skipif(not AXE.is_file(), reason="there is no axe-core: npm install --no-save axe-core, or set AXE_CORE")
@pytest.mark.parametrize("name", COURSES)
def test_pages_are_accessible(browser: Chromium, pages: dict[str, Path], name: str) -> None:
    """axe-core finds nothing against WCAG 2.2 AA or its own best practices, with every part unfolded."""
    for width, dark in SIGHT:
        browser.open(pages[name], width=width, dark=dark)
        browser.run("document.querySelectorAll('details').forEach(part => { part.open = true })")
        browser.run(AXE.read_text(encoding="utf-8"))
        told = json.loads(browser.run("axe.run(document).then(told => JSON.stringify(told))"))
        assert len(told["passes"]) > 15
        assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in told["violations"]] == []


@pytest.mark.parametrize("name", ["usual", "emergency"])
def test_the_level_is_seen_first(browser: Chromium, pages: dict[str, Path], name: str) -> None:
    """On the first screen of a phone stand the level, how soon and what to do, and the number to call."""
    browser.open(pages[name], width=PHONE, height=640)
    assert browser.run("document.querySelector('.what').getBoundingClientRect().bottom") < 640
    if name == "emergency":
        assert browser.run("document.querySelector('.call').getBoundingClientRect().bottom") < 640


def test_numbers_of_the_picture_can_be_read_on_a_phone(browser: Chromium, pages: dict[str, Path]) -> None:
    """The chart fills the width of a phone, and its smallest words are ten pixels high on it."""
    browser.open(pages["usual"], width=PHONE)
    shown = "document.querySelector('svg').getBoundingClientRect().width"
    sizes = "[...document.querySelectorAll('svg text')].map(e => parseFloat(e.getAttribute('font-size')))"
    assert browser.run(shown) > 320
    assert browser.run(f"Math.min(...{sizes}) * {shown} / document.querySelector('svg').viewBox.baseVal.width") >= 10


def test_no_words_of_the_picture_cover_others(browser: Chromium, pages: dict[str, Path]) -> None:
    """As the browser draws them, no two words of the chart touch, for a usual course as for a long one."""
    touching = """(() => {
        const all = [...document.querySelectorAll('svg text')].map(e => [e.textContent, e.getBoundingClientRect()])
        const across = (a, b) => a.left + 1 < b.right && b.left + 1 < a.right
        const meet = (a, b) => across(a, b) && a.top + 4 < b.bottom && b.top + 4 < a.bottom
        return all.flatMap(([t, a], i) => all.slice(i + 1).filter(([u, b]) => meet(a, b)).map(([u]) => [t, u]))
    })()"""
    for name in ("usual", "long"):
        browser.open(pages[name], width=DESK)
        assert browser.run(touching) == []


@pytest.mark.parametrize("paper", [A4, LETTER])
def test_a_usual_course_takes_two_sheets(browser: Chromium, pages: dict[str, Path], paper: tuple[float, float]) -> None:
    """Ten weeks with six check-ins fit on both sides of one sheet."""
    browser.open(pages["usual"])
    made = browser.printed(*paper)
    assert made.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", made)) <= 2


def test_on_paper_nothing_is_cut(browser: Chromium, pages: dict[str, Path]) -> None:
    """Printed, the chart and each month stay on one sheet, and what is folded is left out and said to be."""
    browser.open(pages["usual"])
    browser.ask("Emulation.setEmulatedMedia", media="print")
    shown = "[...document.querySelectorAll('{}')].map(e => getComputedStyle(e).{})"
    assert set(browser.run(shown.format(".month, section.chart, tr", "breakInside"))) == {"avoid"}
    assert set(browser.run(shown.format("summary", "display"))) == {"none"}
    assert set(browser.run(shown.format(".paper", "display"))) == {"block"}
