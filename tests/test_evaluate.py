"""Evaluation: each figure worked out by hand on a few small cases, and tables of other people's cases read strictly."""

import csv
import json
import os
import stat
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import triage
from triage import PackError, Urgency
from triage.evaluate import Evaluation, Outcome, evaluation_of, read_cases, run_vignettes, walk_vignettes, wilson
from triage.evaluate.rows import MAX_BYTES
from triage.evaluate.table import COLUMNS, MAX_CASES, MAX_CELL, REMARKS
from triage.model.complaint import Complaint
from triage.vignettes import read_vignettes, whole_answers

ROOT = Path(__file__).parent.parent
TINY = ROOT / "tests" / "packs" / "tiny"
EXAMPLE = ROOT / "examples" / "vignettes.csv"

# fresh, settled, crooked and blue are right. called-blue is told too little, maybe-crooked and only-blue
# too much; either and all-unsure get an accepted level that is not the first; no-days and no-signs cannot be finished.
CASES = """\
id,levels,exercises,phase,must,must_not,tags,pair,signs,bends,days,story
fresh,self-care,allowed,acute,guidance/rest,exercises/circles,,,none,easily,3,It began on Monday.
settled,self-care,allowed,settled,exercises/circles,T1,,fresh,none,easily,30,
crooked,urgent,none,,T1;advice/leave-it,exercises/circles,hard,,crooked,,,
blue,emergency,none,,,exercises/circles,,,blue,,,
called-blue,emergency,none,acute,,,hard,blue,crooked,,,
maybe-crooked,self-care,allowed,settled,exercises/circles,guidance/rest,not-sure,,crooked?,easily,30,
only-blue,self-care,,,,,,,blue,,,
either,routine;self-care,gentle-only,,T1,guidance/rest,,,none,stiffly,3,
all-unsure,soon;urgent,,,,,,,unknown,easily,30,
no-days,self-care,allowed,acute,guidance/rest,,,,none,easily,,
no-signs,emergency,,,,,hard,,,easily,3,
"""
RIGHT = "\n".join(line for line in CASES.splitlines() if line.split(",")[0] in ("id", "fresh", "crooked", "blue"))
HEAD = "id,levels,signs,bends,days\n"


@pytest.fixture(scope="module")
def tiny() -> triage.Pack:
    """The tiny pack."""
    return triage.load_pack(TINY)


