"""The commands that follow a course, run as a person or a script runs them."""

import json
import os
import stat
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from courses import CALM, START, thumb_folder
from screens import Terminal

TWO_WEEKS_AGO = (datetime.now().astimezone() - timedelta(days=14)).isoformat(timespec="minutes")


class Place:
    """A folder with the small pack and a journal, and the command that uses both."""

    def __init__(self, folder: Path, command: list[str]) -> None:
        self.pack, self.journal, self.folder = folder / "pack", folder / "kept" / "journal.sqlite3", folder
        thumb_folder(self.pack)
        self.command = command
        self.environment = {**os.environ, "TRIAGE_JOURNAL": str(self.journal)}

    def run(self, *arguments: str, typed: str = "", code: int = 0, pack: bool = True, **more: str) -> tuple[str, str]:
        """What the command wrote to its two streams."""
        where = ["--pack", str(self.pack)] if pack else []
        done = subprocess.run(
            [*self.command, *arguments, *where],
            input=typed,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr + done.stdout
        assert "Traceback" not in done.stderr
        return done.stdout, done.stderr

    def answers(self, name: str, answers: dict[str, Any]) -> str:
        """A file of answers."""
        path = self.folder / name
        path.write_text(json.dumps(answers))
        return str(path)

    def begun(self, at: str = TWO_WEEKS_AGO) -> None:
        """A journal with a course that has begun."""
        self.run("journal", "start", "--yes", pack=False)
        self.run("follow-up", "left", "--answers", self.answers("start.json", START), "--at", at)


@pytest.fixture
def place(tmp_path: Path, command: list[str]) -> Place:
    """A folder of its own."""
    return Place(tmp_path, command)


def test_without_a_journal_a_pipe_is_told_how_to_start_one(place: Place) -> None:
    """Nobody can say yes through a pipe, so nothing is asked and nothing is kept."""
    out, told = place.run("follow-up", "left", typed="y\n1\n", code=1)
    assert out == ""
    assert "triage journal start" in told
    assert not place.journal.exists()


def test_a_course_from_files(place: Place) -> None:
    """The first time everything is asked; later a check-in is compared with it, and when to come back is said."""
    place.run("journal", "start", "--yes", pack=False)
    out, told = place.run(
        "follow-up", "left", "--answers", place.answers("start.json", START), "--at", TWO_WEEKS_AGO, "--format", "json"
    )
    assert json.loads(out)["complaint"] == "sore-thumb"
    assert "begins with all the questions" in told
    out, told = place.run(
        "follow-up", "--answers", place.answers("today.json", {**CALM, "pain": 3}), "--format", "json"
    )
    result = json.loads(out)
    assert result["complaint"] == "sore-thumb-follow-up"
    assert result["answers"]["days-since-start"] == 14
    again = datetime.now().astimezone() + timedelta(days=7)
    assert f"Come back on {again:%A, %d %B %Y}" in told
    out, _ = place.run("journal", "list", "--format", "json", pack=False)
    assert "left" in out


def test_what_is_computed_is_not_taken_from_a_file(place: Place) -> None:
    """An answer that follows from the course is refused by name when somebody gives another."""
    place.begun()
    given = {**CALM, "days-since-start": 0}
    _, told = place.run("follow-up", "--answers", place.answers("today.json", given), code=1)
    assert "days-since-start" in told
    assert "computed from the course" in told


def test_a_conversation_through_a_pipe(place: Place) -> None:
    """Typed lines walk the check-in; the result goes to standard output, and both are kept."""
    place.begun()
    out, told = place.run("follow-up", "left", typed="0\n2\n0\n\n")
    assert "SELF-CARE" in out
    assert "Kept as entry 2" in told


def test_leaving_keeps_nothing(place: Place) -> None:
    """A check-in that was not finished leaves the course as it was."""
    place.begun()
    _, told = place.run("follow-up", typed="0\nq\n", code=1)
    assert "Left." in told
    out, _ = place.run("journal", "list", "left", "--format", "json", pack=False)
    assert "check-in" not in out


def test_an_emergency_is_told_and_kept_and_no_day_is_named(place: Place) -> None:
    """A sign that cannot wait ends the questions; it is told before it is kept, and nobody is asked to come back."""
    place.begun()
    out, told = place.run("follow-up", typed="1\n", code=0)
    assert "EMERGENCY: Now" in told
    assert "EMERGENCY: Now" in out
    assert "Come back" not in told
    out, _ = place.run("progress", "--format", "json")
    assert json.loads(out)["now"]["urgency"] == "emergency"


def test_a_level_that_is_reached_is_kept_too(place: Place) -> None:
    """With --fail-at the code is 3, and the check-in is kept all the same."""
    place.begun()
    given = place.answers("today.json", {**CALM, "signs": ["blue"]})
    place.run("follow-up", "--answers", given, "--fail-at", "urgent", code=3)
    out, _ = place.run("progress", "--format", "json")
    assert len(json.loads(out)["looked"]) == 1


def test_the_label_is_asked_for_when_there_are_two(place: Place) -> None:
    """With two courses one has to be named; the error lists them."""
    place.begun()
    place.run("follow-up", "right", "--answers", place.answers("start.json", START))
    _, told = place.run("follow-up", typed="", code=2)
    assert "left" in told
    assert "right" in told


def test_a_result_is_kept_with_keep(place: Place) -> None:
    """`triage assess --keep` begins a course, with the answers and the result as they were."""
    place.run("journal", "start", "--yes", pack=False)
    _, told = place.run("assess", place.answers("start.json", START), "--keep", "left")
    assert "Kept as entry 1 under 'left'" in told
    out, _ = place.run("follow-up", "--answers", place.answers("today.json", CALM), "--format", "json")
    assert json.loads(out)["answers"]["days-since-start"] == 0


def test_no_journal_means_none(place: Place) -> None:
    """TRIAGE_NO_JOURNAL keeps every journal shut, also one that is there."""
    place.begun()
    start = place.answers("start.json", START)
    for arguments in (["follow-up", "left"], ["progress", "left"], ["assess", start, "--keep", "left"]):
        out, told = place.run(*arguments, code=1, TRIAGE_NO_JOURNAL="1")
        assert "TRIAGE_NO_JOURNAL" in told
        assert out == ""


def test_a_clock_that_is_behind_is_told(place: Place) -> None:
    """A check-in for a day before the last entry gets the time of that entry, and says so."""
    place.begun()
    place.run("follow-up", "--answers", place.answers("today.json", CALM))
    _, told = place.run("follow-up", "--answers", place.answers("today.json", CALM), "--at", TWO_WEEKS_AGO)
    assert "The clock is behind the last entry" in told
    _, told = place.run("follow-up", "--at", "2999-01-01", code=2)
    assert "still to come" in told
    _, told = place.run("follow-up", "--at", "soon", code=2)
    assert "such as 2026-03-02T18:00" in told


def test_reminders_for_a_calendar(place: Place) -> None:
    """--ics writes the days to come back, readable by their owner only, and the reasons stay at home."""
    place.begun()
    ics = place.folder / "again.ics"
    place.run("follow-up", "--answers", place.answers("today.json", CALM), "--ics", str(ics))
    text = ics.read_text()
    assert f"{datetime.now().astimezone() + timedelta(days=7):%Y%m%d}" in text
    assert "Look again how it goes" not in text
    assert stat.S_IMODE(ics.stat().st_mode) == 0o600


def test_progress_in_every_format(place: Place) -> None:
    """The numbers and what the rules said stand in text, Markdown, HTML and JSON."""
    place.begun()
    for pain in (4, 7):
        place.run("follow-up", "--answers", place.answers("today.json", {**CALM, "pain": pain}))
    for form in ("text", "markdown", "html", "json"):
        out, _ = place.run("progress", "--format", form)
        assert "7" in out
        assert "pain that jumps" in " ".join(out.lower().split())
    report = place.folder / "progress.html"
    _, told = place.run("progress", "left", "--format", "html", "-o", str(report))
    assert report.read_text().lower().startswith("<!doctype html>")
    assert "left" in told


def test_consent_on_a_terminal(place: Place) -> None:
    """A person is told where it is kept and who can read it; no leaves nothing behind, yes begins."""
    arguments = ("follow-up", "left", "--pack", str(place.pack))
    terminal = Terminal(place.command, *arguments, TRIAGE_JOURNAL=str(place.journal))
    terminal.wait_for("Start a journal?")
    terminal.wait_for("It is not encrypted")
    terminal.press("n", "enter")
    terminal.wait_for("nothing was kept")
    assert terminal.end() == 1
    assert not place.journal.exists()
    terminal = Terminal(place.command, *arguments, TRIAGE_JOURNAL=str(place.journal))
    terminal.wait_for("Start a journal?")
    terminal.press("y", "enter")
    terminal.wait_for("Question 1,")
    terminal.press("ctrl-c")
    assert terminal.end() == 130
    assert stat.S_IMODE(place.journal.stat().st_mode) == 0o600
