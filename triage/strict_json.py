"""JSON as it is taken from outside: a key that stands twice and a number that is none are refused, never guessed."""

import json
from typing import Any

from triage.model.answers import shown


class JsonRefusedError(ValueError):
    """This text is no JSON object that can be read. Says why."""


def read_object(text: str) -> dict[str, Any]:
    """The object that a text holds. Raises JsonRefusedError."""
    try:
        loaded = json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise JsonRefusedError(f"this is not JSON: {error.msg} in line {error.lineno}, column {error.colno}") from None
    except JsonRefusedError:
        raise
    except (RecursionError, ValueError):
        raise JsonRefusedError("this JSON is nested too deep or holds a number that is too large") from None
    if not isinstance(loaded, dict):
        raise JsonRefusedError("this is no JSON object")
    return loaded


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise JsonRefusedError(f"the key '{shown(twice)}' stands twice")
    return result


def _no_constant(name: str) -> Any:
    raise JsonRefusedError(f"{name} is no answer")
