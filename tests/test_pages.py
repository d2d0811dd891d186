"""The page of a result in a real browser: on a phone, on a desk, in the dark and on paper.

They run where a Chromium is on the path, and the checks of accessibility where axe-core is too: `npm install --no-save
axe-core` in this folder's parent, or its file named by AXE_CORE. Elsewhere they are skipped and say so.
"""

import re
import sys
from pathlib import Path

import pytest
from chromium import Chromium
from page_checks import A4, LETTER, PHONE, is_accessible, needs_axe, needs_chromium, opens_in_quiet_and_fits

import triage

sys.path.append(str(Path(__file__).parent / "golden"))
import cases

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def pages(pack: triage.Pack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of each person of the kept results, in a file."""
    folder = tmp_path_factory.mktemp("pages")
    files = {}
    for person in cases.PEOPLE:
        files[person] = folder / f"{person}.html"
        files[person].write_text(triage.render_html(cases.result(pack, person), pack), encoding="utf-8")
    return files


@pytest.mark.parametrize("person", cases.PEOPLE)
def test_pages_open_in_quiet_and_fit(browser: Chromium, pages: dict[str, Path], person: str) -> None:
    """On a phone and on a desk: nothing is asked of a network, the console is empty, and nothing is cut off."""
    opens_in_quiet_and_fits(browser, pages[person])


def test_the_browser_sees_what_is_wrong(browser: Chromium, tmp_path: Path) -> None:
    """A page that loads a picture and writes to the console is told to do so, or the test above would show nothing."""
    page = tmp_path / "bad.html"
    page.write_text("<!doctype html><title>x</title><img src='missing.png' alt=''><script>console.log(1)</script>")
    browser.open(page)
    assert len(browser.requests()) == 2
    assert len(browser.complaints()) >= 1


def test_a_script_put_into_a_page_does_not_run(browser: Chromium, pages: dict[str, Path], tmp_path: Path) -> None:
    """The policy of the page stops scripts, pictures and styles that somebody put into the file."""
    page = tmp_path / "changed.html"
    bad = "<script>document.title = 'ran'</script><img src='a.png' alt=''><p style='color: red' id='p'>x</p>"
    page.write_text(pages["soon"].read_text(encoding="utf-8").replace("</main>", f"{bad}</main>"), encoding="utf-8")
    browser.open(page)
    assert browser.run("document.title").startswith("Soon")
    assert browser.run("getComputedStyle(document.getElementById('p')).color") != "rgb(255, 0, 0)"
    assert len(browser.complaints()) >= 3


@needs_axe
@pytest.mark.parametrize("person", cases.PEOPLE)
def test_pages_are_accessible(browser: Chromium, pages: dict[str, Path], person: str) -> None:
    """axe-core finds nothing against WCAG 2.2 AA or its own best practices, with every part unfolded."""
    is_accessible(browser, pages[person])


@pytest.mark.parametrize("person", cases.PEOPLE)
def test_an_emergency_is_seen_first(browser: Chromium, pages: dict[str, Path], person: str) -> None:
    """On the first screen of a phone stand the level, how soon and what to do; the largest words are the level."""
    browser.open(pages[person], width=PHONE, height=640)
    assert browser.run("document.querySelector('.what').getBoundingClientRect().bottom") < 640
    sizes = "[...document.querySelectorAll('main *')].map(e => parseFloat(getComputedStyle(e).fontSize))"
    assert browser.run(
        f"Math.max(...{sizes}) == parseFloat(getComputedStyle(document.querySelector('.word')).fontSize)"
    )
    word = "document.querySelector('.word')"
    high = f"{word}.getBoundingClientRect().height / parseFloat(getComputedStyle({word}).fontSize)"
    assert browser.run(high) < 1.6  # it stands on one line
    if person == "emergency":
        assert browser.run("document.querySelector('.call').getBoundingClientRect().bottom") < 640


@pytest.mark.parametrize("paper", [A4, LETTER])
def test_the_page_prints(browser: Chromium, pages: dict[str, Path], paper: tuple[float, float]) -> None:
    """An emergency takes two sheets at most; a programme has its exercises on sheets of their own."""
    sheets = {}
    for person in ("emergency", "self-care-chronic"):
        browser.open(pages[person])
        made = browser.printed(*paper)
        assert made.startswith(b"%PDF")
        sheets[person] = len(re.findall(rb"/Type\s*/Page\b", made))
    assert sheets["emergency"] <= 2
    assert 4 <= sheets["self-care-chronic"] <= 12


def test_on_paper_are_boxes_to_tick_and_no_exercise_is_cut(browser: Chromium, pages: dict[str, Path]) -> None:
    """Printed, each exercise has its boxes and stays on one sheet; links and folded parts are left out."""
    browser.open(pages["self-care-chronic"])
    shown = "[...document.querySelectorAll('{}')].map(e => getComputedStyle(e).{})"
    assert set(browser.run(shown.format(".ticks", "display"))) == {"none"}
    browser.ask("Emulation.setEmulatedMedia", media="print")
    assert set(browser.run(shown.format(".ticks", "display"))) == {"flex"}
    assert set(browser.run(shown.format(".exercise", "breakInside"))) == {"avoid"}
    assert browser.run(shown.format("section.exercises", "breakBefore")) == ["page"]
    assert set(browser.run(shown.format("nav, summary, .screen", "display"))) == {"none"}
    heights = "[...document.querySelectorAll('.exercise')].map(e => e.getBoundingClientRect().height)"
    assert max(browser.run(heights)) < 960  # less than a sheet, so that none has to be cut
