"""`triage batch`: a file of people in, a file of results out: every row once, in order, whatever happens meanwhile."""

import gzip
import json
import os
import re
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import polars as pl
import pytest
from cohorts import KNEE, frame_of, people, write_csv, write_json_lines
from conftest import ROOT
from followed_pages import follow

import triage
from triage.batch.run import Plan, Step, run
from triage.errors import BatchError
from triage.model.answers import read_answers

Run = Callable[..., subprocess.CompletedProcess[str]]
PEOPLE = 130


@pytest.fixture
def batch(command: list[str], tmp_path: Path) -> Run:
    """Runs the command in a folder of its own."""

    def started(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, "batch", *arguments], capture_output=True, text=True, cwd=tmp_path, check=False
        )

    return started


@pytest.fixture(scope="module")
def who(pack: triage.Pack) -> list[dict[str, Any]]:
    """Some made-up people."""
    return people(pack, KNEE, PEOPLE, seed=8)


def ran(pack: triage.Pack, source: Path, output: Path, **more: Any) -> list[Step]:
    """What a run tells of how far it is."""
    steps: list[Step] = []
    run(pack, Plan(source, output, KNEE, **more), steps.append)
    return steps


def test_each_row_is_what_one_person_is_told(
    pack: triage.Pack, who: list[dict[str, Any]], batch: Run, tmp_path: Path
) -> None:
    """Level, phase, permission, rules, open flags and digest are those of `assess`, in the order of the input."""
    write_csv(tmp_path / "people.csv", pack, who)
    done = batch("people.csv", "-o", "told.csv")
    assert (done.returncode, done.stdout) == (0, "")
    rows = pl.read_csv(tmp_path / "told.csv", infer_schema=False)
    assert rows["id"].to_list() == [f"p{number}" for number in range(PEOPLE)]
    assert rows["row"].to_list() == [str(number) for number in range(1, PEOPLE + 1)]
    for row in rows[::9].iter_rows(named=True):
        answers = who[int(row["row"]) - 1]
        told = pack.assess(KNEE, answers)
        fired = pack._engine(KNEE).run(read_answers(pack.complaint(KNEE).question, answers)).certain
        assert (row["urgency"], row["phase"]) == (told.urgency, told.phase)
        assert row["exercise_permission"] == told.exercise_permission
        assert row["rules"].split() == sorted(fired)
        assert (row["unresolved"] or "").split() == sorted(flag.rule for flag in told.unresolved)
        assert row["pack"] == pack.digest
    assert f"People assessed: {PEOPLE}. Emergency " in done.stderr


@pytest.mark.parametrize("kind", [".csv", ".jsonl", ".parquet"])
def test_any_input_and_any_cut_give_the_same_bytes(
    pack: triage.Pack, who: list[dict[str, Any]], tmp_path: Path, kind: str
) -> None:
    """CSV, JSON lines and Parquet, packed or not, in blocks of any size: one output."""
    table = write_csv(tmp_path / "people.csv", pack, who)
    lines = write_json_lines(tmp_path / "people.jsonl", who)
    columns = tmp_path / "people.parquet"
    ids = pl.Series("id", [f"p{number}" for number in range(PEOPLE)])
    frame_of(pack, KNEE, who).insert_column(0, ids).write_parquet(columns, row_group_size=50)
    packed = tmp_path / "people.csv.gz"
    packed.write_bytes(gzip.compress(table.read_bytes()))
    written = set()
    for number, (source, rows_at_once) in enumerate(
        [(table, None), (table, 30), (table, PEOPLE), (lines, None), (lines, 50), (columns, 64), (packed, None)]
    ):
        output = tmp_path / f"told-{number}{kind}"
        ran(pack, source, output, rows_at_once=rows_at_once)
        written.add(output.read_bytes())
    assert len(written) == 1
    assert len(_read(output)) == PEOPLE


def _read(output: Path) -> pl.DataFrame:
    readers = {".csv": pl.read_csv, ".jsonl": pl.read_ndjson, ".parquet": pl.read_parquet}
    return readers[output.suffix](output)


