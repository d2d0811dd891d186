"""The exercises that are offered, as a CarePlan that proposes them."""

from triage.fhir.advice import what_to_do
from triage.fhir.names import Names, Resource
from triage.model.assessment import Assessment, ShownExercise
from triage.render.escaping import markdown_text
from triage.render.parts import Parts

STOP = "Stop at once and ask a professional when:"


def care_plan(assessment: Assessment, names: Names, subject: Resource, at: str) -> Resource | None:
    """A draft that somebody has to agree to; None where no exercise is offered.

    It says how soon to be seen, what has to be done before, and when to stop, for whoever sees it alone.
    """
    if not assessment.exercises:
        return None
    parts = Parts(assessment)
    before = [parts.exercise_notice, f"{STOP} {' '.join(parts.stops)}"]
    return {
        "resourceType": "CarePlan",
        "status": "draft",
        "intent": "proposal",
        "title": assessment.title,
        "description": what_to_do(assessment),
        "subject": subject,
        "created": at,
        "activity": [{"detail": _activity(exercise, names)} for exercise in assessment.exercises],
        "note": [{"text": markdown_text(text)} for text in (*before, *(notice.text for notice in parts.notices))],
    }


def _activity(exercise: ShownExercise, names: Names) -> Resource:
    """One exercise with its exact dose, and when to stop."""
    steps = [f"{number}. {step}" for number, step in enumerate(exercise.steps, 1)]
    note = [f"Note: {exercise.note}"] if exercise.note else []
    described = [*steps, f"Dose: {exercise.dose_text}.", *note, f"{STOP} {' '.join(exercise.stop_if)}"]
    return {
        "code": {"coding": [names.coding("piece", exercise.id, exercise.title)], "text": exercise.title},
        "status": "not-started",
        "doNotPerform": False,
        "description": "\n".join(described),
    }
