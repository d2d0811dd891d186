"""Rule-based symptom triage that shows, sources and can replay every decision."""

from triage.errors import AnswerError, EngineError, PackError, Problem, TriageError
from triage.interview import Doubt, Interview, Purpose, Reply
from triage.library import Pack, load_pack
from triage.model.answers import Screened
from triage.model.assessment import Assessment
from triage.model.question import Choice, Number, Option, Question, Screen
from triage.model.urgency import Urgency
from triage.results import render_html, render_markdown, render_text
from triage.version import __version__

__all__ = [
    "AnswerError",
    "Assessment",
    "Choice",
    "Doubt",
    "EngineError",
    "Interview",
    "Number",
    "Option",
    "Pack",
    "PackError",
    "Problem",
    "Purpose",
    "Question",
    "Reply",
    "Screen",
    "Screened",
    "TriageError",
    "Urgency",
    "__version__",
    "load_pack",
    "render_html",
    "render_markdown",
    "render_text",
]
