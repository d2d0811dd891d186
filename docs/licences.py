"""The licences of all packages that the project needs: read strictly, compared with pyproject.toml, and as a page."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from triage.model.base import Frozen, Id, Text
from triage.pack.parsing import ParsedFile, Problems

LICENCES = "docs/licences.yaml"
PROJECT = "symptom-triage"
TOOLS = ("dev", "bench", "docs")
"""The extras of pyproject.toml that nobody needs who only uses the project."""

Expression = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.+-]+( (OR|AND) [A-Za-z0-9.+-]+)*$", max_length=120)]


class Package(Frozen):
    """A package that is installed with the project or one of its extras. `comes_with` are those that require it."""

    name: Id
    licence: Expression
    comes_with: Annotated[tuple[Id, ...], Field(min_length=1)]


class Tool(Frozen):
    """A package that only those need who change, test or measure the project."""

    name: Id
    licence: Expression


class Licences(Frozen):
    """The file `licences.yaml`."""

    packages: Annotated[tuple[Package, ...], Field(min_length=1)]
    tools: tuple[Tool, ...]

    @property
    def of(self) -> dict[str, Text]:
        """The licence of each package by name, tools too."""
        return {each.name: each.licence for each in (*self.tools, *self.packages)}


def read_licences(root: Path) -> Licences:
    """The list below a folder, checked against its pyproject.toml. Raises PackError that names every problem."""
    problems = Problems()
    parsed = ParsedFile(LICENCES, (root / LICENCES).read_bytes(), problems)
    read = parsed.model(Licences)
    if read:
        required = requirements(root)
        direct = {name for group, names in required.items() if group not in TOOLS for name in names}
        tools = {name for group in TOOLS for name in required.get(group, ())}
        listed = {each.name for each in read.packages}
        said = {each.name for each in read.packages if PROJECT in each.comes_with}
        for key, wanted, found in (("packages", direct, said), ("tools", tools, {tool.name for tool in read.tools})):
            for name in sorted(wanted - found):
                parsed.report(f"pyproject.toml requires {name}, and it is not listed here", (key,))
            for name in sorted(found - wanted):
                parsed.report(f"pyproject.toml does not require {name}", (key,), name)
        for number, each in enumerate(read.packages):
            for name in each.comes_with:
                if name not in listed | {PROJECT}:
                    parsed.report("this package is not listed", ("packages", number, "comes_with"), name)
    problems.raise_if_any()
    assert read is not None
    return read


def requirements(root: Path) -> dict[str, tuple[str, ...]]:
    """The names that pyproject.toml requires, by extra, those of the core under an empty name."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"": project["dependencies"], **project.get("optional-dependencies", {})}
    named = {group: [_name(requirement) for requirement in each] for group, each in groups.items()}
    return {group: tuple(name for name in names if name != PROJECT) for group, names in named.items()}


def licence_page(root: Path, made_by: str) -> str:
    """The list as a page: each package with its licence and the parts that need it. Raises PackError."""
    return "\n".join(_lines(read_licences(root), requirements(root), made_by)) + "\n"


def _lines(read: Licences, required: dict[str, tuple[str, ...]], made_by: str) -> Iterator[str]:
    yield from ("# Licences", "", made_by)
    yield "Symptom triage itself, its rules and its texts are under the [MIT licence](../LICENSE). Its wheel and sdist"
    yield "hold no package of others. What it needs is installed beside it, each package under its own licence, as its"
    yield "authors declare it. Whoever hands on all of it together has to keep to each of them."
    yield from ("", "## What is installed", "", "`core` is always needed, the others are extras.", "")
    yield from ("| package | licence | needed for | comes with |", "|---|---|---|---|")
    needed = needed_for(read, required)
    for each in read.packages:
        parts = ", ".join(part or "core" for part in needed[each.name])
        yield f"| {each.name} | {each.licence} | {parts} | {', '.join(each.comes_with)} |"
    yield from ("", "## Tools", "", "Only those need them who change, test or measure the project.", "")
    yield from ("| package | licence |", "|---|---|")
    yield from (f"| {each.name} | {each.licence} |" for each in read.tools)


def needed_for(read: Licences, required: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """For each package the parts that need it, itself or through others: the core under an empty name, and extras."""
    brings: dict[str, list[str]] = {}
    for each in read.packages:
        for name in each.comes_with:
            brings.setdefault(name, []).append(each.name)
    needed: dict[str, list[str]] = {each.name: [] for each in read.packages}
    for part in (part for part in required if part not in TOOLS):
        todo, seen = list(required[part]), set()
        while todo:
            if (name := todo.pop()) not in seen:
                seen.add(name)
                todo += brings.get(name, [])
        for name in sorted(seen):
            needed[name].append(part)
    return {name: ("",) if "" in parts else tuple(parts) for name, parts in needed.items()}


def normal(name: str) -> str:
    """The name of a package as indexes write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert match is not None
    return normal(match[0])
