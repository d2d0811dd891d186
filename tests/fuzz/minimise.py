"""Keep a little of a grown corpus as tests: `python tests/fuzz/minimise.py pack --work fuzz-work`.

Of each refusal that neither a kept input nor a seed meets yet, the shortest input is taken and shrunk as long as the
same refusal is the first. Of what is accepted, those are taken that together reach most runs of three lines of the
readers beyond that.
"""

import argparse
import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import targets
from kept import keep, kept
from mutations import seeds

ACCEPTED, LONGEST = 12, 3_000
TRIES = 400
TRACED = tuple(f"triage/{part}" for part in ("pack/", "model/", "cli/files.py", "replay.py"))

Step = tuple[str, int, int, int]
"""A file, and three lines of one function that ran one after the other."""


def main() -> None:
    """Add to the kept inputs of one target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(targets.TARGETS))
    parser.add_argument("--work", type=Path, default=Path("fuzz-work"))
    chosen = parser.parse_args()
    target = chosen.target
    refused: dict[str, bytes] = {}
    accepted = []
    for path in sorted((chosen.work / target / "corpus").iterdir(), key=lambda path: (path.stat().st_size, path.name)):
        data = path.read_bytes()
        said = _said(target, data)
        if said == targets.ACCEPTED:
            accepted.append(data)
        elif said:
            refused.setdefault(_kind(said), data)
        else:
            print(f"a promise does not hold for {path}")
    before = [*kept(target).values(), *seeds(target)]
    known = {_kind(_said(target, data)) for data in before}
    new = {kind: _shrunk(target, data, kind) for kind, data in refused.items() if kind not in known}
    new |= {f"accepted-{n}": data for n, data in enumerate(_far(target, accepted, before), 1)}
    keep(target, {name: (data, _said(target, data).split(targets.BETWEEN)[0]) for name, data in new.items()})
    targets.clean_up()
    print(f"{len(new)} inputs more, {sum(map(len, new.values()))} bytes")


def _said(target: str, data: bytes) -> str:
    """What the target says; nothing when a promise does not hold."""
    try:
        return targets.TARGETS[target](data)
    except targets.Broken:
        return ""


def _kind(said: str) -> str:
    """A refusal without what was found, short enough for the name of a file."""
    first = said.removeprefix(targets.REFUSED).split(targets.BETWEEN)[0]
    message = re.sub(r"'[^']*'", "", first)
    return re.sub(r"[^a-z]+", "-", message.lower())[:60].strip("-")


def _shrunk(target: str, data: bytes, kind: str) -> bytes:
    """Less of an input, by whole lines and then by bytes, that is still refused in the same way."""
    tries = 0
    for pieces in (data.splitlines(keepends=True), None):
        left = pieces if pieces is not None else [data[n : n + 1] for n in range(len(data))]
        size = len(left)
        while size and tries < TRIES * (1 if pieces is not None else 2):
            at = 0
            while at < len(left) and tries < TRIES * 2:
                less = left[:at] + left[at + size :]
                tries += 1
                if _kind(_said(target, b"".join(less))) == kind:
                    left = less
                else:
                    at += size
            size //= 2
        data = b"".join(left)
    return data


def _far(target: str, inputs: list[bytes], before: list[bytes]) -> list[bytes]:
    """A few accepted inputs that together reach most beyond others, taken greedily; short ones before long ones."""
    reached = {data: _steps(target, data) for data in inputs if len(data) <= LONGEST}
    covered: set[Step] = set()
    for data in before:
        covered |= _steps(target, data)
    picked: list[bytes] = []
    while reached and len(picked) < ACCEPTED:
        best = max(reached, key=lambda data: (len(reached[data] - covered), -len(data)))
        if not reached[best] - covered:
            break
        picked.append(best)
        covered |= reached.pop(best)
    return picked


def _steps(target: str, data: bytes) -> set[Step]:
    """The runs of three lines that one input takes through the readers."""
    found: set[Step] = set()

    def enter(frame: FrameType, _: str, __: Any) -> Any:
        name = frame.f_code.co_filename
        if not any(part in name for part in TRACED):
            return None
        before, last = 0, 0

        def line(inner: FrameType, event: str, _: Any) -> Any:
            nonlocal before, last
            now = inner.f_lineno if event == "line" else -1
            found.add((name, before, last, now))
            before, last = last, now
            return line

        return line

    sys.settrace(enter)
    try:
        _said(target, data)
    finally:
        sys.settrace(None)
    return found


if __name__ == "__main__":
    main()
