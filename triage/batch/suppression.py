"""Small cells are not shown, nor what would give them away."""

from collections.abc import Mapping

Shown = dict[str, int | None]
"""Numbers of rows by id; None for one that is not shown."""


def of_partition(rows: Mapping[str, int], below: int) -> Shown:
    """The cells of a table in which every row stands once, so that the cells add up to a total that is shown.

    Cells of less than `below` are hidden, and as many of the next smallest as it takes until those that are hidden
    cannot be told from the total: there are at least two, and together at least `below`. An empty cell is shown as
    long as it is not needed.
    """
    small = {name for name, count in rows.items() if 0 < count < below}
    if not small:
        return dict(rows)
    hidden = set(small)
    for name, _ in sorted(((name, count) for name, count in rows.items() if count >= below), key=lambda item: item[1]):
        if len(hidden) > 1 and sum(rows[one] for one in hidden) >= below:
            break
        hidden.add(name)
    if len(hidden) == 1:
        hidden |= set(rows)
    return {name: None if name in hidden else count for name, count in rows.items()}


def of_overlapping(rows: Mapping[str, int], total: int, below: int) -> dict[str, int]:
    """The cells that can be shown of a table in which a row can stand any number of times, the largest first.

    A cell is left out when it has less than `below` rows, or when fewer than `below` of the total are not in it.
    """
    shown = {name: rows[name] for name in rows if rows[name] >= below and not 0 < total - rows[name] < below}
    return dict(sorted(shown.items(), key=lambda item: (-item[1], item[0])))
