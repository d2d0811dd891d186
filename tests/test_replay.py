"""`triage replay`: the same bytes from a record, or which version differs and what that changed."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples" / "answers").glob("*.json"))
TINY = ROOT / "tests" / "packs" / "tiny"


@pytest.fixture
def run(command: list[str], tmp_path: Path) -> Any:
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


@pytest.fixture
def thumb(run: Any, tmp_path: Path) -> Path:
    """A copy of the tiny pack, with a record and an assessment made by it beside it."""
    pack = tmp_path / "pack"
    shutil.copytree(TINY, pack)
    answers = {"signs": [], "bends": "easily", "days": 8}
    (tmp_path / "answers.json").write_text(json.dumps(answers))
    made = ("--format", "json", "--record", "record.json", "-o", "result.json", "--pack", pack)
    assert run("assess", "answers.json", *made).returncode == 0
    return pack


def reword(file: Path, old: str, new: str) -> None:
    """Replace a text that is there."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def edited(tmp_path: Path, **parts: Any) -> str:
    """The record with other parts, saved beside it; a part that is None is left out."""
    record = {**json.loads((tmp_path / "record.json").read_text()), **parts}
    (tmp_path / "edited.json").write_text(json.dumps({k: v for k, v in record.items() if v is not None}))
    return "edited.json"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_same_record_same_bytes(run: Any, tmp_path: Path, example: Path) -> None:
    """A record replays to the bytes of the first assessment, in a fresh process with another seed for its hashes."""
    first = run("assess", example, "--format", "json", "--record", "record.json", "--region", "uk", PYTHONHASHSEED="1")
    again = run("replay", "record.json", PYTHONHASHSEED="2")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == first.stdout
    recorded = json.loads((tmp_path / "record.json").read_text())["assessment"]["digest"]
    assert recorded == hashlib.sha256(again.stdout.encode()).hexdigest()


def test_as_text_from_a_pipe(command: list[str], run: Any, thumb: Path, tmp_path: Path) -> None:
    """A record on standard input gives with --format text what `assess` says."""
    told = run("assess", "answers.json", "--pack", thumb).stdout
    given = [*command, "replay", "-", "--format", "text", "--pack", str(thumb)]
    with (tmp_path / "record.json").open() as record:
        done = subprocess.run(given, stdin=record, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, told)


def test_another_pack_says_what_changed(run: Any, thumb: Path) -> None:
    """With a changed pack there is no assessment, code 1, and each change of the result in a line."""
    reword(thumb / "knowledge/pack.yaml", "version: 0.1.0", "version: 0.2.0")
    circles = thumb / "rules/sore-thumb/programme/circles.yaml"
    reword(circles, "then:\n", "then:\n  urgency: soon\n  if_unsure: routine\n  limit: none\n")
    circles.write_text(f"{circles.read_text()}unsure_for:\n  - {{days: unknown}}\n")
    done = run("replay", "record.json", "--pack", thumb)
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert lines[0].startswith("the pack differs: recorded with tiny 0.1.0, digest ")
    assert "this is tiny 0.2.0, digest " in lines[0]
    assert lines[1:] == [
        "changed: level: self-care -> soon",
        "changed: exercises: allowed -> none",
        "changed: decides: now programme/circles",
        "changed: piece: no longer exercises/circles",
    ]


def test_anyway_shows_the_new_one(run: Any, thumb: Path) -> None:
    """--anyway prints the new assessment, and still leaves with code 1."""
    reword(thumb / "rules/sore-thumb/programme/circles.yaml", "because: Moving", "because: Gently moving")
    done = run("replay", "record.json", "--pack", thumb, "--anyway")
    assert done.returncode == 1
    assert "rules and pieces are the same; words or order differ" in done.stderr
    assert done.stdout == run("assess", "answers.json", "--pack", thumb, "--format", "json").stdout


def test_against_names_each_field(run: Any, thumb: Path) -> None:
    """With the assessment of that time every field that differs is named with both values, lists by their ids."""
    exercise = thumb / "knowledge/sore-thumb/exercises/circles.yaml"
    reword(exercise, "{repetitions: 5-10}", "{repetitions: 6-10}")
    done = run("replay", "record.json", "--pack", thumb, "--against", "result.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "differs: exercises[exercises/circles].dose_text: 5 to 10 times -> 6 to 10 times" in done.stderr
    assert "differs: exercises[exercises/circles].dose.repetitions: 5-10 -> 6-10" in done.stderr
    assert sum(line.startswith("differs: ") for line in done.stderr.splitlines()) == 3


def test_against_finds_an_assessment_that_was_changed(run: Any, thumb: Path, tmp_path: Path) -> None:
    """An assessment that is not the one of the record is named so, though all versions agree."""
    same = run("replay", "record.json", "--pack", thumb, "--against", "result.json")
    assert (same.returncode, same.stderr) == (0, "")
    reword(tmp_path / "result.json", '"urgency": "self-care"', '"urgency": "soon"')
    done = run("replay", "record.json", "--pack", thumb, "--against", "result.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "result.json is not the assessment that this record was made with",
        "differs: urgency: soon -> self-care",
    ]


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"triage": "0.0.9"}, "triage differs: recorded with 0.0.9; this is "),
        ({"engine": "durable-rules 1.0"}, "the engine differs: recorded with durable-rules 1.0; this is "),
    ],
)
def test_each_version_is_named(run: Any, thumb: Path, tmp_path: Path, part: dict[str, str], told: str) -> None:
    """Another engine or triage is named with both versions, and is enough for code 1."""
    done = run("replay", edited(tmp_path, **part), "--pack", thumb)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(told)


