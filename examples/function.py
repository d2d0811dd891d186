"""A plain function: answers in, a level and what to do out. The pack is loaded once and shared."""

from collections.abc import Mapping
from functools import cache

import triage


@cache
def pack() -> triage.Pack:
    """The built-in pack, loaded when it is first needed."""
    return triage.load_pack()


def how_soon(answers: Mapping[str, object], region: str = "default") -> str:
    """How soon to see someone, in one sentence. What was not answered counts as not sure, never as no."""
    result = pack().assess("medial-knee-pain", answers, region=region)
    return f"{result.urgency}: {result.next_step.what} {result.next_step.how_soon}."


if __name__ == "__main__":
    print(how_soon({"danger-signs": ["open-wound"]}, region="eu"))
    print(how_soon({}))
    try:
        print(how_soon({"danger-signs": ["tired"]}))
    except triage.AnswerError as error:
        print(f"refused, {error.problems[0].place}: {error.problems[0].message}")
