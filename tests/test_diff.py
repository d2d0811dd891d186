"""`triage diff`: who moves between two packs, by which rules, and what changed in their files."""

import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from triage import Pack, load_pack
from triage.diff.cohort import Cohort
from triage.diff.compare import compare_all
from triage.diff.fitting import fit
from triage.diff.report import report_of
from triage.engine.reference import firing_rules, line_is_certain
from triage.model.answers import read_answers

ROOT = Path(__file__).parent.parent
TINY = ROOT / "tests" / "packs" / "tiny"
VIGNETTES = ROOT / "tests" / "vignettes" / "medial-knee-pain"
POPULATION = ROOT / "tests" / "vignettes" / "population" / "medial-knee-pain.yaml"
CROOKED = "rules/sore-thumb/red-flags/crooked.yaml"
CIRCLES = "rules/sore-thumb/programme/circles.yaml"
QUESTIONS = "knowledge/sore-thumb/questions.yaml"
Change = tuple[str, str, str]

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(command: list[str], tmp_path: Path) -> Run:
    """Run the command in an empty folder; returns the finished process."""

    def go(*arguments: str | Path, **extra: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "TERM": "dumb",
            "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"],
            "PYTHONPATH": str(ROOT),
            **extra,
        }
        given = [*command, *map(str, arguments)]
        return subprocess.run(given, capture_output=True, text=True, cwd=tmp_path, env=environment)

    return go


def changed(root: Path, *changes: Change) -> Path:
    """A copy of the tiny pack in which texts of some files are replaced."""
    pack = root / "new"
    shutil.copytree(TINY, pack)
    for place, old, new in changes:
        text = (pack / place).read_text()
        assert old in text
        (pack / place).write_text(text.replace(old, new))
    return pack


def compared(run: Run, pack: Path, *more: str | Path) -> dict[str, Any]:
    """The comparison of the tiny pack with another, as data."""
    done = run("diff", TINY, pack, "--format", "json", "--count", "200", *more)
    assert done.returncode in (0, 3), done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (3 if report["down"] else 0)
    return report


def test_nothing_differs(run: Run) -> None:
    """A pack compared with itself moves nobody, names no change, and leaves with code 0."""
    done = run("diff", TINY, TINY, "--count", "200")
    assert done.returncode == 0
    assert "0 down, 0 up, 200 the same, of 200" in done.stdout
    assert "changed" not in done.stdout.lower().replace("advice changed", "").replace("rule or dose changed", "")
    assert "- Nobody of 200 is told another level or other exercises, and no rule or dose changed." in done.stdout
    assert "people" in done.stderr


def test_a_lower_level_is_named_with_its_rule(run: Run, tmp_path: Path) -> None:
    """A lowered red flag is found: code 3, the levels, the rule with what was done to it, the changelog's line."""
    pack = changed(tmp_path, (CROOKED, "urgency: urgent\n  if_unsure: soon", "urgency: routine"))
    report = compared(run, pack)
    assert (report["down"] > 20, report["up"]) == (True, 0)
    [move] = report["moves"]
    assert move["direction"] == "down"
    assert [rule["id"] for rule in move["rules"]] == ["red-flags/crooked"]
    assert move["rules"][0]["change"] == "changed: urgency, if_unsure"
    assert set(move["levels"]) == {"urgent -> routine", "soon -> self-care"}
    assert sum(move["levels"].values()) == move["people"] == report["down"]
    [rule] = report["rules"]
    assert rule["details"] == ["urgency: urgent -> routine", "if_unsure: soon -> self-care"]
    title, _, line, *more = report["advice_changed"]
    assert title == "Less urgent:"
    bullet = " ".join([line, *(text.strip() for text in more)])
    assert bullet.startswith("- A thumb that is crooked (`red-flags/crooked`, changed: urgency, if_unsure): ")
    assert f"routine, was urgent ({move['levels']['urgent -> routine']} people)" in bullet
    assert f"self-care, was soon ({move['levels']['soon -> self-care']} people)" in bullet


