"""How well a pack does on vignettes: levels, permission, phase, must and must not, screens; and what they leave unused.

Levels are ordered. With several accepted levels the first is the gold level; undertriage is below the lowest accepted,
overtriage above the highest. Every share stands with its denominator and its definition.
"""

from triage.evaluate.coverage import pair_differences, uncovered
from triage.evaluate.figures import Evaluation, evaluation_of
from triage.evaluate.intervals import spread, wilson
from triage.evaluate.markdown import as_markdown
from triage.evaluate.reading import read_cases
from triage.evaluate.text import as_text, report, summary
from triage.evaluate.walking import Outcome, Unfinished, run_vignettes, walk_vignettes

__all__ = [
    "Evaluation",
    "Outcome",
    "Unfinished",
    "as_markdown",
    "as_text",
    "evaluation_of",
    "pair_differences",
    "read_cases",
    "report",
    "run_vignettes",
    "shown",
    "spread",
    "summary",
    "uncovered",
    "walk_vignettes",
    "wilson",
]
