"""What users of the library can count on: the public names, their words, and how little is imported."""

import subprocess
import sys
from pathlib import Path

from public_surface import KEPT, surface

import triage

ROOT = Path(__file__).parent.parent


def test_public_names() -> None:
    """The public names are exactly these, sorted, and each has a docstring."""
    assert sorted(triage.__all__) == triage.__all__
    assert triage.__all__ == [
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
    undocumented = [
        n for n in triage.__all__ if n not in ("Question", "__version__") and not getattr(triage, n).__doc__
    ]
    assert undocumented == []


def test_the_public_surface_is_as_it_is_listed() -> None:
    """Every name, field, method and parameter that users rely on is listed, so none of them changes by accident."""
    assert surface().splitlines() == KEPT.read_text(encoding="utf-8").splitlines()


def test_one_error_tree() -> None:
    """Whoever catches TriageError catches every error that is raised on purpose."""
    for error in (triage.AnswerError, triage.PackError, triage.EngineError, triage.JournalError):
        assert issubclass(error, triage.TriageError)


def test_no_network_module_is_imported() -> None:
    """Neither loading, assessing nor rendering in any form imports anything that could reach a network."""
    script = (
        "import sys, triage; p = triage.load_pack(); a = p.assess('medial-knee-pain', {}); "
        "[render(a, p) for render in (triage.render_text, triage.render_markdown, triage.render_html)]; "
        "print([m for m in ('ssl', 'http.client', 'urllib.request', 'asyncio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_assessing_needs_no_network(tmp_path: Path) -> None:
    """With sockets that refuse to open, everything works."""
    script = (
        "import socket\n"
        "def refuse(*a, **k): raise OSError('no network')\n"
        "socket.socket = refuse\n"
        "import triage\n"
        "print(triage.load_pack().assess('medial-knee-pain', {}).urgency)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "urgent"


def test_versions_agree() -> None:
    """The version of the package stands in one place of Python and is the one that is installed."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert triage.__version__ == project["version"]
