"""`triage explain`: everything with an id, all that links to it, and what keeps it out of a result."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import triage
from triage.model.complaint import Complaint
from triage.model.page import Page
from triage.render.pages import page_markdown, page_text

ROOT = Path(__file__).parent.parent
KNEE = "medial-knee-pain"
ANSWERS = ROOT / "examples" / "answers"
EXAMPLES = {path.stem: json.loads(path.read_text()) for path in sorted(ANSWERS.glob("*.json"))}


@pytest.fixture
def run(command: list[str], tmp_path: Path) -> Any:
    """Run `triage explain` with arguments; returns the finished process."""

    def go(*arguments: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
        whole = [*command, "explain", *map(str, arguments)]
        return subprocess.run(whole, input=given, capture_output=True, text=True, cwd=ROOT)

    return go


def linked(page: Page, label: str) -> set[str]:
    """The ids that the entries of a label link to."""
    return {link.id for entry in page.entries if entry.label.strip() == label for link in entry.links}


def every_id(pack: triage.Pack, complaint: Complaint) -> list[str]:
    """Everything of the complaint that has an id, options with their question's."""
    ids = [f"rule:{rule.id}" for rule in complaint.every_rule] + [f"piece:{item.id}" for item in complaint.every_item]
    ids += [*complaint.question, *complaint.kind, *pack.content.sources]
    ids += [statement.id for statement in complaint.statements]
    asked = [question for question in complaint.questions if not isinstance(question, triage.Number)]
    return ids + [f"{question.id}/{option}" for question in asked for option in question.option_ids]


def test_everything_with_an_id_has_a_page(pack: triage.Pack, complaint: Complaint) -> None:
    """Each id has a page that begins with it, and every link on it leads to another page."""
    pages = {wanted: pack.explain(KNEE, wanted) for wanted in every_id(pack, complaint)}
    assert [wanted for wanted, page in pages.items() if page.id != wanted.split(":")[-1]] == []
    links = {link.id for page in pages.values() for entry in page.entries for link in entry.links}
    assert len(links) > 300
    assert links - {page.id for page in pages.values()} == set()


def test_links_run_both_ways(pack: triage.Pack, complaint: Complaint) -> None:
    """A rule is on the page of each question it reads, each piece it speaks of and each source it cites."""
    for rule in complaint.rules.values():
        for question in rule.condition.questions:
            assert rule.id in linked(pack.explain(KNEE, question), "Read by")
        for piece in rule.then.offer:
            assert rule.id in linked(pack.explain(KNEE, f"piece:{piece}"), "Offered by")
        for name in rule.then.advise:
            assert rule.id in linked(pack.explain(KNEE, f"piece:advice/{name}"), "Named by")
        for piece in [name for name in rule.then.withhold if "/" in name]:
            assert rule.id in linked(pack.explain(KNEE, f"piece:{piece}"), "Withheld by")
        for citation in rule.sources:
            assert rule.id in linked(pack.explain(KNEE, citation.id), "")
        for statement in rule.covers:
            assert rule.id in linked(pack.explain(KNEE, statement), "")


def test_a_piece_tells_who_must_not_have_it(run: Any) -> None:
    """The contraindications of a piece stand on its page in the words of conditions, not of Python."""
    told = run("exercises/easy-cycling").stdout
    assert "Never for anybody of whom one of these holds or is not ruled out\n" in told
    assert "  - started: under-3-days\n" in told
    assert "  - pain-at-rest: 4 to 10\n" in told
    assert "NumberRange" not in told
    assert "Held back by a limit on exercise: " in told


def test_an_option_can_go_without_its_question(pack: triage.Pack, run: Any) -> None:
    """An option is found by its own id where only one has it, with the rules that read it."""
    page = pack.explain(KNEE, "deformed")
    assert (page.id, page.kind) == ("danger-signs/deformed", "option")
    assert linked(page, "Read by") == {"red-flags/deformed-knee"}
    assert "Alone: emergency, whatever else is answered" in run("danger-signs/deformed").stdout


