"""A follow-up with one fault is refused, and the error names its file and key and says what is allowed."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from courses import thumb_folder

from triage import PackError, load_pack

FOLDER = "knowledge/sore-thumb-follow-up"
Edit = Callable[[dict[str, Any]], None]


def computed(name: str, **fields: Any) -> Edit:
    """Another way to compute the answer of a question."""

    def edit(file: dict[str, Any]) -> None:
        next(entry for entry in file["questions"] if entry["id"] == name)["computed"] = fields

    return edit


def setting(**fields: Any) -> Edit:
    """Keys of `complaint.yaml` changed."""
    return lambda file: file.update(fields)


FAULTS: dict[str, tuple[str, Edit, tuple[str, ...]]] = {
    "follows-nothing": ("complaint", setting(follows="sore-toe"), ("follows", "sore-toe", "sore-thumb")),
    "follows-itself": ("complaint", setting(follows="sore-thumb-follow-up"), ("follows", "sore-thumb")),
    "shares-what-is-not-there": ("complaint", setting(shares=["advice/nothing"]), ("shares.0", "advice/nothing")),
    "measures-a-choice": (
        "complaint",
        setting(measures=[{"question": "seen", "better": "lower"}]),
        ("measures.0", "seen", "pain"),
    ),
    "measures-what-is-computed": (
        "complaint",
        setting(measures=[{"question": "rises", "better": "lower"}]),
        ("measures.0", "rises"),
    ),
    "milestone-of-no-days": ("complaint", setting(milestones=[{"days": 0, "why": "Now."}]), ("milestones.0.days", "0")),
    "same-as-nothing": (
        "questions",
        lambda file: file["questions"].insert(0, {"kind": "same", "id": "colour"}),
        ("questions.0.id", "colour", "signs, bends, days"),
    ),
    "same-twice": (
        "questions",
        lambda file: file["questions"].insert(0, {"kind": "same", "id": "signs"}),
        ("questions.1.id", "twice"),
    ),
    "no-such-way": ("questions", computed("rises", how="guessing"), ("computed", "guessing")),
    "of-nothing": ("questions", computed("rises", how="in-a-row", of="colour"), ("computed.of", "colour", "pain")),
    "of-what-is-computed": (
        "questions",
        computed("rises", how="in-a-row", of="since-first"),
        ("computed.of", "since-first"),
    ),
    "change-of-a-screen": (
        "questions",
        computed("since-first", how="change", of="looks", since="first"),
        ("computed.of", "looks", "a number"),
    ),
    "no-such-option": (
        "questions",
        computed("swollen-in-a-row", how="in-a-row", of="looks", options=["green"]),
        ("computed.options", "green", "swollen, red"),
    ),
    "rising-options": ("questions", computed("rises", how="in-a-row", of="looks"), ("computed.of", "looks")),
    "no-such-finding": (
        "questions",
        computed("days-since-step", how="days-since", finding={"step": "down"}),
        ("computed.finding", "step: down", "up"),
    ),
    "days-since-two-things": (
        "questions",
        computed("days-since-step", how="days-since", event="start", finding={"step": "up"}),
        ("computed", "not both"),
    ),
    "told-as-a-number": ("questions", computed("rises", how="told", what="urgency"), ("computed.how", "told")),
    "told-levels-that-are-none": (
        "questions",
        computed("told-phase", how="told", what="urgency"),
        ("computed.what", "acute, unclear", "self-care, routine, soon, urgent, emergency"),
    ),
    "counted-as-a-choice": ("questions", computed("told", how="count", of="check-ins"), ("computed.how", "count")),
    "until-no-such-option": (
        "questions",
        computed("unheeded", how="unheeded", at_least="soon", until={"seen": ["a-nurse"]}),
        ("computed.options", "a-nurse", "nobody, a-doctor"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_fault_is_named(tmp_path: Path, fault: str) -> None:
    """The error names the file, the key, what was found and what is allowed."""
    name, edit, phrases = FAULTS[fault]
    text = refusal(tmp_path, f"{FOLDER}/{name}.yaml", edit)
    lines = [line for line in text.splitlines() if line.startswith(f"{FOLDER}/{name}.yaml:")]
    assert lines, text
    for phrase in phrases:
        assert any(phrase in line for line in lines), f"{phrase!r} is not said in:\n{text}"


def test_only_a_follow_up_computes(tmp_path: Path) -> None:
    """A complaint that follows no other has nothing to compute from, nothing to share and nothing to draw."""
    file = "knowledge/sore-thumb/questions.yaml"
    assert "only a complaint that 'follows'" in refusal(tmp_path, file, computed("days", how="count", of="contacts"))
    text = refusal(tmp_path, "knowledge/sore-thumb/complaint.yaml", setting(shares=["advice/leave-it"]))
    assert "belong to a complaint that 'follows' another" in text


def test_a_piece_that_reads_other_questions_is_not_shared(tmp_path: Path) -> None:
    """A piece with contraindications stays with the complaint whose questions they read."""
    edit: Edit = setting(contraindications=[{"signs": "crooked"}])
    text = refusal(tmp_path, "knowledge/sore-thumb/advice/leave-it.yaml", edit)
    assert "shares.1" in text
    assert "contraindications" in text


def test_a_complaint_has_one_follow_up(tmp_path: Path) -> None:
    """Two complaints that follow the same one are refused."""
    thumb_folder(tmp_path)
    for top in ("rules", "knowledge"):
        shutil.copytree(tmp_path / top / "sore-thumb-follow-up", tmp_path / top / "sore-thumb-again")
    with pytest.raises(PackError, match="already followed"):
        load_pack(tmp_path)


def refusal(folder: Path, name: str, edit: Edit) -> str:
    """The error of the pack with one file changed."""
    thumb_folder(folder)
    path = folder / name
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_pack(folder)
    return str(caught.value)