@pytest.fixture(scope="module")
def thumb(tiny: triage.Pack) -> Complaint:
    """The complaint of the tiny pack."""
    return tiny.complaint("sore-thumb")


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Write a table to a file."""

    def write(text: str | bytes) -> Path:
        file = tmp_path / "cases.csv"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    return write


@pytest.fixture(scope="module")
def evaluation(tiny: triage.Pack, thumb: Complaint, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """The cases, walked and counted."""
    file = tmp_path_factory.mktemp("cases") / "cases.csv"
    file.write_text(CASES)
    return evaluation_of(*walk_vignettes(tiny, thumb, read_cases(file, thumb)), tiny, thumb.id)


@pytest.fixture
def evaluate(command: list[str], tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `triage evaluate` on the tiny pack."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        whole = [*command, "evaluate", "--pack", str(TINY), *map(str, arguments)]
        environment = {
            "PATH": os.environ["PATH"],
            "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"],
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
        }
        return subprocess.run(whole, capture_output=True, text=True, cwd=tmp_path, env=environment)

    return run


# Figures


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_as_published(hits: int, of: int, low: float, high: float) -> None:
    """The intervals are those of Newcombe 1998 (Statistics in Medicine 17, table I, method 3)."""
    assert wilson(hits, of) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_wilson_of_nothing_and_of_all() -> None:
    """Of nothing anything is possible, and a full share reaches 1 and not beyond."""
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(20, 20) == (pytest.approx(1 - 0.1611, abs=5e-5), 1.0)


def test_figures_by_hand(evaluation: Evaluation) -> None:
    """Each share has the hits and the denominator that one counts by hand."""
    counted = {share.name: (share.hits, share.of) for share in evaluation.all.shares}
    assert counted == {
        "comprehensiveness": (9, 11),
        "accuracy": (6, 9),
        "exact match": (4, 9),
        "safety of advice": (8, 9),
        "emergency sensitivity": (1, 3),
        "undertriage": (1, 9),
        "overtriage": (2, 9),
        "inclination to overtriage": (2, 3),
        "exercise permission": (5, 7),
        "exercises when urgent": (0, 5),
        "phase": (3, 4),
        "must": (4, 6),
        "must not": (5, 6),
    }
    assert evaluation.all.accuracy.share == pytest.approx(2 / 3)
    assert (evaluation.all.accuracy.low, evaluation.all.accuracy.high) == wilson(6, 9)


def test_figures_by_level(evaluation: Evaluation) -> None:
    """Each case counts at its first accepted level, and only there."""
    assert {level: figures.cases for level, figures in evaluation.by_level.items()} == {
        Urgency.SELF_CARE: 5,
        Urgency.ROUTINE: 1,
        Urgency.SOON: 1,
        Urgency.URGENT: 1,
        Urgency.EMERGENCY: 3,
    }
    emergencies = evaluation.by_level[Urgency.EMERGENCY]
    assert (emergencies.undertriage.hits, emergencies.undertriage.of) == (1, 2)
    assert (emergencies.comprehensiveness.hits, emergencies.comprehensiveness.of) == (2, 3)
    calm = evaluation.by_level[Urgency.SELF_CARE]
    assert (calm.overtriage.hits, calm.overtriage.of) == (2, 4)
    assert calm.emergency_sensitivity.share is None


def test_hard_and_paired_cases(evaluation: Evaluation) -> None:
    """Hard cases are those with the tag; a pair is right when both of its cases are."""
    assert (evaluation.hard.cases, evaluation.hard.with_advice) == (3, 2)
    assert (evaluation.hard.accuracy.hits, evaluation.hard.accuracy.of) == (1, 2)
    assert (evaluation.paired.right.hits, evaluation.paired.right.of) == (1, 2)
    assert evaluation.paired.not_right == (("called-blue", "blue"),)
    assert evaluation.paired.figures.cases == 4


def test_a_pair_that_names_each_other_is_one_pair(
    tiny: triage.Pack, thumb: Complaint, table: Callable[[str], Path]
) -> None:
    """Two cases that name each other are one pair, and a case of it without advice makes it not right."""
    both = CASES.replace("acute,guidance/rest,exercises/circles,,,none", "acute,,,,settled,none")
    half = both.replace("none,easily,30,", "none,easily,,")
    for text, right in ((both, 1), (half, 0)):
        cases = read_cases(table("\n".join(text.splitlines()[:3])), thumb)
        paired = evaluation_of(*walk_vignettes(tiny, thumb, cases)).paired
        assert (paired.right.hits, paired.right.of) == (right, 1)


def test_confusion(evaluation: Evaluation) -> None:
    """Each case stands once in the table; those outside their accepted levels and those without advice are told."""
    rows = {row.gold: row for row in evaluation.confusion}
    assert rows[Urgency.SELF_CARE].given == {"self-care": 2, "routine": 0, "soon": 1, "urgent": 0, "emergency": 1}
    assert rows[Urgency.SELF_CARE].not_accepted[Urgency.SOON] == 1
    assert rows[Urgency.SELF_CARE].without_advice == 1
    assert rows[Urgency.ROUTINE].given[Urgency.SELF_CARE] == 1
    assert rows[Urgency.ROUTINE].not_accepted[Urgency.SELF_CARE] == 0
    assert rows[Urgency.EMERGENCY].not_accepted[Urgency.URGENT] == 1
    assert sum(sum(row.given.values()) + row.without_advice for row in evaluation.confusion) == 11


def test_screens_to_the_result(evaluation: Evaluation) -> None:
    """An emergency is told after one screen, a calm result after all three."""
    screens = {row.given: (row.n, row.median, row.p90, row.most) for row in evaluation.screens}
    assert screens[Urgency.EMERGENCY] == (2, 1, 1, 1)
    assert screens[Urgency.SELF_CARE] == (3, 3, 3, 3)
    assert screens[Urgency.URGENT] == (3, 1, pytest.approx(2.6), 3)


def test_what_is_wrong_is_named(evaluation: Evaluation) -> None:
    """A case that is not as expected says what differs, and one without advice says what was not answered."""
    faults = {misfit.id: misfit.faults for misfit in evaluation.misfits}
    assert set(faults) == {"called-blue", "maybe-crooked", "only-blue", "either"}
    assert "level urgent, expected emergency" in faults["called-blue"]
    assert "phase unclear, expected acute" in faults["called-blue"]
    assert faults["either"] == (
        "exercises allowed, expected gentle-only",
        "T1 is missing",
        "guidance/rest must not appear",
    )
    assert {case.id: case.why.split(":")[0] for case in evaluation.without_advice} == {
        "no-days": "days",
        "no-signs": "signs",
    }


def test_an_exercise_while_urgent_is_harm(tiny: triage.Pack, thumb: Complaint, table: Callable[[str], Path]) -> None:
    """A result that is urgent and shows an exercise is counted and makes the evaluation harmful; alone it is not."""
    settled, crooked = run_vignettes(tiny, thumb, read_cases(table(CASES), thumb)[1:3])
    assert not evaluation_of([settled, crooked]).harmful
    spoilt = crooked.result.model_copy(update={"exercises": settled.result.exercises})
    evaluation = evaluation_of([settled, Outcome(crooked.vignette, spoilt, crooked.asked)])
    shown = evaluation.all.exercises_when_urgent
    assert (shown.hits, shown.of, evaluation.harmful) == (1, 1, True)


def test_an_engine_that_fails_gives_no_advice(
    thumb: Complaint, table: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the engine and its shadow disagree the case has no advice, and the others are measured all the same."""
    from triage.engine import network

    real = network._Writer.answer
    monkeypatch.setattr(
        network._Writer,
        "answer",
        lambda self, line: real(self, line)[: 1 if getattr(line, "high", None) == 7 else None],  # 7 days without end
    )
    outcomes, unfinished = walk_vignettes(triage.load_pack(TINY), thumb, read_cases(table(CASES), thumb)[:3])
    assert [outcome.vignette.id for outcome in outcomes] == ["fresh", "crooked"]
    assert [(case.vignette.id, "disagree" in case.why) for case in unfinished] == [("settled", True)]


