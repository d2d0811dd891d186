"""Rule-based symptom triage that shows, sources and can replay every decision."""

from triage.errors import AnswerError, EngineError, JournalError, PackError, Problem, TriageError
from triage.follow_up.course import Course
from triage.follow_up.session import FollowUp
from triage.follow_up.store import Store
from triage.interview import Doubt, Interview, Purpose, Reply
from triage.journal import Journal
from triage.library import Pack, load_pack
from triage.model.answers import Screened
from triage.model.assessment import Assessment
from triage.model.entry import AssessmentEntry, CheckIn, ExerciseDone, assessment_entry
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
from triage.version import __version__

__all__ = [
    "AnswerError",
    "Assessment",
    "AssessmentEntry",
    "CheckIn",
    "Choice",
    "Course",
    "Doubt",
    "EngineError",
    "ExerciseDone",
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
