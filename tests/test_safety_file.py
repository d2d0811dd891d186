"""The safety file: what stands in it exists, and its check finds a hazard that nothing keeps away."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
SAFETY = ROOT / "docs/safety"
CHECK = SAFETY / "check.py"

TESTS = '''
import pytest


def test_holds():
    """Passes."""


@pytest.mark.parametrize("case", ["one", "two"])
def test_breaks(case):
    """Fails for one of its cases."""
    assert case == "one"


@pytest.mark.skip
def test_is_skipped():
    """Never runs."""
'''
LOG = """
scale:
  severity: {minor: Lost time., severe: Lasting harm.}
  likelihood: {remote: Hardly ever., likely: Often.}
  risk: {minor: {remote: low, likely: medium}, severe: {remote: low, likely: high}}
  accepted: Low ones.
hazards:
  - {id: H-01, status: controlled, hazard: It is lost, cause: A fault, effect: Harm, severity: severe,
     likelihood: {before: likely, after: remote},
     controls: [{what: It is kept., where: [pyproject.toml]}],
     tests: ["tests/test_planted.py::test_holds"]}
  - {id: H-02, status: future, hazard: It is turned around, cause: A fault, effect: Harm, severity: minor,
     waits_for: A part that comes later.}
"""
THIRD_PARTY = """
software:
  - {name: durable-rules, requires: "==2.0.28", tried: 2.0.28, licence: MIT, purpose: Fires rules.,
     imports: [durable], used_by: [triage/door.py], runs_when: Always., if_wrong: A rule is lost.,
     anomalies: [{what: It loses one., control: It is counted., where: [pyproject.toml],
                  tests: ["tests/test_planted.py::test_holds"]}]}
"""


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A small repository whose safety file is sound."""
    (tmp_path / "docs/safety").mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    (tmp_path / "docs/safety/hazards.yaml").write_text(LOG)
    (tmp_path / "docs/safety/third-party.yaml").write_text(THIRD_PARTY)
    (tmp_path / "tests/test_planted.py").write_text(TESTS)
    (tmp_path / "triage").mkdir()
    (tmp_path / "triage/door.py").write_text("import os\n\nimport durable.engine\n")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "planted"\nversion = "0"\ndependencies = ["durable-rules==2.0.28"]\n'
    )
    return tmp_path


def check(root: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The real check of a repository."""
    command = [sys.executable, str(CHECK), "--root", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def change(root: Path, old: str, new: str, file: str = "docs/safety/hazards.yaml") -> None:
    """Put something else into a file."""
    text = (root / file).read_text()
    assert old in text
    (root / file).write_text(text.replace(old, new))


def test_a_sound_file_passes(planted: Path) -> None:
    """With everything in order the check runs the named tests, says what it counted, and leaves with code 0."""
    done = check(planted)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 hazards, 1 with a low" in done.stdout
    assert "1 future ones not counted" in done.stdout
    assert "1 tests named" in done.stdout


@pytest.mark.parametrize(
    ("test", "why"),
    [("test_breaks", "fails for 1 of 2 cases"), ("test_breaks[two]", "fails"), ("test_is_skipped", "was skipped"),
     ("test_holds[three]", "did not run")],
)  # fmt: skip
def test_a_hazard_whose_test_does_not_pass_is_told(planted: Path, test: str, why: str) -> None:
    """A failing, skipped or missing case: the hazard is named with the test and what became of it, and code 1."""
    change(planted, "::test_holds", f"::{test}")
    done = check(planted)
    assert done.returncode == 1
    assert f"H-01 has no passing test, because tests/test_planted.py::{test} {why}." in done.stderr


def test_one_passing_case_is_enough_when_it_is_named(planted: Path) -> None:
    """A test named with one of its cases stands for that case only."""
    change(planted, "::test_holds", "::test_breaks[one]")
    assert check(planted).returncode == 0


@pytest.fixture
def whole(planted: Path) -> Path:
    """The small repository with the real hooks of this test suite, its one failing case mended."""
    for file in SAFETY.glob("*.py"):
        shutil.copy(file, planted / "docs/safety")
    shutil.copy(ROOT / "tests/conftest.py", planted / "tests")
    change(planted, 'case == "one"', "case", "tests/test_planted.py")
    return planted


def run_all(root: Path, *arguments: str) -> tuple[int, list[str]]:
    """Run the tests of a repository side by side; the exit code and the lines."""
    command = [sys.executable, "-m", "pytest", "-n", "2", "--import-mode=importlib", *(arguments or ("tests",))]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines()


def test_a_run_of_all_tests_judges_the_safety_file(whole: Path) -> None:
    """With every hazard shown under control the run says what it counted, and pytest's own summary stays last."""
    code, lines = run_all(whole)
    assert code == 0
    assert any(line.startswith("1 hazards, 1 with a low") for line in lines)
    assert "3 passed, 1 skipped" in lines[-1]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"""Passes."""', "raise ValueError", "tests/test_planted.py::test_holds fails."),
        ("def test_holds", "@pytest.mark.skip\ndef test_holds", "tests/test_planted.py::test_holds was skipped."),
        ("def test_holds", "@pytest.fixture\ndef test_holds", "tests/test_planted.py::test_holds did not run."),
    ],
)
def test_a_run_of_all_tests_fails_with_a_hazard(whole: Path, old: str, new: str, told: str) -> None:
    """A hazard whose test fails, is skipped or no longer runs is a failed test by its id, and the run fails."""
    change(whole, old, new, "tests/test_planted.py")
    code, lines = run_all(whole)
    assert code == 1
    assert f"H-01 has no passing test, because {told}" in lines
    assert any(line.startswith("FAILED docs/safety/hazards.yaml::H-01") for line in lines)
    assert "failed" in lines[-1]


