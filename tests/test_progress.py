"""A course as text, Markdown and a page: one order, every number, words that stay words, and dates that stay dates."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html.parser import HTMLParser

import pytest
from demo_course import ACTIVITY, BRIDGE, MADE, PAIN, STARTED, WHEN, ZONE, demo_course, trend
from markdown_it import MarkdownIt

from triage.model.progress import ExerciseDay, Looked, Note, Progress, Return, Said
from triage.render.progress_html import progress_html
from triage.render.progress_markdown import progress_markdown
from triage.render.progress_text import progress_text

HEADINGS = ["When to look again", "Over time", "Check-ins", "Exercises done", "Answers given", "Please note"]
HOSTILE = "<img src=x onerror=alert(1)> [a](https://b.example) | `c` \x1b[2J\x1b]0;x\x07 \u202etxt {{ 7 * 7 }}"


class Read(HTMLParser):
    """What a page holds: its elements with their attributes, its headings, and its words on one line."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[str, str]] = []
        self._words: list[str] = []
        self._inside = ""
        self.feed(page)
        self.words = " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((tag, ""))

    def handle_data(self, data: str) -> None:
        if self._inside != "style":
            self._words.append(data)
        if re.fullmatch("h[1-6]", self._inside) and not self.headings[-1][1]:
            self.headings[-1] = (self.headings[-1][0], data.strip())

    def names(self) -> set[str]:
        """The names of all elements."""
        return {name for name, _ in self.elements}


def changed(**parts: object) -> Progress:
    """The course of the demo with other parts."""
    return Progress.model_validate(dict(demo_course()) | parts)


def long_course(number: int = 100) -> Progress:
    """The course of the demo with check-ins every four days."""
    when = [STARTED + timedelta(days=4 * place) for place in range(number)]
    first = demo_course()
    return changed(
        made=when[-1] + timedelta(hours=1),
        trends=(trend([place % 11 for place in range(number)], when),),
        looked=tuple(first.looked[place % 6].model_copy(update={"at": at}) for place, at in enumerate(when)),
        exercises=tuple(ExerciseDay(on=at.date(), titles=(BRIDGE,)) for at in when),
    )


def empty_course() -> Progress:
    """A course of which nothing is told yet."""
    return changed(trends=(trend(()),), looked=(), exercises=(), returns=(), notices=(), limits=())


def hostile_course() -> Progress:
    """A course whose words all try to be something else."""
    told, note = Said(label=HOSTILE, text=HOSTILE), Note(title=HOSTILE, because=HOSTILE)
    one = Looked(at=WHEN[1], urgency="soon", label=HOSTILE, findings=(told,), notes=(note,), answers=(told,))
    first = demo_course()
    words = {"label": HOSTILE, "how_soon": HOSTILE, "what": HOSTILE, "advice": (HOSTILE,)}
    return changed(
        label="<img src=x onerror=alert(1)> {{ 7 * 7 }}",
        title=HOSTILE,
        now=first.now.model_copy(update=words),
        trends=(trend(PAIN, label=HOSTILE), trend(ACTIVITY, label="b").model_copy(update={"unit": HOSTILE})),
        looked=(one,),
        exercises=(ExerciseDay(on=date(2026, 3, 4), titles=(HOSTILE,)),),
        returns=(Return(on=date(2026, 5, 25), why=HOSTILE),),
        notices=(HOSTILE,),
        limits=(HOSTILE,),
        pack=first.pack.model_copy(update={"name": HOSTILE, "version": HOSTILE}),
    )


def plain(course: Progress) -> str:
    """The page as its words."""
    return Read(progress_html(course)).words


def one_line(course: Progress) -> str:
    """The text with all its details on one line."""
    return " ".join(progress_text(course, details=True).split())


EVERY_FORM = pytest.mark.parametrize("form", [plain, one_line, progress_markdown])


