"""What is written is checked first: by the models of `fhir.resources`, and for what they do not see."""

from collections.abc import Iterator
from typing import Any

from triage.errors import FhirError
from triage.fhir.names import Release, Resource

_ANSWER_OF = {"choice": "answerCoding", "coding": "answerCoding", "integer": "answerInteger"}
_TYPES = {
    "R4": {"group", "display", "integer", "choice"},
    "R5": {"group", "display", "integer", "coding"},
}


def checked(resource: Resource, release: Release = "R4") -> Resource:
    """The resource itself when nothing is wrong with it. Raises FhirError that says where something is.

    Needs the extra `fhir`.
    """
    _fits_its_model(resource, release)
    wrong = list(faults(resource, release))
    if wrong:
        raise FhirError(f"this {resource['resourceType']} came out wrong: {'; '.join(wrong[:10])}")
    return resource


def faults(resource: Resource, release: Release = "R4") -> Iterator[str]:
    """What the models do not see: ids that stand twice, conditions and references that lead nowhere."""
    if resource["resourceType"] == "Questionnaire":
        yield from _form_faults(resource, release)
    if resource["resourceType"] == "Bundle":
        yield from _reference_faults(resource)


def _fits_its_model(resource: Resource, release: Release) -> None:
    from fhir.resources import get_fhir_model_class as model_of_r5
    from fhir.resources.R4B import get_fhir_model_class as model_of_r4
    from pydantic import ValidationError

    model_of = model_of_r5 if release == "R5" else model_of_r4
    inside = [entry["resource"] for entry in resource.get("entry", ())]
    for one in (resource, *inside):
        try:
            model = model_of(one["resourceType"]).model_validate(one)
        except ValidationError as error:
            place = ".".join(str(step) for step in error.errors()[0]["loc"])
            raise FhirError(f"this {one['resourceType']} came out wrong: {place}") from None
        for place in _unlisted(model, one["resourceType"]):
            raise FhirError(f"this {one['resourceType']} came out wrong: {place} has a code that FHIR does not list")


def _unlisted(model: Any, place: str) -> Iterator[str]:
    """Where a code is none of those that its field allows. The models know them and do not look."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        extra = field.json_schema_extra
        listed = extra.get("enum_values") if isinstance(extra, dict) else None
        if isinstance(listed, list) and "+" not in str(listed[-1:]) and isinstance(value, str) and value not in listed:
            yield f"{place}.{name}"
        for part in value if isinstance(value, list) else [value]:
            if hasattr(type(part), "model_fields"):
                yield from _unlisted(part, f"{place}.{name}")


def _form_faults(form: Resource, release: Release) -> Iterator[str]:
    seen: dict[str, Resource] = {}
    for item in every_item(form["item"]):
        name = item["linkId"]
        if name in seen:
            yield f"{name} stands twice"
        if item["type"] not in _TYPES[release]:
            yield f"{name} has the type {item['type']}"
        conditions = item.get("enableWhen", [])
        if len(conditions) > 1 and "enableBehavior" not in item:
            yield f"{name} does not say how its conditions go together"
        for condition in conditions:
            yield from _condition_faults(name, condition, seen.get(condition["question"]))
        seen[name] = item


def _condition_faults(name: str, condition: Resource, asked: Resource | None) -> Iterator[str]:
    if asked is None:
        yield f"{name} depends on {condition['question']}, which does not come before it"
    elif condition["operator"] == "exists":
        if not isinstance(condition.get("answerBoolean"), bool):
            yield f"{name} does not say whether there is to be an answer"
    elif (answer := condition.get(_ANSWER_OF[asked["type"]])) is None:
        yield f"{name} compares {condition['question']} with an answer of another kind"
    elif isinstance(answer, dict) and answer not in list(_codes(asked)):
        yield f"{name} depends on an answer that {condition['question']} does not have"


def _codes(asked: Resource) -> Iterator[Resource]:
    for option in asked["answerOption"]:
        coding = option["valueCoding"]
        yield {"system": coding["system"], "code": coding["code"]}


def every_item(items: list[Resource]) -> Iterator[Resource]:
    """The items with all that stand in them, in the order of the form."""
    for item in items:
        yield item
        yield from every_item(item.get("item", []))


def _reference_faults(bundle: Resource) -> Iterator[str]:
    """References to entries and to contained resources lead to what is there; a `subject` may lead outside."""
    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    if len(set(addresses)) < len(addresses):
        yield "two entries have one address"
    for entry in bundle["entry"]:
        resource = entry["resource"]
        inside = {f"#{one['id']}" for one in resource.get("contained", ())}
        for reference in _references(resource):
            if reference.startswith("#") and reference not in inside:
                yield f"{resource['resourceType']} refers to {reference}, which it does not contain"
            if reference.startswith("urn:") and reference not in addresses:
                yield f"{resource['resourceType']} refers to an entry that is not there"


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)
