"""The hazard log and the list of third-party software as data, read strictly and checked against the repository."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from triage.model.base import Frozen, Id, Text
from triage.pack.parsing import ParsedFile, Problems

HAZARDS = "docs/safety/hazards.yaml"
THIRD_PARTY = "docs/safety/third-party.yaml"

HazardId = Annotated[str, StringConstraints(pattern=r"^H-[0-9]{2,3}$")]
RepositoryPath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_./-]*$", max_length=200)]
TestId = Annotated[
    str, StringConstraints(pattern=r"^tests/[a-z0-9_/]+\.py::test_[a-z0-9_]+(\[[^\[\]]+\])?$", max_length=300)
]
Risk = Literal["low", "medium", "high"]


class Control(Frozen):
    """What keeps a hazard away, and the files that hold it."""

    what: Text
    where: Annotated[tuple[RepositoryPath, ...], Field(min_length=1)]


class Likelihood(Frozen):
    """Names of the scale: without the controls, and with them."""

    before: Id
    after: Id


class Hazard(Frozen):
    """One hazard. A future one has no controls yet and says what it waits for."""

    id: HazardId
    status: Literal["controlled", "future"]
    hazard: Text
    cause: Text
    effect: Text
    severity: Id
    likelihood: Likelihood | None = None
    controls: tuple[Control, ...] = ()
    tests: tuple[TestId, ...] = ()
    remains: Text | None = None
    waits_for: Text | None = None


class Scale(Frozen):
    """Words for severity and likelihood, the least first, and the risk of each pair: `risk[severity][likelihood]`."""

    severity: Annotated[dict[Id, Text], Field(min_length=2)]
    likelihood: Annotated[dict[Id, Text], Field(min_length=2)]
    risk: dict[Id, dict[Id, Risk]]
    accepted: Text


class HazardLog(Frozen):
    """The file `hazards.yaml`."""

    scale: Scale
    hazards: Annotated[tuple[Hazard, ...], Field(min_length=1)]

    @property
    def controlled(self) -> tuple[Hazard, ...]:
        """The hazards that count: those with controls today."""
        return tuple(hazard for hazard in self.hazards if hazard.status == "controlled")

    @property
    def future(self) -> tuple[Hazard, ...]:
        """Hazards of parts that do not exist yet."""
        return tuple(hazard for hazard in self.hazards if hazard.status == "future")

    def risks(self, hazard: Hazard) -> tuple[Risk, Risk]:
        """The risk of a controlled hazard before and after its controls."""
        assert hazard.likelihood is not None
        row = self.scale.risk[hazard.severity]
        return row[hazard.likelihood.before], row[hazard.likelihood.after]


class Anomaly(Frozen):
    """Something known to be wrong or surprising in third-party software, and what is done about it."""

    what: Text
    control: Text
    where: Annotated[tuple[RepositoryPath, ...], Field(min_length=1)]
    tests: tuple[TestId, ...] = ()


class Software(Frozen):
    """One dependency. `requires` is the requirement as it stands in pyproject.toml, `tried` the version in use.

    `imports` are the modules that it brings, `used_by` the files and folders that import them.
    """

    name: Text
    requires: Text
    tried: Text
    licence: Text
    purpose: Text
    imports: Annotated[tuple[Text, ...], Field(min_length=1)]
    used_by: Annotated[tuple[RepositoryPath, ...], Field(min_length=1)]
    runs_when: Text
    if_wrong: Text
    brings: tuple[Text, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()


TOOLS = ("dev", "bench", "docs")
"""The extras of pyproject.toml that nobody needs who only uses the project."""


class Tool(Frozen):
    """Something only those need who change or test the project. It is in an extra of TOOLS in pyproject.toml."""

    name: Text
    requires: Text
    purpose: Text


class ThirdParty(Frozen):
    """The file `third-party.yaml`."""

    software: Annotated[tuple[Software, ...], Field(min_length=1)]
    tools: tuple[Tool, ...] = ()


def read_hazard_log(root: Path) -> HazardLog:
    """The hazard log below a folder. Raises PackError that names every problem with its line."""
    problems = Problems()
    parsed = _parsed(root, HAZARDS, problems)
    log = parsed.model(HazardLog) if parsed else None
    if parsed and log:
        _check_scale(log.scale, parsed)
        for index, hazard in enumerate(log.hazards):
            _check_hazard(hazard, log, index, parsed, root)
    problems.raise_if_any()
    assert log is not None
    return log


def read_third_party(root: Path) -> ThirdParty:
    """The list of third-party software below a folder, checked against its pyproject.toml. Raises PackError."""
    problems = Problems()
    parsed = _parsed(root, THIRD_PARTY, problems)
    read = parsed.model(ThirdParty) if parsed else None
    if parsed and read:
        _check_requirements(read, parsed, root)
        _check_imports(read, parsed, root)
        for number, software in enumerate(read.software):
            here = ("software", number)
            _check_paths(software.used_by, (*here, "used_by"), parsed, root)
            for index, anomaly in enumerate(software.anomalies):
                _check_paths(anomaly.where, (*here, "anomalies", index, "where"), parsed, root)
                _check_tests(anomaly.tests, (*here, "anomalies", index, "tests"), parsed, root)
    problems.raise_if_any()
    assert read is not None
    return read


def _parsed(root: Path, place: str, problems: Problems) -> ParsedFile | None:
    if not (root / place).is_file():
        problems.missing(place, "this file is missing")
        return None
    return ParsedFile(place, (root / place).read_bytes(), problems)


def _check_scale(scale: Scale, parsed: ParsedFile) -> None:
    for severity in scale.severity:
        row = scale.risk.get(severity, {})
        if list(row) != list(scale.likelihood):
            allowed = ", ".join(scale.likelihood)
            parsed.report("this row needs the risk for each likelihood", ("scale", "risk", severity), "", allowed)
    for severity in scale.risk:
        if severity not in scale.severity:
            parsed.report("there is no such severity", ("scale", "risk", severity), severity, ", ".join(scale.severity))


def _check_hazard(hazard: Hazard, log: HazardLog, index: int, parsed: ParsedFile, root: Path) -> None:
    here = ("hazards", index)
    if index and _number(hazard.id) <= _number(log.hazards[index - 1].id):
        parsed.report("ids are unique and in order", (*here, "id"), hazard.id, f"above {log.hazards[index - 1].id}")
    if hazard.severity not in log.scale.severity:
        allowed = ", ".join(log.scale.severity)
        parsed.report("there is no such severity", (*here, "severity"), hazard.severity, allowed)
    for number, control in enumerate(hazard.controls):
        _check_paths(control.where, (*here, "controls", number, "where"), parsed, root)
    _check_tests(hazard.tests, (*here, "tests"), parsed, root)
    if hazard.status == "future":
        _check_future(hazard, here, parsed)
    else:
        _check_controlled(hazard, log, here, parsed)


def _check_future(hazard: Hazard, here: tuple[str | int, ...], parsed: ParsedFile) -> None:
    if hazard.controls or hazard.tests or hazard.likelihood:
        parsed.report(f"{hazard.id} is future, so it has no controls, tests or likelihood yet", here)
    if hazard.waits_for is None:
        parsed.report(f"{hazard.id} is future, so it says what it waits for", (*here, "waits_for"))


def _check_controlled(hazard: Hazard, log: HazardLog, here: tuple[str | int, ...], parsed: ParsedFile) -> None:
    if not hazard.controls:
        parsed.report(f"{hazard.id} has no control", (*here, "controls"))
    if not hazard.tests:
        parsed.report(f"{hazard.id} has no test", (*here, "tests"))
    if hazard.waits_for is not None:
        parsed.report("only a future hazard waits for something", (*here, "waits_for"))
    if hazard.likelihood is None:
        parsed.report(f"{hazard.id} has no likelihood", (*here, "likelihood"))
        return
    scale = list(log.scale.likelihood)
    for key, name in (("before", hazard.likelihood.before), ("after", hazard.likelihood.after)):
        if name not in scale:
            parsed.report("there is no such likelihood", (*here, "likelihood", key), name, ", ".join(scale))
            return
    if scale.index(hazard.likelihood.after) > scale.index(hazard.likelihood.before):
        parsed.report("controls do not make a hazard more likely", (*here, "likelihood", "after"))
    risk_after = log.scale.risk.get(hazard.severity, {}).get(hazard.likelihood.after)
    if risk_after == "high":
        parsed.report(f"{hazard.id} has a high risk left, which is not accepted", (*here, "likelihood", "after"))
    if risk_after != "low" and hazard.remains is None:
        parsed.report(f"{hazard.id} is more than a low risk, so it says what remains", (*here, "remains"))


def _number(hazard_id: str) -> int:
    return int(hazard_id.removeprefix("H-"))


def _check_paths(paths: Iterable[str], key: tuple[str | int, ...], parsed: ParsedFile, root: Path) -> None:
    for index, path in enumerate(paths):
        if ".." in path.split("/") or not (root / path).exists():
            parsed.report("there is no such file or folder", (*key, index), path)


def _check_tests(tests: Iterable[str], key: tuple[str | int, ...], parsed: ParsedFile, root: Path) -> None:
    for index, test in enumerate(tests):
        file, name = test.split("::")
        if name.split("[")[0] not in _tests_of(root / file):
            parsed.report("there is no such test", (*key, index), test)


@cache
def _tests_of(file: Path) -> frozenset[str]:
    """The names of the test functions of a file, none when there is no such file."""
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def _check_requirements(read: ThirdParty, parsed: ParsedFile, root: Path) -> None:
    """What is listed is what pyproject.toml requires: `tools` what an extra of TOOLS has, `software` all else."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project.get("optional-dependencies", {})
    for_use = [*project.get("dependencies", ()), *(one for name in extras if name not in TOOLS for one in extras[name])]
    for_work = [one for name in extras if name in TOOLS for one in extras[name]]
    for key, listed, written in (("software", read.software, for_use), ("tools", read.tools, for_work)):
        required = dict(_requirement(each) for each in written)
        required.pop(_normal(project["name"]), None)  # `dev` has the other extras too
        for number, each in enumerate(listed):
            name, here = _normal(each.name), (key, number)
            if name not in required:
                parsed.report("pyproject.toml does not require this", (*here, "name"), each.name)
            elif (version := required.pop(name)) != each.requires:
                message = "pyproject.toml requires another version"
                parsed.report(message, (*here, "requires"), each.requires, version)
        for name, version in required.items():
            parsed.report(f"pyproject.toml requires {name} ({version}), and it is not listed here", (key,))


