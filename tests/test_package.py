"""Wheel and sdist carry the pack, and an installed triage finds it."""

import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RULE = "rules/medial-knee-pain/red-flags/stuck-knee.yaml"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a wheel made from an sdist made from this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return folder


def test_built_again_elsewhere_it_is_the_same(built: Path, tmp_path: Path) -> None:
    """Made from the unpacked sdist, in another folder with other dates and rights, both are the same bytes."""
    subprocess.run(["tar", "-xzf", next(built.glob("*.tar.gz")), "-C", tmp_path], check=True)
    source = next(tmp_path.iterdir())
    for path in source.rglob("*"):
        path.chmod(path.stat().st_mode & 0o700)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    again = tmp_path / "again"
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(again)]
    subprocess.run(build, check=True, capture_output=True, cwd=source)
    assert sums(again) == sums(built)


def sums(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file in a folder, by name."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


def test_sdist_carries_everything(built: Path) -> None:
    """The sdist holds package, data, tests, examples and documents."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    wanted = {RULE, "knowledge/pack.yaml", "triage/py.typed", "tests/conftest.py", "examples/embed.py", "LICENSE"}
    wanted |= {"requirements.txt", "SECURITY.md", "release/check.py", "docs/licences.yaml"}
    assert wanted - names == set()


def test_wheel_carries_the_data(built: Path) -> None:
    """The wheel holds the data inside the package and nothing but the package."""
    names = zipfile.ZipFile(next(built.glob("*.whl"))).namelist()
    assert f"triage/_data/{RULE}" in names
    assert "triage/_data/knowledge/pack.yaml" in names
    assert "triage/py.typed" in names
    assert {"triage/render/templates/page.html", "triage/render/templates/page.css"} <= set(names)
    assert {name.split("/")[0] for name in names} == {"triage", "symptom_triage-0.2.0.dist-info"}


def test_installed_wheel_finds_its_data(built: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere, far from this checkout, the wheel loads its own pack and is the same pack."""
    zipfile.ZipFile(next(built.glob("*.whl"))).extractall(tmp_path / "site")
    script = "import triage; p = triage.load_pack(); print(triage.__file__, p.digest)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site"), "XDG_CACHE_HOME": str(tmp_path / "cache")},
    )
    import triage

    place, digest = done.stdout.split()
    assert Path(place).is_relative_to(tmp_path)
    assert digest == triage.load_pack().digest