def test_lowering_comes_first(run: Run, tmp_path: Path) -> None:
    """In the lines for the changelog less urgent stands before more exercise, and that before more urgent."""
    pack = changed(
        tmp_path,
        (CROOKED, "signs: crooked", "bends: not-at-all"),
        (CROOKED, "{signs: [crooked]}", "{bends: not-at-all}"),
        (CROOKED, "{signs: []}", "{bends: easily}"),
        (CROOKED, "{signs: unknown}", "{bends: unknown}"),
        ("rules/sore-thumb/phase/settled.yaml", "{gt: 7}", "{gt: 2}"),
        ("rules/sore-thumb/phase/acute.yaml", "{lte: 7}", "{lte: 2}"),
    )
    done = run("diff", TINY, pack, "--count", "200", "--advice-changed")
    assert done.returncode == 3
    titles = [line for line in done.stdout.splitlines() if line.endswith(":") and not line.startswith((" ", "-"))]
    assert titles[:3] == ["Less urgent:", "More is offered at the same level:", "More urgent:"]
    assert done.stdout.startswith(
        "Less urgent:\n\n- A thumb that is crooked (`red-flags/crooked`, changed: condition): "
    )
    assert "`exercises/circles`" in done.stdout


def test_an_example_of_each_group_can_be_assessed(run: Run, tmp_path: Path) -> None:
    """--save writes private answers which give with either pack the levels that the report names."""
    pack = changed(tmp_path, (CROOKED, "urgency: urgent\n  if_unsure: soon", "urgency: routine"))
    report = compared(run, pack, "--save", "moved")
    [move] = report["moves"]
    file = tmp_path / report["saved"][move["example"]]
    assert file == tmp_path / "moved" / "001-down-red-flags-crooked.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    was, now = (
        json.loads(run("assess", file, "--pack", p, "--format", "json").stdout)["urgency"] for p in (TINY, pack)
    )
    assert f"{was} -> {now}" in move["levels"]


def test_exercise_is_named_with_what_holds_it_back(run: Run, tmp_path: Path) -> None:
    """More or less exercise at the same level is told with its rule, and is no reason for code 3."""
    held = (CIRCLES, "then:\n", "then:\n  limit: none\n")
    pack = changed(tmp_path, held)
    report = compared(run, pack)
    assert (report["down"], report["more_exercise"], report["less_exercise"] > 10) == (0, 0, True)
    assert report["permissions"]["allowed -> none"] >= report["less_exercise"]
    [move] = report["offer_moves"]
    assert (move["direction"], move["cause"]["id"]) == ("less", "programme/circles")
    assert move["cause"]["change"] == "changed: limit"
    assert move["pieces"] == {"exercises/circles": report["less_exercise"]}
    back = run("diff", pack, TINY, "--count", "200")
    assert back.returncode == 0
    assert f"{report['less_exercise']} are offered more exercises, 0 fewer" in back.stdout


def test_a_piece_that_changed_is_the_cause(run: Run, tmp_path: Path) -> None:
    """When an exercise is held back because it is no longer gentle, the exercise is named and not the old rule."""
    limited = (CIRCLES, "then:\n", "then:\n  limit: gentle-only\n")
    (tmp_path / "old").mkdir()
    old = changed(tmp_path / "old", limited)
    new = changed(tmp_path, limited, ("knowledge/sore-thumb/exercises/circles.yaml", "gentle: true", "gentle: false"))
    done = run("diff", old, new, "--format", "json", "--count", "200")
    [move] = json.loads(done.stdout)["offer_moves"]
    assert (move["direction"], move["cause"]["id"], move["cause"]["change"]) == (
        "less",
        "exercises/circles",
        "changed: gentle",
    )


def test_doses_and_words_are_told_apart(run: Run, tmp_path: Path) -> None:
    """A dose is told with both values and named for the changelog; a rule with other words is listed as such."""
    pack = changed(
        tmp_path,
        ("knowledge/sore-thumb/exercises/circles.yaml", "5-10", "8-12"),
        (CIRCLES, "because: Moving", "because: Gently moving"),
        ("knowledge/wording.yaml", "Book a visit.", "Book a visit soon."),
        ("knowledge/sore-thumb/complaint.yaml", "keep-watch\n  routine", "get-help\n  routine"),
    )
    report = compared(run, pack)
    assert (report["down"], report["up"], report["offer_moves"]) == (0, 0, [])
    [piece] = report["pieces"]
    assert (piece["parts"], piece["details"]) == (["dose"], ["dose: 5 to 10 times -> 8 to 12 times"])
    [rule] = report["rules"]
    assert (rule["kind"], rule["parts"], rule["details"]) == ("changed", ["words"], [])
    assert report["wording"] == ["levels.routine.what: Book a visit. -> Book a visit soon."]
    assert report["complaint_file"] == ["safety_net.soon: keep-watch -> get-help"]
    assert report["advice_changed"] == [
        "Other doses:",
        "",
        "- Thumb circles (`exercises/circles`): 8 to 12 times, was 5 to 10 times.",
    ]


