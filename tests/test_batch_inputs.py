"""Inputs of `triage batch` as they come: a row that cannot be read is told with the reason and spoils no other."""

import gzip
import json
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from cohorts import KNEE

import triage
from triage.batch.counting import Counts
from triage.batch.run import Plan, run
from triage.errors import AnswerError

TOO_MANY = b"p2,34,none,34\n"
ILL = b"very-ill"


def told(pack: triage.Pack, source: Path) -> tuple[Counts, pl.DataFrame, list[dict[str, Any]]]:
    """What a run over a file counts, its rows, and its side file."""
    output = source.parent / "told.csv"
    counts = run(pack, Plan(source, output, KNEE), lambda step: None)
    side = output.with_name("told.csv.problems.jsonl")
    lines = side.read_text(encoding="utf-8").splitlines() if side.exists() else []
    return counts, pl.read_csv(output, infer_schema=False), [json.loads(line) for line in lines]


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (b"p2,34,none,34", "this row has 4 cells and the first line 3"),
        (b"p2,34", "this row has 2 cells and the first line 3"),
        (b"p2,thirty,none", "age: "),
        (b"p2,34,very-ill;none", "danger-signs: "),
        (b"p2,34,unknown?", "danger-signs: "),
        (b"p2,\xff\xfe,none", "age: this is not text in UTF-8"),
        (b"\xff\xfe,34,none", "id: this is not text in UTF-8"),
        (b"\xff,34", "this row has 2 cells"),
        (b'p2,34,"none\n"', "danger-signs: a line break in a cell"),
        (b'"p2\n",34,none', "id: a line break in a cell"),
        (b"p2,34,very-ill\x00", "danger-signs: "),
        (b"p2,1e1,none", "age: "),
        (b"p2,034567890123456789,none", "age: "),
    ],
)
def test_a_bad_row_of_a_csv_file(pack: triage.Pack, tmp_path: Path, bad: bytes, problem: str) -> None:
    """It goes to the side file with its number and the reason; the rows around it have their numbers and results."""
    source = tmp_path / "people.csv"
    source.write_bytes(b"id,age,danger-signs\np1,34,none\n" + bad + b"\np3,34,very-ill\n")
    counts, rows, side = told(pack, source)
    assert (counts.assessed, counts.problems) == (2, 1)
    assert rows["row"].to_list() == ["1", "3"]
    assert rows["urgency"][1] == "emergency"
    assert side[0]["row"] == 2
    assert problem in side[0]["problem"]
    assert side[0]["given"]


def test_a_quote_that_is_not_closed_swallows_nothing_unseen(pack: triage.Pack, tmp_path: Path) -> None:
    """The rows after it are part of its cell, and the one row they make has a problem that says so."""
    source = tmp_path / "people.csv"
    source.write_bytes(b'age,danger-signs,id\n34,none,p1\n34,none,"p2\n34,very-ill,p3\n')
    counts, _, side = told(pack, source)
    assert (counts.assessed, counts.problems) == (1, 1)
    assert "is a quote before it not closed?" in side[0]["problem"]
    assert side[0]["given"]["id"].endswith("p3\n")


def test_bad_rows_anywhere_keep_the_numbers_right(pack: triage.Pack, tmp_path: Path) -> None:
    """At the beginning, at the end, many together, over many pieces of the file."""
    source = tmp_path / "people.csv"
    rows = [b"too,many,cells,here\n" if number % 7 in (0, 1, 5) else b"p%d,34,none\n" % number for number in range(500)]
    source.write_bytes(b"id,age,danger-signs\n" + b"".join(rows))
    counts, good, side = told(pack, source)
    bad = [number for number in range(500) if number % 7 in (0, 1, 5)]
    assert [line["row"] for line in side] == [number + 1 for number in bad]
    assert good["id"].to_list() == [f"p{number}" for number in range(500) if number not in bad]
    assert good["row"].to_list() == [str(number + 1) for number in range(500) if number not in bad]
    assert counts.assessed + counts.problems == 500


