"""An evaluation as one HTML page: nothing is fetched, nothing runs, and all that comes from a case is escaped."""

from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined

from triage.evaluate.figures import ConfusionRow, Evaluation
from triage.model.urgency import Urgency

SIDE, HIGH, GAP = 48, 46, 4
LEFT, TOP, RIGHT = 106, 100, 34
NO_ADVICE = "no advice"


class Cell(NamedTuple):
    """One cell of the picture: where it stands, how many cases, and of these how many do not accept the level.

    `kind` is `exact`, `lower`, `higher` or `none`, seen from the gold level; `strength` is its share of the row.
    """

    x: int
    y: int
    number: int
    not_accepted: int
    kind: str
    strength: float


class Label(NamedTuple):
    """The name of a row or a column and where it stands."""

    x: int
    y: int
    text: str


def as_html(evaluation: Evaluation) -> str:
    """The whole page."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((files("triage.evaluate") / "page.html").read_text(encoding="utf-8"))
    columns = [*Urgency, NO_ADVICE]
    return template.render(
        evaluation=evaluation,
        shares=[*evaluation.all.shares, evaluation.paired.right],
        levels=list(Urgency),
        groups=[
            *((str(level), figures) for level, figures in evaluation.by_level.items()),
            ("hard", evaluation.hard),
            ("near-miss pairs", evaluation.paired.figures),
        ],
        cells=[cell for number, row in enumerate(evaluation.confusion) for cell in _cells(number, row)],
        rows=[Label(LEFT - 8, _y(number) + HIGH // 2, row.gold) for number, row in enumerate(evaluation.confusion)],
        columns=[Label(_x(number) + SIDE // 2, TOP - 10, name) for number, name in enumerate(columns)],
        side=SIDE,
        high=HIGH,
        width=_x(len(columns)) + RIGHT,
        height=_y(len(evaluation.confusion)) + 4,
    )


def _cells(number: int, row: ConfusionRow) -> list[Cell]:
    total = sum(row.given.values()) + row.without_advice
    cells = []
    for column, level in enumerate(Urgency):
        kind = "exact" if level is row.gold else "lower" if level < row.gold else "higher"
        count = row.given[level]
        strength = count / total if total else 0.0
        cells.append(Cell(_x(column), _y(number), count, row.not_accepted[level], kind, strength))
    strength = row.without_advice / total if total else 0.0
    last = Cell(_x(len(Urgency)), _y(number), row.without_advice, 0, "none", strength)
    return [*cells, last]


def _x(column: int) -> int:
    """The last column, of those without advice, stands a little apart."""
    return LEFT + column * (SIDE + GAP) + (8 if column >= len(Urgency) else 0)


def _y(row: int) -> int:
    return TOP + row * (HIGH + GAP)
