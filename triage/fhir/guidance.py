"""What an assessment says, as a GuidanceResponse: how soon and what to do in its first note, and the rest after it."""

from triage.fhir.advice import advice_of
from triage.fhir.names import LEVELS, Names, Resource
from triage.model.assessment import Assessment

XHTML = "http://www.w3.org/1999/xhtml"


def guidance_response(
    assessment: Assessment, names: Names, subject: Resource, at: str, plan: Resource | None
) -> Resource:
    """The outcome in codes, and the advice in words: first what to do now, last the notices."""
    told = advice_of(assessment)
    return {
        "resourceType": "GuidanceResponse",
        "text": {
            "status": "generated",
            "div": f'<div xmlns="{XHTML}">{"".join(advice.xhtml for advice in told)}</div>',
        },
        "contained": [_outcome(assessment)],
        "moduleUri": names.canonical(names.origin),
        "status": "success" if assessment.complete else "data-requested",
        "subject": subject,
        "occurrenceDateTime": at,
        "reasonCode": [level(assessment.urgency, assessment.next_step.label)],
        "note": [{"text": advice.markdown} for advice in told],
        "outputParameters": {"reference": "#outcome"},
        **({"result": plan} if plan else {}),
    }


def level(urgency: str, words: str) -> Resource:
    """A level of urgency with its words."""
    return {"coding": [{"system": LEVELS, "code": str(urgency)}], "text": words}


def _outcome(assessment: Assessment) -> Resource:
    codes = {
        "urgency": assessment.urgency,
        "certain-urgency": assessment.certain_urgency,
        "could-rise-to": assessment.could_rise_to,
        "exercise-permission": assessment.exercise_permission,
        "phase": assessment.phase,
    }
    flags = {"complete": assessment.complete, "in-scope": assessment.in_scope}
    told: list[Resource] = [{"name": name, "valueCode": str(code)} for name, code in codes.items()]
    told += [{"name": name, "valueBoolean": flag} for name, flag in flags.items()]
    return {"resourceType": "Parameters", "id": "outcome", "parameter": told}
