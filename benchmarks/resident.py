"""One process that prints its resident size, in bytes, as it works; `memory.py` starts it and reads the lines."""

import argparse
from time import monotonic

import psutil
from made_up_people import as_plain, made_up_people

import triage
from triage.pack.location import built_in
from triage.pack.read import read_pack

COMPLAINT = "medial-knee-pain"
PEOPLE, STEPS = 500, 20


def main() -> None:
    """Prints a count and the resident size behind it on each line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(";")[0])
    parser.add_argument("what", choices=("assessments", "packs"))
    parser.add_argument("count", type=int)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop assessing after that long")
    arguments = parser.parse_args()
    if arguments.what == "packs":
        _load(arguments.count)
    else:
        _assess(arguments.count, arguments.seconds)


def _assess(count: int, seconds: float) -> None:
    """That many assessments, the size told in twenty steps: the first is five percent."""
    pack = _fresh_pack()
    people = [as_plain(person) for person in made_up_people(pack.complaint(COMPLAINT), PEOPLE)]
    end = monotonic() + seconds
    _tell(0)
    for number in range(1, count + 1):
        pack.assess(COMPLAINT, people[number % PEOPLE])
        if number % (count // STEPS) == 0:
            _tell(number)
            if monotonic() > end:
                break


def _load(count: int) -> None:
    """That many packs kept, the size told after each."""
    packs = []
    _tell(0)
    for number in range(1, count + 1):
        packs.append(_fresh_pack())
        _tell(number)


def _fresh_pack() -> triage.Pack:
    """The built-in pack read from its files, past anything that keeps packs between loads."""
    return triage.Pack(read_pack(built_in()))


def _tell(count: int) -> None:
    print(count, psutil.Process().memory_info().rss, flush=True)


if __name__ == "__main__":
    main()
