"""The report of a cohort: what it counts, what it hides, and how its page is."""

import itertools
import json
import random
import re
import subprocess
from pathlib import Path

import polars as pl
import pytest
from chromium import Chromium
from cohorts import KNEE, people, write_csv, write_json_lines
from page_checks import is_accessible, needs_axe, needs_chromium, opens_in_quiet_and_fits

import triage
from triage.batch.suppression import of_overlapping, of_partition

BELOW = 5


def test_what_is_hidden_cannot_be_worked_out() -> None:
    """For 2,000 random tables: small cells are hidden, and the total leaves each hidden one more than one value."""
    rng = random.Random(3)
    for _ in range(2_000):
        rows = {str(name): rng.choice([0, 0, 1, 2, 4, 5, 6, 30, 500]) for name in range(rng.randint(1, 6))}
        if sum(rows.values()) < BELOW:
            continue
        shown = of_partition(rows, BELOW)
        assert all(count is None or count == rows[name] for name, count in shown.items())
        assert all(shown[name] is None for name, count in rows.items() if 0 < count < BELOW)
        hidden = [name for name, count in shown.items() if count is None]
        if hidden:
            total = sum(rows[name] for name in hidden)
            assert len(hidden) >= 2
            assert total >= BELOW
        else:
            assert not any(0 < count < BELOW for count in rows.values())


def test_what_could_stand_in_hidden_cells() -> None:
    """Tried out: for a small table every hidden cell could be at least two things, as far as the page tells."""
    rows = {"a": 3, "b": 6, "c": 40, "d": 0}
    shown = of_partition(rows, BELOW)
    assert shown == {"a": None, "b": None, "c": 40, "d": 0}
    left = sum(rows.values()) - 40
    could = [pair for pair in itertools.product(range(1, left), repeat=2) if sum(pair) == left]
    assert len({a for a, _ in could}) > 1


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    """Cells of the threshold itself, and empty ones, are shown."""
    assert of_partition({"a": BELOW, "b": 0, "c": 90}, BELOW) == {"a": BELOW, "b": 0, "c": 90}


def test_of_many_flags_those_for_few_and_for_nearly_all_are_left_out() -> None:
    """A flag that all have is shown; one that all but a few have would tell of these few."""
    rows = {"few": 4, "some": 5, "many": 60, "nearly": 97, "all": 100, "none": 0}
    assert of_overlapping(rows, 100, BELOW) == {"all": 100, "many": 60, "some": 5}


@pytest.fixture(scope="module")
def folder(pack: triage.Pack, command: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over 400 people with its report."""
    where = tmp_path_factory.mktemp("cohort")
    write_csv(where / "people.csv", pack, people(pack, KNEE, 400, seed=2))
    words = [*command, "batch", "people.csv", "-o", "told.parquet", "--report", "told.html"]
    subprocess.run(words, cwd=where, check=True, capture_output=True)
    return where


def test_the_page_counts_what_the_output_holds(folder: Path) -> None:
    """Levels, phases, permissions, rules and open flags are as in the rows, or not shown where they are few."""
    rows = pl.read_parquet(folder / "told.parquet")
    page = (folder / "told.html").read_text(encoding="utf-8")
    assert f"<h1>{rows.height} people</h1>" in page
    hidden = 0
    for level, label in {"emergency": "Emergency", "urgent": "Urgent", "self-care": "Self-care"}.items():
        count = rows.filter(pl.col("urgency") == level).height
        cell = _cell(page, "levels", label)
        hidden += cell == "not shown"
        assert cell in (f"{count} ({count / 4:.1f} %)", "not shown")
    assert hidden < 3
    fired = rows.select(pl.col("rules").str.split(" ").explode(keep_nulls=False)).to_series().value_counts(sort=True)
    most, count = next(row for row in fired.iter_rows() if row[1] <= 390)
    assert f"<code>{most}</code>" in page
    assert f"{count} <span>({count / 4:.1f} %)</span>" in page


def _cell(page: str, table: str, label: str) -> str:
    inside = page.partition(f'<table class="{table}">')[2].partition("</table>")[0]
    found = re.search(rf'<th scope="row">{label}.*?<td class="number">(.*?)</td>', inside, re.DOTALL)
    assert found
    return re.sub("<.*?>", "", found[1])


def test_no_small_number_stands_on_the_page(folder: Path) -> None:
    """No count of people from 1 to 9 is shown anywhere, and no id of a person."""
    page = (folder / "told.html").read_text(encoding="utf-8")
    counts = [int(count.replace(",", "")) for count in re.findall(r"([\d,]+) <span>\(", page)]
    assert len(counts) > 20
    assert all(count == 0 or count >= 10 for count in counts)
    assert not re.search(r"\bp\d+\b", page)


def test_few_people_are_not_counted_at_all(command: list[str], tmp_path: Path) -> None:
    """Below the threshold the page says only that there are fewer."""
    write_json_lines(tmp_path / "people.jsonl", [{"age": 34}] * 9 + [{"age": "x"}])
    words = [*command, "batch", "people.jsonl", "-o", "told.jsonl", "--report", "told.html"]
    subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)
    page = (tmp_path / "told.html").read_text(encoding="utf-8")
    assert "<h1>Fewer than 10 people</h1>" in page
    assert "<table" not in page
    assert "Fewer than 10 more could not be assessed" in page
    assert len([json.loads(line) for line in (tmp_path / "told.jsonl").read_text().splitlines()]) == 9


@needs_chromium
def test_the_page_opens_in_quiet_and_fits(browser: Chromium, folder: Path) -> None:
    """On a phone and on a desk, by day and by night: nothing is fetched, nothing is cut off."""
    opens_in_quiet_and_fits(browser, folder / "told.html")


@needs_chromium
@needs_axe
def test_the_page_is_accessible(browser: Chromium, folder: Path) -> None:
    """axe-core finds nothing to complain about."""
    is_accessible(browser, folder / "told.html")
