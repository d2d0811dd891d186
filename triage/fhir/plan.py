"""The exercises that are offered, as a CarePlan that proposes them."""

from triage.fhir.names import Names, Resource
from triage.model.assessment import Assessment, ShownExercise


def care_plan(assessment: Assessment, names: Names, subject: Resource, at: str) -> Resource | None:
    """A draft that somebody has to agree to; None where no exercise is offered."""
    if not assessment.exercises:
        return None
    return {
        "resourceType": "CarePlan",
        "status": "draft",
        "intent": "proposal",
        "title": assessment.title,
        "subject": subject,
        "created": at,
        "activity": [{"detail": _activity(exercise, names)} for exercise in assessment.exercises],
        "note": [{"text": notice.text} for notice in assessment.notices],
    }


def _activity(exercise: ShownExercise, names: Names) -> Resource:
    """One exercise with its exact dose, and when to stop."""
    described = [*exercise.steps, f"{exercise.dose_text}.", *exercise.stop_if]
    return {
        "code": {"coding": [names.coding("piece", exercise.id, exercise.title)], "text": exercise.title},
        "status": "not-started",
        "doNotPerform": False,
        "description": "\n".join(described),
    }
