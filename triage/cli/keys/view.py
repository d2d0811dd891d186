"""The interview by keys in a real terminal."""

from collections.abc import Callable

from triage import Interview
from triage.cli.keys.terminal import show
from triage.cli.keys.walking import Confirming, Walk
from triage.cli.telling import ENDED, LeftError


class KeysView:
    """Walks an interview by keys. `keep` is called whenever an answer counts."""

    def __init__(self, interview: Interview, title: str, keep: Callable[[], None]) -> None:
        self._walk = Walk(interview, title, keep)

    def run(self) -> None:
        """Ask to the end. Raises LeftError when the person leaves, KeyboardInterrupt at Ctrl-C."""
        if self._walk.finished:
            return
        try:
            show(self._walk)
        except EOFError:
            raise LeftError(ENDED) from None
        if self._walk.left:
            raise LeftError

    def confirmed(self, text: str) -> bool:
        """Whether the person confirms with y; the end of input does not."""
        page = Confirming(text)
        try:
            show(page)
        except EOFError:
            return False
        return page.confirmed