def test_a_run_of_all_tests_fails_when_the_log_is_not_sound(whole: Path) -> None:
    """A log that cannot be read is no log, so the run fails and names the line."""
    change(whole, "id: H-02", "id: H-01")
    code, lines = run_all(whole)
    assert code == 1
    assert any("hazards.1.id: ids are unique and in order" in line for line in lines)


@pytest.mark.parametrize("chosen", [("tests/test_planted.py",), ("tests", "-k", "breaks")])
def test_a_run_of_some_tests_says_nothing(whole: Path, chosen: tuple[str, ...]) -> None:
    """Whoever runs some tests is not told that the others did not run."""
    change(whole, "::test_holds", "::test_is_skipped")
    code, lines = run_all(whole, *chosen)
    assert code == 0
    assert "hazards" not in "".join(lines)


def test_a_known_anomaly_whose_test_fails_is_told(planted: Path) -> None:
    """The tests of third-party software count as well."""
    change(planted, "::test_holds", "::test_breaks", "docs/safety/third-party.yaml")
    done = check(planted)
    assert done.returncode == 1
    assert "Anomaly 1 of durable-rules is not shown to be under control" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('tests: ["tests/test_planted.py::test_holds"]', "tests: []", "H-01 has no test"),
        ("::test_holds", "::test_that_was_renamed", "there is no such test"),
        ("tests/test_planted.py", "tests/test_elsewhere.py", "there is no such test"),
        ("controls: [{what: It is kept., where: [pyproject.toml]}]", "controls: []", "H-01 has no control"),
        (
            "where: [pyproject.toml]",
            "where: [triage/gone.py]",
            "there is no such file or folder (found: triage/gone.py",
        ),
        ("where: [pyproject.toml]", "where: [docs/../pyproject.toml]", "there is no such file or folder"),
        ("id: H-02", "id: H-01", "ids are unique and in order"),
        ("id: H-01", "id: H-03", "ids are unique and in order"),
        ("after: remote", "after: likely", "H-01 has a high risk left"),
        ("severity: severe", "severity: awful", "there is no such severity"),
        ("after: remote", "after: never", "there is no such likelihood"),
        ("severe: {remote: low, likely: high}", "severe: {remote: low}", "this row needs the risk for each likelihood"),
        ("waits_for: A part that comes later.", "remains: Much.", "H-02 is future, so it says what it waits for"),
        ("status: future", "status: controlled", "H-02 has no control"),
        ("cause: A fault", "causes: A fault", "there is no such key"),
    ],
)
def test_a_log_that_is_not_sound_is_told(planted: Path, old: str, new: str, told: str) -> None:
    """A fault of the data is named with its file and line, and no test is run for it."""
    change(planted, old, new)
    done = check(planted)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
    assert "docs/safety/hazards.yaml:" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("durable-rules==2.0.28", "durable-rules==2.0.29", "(found: ==2.0.28) (allowed: ==2.0.29)"),
        (
            '"durable-rules==2.0.28"',
            '"durable-rules==2.0.28", "new-thing>=1"',
            "requires new-thing (>=1), and it is not",
        ),
        ('"durable-rules==2.0.28"', "", "software.0.name: pyproject.toml does not require this (found: durable-rules)"),
        (
            "[project]",
            '[project.optional-dependencies]\nmore = ["extra-thing"]\n[project]',
            "requires extra-thing (any)",
        ),
        (
            "[project]",
            '[project.optional-dependencies]\ndev = ["planted[x]", "tool>=2"]\n[project]',
            "tools: pyproject",
        ),
    ],
)
def test_third_party_software_follows_what_is_required(planted: Path, old: str, new: str, told: str) -> None:
    """A dependency that is new, gone or of another version makes the check fail; a tool for developers does too."""
    change(planted, old, new, "pyproject.toml")
    done = check(planted)
    assert done.returncode == 1
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import durable\nfrom elsewhere.part import it\n", "triage/door.py imports elsewhere, and no software here"),
        ("def later():\n    import durable, lazily\n", "triage/door.py imports lazily, and no software here"),
        ("import json\n", "software.0.used_by.0: nothing here imports durable (found: triage/door.py)"),
    ],
)
def test_third_party_software_follows_what_is_imported(planted: Path, text: str, told: str) -> None:
    """A file that imports what is not listed for it, or no longer what is, makes the check fail."""
    (planted / "triage/door.py").write_text(text)
    done = check(planted)
    assert done.returncode == 1
    assert told in done.stderr