def test_nothing_to_count_is_no_share() -> None:
    """Of no cases every share is empty, never 0 or 100 percent."""
    evaluation = evaluation_of([])
    assert {share.share for share in evaluation.all.shares} == {None}
    assert evaluation.by_level == {}


# The command


def test_exit_codes(evaluate: Any, table: Callable[[str], Path]) -> None:
    """0 when nobody is told too little, also when somebody is told too much; 1 otherwise; 2 for a wrong format."""
    assert evaluate(table(RIGHT)).returncode == 0
    for name, code in (("maybe-crooked", 0), ("only-blue", 0), ("called-blue", 1), ("no-days", 1), ("no-signs", 1)):
        row = next(line for line in CASES.splitlines() if line.startswith(name + ","))
        assert evaluate(table(f"{RIGHT}\n{row}\n")).returncode == code, name
    done = evaluate(table(RIGHT), "--format", "pdf")
    assert done.returncode == 2
    assert "Allowed: text, json, markdown, html" in " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_every_format_defines_its_figures(evaluate: Any, table: Callable[[str], Path], form: str) -> None:
    """Numbers stand beside what they mean, and beside the pack that was measured."""
    text = " ".join(evaluate(table(CASES), "--format", form).stdout.split())
    assert "Cases given a level below every accepted one, of the cases with advice." in text
    assert "No figure stands alone" in text
    assert triage.load_pack(TINY).digest[:12] in text


def test_text(evaluate: Any, table: Callable[[str], Path]) -> None:
    """The text has each share with its denominator and interval, the groups, the table and what is wrong."""
    lines = evaluate(table(CASES)).stdout.splitlines()
    assert "11 cases, 9 with advice" in lines
    assert "  accuracy: 6 of 9, 66.7% (95 % interval 35.4% to 87.9%)" in lines
    assert "Gold level emergency: 3 cases, 2 with advice" in lines
    assert "Hard cases: 3 cases, 2 with advice" in lines
    assert "  pairs right: 1 of 2, 50.0% (95 % interval 9.5% to 90.5%)" in lines
    assert " emergency          0          0          0          1          1          1" in lines
    assert "  no-days: days: the interview asks this, and the case does not answer it" in lines


