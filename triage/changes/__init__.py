"""The smallest changes of answers that would raise or lower the level, each confirmed by the rule engine."""

from triage.changes.search import MOST_TOLD, smallest_changes

__all__ = ["MOST_TOLD", "smallest_changes"]
