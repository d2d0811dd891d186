"""A page as plain text and as Markdown. What the pack says stays text in both."""

from collections.abc import Iterator

from triage.model.page import Entry, Page
from triage.render.escaping import markdown_text
from triage.render.plain import plain

_SAME_AS_TITLE = ("question", "option")


def page_text(page: Page) -> str:
    """A page for a terminal, one line for each entry."""
    return "\n".join(plain(line) for line in _lines(page)) + "\n"


def page_markdown(page: Page) -> str:
    """A page as Markdown, with the title of everything it links to."""
    lines = [f"# `{page.id}`", "", f"{markdown_text(page.title)} ({markdown_text(page.about)})", ""]
    for entry in page.entries:
        lines += _markdown(entry)
    return "\n".join(lines).rstrip() + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield f"{page.id} ({page.about})"
    if page.kind != "finding":
        yield f"  {page.title}" if page.kind == "question" else page.title
    if page.kind in ("rule", "piece"):
        yield ""
    for entry in page.entries:
        words = entry.text or ", ".join(link.id for link in entry.links)
        indent = "  " if entry.under else ""
        yield indent + (f"{entry.label}: {words}" if entry.label and words else entry.label or words)


def _markdown(entry: Entry) -> Iterator[str]:
    indent = "  " if entry.under else ""
    label = f"**{markdown_text(entry.label)}**" if entry.label.strip() else ""
    text = markdown_text(entry.text.removeprefix("- "))
    yield f"{indent}- " + ": ".join(part for part in (label, text) if part)
    if not entry.text:
        yield from (f"{indent}  - `{link.id}`: {markdown_text(link.title)}" for link in entry.links)
