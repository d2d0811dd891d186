"""Results as text, JSON, Markdown and HTML: as kept, in one order, and whatever a pack says stays text."""

import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import COMPLAINT, ROOT
from markdown_it import MarkdownIt

import triage

sys.path.append(str(Path(__file__).parent / "golden"))
import cases

TINY = ROOT / "tests" / "packs" / "tiny"
TEXTS = {
    *(
        "title",
        "text",
        "label",
        "about",
        "what",
        "why",
        "why_shown",
        "because_of",
        "how_soon",
        "uncertainty",
        "turn_to",
    ),
    *(
        "by_when",
        "look_for",
        "how_long",
        "aim",
        "steps",
        "equipment",
        "muscles",
        "easier",
        "harder",
        "stop_if",
        "limits",
    ),
    *("dose_text", "publisher", "ask_first", "evidence", "use", "not_when", "until", "alt", "note"),
}
VOID = {"meta", "br", "hr", "img", "input", "link"}
HOSTILE = (
    "</style></script><script>alert(1)</script><img src=//x.invalid/a onerror=alert(1)>",
    "![p](http://x.invalid/p.png) [l](javascript:alert(1)) <http://x.invalid> http://x.invalid www.x.invalid",
    "# h **b** _i_ `c` ~~s~~ | t | <b>w</b> &lt; &#60; [r]: //x.invalid",
    "- item",
    "1. item",
    "\" onclick='alert(1)' x=\"",
)
TEMPLATES = ("{{ 7*7 }}{% for x in y %}{# #}${7*7}", "{{ a.answers }}{% include 'now.html' %}", "{emergency_call}")
"""The reader of packs refuses these, so they can only come in an assessment."""


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text. Fails where elements do not close in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.values: list[str] = []
        self.headings: list[tuple[str, str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(sorted(name for name, _ in attrs))))
        self.values += [value or "" for _, value in attrs]
        if tag in ("h1", "h2", "h3"):
            self.headings.append((tag, ""))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"h1", "h2", "h3"} & set(self._open):
            level, words = self.headings[-1]
            self.headings[-1] = (level, words + data)


@pytest.fixture(scope="module")
def results(pack: triage.Pack) -> dict[str, triage.Assessment]:
    """What each person of the kept results is told."""
    return {person: cases.result(pack, person) for person in cases.PEOPLE}


@pytest.mark.parametrize("form", cases.FORMATS)
@pytest.mark.parametrize("person", cases.PEOPLE)
def test_results_are_as_kept(pack: triage.Pack, results: dict[str, triage.Assessment], person: str, form: str) -> None:
    """Each result is written as it is kept in tests/golden/results; if a change is meant, renew.py writes it anew."""
    expected = cases.kept(person, form).read_text(encoding="utf-8")
    same = cases.as_kept(cases.written(pack, results[person], form)) == expected
    assert same, f"{person}.{form} differs: python tests/golden/renew.py, then read git diff tests/golden"


def test_kept_results_are_of_every_kind(results: dict[str, triage.Assessment]) -> None:
    """Every level, fresh and lasting pain, one out of scope and one that is open; no other file is kept."""
    assert {result.urgency for result in results.values()} == set(triage.Urgency)
    assert {result.phase for result in results.values()} >= {"acute", "chronic"}
    assert [person for person, result in results.items() if not result.in_scope] == ["out-of-scope"]
    assert [person for person, result in results.items() if not result.complete] == ["not-ruled-out"]
    assert results["not-ruled-out"].urgency > results["not-ruled-out"].certain_urgency
    wanted = {cases.kept(person, form).name for person in cases.PEOPLE for form in cases.FORMATS}
    assert {path.name for path in (cases.HERE / "results").iterdir()} == wanted


