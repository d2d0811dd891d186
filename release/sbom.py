"""Writes what a wheel needs as a CycloneDX list (SBOM): python release/sbom.py WHEEL > symptom-triage.cdx.json

It is made from requirements.txt and docs/licences.yaml and from nothing that happens to be installed, so the same wheel
gives the same list everywhere. It is made with each release and not kept here.
"""

import hashlib
import json
import re
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "docs"))

from licences import PROJECT, Licences, read_licences  # noqa: E402 - it stands in a folder of scripts

SPECIFICATION = "1.6"
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Print the list of one wheel. Returns the exit code."""
    if len(arguments) != 1 or not arguments[0].endswith(".whl"):
        print("usage: python release/sbom.py WHEEL", file=sys.stderr)
        return 2
    print(json.dumps(sbom(Path(arguments[0])), indent=2))
    return 0


def sbom(wheel: Path) -> dict[str, Any]:
    """The list of a wheel, as plain data: itself, and each package of the core with version and licence."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    licences = read_licences(ROOT)
    pinned = versions((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    itself = _component(PROJECT, project["version"], project["license"], "application")
    itself["hashes"] = [{"alg": "SHA-256", "content": digest}]
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPECIFICATION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "version": 1,
        "metadata": {"component": itself},
        "components": [_component(name, version, licences.of[name]) for name, version in pinned.items()],
        "dependencies": _dependencies({PROJECT: project["version"], **pinned}, licences),
    }


def versions(requirements: str) -> dict[str, str]:
    """The version of each package that a hashed list of requirements pins, by name."""
    return dict(PINNED.findall(requirements))


def _component(name: str, version: str, licence: str, kind: str = "library") -> dict[str, Any]:
    return {
        "type": kind,
        "bom-ref": _reference(name, version),
        "name": name,
        "version": version,
        "purl": _reference(name, version),
        "licenses": [{"expression": licence}],
    }


def _dependencies(pinned: dict[str, str], licences: Licences) -> list[dict[str, Any]]:
    """What each package needs, itself first."""
    needs: dict[str, list[str]] = {name: [] for name in pinned}
    for each in licences.packages:
        for name in each.comes_with:
            if each.name in pinned and name in pinned:
                needs[name].append(_reference(each.name, pinned[each.name]))
    return [{"ref": _reference(name, version), "dependsOn": needs[name]} for name, version in pinned.items()]


def _reference(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
