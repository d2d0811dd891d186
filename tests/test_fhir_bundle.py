"""An assessment as a FHIR Bundle: valid, urgent advice first, nothing that the assessment does not say."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fhir_checks import schema_faults

import triage
from triage.errors import AnswerError, FhirError
from triage.fhir.bundle import bundle_of
from triage.fhir.checking import checked
from triage.fhir.form import Form
from triage.fhir.reading import answers_of

AT = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
EXAMPLES = sorted((Path(__file__).parent.parent / "examples" / "answers").glob("*.json"))
Resource = dict[str, Any]


def assessed(pack: triage.Pack, example: Path) -> triage.Assessment:
    """What the people of an example are told."""
    return pack.assess("medial-knee-pain", json.loads(example.read_text(encoding="utf-8")))


def example(name: str) -> Path:
    """One of the examples."""
    return next(path for path in EXAMPLES if path.stem == name)


def of_kind(bundle: Resource, kind: str) -> list[Resource]:
    """The resources of a Bundle that are of one kind."""
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.stem)
def result(request: pytest.FixtureRequest, pack: triage.Pack) -> triage.Assessment:
    """Each example, assessed."""
    return assessed(pack, request.param)


@pytest.fixture
def bundle(form: Form, result: triage.Assessment) -> Resource:
    """Its Bundle."""
    return bundle_of(form, result, at=AT)


def test_a_bundle_is_valid(bundle: Resource) -> None:
    """The official schema of R4, the models and the cross checks have nothing against any of its resources."""
    assert checked(bundle) == bundle
    assert schema_faults(bundle) == []


def test_what_to_do_comes_first(result: triage.Assessment, bundle: Resource) -> None:
    """The first words of the first resource say what to do and how soon; red flags follow, the most urgent first."""
    first = bundle["entry"][0]["resource"]
    step = result.next_step
    assert first["note"][0]["text"] == f"{step.label}. {step.how_soon}: {step.what}"
    assert step.what.split("'")[0] in first["text"]["div"]
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    issues = ["DetectedIssue"] * len(result.warnings)
    plan = ["CarePlan"] if result.exercises else []
    assert kinds == ["GuidanceResponse", *issues, *plan, "QuestionnaireResponse", "Provenance"]


def test_what_is_to_be_left_is_never_told_as_cleared(result: triage.Assessment, bundle: Resource) -> None:
    """What ends a pause stands behind "Until", and when not to go on with an exercise behind "Stop"."""
    told = json.dumps(bundle)
    for avoid in result.avoid:
        assert f"Until: {avoid.until}" in told
        assert told.count(avoid.until) == told.count(f"Until: {avoid.until}")
    for plan in of_kind(bundle, "CarePlan"):
        for one, activity in zip(result.exercises, plan["activity"], strict=True):
            assert f"when: {one.stop_if[0]}" in activity["detail"]["description"]


def test_a_plan_seen_alone_says_how_soon_and_what_comes_before(result: triage.Assessment, bundle: Resource) -> None:
    """Whoever sees only the plan reads the level, that somebody has to assess them first, and when to stop."""
    for plan in of_kind(bundle, "CarePlan"):
        assert plan["description"] == bundle["entry"][0]["resource"]["note"][0]["text"]
        assert "have a professional" in plan["note"][0]["text"]
        assert ("Only gentle movement" in plan["note"][0]["text"]) is (result.exercise_permission == "gentle-only")
        assert plan["note"][1]["text"].startswith("Stop at once")


def test_red_flags_are_those_of_the_assessment(result: triage.Assessment, bundle: Resource) -> None:
    """Each has its rule, its level and its reason; one that is only not ruled out is preliminary."""
    told = [
        (
            issue["code"]["coding"][0]["code"],
            issue["mitigation"][0]["action"]["coding"][0]["code"],
            issue["detail"],
            issue["status"],
        )
        for issue in of_kind(bundle, "DetectedIssue")
    ]
    assert told == [
        (warning.rule, warning.urgency, warning.why, "final" if warning.certain else "preliminary")
        for warning in result.warnings
    ]


def test_a_plan_has_what_is_offered_and_nothing_else(result: triage.Assessment, bundle: Resource) -> None:
    """Every exercise that is offered with its dose, and no plan where none is; it is a draft that proposes."""
    plans = of_kind(bundle, "CarePlan")
    assert bool(plans) is bool(result.exercises)
    for plan in plans:
        assert (plan["status"], plan["intent"]) == ("draft", "proposal")
        details = [activity["detail"] for activity in plan["activity"]]
        assert [detail["code"]["coding"][0]["code"] for detail in details] == [one.id for one in result.exercises]
        assert all(
            one.dose_text in detail["description"] for one, detail in zip(result.exercises, details, strict=True)
        )


def test_nothing_in_it_is_a_diagnosis(result: triage.Assessment, bundle: Resource) -> None:
    """No condition, no name of what it may be, and no code of a terminology of others."""
    told = json.dumps(bundle)
    assert not [kind for kind in ("Condition", "ClinicalImpression", "Observation") if of_kind(bundle, kind)]
    assert not [pattern.text for pattern in result.patterns if pattern.text in told]
    systems = {system.split(":")[0] for system in _systems(bundle)}
    assert systems == {"urn"}


def _systems(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["system"]] if isinstance(value.get("system"), str) else []
        return own + [system for part in value.values() for system in _systems(part)]
    return [system for part in value for system in _systems(part)] if isinstance(value, list) else []


def test_answers_are_in_it_as_they_were_given(
    pack: triage.Pack, form: Form, result: triage.Assessment, bundle: Resource
) -> None:
    """The response in it leads to the same assessment again."""
    (response,) = of_kind(bundle, "QuestionnaireResponse")
    assert response["status"] == ("completed" if result.complete else "in-progress")
    again = pack.assess("medial-knee-pain", answers_of(form, response))
    assert again.model_dump(exclude={"answers"}) == result.model_dump(exclude={"answers"})


def test_it_says_where_it_comes_from(pack: triage.Pack, result: triage.Assessment, bundle: Resource) -> None:
    """The digest of the pack, the versions of program and engine, and the digest of the assessment."""
    (source,) = of_kind(bundle, "Provenance")
    assert source["entity"][0]["what"]["identifier"]["value"] == pack.digest
    versions = [version["value"] for version in source["contained"][0]["version"]]
    assert versions == [result.triage, result.engine]
    assert bundle["identifier"]["value"] == result.digest
    assert source["recorded"] == bundle["timestamp"] == "2026-11-28T09:30:00+00:00"


def test_the_same_arguments_give_the_same_bundle(pack: triage.Pack, form: Form) -> None:
    """No clock and no chance: only another time, person or assessment changes it, and then every address too."""
    result = assessed(pack, example("acute-sprain"))
    bundle = bundle_of(form, result, at=AT)
    assert bundle_of(form, result, at=AT) == bundle
    later = bundle_of(form, result, at=AT.replace(hour=10))
    of_somebody = bundle_of(form, result, at=AT, subject="Patient/1")
    addresses = [{entry["fullUrl"] for entry in one["entry"]} for one in (bundle, later, of_somebody)]
    assert len(set.union(*addresses)) == sum(map(len, addresses))
    assert of_kind(of_somebody, "CarePlan")[0]["subject"] == {"reference": "Patient/1"}


def test_what_does_not_belong_together_is_refused(pack: triage.Pack, form: Form) -> None:
    """A time without a zone, and an assessment of another pack."""
    result = assessed(pack, example("child"))
    with pytest.raises(AnswerError, match="a time needs a zone"):
        bundle_of(form, result, at=AT.replace(tzinfo=None))
    other = result.model_copy(update={"pack": result.pack.model_copy(update={"digest": "0" * 64})})
    with pytest.raises(AnswerError, match="another pack"):
        bundle_of(form, other, at=AT)


def dangling(bundle: Resource) -> None:
    bundle["entry"][1]["resource"]["evidence"][0]["detail"][0]["reference"] = "urn:uuid:0"


def not_contained(bundle: Resource) -> None:
    bundle["entry"][0]["resource"]["outputParameters"]["reference"] = "#none"


def one_address(bundle: Resource) -> None:
    bundle["entry"][0]["fullUrl"] = bundle["entry"][1]["fullUrl"]


def unlisted(bundle: Resource) -> None:
    bundle["entry"][1]["resource"]["severity"] = "dire"


def missing(bundle: Resource) -> None:
    del bundle["entry"][-1]["resource"]["target"]


def no_time(bundle: Resource) -> None:
    bundle["timestamp"] = "yesterday"


@pytest.mark.parametrize("spoil", [dangling, not_contained, one_address, unlisted, missing, no_time])
def test_a_bundle_that_came_out_wrong_is_not_handed_out(
    pack: triage.Pack, form: Form, spoil: Callable[[Resource], None]
) -> None:
    """References that lead nowhere, codes that FHIR does not list and what is missing are seen."""
    made = copy.deepcopy(bundle_of(form, assessed(pack, example("acute-sprain")), at=AT))
    spoil(made)
    with pytest.raises(FhirError, match="came out wrong"):
        checked(made)


@pytest.mark.parametrize("spoil", [unlisted, missing, no_time])
def test_the_schema_sees_what_is_wrong(pack: triage.Pack, form: Form, spoil: Callable[[Resource], None]) -> None:
    """The official schema refuses the same, so that it says something when it is content."""
    made = copy.deepcopy(bundle_of(form, assessed(pack, example("acute-sprain")), at=AT))
    spoil(made)
    assert schema_faults(made) != []
