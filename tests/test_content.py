"""The shipped pack: the article's doses, what Python may not know, and what the texts never say."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import triage
from triage import Pack
from triage.check import carriers, check_pack
from triage.model.complaint import Complaint
from triage.model.knowledge import Exercise

ROOT = Path(__file__).parent.parent

# The doses of the source article, as it gives them.
ARTICLE = {
    "sitting-adductor-stretch": {"hold_seconds": "15-30", "per": "side"},
    "lying-wall-slide": {"repetitions": "10-15"},
    "inner-thigh-squeeze": {"repetitions": "10-12", "sets": "2-3"},
    "small-knee-bends": {"repetitions": "10-15"},
    "kneeling-leg-extension": {"repetitions": "10-12", "per": "leg"},
    "easy-cycling": {"minutes": "10-15"},
}
# The level of each red flag as collected; a rule below it says why in its `limits`.
LEVELS = {
    "emergency": "RF07 RF08 RF09 RF11 RF12 RF13 RF20 RF22 RF25 RF28 RF37 RF54 RF61 RF62",
    "urgent": (
        "RF01 RF02 RF03 RF04 RF05 RF06 RF14 RF15 RF16 RF17 RF18 RF19 RF21 RF24 RF26 RF27 RF29 RF30 RF31 RF33 RF35 RF36 "
        "RF42 RF43 RF46 RF48 RF50 RF51 RF56 RF65"
    ),
    "soon": "RF32 RF34 RF40 RF41 RF44 RF45 RF47 RF53 RF55 RF57 RF58 RF63",
    "routine": "RF52 RF59",
}
SPLIT = {
    "RF10": {"emergency", "urgent", "soon"},
    "RF23": {"emergency", "urgent"},
    "RF49": {"emergency", "urgent"},
    "RF64": {"emergency", "soon"},
}
# Not every rule of these is of the highest level: old or unhurried pictures are less urgent, as collected or decided.
ALSO_LOWER = {"RF02", "RF17", "RF18", "RF19", "RF31", "RF33", "RF35", "RF43", "RF46", "RF55"}


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the shipped pack with its file."""
    for folder in ("rules", "knowledge"):
        for path in sorted((ROOT / folder).rglob("*.yaml")):
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            content.pop("never_say", None)  # the list of what is never said
            for text in _inside(content):
                yield path.relative_to(ROOT).as_posix(), text


