"""What a release carries beside the code: licences, pinned requirements, what a wheel needs, versions that agree."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
REQUIREMENTS = (ROOT / "requirements.txt").read_text(encoding="utf-8")
LISTED = yaml.safe_load((ROOT / "docs" / "licences.yaml").read_text(encoding="utf-8"))
PACKAGES = {each["name"]: each for each in LISTED["packages"]}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CORE = [Requirement(each) for each in PROJECT["dependencies"]]
PINNED = dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", REQUIREMENTS, re.MULTILINE))
SOFTWARE = yaml.safe_load((ROOT / "docs" / "safety" / "third-party.yaml").read_text(encoding="utf-8"))["software"]
TRIED = PINNED | {each["name"]: str(each["tried"]) for each in SOFTWARE}
SPOKEN = {
    "BSD-2-Clause": ["bsd"],
    "BSD-3-Clause": ["bsd"],
    "Apache-2.0": ["apache"],
    "MIT-0": ["mit"],
    "MIT": ["mit"],
    "ISC": ["isc"],
    "PSF-2.0": ["psf"],
    "MPL-1.1": ["mpl"],
    "MPL-2.0": ["mpl", "mozilla"],
    "GPL-3.0-or-later": ["gpl", "gnu"],
    "GPL-2.0-or-later": ["gpl", "gnu"],
    "LGPL-2.1-or-later": ["lgpl"],
    "LGPL-3.0-only": ["lgpl"],
}


def normal(name: str) -> str:
    """The name of a package as indexes write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> Iterator[tuple[str, Any]]:
    """The listed packages that are installed here, tools too, with what they say of themselves."""
    for each in (*LISTED["packages"], *LISTED["tools"]):
        try:
            yield each["name"], distribution(each["name"]).metadata
        except PackageNotFoundError:
            continue


def test_requirements_hold_versions_and_hashes_and_no_address() -> None:
    """Every package is pinned with at least one hash, and nothing says where to get it."""
    entries = re.split(r"\n(?=[a-z0-9])", REQUIREMENTS.split("\n", 2)[2])
    for entry in entries:
        first, *hashes = [line.strip().removesuffix("\\").strip() for line in entry.strip().splitlines()]
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][A-Za-z0-9.]*( ; [a-z_]+ [<>=!]+ '[a-z0-9.]+')?", first)
        assert hashes
        assert [each for each in hashes if not re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each)] == []
    assert [word for word in ("://", "index", "find-links", "@ ") if word in REQUIREMENTS] == []


def test_requirements_are_those_of_the_core() -> None:
    """What pyproject.toml requires is pinned at a version that fits, and all that it brings is pinned as well."""
    for requirement in CORE:
        assert requirement.specifier.contains(PINNED[normal(requirement.name)])
    assert set(PINNED) <= set(PACKAGES)
    for name in set(PINNED) - {normal(requirement.name) for requirement in CORE}:
        assert set(PACKAGES[name]["comes_with"]) & set(PINNED)


def test_licences_list_all_that_is_brought() -> None:
    """What a package requires is listed as coming with it, if it is installed here in the version that was tried."""
    for name, metadata in installed():
        known = metadata["Version"] == TRIED.get(name) and name in PACKAGES
        for written in metadata.get_all("Requires-Dist") or [] if known else []:
            needed = Requirement(written)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                assert name in PACKAGES[normal(needed.name)]["comes_with"], f"{name} brings {needed.name}"


def test_licences_are_those_that_packages_declare() -> None:
    """The licence of each package that is installed here is the one that it declares, if it declares one."""
    listed = {each["name"]: each["licence"] for each in (*LISTED["tools"], *LISTED["packages"])}
    for name, metadata in installed():
        told = [metadata.get("License-Expression"), metadata.get("License")]
        told += [line for line in metadata.get_all("Classifier") or [] if line.startswith("License")]
        said = " ".join(line for line in told if line and line != "UNKNOWN").lower()
        for licence in re.split(" OR | AND ", listed[name]):
            assert not said or any(word in said for word in SPOKEN[licence]), f"{name} declares {said}"


def test_licences_agree_with_the_safety_file() -> None:
    """What the project asks for itself has the same licence in the list of third-party software."""
    for each in SOFTWARE:
        assert PACKAGES[normal(each["name"])]["licence"] == each["licence"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('    "platformdirs>=4",\n', "", "pyproject.toml does not require platformdirs"),
        ('    "platformdirs>=4",\n', '    "platformdirs>=4",\n    "wheel",\n', "requires wheel, and it is not listed"),
        ('    "types-PyYAML",\n', "", "pyproject.toml does not require types-pyyaml"),
    ],
)
def test_a_stale_list_of_licences_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    """A package too many or too few in the list is named."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "licences.yaml").write_bytes((ROOT / "docs" / "licences.yaml").read_bytes())
    written = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert old in written
    (tmp_path / "pyproject.toml").write_text(written.replace(old, new), encoding="utf-8")
    script = (
        "import sys; from pathlib import Path; from licences import read_licences; read_licences(Path(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'docs'}{os.pathsep}{ROOT}"},
    )
    assert f"{told}" in done.stderr
    assert done.returncode == 1


def test_the_list_of_what_a_wheel_needs(tmp_path: Path) -> None:
    """The SBOM names the wheel by its hash and each pinned package with version and licence, the same each time."""
    wheel = tmp_path / "some.whl"
    wheel.write_bytes(b"made up")
    made = [
        subprocess.run(
            [sys.executable, str(ROOT / "release" / "sbom.py"), str(wheel)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ).stdout
        for _ in range(2)
    ]
    assert made[0] == made[1]
    read = json.loads(made[0])
    assert (read["bomFormat"], read["specVersion"]) == ("CycloneDX", "1.6")
    assert {each["name"]: each["version"] for each in read["components"]} == PINNED
    assert all(each["licenses"][0]["expression"] == PACKAGES[each["name"]]["licence"] for each in read["components"])
    references = {each["bom-ref"] for each in (*read["components"], read["metadata"]["component"])}
    assert {each["ref"] for each in read["dependencies"]} == references
    reached = {needed for each in read["dependencies"] for needed in each["dependsOn"]}
    assert reached == references - {read["metadata"]["component"]["bom-ref"]}
    assert len(read["metadata"]["component"]["hashes"][0]["content"]) == 64


def test_versions_agree_and_advice_comes_first() -> None:
    """Package, pack and changelog name one version, and each release begins with what is told differently."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    pack = yaml.safe_load((ROOT / "knowledge" / "pack.yaml").read_text(encoding="utf-8"))
    releases = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    assert releases[0].startswith(f"[{PROJECT['version']}]")
    assert str(pack["version"]) == PROJECT["version"]
    for release in releases:
        assert re.findall(r"^### (.*)$", release, re.MULTILINE)[0] == "Advice changed"