def test_spreadsheets_write_so(pack: triage.Pack, tmp_path: Path) -> None:
    """A mark at the beginning, lines that end with two characters, empty lines, no line end after the last."""
    source = tmp_path / "people.csv"
    source.write_bytes(b"\xef\xbb\xbfage,danger-signs,id\r\n34,very-ill,p1\r\n\r\n ,,p2\r\n34,none,p3")
    _, rows, side = told(pack, source)
    assert rows["id"].to_list() == ["p1", "p2", "p3"]
    assert rows["urgency"].to_list()[0] == "emergency"
    assert rows["complete"].to_list() == ["false"] * 3 or rows["complete"].to_list() == ["true", "false", "false"]
    assert side == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "this is not JSON"),
        ("[1]", "this is no JSON object"),
        ('{"id": "p2", "age": 34, "age": 35}', "the key 'age' stands twice"),
        ('{"id": "p2", "age": NaN}', "NaN is no answer"),
        ('{"id": "p2", "age": "\\ud800"}', "half a character"),
        ('{"id": "\\udfff"}', "half a character"),
        ('{"id": "p2", "age": 34.5}', "age: "),
        ('{"id": "p2", "age": "34"}', "age: "),
        ('{"id": "p2", "age": true}', "age: "),
        ('{"id": "p2", "danger-signs": ["none", "very-ill"]}', "danger-signs: "),
        ('{"id": "p2", "danger-signs": {"yes": ["very-ill"], "unsure": ["very-ill"]}}', "danger-signs: "),
        ('{"id": "p2", "ages": 34}', "there is no such question, and the first line has no such key: ages"),
        ('{"id": "p2", "x": ' + "[" * 100_000 + "}", "nested too deep"),
        ('{"id": "' + "p" * 1_100_000 + '"}', "more than 1,000,000 bytes"),
    ],
)
def test_a_bad_line_of_json(pack: triage.Pack, tmp_path: Path, line: str, problem: str) -> None:
    """It goes to the side file with the number of its line and the reason; the lines around it have results."""
    source = tmp_path / "people.jsonl"
    source.write_text('{"id": "p1", "age": 34}\n' + line + '\n\n{"danger-signs": ["very-ill"]}\n', encoding="utf-8")
    counts, rows, side = told(pack, source)
    assert (counts.assessed, counts.problems) == (2, 1)
    assert rows["row"].to_list() == ["1", "4"]
    assert rows["urgency"][1] == "emergency"
    assert side[0]["row"] == 2
    assert problem in side[0]["problem"]


def test_json_takes_what_a_file_of_answers_takes(pack: triage.Pack, tmp_path: Path) -> None:
    """Lists, structs, "unknown", and null as no answer; what is no answer is kept as it stands."""
    source = tmp_path / "people.jsonl"
    lines = [
        {"id": 7, "note": {"a": [1]}, "age": 34, "danger-signs": {"yes": [], "unsure": ["very-ill"]}},
        {"id": None, "note": "plain", "age": None, "danger-signs": "unknown"},
        {"age": "unknown", "danger-signs": []},
    ]
    source.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    _, rows, side = told(pack, source)
    assert side == []
    assert rows["id"].to_list() == ["7", None, None]
    assert rows["note"].to_list() == ['{"a": [1]}', "plain", None]
    wanted = [pack.assess(KNEE, {"age": 34, "danger-signs": {"yes": [], "unsure": ["very-ill"]}})]
    wanted.append(pack.assess(KNEE, {"danger-signs": "unknown"}))
    wanted.append(pack.assess(KNEE, {"age": "unknown", "danger-signs": []}))
    assert rows["urgency"].to_list() == [result.urgency for result in wanted]


