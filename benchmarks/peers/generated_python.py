"""One Python function written from the rules: the limit of what Python can do with them, and no engine at all."""

from collections.abc import Callable, Mapping

from plain_rules import Between, Concluded, Either, PlainRules, Test


class GeneratedPython:
    """All rules as one function, one `if` a rule."""

    def __init__(self, rules: PlainRules) -> None:
        lines = ["def fired(fact):", "    get = fact.get", "    ids = []", "    add = ids.append"]
        lines.extend(f"    {name} = get({name!r}, {number})" for name, number in rules.left_out.items())
        lines.extend(f"    {finding} = False" for finding in rules.findings)
        for rule in rules.rules:
            lines.append(f"    if {written(rule.when)}:")
            lines.append(f"        add({rule.id!r})")
            lines.extend(f"        {finding} = True" for finding in rule.makes)
        lines.append("    return frozenset(ids)")
        names: dict[str, Callable[[Mapping[str, int]], frozenset[str]]] = {}
        exec("\n".join(lines), names)
        self.fired = names["fired"]


def written(test: Test) -> str:
    """A test in Python."""
    if isinstance(test, Concluded):
        return test.finding
    if isinstance(test, Between):
        if test.low == test.high:
            return f"{test.name} == {test.low}"
        low = "" if test.low is None else f"{test.low} <= "
        return f"{low}{test.name}" + ("" if test.high is None else f" <= {test.high}")
    joined = (" or " if isinstance(test, Either) else " and ").join(written(part) for part in test.parts)
    return f"({joined})" if test.parts else "True"
