"""The page of a course in a real browser: on a phone, on a desk, in the dark and on paper.

Skipped without a Chromium on the path, and the checks of accessibility without axe-core, as in test_pages.py.
"""

import re
from pathlib import Path

import pytest
from chromium import Chromium
from demo_course import demo_course
from page_checks import A4, DESK, LETTER, PHONE, is_accessible, needs_axe, needs_chromium, opens_in_quiet_and_fits
from test_progress import changed, empty_course, hostile_course, long_course

from triage.render.progress_html import progress_html

URGENT = {"urgency": "emergency", "label": "Emergency", "how_soon": "now", "number": "112"}
COURSES = {
    "usual": demo_course(),
    "emergency": changed(now=demo_course().now.model_copy(update=URGENT)),
    "long": long_course(),
    "empty": empty_course(),
    "hostile": hostile_course(),
}

pytestmark = needs_chromium


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
    opens_in_quiet_and_fits(browser, pages[name])


@needs_axe
@pytest.mark.parametrize("name", COURSES)
def test_pages_are_accessible(browser: Chromium, pages: dict[str, Path], name: str) -> None:
    """axe-core finds nothing against WCAG 2.2 AA or its own best practices, with every part unfolded."""
    is_accessible(browser, pages[name])


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
