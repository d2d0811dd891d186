"""Rules broken on purpose: what notices it, what cannot be noticed, and what should be."""

import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import COMPLAINT, ROOT

import triage
from triage.engine import Engine
from triage.model.answers import read_answers
from triage.model.complaint import Complaint
from triage.mutate.operators import OPERATORS, Mutant, broken_complaint, mutants
from triage.mutate.run import mutate
from triage.vignettes import read_vignettes

TINY = ROOT / "tests/packs/tiny"
VIGNETTES = ROOT / "tests/vignettes" / COMPLAINT
NARROWED = "phase/settled | narrow-list | bends: easily, stiffly without stiffly"
WIDENED = "red-flags/crooked | widen-list | signs: crooked with blue"
Run = Callable[..., tuple[subprocess.CompletedProcess[str], dict[str, Any]]]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of the tiny pack that may be changed."""
    return Path(shutil.copytree(TINY, tmp_path / "pack"))


@pytest.fixture
def run(command: list[str], tmp_path: Path, tiny: Path) -> Run:
    """The command over the copy, with the verdicts of its report by mutant."""

    def call(*arguments: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
        line = [*command, "mutate", str(tiny), "--state", str(tmp_path / "state.json"), "--format", "json", *arguments]
        done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=tmp_path)
        return done, {one["key"]: one for one in json.loads(done.stdout)["judged"]} if done.stdout else {}

    return call


def add_case(tiny: Path, rule: str, case: str) -> None:
    """Write one more case at the end of a rule's file, whose last list it belongs to."""
    path = tiny / f"rules/sore-thumb/{rule}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + case, encoding="utf-8")


def of_operator(complaint: Complaint, operator: str) -> list[Mutant]:
    """The mutants that one operator makes."""
    return [mutant for mutant in mutants(complaint) if mutant.operator == operator]


@pytest.mark.parametrize("operator", [*OPERATORS, "swap-gate"])
def test_each_operator_breaks_rules(complaint: Complaint, operator: str) -> None:
    """Every operator breaks something in the shipped pack, changes only its rules, and names no two mutants alike."""
    made = of_operator(complaint, operator)
    assert made
    for mutant in made:
        broken = broken_complaint(complaint, mutant)
        assert [rule for rule in broken.every_rule if rule.id == mutant.rule] != [complaint.rules[mutant.rule]]
        others = [rule for rule in complaint.every_rule if rule.id not in mutant.changed]
        assert [rule for rule in broken.every_rule if rule.id not in mutant.changed] == others
    assert len({mutant.key for mutant in made}) == len(made)


def test_what_no_case_notices_is_listed_with_answers(run: Run, tiny: Path) -> None:
    """Two mutants of the tiny pack survive, each with as few answers as show it; durable-rules sees the difference."""
    done, judged = run()
    assert done.returncode == 0, done.stderr
    assert [key for key, one in judged.items() if one["fate"] == "survived"] == [NARROWED, WIDENED]
    assert judged[NARROWED]["example"] == {"bends": "stiffly"}
    assert judged[WIDENED]["example"] == {"signs": {"yes": [], "unsure": ["blue"]}}

    def possible() -> bool:
        complaint = triage.load_pack(tiny).complaint("sore-thumb")
        outcome = Engine(complaint).run(read_answers(complaint.question, {"bends": "stiffly"}))
        return "phase/settled" in outcome.possible

    assert possible()
    rule = tiny / "rules/sore-thumb/phase/settled.yaml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("[easily, stiffly]", "easily"), encoding="utf-8")
    assert not possible()


def test_a_case_notices_it(run: Run, tiny: Path) -> None:
    """With a case for the option beside the listed one, the mutant that takes it in is noticed."""
    add_case(tiny, "red-flags/crooked", "  - {signs: {yes: [], unsure: [crooked]}}\n")
    assert run()[1][WIDENED]["fate"] == "survived"
    path = tiny / "rules/sore-thumb/red-flags/crooked.yaml"
    text = path.read_text(encoding="utf-8").replace("  - {signs: []}\n", "  - {signs: []}\n  - {signs: [blue]}\n")
    path.write_text(text, encoding="utf-8")
    assert run()[1][WIDENED]["fate"] == "case"


def test_a_vignette_notices_it(run: Run, tmp_path: Path) -> None:
    """A vignette whose phase is no longer as expected notices what no case does."""
    vignette = """
      vignettes:
        - id: stiff
          story: It has been stiff for eight days.
          answers: {signs: [], bends: stiffly, days: 8}
          levels: [self-care]
          phase: [settled]
          exercises: [allowed]
          from: made up for tests
    """
    (tmp_path / "stiff.yaml").write_text(vignette, encoding="utf-8")
    assert run("--vignettes", str(tmp_path / "stiff.yaml"))[1][NARROWED]["fate"] == "vignette"


