"""An assessment as one page of HTML: nothing is fetched, nothing runs, and whatever comes from a pack is escaped."""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from triage.model.assessment import Assessment
from triage.render.changes import GO_BY, HEADING
from triage.render.facts import checked, exercise_facts, guidance_facts, named
from triage.render.from_pack import FromPack
from triage.render.order import sections
from triage.render.parts import NO_PROOF, NONE_SUGGESTED, NOT_CONFIRMED, NOTHING_CALLS, Parts
from triage.render.pictures import exercise_pictures, ladder, place_pictures
from triage.render.plain import plain

DAYS = 14
"""For how many days the sheet of exercises has boxes to tick."""


def render_html(assessment: Assessment, *, with_exercises: bool = True, from_pack: FromPack | None = None) -> str:
    """The whole result as a page that stands by itself, for screens, phones and paper."""
    parts = Parts(assessment)
    style = _file("page.css")
    return (
        _environment()
        .get_template("page.html")
        .render(
            a=assessment,
            parts=parts,
            sections=list(sections(assessment, parts)),
            from_pack=from_pack or FromPack(),
            with_exercises=with_exercises,
            days=range(1, DAYS + 1),
            style=Markup(style),  # noqa: S704 - a file of this package
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_file),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "exercise_facts": exercise_facts,
        "guidance_facts": guidance_facts,
        "exercise_pictures": exercise_pictures,
        "ladder": ladder,
        "place_pictures": place_pictures,
        "nothing_calls": NOTHING_CALLS,
        "no_proof": NO_PROOF,
        "changes_heading": HEADING,
        "go_by": GO_BY,
        "none_suggested": NONE_SUGGESTED,
        "not_confirmed": NOT_CONFIRMED,
    }
    environment.filters |= {"checked": checked, "named": named}
    environment.tests["link"] = _is_link
    return environment


def _visible(value: Any) -> Any:
    """Every text that is put into the page passes here: nothing in it may hide or turn the reading direction."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _is_link(address: str | None) -> bool:
    return address is not None and address.startswith(("https://", "http://"))


@cache
def _file(name: str) -> str:
    return (files("triage.render") / "templates" / name).read_text(encoding="utf-8")
