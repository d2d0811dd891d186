"""Generated packs of any number of rules, written as files and read like any other pack."""

import random
from pathlib import Path
from typing import Any

import yaml

JUDGED = [{"id": "judgement", "says": "made for a test", "checked": "judgement"}]
LEVELS = ("self-care", "routine", "soon", "urgent", "emergency")
KINDS, VALUES, STRATA = 4, 5, 4


def write_pack(root: Path, rules: int, seed: int) -> Path:
    """A pack of that many random rules over 24 questions, in four strata that feed one another."""
    rng = random.Random(seed)
    questions = _questions(rng)
    _write(root / "knowledge/pack.yaml", _pack_file())
    _write(root / "knowledge/sources.yaml", {"sources": [_source()]})
    _write(root / "knowledge/wording.yaml", _wording())
    folder = root / "knowledge/generated"
    findings = [
        {
            "id": f"kind-{kind}",
            "label": "Kind",
            "exclusive": False,
            "shown": 3,
            "values": [{"id": f"value-{v}", "label": "V", "text": "A value."} for v in range(VALUES)],
        }
        for kind in range(KINDS)
    ]
    nets = dict.fromkeys(LEVELS, "same")
    about = {"title": "Generated", "about": "Made for a test.", "pain_area": "nowhere"}
    _write(folder / "complaint.yaml", {**about, "findings": findings, "safety_net": nets})
    _write(folder / "questions.yaml", {"questions": questions})
    _write(folder / "statements.yaml", {"statements": []})
    net = {"uncertainty": "Some.", "look_for": ["A sign."], "turn_to": "Somebody.", "by_when": "Soon."}
    _write(folder / "safety-net/same.yaml", {"title": "Net", "status": "active", **net, "sources": JUDGED})
    for number in range(rules):
        stratum = number * STRATA // rules
        _write(root / f"rules/generated/shelf/rule-{number}.yaml", _rule(rng, questions, stratum))
    return root


def _rule(rng: random.Random, questions: list[dict[str, Any]], stratum: int) -> dict[str, Any]:
    when: dict[str, Any] = {}
    for question in rng.sample(questions, rng.randint(1, 3)):
        when[question["id"]] = _line(rng, question)
    if stratum and rng.random() < 0.6:
        values = rng.sample([f"value-{v}" for v in range(VALUES)], rng.randint(1, 2))
        when[f"kind-{stratum - 1}"] = {"all": values} if rng.random() < 0.3 else values
    if rng.random() < 0.15:
        first, second = rng.sample([q for q in questions if q["id"] not in when], 2)
        when["any"] = [{first["id"]: _line(rng, first)}, {second["id"]: _line(rng, second)}]
    then: dict[str, Any] = {"find": {f"kind-{stratum}": f"value-{rng.randrange(VALUES)}"}}
    if rng.random() < 0.5:
        then["urgency"] = rng.choice(LEVELS[1:])
    return {
        "title": "a made up reason",
        "status": "active",
        "when": when,
        "then": then,
        "because": "Made for a test.",
        "limits": "Only a test.",
        "sources": JUDGED,
        "review": {"by": None, "on": None, "due": "2099-01"},
        "fires_for": [{}],
        "silent_for": [{}],
        "unsure_for": [{}],
    }


def _line(rng: random.Random, question: dict[str, Any]) -> Any:
    if question["kind"] == "number":
        low = rng.randint(1, 8)
        return rng.choice(({"gte": low}, {"lt": low}, {"gte": low, "lte": low + 2}, low))
    names = [option["id"] for option in question["options"]]
    chosen = rng.sample(names, rng.randint(1, min(3, len(names) - 1)))
    if question["kind"] == "screen" and rng.random() < 0.3:
        return {"all": chosen}
    return chosen[0] if len(chosen) == 1 else chosen


def _questions(rng: random.Random) -> list[dict[str, Any]]:
    questions: list[dict[str, Any]] = []
    for number in range(24):
        kind = ("choice", "choice", "screen", "number")[number % 4]
        question: dict[str, Any] = {"id": f"q-{number}", "kind": kind, "label": "Q", "text": "Well?", "why": "So."}
        if kind == "number":
            question |= {"min": 0, "max": 10, "unit": "points"}
        else:
            count = rng.randint(3, 7)
            question["options"] = [{"id": f"option-{o}", "text": f"Option {o}"} for o in range(count)]
        questions.append(question)
    return questions


def _pack_file() -> dict[str, Any]:
    start = {"name": "generated", "title": "Generated", "version": "0.0.1", "licence": "MIT"}
    return {**start, "intended_use": "A test.", "not_for": ["anyone"]}


def _source() -> dict[str, Any]:
    return {"id": "judgement", "title": "Judgement", "publisher": "This test", "year": None, "url": None}


def _wording() -> dict[str, Any]:
    region = {"emergency_call": "the number", "urgent_help": "the clinic"}
    levels = {level: {"label": level, "what": "Do it.", "how_soon": "Then"} for level in LEVELS}
    notices = [{"id": "information-only", "when": "always", "text": "A test."}]
    end = {"unsure_because": "Not sure.", "alone_because": "Alone."}
    return {"regions": {"default": region}, "levels": levels, "notices": notices, **end}


def _write(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