def test_rules_that_come_and_go(run: Run, tmp_path: Path) -> None:
    """A new, a removed and a renamed rule are told apart; one written in another order is no change."""
    pack = changed(tmp_path, ("rules/sore-thumb/phase/settled.yaml", "[easily, stiffly]", "[stiffly, easily]"))
    shelf = pack / "rules/sore-thumb/programme"
    (shelf / "rings.yaml").write_text((shelf / "circles.yaml").read_text())
    (shelf / "circles.yaml").unlink()
    acute = (pack / "rules/sore-thumb/phase/acute.yaml").read_text()
    (shelf / "rest-at-first.yaml").write_text(acute.replace("{lte: 7}", "{lte: 1}").replace("7}", "1}"))
    (pack / CROOKED).write_text((pack / CROOKED).read_text().replace("status: active", "status: retired"))
    report = compared(run, pack)
    assert [(rule["id"], rule["kind"]) for rule in report["rules"]] == [
        ("programme/rest-at-first", "added"),
        ("programme/rings", "renamed"),
        ("red-flags/crooked", "removed"),
    ]
    assert report["rules"][1]["details"] == ["it was programme/circles"]
    [move] = report["moves"]
    assert (move["direction"], move["rules"][0]["change"]) == ("down", "removed")


def test_renamed_options_and_questions_do_not_crash(run: Run, tmp_path: Path) -> None:
    """Answers that fit only one pack are kept where they fit, counted and named, and so are those who move by them."""
    renamed = changed(tmp_path, (QUESTIONS, "- {id: crooked", "- {id: bent"), (QUESTIONS, "id: bends", "id: bending"))
    complaint = renamed / "knowledge/sore-thumb/complaint.yaml"
    complaint.write_text(complaint.read_text().replace("question: bends", "question: bending"))
    for file in (renamed / "rules").rglob("*.yaml"):
        text = file.read_text().replace("bends:", "bending:")
        file.write_text(text.replace("signs: crooked", "signs: bent").replace("[crooked]", "[bent]"))
    report = compared(run, renamed)
    assert report["dropped_by_new"]["bends"] == report["people"]
    assert report["dropped_by_new"]["signs: crooked"] > 0
    assert report["dropped_by_old"]["signs: bent"] > 0
    assert [(q["id"], q["kind"]) for q in report["questions"]] == [
        ("bending", "added"),
        ("bends", "removed"),
        ("signs", "changed"),
    ]
    assert report["questions"][2]["parts"] == ["options removed", "options added"]
    down = [move for move in report["moves"] if move["direction"] == "down"]
    assert down[0]["misfits"] == down[0]["people"] > 0


def test_an_option_that_no_longer_stands_alone(run: Run, tmp_path: Path) -> None:
    """Taking `alone` from an option is a change of the question, and lowers those who have it by that option."""
    pack = changed(
        tmp_path, (QUESTIONS, ", alone: emergency", ""), (CROOKED, "signs: crooked", "signs: [crooked, blue]")
    )
    report = compared(run, pack)
    assert report["questions"][0]["details"] == ["option blue, alone: emergency -> None"]
    first = next(move for move in report["moves"] if move["direction"] == "down")
    assert first["rules"][0]["change"] == "stands alone no more"
    assert "emergency -> urgent" in first["levels"]


def test_an_unchanged_rule_names_what_it_reads(run: Run, tmp_path: Path) -> None:
    """A rule that is the same but is fed by a changed one says so."""
    circles = (CIRCLES, "then:\n", "then:\n  urgency: soon\n  limit: none\n")
    unsure = (CIRCLES, "silent_for:", "unsure_for:\n  - {days: unknown}\nsilent_for:")
    (tmp_path / "old").mkdir()
    old = changed(tmp_path / "old", circles, unsure)
    new = changed(tmp_path, circles, unsure, ("rules/sore-thumb/phase/settled.yaml", "{gt: 7}", "{gt: 30}"))
    done = run("diff", old, new, "--format", "json", "--count", "200")
    assert done.returncode == 3
    move = json.loads(done.stdout)["moves"][0]
    assert move["rules"][0]["change"] == "unchanged, reads what changed: phase/settled"


