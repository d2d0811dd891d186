"""Skeletons of new rules, exercises and complaints, with gaps that the check finds until they are filled."""

import re
from collections.abc import Iterator
from pathlib import Path

from triage.errors import PackError, Problem
from triage.model.base import ID_PATTERN

KINDS = ("rule", "exercise", "complaint")
_ID = re.compile(ID_PATTERN)

_SOURCES = """sources:
  - {id: judgement, says: "<fill in what the source says, in your own words>", checked: judgement}
"""

_RULE = """title: "<fill in: reads well after 'because of'>"
status: draft
covers: []
when:
  "<fill in a question or finding>": "<fill in an option>"
then:
  urgency: soon
  limit: gentle-only
because: "<fill in one short paragraph to the person: why these answers together matter>"
limits: "<fill in when this rule is wrong or does not apply>"
sources:
  - {id: judgement, says: "<fill in what the source says, in your own words>", checked: judgement}
review: {by: null, on: null, due: "<fill in the year and month of the next review, such as 2027-11>"}
fires_for:
  - {"<fill in a question>": "<fill in an answer that makes it certain>"}
silent_for:
  - {"<fill in a question>": "<fill in an answer that excludes it>"}
unsure_for:
  - {"<fill in a question>": unknown}
"""

_EXERCISE = (
    """title: "<fill in a name>"
status: active
covers: []
from_article: false
gentle: false
aim: "<fill in what it is for>"
equipment: []
muscles:
  - "<fill in a muscle in plain words>"
steps:
  - "<fill in the first step>"
dose: {repetitions: "<fill in the dose of the source, such as 10-15>"}
easier: "<fill in an easier version>"
harder: "<fill in a harder version>"
stop_if:
  - "<fill in when to stop>"
"""
    + _SOURCES
)

_COMPLAINT = """title: "<fill in the complaint>"
about: "<fill in whom it is for and what it does not do>"
pain_area: "<fill in how a sentence names the place>"
findings:
  - id: phase
    label: Phase
    exclusive: true
    shown: 1
    values:
      - {id: acute, label: Acute, text: "<fill in one sentence to the person>"}
    otherwise:
      id: unclear
      label: Not clear
      text: "<fill in one sentence to the person>"
      limit: gentle-only
      because: "<fill in why the careful choice is made>"
      sources:
        - {id: judgement, says: "<fill in what was judged>", checked: judgement}
safety_net: {self-care: self-care, routine: routine, soon: soon, urgent: urgent, emergency: emergency}
"""

_QUESTIONS = """questions:
  - id: danger-signs
    kind: screen
    label: "<fill in two or three words>"
    text: "<fill in the first question: signs that cannot wait>"
    why: "<fill in why it is asked>"
    options:
      - {id: first-sign, text: "<fill in a sign in plain words>"}
"""

_SAFETY_NET = (
    """title: "<fill in a title>"
status: active
uncertainty: "<fill in what remains uncertain>"
look_for:
  - "<fill in a sign to look for>"
turn_to: "<fill in whom to turn to; {emergency_call} and {urgent_help} may stand here>"
by_when: "<fill in by when>"
"""
    + _SOURCES
)

_FIRST_RULE = (
    _RULE.replace("urgency: soon\n  limit: gentle-only", "urgency: emergency")
    .replace("status: draft", "status: active")
    .replace('"<fill in a question or finding>": "<fill in an option>"', "danger-signs: first-sign")
)
_PHASE_RULE = _RULE.replace("urgency: soon\n  limit: gentle-only", "find: {phase: acute}")


def write_skeleton(kind: str, name: str, pack: Path, complaint: str | None) -> list[Path]:
    """Write the files of a new `rule` (shelf/name), `exercise` or `complaint`; returns their paths.

    `pack` is the folder with `rules/` and `knowledge/`; `complaint` is needed when it holds more than one, follow-ups
    apart. Nothing that exists is written over. Raises PackError.
    """
    if not all((pack / folder).is_dir() for folder in ("rules", "knowledge")):
        raise PackError((Problem("this folder holds no rules/ and knowledge/", str(pack)),))
    parts = name.split("/")
    if len(parts) != (2 if kind == "rule" else 1):
        allowed = "shelf/name, such as red-flags/my-rule" if kind == "rule" else "a name without a folder"
        raise PackError((Problem(f"this is no id for a new {kind}", found=name[:60], allowed=allowed),))
    if not all(_ID.fullmatch(part) for part in parts):
        raise PackError((Problem("a name is small letters, digits and single hyphens", found=name[:60]),))
    files = dict(_files(kind, name, name if kind == "complaint" else _complaint(pack, complaint)))
    if taken := [path for path in files if (pack / path).exists()]:
        raise PackError((Problem("this file exists already; nothing was written", taken[0]),))
    for path, text in files.items():
        (pack / path).parent.mkdir(parents=True, exist_ok=True)
        (pack / path).write_text(text, encoding="utf-8")
    return [pack / path for path in files]


def _files(kind: str, name: str, complaint: str) -> Iterator[tuple[str, str]]:
    if kind == "rule":
        yield f"rules/{complaint}/{name}.yaml", _RULE
    elif kind == "exercise":
        yield f"knowledge/{complaint}/exercises/{name}.yaml", _EXERCISE
    else:
        folder = f"knowledge/{complaint}"
        yield f"{folder}/complaint.yaml", _COMPLAINT
        yield f"{folder}/questions.yaml", _QUESTIONS
        yield f"{folder}/statements.yaml", "statements: []\n"
        for level in ("self-care", "routine", "soon", "urgent", "emergency"):
            yield f"{folder}/safety-net/{level}.yaml", _SAFETY_NET
        yield f"rules/{complaint}/red-flags/first-sign.yaml", _FIRST_RULE
        yield f"rules/{complaint}/phase/fresh.yaml", _PHASE_RULE.replace("status: draft", "status: active")


def _complaint(pack: Path, wanted: str | None) -> str:
    known = sorted(path.name for path in (pack / "knowledge").iterdir() if path.is_dir())
    if wanted in known:
        return str(wanted)
    first = [name for name in known if not _follows(pack / "knowledge" / name / "complaint.yaml")]
    if wanted is None and len(first) == 1:
        return first[0]
    message = "there is no such complaint" if wanted else "--complaint is needed"
    raise PackError((Problem(message, found=(wanted or "")[:60], allowed=", ".join(known)),))


def _follows(file: Path) -> bool:
    """Whether this is the file of a follow-up."""
    return file.is_file() and any(line.startswith("follows:") for line in file.read_text("utf-8").splitlines())
