"""What FHIR itself says of our resources: its official schema, and which items a form shows."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

SCHEMA = Path(__file__).parent / "fhir" / "r4.schema.json"


@cache
def _validator(kind: str) -> Any:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return jsonschema.Draft6Validator({**schema, "$ref": f"#/definitions/{kind}"})


def schema_faults(resource: dict[str, Any]) -> list[str]:
    """What the official schema of FHIR R4 has against a resource, and against each entry of a Bundle."""
    found = [
        f"{resource['resourceType']}.{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in _validator(resource["resourceType"]).iter_errors(resource)
    ]
    return found + [fault for entry in resource.get("entry", ()) for fault in schema_faults(entry["resource"])]


def shown_in(form: dict[str, Any], response: dict[str, Any]) -> set[str]:
    """The linkIds of the items that a form shows beside these answers, as FHIR defines `enableWhen`.

    Items that another one holds as its help are left out. An answer to what is not shown counts for nothing.
    """
    given = _answers(response.get("item", []))
    shown: set[str] = set()
    _look(form["item"], given, shown)
    return shown


def _answers(items: list[dict[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for item in items:
        if "answer" in item:
            values = [answer.get("valueCoding", answer.get("valueInteger")) for answer in item["answer"]]
            found[item["linkId"]] = [value["code"] if isinstance(value, dict) else value for value in values]
        found |= _answers(item.get("item", []))
    return found


def _look(items: list[dict[str, Any]], given: dict[str, list[Any]], shown: set[str]) -> None:
    for item in items:
        conditions = [_holds(condition, given, shown) for condition in item.get("enableWhen", [])]
        enabled = any(conditions) if item.get("enableBehavior") == "any" else all(conditions)
        if enabled:
            shown.add(item["linkId"])
            if item["type"] == "group":
                _look(item["item"], given, shown)


def _holds(condition: dict[str, Any], given: dict[str, list[Any]], shown: set[str]) -> bool:
    values = given.get(condition["question"], []) if condition["question"] in shown else []
    wanted = next(value for key, value in condition.items() if key.startswith("answer"))
    wanted = wanted["code"] if isinstance(wanted, dict) else wanted
    match condition["operator"]:
        case "exists":
            return bool(values) is wanted
        case "=":
            return wanted in values
        case "<=":
            return any(value <= wanted for value in values)
        case ">=":
            return any(value >= wanted for value in values)
    raise AssertionError(condition["operator"])
