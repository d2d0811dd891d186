"""Changes that keep the form of an input, beside the blind ones of the fuzzer, and the words of both formats."""

import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from targets import HEAD, PLACES, TINY, joined, packs, sections

Blind = Callable[[bytes, int], bytes]
"""The fuzzer's own change of some bytes, given the largest size."""

_BROKEN = Path(__file__).parents[1] / "broken"
_ANSWERS = Path(__file__).parents[2] / "examples" / "answers"
_WORD = re.compile(rb"[\w.-]+")
_ODD: tuple[bytes, ...] = (
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"''",
    b"-1",
    b"999999999",
    b"1e9",
    b"[[]]",
    b"{all: []}",
    b"{gte: 1}",
    b"~",
)
_ODD += (b"[a, a]", b"{any: [{}, {}]}", b"always", b"unknown", b"none", b'"\\e"', b'"\\ud800"', b"{0}", b"{", b"}}")
_ODD += (*(c.encode() for c in "\u00a0\u202e\uffff"), b"\xef\xbb\xbf", b"\xff", b"&a ", b"*a", b"!x ", b"---\n")
_ODD += (b"? ", b"<<: ", b"\t", b"#")
_ODD_JSON: tuple[Any, ...] = (None, True, -1, 0, 10**30, 1.5, -0.0, "", "unknown", "none", [], {}, [[]], [None])
_ODD_JSON += ({"yes": []}, {"unsure": ["none"]}, {"yes": "none"}, {"no": []}, "x" * 70, "\x1b[2J", "\ud800", "\u202e")
_ODD_JSON += (["none", "blue"], {"yes": {}}, "a" * 61 + "\n", {"x" * 80: 1}, {"\x1b": 1}, ["\u2028" * 61])


def words(target: str) -> list[bytes]:
    """Keys and values of a format, for the dictionary of the fuzzer."""
    if target == "pack":
        texts = (path.read_bytes() for path in TINY.rglob("*.yaml"))
        keys = {word for text in texts for word in re.findall(rb"[\w-]+:?", text) if len(word) < 24}
        more = (
            b"any all gte gt lte lt adds withhold limit avoid watch escalate needs out_of_scope how_to_tell only_with"
        )
        return sorted(keys | {word + b":" for word in more.split()} | set(_ODD) | {HEAD + p.encode() for p in PLACES})
    names = {name for question in _questions() for name in (question.id, *getattr(question, "option_ids", ()))}
    parts = [b'"%s"' % name.encode() for name in sorted(names | {"yes", "unsure", "unknown", "none"})]
    return [*parts, b"NaN", b"-Infinity", b"1e999", b"\\u0000", b"\\ud800", b"\xef\xbb\xbf", b"[" * 8, b"]" * 8]


def seeds(target: str) -> Iterator[bytes]:
    """What the fuzzer begins with: every file of the tiny pack and every fault kept, or the example answers."""
    if target == "pack":
        tiny = {path.relative_to(TINY).as_posix(): path.read_bytes() for path in sorted(TINY.rglob("*.yaml"))}
        yield from (joined({place: data}) for place, data in tiny.items())
        for folder in sorted(path for path in _BROKEN.iterdir() if path.is_dir()):
            files = {p: (folder / p).read_bytes() for p in PLACES if (folder / p).is_file()}
            if changed := {place: data for place, data in files.items() if tiny.get(place) != data}:
                yield joined(changed)
    else:
        yield from (path.read_bytes() for path in sorted(_ANSWERS.glob("*.json")))
        for question in _questions():
            yield from (json.dumps({question.id: value}).encode() for value in _likely(question))
        pack, complaint = packs()[0]
        yield json.dumps(pack.assess(complaint, {"days": 3}).record()).encode()


def change(target: str, data: bytes, size: int, seed: int, blind: Blind) -> bytes:
    """One input made into another of at most `size` bytes."""
    rng = random.Random(seed)
    changed = data
    if rng.random() < 0.7:
        changed = _change_pack(data, rng, blind) if target == "pack" else _change_answers(data, rng)
    if changed == data or rng.random() < 0.15:
        changed = blind(changed, size)
    return changed[:size]


def _change_pack(data: bytes, rng: random.Random, blind: Blind) -> bytes:
    files = sections(data)
    if not files or rng.random() < 0.15:
        place = rng.choice(PLACES)
        source = TINY / place if (TINY / place).is_file() else TINY / rng.choice(PLACES[:-5])
        files[place] = source.read_bytes()
    place = rng.choice(list(files))
    lines = files[place].splitlines(keepends=True) or [b"\n"]
    at = rng.randrange(len(lines))
    how = rng.randrange(8)
    if how == 0:
        del lines[at]
    elif how == 1:
        lines.insert(rng.randrange(len(lines) + 1), lines[at])
    elif how == 2:
        other = rng.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    elif how == 3:
        lines[at] = rng.choice((b"  ", b"    ", b"- ")) + lines[at] if rng.random() < 0.5 else lines[at].lstrip()
    elif how == 4:
        key, colon, _ = lines[at].partition(b":")
        lines[at] = key + (colon or b":") + b" " + rng.choice(_ODD) + b"\n"
    elif how == 5 and (found := list(_WORD.finditer(lines[at]))):
        word = rng.choice(found)
        new = rng.choice(words("pack")).rstrip(b":") if rng.random() < 0.7 else rng.choice(_ODD)
        lines[at] = lines[at][: word.start()] + new + lines[at][word.end() :]
    elif how == 6:
        lines[at] *= rng.choice((3, 13, 200))
    else:
        lines[at] = blind(lines[at], len(lines[at]) + 40)
    files[place] = b"".join(lines)
    return joined(files)


def _change_answers(data: bytes, rng: random.Random) -> bytes:
    try:
        loaded = json.loads(data)
    except (ValueError, RecursionError):
        return data
    if not isinstance(loaded, dict):
        return data
    answers = loaded["answers"] if isinstance(loaded.get("answers"), dict) and rng.random() < 0.7 else loaded
    question = rng.choice(_questions())
    how = rng.randrange(6)
    if how == 0 and answers:
        del answers[rng.choice(list(answers))]
    elif how == 1:
        answers[rng.choice(("x" * 61, "\x1b[31m", "\ud800", "", question.id + " ", "answers"))] = rng.choice(_ODD_JSON)
    elif how == 2 and answers:
        answers[rng.choice(list(answers))] = rng.choice(_ODD_JSON)
    elif how == 3 and answers:
        text = json.dumps(loaded)
        key = json.dumps(rng.choice(list(answers)))
        return f"{{{key}: 1, {text.lstrip('{')}".encode("utf-8", "surrogatepass")
    else:
        answers[question.id] = rng.choice(list(_likely(question)))
    text = json.dumps(loaded, ensure_ascii=rng.random() < 0.5)
    return text.encode("utf-8", "surrogatepass")


def _questions() -> list[Any]:
    return [question for pack, complaint in packs() for question in pack.complaint(complaint).questions]


def _likely(question: Any) -> Iterator[Any]:
    """Answers that fit a question, and some that just do not."""
    yield "unknown"
    if question.kind == "number":
        yield from (question.min, question.max, question.min - 1, question.max + 1, str(question.min))
    else:
        ids = list(question.option_ids)
        yield from (ids[0], ids[-1], [ids[0]], ids, {"yes": ids[:1], "unsure": ids[1:]}, {"yes": ids, "unsure": ids})