def test_a_rule_and_a_piece_of_one_id(pack: triage.Pack) -> None:
    """Where a rule and a piece share an id each can be had, and each page names the other."""
    rule, piece = pack.explain(KNEE, "aids/patellar-tape"), pack.explain(KNEE, "piece:aids/patellar-tape")
    assert (rule.kind, piece.kind) == ("rule", "piece")
    assert rule.entries[-1].text == "piece:aids/patellar-tape"
    assert piece.entries[-1].text == "rule:aids/patellar-tape"
    answers = EXAMPLES["chronic-overuse"]
    assert pack.why_not(KNEE, "aids/patellar-tape", answers).kind == "rule"
    assert pack.why_not(KNEE, "piece:aids/patellar-tape", answers).kind == "piece"


def test_close_matches(run: Any) -> None:
    """An id that does not exist is an error with code 1 that names the nearest ids."""
    done = run("exercises/brigde")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing of this id; the nearest are exercises/bridge" in done.stderr


@pytest.mark.parametrize("wanted", ["red-flags/stuck-knee", "onset", "exercises/bridge", "phase", "glos", "RF16"])
def test_the_same_in_every_format(run: Any, wanted: str) -> None:
    """JSON is the page itself, text shows each entry of it, and Markdown shows each entry and each title."""
    page = Page.model_validate_json(run(wanted, "--format", "json").stdout, strict=False)
    assert page.id == wanted
    text, markdown = run(wanted).stdout, run(wanted, "--format", "markdown").stdout
    assert text == page_text(page)
    assert markdown == page_markdown(page)
    assert markdown.startswith(f"# `{wanted}`\n")
    for entry in page.entries:
        assert entry.text in text
        assert [link.id for link in entry.links if f"{link.id}" not in markdown + entry.text] == []


def test_hostile_words_stay_words(run: Any, tmp_path: Path) -> None:
    """Markup, links and HTML in a pack are shown as what they are, in Markdown too."""
    folder = tmp_path / "pack"
    shutil.copytree(ROOT / "tests" / "packs" / "tiny", folder)
    rule = folder / "rules" / "sore-thumb" / "programme" / "circles.yaml"
    words = "<img src=x onerror=alert(1)> [click](https://example.org) `code` **bold** | cell"
    lines = [f"because: '{words}'" if line.startswith("because:") else line for line in rule.read_text().splitlines()]
    rule.write_text("\n".join(lines) + "\n")
    told = run("programme/circles", "--pack", folder, "--format", "markdown")
    assert told.returncode == 0, told.stderr
    assert "\\<img src=x onerror=alert(1)\\>" in told.stdout
    assert "[click](" not in told.stdout
    assert "\\*\\*bold\\*\\*" in told.stdout
    assert words in run("programme/circles", "--pack", folder).stdout


