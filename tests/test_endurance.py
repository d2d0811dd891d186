"""Many assessments in one process."""

import random

import psutil
from random_people import full_answers

import triage


def test_memory_stays_flat(pack: triage.Pack) -> None:
    """6,000 assessments of 500 different people do not grow the process by more than 250 KiB."""
    complaint = pack.complaint("medial-knee-pain")
    rng = random.Random(11)
    people = [full_answers(complaint, rng) for _ in range(500)]
    process = psutil.Process()

    def resident_after(assessments: int) -> int:
        for number in range(assessments):
            pack.assess(complaint.id, people[number % len(people)])
        return int(process.memory_info().rss)

    settled = resident_after(2_000)
    assert resident_after(4_000) - settled < 250 * 2**10
