"""On the site, links to files that are no pages become their paths: the site holds the pages only."""

import os
import re
from pathlib import Path
from typing import Any

LINK = re.compile(r"(?<!!)\[(?P<words>[^\]]+)\]\((?P<target>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")
PAGES = Path(__file__).parent.parent
ROOT = PAGES.parent


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Called by MkDocs with the text of each page."""
    folder = (PAGES / page.file.src_uri).parent

    def shown(link: "re.Match[str]") -> str:
        target = (folder / link["target"]).resolve()
        if "://" in link["target"] or not target.exists():
            return link[0]
        if target == PAGES / "decisions":
            target /= "index.md"
        if target.is_relative_to(PAGES) and target.suffix in (".md", ".json"):
            return f"[{link['words']}]({os.path.relpath(target, folder)}{link['anchor'] or ''})"
        path = f"`{target.relative_to(ROOT)}`"
        return path if link["words"].strip("`") in str(target) else f"{link['words']} ({path})"

    return LINK.sub(shown, markdown)


def on_files(files: Any, config: Any) -> Any:
    """Called by MkDocs with all files: the list of decisions is made of their first lines."""
    from mkdocs.structure.files import File

    decisions = sorted((PAGES / "decisions").glob("[0-9]*.md"))
    lines = [
        f"- [{path.read_text(encoding='utf-8').splitlines()[0].removeprefix('# ')}]({path.name})" for path in decisions
    ]
    text = (
        "# Decisions\n\nWhy it is as it is, each in short: context, decision, consequences.\n\n"
        + "\n".join(lines)
        + "\n"
    )
    files.append(File.generated(config, "decisions/index.md", content=text))
    return files
