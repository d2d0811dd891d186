"""The columns of a table of answers, by numbers: what `reading` writes and `rules` reads.

A choice is the place of its option from 1, a number itself, both null while not sure or unanswered. A screen is two
sets of bits, one a option: those that are true and those that are not sure, of an unanswered one all. Every question
has a column that tells whether it was answered.
"""

import polars as pl

from triage.model.complaint import Complaint
from triage.model.question import Screen, SecondLook


def said(question: str) -> pl.Expr:
    """The answer to a choice or a number."""
    return pl.col(f"?{question}")


def answered(question: str) -> pl.Expr:
    """Whether a question was answered, if only with "not sure"."""
    return pl.col(f"?{question} answered")


def yes(screen: str) -> pl.Expr:
    """The bits of the options of a screen that are true."""
    return pl.col(f"?{screen} yes")


def unsure(screen: str) -> pl.Expr:
    """The bits of the options of a screen that are not sure."""
    return pl.col(f"?{screen} unsure")


def bits_of(complaint: Complaint) -> dict[str, dict[str, int]]:
    """The bit of each option of each screen. A second look has the bits of the screen it looks at again."""
    bits: dict[str, dict[str, int]] = {}
    for question in complaint.questions:
        if isinstance(question, Screen) and not isinstance(question, SecondLook):
            bits[question.id] = {option: 1 << place for place, option in enumerate(question.option_ids)}
    for first, second in complaint.second_looks.items():
        bits[second.id] = {option: bits[first][option] for option in second.option_ids}
    return bits
