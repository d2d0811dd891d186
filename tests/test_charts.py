"""Numbers over time, as text and as a picture: all numbers are there, in order, and nothing is drawn over nothing."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from demo_course import ACTIVITY, PAIN, STARTED, WHEN, ZONE, trend
from pydantic import ValidationError

from triage.model.progress import Point, Trend
from triage.render.chart_svg import Mark, chart_svg
from triage.render.chart_text import chart_text, style_for

TWO = (trend(PAIN), trend(ACTIVITY, label="Main activity", better="higher"))
HOSTILE = "<img src=x onerror=alert(1)> & \x1b[2J\x1b]0;x\x07 \u202etxt"
SVG = "{http://www.w3.org/2000/svg}"


def every(days: float, values: Sequence[int | None]) -> Trend:
    """A trend with a check-in every so many days."""
    return trend(values, [STARTED + timedelta(days=days * number) for number in range(len(values))])


def rows(text: str) -> list[str]:
    """The rows of a chart that tell a number or that there is none."""
    return [line for line in text.splitlines() if re.search(r"\d{4}.* (\d+|-) ", line)]


def drawn(trends: Sequence[Trend], marks: Sequence[Mark] = ()) -> ElementTree.Element:
    """The picture as a tree. It fails to parse unless it is sound XML."""
    return ElementTree.fromstring(chart_svg(trends, marks))


def texts(picture: ElementTree.Element) -> list[str]:
    """Every text that stands in a picture."""
    return [each.text or "" for each in picture.iter(f"{SVG}text")]


def lines(picture: ElementTree.Element) -> list[list[tuple[float, float]]]:
    """The lines that join points, each by its corners."""
    paths = [each.get("d", "") for each in picture.iter(f"{SVG}path") if each.get("class") == "line"]
    return [[tuple(map(float, corner.split())) for corner in re.split("[ML]", path)[1:]] for path in paths]


def shape(path: str) -> tuple[tuple[int, int], ...]:
    """The corners of a mark as seen from its first one; none of a circle."""
    corners = [tuple(map(float, corner.split())) for corner in re.split("[ML]", path.removesuffix("Z"))[1:]]
    return tuple((round(x - corners[0][0]), round(y - corners[0][1])) for x, y in corners)


def test_each_check_in_is_a_row_with_its_day_and_number() -> None:
    """The rows come in order of time, and say the number beside a bar as long as it is."""
    found = rows(chart_text([trend(PAIN)], 80))
    assert [line[:15].split() for line in found[:2]] == [["2", "Mar", "2026", "7"], ["9", "Mar", "2026", "6"]]
    bars = [line.count("█") for line in found]
    assert bars == [28, 24, 24, 20, 0, 12, 12]
    assert all(line.count("█") + line.count("·") in (0, 40) for line in found)


def test_the_chart_says_what_is_better_and_what_it_comes_to() -> None:
    """Below each name stand its range, which way is better, and the first, latest, lowest and highest number."""
    text = chart_text(TWO)
    assert "From 0 to 10 points. Lower is better.\nFirst 7, latest 3, lowest 3, highest 7." in text
    assert "From 0 to 10 points. Higher is better.\nFirst 3, latest 8, lowest 3, highest 8." in text


def test_a_unit_that_says_the_range_is_not_told_twice() -> None:
    """`out of 10` is not put behind `From 0 to 10`; `minutes` is."""
    units = [trend(PAIN).model_copy(update={"unit": unit}) for unit in ("out of 10", "minutes")]
    assert "From 0 to 10. Lower is better." in chart_text(units[:1])
    assert "From 0 to 10 minutes. Lower is better." in chart_text(units[1:])


def test_a_missing_number_and_a_long_silence_are_told_in_words() -> None:
    """A check-in without a number has a row that says so, and a long time without any has a line of its own."""
    assert re.search(r"13 Apr 2026 +- no number given", chart_text([trend(PAIN)]))
    silent = trend((7, 6, 5, 4), [STARTED + timedelta(days=days) for days in (0, 7, 14, 60)])
    assert "16 Mar 2026   5" in chart_text([silent], 80)
    assert "  No check-in between 16 Mar 2026 and 1 May 2026 (46 days).\n1 May 2026    4" in chart_text([silent], 80)


def test_check_ins_of_the_usual_distance_leave_no_gap() -> None:
    """Whoever looks after two, six and twelve weeks as told has left nothing out, and neither has who came twice."""
    asked = trend((7, 6, 4, 3), [STARTED + timedelta(days=days) for days in (0, 14, 42, 84)])
    twice = trend((7, 6), [STARTED, STARTED + timedelta(days=300)])
    assert "No check-in" not in chart_text([asked, twice])
    assert len(lines(drawn([asked]))) == len(lines(drawn([twice]))) == 1


@pytest.mark.parametrize("width", [1, 40, 47, 60, 80, 120, 1000])
@pytest.mark.parametrize("style", ["blocks", "ascii", "words"])
def test_every_width_is_kept(width: int, style: str) -> None:
    """No line is longer than asked for (40 at least), whatever the label, the range and the number of check-ins."""
    long = every(2.5, [number * 37 % 11 if number % 7 else None for number in range(100)])
    wide = trend((-10_000, 9_999, None), low=-10_000, high=10_000, label="W" * 200)
    text = chart_text([trend(PAIN), long, wide, trend((5, 6), [STARTED, STARTED + timedelta(hours=3)])], width, style)
    assert max(map(len, text.splitlines())) <= max(40, width)


def test_ascii_and_words_have_no_other_characters() -> None:
    """Where blocks cannot go bars are ASCII, and with --plain there are none, only words."""
    assert style_for("utf-8") == "blocks"
    assert style_for("ascii") == style_for(None) == style_for("no-such-encoding") == style_for("latin-1") == "ascii"
    assert style_for("utf-8", plain=True) == "words"
    assert chart_text(TWO, style="ascii").isascii()
    assert "#" in chart_text(TWO, style="ascii")
    words = chart_text(TWO, style="words")
    assert words.isascii()
    assert not re.search(r"[#=]|\.\.", words)
    assert "- 9 Mar 2026: 6\n" in words
    assert "- 13 Apr 2026: no number given\n" in words


@pytest.mark.parametrize("style", ["blocks", "words"])
def test_a_long_course_is_put_together_and_says_so(style: str) -> None:
    """100 check-ins become a row a month that says lowest, highest, last and how many, so that none is lost."""
    values = [number * 7 % 11 if number % 13 else None for number in range(100)]
    text = chart_text([every(5, values)], 80, style)
    assert "100 check-ins are too many to show each. A row is a month with its last number." in text
    text = text.partition("last number.")[2]
    assert sum(map(int, re.findall(r"(\d+) check-in", text))) == 100
    assert sum(map(int, re.findall(r"(\d+) without a number", text))) == values.count(None)
    spans = [tuple(map(int, span)) for span in re.findall(r"(\d+) to (\d+), \d+ check-in", text)]
    assert min(low for low, _ in spans) == 0
    assert max(high for _, high in spans) == 10


@pytest.mark.parametrize(
    ("days", "number", "unit"), [(1, 27, "week"), (5, 100, "month"), (20, 100, "three months"), (90, 100, "year")]
)
def test_rows_stay_few_however_long_a_course_is(days: int, number: int, unit: str) -> None:
    """Weeks, months, three months or years: as short as gives 26 rows at most."""
    text = chart_text([every(days, [number % 10 for number in range(number)])], 80)
    assert f"A row is a {unit} " in text
    assert len(rows(text)) <= 26


def test_a_bar_is_full_only_at_the_highest_number() -> None:
    """On a wide range 1 is still seen, and 299 of 300 is not the whole bar."""
    found = rows(chart_text([trend((0, 1, 299, 300), high=300)], 60))
    full = [line.count("█") for line in found]
    size = full[-1]
    assert full == [0, 1, size - 1, size]


def test_little_and_nothing_are_told() -> None:
    """No check-in, one, and only some without a number are each told, in text and in the picture."""
    assert "No number was given yet." in chart_text([trend(())])
    assert "No number was given yet." in texts(drawn([trend(())]))
    assert "One number so far: 5." in chart_text([trend((5,))])
    assert "5" in texts(drawn([trend((5,))]))
    nothing = trend((None, None, None))
    assert chart_text([nothing]).count("no number given") == 3
    assert "No number was given yet." in texts(drawn([nothing]))
    assert lines(drawn([nothing])) == []
    assert chart_text([]).strip() == ""


def test_several_check_ins_of_a_day_have_their_time() -> None:
    """Where a day comes twice the time of day tells the two apart."""
    text = chart_text([trend((5, 6), [STARTED, STARTED + timedelta(hours=3)])])
    assert re.search(r"2 Mar 2026 08:30 +5 ", text)
    assert re.search(r"2 Mar 2026 11:30 +6 ", text)


def test_the_hour_that_comes_twice_keeps_its_order() -> None:
    """When clocks go back, a later check-in may show an earlier time. It still comes later."""
    first = datetime(2026, 10, 25, 2, 45, tzinfo=ZONE)
    second = datetime(2026, 10, 25, 2, 15, tzinfo=ZONE, fold=1)
    mixed = Trend(
        question="worst-pain",
        label="Pain",
        unit="points",
        low=0,
        high=10,
        better="lower",
        points=(Point(at=second, value=3), Point(at=first, value=8)),
    )
    assert "First 8, latest 3" in chart_text([mixed])
    assert len(lines(drawn([mixed]))) == 1


@pytest.mark.parametrize("month", [3, 10])
def test_days_stay_days_when_the_clocks_change(month: int) -> None:
    """Check-ins at one time of day, on days around a change of clocks, have the same distance in the picture."""
    when = [datetime(2026, month, day, 8, 0, tzinfo=ZONE) for day in range(20, 32)]
    text = chart_text([trend([5] * 12, when)])
    assert [line.split()[0] for line in rows(text)] == [str(day) for day in range(20, 32)]
    (line,) = lines(drawn([trend([5] * 12, when)]))
    steps = {round(after[0] - before[0], 0) for before, after in pairwise(line)}
    assert len(steps) <= 2
    assert max(steps) - min(steps) <= 1


def test_a_trend_refuses_what_cannot_be_drawn() -> None:
    """A number outside of its range and an empty range are errors, so that no chart can show them wrongly."""
    with pytest.raises(ValidationError):
        trend((11,))
    with pytest.raises(ValidationError):
        trend((), low=3, high=3)


def test_a_point_stands_where_its_time_and_number_say() -> None:
    """Along the picture days have one length, a better or worse number stands higher or lower by its size."""
    (line,) = lines(drawn([trend((0, 10, 5), [STARTED + timedelta(days=days) for days in (0, 10, 40)])]))
    (x0, y0), (x1, y1), (x2, y2) = line
    assert (x1 - x0) * 3 == pytest.approx(x2 - x1, abs=1)
    assert y0 - y2 == pytest.approx(y2 - y1, abs=0.2)
    assert y1 < y2 < y0


def test_a_gap_is_a_gap() -> None:
    """A line stops before a missing number and before a long time without a check-in, and starts anew after it."""
    assert [len(line) for line in lines(drawn([trend(PAIN)]))] == [4, 2]
    silent = drawn([trend((7, 6, 5, 4, 3), [STARTED + timedelta(days=days) for days in (0, 7, 14, 60, 67)])])
    assert [len(line) for line in lines(silent)] == [3, 2]
    assert "46 days" in texts(silent)
    assert "No check-in between 16 Mar 2026 and 1 May 2026 (46 days)." in silent.findtext(f"{SVG}desc", "")


def test_every_number_has_its_label_and_stands_in_the_description() -> None:
    """A usual course shows each number at its point, and tells each with its day to who does not see it."""
    picture = drawn(TWO)
    shown = texts(picture)
    for value in (value for value in (*PAIN, *ACTIVITY) if value is not None):
        assert str(value) in shown
    assert len([text for text in shown if text.isdigit() and int(text) not in (2026,)]) == 13 + 6  # and two scales
    told = picture.findtext(f"{SVG}desc", "")
    assert "Worst pain, last 24 hours. From 0 to 10 points. Lower is better." in told
    assert "2 Mar 2026: 7; 9 Mar 2026: 6" in told
    assert "13 Apr 2026: no number given" in told
    assert picture.findtext(f"{SVG}title") == "Over time: Worst pain, last 24 hours, Main activity"
    assert picture.get("role") == "img"


def test_trends_differ_without_colour() -> None:
    """Each of four trends has its own mark and its own dashes."""
    picture = drawn([trend(ACTIVITY, label=f"Trend {number}") for number in range(4)])
    dashes = [each.get("stroke-dasharray") for each in picture.iter(f"{SVG}path") if each.get("class") == "line"]
    assert len(set(dashes)) == 4
    marks = [each for each in picture.iter() if each.get("class") == "point"]
    assert len({shape(each.get("d", "")) for each in marks}) == 4


@pytest.mark.parametrize(("number", "at_least", "at_most"), [(30, 15, 30), (100, 3, 4)])
def test_labels_do_not_cover_one_another(number: int, at_least: int, at_most: int) -> None:
    """First, last, lowest and highest have their number; of 30 points others too where there is room, of 100 none."""
    values = [5, *[place * 7 % 9 + 1 for place in range(number - 3)], 10, 0]
    labels = [
        (float(each.get("x", "")), float(each.get("y", "")), each.text or "")
        for each in drawn([every(5, values)]).iter(f"{SVG}text")
        if each.get("font-weight") == "700" and (each.text or "").isdigit()
    ]
    assert at_least <= len(labels) <= at_most
    assert {"5", "10", "0"} <= {text for _, _, text in labels}
    for place, (x, y, text) in enumerate(labels):
        for other_x, other_y, other in labels[place + 1 :]:
            assert abs(x - other_x) >= 3.5 * (len(text) + len(other)) or abs(y - other_y) >= 11


def test_letters_stand_below_their_check_in() -> None:
    """The letters of notes stand where their check-in is, four at most; those that would cover others are left out."""
    marks = [Mark(WHEN[1], ("A",)), Mark(WHEN[4], ("A", "B")), Mark(WHEN[4] + timedelta(hours=1), ("C",))]
    many = Mark(WHEN[6], tuple("DEFGHI"))
    picture = drawn(TWO, [*marks, many])
    places = {each.text: float(each.get("x", "")) for each in picture.iter(f"{SVG}text")}
    points = [float(each.get("cx", "")) for each in picture.iter(f"{SVG}circle")][1:]
    letters = [text for text in texts(picture) if re.fullmatch(r"[A-Z]|\+\d", text)]
    assert letters == ["A", "A", "B", "D", "E", "F", "+3"]
    assert points[3] < places["A"] == places["B"] < points[4]
    assert places["D"] == places["+3"] == points[5]


def test_nothing_leaves_the_picture() -> None:
    """Numbers, letters and days stand inside of the frame, for one day as for ten years."""
    for days in (0.001, 1, 6.9, 31, 100, 700, 3700):
        picture = drawn([every(days, [0, 10, 3])], [Mark(STARTED, ("A", "B", "C"))])
        width = float(picture.get("width", "0"))
        high = float(picture.get("height", "0"))
        for each in picture.iter(f"{SVG}text"):
            half = 3 * len(each.text or "") if each.get("text-anchor") == "middle" else 0
            assert half - 2 <= float(each.get("x", "")) <= width - half + 4, each.text
            assert 0 < float(each.get("y", "")) <= high
        ticks = [text for text in texts(picture) if re.fullmatch(r"\d+ [A-Z][a-z]{2}|[A-Z][a-z]{2}", text)]
        assert 1 <= len(ticks) <= 6


def test_hostile_words_stay_words() -> None:
    """A label brings neither markup nor what steers a terminal into a picture or a text."""
    bad = trend(PAIN, label=HOSTILE)
    picture = drawn([bad], [Mark(WHEN[1], ("</svg><script>",))])
    assert {each.tag.removeprefix(SVG) for each in picture.iter()} == {
        "svg",
        "title",
        "desc",
        "g",
        "path",
        "text",
        "circle",
    }
    for written in (chart_svg([bad]), *(chart_text([bad], style=style) for style in ("blocks", "ascii", "words"))):
        assert not set(written) & {"\x1b", "\x07", "\u202e"}
    assert not re.search(r"\son\w+=|<img|href|<style|url\(", re.sub(r"&lt;.*?&gt;", "", chart_svg([bad])))
