"""Which property a mutant breaks."""

from triage.model.complaint import Complaint, PackContent
from triage.verify.proof import Proof
from triage.verify.properties import PROPERTIES

ASKED = (
    "unsure-costs-one-level",
    "contraindications-are-kept",
    "alone-options-stand",
    "exclusive-findings-exclude",
    "nothing-is-contradicted",
    "never-above-could-rise-to",
    "every-result-is-whole",
    "offers-stand",
    "worse-never-lowers",
)
"""The quickest first. What takes hundreds of searches is left out: over all survivors that would take hours."""


def refuted_by(content: PackContent, complaint: Complaint) -> str | None:
    """The id of the first property that does not hold of a complaint; None when all that are asked do."""
    proof = Proof(content, complaint)
    by_id = {property_.id: property_ for property_ in PROPERTIES}
    return next((name for name in ASKED if next(iter(by_id[name].refutes(proof)), None)), None)
