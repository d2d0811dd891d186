"""Every error this library raises, and the problem each one can list."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a pack or an answer, and where.

    `place` is a file or a question, `line` counts from 1, `key` is the path inside the file, `found` what stands
    there and `allowed` what may stand there.
    """

    message: str
    place: str = ""
    line: int | None = None
    key: str = ""
    found: str = ""
    allowed: str = ""

    def __str__(self) -> str:
        where = self.place if self.line is None else f"{self.place}:{self.line}"
        parts = [part for part in (where, self.key, self.message) if part]
        text = ": ".join(parts)
        if self.found:
            text += f" (found: {self.found})"
        if self.allowed:
            text += f" (allowed: {self.allowed})"
        return text


class TriageError(Exception):
    """The root of every error raised on purpose."""


class ProblemsError(TriageError):
    """An error that lists problems, each with its place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))

    def __reduce__(self) -> tuple[type["ProblemsError"], tuple[tuple[Problem, ...]]]:
        """It can go from one process to another."""
        return type(self), (self.problems,)


class PackError(ProblemsError):
    """A pack cannot be used. All its problems are listed at once."""


class AnswerError(ProblemsError):
    """Answers do not fit the questions. `place` of each problem is the question's id."""


class EngineError(TriageError):
    """The rule engine failed or disagreed with its shadow. There is no result then, never a lower one."""


class JournalError(TriageError):
    """A journal cannot be opened, read or written. Its text says why and what to do, never what is kept."""


class BatchError(TriageError):
    """A run over a file of many people cannot go on. Its text says why and what to do, never what is in the file."""


class ExtraError(TriageError):
    """A part needs packages that are not installed. Its text names the extra and says how to install it."""


class FhirError(TriageError):
    """A FHIR resource came out wrong, so it is not handed out. Its text says where, never what was answered."""
