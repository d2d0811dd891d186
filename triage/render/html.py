"""An assessment as one page of HTML."""

from triage.model.assessment import Assessment
from triage.render.changes import GO_BY, HEADING
from triage.render.facts import exercise_facts, guidance_facts
from triage.render.from_pack import FromPack
from triage.render.order import sections
from triage.render.page import page
from triage.render.parts import NO_PROOF, NONE_SUGGESTED, NOT_CONFIRMED, NOTHING_CALLS, Parts
from triage.render.pictures import exercise_pictures, ladder, place_pictures

DAYS = 14
"""For how many days the sheet of exercises has boxes to tick."""


def render_html(assessment: Assessment, *, with_exercises: bool = True, from_pack: FromPack | None = None) -> str:
    """The whole result as a page that stands by itself, for screens, phones and paper."""
    parts = Parts(assessment)
    return page(
        "page.html",
        ("page.css",),
        a=assessment,
        parts=parts,
        sections=list(sections(assessment, parts)),
        from_pack=from_pack or FromPack(),
        with_exercises=with_exercises,
        days=range(1, DAYS + 1),
        exercise_facts=exercise_facts,
        guidance_facts=guidance_facts,
        exercise_pictures=exercise_pictures,
        ladder=ladder,
        place_pictures=place_pictures,
        nothing_calls=NOTHING_CALLS,
        no_proof=NO_PROOF,
        changes_heading=HEADING,
        go_by=GO_BY,
        none_suggested=NONE_SUGGESTED,
        not_confirmed=NOT_CONFIRMED,
    )
