"""Pictures: drawings are data, and what is made of them is sound, safe and complete."""

import datetime
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from triage import PackError, Urgency, load_pack
from triage.check import check_pack
from triage.library import Pack
from triage.model.drawing import Drawing
from triage.model.knowledge import Exercise
from triage.model.question import Number
from triage.render.drawing import drawing_svg
from triage.render.ladder import ladder_svg

HERE = Path(__file__).parent
TINY = HERE / "packs" / "tiny"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</title><script>alert(1)</script><a href='javascript:x'>\"'&amp;<style>"
TODAY = datetime.date(2026, 11, 25)
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


def test_every_exercise_is_drawn_from_start_to_end(pack: Pack) -> None:
    """Every exercise that can be shown has a drawing with a start and another end, each frame with its own words."""
    for complaint in pack.content.complaints.values():
        for item in complaint.items.values():
            if isinstance(item, Exercise):
                assert item.drawing is not None, item.id
                frames = complaint.drawings[item.drawing].frame
                first, *_, last = frames
                assert (first, last) == ("start", "end")
                assert frames["start"].strokes != frames["end"].strokes
                assert len({frame.alt for frame in frames.values()}) == len(frames)


def test_what_moves_has_an_arrow(pack: Pack) -> None:
    """The end of every exercise has an arrow, so that the picture tells which way to move."""
    for drawing in pack.content.complaints["medial-knee-pain"].drawings.values():
        if "end" in drawing.frame:
            assert 'class="arrow"' in drawing_svg(drawing, "end"), drawing.name


def test_each_place_that_can_be_drawn_has_a_spot(pack: Pack) -> None:
    """Every answer about where it hurts that lies in one knee is marked in some view, in a shape of its own."""
    complaint = pack.content.complaints["medial-knee-pain"]
    body_map = complaint.file.body_map
    assert body_map is not None
    elsewhere = {"not-the-knee", "both-knees"}
    question = complaint.question[body_map.question]
    assert not isinstance(question, Number)
    assert set(body_map.spots) == set(question.option_ids) - elsewhere
    drawn = complaint.drawings[body_map.drawing]
    pictures = {
        tuple(drawing_svg(drawn, frame, chosen=spots) for frame in drawn.frame) for spots in body_map.spots.values()
    }
    assert len(pictures) == len(body_map.spots)
    assert all("Marked: " in "".join(picture) for picture in pictures)


def test_check_warns_of_an_exercise_without_a_drawing(tmp_path: Path) -> None:
    """An exercise that nobody drew is a warning, and a drawing that nothing names is a problem."""
    copy = tmp_path / "pack"
    shutil.copytree(TINY, copy)
    exercise = copy / "knowledge/sore-thumb/exercises/circles.yaml"
    exercise.write_text(exercise.read_text(encoding="utf-8").replace("drawing: circles\n", ""), encoding="utf-8")
    report = check_pack(load_pack(copy), TODAY)
    assert [(w.message, w.place) for w in report.warnings] == [
        ("this exercise has no drawing", "knowledge/sore-thumb/exercises/circles.yaml")
    ]
    assert report.problems == ()
    complaint = copy / "knowledge/sore-thumb/complaint.yaml"
    text = complaint.read_text(encoding="utf-8")
    complaint.write_text(text[: text.index("body_map:")], encoding="utf-8")
    problems = check_pack(load_pack(copy), TODAY).problems
    assert [(p.message, p.place) for p in problems] == [
        ("no active exercise and no body map names this drawing", "knowledge/sore-thumb/drawings/circles.yaml")
    ]


def test_words_of_drawings_are_checked_like_others(tmp_path: Path) -> None:
    """Words that are never said, and words that are too hard, are found in a drawing too."""
    copy = tmp_path / "pack"
    shutil.copytree(TINY, copy)
    wording = copy / "knowledge/wording.yaml"
    wording.write_text(wording.read_text(encoding="utf-8") + "never_say: [points up]\n", encoding="utf-8")
    place = copy / "knowledge/sore-thumb/drawings/circles.yaml"
    hard = "The contralateral interphalangeal articulation demonstrates considerable circumduction."
    text = place.read_text(encoding="utf-8").replace("The thumb leans, and an arrow goes round.", f"{hard} {hard}")
    place.write_text(text, encoding="utf-8")
    found = {(p.message, p.place) for p in check_pack(load_pack(copy), TODAY).problems}
    assert found == {
        ("wording.yaml says that this is never said", "knowledge/sore-thumb/drawings/circles.yaml"),
        ("these words are too hard to read", "knowledge/sore-thumb/drawings/circles.yaml"),
    }


def test_drawing_makes_the_same_picture_again() -> None:
    """The same drawing gives the same text, character by character."""
    assert drawing_svg(drawing(), "start") == drawing_svg(drawing(), "start")


def test_pack_without_drawings_still_loads(tmp_path: Path) -> None:
    """A pack needs no drawings, and one in the wrong place is refused."""
    copy = tmp_path / "pack"
    shutil.copytree(TINY, copy)
    (copy / "knowledge/sore-thumb/drawings/circles.yaml").unlink()
    for file, key in (("exercises/circles", "drawing:"), ("complaint", "body_map:")):
        place = copy / f"knowledge/sore-thumb/{file}.yaml"
        lines = place.read_text(encoding="utf-8").splitlines(keepends=True)
        place.write_text("".join(line for line in lines if not line.startswith(key)), encoding="utf-8")
    assert load_pack(copy).content.complaints["sore-thumb"].drawings == {}
    place = copy / "knowledge/sore-thumb/drawings/inside/one.yaml"
    place.parent.mkdir()
    place.write_text("title: One\n", encoding="utf-8")
    with pytest.raises(PackError, match="no file of a pack has this path"):
        load_pack(copy)
