"""The whole command: the app with all its commands, in the order in which the help lists them."""

# ruff: noqa: I001 - the order of these imports is the order of the help
from triage.cli.common import app
from triage.cli import commands, follow_up, journal, explaining
from triage.cli import doctor, batch, assistants, fhir, authoring, proving, mutating, measuring, comparing, courses

__all__ = [
    "app",
    "assistants",
    "authoring",
    "batch",
    "commands",
    "comparing",
    "courses",
    "doctor",
    "explaining",
    "fhir",
    "follow_up",
    "journal",
    "measuring",
    "mutating",
    "proving",
]
