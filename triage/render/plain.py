"""Text that only says something: nothing in it can steer a terminal, turn the reading direction or hide."""

import unicodedata

_STEERING = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_STANDS_FOR_HIDDEN = "?"


def plain(text: str) -> str:
    """The text on one line, with `?` for each control, bidirectional or invisible character."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_seen(character) for character in text)


def _seen(character: str) -> str:
    if character in "\n\r\t":
        return " "
    return _STANDS_FOR_HIDDEN if unicodedata.category(character) in _STEERING else character