def test_an_earlier_run_is_read(planted: Path) -> None:
    """With --junit no test is run: what the report says counts, and a test that is not in it did not run."""
    report = planted / "report.xml"
    pytest_run = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", "tests/test_planted.py"]
    subprocess.run(pytest_run, cwd=planted, capture_output=True)
    change(planted, "assert case", "assert not case", "tests/test_planted.py")
    assert check(planted, "--junit", str(report)).returncode == 0
    change(planted, "::test_holds", "::test_breaks")
    failed = check(planted, "--junit", str(report))
    assert failed.returncode == 1
    assert "test_breaks fails for 1 of 2 cases." in failed.stderr
    change(planted, "::test_breaks", "::test_breaks[four]")
    assert "test_breaks[four] did not run." in check(planted, "--junit", str(report)).stderr


@pytest.mark.parametrize("text", [None, "", "no report", "<testsuites>"])
def test_a_report_that_cannot_be_read_is_told(planted: Path, text: str | None) -> None:
    """Without a report nothing counts as passed."""
    report = planted / "report.xml"
    if text is not None:
        report.write_text(text)
    done = check(planted, "--junit", str(report))
    assert done.returncode == 1
    assert "is no report of a test run" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_log_of_this_project_is_sound(tmp_path: Path) -> None:
    """At least 25 hazards are under control, and what they name exists; with an empty report each of them is told."""
    report = tmp_path / "report.xml"
    report.write_text("<testsuites></testsuites>")
    done = check(ROOT, "--junit", str(report))
    told = [line for line in done.stderr.splitlines() if line.startswith("H-")]
    assert all("has no passing test, because" in line for line in told)
    assert len(told) == len({line.split()[0] for line in told}) >= 25
    written = yaml.safe_load((SAFETY / "hazards.yaml").read_text(encoding="utf-8"))["hazards"]
    assert len(told) == len([hazard for hazard in written if hazard["status"] == "controlled"])


def test_the_pages_say_what_the_data_say() -> None:
    """The intended use is the pack's own, each hazard has its heading, each dependency its own, none is reviewed."""
    pages = {name: (SAFETY / name).read_text(encoding="utf-8") for name in ("intended-use.md", "hazard-log.md")}
    pages["third-party.md"] = (SAFETY / "third-party.md").read_text(encoding="utf-8")
    pack = yaml.safe_load((ROOT / "knowledge/pack.yaml").read_text(encoding="utf-8"))
    knee = yaml.safe_load((ROOT / "knowledge/medial-knee-pain/complaint.yaml").read_text(encoding="utf-8"))
    for text in [pack["intended_use"], *pack["not_for"], knee["about"], knee["pain_area"]]:
        assert " ".join(text.split()) in pages["intended-use.md"]
    assert "`scope/under-16`" in pages["intended-use.md"]
    for hazard in yaml.safe_load((SAFETY / "hazards.yaml").read_text(encoding="utf-8"))["hazards"]:
        assert f"# {hazard['id']} {hazard['hazard']}\n" in pages["hazard-log.md"]
    for software in yaml.safe_load((SAFETY / "third-party.yaml").read_text(encoding="utf-8"))["software"]:
        assert f"## {software['name']}\n" in pages["third-party.md"]
    assert all("No clinician has reviewed it." in page for page in pages.values())
    assert "No clinician has reviewed this program" in (SAFETY / "README.md").read_text(encoding="utf-8")