def test_parquet_with_lists_and_other_columns(pack: triage.Pack, tmp_path: Path) -> None:
    """Numbers, lists and structs are answers; a list that is kept needs an output that can hold it."""
    source = tmp_path / "people.parquet"
    frame = pl.DataFrame({"when": [[1, 2], None], "danger-signs": [["very-ill"], []], "age": [34, 71]})
    frame.write_parquet(source)
    with pytest.raises(AnswerError, match="a CSV file cannot hold the column when"):
        told(pack, source)
    run(pack, Plan(source, tmp_path / "told.parquet", KNEE), lambda step: None)
    rows = pl.read_parquet(tmp_path / "told.parquet")
    assert rows["when"].to_list() == [[1, 2], None]
    assert rows["urgency"].to_list()[0] == "emergency"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("people.csv", b"", "this file is empty"),
        ("people.csv", b"age,age\n1,2\n", "this column stands twice (found: age)"),
        ("people.csv", b"id,name\n1,2\n", "no column is a question (found: id, name)"),
        ("people.csv", b"age,danger_signs\n1,2\n", "danger_signs) (allowed: danger-signs)"),
        ("people.csv", b"age,dangersigns\n1,2\n", "but nearly one"),
        ("people.csv", b"age,urgency\n1,2\n", "cannot have the name of a column of the results"),
        ("people.csv", b"age,\xff\n1,2\n", "this is not text in UTF-8"),
        ("people.csv", b"age\n" + b'"' + b"1" * (2**24 + 2**23), "cannot be cut into rows"),
        ("people.csv.gz", b"age\n34\n", "this is not packed as its name says"),
        ("people.jsonl.zst", b"{}\n", "this is not packed as its name says"),
        ("people.jsonl", b"", "no line of this file can be read"),
        ("people.jsonl", b'{"ages": 1}\n', "but nearly one"),
        ("people.parquet", b"age\n1\n", "this is no Parquet file"),
        ("people.parquet", b"", "this is no Parquet file"),
    ],
)
def test_a_file_that_cannot_be_used(pack: triage.Pack, tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    """It is refused as a whole, with the file, what is wrong and what is allowed, before anything is written."""
    source = tmp_path / name
    source.write_bytes(content)
    with pytest.raises(AnswerError) as refused:
        told(pack, source)
    assert problem in str(refused.value)
    assert str(source) in str(refused.value)
    assert not (tmp_path / "told.csv").exists()


def test_a_damaged_parquet_file(pack: triage.Pack, tmp_path: Path) -> None:
    """A changed byte in the middle is noticed and told."""
    source = tmp_path / "people.parquet"
    frame = pl.DataFrame({"age": list(range(20, 90)) * 50})
    import pyarrow.parquet

    pyarrow.parquet.write_table(frame.to_arrow(), source, write_page_checksum=True, use_dictionary=False)
    data = bytearray(source.read_bytes())
    data[len(data) // 3] ^= 255
    source.write_bytes(data)
    with pytest.raises(AnswerError, match="damaged"):
        told(pack, source)


@pytest.mark.parametrize("name", ["people.csv.gz", "people.jsonl.gz"])
def test_a_packed_file_that_was_cut_short(pack: triage.Pack, tmp_path: Path, name: str) -> None:
    """What is there of it is not taken for the whole."""
    rng = random.Random(1)
    lines = [f"p{rng.random()},{rng.randint(20, 90)}\n" for _ in range(150_000)]
    if name.startswith("people.jsonl"):
        lines = [json.dumps({"id": line[:-4], "age": int(line[-3:])}) + "\n" for line in lines]
    whole = gzip.compress("".join(["id,age\n" if "csv" in name else "", *lines]).encode(), 1)
    source = tmp_path / name
    source.write_bytes(whole[: len(whole) - 1000])
    with pytest.raises(AnswerError, match="damaged"):
        told(pack, source)
    assert not (tmp_path / "told.csv").exists()


@pytest.mark.parametrize("name", ["people.csv", "people.jsonl", "people.parquet"])
def test_nobody_at_all(pack: triage.Pack, tmp_path: Path, name: str) -> None:
    """A file without rows gives one without rows, with the same columns."""
    source = tmp_path / name
    if name.endswith(".parquet"):
        pl.DataFrame({"age": []}, schema={"age": pl.Int64}).write_parquet(source)
    else:
        source.write_text("age\n" if name.endswith(".csv") else '{"age": "x"}\n')
    counts, rows, _ = told(pack, source)
    assert counts.assessed == 0
    assert rows.height == 0
    assert rows.columns[:3] == ["row", "urgency", "certain_urgency"]