def _check_imports(read: ThirdParty, parsed: ParsedFile, root: Path) -> None:
    """Each file of the package and of the service imports only software that says so; what is said to use some does."""
    needed = {path: _imports(root / path) for path in _files(root)}
    users = {module: set(software.used_by) for software in read.software for module in software.imports}
    for path, modules in needed.items():
        for module in sorted(modules):
            if not any(_within(path, user) for user in users.get(module, ())):
                parsed.report(f"{path} imports {module}, and no software here has it and is used there", ("software",))
    for number, software in enumerate(read.software):
        for index, user in enumerate(software.used_by):
            if not any(_within(path, user) and modules & {*software.imports} for path, modules in needed.items()):
                message = f"nothing here imports {' or '.join(software.imports)}"
                parsed.report(message, ("software", number, "used_by", index), user)


def _files(root: Path) -> list[str]:
    found = (file for folder in ("triage", "examples/service") for file in sorted((root / folder).rglob("*.py")))
    return [file.relative_to(root).as_posix() for file in found]


def _within(path: str, user: str) -> bool:
    return path == user or path.startswith(f"{user}/")


def _imports(file: Path) -> frozenset[str]:
    """The modules of others that a file imports, at its top or anywhere else, by the first part of their names."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return frozenset(name.split(".")[0] for name in names) - sys.stdlib_module_names - {"triage"}


def _requirement(written: str) -> tuple[str, str]:
    """The name and the version specifier of a requirement, `any` where it has none."""
    match = re.match(r"([A-Za-z0-9_.-]+)(\[[^\]]*\])?(.*)", written)
    assert match is not None
    return _normal(match[1]), match[3].strip() or "any"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