def test_wrong_usage(run: Any) -> None:
    """--why-not and a file of answers go together, and only text, json and markdown are formats."""
    assert run("onset", "--format", "html").returncode == 2
    assert run("red-flags/swelling", "--why-not").returncode == 2
    assert run("red-flags/swelling", ANSWERS / "child.json").returncode == 2
    done = run("--why-not", "glos", ANSWERS / "child.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "this is a source" in done.stderr


def so(page: Page) -> str:
    """What a page says of what is so."""
    return next(entry.text for entry in page.entries if entry.label == "So")


@pytest.mark.parametrize("name", EXAMPLES)
def test_why_not_agrees_with_the_result(pack: triage.Pack, complaint: Complaint, name: str) -> None:
    """Of every active piece it says that it is shown exactly when the result shows it, else at least one reason."""
    result = pack.assess(KNEE, EXAMPLES[name])
    shown = {*result.gist().shown, *result.safety_net.pieces}
    for item in complaint.items.values():
        page = pack.why_not(KNEE, f"piece:{item.id}", EXAMPLES[name])
        assert (so(page) == "It is shown.") == (item.id in shown), item.id
        reasons = {entry.label for entry in page.entries} - {"So", "Called for by", ""}
        assert reasons or item.id in shown, item.id


@pytest.mark.parametrize("name", EXAMPLES)
def test_why_not_names_every_cause(pack: triage.Pack, name: str) -> None:
    """Every rule that withholds a piece in the result is named."""
    result = pack.assess(KNEE, EXAMPLES[name])
    for held in result.withheld:
        page = pack.why_not(KNEE, f"piece:{held.id}", EXAMPLES[name])
        told = [entry.text for entry in page.entries if entry.label == "Withheld because of"]
        assert len(told) == len(held.because)
        assert all(f"({cause})" in text for cause, text in zip(held.because, told, strict=True))


@pytest.mark.parametrize("name", ["acute-sprain", "not-sure"])
def test_why_not_of_every_rule(pack: triage.Pack, complaint: Complaint, name: str) -> None:
    """A rule that fires has only lines that hold outside its groups, one that is ruled out has one that does not."""
    result = pack.assess(KNEE, EXAMPLES[name])
    out, open_now = {flag.rule for flag in result.ruled_out}, {flag.rule for flag in result.unresolved}
    fires = {reason.rule for reason in result.reasons}
    assert out
    for rule in complaint.rules.values():
        page = pack.why_not(KNEE, rule.id, EXAMPLES[name])
        words = " ".join(entry.text for entry in page.entries)
        if rule.id in fires:
            assert so(page).startswith("It fires")
            assert rule.condition.any_of or "does not hold" not in words
        if rule.id in out:
            assert so(page).endswith("rule it out.")
            assert "This does not hold" in words
        if rule.id in open_now:
            assert so(page).endswith("a line is open.")
            assert "This would settle it" in {entry.label for entry in page.entries}


@pytest.mark.parametrize(
    ("wanted", "name", "words"),
    [
        ("red-flags/swelling", "acute-sprain", ["It fires", "The answers that make it so", "It is a little puffy"]),
        ("red-flags/stuck-knee", "acute-sprain", ["rule it out", "The answers that rule it out", "This does not hold"]),
        ("red-flags/stuck-knee", "not-sure", ["This would settle it", "This is open"]),
        ("red-flags/fall-at-risky-age", "acute-sprain", ["0 to 11 years", '"29 years"', "or all of these"]),
        (
            "exercises/bridge",
            "acute-sprain",
            ["Withheld because of: swelling of the knee", "gentle-only"],
        ),
        ("exercises/bridge", "hot-knee-fever", ["Closed: The level is emergency", "Exercises permitted: none"]),
        ("aids/knee-sleeve", "child", ["Out of scope: Under 16", "Only with exercises"]),
        ("safety-net/soon", "child", ["It is shown", "The level is soon"]),
        ("safety-net/urgent", "child", ["It is not shown", "urgent. The level is soon"]),
    ],
)
def test_why_not_in_words(run: Any, wanted: str, name: str, words: list[str]) -> None:
    """The command says it in words, with the answers: certain, open, failing, withheld, closed and out of scope."""
    done = run("--why-not", wanted, ANSWERS / f"{name}.json")
    assert done.returncode == 0
    assert [word for word in words if word not in done.stdout] == []


def test_why_not_reads_records_and_pipes(pack: triage.Pack, run: Any, tmp_path: Path) -> None:
    """A record stands for its answers, and - reads them from a pipe, with the same page."""
    record = pack.assess(KNEE, EXAMPLES["child"]).record()
    (tmp_path / "record.json").write_text(json.dumps(record))
    first = run("--why-not", "exercises/bridge", tmp_path / "record.json", "--format", "json")
    again = run("--why-not", "exercises/bridge", "-", "--format", "json", given=json.dumps(EXAMPLES["child"]))
    assert first.returncode == 0
    assert first.stdout == again.stdout
    assert json.loads(first.stdout)["entries"][0] == {
        "label": "So", "text": "It is not shown.", "links": [], "under": False
    }  # fmt: skip


def test_drafts_are_said_to_be_drafts(run: Any, tmp_path: Path) -> None:
    """Of a rule that is not active it is said that it is never read."""
    folder = tmp_path / "pack"
    shutil.copytree(ROOT / "tests" / "packs" / "tiny", folder)
    rule = folder / "rules" / "sore-thumb" / "programme" / "circles.yaml"
    rule.write_text(rule.read_text().replace("status: active", "status: draft"))
    told = run("--why-not", "programme/circles", "-", "--pack", folder, given="{}").stdout
    assert "It is not read: Its status is draft." in told