@pytest.mark.parametrize(("form", "shown"), [("text", "txt"), ("json", "json"), ("markdown", "md"), ("html", "html")])
def test_command_writes_what_the_library_does(command: list[str], pack: triage.Pack, form: str, shown: str) -> None:
    """`triage assess --format` writes each format as the library does, in UTF-8."""
    path = cases.PEOPLE["soon"]
    done = subprocess.run(
        [*command, "assess", str(path), "--region", "eu", "--format", form], capture_output=True, cwd=ROOT, check=True
    )
    answers = json.loads(path.read_text(encoding="utf-8"))
    result = pack.assess(COMPLAINT, answers, region="eu", what_would_change=True)
    assert done.stdout.decode() == cases.written(pack, result, shown)


def headings(form: str, text: str) -> list[str]:
    """The headings of a result below the first, in capitals."""
    if form == "html":
        found = [words for level, words in Page(text).headings if level == "h2"]
    elif form == "md":
        found = re.findall(r"^## (.+)$", text, re.MULTILINE)
    else:
        lines = text.splitlines()
        found = [line for before, line in pairwise(lines) if not before and line.isupper()]
    return [words.upper() for words in found]


@pytest.mark.parametrize("person", cases.PEOPLE)
def test_every_format_has_the_same_order(pack: triage.Pack, results: dict[str, triage.Assessment], person: str) -> None:
    """What to do, why, what to watch for, care, what it was based on, sources, limits: the same order everywhere."""
    result = results[person]
    page, document = triage.render_html(result, pack), triage.render_markdown(result, pack)
    order = headings("html", page)
    assert headings("md", document) == order
    assert order[-3:] == ["WHAT THIS WAS BASED ON", "SOURCES", "PLEASE NOTE"]
    assert order.index("WHY" if "WHY" in order else "NOT RULED OUT") < order.index("WHAT TO WATCH FOR")
    for details in (False, True):
        told = [h for h in headings("txt", triage.render_text(result, pack, details=details)) if h in order]
        assert len(told) >= 3
        assert told == [heading for heading in order if heading in told]


@pytest.mark.parametrize("person", cases.PEOPLE)
def test_the_level_comes_first(pack: triage.Pack, results: dict[str, triage.Assessment], person: str) -> None:
    """The urgency is a word and the first that is said, with how soon; what to do follows."""
    result = results[person]
    first = f"{result.next_step.label}: {result.next_step.how_soon}"
    label = result.next_step.label.upper()
    assert triage.render_text(result, pack).startswith(f"{label}: {result.next_step.how_soon}\n")
    assert triage.render_markdown(result, pack).startswith(f"# {label}: {result.next_step.how_soon}\n")
    page = Page(triage.render_html(result, pack))
    assert page.headings[0] == ("h1", first)
    assert page.text.index(first) < page.text.index(result.next_step.what) < page.text.index(page.headings[1][1])


def test_an_emergency_can_be_called_with_one_touch(pack: triage.Pack, results: dict[str, triage.Assessment]) -> None:
    """The page links the number of the region in an emergency only, and none where no number is known."""

    def called(result: triage.Assessment) -> list[str]:
        return [value for value in Page(triage.render_html(result, pack)).values if value.startswith("tel:")]

    assert called(results["emergency"]) == ["tel:112"]
    assert called(results["emergency"].model_copy(update={"region": "default"})) == []
    assert [person for person, result in results.items() if called(result)] == ["emergency"]


def test_answers_pictures_and_ticks_are_on_the_page(pack: triage.Pack, results: dict[str, triage.Assessment]) -> None:
    """Each answer in its words, each exercise with its pictures and 14 boxes, where it hurts, and the ladder."""
    result = results["self-care-chronic"]
    source = triage.render_html(result, pack)
    questions = pack.complaint(COMPLAINT).question
    page = Page(source)
    assert [name for name in result.answers if questions[name].label not in page.text] == []
    assert 'class="ladder"' in source
    assert Counter(re.findall(r'<article class="exercise drawn"', source)).total() == len(result.exercises)
    assert source.count('<ul class="ticks paper" aria-hidden="true">') == len(result.exercises)
    sheet = source.split('class="ticks paper"')[1].split("</ul>")[0]
    assert re.findall(r"<li>(\d+)</li>", sheet) == [str(day) for day in range(1, 15)]
    assert "Where it hurts" in page.text


