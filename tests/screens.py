"""A real pseudo-terminal with a screen that can be read, for tests that press keys."""

import os
import re
import signal
import time
from pathlib import Path

import pexpect
import pyte

ROOT = Path(__file__).parent.parent
KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "left": "\x1b[D",
    "enter": "\r",
    "escape": "\x1b",
    "space": " ",
    "backspace": "\x7f",
    "ctrl-c": "\x03",
    "ctrl-d": "\x04",
}
COLOUR = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:3[0-9]|4[0-9]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")
PATIENCE = 60


def heed_interrupts() -> None:
    """Undo what a shell does to commands behind `&`: let an interrupt reach what is started next."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """The command in a pseudo-terminal. `raw` is all it wrote, `text()` what a person sees now."""

    def __init__(self, command: list[str], *arguments: str, columns: int = 80, rows: int = 24, **environment: str):
        self.child = pexpect.spawn(
            command[0],
            [*command[1:], *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **environment},
            dimensions=(rows, columns),
            preexec_fn=heed_interrupts,
        )
        self.raw = ""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    def press(self, *keys: str) -> None:
        """Press keys by name, or as the characters they are."""
        for key in keys:
            self.child.send(KEYS.get(key, key))

    def wait_for(self, words: str, times: int = 1) -> None:
        """Wait until a person can see these words so many times, wherever lines break.

        What is drawn comes in pieces: a look at the screen right after waiting for one part of it may miss another.
        """
        end = time.monotonic() + PATIENCE
        while self.flat().count(words) < times:
            assert time.monotonic() < end, f"{words!r} is not seen on:\n{self.text()}"
            if not self._read():
                assert self.flat().count(words) >= times, f"it ended before {words!r} was seen:\n{self.text()}"

    def wait_while(self, words: str, *, or_for: str | None = None) -> None:
        """Wait until these words are gone, or until the others are seen."""
        end = time.monotonic() + PATIENCE
        while words in self.flat() and (or_for is None or or_for not in self.flat()):
            assert time.monotonic() < end, f"{words!r} is still seen on:\n{self.text()}"
            assert self._read() or words not in self.flat(), f"it ended with:\n{self.text()}"

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the command is told by the system."""
        self._screen.resize(rows, columns)
        self._screen.erase_in_display(2)
        self.child.setwinsize(rows, columns)

    def end(self) -> int | None:
        """Read to the end; the exit code, None when a signal ended it."""
        while self._read():
            pass
        self.child.close()
        return self.child.exitstatus

    def text(self) -> str:
        """The screen, a line each."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def flat(self) -> str:
        """The screen as one line with single spaces."""
        return " ".join(self.text().split())

    def _read(self) -> bool:
        try:
            data = self.child.read_nonblocking(65536, timeout=0.2)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data.decode("utf-8", "replace")
        self._stream.feed(data)
        return True
