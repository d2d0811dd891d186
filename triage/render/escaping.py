"""Text from a pack made safe for Markdown: it stays text."""

import re

from triage.render.plain import plain

_MARKUP = re.compile(r"[\\`*_\[\]<>&|~]")
_LINK = re.compile(r"(?=://)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_BLOCK = re.compile(r"^(?=[#+=-])|(?<=^\d)(?=[.)])|(?<=^\d\d)(?=[.)])")


def markdown_text(text: str) -> str:
    """A text that Markdown shows as it is: no markup, link, picture or HTML, nothing hidden, all on one line.

    A letter before `@` cannot be told from an address by every reader of Markdown, which may make it one to write to.
    """
    text = _MARKUP.sub(lambda found: f"\\{found[0]}", plain(text).strip())
    return _BLOCK.sub(r"\\", _LINK.sub(r"\\", text))
