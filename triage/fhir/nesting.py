"""Items put into groups, one within the other, each shown while one need holds: FHIR has no "this and one of those"."""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.fhir.names import WHEN, Resource, link
from triage.fhir.skips import Atom, Need


@dataclass(frozen=True, slots=True)
class Placed:
    """What stands in the form for one question, and what it needs to be shown."""

    items: tuple[Resource, ...]
    needs: tuple[Need, ...]


class Nesting:
    """Nests the items of a form. `answer` writes what an atom compares with."""

    def __init__(self, written: dict[tuple[str, Atom], Resource]) -> None:
        self._written = written
        self._groups: dict[str, int] = {}

    def nested(self, placed: Sequence[Placed]) -> list[Resource]:
        """The items in their order; neighbours that share a need share its group."""
        items: list[Resource] = []
        rest = list(placed)
        while rest:
            first = rest[0]
            if not first.needs:
                items += first.items
                rest.pop(0)
                continue
            need = max(first.needs, key=lambda own: _shared(own, rest))
            count = _shared(need, rest)
            inside = [Placed(one.items, tuple(own for own in one.needs if own != need)) for one in rest[:count]]
            items.append(self._group(need, self.nested(inside)))
            rest = rest[count:]
        return items

    def _group(self, need: Need, inside: list[Resource]) -> Resource:
        number = self._groups[need.question] = self._groups.get(need.question, 0) + 1
        return {
            "linkId": link(need.question, WHEN, str(number)),
            "type": "group",
            **self.shown_while_open(need),
            "item": inside,
        }

    def shown_while_open(self, need: Need) -> Resource:
        """Shown while the question has no answer, or one of these."""
        unanswered: Resource = {"question": need.question, "operator": "exists", "answerBoolean": False}
        return shown_when([unanswered, *(self._written[need.question, atom] for atom in need.atoms)], "any")


def shown_when(conditions: list[Resource], behaviour: str) -> Resource:
    """`enableWhen` with its behaviour, which FHIR only wants where there are several conditions."""
    told: Resource = {"enableWhen": conditions}
    return {**told, "enableBehavior": behaviour} if len(conditions) > 1 else told


def _shared(need: Need, placed: Sequence[Placed]) -> int:
    """How many from the first on are shown only where this need holds."""
    for count, one in enumerate(placed):
        if not any(need.follows_from(own) for own in one.needs):
            return count
    return len(placed)