def test_records_and_answers_are_people_too(run: Run, tmp_path: Path) -> None:
    """A folder of records and answers is compared; what the new pack asks and they do not answer is named."""
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "plain.json").write_text('{"signs": ["crooked"], "bends": "easily", "days": 9}')
    run("assess", folder / "plain.json", "--pack", TINY, "--record", folder / "record.json")
    other = {**json.loads((folder / "record.json").read_text()), "complaint": "sore-toe"}
    (folder / "other.json").write_text(json.dumps(other))
    pack = changed(tmp_path, (CROOKED, "urgency: urgent\n  if_unsure: soon", "urgency: soon"))
    done = run("diff", TINY, pack, "--cases", folder, "--format", "json")
    assert done.returncode == 3
    assert "1 record of another complaint left out" in done.stderr
    report = json.loads(done.stdout)
    assert (report["people"], report["down"]) == (2, 2)
    assert report["moves"][0]["levels"] == {"urgent -> soon": 2}
    assert report["moves"][0]["example"] == "plain.json"


def test_answers_that_are_missing_are_told_as_such(run: Run, tmp_path: Path) -> None:
    """Somebody who is urgent only because a safety question is not answered is not put down to a rule."""
    (tmp_path / "partly.json").write_text('{"bends": "easily", "days": 9}')
    (tmp_path / "old").mkdir()
    plain = (QUESTIONS, ", alone: emergency", ""), (CROOKED, "signs: crooked", "signs: [crooked, blue]")
    old = changed(tmp_path / "old", *plain, (CROOKED, "urgent\n  if_unsure: soon", "soon\n  limit: none"))
    new = changed(tmp_path, *plain)
    done = run("diff", old, new, "--cases", "partly.json", "--format", "json")
    report = json.loads(done.stdout)
    [move] = report["moves"]
    assert (move["direction"], move["levels"]) == ("up", {"routine -> urgent": 1})
    assert [rule["id"] for rule in move["rules"]] == ["safety questions that are not answered"]
    assert report["unanswered_in_new"] == {"signs": 1}


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--format", "html"), 2, "--format: there is no 'html'. Allowed: text, json, markdown"),
        (("--complaint", "sore-toe"), 1, "there is no such complaint (found: sore-toe) (allowed: sore-thumb)"),
        (("--cases", "nowhere"), 1, "nowhere: there is nobody here"),
        (
            ("--cases", "empty"),
            1,
            "empty: there is nobody here (allowed: vignettes (.yaml), records or answers (.json))",
        ),
        (("--cases", "broken.json"), 1, "broken.json: this is not JSON"),
        (("--cases", "broken.yaml"), 1, "broken.yaml:1: vignettes: this key is missing"),
        (("--population", "broken.yaml"), 1, "broken.yaml:1: people: this key is missing"),
    ],
)
def test_wrong_use_is_one_clear_sentence(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    """What cannot be compared is named, with no result."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "broken.yaml").write_text("colour: red\n")
    done = run("diff", TINY, TINY, *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_another_pack_has_to_share_the_complaint(run: Run) -> None:
    """Two packs with no complaint in common are named with theirs."""
    done = run("diff", TINY, ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert "none: sore-thumb and medial-knee-pain" in done.stderr


def test_markdown(run: Run, tmp_path: Path) -> None:
    """As Markdown every line is a heading, an entry of a list or belongs to one."""
    pack = changed(tmp_path, (CROOKED, "urgency: urgent\n  if_unsure: soon", "urgency: routine"))
    done = run("diff", TINY, pack, "--count", "100", "--format", "markdown")
    assert done.returncode == 3
    assert done.stdout.startswith("# What differs between two packs\n\ntiny 0.1.0 (")
    assert "\n## Moving down, by the rules that gave the higher level\n\n- " in done.stdout
    assert "\n## Advice changed\n\nLess urgent:\n\n- A thumb that is crooked (" in done.stdout
    assert all(len(line) <= 120 for line in done.stdout.splitlines())


def test_the_same_seed_gives_the_same_words(run: Run, tmp_path: Path) -> None:
    """Two processes with other seeds for their hashes say the same, another seed of people something else."""
    pack = changed(tmp_path, (CROOKED, "urgency: urgent\n  if_unsure: soon", "urgency: routine"))
    one, two, other = (
        run("diff", TINY, pack, "--count", "120", "--seed", seed, PYTHONHASHSEED=hashes).stdout
        for seed, hashes in (("1", "1"), ("1", "2"), ("2", "1"))
    )
    assert one == two != other


def test_any_number_of_workers_says_the_same(tmp_path: Path) -> None:
    """The comparison does not depend on how many work at it, and tells its progress."""
    pack = changed(tmp_path, (CROOKED, "urgency: urgent\n  if_unsure: soon", "urgency: routine"))
    done: list[int] = []
    one = compare_all(TINY, pack, "sore-thumb", range(120), 1, None, 1, done.append)
    assert (one, sum(done)) == (compare_all(TINY, pack, "sore-thumb", range(120), 1, None, 2), 120)


def test_made_up_people_reach_the_rules(pack: Pack) -> None:
    """A thousand made-up people make nearly every rule of the shipped pack fire, each one by its answers."""
    complaint = pack.complaint("medial-knee-pain")
    cohort = Cohort(complaint, complaint, 1)
    fired: set[str] = set()
    for number in range(1_000):
        person = cohort.person(number)
        fitted = fit(complaint, person.answers, whole=True)
        assert fitted.dropped == ()
        fired |= firing_rules(complaint, read_answers(complaint.question, fitted.answers), line_is_certain)
    assert len(fired) >= 0.98 * len(complaint.rules)


def test_made_up_people_aim_at_what_changed(pack: Pack, tmp_path: Path) -> None:
    """One lowered flag among the two hundred rules of the shipped pack is met by many of few people."""
    for folder in ("rules", "knowledge"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    rule = tmp_path / "rules/medial-knee-pain/red-flags/stuck-knee.yaml"
    text = rule.read_text()
    assert "urgency: urgent" in text
    rule.write_text(text.replace("urgency: urgent", "urgency: soon\n  limit: none"))
    comparisons = compare_all(ROOT, tmp_path, "medial-knee-pain", range(100), 1, None, 2)
    report = report_of(pack, load_pack(tmp_path), "medial-knee-pain", comparisons, "some")
    assert report.down > 10
    assert {rule.id for move in report.moves for rule in move.rules} == {"red-flags/stuck-knee"}


def test_a_population_draws_the_rest(run: Run) -> None:
    """With a population file the rest of the answers is drawn from it."""
    done = run("diff", ROOT, ROOT, "--population", POPULATION, "--count", "100")
    assert done.returncode == 0
    assert "0 down, 0 up, 100 the same, of 100" in done.stdout


def test_vignettes_are_people(run: Run) -> None:
    """Vignettes are compared by their whole answers: nothing is left open, and nothing is dropped."""
    done = run("diff", ROOT, ROOT, "--cases", VIGNETTES / "rules-in-corners.yaml", "--format", "json")
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert (report["up"], report["misfits"], report["unanswered_in_new"]) == (0, 0, {})
    assert report["people"] > 10


@pytest.mark.parametrize(
    ("answers", "kept", "dropped"),
    [
        ({"signs": ["crooked", "green"]}, {"signs": {"yes": ["crooked"]}}, ("signs: green",)),
        ({"signs": {"yes": [], "unsure": ["green"]}}, {"signs": {"yes": [], "unsure": []}}, ("signs: green",)),
        ({"signs": ["none", "green"]}, {"signs": {"yes": ["none"]}}, ("signs: green",)),
        ({"signs": "unknown"}, {"signs": "unknown"}, ()),
        ({"signs": 5}, {}, ("signs",)),
        ({"bends": "Anna's way"}, {}, ("bends: something that is no id",)),
        ({"days": 400}, {}, ("days",)),
        ({"colour": "red", "spots": []}, {}, ("colour",)),
    ],
)
def test_what_fits_is_kept(answers: dict[str, Any], kept: dict[str, Any], dropped: tuple[str, ...]) -> None:
    """Of answers for other questions what fits is kept, and what does not is named without repeating free words."""
    fitted = fit(load_pack(TINY).complaint("sore-thumb"), answers, whole=False)
    assert (fitted.answers, fitted.dropped) == (kept, dropped)