def test_a_mutant_that_changes_nothing_is_proved_equivalent(run: Run, tiny: Path) -> None:
    """A line that holds whenever another does can be dropped: that is no mistake, and does not count."""
    for path in sorted((tiny / "rules/sore-thumb").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if "  phase: settled\n" in text:
            path.write_text(text.replace("  phase: settled\n", "  phase: settled\n  days: {gt: 6}\n"), encoding="utf-8")
    done, judged = run()
    equivalent = [key for key, one in judged.items() if one["fate"] == "equivalent"]
    assert any("drop-line | days" in key for key in equivalent), done.stderr
    report = json.loads(done.stdout)
    assert report["counted"] == len(report["judged"]) - len(equivalent)


def test_a_property_notices_it(pack: triage.Pack, complaint: Complaint) -> None:
    """Without its withholding rule an exercise is shown in spite of what it says itself: the proof finds it."""
    done = mutate(
        pack,
        complaint,
        (),
        workers=1,
        chosen=lambda mutant: mutant.rule == "cautions/kneeling-hurts" and mutant.operator == "drop-withhold",
    )
    assert [(one.fate, one.by) for one in done.judged] == [("property", "contraindications-are-kept")]


def test_at_least(run: Run) -> None:
    """Leaves with code 1 when fewer are noticed than asked for, and says so."""
    assert run("--at-least", "92")[0].returncode == 0
    done, _ = run("--at-least", "92.1")
    assert done.returncode == 1
    assert "fewer than 92.1 % of the mutants were noticed" in done.stderr


def test_what_is_explained_is_told_and_lowers_the_score_all_the_same(run: Run, tmp_path: Path) -> None:
    """The reason stands at the survivor; a reason for a mutant that is noticed is an error that names it."""
    reasons = tmp_path / "reasons.yaml"
    reasons.write_text(f'explained:\n  - mutant: "{WIDENED}"\n    because: Nobody minds.\n', encoding="utf-8")
    done, judged = run("--explained", str(reasons))
    assert (judged[WIDENED]["fate"], judged[WIDENED]["by"]) == ("explained", "Nobody minds.")
    assert json.loads(done.stdout)["score"] == 92
    reasons.write_text('explained:\n  - mutant: "phase/settled | none"\n    because: Gone.\n', encoding="utf-8")
    done, _ = run("--explained", str(reasons))
    assert done.returncode == 1
    assert "this mutant is noticed, or there is none of this name (found: phase/settled | none)" in done.stderr


def test_verdicts_are_kept_and_used_again(run: Run, tiny: Path, tmp_path: Path) -> None:
    """A second run takes the verdicts of the first; a changed pack, --fresh or a spoilt file makes it judge anew."""
    run()
    state = tmp_path / "state.json"
    assert state.stat().st_mode & 0o077 == 0
    marked = state.read_text(encoding="utf-8").replace('"fate": "survived"', '"fate": "vignette"')
    state.write_text(marked, encoding="utf-8")
    assert run()[1][WIDENED]["fate"] == "vignette"
    assert run("--fresh")[1][WIDENED]["fate"] == "survived"
    state.write_text(marked, encoding="utf-8")
    add_case(tiny, "red-flags/crooked", "  - {signs: {yes: [], unsure: [crooked]}}\n")
    assert run()[1][WIDENED]["fate"] == "survived"
    state.write_text('{"of": 3', encoding="utf-8")
    done, judged = run()
    assert judged[WIDENED]["fate"] == "survived"
    assert "holds no verdicts that can be read" in done.stderr


def test_a_run_that_was_stopped_goes_on(command: list[str], tmp_path: Path) -> None:
    """What was judged before the run was killed is not judged again."""
    state = tmp_path / "state.json"
    line = [*command, "mutate", "--rule", "red-flags", "--state", str(state), "--format", "json"]
    with subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tmp_path, process_group=0
    ) as begun:
        while not state.exists() and begun.poll() is None:
            time.sleep(0.1)
        os.killpg(begun.pid, 9)
    before = {one["key"]: one for one in json.loads(state.read_text(encoding="utf-8"))["judged"]}
    assert len(before) >= 40
    one_rule = next(iter(before)).split(" | ")[0]
    line = [*command, "mutate", "--rule", one_rule, "--state", str(state), "--format", "json"]
    done = subprocess.run(line, capture_output=True, text=True, check=True, cwd=tmp_path)
    after = {one["key"]: one for one in json.loads(done.stdout)["judged"]}
    assert before.keys() & after.keys()
    kept = {one["key"] for one in json.loads(state.read_text(encoding="utf-8"))["judged"]}
    assert kept >= before.keys() | after.keys()


def test_no_such_rule_is_wrong_usage(run: Run) -> None:
    """A rule that is not there is told, and nothing is judged."""
    done, _ = run("--rule", "red-flags/nonsense")
    assert done.returncode == 2
    assert "no active rule 'red-flags/nonsense'" in done.stderr


def test_formats(command: list[str], tiny: Path, tmp_path: Path) -> None:
    """Text and Markdown name every survivor, say what counts, and end with the share; -o writes it for you only."""
    line = [*command, "mutate", str(tiny), "--state", str(tmp_path / "state.json"), "--format"]
    text = subprocess.run([*line, "text"], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    file = tmp_path / "report.md"
    subprocess.run([*line, "markdown", "-o", str(file)], capture_output=True, check=True, cwd=tmp_path)
    assert file.stat().st_mode & 0o077 == 0
    for report in (text, file.read_text(encoding="utf-8")):
        assert NARROWED in report
        assert WIDENED in report
        assert "A mutant is the pack with one rule broken in one way." in report
        assert report.splitlines()[-1].startswith("23 of 25 mutants noticed (92.0 %), 0 proved equivalent")


def test_nearly_all_mutants_of_the_shipped_pack_are_noticed(pack: triage.Pack, complaint: Complaint) -> None:
    """Of one mutant in fifteen, chosen by its name, at least 98 % of those that count are noticed.

    `poe mutate` asks all of them.
    """
    done = mutate(
        pack,
        complaint,
        read_vignettes(VIGNETTES, complaint),
        workers=os.cpu_count() or 1,
        chosen=lambda mutant: hashlib.sha256(mutant.key.encode()).digest()[0] % 15 == 0,
    )
    assert len(done.judged) > 100
    assert done.score >= 98, [one.key for one in done.survivors]
