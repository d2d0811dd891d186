"""A frame of people is told what the engine tells each of them, in whatever kind of frame and cells they come."""

from typing import Any

import polars as pl
import pytest
from cohorts import frame_of, people

import triage
from triage.assess import tell
from triage.columnar.checking import check_rows
from triage.columnar.heart import RESULTS, Cohort
from triage.errors import AnswerError, EngineError

pandas = pytest.importorskip("pandas")
pyarrow = pytest.importorskip("pyarrow")
COMPLAINTS = ["medial-knee-pain", "medial-knee-pain-follow-up"]


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_every_row_is_as_the_engine_tells_it(pack: triage.Pack, complaint: str) -> None:
    """400 people with every kind of answer, each run through the engine too: no column differs."""
    who = people(pack, complaint, 400)
    results = pack.assess_frame(complaint, frame_of(pack, complaint, who), exact=True)
    assert results.columns == [*RESULTS, "pack"]
    assert results["problem"].null_count() == len(who)
    assert results["urgency"].n_unique() >= 3


def test_a_row_is_what_one_person_is_told(pack: triage.Pack) -> None:
    """Level, phase, permission, scope and unresolved flags are those of `assess`."""
    complaint = COMPLAINTS[0]
    who = people(pack, complaint, 60, seed=4)
    results = pack.assess_frame(complaint, frame_of(pack, complaint, who))
    for person, row in zip(who, results.iter_rows(named=True), strict=True):
        told = pack.assess(complaint, person)
        assert (row["urgency"], row["phase"]) == (told.urgency, told.phase)
        assert (row["exercise_permission"], row["in_scope"]) == (told.exercise_permission, told.in_scope)
        assert row["unresolved"].split() == sorted(flag.rule for flag in told.unresolved)
        assert row["pack"] == pack.digest


def test_rows_do_not_know_of_each_other(pack: triage.Pack) -> None:
    """The same rows in other company or another order get the same results."""
    frame = frame_of(pack, COMPLAINTS[0], people(pack, COMPLAINTS[0], 24, seed=2))
    whole = pack.assess_frame(COMPLAINTS[0], frame)
    for size in (1, 7, 24):
        parts = [pack.assess_frame(COMPLAINTS[0], frame.slice(start, size)) for start in range(0, 24, size)]
        assert pl.concat(parts).equals(whole)
    assert pack.assess_frame(COMPLAINTS[0], frame.reverse()).reverse().equals(whole)


def test_lists_structs_and_numbers(pack: triage.Pack) -> None:
    """Screens as lists or structs and numbers as numbers read as the texts do."""
    signs, legs = ["very-ill"], "danger-signs"
    texts = pl.DataFrame({legs: ["very-ill", "none", "very-ill?", None], "age": ["34", "71", "unknown", None]})
    structs = [{"yes": signs, "unsure": []}, {"yes": [], "unsure": []}, {"yes": [], "unsure": signs}, None]
    shown = pl.DataFrame({legs: structs, "age": texts["age"]})
    assert pack.assess_frame(COMPLAINTS[0], shown).equals(pack.assess_frame(COMPLAINTS[0], texts))
    lists = pl.DataFrame({legs: [signs, [], None], "age": [34, 71, None]})
    alike = pl.DataFrame({legs: ["very-ill", "none", None], "age": ["34", "71", None]})
    assert pack.assess_frame(COMPLAINTS[0], lists).equals(pack.assess_frame(COMPLAINTS[0], alike))