def test_the_order_is_the_same_in_every_form() -> None:
    """The level comes first, then when to look again, the numbers, the check-ins, exercises, answers and limits."""
    course = demo_course()
    page = Read(progress_html(course))
    assert page.headings[0][0] == "h1"
    assert page.words.index("Book a visit : within a few weeks") < page.words.index(HEADINGS[0])
    assert [text for name, text in page.headings if name == "h2"] == HEADINGS
    markdown = progress_markdown(course)
    assert markdown.startswith("# BOOK A VISIT: within a few weeks\n")
    assert re.findall(r"^## (.*)$", markdown, re.MULTILINE) == HEADINGS
    text = progress_text(course)
    assert text.startswith("BOOK A VISIT: within a few weeks\n")
    assert [line for line in text.splitlines() if line in [heading.upper() for heading in HEADINGS]] == [
        heading.upper() for heading in HEADINGS
    ]
    assert text.endswith("IN SHORT: BOOK A VISIT: within a few weeks\n")


@EVERY_FORM
def test_everything_is_told(form: Callable[[Progress], str]) -> None:
    """Each form tells the level, each day with its numbers, notes, exercises, answers, limits and the pack."""
    course = demo_course()
    told = form(course)
    wanted = [
        course.label,
        course.title,
        course.now.what,
        *course.now.advice,
        "As of 11 May 2026, 1 day before this report.",
        "From 2 Mar 2026 to 12 May 2026, 6 check-ins.",
        "Mon 25 May 2026",
        "Two weeks after the last check-in.",
        "First 7, latest 3, lowest 3, highest 7.",
        "Start",
        "13 Apr 2026",
        "Pain went up after exercise.",
        "That asks for a second look.",
        "Course: getting better",
        "Exercises on 31 days of 72, 2 Mar 2026 to 12 May 2026.",
        "31 days, last on 10 May 2026",
        "More than before, for a day",
        *course.notices,
        *course.limits,
        "knee-pack 1.0.0",
        "a" * 16,
    ]
    assert [text for text in wanted if text not in told] == []


def test_each_check_in_is_a_row_with_every_number() -> None:
    """The table of the page and of Markdown has the start and each check-in in order, and says what was not told."""
    (rows,) = re.findall(r"(?s)<table class=\"rows\">.*?<tbody>(.*?)</tbody>", progress_html(demo_course()))
    cells = [re.findall(r"<td class=\"number[ a-z]*\">(.*?)</td>", row) for row in rows.split("</tr>")[:-1]]
    expected = [
        ["not given" if value is None else str(value) for value in pair] for pair in zip(PAIN, ACTIVITY, strict=True)
    ]
    assert cells == expected
    lines = [line.split(" | ") for line in progress_markdown(demo_course()).splitlines() if re.match(r"\| \d", line)]
    assert [line[3:5] for line in lines[: len(PAIN)]] == expected


def test_a_note_has_one_letter_wherever_it_is() -> None:
    """What rules say twice is told once, with the days, and its letter stands at each of them and in the picture."""
    page = progress_html(demo_course())
    assert page.count("The numbers moved by less than two in two weeks.") == 1
    assert "16 Mar 2026, 29 Mar 2026" in page
    letters = re.findall(r'font-weight="700"[^>]*>([A-Z]+)</text>', page)
    assert letters == ["A", "A", "B", "C", "C"]
    assert re.findall(r">Notes? ([A-Z, ]+)</span></th>", page) == letters


def test_notes_of_many_check_ins_are_counted() -> None:
    """A note of fifty check-ins does not list fifty days."""
    assert re.search(r"\(\d\d check-ins from \d+ \w{3} 2026 to \d+ \w{3} 2027\)", progress_markdown(long_course()))


@EVERY_FORM
def test_a_silence_is_told(form: Callable[[Progress], str]) -> None:
    """A long time without a check-in is told in words, and no number is made up for it."""
    when = [STARTED + timedelta(days=days) for days in (0, 7, 14, 60)]
    silent = changed(trends=(trend((7, 6, 5, 4), when),), looked=())
    assert "No check-in between 16 Mar 2026 and 1 May 2026 (46 days)" in form(silent)