def test_json_fits_its_schema_and_reads_back(
    evaluate: Any, table: Callable[[str], Path], evaluation: Evaluation
) -> None:
    """The JSON fits the schema of the model, reads back to the same figures, and a number too many is refused."""
    text = evaluate(table(CASES), "--format", "json").stdout
    data = json.loads(text)
    schema = Evaluation.model_json_schema(mode="serialization")
    jsonschema.validate(data, schema)
    assert Evaluation.model_validate_json(text) == evaluation
    assert data["by_level"]["emergency"]["emergency_sensitivity"]["of"] == 3
    assert data["all"]["undertriage"]["hits"] == 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**data, "all": {**data["all"], "accuracy": 1}}, schema)


def test_markdown_tables(evaluate: Any, table: Callable[[str], Path]) -> None:
    """Every row of a table has as many cells as its head, and the confusion stands in one of them."""
    lines = evaluate(table(CASES), "--format", "markdown").stdout.splitlines()
    heads = [number for number, line in enumerate(lines) if line.startswith("|---")]
    assert len(heads) == 4
    for head in heads:
        columns = lines[head].count("|")
        assert lines[head - 1].count("|") == columns
        row = head + 1
        while lines[row].startswith("|"):
            assert lines[row].count("|") == columns
            row += 1
        assert lines[row] == ""
    assert "| emergency | 0 | 0 | 0 | 1 | 1 | 1 |" in lines
    assert "| gold level | self-care | routine | soon | urgent | emergency | no advice |" in lines


def test_output_file(evaluate: Any, table: Callable[[str], Path], tmp_path: Path) -> None:
    """-o writes the whole page, readable by its owner only, and says the worst figures; the exit code stays."""
    done = evaluate(table(CASES), "--format", "html", "-o", "page.html")
    assert (done.returncode, done.stdout) == (1, "")
    assert "undertriage 1 of 9; exercises when urgent 0 of 5" in done.stderr
    page = tmp_path / "page.html"
    assert page.read_text().rstrip().endswith("</html>")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


# The page


class Page(HTMLParser):
    """What stands in a page: tags with their attributes, the text of each, and the tables as rows of cells."""

    VOID = ("meta", "link", "br", "img")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag; a row and a cell begin anew."""
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Every tag closes the one that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Text belongs to the page and to the cell it stands in."""
        self.text += data
        if "td" in self.open or "th" in self.open:
            self.rows[-1][-1] += data


@pytest.fixture
def page(evaluate: Any, table: Callable[[str], Path]) -> Callable[[str], Page]:
    """The page of a table of cases, read again; every tag in it is closed."""

    def read(text: str) -> Page:
        read_again = Page(evaluate(table(text), "--format", "html").stdout)
        assert read_again.open == []
        return read_again

    return read


def test_page_fetches_nothing_and_runs_nothing(page: Callable[[str], Page]) -> None:
    """There is no script, no link and no address in the page, and its own policy forbids them."""
    found = page(CASES)
    assert {"script", "link", "img", "iframe", "a", "object", "form"}.isdisjoint(tag for tag, _ in found.tags)
    assert not [
        (tag, name)
        for tag, attributes in found.tags
        for name, value in attributes.items()
        if name in ("src", "href", "style") or name.startswith("on") or "http:" in (value or "")
    ]
    policy = [attributes["content"] for tag, attributes in found.tags if "http-equiv" in attributes]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_page_says_the_picture_as_a_table(page: Callable[[str], Page]) -> None:
    """The picture has a name and a description, and each of its numbers stands in a table too."""
    found = page(CASES)
    picture = next(attributes for tag, attributes in found.tags if attributes.get("role") == "img")
    assert picture["aria-labelledby"] == "picture-title picture-text"
    named = {attributes.get("id") for tag, attributes in found.tags if tag in ("title", "desc")}
    assert {"picture-title", "picture-text"} <= named
    assert ["emergency", "0", "0", "0", "11 not accepted", "1", "1"] in found.rows
    assert ["self-care", "2", "0", "11 not accepted", "0", "11 not accepted", "1"] in found.rows
    assert "▼ 1" in found.text
    assert "▲ 1" in found.text


