"""Each extra taken away: the core goes on, and the command that needs it says so in one clear sentence."""

import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT

from triage.errors import ExtraError
from triage.extras import NEEDED, require

EXAMPLE = "examples/answers/acute-sprain.json"
ASSESS = ("assess", EXAMPLE, "--format", "json")
FOR_WORK = {"dev", "bench", "docs"}
HIDING = """
import os, sys
from importlib.machinery import PathFinder
HIDDEN = set(os.environ["HIDDEN"].split())
class Rest(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] in HIDDEN else super().find_spec(name, path, target)
sys.meta_path[sys.meta_path.index(PathFinder)] = Rest
"""


@dataclass(frozen=True)
class Extra:
    """What an extra brings, as it is imported, and commands that need it, of `triage` or of an example."""

    name: str
    modules: tuple[str, ...]
    commands: tuple[tuple[str, ...], ...]
    example: str | None = None

    def __str__(self) -> str:
        return self.name


EXTRAS = (
    Extra("verify", ("z3",), (("verify",), ("mutate",))),
    Extra("calendar", ("icalendar",), (("follow-up", "--ics", "again.ics"),)),
    Extra("batch", ("polars", "pyarrow"), (("batch", "people.csv", "-o", "results.csv"),)),
    Extra(
        "dask", ("distributed",), (("batch", "people.csv", "-o", "results.csv", "--scheduler", "tcp://127.0.0.1:9"),)
    ),
    Extra(
        "fhir",
        ("fhir",),
        (("fhir", "questionnaire"), ("fhir", "bundle", str(ROOT / EXAMPLE), "--at", "2026-11-28T09:30:00+01:00")),
    ),
    Extra("mcp", ("mcp", "mcp_types"), (("mcp",),)),
    Extra("api", ("fastapi", "uvicorn"), ((),), example="examples/service/app.py"),
)


@pytest.fixture(scope="module")
def hiding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose code hides modules from a Python that finds it, as if they were not installed."""
    folder = tmp_path_factory.mktemp("hiding")
    (folder / "sitecustomize.py").write_text(HIDING)
    return folder


def without(
    hiding: Path, modules: tuple[str, ...], *command: str, cwd: Path = ROOT
) -> "subprocess.CompletedProcess[str]":
    """The finished process of a command that does not find these modules."""
    search = f"{hiding}{os.pathsep}{ROOT}"
    environment = {**os.environ, "PYTHONPATH": search, "HIDDEN": " ".join(modules)}
    return subprocess.run(command, capture_output=True, text=True, input="", cwd=cwd, env=environment)


def test_the_table_has_every_extra() -> None:
    """An extra of pyproject.toml that a user can install stands in the table above."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(extras) - FOR_WORK <= {extra.name for extra in EXTRAS}


@pytest.mark.parametrize("extra", EXTRAS, ids=str)
def test_a_missing_extra_is_named(hiding: Path, command: list[str], tmp_path: Path, extra: Extra) -> None:
    """Each command that needs it leaves with code 1, prints nothing, and says in one line which extra to install."""
    (tmp_path / "people.csv").write_text("age\n40\n")
    start = [sys.executable, str(ROOT / extra.example)] if extra.example else command
    for arguments in extra.commands:
        done = without(hiding, extra.modules, *start, *arguments, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1
        assert "pip install" in done.stderr
        assert f"(the extra '{extra.name}')" in done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["people.csv"]


@pytest.fixture(scope="module")
def whole(hiding: Path, command: list[str]) -> str:
    """An assessment as JSON with nothing hidden."""
    return without(hiding, (), *command, *ASSESS).stdout


@pytest.mark.parametrize("extra", EXTRAS, ids=str)
def test_the_core_does_without_it(hiding: Path, command: list[str], whole: str, extra: Extra) -> None:
    """With one extra hidden an assessment is the same, byte for byte."""
    done = without(hiding, extra.modules, *command, *ASSESS)
    assert (done.returncode, done.stdout) == (0, whole)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["check", "tests/packs/tiny"],
        ["assess", EXAMPLE, "--format", "html"],
    ],
    ids=" ".join,
)
def test_the_core_does_without_any(hiding: Path, command: list[str], arguments: list[str]) -> None:
    """With all extras hidden at once the commands of the core work."""
    hidden = tuple(module for extra in EXTRAS for module in extra.modules)
    done = without(hiding, hidden, *command, *arguments)
    assert (done.returncode, bool(done.stdout)) == (0, True)


def test_what_an_extra_needs_is_what_is_installed_with_it() -> None:
    """Each package of an extra for users stands in the table of the code, in the same words, and no other does."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    packages = {
        extra: {package for package in needed if not package.startswith("symptom-triage[")}
        for extra, needed in declared.items()
        if extra not in FOR_WORK
    }
    assert {extra: set(needed.values()) for extra, needed in NEEDED.items()} == packages


def test_what_is_missing_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names what needs it, the package and the extra."""
    monkeypatch.setitem(NEEDED, "batch", {"no_such_module_at_all": "no-such-package>=1"})
    with pytest.raises(ExtraError) as told:
        require("batch", "triage batch")
    assert str(told.value) == (
        "triage batch needs no_such_module_at_all. Install with: pip install 'no-such-package>=1' (the extra 'batch')"
    )