def test_only_the_version_differs(run: Any, thumb: Path, tmp_path: Path) -> None:
    """When the result is the same but for the version in it, that is proved and said."""
    made = json.loads((tmp_path / "result.json").read_text())
    text = json.dumps({**made, "triage": "0.0.9"}, indent=2, ensure_ascii=False) + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    result = {**json.loads((tmp_path / "record.json").read_text())["assessment"], "digest": digest}
    done = run("replay", edited(tmp_path, triage="0.0.9", assessment=result), "--pack", thumb)
    assert done.returncode == 1
    assert "changed: apart from the versions the result is the same, byte for byte" in done.stderr


def test_same_versions_and_another_result(run: Any, thumb: Path, tmp_path: Path) -> None:
    """A result that differs under the same versions is never passed as the same."""
    result = {**json.loads((tmp_path / "record.json").read_text())["assessment"], "digest": "0" * 64}
    done = run("replay", edited(tmp_path, assessment=result), "--pack", thumb)
    assert (done.returncode, done.stdout) == (1, "")
    assert "the versions are those of the record, and the result is not" in done.stderr


def test_older_records_are_read(run: Any, thumb: Path, tmp_path: Path) -> None:
    """A record without a digest of its result replays, and it is said that nothing proves it."""
    old = edited(tmp_path, assessment=None)
    done = run("replay", old, "--pack", thumb)
    assert (done.returncode, done.stdout) == (0, (tmp_path / "result.json").read_text())
    assert "nothing proves" in done.stderr
    reword(thumb / "knowledge/pack.yaml", "version: 0.1.0", "version: 0.2.0")
    done = run("replay", old, "--pack", thumb)
    assert (done.returncode, done.stdout) == (1, "")
    assert "give that result with --against" in done.stderr


def test_answers_that_do_not_fit_are_an_error(run: Any, thumb: Path) -> None:
    """A record whose option is gone names both packs, the question, what stands there and what is allowed."""
    for file in [*thumb.rglob("*.yaml")]:
        file.write_text(file.read_text().replace("easily", "with-ease"))
    done = run("replay", "record.json", "--pack", thumb, "--anyway")
    assert (done.returncode, done.stdout) == (1, "")
    first, second = done.stderr.splitlines()
    assert first.startswith("this record was made with tiny 0.1.0, digest ")
    assert "does not fit this pack, tiny 0.1.0, digest " in first
    assert second.startswith("bends: this is none of the options (found: easily) (allowed: with-ease, ")


@pytest.mark.parametrize(
    ("part", "key"),
    [
        ({"record": 2}, "record"),
        ({"answers": None}, "answers"),
        ({"engine": None}, "engine"),
        ({"region": 5}, "region"),
        ({"pack": {"name": "tiny", "version": "0.1.0", "digest": "short"}}, "pack.digest"),
        ({"assessment": {"digest": "0" * 64}}, "assessment.urgency"),
    ],
)
def test_a_broken_record_is_named(run: Any, thumb: Path, tmp_path: Path, part: dict[str, Any], key: str) -> None:
    """A record that lacks a part is refused with its file, the key and what a record has."""
    done = run("replay", edited(tmp_path, **part), "--pack", thumb)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"edited.json: {key}: this record lacks a part or is of another version (allowed: ")


def test_a_record_of_thousands_of_rules_is_refused(run: Any, thumb: Path, tmp_path: Path) -> None:
    """A record that lists more rules than there can be is refused, before each is told as a change."""
    saved = json.loads((tmp_path / "record.json").read_text())["assessment"]
    many = {**saved, "digest": "0" * 64, "rules": [f"rule-{number}" for number in range(50_000)]}
    done = run("replay", edited(tmp_path, assessment=many), "--pack", thumb)
    assert (done.returncode, done.stdout) == (1, "")
    assert "this record says more than any result does (found: 50" in done.stderr
    assert len(done.stderr) < 300


def test_a_long_name_of_a_pack_is_cut(run: Any, thumb: Path, tmp_path: Path) -> None:
    """A record whose pack has a name and a version of 200 characters is refused in one short line for each problem."""
    named = {"name": "n" * 200, "version": "1" * 200, "digest": "0" * 64}
    done = run("replay", edited(tmp_path, pack=named, answers={"days": -1}), "--pack", thumb)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"made with {'n' * 60}… {'1' * 60}…, digest" in done.stderr
    assert "days: this number is out of range" in done.stderr


def test_answers_alone_are_no_record(run: Any, thumb: Path) -> None:
    """A file of answers is refused, as nothing says what made them."""
    done = run("replay", "answers.json", "--pack", thumb)
    assert (done.returncode, done.stdout) == (1, "")
    assert "this record lacks a part" in done.stderr


def test_a_record_that_was_changed_is_found(run: Any, thumb: Path, tmp_path: Path) -> None:
    """Other answers under the same digests are found: by the result, or because they no longer fit their own pack."""
    other = edited(tmp_path, answers={"signs": ["crooked"], "bends": "easily", "days": 8})
    done = run("replay", other, "--pack", thumb)
    assert (done.returncode, done.stdout) == (1, "")
    assert "changed: level: self-care -> urgent" in done.stderr
    done = run("replay", edited(tmp_path, answers={"signs": ["green"]}), "--pack", thumb)
    assert "does not fit the pack that it names, so it was changed since" in done.stderr