def test_page_draws_each_cell_where_it_belongs(evaluate: Any, table: Callable[[str], Path]) -> None:
    """Thirty cells are drawn: five rows of five levels and of no advice, with the counts of the confusion table."""
    picture = evaluate(table(CASES), "--format", "html").stdout.split("<figure>")[1].split("</svg>")[0]
    drawn = [part.split("</text>")[0].split(">")[-1] for part in picture.split("<text ")[1:]]
    numbers = "".join(text for text in drawn if text.isdigit())
    assert [numbers[row : row + 6] for row in range(0, len(numbers), 6)] == [
        "201011",
        "100000",
        "000100",
        "000100",
        "000111",
    ]


HOSTILE = """<script>alert(1)</script><b onclick='x'>"&amp;"""


def test_what_comes_from_a_case_is_escaped(page: Callable[[str], Page]) -> None:
    """An id made of markup is shown as it was written and makes no tag, in every place where ids stand."""
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    wrong = CASES.replace("called-blue,", f"{quoted},").replace("no-days,", '"<img src=x onerror=alert(2)>",')
    found = page(wrong)
    assert {"script", "b", "img"}.isdisjoint(tag for tag, _ in found.tags)
    assert f"{HOSTILE}: level urgent" in found.text
    assert f"{HOSTILE} and blue" in found.text
    assert "<img src=x onerror=alert(2)>: days" in found.text


def test_markdown_shows_markup_as_it_is(evaluate: Any, table: Callable[[str], Path]) -> None:
    """An id stands between more backticks than it holds, so nothing in it has a meaning."""
    name = "``<b>[x](y)``|"
    text = evaluate(table(CASES.replace("called-blue,", f"{name},")), "--format", "markdown").stdout
    assert f"- ``` {name} ```: level urgent" in text


# Tables


def test_table_is_read_as_written(thumb: Complaint, table: Callable[[str], Path]) -> None:
    """Options, numbers, not sure, not sure of one option, none and empty cells become the answers they stand for."""
    rows = {case.id: case for case in read_cases(table(CASES), thumb)}
    assert rows["fresh"].answers == {"signs": [], "bends": "easily", "days": 3}
    assert rows["crooked"].answers == {"signs": {"yes": ["crooked"], "unsure": []}}
    assert rows["maybe-crooked"].answers["signs"] == {"yes": [], "unsure": ["crooked"]}
    assert rows["all-unsure"].answers["signs"] == "unknown"
    assert rows["either"].levels == (Urgency.ROUTINE, Urgency.SELF_CARE)
    assert rows["all-unsure"].exercises == ()
    assert rows["settled"].pair == "fresh"
    assert rows["crooked"].tags == ("hard",)


def test_a_screen_left_empty_is_no_no(tiny: triage.Pack, thumb: Complaint, table: Callable[[str], Path]) -> None:
    """A screen left empty in a table is not answered, so there is no advice; none of these would be self-care."""
    empty, none, unsure = (
        walk_vignettes(tiny, thumb, read_cases(table(f"{HEAD}one,self-care,{cell},easily,30\n"), thumb))
        for cell in ("", "none", "unknown")
    )
    assert (empty[0], [case.why.split(":")[0] for case in empty[1]]) == ([], ["signs"])
    assert [outcome.result.urgency for outcome in none[0]] == [Urgency.SELF_CARE]
    assert [outcome.result.urgency for outcome in unsure[0]] == [Urgency.URGENT]


def test_a_second_look_left_empty_is_still_not_sure(pack: triage.Pack, complaint: Complaint, tmp_path: Path) -> None:
    """Whoever was not sure at the first look and is not asked again stays not sure, and gets the higher level."""
    lines = EXAMPLE.read_text().splitlines()
    row = next(csv.DictReader([lines[0], next(line for line in lines if line.startswith("gravel-graze-only,"))]))
    file = tmp_path / "cases.csv"
    for second, urgent in (("none", False), ("", True)):
        with file.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, [*row])
            writer.writeheader()
            writer.writerow({**row, "pair": "", "danger-signs-second-look": second})
        [outcome] = run_vignettes(pack, complaint, read_cases(file, complaint))
        assert (outcome.result.urgency >= Urgency.URGENT) == urgent


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("\n", "\n\n") + ",,,,,,,,,,,\n",
        lambda text: text.replace("It began on Monday.", '"It began,\non ""Monday""."'),
        lambda text: text.replace(";", " ; ").replace(",easily,", ", easily ,"),
    ],
    ids=["BOM", "CRLF", "CR", "blank rows", "a cell of two lines", "spaces"],
)
def test_same_cases_in_other_spellings(
    thumb: Complaint, table: Callable[[str], Path], change: Callable[[str], str]
) -> None:
    """What spreadsheets write around the cells changes nothing."""
    plain = read_cases(table(CASES), thumb)
    assert read_cases(table(change(CASES)), thumb) == plain


