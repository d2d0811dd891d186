"""Answers that a person asked to keep: written after each one, and taken up again later."""

import json
import shlex
import time
from pathlib import Path
from typing import Any

import typer

from triage import Interview
from triage.cli.files import is_record, read_answer_file, read_record, write_private
from triage.render.plain import plain

DAY = 24 * 60 * 60
"""Seconds."""


def earlier_answers(resume: Path | None, save: Path | None) -> tuple[Any, Path | None]:
    """The answers to go on from, None when there are none, and the file to keep the answers in.

    What is resumed is kept in the same file unless another one is named; a record is only read. Raises AnswerError
    for a file that holds no answers, and BadParameter for a new file that is already there.
    """
    if save is not None and save != resume and save.exists():
        raise typer.BadParameter(f"--save-answers: this file is already there. To go on from it: --resume {save}")
    if resume is None:
        return None, save
    if str(resume) == "-":
        raise typer.BadParameter("--resume: a file is needed, as standard input is for the interview")
    given = read_answer_file(str(resume))
    if is_record(given):
        return read_record(given, str(resume)).answers, save
    return given, save or resume


def resumed(interview: Interview, resume: Path | None) -> str:
    """What is said of answers that were taken up: how many, how old, and that an old one may no longer be true."""
    count = len(interview.answers)
    if resume is None or not count:
        return ""
    days = int(max(0, time.time() - resume.stat().st_mtime) // DAY)
    old = f"kept {days} day{'s' if days > 1 else ''} ago. If anything is different now, press r and change it"
    return f". Going on after {count} earlier answer{'s' if count > 1 else ''}{f', {old}' if days else ''}"


class Keeping:
    """Keeps what an interview remembers in a file, if one was named."""

    def __init__(self, interview: Interview, file: Path | None) -> None:
        self._interview = interview
        self._file = file
        self._kept = False

    def keep(self) -> None:
        """Write every answer. A file that cannot be written does not end the interview; `told` tells of it."""
        if self._file is None:
            return
        try:
            write_private(self._file, json.dumps(self._interview.remembered, indent=2) + "\n")
            self._kept = True
        except OSError:
            self._kept = False

    def told(self) -> str:
        """Where the answers are now, and on a line of its own what goes on from them."""
        if self._file is None:
            return "Nothing was stored."
        if not self._interview.remembered:
            return "There were no answers to keep."
        self.keep()
        if not self._kept:
            return f"Your answers could not be written to this file: {plain(str(self._file))}"
        return f"Your answers are kept. To go on:\ntriage --resume {plain(shlex.quote(str(self._file)))}"
