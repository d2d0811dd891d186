"""Rule-based symptom triage that shows, sources and can replay every decision."""

from importlib import import_module
from typing import TYPE_CHECKING

from triage.version import __version__

if TYPE_CHECKING:
    from triage.errors import (
        AnswerError,
        BatchError,
        EngineError,
        ExtraError,
        JournalError,
        PackError,
        Problem,
        TriageError,
    )
    from triage.follow_up.course import Course
    from triage.follow_up.session import FollowUp
    from triage.follow_up.store import Store
    from triage.interview import Interview
    from triage.journal import Journal
    from triage.library import Pack, load_pack
    from triage.model.answers import Screened
    from triage.model.assessment import Assessment
    from triage.model.entry import AssessmentEntry, CheckIn, ExerciseDone, assessment_entry
    from triage.model.interview_words import Doubt, Purpose, Reply
    from triage.model.progress import Progress, Return, Trend
    from triage.model.question import Choice, Number, Option, Question, Screen
    from triage.model.urgency import Urgency
    from triage.results import (
        render_html,
        render_markdown,
        render_progress_html,
        render_progress_markdown,
        render_progress_text,
        render_text,
    )

__all__ = [
    "AnswerError",
    "Assessment",
    "AssessmentEntry",
    "BatchError",
    "CheckIn",
    "Choice",
    "Course",
    "Doubt",
    "EngineError",
    "ExerciseDone",
    "ExtraError",
    "FollowUp",
    "Interview",
    "Journal",
    "JournalError",
    "Number",
    "Option",
    "Pack",
    "PackError",
    "Problem",
    "Progress",
    "Purpose",
    "Question",
    "Reply",
    "Return",
    "Screen",
    "Screened",
    "Store",
    "Trend",
    "TriageError",
    "Urgency",
    "__version__",
    "assessment_entry",
    "load_pack",
    "render_html",
    "render_markdown",
    "render_progress_html",
    "render_progress_markdown",
    "render_progress_text",
    "render_text",
]

_HOME = {
    "AnswerError": "triage.errors",
    "Assessment": "triage.model.assessment",
    "AssessmentEntry": "triage.model.entry",
    "BatchError": "triage.errors",
    "CheckIn": "triage.model.entry",
    "Choice": "triage.model.question",
    "Course": "triage.follow_up.course",
    "Doubt": "triage.model.interview_words",
    "EngineError": "triage.errors",
    "ExtraError": "triage.errors",
    "ExerciseDone": "triage.model.entry",
    "FollowUp": "triage.follow_up.session",
    "Interview": "triage.interview",
    "Journal": "triage.journal",
    "JournalError": "triage.errors",
    "Number": "triage.model.question",
    "Option": "triage.model.question",
    "Pack": "triage.library",
    "PackError": "triage.errors",
    "Problem": "triage.errors",
    "Progress": "triage.model.progress",
    "Purpose": "triage.model.interview_words",
    "Question": "triage.model.question",
    "Reply": "triage.model.interview_words",
    "Return": "triage.model.progress",
    "Screen": "triage.model.question",
    "Screened": "triage.model.answers",
    "Store": "triage.follow_up.store",
    "Trend": "triage.model.progress",
    "TriageError": "triage.errors",
    "Urgency": "triage.model.urgency",
    "assessment_entry": "triage.model.entry",
    "load_pack": "triage.library",
    "render_html": "triage.results",
    "render_markdown": "triage.results",
    "render_progress_html": "triage.results",
    "render_progress_markdown": "triage.results",
    "render_progress_text": "triage.results",
    "render_text": "triage.results",
}
"""The module each public name lives in, so that it is imported when the name is first used."""

if not TYPE_CHECKING:  # to a type checker every other name stays a mistake

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOME[name]), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