def _inside(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _inside(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _inside(inner)


def test_doses_are_the_article_s(complaint: Complaint) -> None:
    """S22: each exercise of the article has exactly its dose there, and no other exercise claims to be from it."""
    doses = {
        item.name: item.dose.model_dump(exclude_none=True)
        for item in complaint.items.values()
        if isinstance(item, Exercise) and item.from_article
    }
    assert doses == ARTICLE


def test_every_statement_is_carried_or_has_a_reason(pack: Pack, complaint: Complaint) -> None:
    """All 64 statements of the article are in the table; each is carried by a file or says why not."""
    stated = {statement.id: statement for statement in complaint.statements}
    assert [name for name in (f"S{number}" for number in range(1, 65)) if name not in stated] == []
    carried = carriers(pack, complaint)
    assert [name for name in stated if name not in carried and not stated[name].not_a_rule] == []
    assert sum(bool(statement.not_a_rule) for statement in stated.values()) <= 6


def test_there_are_63_red_flags() -> None:
    """RF01 to RF65 without RF38 and RF39 each have a level here; RF60 is what holds while no pattern is clear."""
    listed = [flag for flags in LEVELS.values() for flag in flags.split()] + [*SPLIT, "RF60"]
    assert sorted(listed) == [f"RF{n:02}" for n in range(1, 66) if n not in (38, 39)]


@pytest.mark.parametrize(
    ("level", "flag"), [(level, flag) for level, flags in LEVELS.items() for flag in flags.split()]
)
def test_red_flags_have_their_level(complaint: Complaint, level: str, flag: str) -> None:
    """Each red flag is carried by active rules, the highest of the level it must have, and "not sure" raises too."""
    rules = [rule for rule in complaint.rules.values() if flag in rule.covers and rule.urgency]
    assert rules
    assert max(rule.urgency or "" for rule in rules) == level
    for rule in rules:
        assert rule.urgency is not None
        assert rule.urgency_if_unsure is not None
        assert rule.urgency == level or flag in ALSO_LOWER
        lowest = {"emergency": "urgent", "urgent": "soon", "soon": "routine", "routine": "self-care"}[rule.urgency]
        assert rule.urgency_if_unsure >= lowest


@pytest.mark.parametrize("flag", sorted(SPLIT))
def test_split_red_flags_have_each_level(complaint: Complaint, flag: str) -> None:
    """A red flag whose level depends on more has a rule of each of its levels."""
    assert {rule.urgency for rule in complaint.rules.values() if flag in rule.covers and rule.urgency} == SPLIT[flag]


def test_no_clear_pattern_is_routine_or_soon(complaint: Complaint) -> None:
    """RF60: what fits no pattern is routine while mild, and soon while it does not settle."""
    other = complaint.kind["pattern"].otherwise
    assert other is not None
    assert other.escalate is not None
    assert ("RF60" in other.covers, other.urgency, other.escalate.urgency) == (True, "routine", "soon")


def test_python_knows_no_anatomy() -> None:
    """No word of the body and no id of a question, rule or finding stands in the Python of this package."""
    words = r"knee|meniscus|ricem|ottawa|tendon|ligament|thigh|calf|leg|foot|joint|swell\w*|sprain|fever|medial"
    found = [
        f"{path.name}: {match[0]}"
        for path in sorted((ROOT / "triage").rglob("*.py"))
        for match in re.finditer(rf"\b({words})s?\b", _code_of(path), re.IGNORECASE)
    ]
    assert found == []


def _code_of(path: Path) -> str:
    """The file without the one use of "leg" that is a unit of doses."""
    return path.read_text(encoding="utf-8").replace('Literal["side", "leg"]', "")


@pytest.mark.parametrize(
    "forbidden",
    [
        r"harmless",
        r"nothing to worry",
        r"don't worry",
        r"\d+ ?(mg|milligrams?|ml)\b",
        r"ibuprofen|paracetamol|naproxen|diclofenac",
        r"you have (a |an )?(torn|sprain|arthritis|fracture|infection)",
        r"diagnos(ed|is) (is|of)",
        r"lumbar belt|posture shirt",
    ],
)
def test_texts_never_say(forbidden: str) -> None:
    """No false comfort, no drug or dose, no diagnosis and no advertised product in any text."""
    allowed = ("statements.yaml", "sources.yaml")
    hits = [
        f"{place}: {text[:80]}"
        for place, text in texts()
        if not place.endswith(allowed) and re.search(forbidden, text, re.IGNORECASE)
    ]
    assert hits == []


def test_nothing_pretends_to_be_reviewed(pack: Pack, complaint: Complaint) -> None:
    """No rule names a reviewer, and every result says that no clinician has reviewed the rules."""
    assert {(rule.review.by, rule.review.on) for rule in complaint.rules.values()} == {(None, None)}
    notices = pack.assess(complaint.id, {}).notices
    assert any("No clinician has reviewed" in notice.text for notice in notices)


def test_the_check_finds_the_pack_sound(pack: Pack) -> None:
    """Every case of every rule does what it says through the whole pack, and everything is used."""
    import datetime

    report = check_pack(pack, datetime.date(2026, 11, 22))
    assert report.problems == ()
    assert report.warnings == ()
    late = check_pack(pack, datetime.date(2030, 1, 1))
    assert len(late.warnings) == sum(len(complaint.rules) for complaint in pack.content.complaints.values())


def test_the_check_tells_cases_that_are_wrong(pack: Pack, complaint: Complaint) -> None:
    """A case that does not do what it says, a statement nobody carries and an unused piece are each reported."""
    import datetime

    stuck = complaint.rules["red-flags/stuck-knee"]
    wrong = stuck.model_copy(update={"fires_for": ({"knee-does": []},), "covers": ()})
    rules = tuple(wrong if rule.id == stuck.id else rule for rule in complaint.every_rule)
    rules = tuple(rule for rule in rules if rule.id != "aids/sleeve")
    fields = {name: getattr(complaint, name) for name in Complaint.model_fields}
    statements = (*complaint.statements, complaint.statements[0].model_copy(update={"id": "S99"}))
    broken = Complaint.model_validate({**fields, "every_rule": rules, "statements": statements})
    content = pack.content.model_copy(update={"complaints": {complaint.id: broken}})
    told = "\n".join(str(problem) for problem in check_pack(triage.Pack(content), datetime.date.min).problems)
    assert "stuck-knee.yaml: fires_for.0: with these answers the rule does not do what its case says" in told
    assert "S99: no file carries this statement" in told
    assert "knee-sleeve.yaml: no active rule offers this piece" in told
