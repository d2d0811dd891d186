"""One file of a pack into one model, with every problem reported at its line."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from triage.errors import PackError, Problem
from triage.pack.limits import MAX_PROBLEMS
from triage.pack.texts import texts
from triage.pack.yaml_reader import Lines, Path, read_yaml

GAP = "<fill in"
"""How a gap left by `triage new` begins."""

Model = TypeVar("Model", bound=BaseModel)

_NOTHING = object()
_MESSAGES = {
    "extra_forbidden": "there is no such key",
    "missing": "this key is missing",
    "string_type": "this must be text",
    "int_type": "this must be a whole number",
    "bool_type": "this must be true or false",
    "tuple_type": "this must be a list",
    "dict_type": "this must be a mapping",
    "model_type": "this must be a mapping",
    "model_attributes_type": "this must be a mapping",
    "string_too_short": "this text is empty",
    "too_short": "at least one entry has to stand here",
}


class Problems:
    """Collects the problems of a pack until there are enough."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Keep one more problem, up to the limit, with what cannot be printed in it written as `U+00A0`."""
        if len(self.found) < MAX_PROBLEMS:
            self.found.append(replace(problem, key=_printable(problem.key), found=_printable(problem.found)))

    def missing(self, place: str, message: str) -> None:
        """Report something that should be there and is not."""
        self.add(Problem(message, place))

    def raise_if_any(self) -> None:
        """Raise all of them as one PackError, in order of place."""
        if self.found:
            raise PackError(tuple(sorted(self.found, key=lambda p: (p.place, p.line or 0, p.key))))


class ParsedFile:
    """A file of a pack as plain data with its lines."""

    def __init__(self, place: str, data: bytes, problems: Problems) -> None:
        self.place = place
        self._problems = problems
        self.data: Any = None
        self._lines: Lines = {}
        try:
            self.data, self._lines = read_yaml(data, place)
        except PackError as error:
            for problem in error.problems:
                problems.add(problem)
            return
        if not isinstance(self.data, dict):
            self.report("this file must be a mapping of keys", ())
            self.data = None
            return
        for path, text in texts(self.data):
            if text.strip().startswith(GAP):
                self.report("this gap is not filled in yet", path, text.strip())

    def report(self, message: str, path: Path, found: str = "", allowed: str = "") -> None:
        """Add a problem at a key of this file."""
        line = next((self._lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self._lines), None)
        key = ".".join(str(part)[:60] for part in path)
        self._problems.add(Problem(message, self.place, line, key, found[:80], allowed))

    def model(self, kind: type[Model], **given: Any) -> Model | None:
        """The file as a model; `given` are fields that do not stand in the file, such as its id."""
        if self.data is None:
            return None
        for key in given:
            if key in self.data:
                self.report("this key is not written here, it follows from the path", (key,))
                return None
        try:
            return kind.model_validate({**given, **self.data})
        except ValidationError as error:
            for path, message, found, allowed in self._explained(error, kind):
                self.report(message, path, found, allowed)
            return None

    def _explained(self, error: ValidationError, kind: type[BaseModel]) -> Iterator[tuple[Path, str, str, str]]:
        seen: set[tuple[Path, str]] = set()
        for detail in error.errors(include_url=False, include_input=False, include_context=True):
            path = self._known(detail["loc"])
            message = _MESSAGES.get(detail["type"], detail["msg"].removeprefix("Value error, "))
            allowed = str(detail.get("ctx", {}).get("expected", ""))
            if path == ("when",) and detail["type"] != "missing":
                message, allowed = "this is no condition", "'always', or lines such as 'onset: twist'"
            elif path[:1] == ("when",):
                message = "this is no line of a condition"
                allowed = "a name, a list of names, {all: [...]}, {gte: 1}, or under 'any' a list of groups"
            elif detail["type"] == "extra_forbidden":
                path, allowed = (*self._known(detail["loc"][:-1]), detail["loc"][-1]), _keys(kind, detail["loc"])
            elif detail["type"] == "too_long":
                message = f"at most {detail['ctx']['max_length']} may stand here, not {detail['ctx']['actual_length']}"
            elif detail["type"] == "missing":
                path = (*path, detail["loc"][-1])
            elif detail["type"] == "union_tag_not_found":
                path, message = (*path, _tag(detail)), _MESSAGES["missing"]
            elif detail["type"] == "union_tag_invalid":
                path, message, allowed = (*path, _tag(detail)), "there is no such kind", detail["ctx"]["expected_tags"]
            if (path, message) not in seen:
                seen.add((path, message))
                value = self._value(path)
                whole = detail["type"] == "value_error" and isinstance(value, dict)
                yield path, message, "" if whole else _found(value), allowed

    def _known(self, location: tuple[int | str, ...]) -> Path:
        """The location without the names of union members that pydantic puts in between."""
        path: Path = ()
        value: Any = self.data
        for part in location:
            inside = _inside(value, part)
            if inside is not _NOTHING:
                value = inside
                path = (*path, part)
        return path

    def _value(self, path: Path) -> Any:
        value: Any = self.data
        for part in path:
            value = _inside(value, part)
            if value is _NOTHING:
                return None
        return value


def _inside(value: Any, part: int | str) -> Any:
    if isinstance(value, dict):
        return value.get(part, _NOTHING)
    if isinstance(value, tuple) and isinstance(part, int) and part < len(value):
        return value[part]
    return _NOTHING


def _keys(kind: type[BaseModel], location: Path) -> str:
    """The keys that may stand where one stands that does not exist."""
    models = [kind]
    for part in location[:-1]:
        holders = [model for model in models if part in model.model_fields]
        if holders:
            models = [m for model in holders for m in _models(model.model_fields[str(part)].annotation)]
        else:
            models = [model for model in models if _is_tagged(model, part)] or models
    own = ("id", "condition") if len(location) == 1 else ()
    return ", ".join(dict.fromkeys(name for model in models for name in model.model_fields if name not in own))


def _is_tagged(model: type[BaseModel], tag: int | str) -> bool:
    return "kind" in model.model_fields and tag in get_args(model.model_fields["kind"].annotation)


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models(inner)]


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text)


def _tag(detail: Any) -> str:
    """The key that says of which kind something is."""
    return str(detail["ctx"]["discriminator"]).strip("'")


def _found(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = str(value)
    return text if len(text) <= 60 else text[:60] + "…"
