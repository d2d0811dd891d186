"""Whether every hazard, and every known anomaly that names tests, has tests that pass."""

from collections.abc import Iterator
from typing import NamedTuple

from hazard_log import HAZARDS, THIRD_PARTY, HazardLog, ThirdParty
from outcomes import Outcomes


class Evidence(NamedTuple):
    """The tests that one entry names. `lacking` begins the sentence that is said when one of them did not pass."""

    entry: str
    lacking: str
    tests: tuple[str, ...]


def evidence(log: HazardLog, third_party: ThirdParty) -> Iterator[Evidence]:
    """Each controlled hazard and each anomaly with its tests."""
    for hazard in log.controlled:
        yield Evidence(f"{HAZARDS}::{hazard.id}", f"{hazard.id} has no passing test", hazard.tests)
    for software in third_party.software:
        for number, anomaly in enumerate(software.anomalies, start=1):
            lacking = f"Anomaly {number} of {software.name} is not shown to be under control"
            yield Evidence(f"{THIRD_PARTY}::{software.name}::{number}", lacking, anomaly.tests)


def troubles(log: HazardLog, third_party: ThirdParty, outcomes: Outcomes) -> Iterator[tuple[str, str]]:
    """Each entry of which some test did not pass, with a sentence."""
    for entry, lacking, tests in evidence(log, third_party):
        wrong = [f"{test} {trouble}" for test in tests if (trouble := outcomes.trouble(test))]
        if wrong:
            yield entry, f"{lacking}, because {', and '.join(wrong)}."


def counted(log: HazardLog, third_party: ThirdParty, wrong: int) -> str:
    """What there is, in a line."""
    left = [log.risks(hazard)[1] for hazard in log.controlled]
    anomalies = sum(len(software.anomalies) for software in third_party.software)
    tests = {test for each in evidence(log, third_party) for test in each.tests}
    return (
        f"{len(log.controlled)} hazards, {left.count('low')} with a low and {left.count('medium')} with a medium risk "
        f"left; {len(log.future)} future ones not counted. {len(third_party.software)} packages with {anomalies} known "
        f"anomalies. {len(tests)} tests named. {wrong or 'None'} without a passing test."
    )
