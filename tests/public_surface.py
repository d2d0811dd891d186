"""Everything that users of the library may rely on, a line each: names, fields, and methods with their parameters.

`python tests/public_surface.py` writes public_surface.txt anew, after you have read the difference.
"""

import enum
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import triage

KEPT = Path(__file__).parent / "public_surface.txt"


def surface() -> str:
    """The public surface as it is."""
    return "".join(f"{line}\n" for name in triage.__all__ for line in _lines(name, getattr(triage, name)))


def _lines(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, type):
        yield name
        yield from (f"{name}.{member}" for member in sorted(set(_members(value))))
    elif inspect.isfunction(value):
        yield f"{name}{_parameters(value)}"
    else:
        yield name


def _members(kind: type) -> Iterator[str]:
    """The public members that this package gives a class, its own and those it inherits."""
    yield from getattr(kind, "model_fields", {})
    yield from getattr(kind, "__dataclass_fields__", {})
    if issubclass(kind, enum.Enum):
        yield from kind.__members__
    for ours in (one for one in kind.__mro__ if one.__module__.split(".")[0] == "triage"):
        for name, member in vars(ours).items():
            function = member.__func__ if isinstance(member, staticmethod | classmethod) else member
            if not name.startswith("_") and inspect.isfunction(function):
                yield f"{name}{_parameters(function)}"
            elif not name.startswith("_") and (isinstance(member, property) or hasattr(member, "attrname")):
                yield name


def _parameters(function: Any) -> str:
    """The parameters with their kinds and defaults; types are what `mypy` looks at."""
    told = inspect.signature(function)
    bare = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in told.parameters.values()]
    return str(told.replace(parameters=bare, return_annotation=inspect.Signature.empty))


if __name__ == "__main__":
    KEPT.write_text(surface(), encoding="utf-8")