@pytest.mark.parametrize(
    ("column", "given"),
    [
        ("danger-signs", "very-ill;none"),
        ("danger-signs", "very-ill;very-ill?"),
        ("danger-signs", "very ill"),
        ("danger-signs", "none?"),
        ("danger-signs", "yes"),
        ("age", "34.0"),
        ("age", "340"),
        ("age", "thirty"),
        ("age", "٣٤"),
        ("started", "very-ill"),
        ("started", "1"),
    ],
)
def test_a_cell_that_does_not_fit_is_told_and_nothing_is_guessed(pack: triage.Pack, column: str, given: str) -> None:
    """The row has a problem that names the question, and no level; the rows beside it are as they were."""
    frame = frame_of(pack, COMPLAINTS[0], people(pack, COMPLAINTS[0], 3, seed=6))
    spoilt = frame.with_columns(pl.Series(column, [frame[column][0], given, frame[column][2]]))
    results = pack.assess_frame(COMPLAINTS[0], spoilt)
    assert results["problem"][1].startswith(column)
    assert [results[name][1] for name in RESULTS if name != "problem"] == [None] * (len(RESULTS) - 1)
    whole = pack.assess_frame(COMPLAINTS[0], frame)
    assert results[0].equals(whole[0])
    assert results[2].equals(whole[2])


@pytest.mark.parametrize("inside", [None, "very-ill\x1fvery-ill", "very-ill\x1e"])
def test_a_list_cannot_hide_anything(pack: triage.Pack, inside: str | None) -> None:
    """Nothing, or a character that stands between options inside, is no option."""
    lists = pl.DataFrame({"danger-signs": [["very-ill"], [inside]]}, schema={"danger-signs": pl.List(pl.String)})
    assert pack.assess_frame(COMPLAINTS[0], lists)["problem"].is_null().to_list() == [True, False]


@pytest.mark.parametrize(
    "frame",
    [pl.DataFrame({"age": [34.5]}), pl.DataFrame({"danger-signs": [True]}), pl.DataFrame({"who": ["a"]}), [1], None],
)
def test_what_holds_no_answers_is_refused(pack: triage.Pack, frame: Any) -> None:
    """Fractions, yes and no for a screen, no question at all, and what is no frame."""
    with pytest.raises(AnswerError):
        pack.assess_frame(COMPLAINTS[0], frame)


def test_no_rows(pack: triage.Pack) -> None:
    """A frame without rows gives one without rows."""
    frame = frame_of(pack, COMPLAINTS[0], [])
    assert pack.assess_frame(COMPLAINTS[0], frame).height == 0


@pytest.mark.parametrize("column", [name for name in RESULTS if name != "problem"])
def test_a_difference_is_an_error_and_tells_no_answer(pack: triage.Pack, column: str) -> None:
    """One wrong cell in any column of the results is found, and the error names the row and the column only."""
    complaint = pack.complaint(COMPLAINTS[0])
    frame = frame_of(pack, complaint.id, [{"danger-signs": {"yes": ["very-ill"], "unsure": []}}] * 2)
    results = Cohort(complaint).assess(frame)
    value = results[column][1]
    wrong = (not value) if isinstance(value, bool) else f"{value} x"
    spoilt = results.with_columns(pl.Series(column, [value, wrong]))
    engine = triage.load_pack()._engine(complaint.id)
    with pytest.raises(EngineError, match=f"row 2: .*{column}") as told:
        check_rows(
            complaint,
            engine,
            lambda a, o: tell(pack.content, complaint, a, o, "default"),
            frame,
            spoilt,
            [0, 1],
            "text",
        )
    assert "very-ill" not in str(told.value)


def test_pandas_and_pyarrow(pack: triage.Pack) -> None:
    """What comes as pandas or pyarrow goes back as it, with the same results."""
    frame = frame_of(pack, COMPLAINTS[0], people(pack, COMPLAINTS[0], 50, seed=3))
    wanted = pack.assess_frame(COMPLAINTS[0], frame)
    table = pack.assess_frame(COMPLAINTS[0], frame.to_arrow())
    assert isinstance(table, pyarrow.Table)
    assert pl.DataFrame(table).equals(wanted)
    data = pack.assess_frame(COMPLAINTS[0], frame.to_pandas())
    assert isinstance(data, pandas.DataFrame)
    assert pl.DataFrame(data).equals(wanted)
