"""An assessment as a Bundle of FHIR R4, in which everything refers to what it came from."""

import json
from datetime import datetime
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from triage.errors import AnswerError, Problem
from triage.fhir.form import Form
from triage.fhir.guidance import guidance_response
from triage.fhir.issues import detected_issues
from triage.fhir.names import Resource
from triage.fhir.plan import care_plan
from triage.fhir.provenance import provenance
from triage.fhir.writing import response_of
from triage.model.assessment import Assessment

NOBODY = {"display": "The person who answered"}


def bundle_of(form: Form, assessment: Assessment, *, at: datetime, subject: str | None = None) -> Resource:
    """A Bundle of type `collection`: first what to do, then red flags, exercises, answers and where it comes from.

    `at` is the time of the assessment, aware of its time zone. `subject` is a reference such as `Patient/123`; without
    it nobody is named. The same arguments give the same Bundle. Raises AnswerError for a time without a zone and for
    an assessment of another pack or complaint.
    """
    if at.tzinfo is None:
        raise AnswerError((Problem("a time needs a zone", found=str(at), allowed="such as 2026-11-28T09:30:00+01:00"),))
    if (assessment.pack.digest, assessment.complaint) != (form.pack.digest, form.complaint.id):
        message = "this assessment was made with another pack or for another complaint"
        raise AnswerError((Problem(message, found=assessment.complaint, allowed=form.complaint.id),))
    entries = _Entries(assessment, at, subject)
    who: Resource = {"reference": subject} if subject else NOBODY
    when, names = at.isoformat(timespec="seconds"), form.names
    response = response_of(form, assessment.answers, authored=when, complete=assessment.complete)
    plan = care_plan(assessment, names, who, when)
    planned = {"reference": entries.address("plan")} if plan else None
    answered = {"reference": entries.address("answers")}
    entries.add("guidance", guidance_response(assessment, names, who, when, planned))
    for number, issue in enumerate(detected_issues(assessment, names, who, when, answered), 1):
        entries.add(f"issue-{number}", issue)
    if plan:
        entries.add("plan", plan)
    entries.add("answers", response | {"subject": who})
    made = entries.references()
    entries.add("provenance", provenance(assessment, when, made, answered))
    return {
        "resourceType": "Bundle",
        "identifier": {"system": "urn:triage:assessment:sha256", "value": assessment.digest},
        "type": "collection",
        "timestamp": when,
        "entry": entries.entries,
    }


class _Entries:
    """The entries of one Bundle, each with an address that follows from what the Bundle says."""

    def __init__(self, assessment: Assessment, at: datetime, subject: str | None) -> None:
        told = json.dumps([assessment.digest, at.isoformat(), subject])
        self._seed = sha256(told.encode()).hexdigest()
        self.entries: list[Resource] = []

    def address(self, name: str) -> str:
        """The address of one entry, the same each time."""
        return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{self._seed}/{name}')}"

    def add(self, name: str, resource: Resource) -> None:
        """Put a resource at the end."""
        self.entries.append({"fullUrl": self.address(name), "resource": resource})

    def references(self) -> list[Resource]:
        """A reference to each entry so far."""
        return [{"reference": entry["fullUrl"]} for entry in self.entries]
