"""How sure a share is, and how some counts spread."""

import math
from collections.abc import Sequence
from statistics import median, quantiles

_Z = 1.96


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share."""
    if of == 0:
        return 0.0, 1.0
    share = hits / of
    middle = share + _Z * _Z / (2 * of)
    spread = _Z * math.sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of))
    below = 1 + _Z * _Z / of
    low = (middle - spread) / below if hits else 0.0
    high = (middle + spread) / below if hits < of else 1.0
    return low, high


def ninetieth(counts: Sequence[int]) -> float:
    """The 90th percentile of some counts; of a single one, that one."""
    return quantiles(counts, n=10, method="inclusive")[8] if len(counts) > 1 else counts[0]


def spread(counts: Sequence[int]) -> str:
    """The number, median, 90th percentile and greatest of some counts."""
    ninth = ninetieth(counts)
    return f"{len(counts)} people, median {median(counts):g}, 90th percentile {ninth:g}, most {max(counts)}"
