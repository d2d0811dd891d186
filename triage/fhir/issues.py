"""Red flags as DetectedIssues: what was found or is not ruled out, and what to do about it. Never a diagnosis."""

from triage.fhir.guidance import level
from triage.fhir.names import Names, Resource
from triage.model.assessment import Assessment, Warning
from triage.model.urgency import Urgency

SEVERITY = {
    Urgency.EMERGENCY: "high",
    Urgency.URGENT: "high",
    Urgency.SOON: "moderate",
    Urgency.ROUTINE: "low",
    Urgency.SELF_CARE: "low",
}
"""FHIR has three severities. The level itself stands at what to do."""


def detected_issues(
    assessment: Assessment, names: Names, subject: Resource, at: str, response: Resource
) -> list[Resource]:
    """One for each red flag that is certain (`final`) or not ruled out (`preliminary`), the most urgent first."""
    return [_issue(warning, names, subject, at, response) for warning in assessment.warnings]


def _issue(warning: Warning, names: Names, subject: Resource, at: str, response: Resource) -> Resource:
    title = warning.title
    what = f"{warning.how_soon}: {warning.what}"
    return {
        "resourceType": "DetectedIssue",
        "status": "final" if warning.certain else "preliminary",
        "code": {"coding": [names.coding("rule", warning.rule, title)], "text": title},
        "severity": SEVERITY[warning.urgency],
        "patient": subject,
        "identifiedDateTime": at,
        "evidence": [{"detail": [response]}],
        "detail": warning.why,
        "mitigation": [{"action": level(warning.urgency, what)}],
    }
