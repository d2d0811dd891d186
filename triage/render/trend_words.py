"""What a trend says in words, the same in every format."""

from triage.model.progress import Better, Trend

BETTER: dict[Better, str] = {"lower": "Lower is better", "higher": "Higher is better"}
NOT_TOLD = "no number given"
NO_NUMBER = "No number was given yet."


def told(trend: Trend) -> list[int]:
    """The numbers that were given, in order."""
    return [point.value for point in trend.points if point.value is not None]


def scale(trend: Trend) -> str:
    """The range with its unit, and which way is better. A unit such as `out of 10` says what the range says."""
    unit = "" if str(trend.high) in trend.unit.split() else f" {trend.unit}"
    return f"From {trend.low} to {trend.high}{unit}. {BETTER[trend.better]}."


def summary(trend: Trend) -> str:
    """The first, the latest, the lowest and the highest number in one sentence."""
    numbers = told(trend)
    if not numbers:
        return NO_NUMBER
    if len(numbers) == 1:
        return f"One number so far: {numbers[0]}."
    return f"First {numbers[0]}, latest {numbers[-1]}, lowest {min(numbers)}, highest {max(numbers)}."


def counted(number: int, thing: str) -> str:
    """Such as `1 check-in` or `3 check-ins`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
