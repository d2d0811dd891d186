"""Where an assessment comes from: the program, the pack with its digest, and the answers."""

from triage.fhir.names import Resource
from triage.model.assessment import Assessment

PACK_DIGEST = "urn:triage-pack:sha256"
"""The system of identifiers under which a pack has its digest."""


def provenance(assessment: Assessment, at: str, made: list[Resource], answered: Resource) -> Resource:
    """What made these entries, and from what."""
    pack = assessment.pack
    return {
        "resourceType": "Provenance",
        "contained": [_software(assessment)],
        "target": [reference for reference in made if reference != answered],
        "recorded": at,
        "agent": [{"type": {"text": "Program"}, "who": {"reference": "#software"}}],
        "entity": [
            {
                "role": "source",
                "what": {
                    "identifier": {"system": PACK_DIGEST, "value": pack.digest},
                    "display": f"{pack.name} {pack.version}",
                },
            },
            {"role": "source", "what": answered},
        ],
    }


def _software(assessment: Assessment) -> Resource:
    return {
        "resourceType": "Device",
        "id": "software",
        "deviceName": [{"name": "symptom-triage", "type": "other"}],
        "version": [
            {"type": {"text": "program"}, "value": assessment.triage},
            {"type": {"text": "rule engine"}, "value": assessment.engine},
        ],
    }