def test_headings_and_landmarks_are_in_order(pack: triage.Pack, results: dict[str, triage.Assessment]) -> None:
    """One h1, no level skipped, header, main and footer once, and every section named by its heading."""
    for result in results.values():
        page = Page(triage.render_html(result, pack))
        levels = [int(level[1]) for level, _ in page.headings]
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        tags = Counter(tag for tag, _ in page.elements)
        assert (tags["header"], tags["main"], tags["footer"]) == (1, 1, 1)
        assert [names for tag, names in page.elements if tag == "section" and "aria-labelledby" not in names] == []


def test_the_page_allows_nothing_but_its_own_style(pack: triage.Pack, results: dict[str, triage.Assessment]) -> None:
    """Its policy names only the hash of the style in it; no script, no style attribute, nothing that loads."""
    import base64
    import hashlib

    for result in results.values():
        source = triage.render_html(result, pack)
        [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', source)
        style = source.split("<style>")[1].split("</style>")[0]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        page = Page(source)
        assert {tag for tag, _ in page.elements} & {
            "script",
            "img",
            "link",
            "iframe",
            "object",
            "form",
            "input",
        } == set()
        names = {name for _, attributes in page.elements for name in attributes}
        assert [name for name in names if name.startswith("on") or name in ("style", "src", "srcset")] == []
        assert "url(" not in style
        assert "@import" not in style


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_exercises_are_confirmed_in_every_format_for_people(command: list[str], form: str) -> None:
    """In the interview Markdown and HTML show the exercises after a yes only, as text does."""
    from test_readme import calm_lines

    typed = ["0", *calm_lines(triage.load_pack())]
    for ending, shown in (("y", True), ("n", False)):
        given = "".join(f"{line}\n" for line in [*typed[:-1], ending])
        done = subprocess.run([*command, "--format", form], input=given, capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == 0
        assert ("10 to 15 times" in done.stdout) is shown
        assert ("this was not confirmed" in done.stdout) is not shown


def with_words(value: Any, words: str) -> Any:
    """Data of a pack or an assessment with some words before each of its texts."""
    if isinstance(value, dict):
        return {
            key: _before(inner, words) if key in TEXTS else with_words(inner, words) for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return type(value)(with_words(inner, words) for inner in value)
    return value


def _before(value: Any, words: str) -> Any:
    if isinstance(value, str):
        return f"{words} {value}"
    if isinstance(value, list | tuple):
        return type(value)(_before(inner, words) for inner in value)
    return with_words(value, words)


def thumb(folder: Path, words: str) -> tuple[triage.Assessment, triage.Pack]:
    """What somebody is told by the tiny pack, with some words before each of its texts."""
    shutil.copytree(TINY, folder)
    for path in folder.rglob("*.yaml"):
        fitting = words[:20] if path.parent.name == "drawings" else words  # a word in a drawing is short
        content = with_words(yaml.safe_load(path.read_text(encoding="utf-8")), fitting)
        if "review" in content:
            content["review"] = {"by": None, "on": None, "due": "2027-11"}  # a plain `on` is true to this reader
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    pack = triage.load_pack(folder)
    answers = {"signs": [], "bends": "easily", "days": 30}
    return pack.assess("sore-thumb", answers, what_would_change=True), pack


def tokens(document: str) -> list[str]:
    """What a reader of Markdown makes of a document, without its words."""
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(document)
    return [part.type for token in parsed for part in (token, *(token.children or ())) if part.type != "text_special"]


def shape(document: str) -> list[str]:
    """The tokens with texts that stand side by side as one."""
    kinds = tokens(document)
    return [kind for before, kind in zip(["", *kinds], kinds, strict=False) if (kind, before) != ("text", "text")]


@pytest.mark.parametrize("words", HOSTILE)
def test_what_a_pack_says_stays_text(tmp_path: Path, words: str) -> None:
    """Markup, links, pictures, scripts and placeholders of templates are shown as they are, in every format."""
    result, pack = thumb(tmp_path / "hostile", words)
    harmless = thumb(tmp_path / "harmless", "word")
    assert result.exercises
    source = triage.render_html(result, pack)
    page, other = Page(source), Page(triage.render_html(*harmless))
    assert page.elements == other.elements
    assert page.text.count(words) >= 20
    assert [value for value in page.values if "x.invalid" in value] == []
    document = triage.render_markdown(result, pack)
    assert shape(document) == shape(triage.render_markdown(*harmless))
    assert set(tokens(document)) & {"link_open", "image", "html_inline", "html_block", "em_open", "s_open"} == set()
    assert re.findall(r"https?://|www\.", document) == []  # many readers make links of these by themselves
    assert unescape(MarkdownIt("commonmark").render(document)).count(words) >= 20
    assert " ".join(words.split()) in " ".join(triage.render_text(result, pack, width=92).split())


@pytest.mark.parametrize("words", [*HOSTILE, *TEMPLATES])
def test_what_an_assessment_says_stays_text(
    pack: triage.Pack, results: dict[str, triage.Assessment], words: str
) -> None:
    """The same for an assessment that came from elsewhere, whatever stands in its texts."""
    result = results["self-care-chronic"]
    hostile, harmless = (
        triage.Assessment.model_validate(with_words(result.model_dump(), text)) for text in (words, "word")
    )
    page = Page(triage.render_html(hostile, pack))
    assert page.elements == Page(triage.render_html(harmless, pack)).elements
    assert page.text.count(words) >= 100
    document = triage.render_markdown(hostile, pack)
    assert shape(document) == shape(triage.render_markdown(harmless, pack))


@pytest.mark.parametrize(
    "hidden", ["\x1b[2J\x1b]0;t\x07", "\u202e\u2066", "\u200b\ufeff\u00ad", "\x9b31m", "\ue000\u2028"]
)
def test_nothing_hidden_reaches_a_reader(pack: triage.Pack, results: dict[str, triage.Assessment], hidden: str) -> None:
    """No character that steers a terminal, turns the reading direction or cannot be seen is in any written result."""
    result = triage.Assessment.model_validate(with_words(results["self-care-chronic"].model_dump(), f"a{hidden}b"))
    complaint = pack.complaint(COMPLAINT)
    drawings = tuple(drawing.model_copy(update={"title": f"a{hidden}b"}) for drawing in complaint.every_drawing)
    drawn = complaint.model_copy(update={"every_drawing": drawings})
    other = triage.Pack(pack.content.model_copy(update={"complaints": {COMPLAINT: drawn}}))
    for form in ("txt", "md", "html"):
        text = cases.written(other, result, form)
        assert "a?" in text
        kinds = {character: unicodedata.category(character) for character in set(text) - {"\n"}}
        assert [name for name, kind in kinds.items() if kind in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")] == []


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//x.invalid", "file:///etc/passwd"])
def test_only_addresses_of_the_web_are_links(
    pack: triage.Pack, results: dict[str, triage.Assessment], address: str
) -> None:
    """A source links to where it was read only if that is a web page."""

    def links(url: str) -> int:
        result = results["soon"]
        sources = tuple(source.model_copy(update={"url": url}) for source in result.sources)
        values = Page(triage.render_html(result.model_copy(update={"sources": sources}), pack)).values
        return values.count(url)

    assert links(address) == 0
    assert links("https://example.org/a?b=1&c=2") == len(results["soon"].sources)
