"""A page of HTML that stands by itself: nothing is fetched, nothing runs, and whatever it is told is escaped."""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from triage.render.facts import checked, named
from triage.render.plain import plain


def page(template: str, styles: tuple[str, ...], **told: Any) -> str:
    """A template filled with what it is told. `styles` are the files of its style, the only one its policy allows."""
    style = "".join(map(_file, styles))
    return (
        _environment()
        .get_template(template)
        .render(
            **told,
            style=Markup(style),  # noqa: S704 - files of this package
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        )
    )


def drawn(svg: str) -> Markup:
    """A picture of our own for a page."""
    return Markup(plain(svg))  # noqa: S704 - every word in it was escaped when it was drawn


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
