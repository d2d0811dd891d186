"""A result in words: the same parts in the same order as plain text, Markdown or one page of HTML."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from triage.explain import answer_text
from triage.library import Pack
from triage.model.answers import Answers, Screened, read_answers
from triage.model.assessment import Assessment, GivenAnswer
from triage.model.complaint import Complaint
from triage.model.drawing import Drawing
from triage.model.knowledge import Exercise
from triage.render.from_pack import FromPack, Place

if TYPE_CHECKING:
    from triage.model.progress import Progress


def render_text(
    assessment: Assessment, pack: Pack, *, width: int = 80, details: bool = False, with_exercises: bool = True
) -> str:
    """The result as plain text in lines of at most `width` characters (30 to 92), the urgency as its first word.

    Brief enough to read at a table, or whole with `details`. Without `with_exercises` it says that they were not
    confirmed. `pack` is the one that made the assessment; AnswerError when its questions do not fit the answers.
    """
    from triage.render import text

    known = _from_pack(assessment, pack)
    return text.render_text(assessment, width, details=details, with_exercises=with_exercises, from_pack=known)


def render_markdown(assessment: Assessment, pack: Pack, *, with_exercises: bool = True) -> str:
    """The whole result as Markdown with no HTML in it; what comes from the pack is escaped.

    `with_exercises`, `pack` and errors as in `render_text`.
    """
    from triage.render import markdown

    return markdown.render_markdown(assessment, with_exercises=with_exercises, from_pack=_from_pack(assessment, pack))


def render_html(assessment: Assessment, pack: Pack, *, with_exercises: bool = True) -> str:
    """The whole result as one page of HTML that fetches nothing, runs nothing and can be printed.

    `with_exercises`, `pack` and errors as in `render_text`.
    """
    from triage.render import html

    return html.render_html(assessment, with_exercises=with_exercises, from_pack=_from_pack(assessment, pack))


def render_progress_text(progress: "Progress", *, width: int = 80, plain: bool = False, details: bool = False) -> str:
    """How a course went as plain text, numbers as bars, or in words with `plain`."""
    from triage.render.progress_text import progress_text

    return progress_text(progress, width, "words" if plain else "blocks", details=details)


def render_progress_markdown(progress: "Progress") -> str:
    """How a course went as Markdown with no HTML in it."""
    from triage.render.progress_markdown import progress_markdown

    return progress_markdown(progress)


def render_progress_html(progress: "Progress") -> str:
    """How a course went as one page of HTML that fetches nothing, runs nothing and can be printed."""
    from triage.render.progress_html import progress_html

    return progress_html(progress)


def _from_pack(assessment: Assessment, pack: Pack) -> FromPack:
    complaint, wording = pack.complaint(assessment.complaint), pack.content.wording
    answers = read_answers(complaint.question, assessment.answers)
    region = wording.regions.get(assessment.region)
    dialled = region is not None and region.emergency_call.isascii() and region.emergency_call.isdigit()
    return FromPack(
        answers=tuple(_in_words(answers, assessment, complaint)),
        number=region.emergency_call if region is not None and dialled else None,
        levels={level: words.label for level, words in wording.levels.items()},
        drawings=dict(_drawings(assessment, complaint)),
        place=_place(answers, complaint),
    )


def _in_words(answers: Answers, assessment: Assessment, complaint: Complaint) -> Iterator[GivenAnswer]:
    for question_id, answer in answers.items():
        question, given = complaint.question[question_id], assessment.answers[question_id]
        words = answer_text(question, answer)
        yield GivenAnswer(question=question_id, label=question.label, answer=given, text=words)


def _drawings(assessment: Assessment, complaint: Complaint) -> Iterator[tuple[str, Drawing]]:
    for shown in assessment.exercises:
        exercise = complaint.items.get(shown.id)
        if isinstance(exercise, Exercise) and exercise.drawing in complaint.drawings:
            yield shown.id, complaint.drawings[exercise.drawing]


def _place(answers: Answers, complaint: Complaint) -> Place | None:
    shown = complaint.file.body_map
    if shown is None or shown.drawing not in complaint.drawings:
        return None
    answer = answers.get(shown.question)
    options = answer.yes if isinstance(answer, Screened) else (answer,)
    spots = tuple(spot for option in options if isinstance(option, str) for spot in shown.spots.get(option, ()))
    return Place(complaint.drawings[shown.drawing], spots) if spots else None
