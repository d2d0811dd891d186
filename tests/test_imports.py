"""What each command imports: nothing heavy that it does not use, seen in the real processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import triage

ROOT = Path(__file__).parent.parent
EXAMPLE = "examples/answers/acute-sprain.json"

NEVER = {
    "mcp",
    "fhir",
    "triage.fhir",
    "asyncio",
    "ssl",
    "http.client",
    "rich",
    "multiprocessing",
    "concurrent.futures",
    "hypothesis",
}
FOR_PAGES = {"jinja2", "triage.render.html", "triage.render.markdown"}
FOR_KEYS = {"prompt_toolkit", "triage.cli.keys"}
FOR_AUTHORS = {"z3", "textstat", "triage.check", "triage.verify", "triage.mutate", "triage.diff", "triage.evaluate"}
FOR_COURSES = {"sqlite3", "icalendar", "triage.journal", "triage.follow_up"}
FOR_READING_FILES = {"yaml", "triage.pack.read", "triage.pack.parsing"}
FOR_RULES = {"durable_rules_engine", "triage.engine"}
FOR_RESULTS = {"triage.assess", "triage.changes", "triage.results", "triage.replay"}
ANY_MODEL = {"pydantic", "triage.model"}

COMMANDS: dict[str, tuple[list[str], set[str]]] = {
    "help": (
        ["--help"],
        NEVER
        | FOR_PAGES
        | FOR_KEYS
        | FOR_AUTHORS
        | FOR_COURSES
        | FOR_READING_FILES
        | FOR_RULES
        | FOR_RESULTS
        | ANY_MODEL
        | {"triage.library", "platformdirs"},
    ),
    "assess": (
        ["assess", EXAMPLE],
        NEVER
        | FOR_PAGES
        | FOR_KEYS
        | FOR_AUTHORS
        | FOR_COURSES
        | FOR_READING_FILES
        | {"triage.interview", "triage.replay", "triage.render.pages", "triage.model.entry", "triage.model.progress"},
    ),
    "assess to a page": (
        ["assess", EXAMPLE, "--format", "html"],
        NEVER | FOR_KEYS | FOR_AUTHORS | FOR_COURSES | FOR_READING_FILES | {"triage.interview", "triage.render.text"},
    ),
    "plain questions": (
        ["--plain"],
        NEVER | FOR_PAGES | FOR_KEYS | FOR_AUTHORS | FOR_COURSES | FOR_READING_FILES | {"triage.replay"},
    ),
    "explain": (
        ["explain", "danger-signs"],
        NEVER | FOR_PAGES | FOR_KEYS | FOR_AUTHORS | FOR_COURSES | FOR_READING_FILES | FOR_RESULTS,
    ),
    "questions": (
        ["questions"],
        NEVER | FOR_PAGES | FOR_KEYS | FOR_AUTHORS | FOR_COURSES | FOR_READING_FILES | FOR_RESULTS,
    ),
    "journal list": (
        ["journal", "list"],
        NEVER
        | FOR_PAGES
        | FOR_KEYS
        | FOR_AUTHORS
        | FOR_READING_FILES
        | FOR_RULES
        | FOR_RESULTS
        | {"icalendar", "triage.library", "triage.pack.location"},
    ),
}


class Commands:
    """Runs the real commands, with a journal of their own and the shipped pack in the cache."""

    def __init__(self, folder: Path) -> None:
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), "TRIAGE_JOURNAL": str(folder / "journal.sqlite3")}
        self.run("journal", "start", "--yes")
        self.run("questions")

    def run(self, *arguments: str) -> set[str]:
        """The names of all modules that a command imports, and of the packages around them."""
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "triage", *arguments],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            cwd=ROOT,
            env=self._environment,
        )
        assert done.returncode == 0 or "The input ended" in done.stderr
        lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
        return {line.rsplit("|", 1)[1].strip() for line in lines[1:]}


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Commands:
    """The commands of a person who has used them before."""
    return Commands(tmp_path_factory.mktemp("commands"))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_imports_what_it_uses(commands: Commands, name: str) -> None:
    """None of the heavy things that other commands need is imported."""
    arguments, unused = COMMANDS[name]
    assert sorted(commands.run(*arguments) & unused) == []


@pytest.mark.parametrize(
    ("arguments", "used"),
    [
        (["assess", EXAMPLE], {"pydantic", "durable_rules_engine", "triage.engine", "triage.changes", "platformdirs"}),
        (["assess", EXAMPLE, "--format", "html"], {"jinja2", "triage.render.html"}),
        (["journal", "list"], {"sqlite3", "triage.journal"}),
        (["check", "tests/packs/tiny"], {"yaml", "textstat", "triage.pack.read"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_used_is_seen(commands: Commands, arguments: list[str], used: set[str]) -> None:
    """The way in which the tests above look finds these names where they are needed."""
    assert sorted(used - commands.run(*arguments)) == []


def test_importing_the_library_imports_nothing_else() -> None:
    """`import triage` alone imports none of its parts, and each public name is there when it is asked for."""
    script = (
        "import sys; import triage\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ('triage', 'pydantic', 'yaml', 'typer')))\n"
        "print(all(hasattr(triage, name) for name in triage.__all__), hasattr(triage, 'no_such_name'))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines() == ["['triage', 'triage.version']", "True False"]


def test_public_names_are_listed() -> None:
    """`dir` and a star import know every public name before it was used."""
    script = "import triage; print(set(triage.__all__) <= set(dir(triage))); from triage import *; print(Pack, Urgency)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines() == ["True", f"{triage.Pack} {triage.Urgency}"]
