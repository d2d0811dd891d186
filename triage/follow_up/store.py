"""What keeps courses. `triage.Journal` is one; an application may bring its own."""

from typing import Protocol

from triage.follow_up.course import Course
from triage.model.entry import Entry


class Store(Protocol):
    """Keeps entries under labels, in the order in which they were added."""

    def labels(self) -> tuple[str, ...]:
        """The labels there are."""
        ...

    def course(self, label: str) -> Course:
        """Everything under a label; an empty course when there is nothing."""
        ...

    def add(self, label: str, entry: Entry) -> int:
        """Keep one more entry, for good when this returns, and give its number."""
        ...
