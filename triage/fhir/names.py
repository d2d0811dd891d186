"""How things of a pack are named in FHIR: addresses, code systems, versions and the ids of items."""

from dataclasses import dataclass
from typing import Any, Literal

from triage.model.complaint import PackContent
from triage.model.question import Question

Release = Literal["R4", "R5"]
RELEASES: tuple[Release, ...] = ("R4", "R5")
LEVELS = "urn:triage:urgency"
"""The code system of the levels of urgency, the same for every pack."""

UNSURE, NOW, WHY, WHEN = "unsure", "now", "why", "when"
ABOUT = "form.about"
"""The item with what the form is for. Ids of questions hold no dot, so what is added to them stands behind one."""

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one complaint of a pack. Each changes with no file, only the version does."""

    pack: str
    version: str
    complaint: str

    @classmethod
    def of(cls, content: PackContent, complaint: str) -> "Names":
        """The names of a complaint; the version holds the digest of the pack."""
        return cls(content.file.name, f"{content.file.version}+{content.digest}", complaint)

    @property
    def origin(self) -> str:
        """The questions themselves, from which a form of each release is derived."""
        return f"urn:triage-pack:{self.pack}:{self.complaint}"

    def form(self, release: Release) -> str:
        """The address of the form of one release, without its version."""
        return f"{self.origin}:questionnaire:{release.lower()}"

    def canonical(self, address: str) -> str:
        """An address with the version behind it."""
        return f"{address}|{self.version}"

    def coding(self, kind: Literal["question", "option", "rule", "piece"], code: str, display: str) -> Resource:
        """A code of our own."""
        return {"system": f"{self.origin}:{kind}", "code": code, "display": display}

    def option(self, question: Question, option: str, display: str) -> Resource:
        """The code of an option. It holds the question, so that no answer can stand at another one."""
        return self.coding("option", f"{question.id}/{option}", display)


def link(*parts: str) -> str:
    """The id of an item that belongs to a question."""
    return ".".join(parts)
