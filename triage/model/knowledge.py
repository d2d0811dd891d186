"""The pieces of knowledge a result can show: exercises, aids, guidance, advice and the rest."""

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    GetPydanticSchema,
    StringConstraints,
    Tag,
    model_validator,
)

from triage.model.base import Covered, Frozen, Id, Ref, Text, Texts
from triage.model.rule import Lines, Piece

RANGE_PATTERN = r"^[1-9][0-9]{0,3}-[1-9][0-9]{0,3}$"


def _rises(amount: str) -> str:
    low, high = amount.split("-")
    if int(low) >= int(high):
        raise ValueError("a range goes from less to more, such as 10-15")
    return amount


Range = Annotated[str, StringConstraints(pattern=RANGE_PATTERN), AfterValidator(_rises)]
Amount = Annotated[int, Field(ge=1, le=9999)] | Range


class Item(Piece):
    """A piece with an id: its folder and its name, such as `exercises/lying-wall-slide`.

    `only_with`: shown only where exercises are, or only where the full programme is permitted.
    `contradicts`: pieces, or whole folders of pieces, that say to do what this one says to leave. They are never shown
    together. `contraindications`: conditions, written as in a rule. The piece is never shown to anybody of whom one of
    them holds or is not ruled out. Rules withhold it; this says the same from its own side, so that it can be proved.
    """

    id: Ref
    only_with: Literal["exercises", "full-programme"] | None = None
    contradicts: Annotated[tuple[Ref, ...], Field(max_length=40)] = ()
    contraindications: Annotated[tuple[Annotated[Lines, Field(min_length=1)], ...], Field(max_length=40)] = ()

    @cached_property
    def name(self) -> str:
        """The id without its folder."""
        return self.id.split("/")[-1]


class Dose(Frozen):
    """How much, exactly as the source says. Ranges are text such as `10-15`; `words` where no number fits."""

    hold_seconds: Amount | None = None
    repetitions: Amount | None = None
    sets: Amount | None = None
    minutes: Amount | None = None
    per: Literal["side", "leg"] | None = None
    words: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Dose":
        if not (self.hold_seconds or self.repetitions or self.sets or self.minutes or self.words):
            raise ValueError("a dose needs hold_seconds, repetitions, sets, minutes or words")
        return self

    @property
    def text(self) -> str:
        """The dose in words: `10 to 12 times, 2 to 3 sets`."""

        def words(amount: int | str) -> str:
            return str(amount).replace("-", " to ")

        parts = []
        if self.hold_seconds:
            parts.append(f"hold for {words(self.hold_seconds)} seconds")
        if self.repetitions:
            parts.append(f"{words(self.repetitions)} times")
        if self.sets:
            parts.append(f"{words(self.sets)} sets")
        if self.minutes:
            parts.append(f"{words(self.minutes)} minutes")
        if self.words:
            parts.append(self.words)
        text = ", ".join(parts)
        return f"{text}, each {self.per}" if self.per else text


class Exercise(Item):
    """One exercise with the exact dose of its source. `drawing`: the name of what shows its start and its end."""

    from_article: bool
    gentle: bool
    aim: Text
    equipment: Texts
    muscles: Texts
    steps: Annotated[Texts, Field(min_length=1)]
    dose: Dose
    easier: Text
    harder: Text
    stop_if: Annotated[Texts, Field(min_length=1)]
    note: Text | None = None
    drawing: Id | None = None


class Aid(Item):
    """Something to wear or use."""

    from_article: bool
    what: Text
    use: Text
    not_when: Text
    evidence: Text


class Guidance(Item):
    """One step of what to do in a phase."""

    group: Literal["acute", "programme", "both", "pattern"]
    order: Annotated[int, Field(ge=1, le=99)]
    what: Text
    how_long: Text | None = None
    how_often: Text | None = None
    not_when: Text | None = None
    why: Text


class Advice(Item):
    """A sentence that is said when a rule advises it. `protects`: said when it is urgent, too.

    Not `brief`: said only with details.
    """

    text: Text
    protects: bool
    brief: bool = True


class Avoid(Item):
    """Something to leave until somebody has cleared it."""

    what: Text
    why: Text
    until: Text


class PainRelief(Item):
    """What to know before asking about pain relief. Never a dose, never a product."""

    text: Text
    ask_first: Annotated[Texts, Field(min_length=1)]
    stop_if: Texts = ()


class SafetyNet(Item):
    """The four parts of a safety net, or some of them where a rule adds to it.

    `check_in_days`: after how many days to look again how it goes.
    """

    check_in_days: Annotated[int, Field(ge=1, le=366)] | None = None
    uncertainty: Text | None = None
    look_for: Texts = ()
    turn_to: Text | None = None
    by_when: Text | None = None

    @property
    def whole(self) -> bool:
        """True when all four parts are there."""
        return bool(self.uncertainty and self.look_for and self.turn_to and self.by_when)


FOLDERS: dict[str, type[Item]] = {
    "exercises": Exercise,
    "aids": Aid,
    "guidance": Guidance,
    "advice": Advice,
    "avoid": Avoid,
    "pain-relief": PainRelief,
    "safety-net": SafetyNet,
}
OFFERED_FOLDERS = ("guidance", "exercises", "aids", "pain-relief")
"""The folders whose items rules offer and withhold."""


def _folder(item: Any) -> str:
    """The folder of an item, or of one as plain data; it says of which kind the item is."""
    name = item.get("id") if isinstance(item, dict) else getattr(item, "id", None)
    return name.split("/")[0] if isinstance(name, str) else ""


_EveryKind = Annotated[
    Annotated[Exercise, Tag("exercises")]
    | Annotated[Aid, Tag("aids")]
    | Annotated[Guidance, Tag("guidance")]
    | Annotated[Advice, Tag("advice")]
    | Annotated[Avoid, Tag("avoid")]
    | Annotated[PainRelief, Tag("pain-relief")]
    | Annotated[SafetyNet, Tag("safety-net")],
    Discriminator(_folder),
]
AnyItem = Annotated[Item, GetPydanticSchema(lambda _, handler: handler(_EveryKind))]
"""An item of the kind that belongs to its folder: written and read as the whole of what it is."""


class Statement(Frozen):
    """Something the pack must carry, or the reason why nothing does."""

    id: Covered
    says: Text
    not_a_rule: Text | None = None


def item_ref(folder: str, name: str) -> str:
    """The id of an item that a rule names without its folder."""
    return f"{folder}/{name}"