@pytest.mark.parametrize("first", ["=", "+", "-", "@"])
def test_formulas_are_plain_data(evaluate: Any, table: Callable[[str], Path], first: str) -> None:
    """A cell that a spreadsheet would run is an id like any other, and is shown as it is."""
    name = f"{first}SUM(A1:A9)"
    done = evaluate(table(CASES.replace("called-blue,", f"{name},")))
    assert f"  {name}: level urgent, expected emergency" in done.stdout
    assert f"  {name} and blue" in done.stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{HEAD}one,dire,none,easily,3\n", ":2: column levels: there is no such level (found: dire)"),
        (f"{HEAD}one,soon;soon,none,easily,3\n", ":2: column levels: this stands twice (found: soon)"),
        (f"{HEAD}one,soon;,none,easily,3\n", ":2: column levels: nothing stands before, between or after a ';'"),
        (f"{HEAD}one,,none,easily,3\n", ":2: column levels: this cell is empty (allowed: self-care, routine,"),
        (f"{HEAD},soon,none,easily,3\n", ":2: column id: this cell is empty (allowed: one line"),
        (f"{HEAD}{'x' * 61},soon,none,easily,3\n", ":2: column id: this is no name of a case (found: xxx"),
        (f'{HEAD}"a\nb",soon,none,easily,3\n', ":2: column id: this is no name of a case"),
        (f"{HEAD}one,soon,none,easily,3\none,soon,none,easily,3\n", ":3: column id: this id stands twice (found: one)"),
        (f"{HEAD}one,soon,none,slowly,3\n", ":2: column bends: this is none of the options (found: slowly)"),
        (f"{HEAD}one,soon,none,easily;stiffly,3\n", ":2: column bends: this is none of the options"),
        (f"{HEAD}one,soon,none,easily,three\n", ":2: column days: this is no whole number (found: three)"),
        (f"{HEAD}one,soon,none,easily,3.0\n", ":2: column days: this is no whole number (found: 3.0)"),
        (f"{HEAD}one,soon,none,easily,٣\n", ":2: column days: this is no whole number"),
        (f"{HEAD}one,soon,none,easily,-1\n", ":2: column days: this number is out of range (found: -1)"),
        (f"{HEAD}one,soon,none,easily,{'9' * 400}\n", ":2: column days: this is no whole number"),
        (f"{HEAD}one,soon,green,easily,3\n", ":2: column signs: this is none of the options (found: green)"),
        (f"{HEAD}one,soon,blue;none,easily,3\n", ":2: column signs: 'none of these' was chosen together"),
        (f"{HEAD}one,soon,blue;blue?,easily,3\n", ":2: column signs: an option is either true or not sure"),
        (f"{HEAD}one,soon,blue;unknown,easily,3\n", ":2: column signs: 'unknown' stands beside an option"),
        (f"{HEAD}one,soon,none?,easily,3\n", ":2: column signs: 'none of these' cannot be not sure"),
        (f"{HEAD}one,soon,?,easily,3\n", ":2: column signs: this is none of the options (found: ?)"),
        ("id,levels,exercises\none,soon,some\n", ":2: column exercises: there is no such permission (found: some)"),
        ("id,levels,phase\none,soon,later\n", ":2: column phase: there is no such phase (found: later) (allowed: acu"),
        ("id,levels,phase\none,soon,Acute\n", ":2: column phase: this is no name of a phase (found: Acute)"),
        ("id,levels,must\none,soon,T9\n", ":2: column must: there is no such statement or piece of knowledge"),
        ("id,levels,must_not\none,soon,x\n", ":2: column must_not: there is no such statement or piece"),
        ("id,levels,tags\none,soon,Hard\n", ":2: column tags: this is no tag (found: Hard)"),
        ("id,levels,pair\none,soon,two\n", ":2: column pair: there is no such vignette (found: two)"),
        ("id,levels,pair\none,soon,one\n", ":2: column pair: there is no such vignette (found: one)"),
        (f"{HEAD}one,soon,none,easily\n", ":2: this row has not as many cells as there are columns (found: 4 cells)"),
        (f"{HEAD}one,soon,none,easily,3,4\n", ":2: this row has not as many cells as there are columns (found: 6"),
        (f'{HEAD}one,soon,"none,easily,3\n', ":2: this is not CSV"),
        (f'{HEAD}one,soon,none,easily,3\ntwo,soon,"no"ne,easily,3\n', ":3: this is not CSV"),
        ("id;levels;signs\none;soon;none\n", ":1: column 1: there is no such column, and columns are separated by"),
        ("id,levels,shoes\none,soon,big\n", ":1: column 3: there is no such column (found: shoes) (allowed: id, "),
        ("id,levels,days,days\none,soon,3,3\n", ":1: column 4: this column stands twice (found: days)"),
        ("id,levels,\none,soon,\n", ":1: column 3: this column has no name"),
        ("id,days\none,3\n", ":1: column levels: this column is missing"),
        ("levels,days\nsoon,3\n", ":1: column id: this column is missing"),
        (f"id,levels{',days' * 90_000}\n", ":1: there are more columns than this pack has questions for (found: 9"),
        ("", ":1: there is no case here (allowed: a line with the names of the columns"),
        (HEAD, ":1: there is no case here"),
        ("\n\n,,,,\n", ":1: there is no case here"),
        (f"{HEAD}one,soon,none,easily,3\ntwo,soon,a\x00,easily,3\n", ":3: a control or invisible character (found:"),
        (f"{HEAD}a\u202eb,soon,none,easily,3\n", ":2: a control or invisible character (found: U+202E)"),
        (f"{HEAD}caf\u00e9,soon,none,easily,3\n".encode("latin-1"), ":2: this is not text in UTF-8 (found: the byte"),
        (CASES.encode("utf-16"), ":1: this is not text in UTF-8"),
        (f"{HEAD}{'x' * (MAX_CELL + 1)},soon,none,easily,3\n", ":2: column id: this cell is too long"),
        (f"id,levels,story\none,soon,{'x' * (MAX_CELL + 1)}\n", ":2: column story: this cell is too long"),
        (f"id,levels,story\none,soon,{'x' * 200_000}\n", ":2: this is not CSV: field larger than field limit"),
        ("x" * (MAX_BYTES + 1), f":1: the file is too large (allowed: up to {MAX_BYTES} bytes)"),
        (HEAD + "".join(f"c{n},soon,none,easily,3\n" for n in range(MAX_CASES + 1)), "there are too many cases"),
    ],
)
def test_a_wrong_table_is_named(
    thumb: Complaint, table: Callable[[str | bytes], Path], text: str | bytes, told: str
) -> None:
    """What does not fit is refused with file, line, column, value and what is allowed."""
    with pytest.raises(PackError) as caught:
        read_cases(table(text), thumb)
    assert told in str(caught.value)
    assert all(str(problem).startswith("cases.csv:") for problem in caught.value.problems)


