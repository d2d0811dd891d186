"""Pictures: drawings are data, and what is made of them is sound, safe and complete."""

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from triage import PackError, Urgency, load_pack
from triage.library import Pack
from triage.model.drawing import Drawing
from triage.model.knowledge import Exercise
from triage.render.drawing import drawing_svg
from triage.render.ladder import ladder_svg

HERE = Path(__file__).parent
TINY = HERE / "packs" / "tiny"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</title><script>alert(1)</script><a href='javascript:x'>\"'&amp;<style>"
LABELS = {level: level.value.capitalize() for level in Urgency}


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The built-in pack."""
    return load_pack()


def drawing(**changed: object) -> Drawing:
    """A drawing with one frame that has a stroke of every kind, and a spot."""
    frame = {
        "id": "start",
        "caption": "A caption",
        "alt": "What it shows.",
        "strokes": (
            {"kind": "line", "role": "ground", "through": ((0, 90), (100, 90))},
            {"kind": "line", "role": "prop", "through": ((0, 0), (9, 0), (9, 9)), "closed": True, "smooth": True},
            {"kind": "tube", "role": "far", "through": ((10, 10, 9), (20, 20, 9))},
            {"kind": "tube", "role": "body", "through": ((10, 10, 30), (12, 10, 4))},
            {"kind": "ellipse", "role": "active", "centre": (50, 50), "radii": (9, 9), "joined": True},
            {"kind": "ellipse", "role": "ghost", "centre": (50, 60), "radii": (9, 4), "turned": 20},
            {"kind": "arrow", "through": ((10, 10), (20, 30), (40, 40)), "both": True},
            {"kind": "label", "at": (50, 50), "text": "word", "align": "end"},
        ),
        "spots": ({"id": "here", "label": "the place", "centre": (30, 30), "radii": (5, 5)},),
        **changed,
    }
    says = {"id": "judgement", "says": "made up for tests", "checked": "judgement"}
    return Drawing.model_validate(
        {
            "id": "drawings/one",
            "title": "One",
            "status": "active",
            "view": (100, 100),
            "frames": (frame,),
            "sources": (says,),
        }
    )


def every_svg(pack: Pack) -> list[str]:
    """Every frame of every drawing, plain and with all its spots marked, and every ladder."""
    drawings = [d for complaint in pack.content.complaints.values() for d in complaint.every_drawing]
    frames = [(d, frame) for d in [*drawings, drawing()] for frame in d.frame]
    pictures = [drawing_svg(d, frame) for d, frame in frames]
    pictures += [drawing_svg(d, frame, chosen=set(d.spots)) for d, frame in frames]
    return [*pictures, *(ladder_svg(level, LABELS) for level in Urgency)]


def test_pictures_hold_only_shapes_and_words(pack: Pack) -> None:
    """Every picture is XML of a few elements and attributes: no script, no style, no link, no number that is none."""
    elements = {"svg", "title", "desc", "g", "path", "ellipse", "circle", "rect", "text"}
    for picture in every_svg(pack):
        root = ElementTree.fromstring(picture)
        assert {node.tag.removeprefix(SVG) for node in root.iter()} <= elements
        attributes = {name for node in root.iter() for name in node.attrib}
        assert not [name for name in attributes if name.startswith(("on", "style")) or "href" in name]
        assert "nan" not in picture
        assert "url(" not in picture


def test_pictures_are_told_in_words(pack: Pack) -> None:
    """Every picture has the role of an image, and a title and a description that it names by id."""
    for picture in every_svg(pack):
        root = ElementTree.fromstring(picture)
        title, told = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None
        assert title.text
        assert told is not None
        assert told.text
        named = (root.get("role"), root.get("aria-labelledby"), root.get("aria-describedby"))
        assert named == ("img", title.get("id"), told.get("id"))


def test_ids_are_unique_on_one_page(pack: Pack) -> None:
    """No id stands twice when all frames stand on one page, and a prefix keeps two copies apart."""
    drawings = [d for complaint in pack.content.complaints.values() for d in complaint.every_drawing]
    page = "".join(
        drawing_svg(d, frame) + drawing_svg(d, frame, prefix="again-") for d in drawings for frame in d.frame
    )
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids)) > 0


def test_words_of_a_pack_are_escaped() -> None:
    """Markup in a caption, an alt text, a label, a spot or a level stays text."""
    spot = {"id": "here", "label": HOSTILE[:40], "centre": (1, 1), "radii": (5, 5)}
    strokes = ({"kind": "label", "at": (5, 5), "text": HOSTILE[:40]},)
    hostile = drawing(caption=HOSTILE, alt=HOSTILE, strokes=strokes, spots=(spot,))
    ladder = ladder_svg(Urgency.SOON, dict.fromkeys(Urgency, HOSTILE), mark=HOSTILE)
    for picture in (drawing_svg(hostile, "start", chosen={"here"}), ladder):
        tags = {node.tag.removeprefix(SVG) for node in ElementTree.fromstring(picture).iter()}
        assert not tags & {"script", "a", "style"}
        assert "<script" not in picture
        assert "alert" in picture


def test_chosen_spot_is_told_without_colour() -> None:
    """A marked spot is named in the description and has a dot; the others have none."""
    plain, marked = drawing_svg(drawing(), "start"), drawing_svg(drawing(), "start", chosen={"here", "elsewhere"})
    assert "Marked" not in plain
    assert "<circle" not in plain
    assert "What it shows. Marked: the place." in marked
    assert marked.count("<circle") == 1


def test_ladder_tells_the_level_in_words_and_place() -> None:
    """The ladder has every level from the top down, the mark once, and says which step it is."""
    picture = ladder_svg(Urgency.SOON, LABELS, mark="You")
    texts = [node.text for node in ElementTree.fromstring(picture).iter(f"{SVG}text")]
    assert texts == ["Emergency", "Urgent", "Soon", "You", "Routine", "Self-care"]
    assert "How soon: Soon" in picture
    assert "Step 3 of 5." in picture


def test_drawn_exercises_have_start_and_end(pack: Pack) -> None:
    """A drawing that an exercise names shows its start and its end, differently, each with its own words."""
    for complaint in pack.content.complaints.values():
        for item in complaint.items.values():
            if isinstance(item, Exercise) and item.drawing:
                frames = complaint.drawings[item.drawing].frame
                assert frames["start"].strokes != frames["end"].strokes
                assert len({frame.alt for frame in frames.values()}) == len(frames)


def test_drawing_makes_the_same_picture_again() -> None:
    """The same drawing gives the same text, character by character."""
    assert drawing_svg(drawing(), "start") == drawing_svg(drawing(), "start")


def test_pack_without_drawings_still_loads(tmp_path: Path) -> None:
    """A pack needs no drawings, and one in the wrong place is refused."""
    copy = tmp_path / "pack"
    shutil.copytree(TINY, copy)
    assert load_pack(copy).content.complaints["sore-thumb"].drawings == {}
    place = copy / "knowledge/sore-thumb/drawings/inside/one.yaml"
    place.parent.mkdir(parents=True)
    place.write_text("title: One\n", encoding="utf-8")
    with pytest.raises(PackError, match="no file of a pack has this path"):
        load_pack(copy)
