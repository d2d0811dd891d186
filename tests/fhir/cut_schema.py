"""Cut what the tests need out of the official JSON Schema of FHIR R4, which has 680 definitions and 3.4 MB.

    python tests/fhir/cut_schema.py fhir.schema.json > tests/fhir/r4.schema.json

Nothing is changed but this: only resources that are written here are allowed as a resource, definitions that nothing
refers to are left out, and so are descriptions.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

WRITTEN = (
    "Bundle",
    "CarePlan",
    "DetectedIssue",
    "Device",
    "GuidanceResponse",
    "Parameters",
    "Provenance",
    "Questionnaire",
    "QuestionnaireResponse",
)


def cut(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of these resources alone."""
    every = schema["definitions"] | {"ResourceList": {"oneOf": [{"$ref": f"#/definitions/{one}"} for one in WRITTEN]}}
    kept: dict[str, Any] = {}
    todo = ["ResourceList"]
    while todo:
        name = todo.pop()
        if name not in kept:
            kept[name] = without_descriptions(every[name])
            todo += references(every[name])
    return {"$schema": schema["$schema"], "id": schema["id"], "definitions": dict(sorted(kept.items()))}


def without_descriptions(part: Any) -> Any:
    """The same without words for people. A property may be called `description`, too."""
    if isinstance(part, list):
        return [without_descriptions(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        name: without_descriptions(one)
        for name, one in part.items()
        if not (name == "description" and isinstance(one, str))
    }


def references(part: Any) -> list[str]:
    """The names of the definitions that a part refers to."""
    if isinstance(part, list):
        return [name for one in part for name in references(one)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"].rsplit("/", 1)[1]] if isinstance(part.get("$ref"), str) else []
    return own + [name for one in part.values() for name in references(one)]


if __name__ == "__main__":
    whole = Path(sys.argv[1]).read_bytes()
    told = {
        "$comment": f"cut by cut_schema.py from fhir.schema.json of FHIR 4.0.1, SHA-256 {sha256(whole).hexdigest()}"
    }
    print(json.dumps(told | cut(json.loads(whole)), indent=0, separators=(",", ":")))
