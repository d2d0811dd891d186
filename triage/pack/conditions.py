"""Turns the `when` of a rule file into a condition whose lines are resolved."""

from collections.abc import Callable, Mapping

from triage.model.complaint import FindingKind
from triage.model.condition import Condition, FindingLine, Line, NumberLine, OptionLine, ScreenLine
from triage.model.question import NOT_SURE, Choice, Number, Question, Screen
from triage.model.rule import AllOf, NumberRange

Report = Callable[..., None]
"""Called with a message, the path of the key, and what was found and is allowed."""


class ConditionReader:
    """Resolves conditions against the questions and findings of one complaint."""

    def __init__(self, questions: Mapping[str, Question], kinds: Mapping[str, FindingKind]) -> None:
        self._questions = questions
        self._kinds = kinds

    def read(self, when: object, report: Report, path: tuple[str | int, ...] = ("when",)) -> Condition | None:
        """The condition at that path of a file, or None after reporting every problem found."""
        if when == "always":
            return Condition()
        assert isinstance(when, dict)
        if not when:
            report("a rule needs at least one line, or 'always'", path)
            return None
        groups: list[tuple[Line, ...]] = []
        sound = True
        raw_groups = when.get("any", ())
        if "any" in when and (
            not isinstance(raw_groups, tuple) or not all(isinstance(group, dict) for group in raw_groups)
        ):
            report("'any' is a list of groups of lines", (*path, "any"))
            return None
        for index, group in enumerate(raw_groups):
            lines = self._lines(group, (*path, "any", index), report)
            sound = sound and lines is not None
            groups.append(lines or ())
        if "any" in when and (len(groups) < 2 or any(not group for group in raw_groups)):
            report("'any' needs at least two groups, none of them empty", (*path, "any"))
            return None
        lines = self._lines({k: v for k, v in when.items() if k != "any"}, path, report)
        if lines is None or not sound:
            return None
        return Condition(lines, tuple(groups))

    def _lines(
        self, when: Mapping[str, object], path: tuple[str | int, ...], report: Report
    ) -> tuple[Line, ...] | None:
        lines: list[Line] = []
        for key, value in when.items():
            place = (*path, key)
            if (line := self._line(key, value, place, report)) is not None:
                lines.append(line)
        return tuple(lines) if len(lines) == len(when) else None

    def _line(self, key: str, value: object, place: tuple[str | int, ...], report: Report) -> Line | None:
        if key in self._kinds:
            kind = self._kinds[key]
            chosen = self._chosen(value, [v.id for v in kind.values], place, report)
            if chosen and isinstance(value, AllOf) and kind.exclusive:
                report("'all' of a finding that has one value at most", place)
                return None
            return FindingLine(key, chosen, isinstance(value, AllOf)) if chosen else None
        question = self._questions.get(key)
        if question is None:
            allowed = ", ".join((*self._questions, *self._kinds))
            report("there is no such question or finding", place, key, allowed)
            return None
        if isinstance(question, Number):
            return self._number(question, value, place, report)
        chosen = self._chosen(value, list(question.option_ids), place, report)
        if not chosen:
            return None
        if isinstance(question, Screen):
            return ScreenLine(key, chosen, isinstance(value, AllOf))
        if isinstance(value, AllOf):
            report("'all' of a question with one answer", place)
            return None
        return self._option(question, chosen, place, report)

    def _option(
        self, question: Choice, chosen: tuple[str, ...], place: tuple[str | int, ...], report: Report
    ) -> OptionLine | None:
        if len(chosen) == len(question.options):
            report("this names every option, so it asks nothing", place)
            return None
        return OptionLine(question.id, tuple(o for o in question.option_ids if o in chosen))

    def _chosen(
        self, value: object, allowed: list[str], place: tuple[str | int, ...], report: Report
    ) -> tuple[str, ...]:
        names = value.all if isinstance(value, AllOf) else (value,) if isinstance(value, str) else value
        if not isinstance(names, tuple) or not names or not all(isinstance(name, str) for name in names):
            report("this line needs one of the listed names, or a list of them", place, "", ", ".join(allowed))
            return ()
        for name in names:
            if name == NOT_SURE:
                report("'not sure' may not be named: name the options that count", place, name)
                return ()
            if name not in allowed:
                report("there is no such option or value", place, name, ", ".join(allowed))
                return ()
        if len(set(names)) != len(names):
            report("a name stands twice", place)
            return ()
        return names

    def _number(
        self, question: Number, value: object, place: tuple[str | int, ...], report: Report
    ) -> NumberLine | None:
        low, high = question.min, question.max
        if isinstance(value, int):
            low = high = value
        elif isinstance(value, NumberRange) and value.model_fields_set:
            low = max(n for n in (low, value.gte, _plus(value.gt, 1)) if n is not None)
            high = min(n for n in (high, value.lte, _plus(value.lt, -1)) if n is not None)
        else:
            report("a line on a number needs gte, gt, lte or lt", place, "", "{gte: 55}")
            return None
        if low > high or not question.min <= low <= high <= question.max:
            report("no allowed number fits this", place, "", f"{question.min} to {question.max}")
            return None
        if (low, high) == (question.min, question.max):
            report("every allowed number fits this, so it asks nothing", place)
            return None
        return NumberLine(question.id, low, high)


def _plus(number: int | None, step: int) -> int | None:
    return None if number is None else number + step
