"""What of the changed answers a text shows."""

from triage.model.assessment import Assessment, Change
from triage.model.urgency import Urgency

HEADING = "What would change this"
GO_BY = "Other answers would give another level. Go by what is true for you, now and later."
_MOST_BRIEF = 3


def told_changes(assessment: Assessment, details: bool) -> tuple[Change, ...]:
    """With details all. In brief three, with room for one that lowers, and only at routine and soon.

    At urgent and above they would blur what to do. A self-care result has two pages, which tell what to watch for.
    """
    found = assessment.what_would_change or ()
    if details:
        return found
    if assessment.urgency not in (Urgency.ROUTINE, Urgency.SOON):
        return ()
    lower = [change for change in found if not change.raises][:1]
    higher = [change for change in found if change.raises][: _MOST_BRIEF - len(lower)]
    return (*higher, *lower)
