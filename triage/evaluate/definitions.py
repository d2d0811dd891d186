"""What each figure is called and what it means. The meaning is printed wherever the number is."""

from typing import NamedTuple


class Definition(NamedTuple):
    """The name of a figure, and one sentence that says how it is counted."""

    name: str
    means: str


DEFINITIONS = {
    "comprehensiveness": Definition(
        "comprehensiveness",
        "Cases that get advice, of all cases. A case that the interview cannot finish gets none.",
    ),
    "accuracy": Definition(
        "accuracy", "Cases given a level from the lowest to the highest accepted one, of the cases with advice."
    ),
    "exact_match": Definition(
        "exact match", "Cases given exactly the gold level, the first one listed, of the cases with advice."
    ),
    "safety_of_advice": Definition(
        "safety of advice", "Cases given the lowest accepted level or a higher one, of the cases with advice."
    ),
    "emergency_sensitivity": Definition(
        "emergency sensitivity",
        "Cases given emergency, of all cases whose gold level is emergency. One without advice counts as missed.",
    ),
    "undertriage": Definition("undertriage", "Cases given a level below every accepted one, of the cases with advice."),
    "overtriage": Definition("overtriage", "Cases given a level above every accepted one, of the cases with advice."),
    "inclination_to_overtriage": Definition(
        "inclination to overtriage", "Cases of overtriage, of the cases of overtriage and undertriage together."
    ),
    "exercise_permission": Definition(
        "exercise permission",
        "Cases whose exercises are allowed, gentle only or not allowed as expected, of the cases with advice that "
        "expect something of them.",
    ),
    "exercises_when_urgent": Definition(
        "exercises when urgent",
        "Results of urgent or emergency that show an exercise, of all such results. There must be none.",
    ),
    "phase": Definition("phase", "Cases given an expected phase, of the cases with advice that expect one."),
    "must": Definition(
        "must", "Statements and pieces that must appear and do, of all that must, in cases with advice."
    ),
    "must_not": Definition(
        "must not", "Statements and pieces that must not appear and do not, of all that must not, in cases with advice."
    ),
    "pairs": Definition(
        "pairs right",
        "Pairs of near misses of which both cases are given an accepted level, of all pairs.",
    ),
}

SCREENS = "Screens to the result: how many questions were asked before it, by the level that was given."
GOLD = "The gold level of a case is the first of its accepted levels. Hard cases are those with the tag hard."
INTERVAL = (
    "Every interval is a 95 % Wilson interval. It says how far chance alone could move the share in such a set. "
    "It says nothing of how well the cases were chosen."
)
TOGETHER = (
    "No figure stands alone: a program that answers emergency to everybody is safe in every case and of no use to "
    "anybody."
)
LIMITS = (
    "A case is a person on paper. These figures say how well the rules fit the cases, not whether an expected level is "
    "right, nor how people would understand the questions."
)
NOTES = (GOLD, SCREENS, INTERVAL, TOGETHER, LIMITS)
