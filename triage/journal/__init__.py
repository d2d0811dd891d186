"""The journal: what a person chose to keep of their courses, in one SQLite file that only they can read."""

from triage.journal.journal import Journal
from triage.journal.kept import Kept

__all__ = ["Journal", "Kept"]
