"""The same assessment from a saved record, byte for byte, or which version differs and what that changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from triage.errors import AnswerError, Problem
from triage.library import Pack
from triage.model.answers import shown
from triage.model.assessment import Assessment, Gist, PackIdentity
from triage.model.base import Frozen

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class RecordedResult(Gist):
    """What a record says of its result: the SHA-256 of its JSON, and what it comes down to."""

    model_config = ConfigDict(extra="ignore")

    digest: Digest


class RecordedPack(PackIdentity):
    """Which pack decided. Records of any version may say more."""

    model_config = ConfigDict(extra="ignore")

    digest: Digest


class Record(Frozen):
    """A record as `triage assess --record` writes it. Older ones do not say what the result was."""

    model_config = ConfigDict(extra="ignore")

    record: Literal[1]
    complaint: Word
    region: Word
    answers: Any
    pack: RecordedPack
    engine: Word
    triage: Word
    what_would_change: bool = False
    assessment: RecordedResult | None = Field(default=None)

    @property
    def digest(self) -> str:
        """The digest of the pack that decided."""
        return self.pack.digest

    @property
    def result_digest(self) -> str | None:
        """The digest of the result, None in an older record."""
        return self.assessment.digest if self.assessment else None


@dataclass(frozen=True, slots=True)
class Replay:
    """What a record leads to now.

    `versions`: one line for each version that differs. `same`: whether the JSON has the recorded digest, None when the
    record holds none. `changes`: what differs in the result, a line each, as far as the record tells it.
    """

    assessment: Assessment
    versions: tuple[str, ...]
    same: bool | None
    changes: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether every version is that of the record, and so is the result as far as the record can tell."""
        return not self.versions and self.same is not False


def replay(pack: Pack, record: Record) -> Replay:
    """Assess the answers of a record again. Raises AnswerError when they do not fit the pack, and EngineError."""
    try:
        asked = record.what_would_change
        result = pack.assess(record.complaint, record.answers, region=record.region, what_would_change=asked)
    except AnswerError as error:
        raise AnswerError((Problem(_misfit(record, pack)), *error.problems)) from None
    versions = tuple(_versions(record, result))
    saved = record.assessment
    if saved is None:
        return Replay(result, versions, None, ())
    return Replay(result, versions, result.digest == saved.digest, tuple(_changes(record, saved, result)))


def _misfit(record: Record, pack: Pack) -> str:
    if record.digest == pack.digest:
        return "this record does not fit the pack that it names, so it was changed since"
    made_with = f"{shown(record.pack.name)} {shown(record.pack.version)}"
    return (
        f"this record was made with {made_with}, digest {record.digest[:12]}, and does "
        f"not fit this pack, {pack.name} {pack.version}, digest {pack.digest[:12]}"
    )


def _versions(record: Record, result: Assessment) -> Iterator[str]:
    then, now = record.pack, result.pack
    if then.digest != now.digest:
        yield (
            f"the pack differs: recorded with {then.name} {then.version}, digest {then.digest[:12]}; "
            f"this is {now.name} {now.version}, digest {now.digest[:12]}"
        )
    elif (then.name, then.version) != (now.name, now.version):
        yield f"the pack's name differs: recorded {then.name} {then.version}; this is {now.name} {now.version}"
    if record.engine != result.engine:
        yield f"the engine differs: recorded with {record.engine}; this is {result.engine}"
    if record.triage != result.triage:
        yield f"triage differs: recorded with {record.triage}; this is {result.triage}"


def _changes(record: Record, saved: RecordedResult, result: Assessment) -> Iterator[str]:
    if result.digest == saved.digest:
        return
    of_then = {"pack": PackIdentity(**record.pack.model_dump()), "engine": record.engine, "triage": record.triage}
    if result.model_copy(update=of_then).digest == saved.digest:
        yield "apart from the versions the result is the same, byte for byte"
        return
    changed = list(gist_changes(saved, result.gist()))
    yield from changed or ["the level, exercises, phase, rules and pieces are the same; words or order differ"]


def gist_changes(old: Gist, new: Gist) -> Iterator[str]:
    """What differs in what two results come down to, one line each."""
    for name, field in (("level", "urgency"), ("exercises", "exercise_permission"), ("phase", "phase")):
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield f"{name}: {before} -> {after}"
    for name, field in (("decides", "deciding"), ("rule", "rules"), ("piece", "shown")):
        before, after = getattr(old, field), getattr(new, field)
        yield from (f"{name}: no longer {one}" for one in before if one not in after)
        yield from (f"{name}: now {one}" for one in after if one not in before)
