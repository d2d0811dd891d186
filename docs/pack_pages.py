"""The pages of docs/rules/ and docs/exercises/: what stands in the pack, with everything that links to it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from triage import Pack
from triage.model.complaint import Complaint
from triage.model.knowledge import Exercise
from triage.model.rule import Rule
from triage.render.drawing import drawing_svg
from triage.render.pages.text import page_markdown

HERE = Path(__file__).resolve().parent
RULES, EXERCISES = HERE / "rules", HERE / "exercises"
LINK = re.compile(r"^( *- )`((?:rule|piece):)?([a-z0-9-]+/[a-z0-9-]+)`", re.MULTILINE)
COLOURS = "--drawing-paper:#fff;--drawing-active:#2f6db5;--drawing-arrow:#b3401a;background:#fff;color:#1b1b1b"


def pack_pages(pack: Pack, made_by: str) -> Iterator[tuple[Path, str]]:
    """Each page and picture with its text."""
    for complaint in pack.content.complaints.values():
        yield from _rule_pages(pack, complaint, made_by)
        yield from _exercise_pages(pack, complaint, made_by)


def _rule_pages(pack: Pack, complaint: Complaint, made_by: str) -> Iterator[tuple[Path, str]]:
    shelves: dict[str, list[Rule]] = defaultdict(list)
    for rule in complaint.rules.values():
        shelves[rule.id.split("/")[0]].append(rule)
    index = [f"# The rules on {complaint.file.title.lower()}", "", made_by, "No clinician has reviewed them."]
    for shelf, rules in shelves.items():
        page = RULES / complaint.id / f"{shelf}.md"
        index += ["", f"## [{shelf}]({complaint.id}/{shelf}.md)", ""]
        index += [f"- {_link(rule.id, RULES, complaint)}{_level(rule)}: {rule.title}" for rule in rules]
        parts = [f"# Rules: {shelf}\n\n{made_by} No clinician has reviewed them.\n"]
        parts += [
            _linked("#" + _markdown(pack, complaint, f"rule:{rule.id}"), page.parent, complaint) for rule in rules
        ]
        yield page, "\n".join(parts)
    yield RULES / f"{complaint.id}.md", "\n".join(index) + "\n"


def _markdown(pack: Pack, complaint: Complaint, wanted: str) -> str:
    return page_markdown(pack.explain(complaint.id, wanted))


def _level(rule: Rule) -> str:
    return f" ({rule.urgency})" if rule.urgency else ""


def _exercise_pages(pack: Pack, complaint: Complaint, made_by: str) -> Iterator[tuple[Path, str]]:
    index = [f"# The exercises for {complaint.file.title.lower()}", "", made_by, "No clinician has reviewed them."]
    for item in complaint.items.values():
        if not isinstance(item, Exercise):
            continue
        page = EXERCISES / complaint.id / f"{item.name}.md"
        pictures = []
        drawing = complaint.drawings.get(item.drawing or "")
        for frame in drawing.frames if drawing else ():
            picture = page.parent / f"{item.name}-{frame.id}.svg"
            pictures.append(f"![{frame.alt}]({picture.name})\n\n{frame.caption}\n")
            yield picture, _picture(drawing_svg(drawing, frame.id)) if drawing else ""
        text = _linked(_markdown(pack, complaint, f"piece:{item.id}"), page.parent, complaint)
        title, rest = text.split("\n", 1)
        yield page, "\n".join([title, "", made_by, "", *pictures, rest.lstrip("\n")])
        index += [
            "",
            f"## [{item.title}]({complaint.id}/{item.name}.md)",
            "",
            f"{item.aim} {item.dose.text.capitalize()}.",
        ]
    if any(isinstance(item, Exercise) for item in complaint.items.values()):
        yield EXERCISES / f"{complaint.id}.md", "\n".join(index) + "\n"


def _picture(svg: str) -> str:
    """A drawing as a file of its own: its colours and its namespace stand in it."""
    named = svg if "xmlns=" in svg else svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return named.replace("<svg ", f'<svg style="{COLOURS}" ', 1) + "\n"


def _linked(text: str, folder: Path, complaint: Complaint) -> str:
    """The text with each rule or exercise that stands at the beginning of an item made a link."""
    return LINK.sub(lambda found: found[1] + _link(found[3], folder, complaint), text)


def _link(name: str, folder: Path, complaint: Complaint) -> str:
    shelf, own = name.split("/")
    up = "../" * len(folder.relative_to(HERE).parts)
    if name in complaint.rules:
        return f"[`{name}`]({up}rules/{complaint.id}/{shelf}.md#{shelf}{own})"
    if shelf == "exercises" and name in complaint.items:
        return f"[`{name}`]({up}exercises/{complaint.id}/{own}.md)"
    return f"`{name}`"