@pytest.mark.parametrize("scale", [1, 3])
def test_groups_of_a_parquet_output_do_not_depend_on_blocks(
    pack: triage.Pack, tmp_path: Path, scale: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are written in groups of one size, wherever blocks end."""
    monkeypatch.setattr("triage.batch.output.ROW_GROUP", 40 * scale)
    source = write_csv(tmp_path / "people.csv", pack, people(pack, KNEE, 110))
    for rows_at_once in (25, 110):
        ran(pack, source, tmp_path / f"told-{rows_at_once}.parquet", rows_at_once=rows_at_once)
    assert (tmp_path / "told-25.parquet").read_bytes() == (tmp_path / "told-110.parquet").read_bytes()


def test_a_killed_run_goes_on(
    pack: triage.Pack, who: list[dict[str, Any]], command: list[str], batch: Run, tmp_path: Path
) -> None:
    """Killed in the middle and started again it takes the parts that are there, and the output is the same."""
    source = write_csv(tmp_path / "people.csv", pack, who)
    ran(pack, source, tmp_path / "whole.csv")
    arguments = ["batch", "people.csv", "-o", "told.csv", "--exact", "--rows-at-once", "10"]
    started = subprocess.Popen([*command, *arguments], cwd=tmp_path, stderr=subprocess.DEVNULL)
    parts = tmp_path / "told.csv.parts"
    _wait(lambda: len(list(parts.glob("*.parquet"))) >= 3)
    started.kill()
    started.wait()
    assert not (tmp_path / "told.csv").exists()
    before = len(list(parts.glob("*.parquet")))
    steps = ran(pack, source, tmp_path / "told.csv", exact=True, rows_at_once=10)
    assert steps[-1].found == 10 * before
    assert steps[-1].rows == PEOPLE
    assert (tmp_path / "told.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert not parts.exists()


def test_ctrl_c_tells_how_to_go_on(
    pack: triage.Pack, who: list[dict[str, Any]], command: list[str], tmp_path: Path
) -> None:
    """The bar shows rows, rate and time left; left by Ctrl-C it says that the same command goes on."""
    write_csv(tmp_path / "people.csv", pack, who)
    arguments = ["batch", "people.csv", "-o", "told.csv", "--exact", "--rows-at-once", "10"]
    words = [*command, *arguments]
    shown = pexpect.spawn(words[0], words[1:], cwd=str(tmp_path), encoding="utf-8", dimensions=(24, 120), timeout=60)
    shown.expect(r"people\.csv.*\d\d:\d\d.*[1-9]0 rows, \d+/s")
    shown.sendintr()
    shown.expect("Left after [0-9]+ rows. The same command goes on from there")
    shown.expect(pexpect.EOF)
    shown.close()
    assert shown.exitstatus == 130


def _wait(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_what_changed_meanwhile_is_done_anew(pack: triage.Pack, who: list[dict[str, Any]], tmp_path: Path) -> None:
    """A row that was changed, and a part that was damaged, are never taken from the run before."""
    source, output = tmp_path / "people.csv", tmp_path / "told.csv"
    write_csv(source, pack, who)
    with pytest.raises(_StoppedError):
        _stop_after(pack, Plan(source, output, KNEE, rows_at_once=30), 4)
    parts = sorted((tmp_path / "told.csv.parts").glob("*.parquet"))
    assert len(parts) == 4
    parts[0].write_bytes(parts[0].read_bytes()[:-20])
    changed = [{"danger-signs": {"yes": ["very-ill"], "unsure": []}}, *who[1:]]
    write_csv(source, pack, changed)
    steps = ran(pack, source, output, rows_at_once=30)
    assert steps[-1].found in (60, 90)
    write_csv(source, pack, changed)
    ran(pack, source, tmp_path / "afresh.csv")
    assert output.read_bytes() == (tmp_path / "afresh.csv").read_bytes()
    assert pl.read_csv(output)["urgency"][0] == "emergency"


class _StoppedError(Exception):
    pass


def _stop_after(pack: triage.Pack, plan: Plan, blocks: int) -> None:
    left = iter(range(blocks - 1))

    def tell(step: Step) -> None:
        if next(left, None) is None:
            raise _StoppedError

    run(pack, plan, tell)


def test_two_runs_do_not_write_one_output(pack: triage.Pack, who: list[dict[str, Any]], tmp_path: Path) -> None:
    """While a run goes on, another with the same output is refused."""
    source = write_csv(tmp_path / "people.csv", pack, who)
    plan = Plan(source, tmp_path / "told.csv", KNEE)

    def again(step: Step) -> None:
        with pytest.raises(BatchError, match="another run"):
            run(pack, plan, lambda step: None)

    run(pack, plan, again)
    assert pl.read_csv(tmp_path / "told.csv").height == PEOPLE


def test_files_are_for_their_owner_and_nothing_is_left(pack: triage.Pack, batch: Run, tmp_path: Path) -> None:
    """Output, side file and report are 0600, and a side file of a run before goes when no row has a problem."""
    bad = [{"age": 34}, {"age": "thirty"}]
    write_json_lines(tmp_path / "people.jsonl", bad)
    old = os.umask(0)
    try:
        assert batch("people.jsonl", "-o", "told.csv", "--report", "told.html").returncode == 0
    finally:
        os.umask(old)
    for name in ("told.csv", "told.csv.problems.jsonl", "told.html"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    write_json_lines(tmp_path / "people.jsonl", bad[:1])
    assert batch("people.jsonl", "-o", "told.csv", "--report", "told.html").returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["people.jsonl", "told.csv", "told.html"]


def test_an_output_is_never_half_written(pack: triage.Pack, who: list[dict[str, Any]], tmp_path: Path) -> None:
    """A run that cannot finish leaves the output of the run before as it was."""
    source = write_csv(tmp_path / "people.csv", pack, who)
    output = tmp_path / "told.csv"
    output.write_text("from before")
    with pytest.raises(_StoppedError):
        _stop_after(pack, Plan(source, output, KNEE, rows_at_once=60), 2)
    assert output.read_text() == "from before"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("none.csv", "-o", "told.csv"), "none.csv"),
        (("people.txt", "-o", "told.csv"), "the name of the input says what it holds"),
        (("people.csv", "-o", "told.xlsx"), "the name of the output says how it is written"),
        (("people.csv", "-o", "people.csv"), "people.csv is named for two things"),
        (("people.csv", "-o", "told.csv", "--report", "told.csv"), "told.csv is named for two things"),
        (("people.csv", "-o", "told.csv", "--complaint", "hip"), "there is no such complaint"),
        (("people.csv", "-o", "none/told.csv"), "none"),
        (("people.csv", "-o", "told.csv", "--scheduler", "tcp://192.0.2.7:8786"), "readable by others on the way"),
        (("people.csv", "-o", "told.csv", "--scheduler", "tcp://127.0.0.1:9"), "no Dask scheduler answers"),
        (("people.csv", "-o", "told.csv", "--scheduler", "tls://"), "no address of a scheduler"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(
    pack: triage.Pack, batch: Run, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    """Each with what is allowed, and no traceback."""
    write_csv(tmp_path / "people.csv", pack, [{"age": 34}])
    (tmp_path / "people.txt").write_text("age\n34\n")
    done = batch(*arguments)
    assert done.returncode != 0
    assert told in done.stderr.replace("\n", " ").replace("│", " ")
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("told.csv*"))


def test_a_part_that_stands_for_a_difference_is_not_kept(pack: triage.Pack, tmp_path: Path) -> None:
    """A run whose table and engine differ stops with an error that names the rows, and no part of it is kept."""
    source = write_csv(tmp_path / "people.csv", pack, [{"age": 34}] * 3)
    broken = tmp_path / "broken.py"
    broken.write_text(
        "from triage.columnar import heart\n"
        "from triage.cli import main\n"
        "heart._level = lambda name: heart.pl.lit('self-care').alias(name)\n"
        "main()\n"
    )
    words = ["batch", str(source), "-o", str(tmp_path / "told.csv")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(broken), *words], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 1
    assert "rows 1 to 3 of the input: row 1: the table and the rule engine disagree (urgency" in done.stderr
    assert not list(tmp_path.glob("told.csv*"))


def test_json_of_a_side_file(pack: triage.Pack, tmp_path: Path) -> None:
    """A row with a problem stands there with its number, what is wrong, and what was given."""
    source = write_json_lines(tmp_path / "people.jsonl", [{"age": 34}, {"age": 34.5, "danger-signs": ["very-ill"]}])
    ran(pack, source, tmp_path / "told.csv")
    [told] = (tmp_path / "told.csv.problems.jsonl").read_text().splitlines()
    loaded = json.loads(told)
    assert (loaded["row"], loaded["given"]) == (2, {"id": "p1", "age": 34.5, "danger-signs": ["very-ill"]})
    assert loaded["problem"].startswith("age: ")


def test_the_page_on_many_people_does_what_it_says(tmp_path: Path, command: list[str]) -> None:
    """Its file gives what it shows, and its example of the library runs."""
    page = ROOT / "docs/batch.md"
    assert follow(page, tmp_path, command) >= 2
    [example] = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert b"emergency" in done.stdout
