"""Words of a pack stay words in both views: nothing in them steers a terminal, marks text up or turns it around."""

from collections.abc import Callable

import pytest

import triage
from triage import Interview, Pack
from triage.cli.conversation import Conversation
from triage.cli.keys.sheet import Sheet, laid_out
from triage.cli.keys.walking import Walk
from triage.cli.telling import LeftError

COMPLAINT = "medial-knee-pain"
HOSTILE = "\x1b[2J\x1b]0;title\x07\u202eback\u2066 <b>bold</b> [red]red[/] {0} %s\r\nnext"
SHOWN = "?[2J?]0;title??back? <b>bold</b> [red]red[/] {0} %s"


def hostile(pack: Pack) -> Interview:
    """An interview whose every text was made hostile behind the back of the loader, which refuses such text."""
    complaint = pack.complaint(COMPLAINT)
    questions = []
    for question in complaint.questions:
        changed: dict[str, object] = {"text": HOSTILE, "hint": HOSTILE, "why": HOSTILE, "label": HOSTILE}
        if not isinstance(question, triage.Number):
            changed["options"] = tuple(
                o.model_copy(update={"text": HOSTILE, "hint": HOSTILE}) for o in question.options
            )
        questions.append(question.model_copy(update=changed))
    rules = tuple(rule.model_copy(update={"title": HOSTILE}) for rule in complaint.every_rule)
    steered = complaint.model_copy(update={"questions": tuple(questions), "every_rule": rules})
    content = pack.content.model_copy(update={"complaints": {COMPLAINT: steered}})
    return Pack(content).interview(COMPLAINT)


def seen_by_keys(interview: Interview) -> list[str]:
    """All lines of a walk by keys through why, doubt, review and a second look."""
    walk = Walk(interview, HOSTILE, lambda: None)
    lines: list[str] = []
    for key in ("?", "x", "4", "u", "enter", "r", "1", "enter", "b", "b", "0", "enter", "0", "enter", "u", "enter"):
        for columns, rows in ((40, 24), (120, 60)):
            lines += [text for _, text in laid_out(walk.sheet(), columns, rows).lines]
        walk.press(key)
    return lines


def seen_in_plain(interview: Interview) -> list[str]:
    """All lines of the same in the plain interview."""
    typed = iter(["?\n", "u\n", "4\n", "r\n", "r1\n", "b\n", "0\n", "0\n", "u\n", "q\n"])
    lines: list[str] = []
    with pytest.raises(LeftError):
        Conversation(interview, lambda: next(typed), lines.append, lambda: 120, lambda: None).run()
    return lines


@pytest.mark.parametrize("seen", [seen_by_keys, seen_in_plain])
def test_hostile_words_stay_words(pack: Pack, seen: Callable[[Interview], list[str]]) -> None:
    """Escape sequences and marks of direction become question marks, and marks of markup stay as they are."""
    lines = seen(hostile(pack))
    assert len(lines) > 60
    assert [line for line in lines if not line.isprintable()] == []
    assert SHOWN in " ".join(line.strip() for line in lines)


@pytest.mark.parametrize("rows", [1, 2, 3, 5, 8, 13, 24])
@pytest.mark.parametrize("columns", [5, 12, 20, 40, 80, 200])
def test_a_page_never_outgrows_its_terminal(pack: Pack, columns: int, rows: int) -> None:
    """In any size there are no more lines than rows and, from 11 columns on, none is longer than the terminal."""
    walk = Walk(pack.interview(COMPLAINT), "Title", lambda: None)
    for key in ("down", "4", "u", "0", "?", "x", "q", "n"):
        page = laid_out(walk.sheet(), columns, rows)
        assert 0 < len(page.lines) <= rows
        assert max(len(text) for _, text in page.lines) < max(columns, 11)
        walk.press(key)


def test_every_item_can_be_reached_and_read(pack: Pack) -> None:
    """On a small terminal, moving down shows each item whole in its turn, and the marks of more are true."""
    walk = Walk(pack.interview(COMPLAINT), "Title", lambda: None)
    count = len(walk.sheet().items)
    read: set[int] = set()
    for item in range(count):
        page = laid_out(walk.sheet(), 40, 24)
        assert item in page.seen
        read |= page.seen
        assert any("more above" in text for _, text in page.lines) == (0 not in page.seen)
        assert any("more below" in text for _, text in page.lines) == (count - 1 not in page.seen)
        walk.press("down")
    assert read == set(range(count))


def test_an_empty_page_is_no_fault() -> None:
    """A sheet with nothing to choose shows its text and its keys."""
    page = laid_out(Sheet(("Why", "Because."), keys=("x",)), 40, 24)
    assert [text for _, text in page.lines] == ["Why", "", "Because.", "", "x"]
