"""An asyncio application with many interviews at once, on one pack.

A step of an interview computes for some milliseconds and waits for nothing, so it runs in a thread and the loop stays
free. The pack is safe to share between threads; an interview belongs to one person, who does one thing at a time.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import triage

COMPLAINT = "medial-knee-pain"


async def talk(pack: triage.Pack, answers: Mapping[str, Any]) -> triage.Assessment:
    """One person's interview, from the first question to the result."""
    interview = await asyncio.to_thread(pack.interview, COMPLAINT)
    while (question := interview.next_question()) is not None:
        await asyncio.sleep(0)  # here an application would wait for the person
        await asyncio.to_thread(interview.answer, question.id, answers.get(question.id, "unknown"))
    return await asyncio.to_thread(interview.assess)


async def main(people: int) -> None:
    pack = triage.load_pack()
    files = sorted((Path(__file__).parent / "answers").glob("*.json"))
    kinds = [json.loads(file.read_text()) for file in files]
    everybody = [kinds[number % len(kinds)] for number in range(people)]
    results = await asyncio.gather(*(talk(pack, answers) for answers in everybody))
    alone = [pack.assess(COMPLAINT, answers) for answers in kinds]
    mixed_up = [n for n, result in enumerate(results) if result.urgency != alone[n % len(kinds)].urgency]
    levels = Counter(result.urgency.value for result in results)
    print(f"{people} interviews at once: {dict(sorted(levels.items()))}")
    print(f"{len(mixed_up)} differ from the same person alone")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
