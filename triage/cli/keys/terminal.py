"""Keys from a real terminal and sheets onto it: the only place that knows prompt_toolkit, imported only with one."""

import asyncio
import signal
import sys
from collections.abc import Callable

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.output import ColorDepth, create_output

from triage.cli.keys.sheet import laid_out
from triage.cli.keys.walking import Keyed

NAMED = {
    "up": "up",
    "down": "down",
    "left": "left",
    "enter": "enter",
    "space": " ",
    "escape": "escape",
    "backspace": "backspace",
}


def show(keyed: Keyed) -> None:
    """Show its sheets on standard error and give it the keys typed on standard input, until it is finished.

    Raises KeyboardInterrupt at Ctrl-C and EOFError at Ctrl-D, at the end of input, and when it is told to terminate.
    The terminal is left as it was found in every case.
    """
    bindings = KeyBindings()
    shown = keyed.sheet()

    def drawn() -> StyleAndTextTuples:
        size = application.output.get_size()
        fragments: StyleAndTextTuples = []
        try:
            page = laid_out(shown, size.columns, size.rows)
            keyed.shown(page.seen)
        except Exception as error:
            end(error)
            return []
        for style, text in page.lines:
            fragments += [(style, text), ("", "\n")]
        return fragments[:-1]

    def end(error: BaseException) -> None:
        """Leave, and let `show` raise the error: the library would print it with all that it holds, and go on."""
        if not application.is_done:
            application.exit(exception=error)

    def press(key: str) -> None:
        nonlocal shown
        try:
            keyed.press(key)
            if keyed.finished:
                application.exit()
            else:
                shown = keyed.sheet()
        except Exception as error:
            end(error)

    def bind(library_key: str, name: str) -> None:
        @bindings.add(library_key, eager=True)
        def _pressed(event: KeyPressEvent) -> None:
            if not application.is_done:
                press(name)

    for name, library_key in NAMED.items():
        bind(library_key, name)

    @bindings.add(Keys.Any)
    def _typed(event: KeyPressEvent) -> None:
        if not application.is_done and len(event.data) == 1 and event.data.isprintable():
            press(event.data.lower())

    @bindings.add(Keys.BracketedPaste)
    def _pasted(event: KeyPressEvent) -> None:
        """What is pasted answers nothing."""

    _ending(bindings, end)

    @bindings.add("c-z")
    def _suspended(event: KeyPressEvent) -> None:
        event.app.suspend_to_background()

    @bindings.add("c-l")
    def _redrawn(event: KeyPressEvent) -> None:
        event.app.renderer.clear()

    application: Application[None] = Application(
        layout=Layout(Window(FormattedTextControl(drawn, show_cursor=False), always_hide_cursor=True)),
        key_bindings=bindings,
        full_screen=True,
        color_depth=ColorDepth.DEPTH_1_BIT,
        input=create_input(sys.stdin),
        output=create_output(sys.stderr),
    )
    application.ttimeoutlen = 0.1
    application.run(pre_run=lambda: _when_told_to_end(application))


def _ending(bindings: KeyBindings, end: Callable[[BaseException], None]) -> None:
    @bindings.add("c-c")
    @bindings.add("<sigint>")
    def _interrupted(event: KeyPressEvent) -> None:
        end(KeyboardInterrupt())

    @bindings.add("c-d")
    def _ended(event: KeyPressEvent) -> None:
        end(EOFError())


def _when_told_to_end(application: Application[None]) -> None:
    """Leave the terminal as it was found when the process is terminated or the terminal is closed."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, lambda: None if application.is_done else application.exit(exception=EOFError()))
