"""Results that are kept as they should look, and how they are made: eight people, four formats."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import triage
from triage.model.assessment import PackIdentity

HERE = Path(__file__).parent
EXAMPLES = HERE.parent.parent / "examples" / "answers"
PEOPLE = {
    "emergency": EXAMPLES / "hot-knee-fever.json",
    "urgent": HERE / "answers" / "urgent.json",
    "not-ruled-out": EXAMPLES / "not-sure.json",
    "soon": EXAMPLES / "acute-sprain.json",
    "routine": HERE / "answers" / "routine.json",
    "self-care-acute": HERE / "answers" / "self-care-acute.json",
    "self-care-chronic": EXAMPLES / "chronic-overuse.json",
    "out-of-scope": EXAMPLES / "child.json",
}
FORMATS = ("txt", "json", "md", "html")
WIDTH = 80
NEVER = "0.0.0"
"""Stands for every version and, with zeros, for the digest of the pack: these change with each release or rule."""


def result(pack: triage.Pack, person: str) -> triage.Assessment:
    """What a person is told, as the command works it out, with nothing in it that changes by itself."""
    answers = json.loads(PEOPLE[person].read_text(encoding="utf-8"))
    told = pack.assess("medial-knee-pain", answers, region="eu", what_would_change=True)
    identity = PackIdentity(name=pack.name, version=NEVER, digest="0" * 64)
    return told.model_copy(update={"pack": identity, "engine": NEVER, "triage": NEVER})


def written(pack: triage.Pack, told: triage.Assessment, form: str) -> str:
    """A result in one format."""
    if form == "json":
        return told.to_json()
    if form == "md":
        return triage.render_markdown(told, pack)
    if form == "html":
        return triage.render_html(told, pack)
    return triage.render_text(told, pack, width=WIDTH)


def as_kept(text: str) -> str:
    """A written result without the style of its page, which stands in one file and says nothing to anybody."""
    text = re.sub(r"(?s)<style>.*?</style>", "<style>page.css</style>", text, count=1)
    return re.sub(r"'sha256-[^']+'", "'sha256-of-page.css'", text, count=1)


def kept(person: str, form: str) -> Path:
    """The file that holds how it should look."""
    return HERE / "results" / f"{person}.{form}"


def every(pack: triage.Pack) -> Iterator[tuple[Path, str]]:
    """Each file with what it should hold."""
    for person in PEOPLE:
        told = result(pack, person)
        for form in FORMATS:
            yield kept(person, form), as_kept(written(pack, told, form))