@EVERY_FORM
def test_nothing_told_is_told(form: Callable[[Progress], str]) -> None:
    """A course with nothing in it has every part, each saying so."""
    told = form(empty_course())
    for words in ("No number was given yet.", "There was no check-in yet.", "No exercise was ticked off."):
        assert words in told
    assert "No day is set. What stands above comes first." in told


def test_the_page_has_no_picture_of_nothing() -> None:
    """Without a number there is no chart, and with one there is."""
    assert "svg" not in Read(progress_html(empty_course())).names()
    assert "svg" in Read(progress_html(changed(trends=(trend((5,)),)))).names()


def test_a_long_course_is_cut_only_where_it_says_so() -> None:
    """100 check-ins: the page and Markdown list each, the text the latest twelve, and all with details."""
    course = long_course()
    assert progress_html(course).count('<th scope="row">') == 100
    assert len(re.findall(r"(?m)^\| \d+ \w{3} \d{4} \|", progress_markdown(course))) == 100
    text = progress_text(course)
    assert "The latest 12. See 88 earlier ones with --details." in text
    assert "See those of 99 earlier check-ins with --details." in " ".join(text.split())
    assert "--details" not in progress_text(course, details=True)
    page = progress_html(course)
    assert page.count('<table class="month">') == 6
    assert re.search(r"\d+ days with exercises before 1 Nov 2026 are not shown here.", page)


@pytest.mark.parametrize("width", [20, 40, 53, 80, 500])
def test_text_keeps_its_width(width: int) -> None:
    """No line of any course is longer than asked for, 40 at least and 92 at most."""
    for course in (demo_course(), long_course(), empty_course(), hostile_course()):
        for style in ("blocks", "ascii", "words"):
            text = progress_text(course, width, style, details=True)
            assert max(map(len, text.splitlines())) <= max(40, min(width, 92))


def test_days_are_the_days_of_the_person() -> None:
    """A check-in before midnight belongs to that day, and one in the hour that comes twice keeps its place."""
    late = datetime(2026, 10, 24, 23, 59, tzinfo=ZONE)
    first, second = (datetime(2026, 10, 25, 2, minute, tzinfo=ZONE, fold=fold) for minute, fold in ((40, 0), (20, 1)))
    looked = tuple(Looked(at=at, urgency="soon", label=name) for at, name in ((second, "C"), (first, "B"), (late, "A")))
    course = changed(looked=looked, trends=(trend((3, 2, 1), [late, first, second]),), made=second, exercises=())
    rows = re.findall(r"^\| (\d.*?) \| (\w) \|  \| (\d)", progress_markdown(course), re.MULTILINE)
    assert rows == [("24 Oct 2026", "A", "3"), ("25 Oct 2026 02:40", "B", "2"), ("25 Oct 2026 02:20", "C", "1")]


@pytest.mark.parametrize(("month", "weeks"), [(3, 6), (10, 5)])
def test_a_month_with_a_change_of_clocks_has_all_its_days(month: int, weeks: int) -> None:
    """Each day of such a month has one cell, under its own day of the week."""
    started = datetime(2026, month, 1, 8, 0, tzinfo=ZONE)
    ticked = (ExerciseDay(on=date(2026, month, 29), titles=(BRIDGE,)),)
    made = datetime(2026, month, 31, 8, 0, tzinfo=ZONE)
    page = progress_html(changed(started=started, made=made, looked=(), trends=(), exercises=ticked))
    (body,) = re.findall(r"(?s)<table class=\"month\">.*?<tbody>(.*?)</tbody>", page)
    days = [re.findall(r"<td[^>]*>(\d*)", week) for week in body.split("</tr>")[:-1]]
    assert [int(day) for week in days for day in week if day] == list(range(1, 32))
    assert {len(week) for week in days} == {7}
    assert len(days) == weeks
    assert all(date(2026, month, int(day)).weekday() == place for week in days for place, day in enumerate(week) if day)
    assert re.findall(r"<td[^>]*>(\d+)<span class=\"tick\"", body) == ["29"]


