"""Lines of plain text: headings, paragraphs and bullets, wrapped. No colour, no box, any width, nothing hidden."""

import textwrap

from triage.render.plain import plain

NARROWEST, WIDEST = 30, 92


class Writer:
    """Collects wrapped lines of at most `width` characters (30 to 92)."""

    def __init__(self, width: int) -> None:
        self._width = max(NARROWEST, min(width, WIDEST))
        self._lines: list[str] = []

    def heading(self, text: str) -> None:
        """A line in capitals with a gap before it."""
        self._lines += ["", *textwrap.wrap(plain(text).upper(), self._width)]

    def paragraph(self, text: str, indent: str = "") -> None:
        """A text, each of its lines indented."""
        self._wrap(text, indent, indent)

    def bullet(self, text: str, indent: str = "", mark: str = "- ") -> None:
        """A text behind a mark, its further lines hanging."""
        self._wrap(text, indent + mark, indent + " " * len(mark))

    def gap(self) -> None:
        """An empty line."""
        self._lines.append("")

    def text(self) -> str:
        """All lines."""
        return "\n".join(self._lines).strip("\n") + "\n"

    def _wrap(self, text: str, first: str, rest: str) -> None:
        self._lines += textwrap.wrap(
            plain(text), self._width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        )