def test_every_wrong_cell_is_listed_at_once(thumb: Complaint, table: Callable[[str], Path]) -> None:
    """All problems of a table are told together, in order of their lines, up to the limit of a pack."""
    with pytest.raises(PackError) as caught:
        read_cases(table(f"{HEAD}one,dire,none,slowly,3\ntwo,soon,green,easily,x\n"), thumb)
    places = [(problem.line, problem.key) for problem in caught.value.problems]
    assert places == [(2, "column levels"), (3, "column days"), (3, "column signs")]
    with pytest.raises(PackError) as caught:
        read_cases(table(HEAD + "one,dire,none,easily,3\n" * 1000), thumb)
    assert len(caught.value.problems) == 200


def test_a_wrong_table_ends_the_command(evaluate: Any, table: Callable[[str], Path]) -> None:
    """The command says what is wrong and where, and prints no figure."""
    done = evaluate(table(f"{HEAD}one,soon,none,easily,three\n"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("cases.csv:2: column days: this is no whole number (found: three) (allowed: a whole")


def test_what_is_no_file_is_refused(evaluate: Any, tmp_path: Path) -> None:
    """A missing path, a pipe, an empty folder and a folder with the name of a table are one clear sentence."""
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "empty").mkdir()
    for name in ("nothing.csv", "pipe.csv", "empty"):
        done = evaluate(name)
        assert (done.returncode, "there is no file of cases here" in done.stderr) == (1, True)
    (tmp_path / "folder" / "inner.csv").mkdir(parents=True)
    done = evaluate("folder")
    assert (done.returncode, "inner.csv: this is no file" in done.stderr) == (1, True)


def test_a_folder_holds_vignettes_and_tables(tiny: triage.Pack, thumb: Complaint, tmp_path: Path) -> None:
    """Both kinds of file count together; an id that stands in both is refused, and pairs may reach across."""
    (tmp_path / "cases.csv").write_text("id,levels,pair,signs\none,emergency,two,blue\n")
    story = (
        "vignettes:\n  - id: two\n    story: Blue.\n    answers: {bends: easily, days: 3}\n    levels: [self-care]\n"
        "    exercises: [allowed]\n    from: nobody\n"
    )
    (tmp_path / "more.yaml").write_text(story)
    outcomes, unfinished = walk_vignettes(tiny, thumb, read_cases(tmp_path, thumb))
    evaluation = evaluation_of(outcomes, unfinished)
    assert (evaluation.all.cases, evaluation.all.accuracy.hits, evaluation.paired.right.hits) == (2, 2, 1)
    (tmp_path / "more.yaml").write_text(story.replace("id: two", "id: one"))
    with pytest.raises(PackError, match="this id stands twice"):
        read_cases(tmp_path, thumb)


# The page for those who measure


GUIDE = ROOT / "docs" / "evaluate.md"


def test_guide_explains_every_figure_and_column(evaluation: Evaluation) -> None:
    """The guide has a row for each figure and for each column of a table, and tells the limits as they are."""
    text = GUIDE.read_text()
    first_cells = {line.split("|")[1].strip() for line in text.splitlines() if line.startswith("|")}
    assert {share.name for share in (*evaluation.all.shares, evaluation.paired.right)} <= first_cells
    named = {name.strip("`") for cell in first_cells for name in cell.split(", ")}
    assert {*COLUMNS, *REMARKS} <= named
    for limit in (MAX_BYTES, MAX_CASES, MAX_CELL):
        assert f"{limit:,}" in text


def test_refusal_of_the_guide_is_real(complaint: Complaint, table: Callable[[str], Path]) -> None:
    """The refusal that the guide shows is what such a table is told."""
    wrong = "id,levels,age\none,soon,40\ntwo,soon,forty\n"
    with pytest.raises(PackError) as caught:
        read_cases(table(wrong), complaint)
    assert f"```text\n{caught.value}\n```" in GUIDE.read_text()


# The example


def test_example_is_right(command: list[str], tmp_path: Path) -> None:
    """The table of examples measures a dozen cases of the shipped pack, all as expected."""
    done = subprocess.run(
        [*command, "evaluate", str(EXAMPLE), "--format", "json"], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0
    measured = Evaluation.model_validate_json(done.stdout)
    assert (measured.all.cases, measured.all.with_advice, measured.misfits) == (12, 12, ())
    assert set(measured.by_level) == set(Urgency)
    assert measured.hard.cases > 0
    assert measured.paired.right.hits == measured.paired.right.of > 0


def test_example_says_what_the_vignettes_say(complaint: Complaint) -> None:
    """Each row of the examples expects and answers what the vignette of that name does."""
    vignettes = {v.id: v for v in read_vignettes(ROOT / "tests" / "vignettes" / "medial-knee-pain", complaint)}
    for case in read_cases(EXAMPLE, complaint):
        vignette = vignettes[case.id]
        expected = {"levels", "exercises", "phase", "tags"}
        assert case.model_dump(include=expected) == vignette.model_dump(include=expected)
        assert set(case.must) <= set(vignette.must)
        assert set(case.must_not) <= set(vignette.must_not)
        written = whole_answers(vignette, complaint)
        assert case.answers
        for question, answer in case.answers.items():
            assert _spelt(answer) == _spelt(written[question]), (case.id, question)


def _spelt(answer: Any) -> Any:
    """An answer of a screen in its long form."""
    if isinstance(answer, list | tuple):
        return {"yes": list(answer), "unsure": []}
    if isinstance(answer, dict):
        return {"yes": list(answer.get("yes", [])), "unsure": list(answer.get("unsure", []))}
    return answer