def test_ticks_are_words_too() -> None:
    """Who has the page read aloud hears how many exercises, and which days had a check-in."""
    page = progress_html(demo_course())
    assert '<span class="tick" aria-hidden="true">✓3</span><span class="unseen">: 3 exercises</span>' in page
    assert page.count('<span class="unseen">, check-in</span>') == 6
    assert "- 13 Apr to 19 Apr 2026: none\n" in progress_text(demo_course())
    assert "- 4 May to 10 May 2026: Mon, Wed, Fri, Sun\n" in progress_text(demo_course())


def test_an_exercise_ticked_twice_on_a_day_counts_once() -> None:
    """Two lists of one day are one day, and the same exercise on it is one exercise."""
    on = date(2026, 3, 4)
    course = changed(exercises=(ExerciseDay(on=on, titles=(BRIDGE,)), ExerciseDay(on=on, titles=(BRIDGE, "Other"))))
    page = progress_html(course)
    assert "✓2" in page
    assert "Exercises on 1 day of 72" in page
    assert "<strong>Bridge:</strong> 1 day, last on 4 Mar 2026" in page


def test_old_levels_are_said_to_be_old() -> None:
    """How long ago the level was told stands below it; a report of the same day needs no such words."""
    assert "As of 11 May 2026, 31 days before this report." in plain(changed(made=MADE + timedelta(days=30)))
    assert "As of 11 May 2026. " in plain(changed(made=WHEN[-1]))


def test_the_page_allows_nothing_but_its_own_style() -> None:
    """Its policy forbids everything but one style, and nothing in it is fetched or runs."""
    page = Read(progress_html(demo_course()))
    policy = next(attrs["content"] for _, attrs in page.elements if "http-equiv" in attrs)
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'", policy or ""
    )
    assert not page.names() & {"script", "img", "link", "iframe", "object", "form", "input", "a"}
    assert not any(name.startswith("on") or name in ("style", "src", "href") for _, at in page.elements for name in at)


def test_hostile_words_stay_words_on_the_page() -> None:
    """No word of a course becomes an element, an attribute, a template or a character that hides."""
    sound, bad = Read(progress_html(demo_course())), Read(progress_html(hostile_course()))
    assert bad.names() <= sound.names()
    assert {name for _, attrs in bad.elements for name in attrs} <= {
        name for _, attrs in sound.elements for name in attrs
    }
    assert bad.words.count("onerror=alert(1)") > 15
    assert "{{ 7 * 7 }}" in bad.words
    assert not set(progress_html(hostile_course())) & {"\x1b", "\x07", "\u202e"}


def test_hostile_words_stay_words_in_markdown_and_text() -> None:
    """Markdown has no element, link or picture from them, and each row of a table its cells; text steers nothing."""
    markdown = progress_markdown(hostile_course())
    read = MarkdownIt("commonmark").enable("table").parse(markdown)
    kinds = {token.type for block in read for token in (block, *(block.children or ()))}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "fence", "code_block"}
    rows = [line for line in markdown.splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {7, 9}
    for text in (markdown, progress_text(hostile_course(), details=True)):
        assert not set(text) & {"\x1b", "\x07", "\u202e"}


def test_an_emergency_has_its_number_to_call() -> None:
    """Where the level is an emergency the number can be dialled, elsewhere there is no link at all."""
    now = demo_course().now.model_copy(update={"urgency": "emergency", "label": "Emergency", "number": "112"})
    assert '<a class="call" href="tel:112">Call 112</a>' in progress_html(changed(now=now))
    lesser = demo_course().now.model_copy(update={"number": "112"})
    assert "tel:" not in progress_html(changed(now=lesser))
