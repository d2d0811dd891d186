"""What differs between two values of plain data, one line for each place."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

NAMES = ("id", "rule", "question", "region")
"""The keys by which the entries of a list are told apart, the first that all of them have."""

MOST_SHOWN = 100


def field_differences(old: Any, new: Any, place: str = "") -> Iterator[str]:
    """Each place where plain JSON data differs, as `place: old -> new`. Lists of named things go by their names."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _at(f"{place}.{key}" if place else key, old, new, key)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _lists(old, new, place)
    elif old != new or type(old) is not type(new):
        yield f"{place}: {_both(old, new)}"


def _at(place: str, old: dict[str, Any], new: dict[str, Any], key: str) -> Iterator[str]:
    if key not in new:
        yield f"{place}: no longer there"
    elif key not in old:
        yield f"{place}: new"
    else:
        yield from field_differences(old[key], new[key], place)


def _lists(old: list[Any], new: list[Any], place: str) -> Iterator[str]:
    name = next((name for name in NAMES if _names(old, name) and _names(new, name)), None)
    if name is None:
        if old != new:
            yield f"{place}: {_entries(old, new)}"
        return
    before, after = ({entry[name]: entry for entry in entries} for entries in (old, new))
    for key in dict.fromkeys((*before, *after)):
        yield from _at(f"{place}[{key}]", before, after, key)
    kept = [key for key in before if key in after]
    if kept != [key for key in after if key in before]:
        yield f"{place}: in another order"


def _names(entries: list[Any], name: str) -> bool:
    """Whether every entry has this key, each with another text."""
    if not all(isinstance(entry, dict) and isinstance(entry.get(name), str) for entry in entries):
        return False
    return len({entry[name] for entry in entries}) == len(entries)


def _entries(old: list[Any], new: list[Any]) -> str:
    """What came (+) and went (-), where all entries are texts; of a single one that was reworded, where."""
    if not all(isinstance(entry, str) for entry in (*old, *new)):
        return _both(old, new)
    gone, come = [e for e in old if e not in new], [e for e in new if e not in old]
    if len(gone) == len(come) == 1 and len(gone[0]) > MOST_SHOWN:
        return _both(gone[0], come[0])
    changed = [f"- {_short(entry)}" for entry in gone] + [f"+ {_short(entry)}" for entry in come]
    return ", ".join(changed) or "in another order"


def _both(old: Any, new: Any) -> str:
    """Both values; of two long texts with the same beginning only what follows it."""
    if isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > MOST_SHOWN:
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
        cut = max(same - MOST_SHOWN // 3, 0)
        old, new = (f"{'…' if cut else ''}{text[cut:]}" for text in (old, new))
    return f"{_short(old)} -> {_short(new)}"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
