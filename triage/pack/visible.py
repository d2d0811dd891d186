"""Text that can be seen whole: nothing in it steers a terminal, turns the reading direction or hides."""

import unicodedata

INVISIBLE = "a control or invisible character"
_FORBIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def invisible(text: str) -> str | None:
    """The first control or invisible character of a text, as `U+001B`."""
    if text.isascii() and text.isprintable():
        return None
    for character in text:
        if unicodedata.category(character) in _FORBIDDEN:
            return f"U+{ord(character):04X}"
    return None
