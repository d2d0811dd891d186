"""Proofs over all answers: the shipped pack holds, and each property refutes a fault planted for it."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import COMPLAINT, ROOT

import triage
from triage.model.answers import read_answers
from triage.model.complaint import Complaint, PackContent
from triage.model.knowledge import SafetyNet
from triage.verify.conclusions import Conclusions
from triage.verify.proof import Proof, Refutation
from triage.verify.properties import PROPERTIES

RULES = f"rules/{COMPLAINT}"
KNOWLEDGE = f"knowledge/{COMPLAINT}"
Edit = Callable[[dict[str, Any]], None]
Plant = Callable[..., triage.Pack]


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """A copy of the shipped pack with some files changed, read as any pack is."""

    def change(edits: dict[str, Edit], rules: dict[str, dict[str, Any]] | None = None) -> triage.Pack:
        for folder in ("rules", "knowledge"):
            shutil.copytree(ROOT / folder, tmp_path / folder, dirs_exist_ok=True)
        for name, edit in edits.items():
            path = tmp_path / name
            loaded = _plain(yaml.load(path.read_text(), Loader=yaml.BaseLoader))  # dates stay text
            edit(loaded)
            path.write_text(yaml.safe_dump(loaded, sort_keys=False))
        for name, parts in (rules or {}).items():
            path = tmp_path / RULES / f"{name}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(yaml.safe_dump(_rule(**parts), sort_keys=False))
        return triage.load_pack(tmp_path)

    return change


def _plain(value: Any) -> Any:
    """What BaseLoader read as text and the pack reads as a number, true, false or null."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    words = {"true": True, "false": False, "null": None}
    return int(value) if value.lstrip("-").isdigit() else words.get(value, value)


def _rule(when: Any, then: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A whole rule file around a condition and its effects. Cases that fit no better are left to `triage check`."""
    return {
        "title": "a planted fault",
        "status": "active",
        "when": when,
        "then": then,
        "because": "It was planted by a test.",
        "limits": "It is wrong by design.",
        "sources": [{"id": "judgement", "says": "planted", "checked": "judgement"}],
        "review": {"by": None, "on": None, "due": "2027-11"},
        "fires_for": [{"age": 40}],
        "silent_for": [{"age": 41}],
        "unsure_for": [{"age": 42}],
        **more,
    }


def refuted(content: PackContent, property_id: str) -> list[Refutation]:
    """What refutes one property."""
    [chosen] = [property_ for property_ in PROPERTIES if property_.id == property_id]
    return list(chosen.refutes(Proof(content, content.complaints[COMPLAINT])))


def changed(content: PackContent, **fields: Any) -> PackContent:
    """The content with parts of its complaint replaced, past the reader that would refuse them."""
    old = content.complaints[COMPLAINT]
    every = {name: getattr(old, name) for name in Complaint.model_fields} | fields
    return content.model_copy(update={"complaints": {COMPLAINT: Complaint.model_construct(**every)}})


def test_everything_is_proved_of_the_shipped_pack(pack: triage.Pack) -> None:
    """Every property holds over all answer sets, and each takes a search of its own."""
    for property_ in PROPERTIES:
        assert refuted(pack.content, property_.id) == [], property_.id


def test_rules_that_feed_one_another_are_told(pack: triage.Pack, complaint: Complaint) -> None:
    """Findings in a circle are refuted, with the rules that make it."""
    fever = complaint.rules["setting/young"] if "setting/young" in complaint.rules else _maker(complaint, "setting")
    circle = _fed_by(fever, "scope")
    other = _fed_by(_maker(complaint, "scope"), "setting")
    rules = [r for r in complaint.every_rule if r.id not in (circle.id, other.id)]
    [found] = refuted(changed(pack.content, every_rule=(*rules, circle, other)), "findings-are-acyclic")
    assert circle.id in found.text
    assert other.id in found.text


def _maker(complaint: Complaint, kind: str) -> Any:
    return next(r for r in complaint.rules.values() for k, _ in r.then.findings if k == kind)


def _fed_by(rule: Any, kind: str) -> Any:
    """The rule, made to read every value of a kind of finding."""
    from triage.model.condition import Condition, FindingLine

    values = {"scope": ("under-16", "not-inner-knee", "both-knees"), "setting": ("injury", "no-injury", "young")}
    return rule.model_copy(update={"condition": Condition((FindingLine(kind, values[kind], every=False),))})


def test_a_rule_that_can_never_fire_is_told(plant: Plant) -> None:
    """Two lines that exclude each other are named."""
    when = {"onset": "twist", "any": [{"onset": "gradual"}, {"onset": "more-activity"}]}
    pack = plant({}, {"red-flags/planted": {"when": when, "then": {"urgency": "urgent"}}})
    [found] = refuted(pack.content, "every-rule-can-fire")
    assert "red-flags/planted can never fire" in found.text
    assert "onset: twist" in found.text


def test_a_rule_behind_the_end_of_every_interview_is_told(plant: Plant) -> None:
    """A rule that needs an emergency and a late question never fires in an interview."""
    when = {"danger-signs": "deformed", "comfortable": "cycles"}
    options = triage.load_pack().complaint(COMPLAINT).question["comfortable"]
    when["comfortable"] = options.option_ids[0]  # type: ignore[union-attr]
    pack = plant({}, {"care/planted": {"when": when, "then": {"avoid": ["high-impact"]}}})
    [found] = refuted(pack.content, "every-rule-can-fire")
    assert "care/planted fires only where the interview has ended before" in found.text
    assert pack.assess(COMPLAINT, found.answers[0]).urgency == "emergency"


def test_a_flag_in_the_shadow_of_another_is_told(plant: Plant) -> None:
    """A flag that always comes with a flag of its level is refuted, with the name of that one."""
    when = {"leg-signs": "cannot-take-four-steps", "age": {"gte": 30}}
    pack = plant({}, {"red-flags/planted": {"when": when, "then": {"urgency": "urgent"}}})
    [found] = refuted(pack.content, "every-flag-can-decide")
    assert "red-flags/planted never decides the level: always with red-flags/cannot-walk" in found.text
    assert pack.assess(COMPLAINT, found.answers[0]).urgency >= "urgent"


def test_a_flag_that_wrongly_says_what_it_adds_is_told(plant: Plant) -> None:
    """`adds` on a flag that can decide is refuted by a case in which it does."""
    path = f"{RULES}/red-flags/cannot-walk.yaml"
    pack = plant({path: lambda rule: rule.update(adds="Nothing at all.")})
    [found] = refuted(pack.content, "every-flag-can-decide")
    assert "red-flags/cannot-walk declares what it adds, and yet it decides" in found.text
    assert pack.assess(COMPLAINT, found.answers[0]).urgency == "urgent"


def test_a_net_with_a_hole_is_told(pack: triage.Pack, complaint: Complaint) -> None:
    """A safety net without its fourth part is refuted with answers that lead to it."""
    nets = tuple(
        item.model_copy(update={"by_when": None}) if isinstance(item, SafetyNet) and item.name == "soon" else item
        for item in complaint.every_item
    )
    [found] = refuted(changed(pack.content, every_item=nets), "every-result-is-whole")
    assert "soon has no whole safety net" in found.text
    assert pack.assess(COMPLAINT, found.answers[0]).urgency == "soon"


def test_a_worse_answer_that_lowers_the_level_is_told(plant: Plant) -> None:
    """A flag on a middle option of an ordered question is refuted by two people, and the engine agrees."""
    when = {"swelling-speed": "2-to-6-hours"}
    pack = plant({}, {"red-flags/planted": {"when": when, "then": {"urgency": "emergency"}}})
    [found] = refuted(pack.content, "worse-never-lowers")
    before, after = (pack.assess(COMPLAINT, answers) for answers in found.answers)
    assert before.urgency > after.urgency
    assert found.answers[0]["swelling-speed"] != found.answers[1]["swelling-speed"]


def test_an_option_that_no_longer_stands_alone_is_told(pack: triage.Pack, complaint: Complaint) -> None:
    """Without the rule behind an `alone` option its level is not kept."""
    rules = tuple(rule for rule in complaint.every_rule if rule.id != "red-flags/deformed-knee")
    content = changed(pack.content, every_rule=rules)
    [found] = refuted(content, "alone-options-stand")
    assert "danger-signs: deformed stands alone with emergency" in found.text
    assert triage.Pack(content).assess(COMPLAINT, found.answers[0]).certain_urgency < "emergency"


def test_an_offer_that_is_withdrawn_is_told(plant: Plant) -> None:
    """A scope that withholds nothing while it is only possible takes exercises back once it is certain."""

    def loosen(rule: dict[str, Any]) -> None:
        del rule["then"]["withhold"], rule["then"]["limit"]

    pack = plant({f"{RULES}/scope/under-16.yaml": loosen})
    found = refuted(pack.content, "offers-stand")[0]
    before, after = (pack.assess(COMPLAINT, answers) for answers in found.answers)
    assert found.text.split(" ")[0] in [exercise.id for exercise in before.exercises]
    assert after.exercises == ()


def test_a_contradiction_is_told(plant: Plant) -> None:
    """Exercises beside the advice to spare the leg are refuted, and the real result shows both."""

    def loosen(rule: dict[str, Any]) -> None:
        rule["then"]["limit"] = "gentle-only"

    pack = plant({f"{RULES}/red-flags/quinolone-and-old-pain.yaml": loosen})
    found = refuted(pack.content, "nothing-is-contradicted")[0]
    result = pack.assess(COMPLAINT, found.answers[0])
    assert "advice/tell-the-prescriber-today" in [advice.id for advice in result.advice]
    assert result.exercises


def test_a_doubt_that_costs_too_much_is_told(plant: Plant) -> None:
    """A flag that falls two levels while it is not ruled out is refuted, and the real result is that low."""

    def fall(rule: dict[str, Any]) -> None:
        rule["then"]["if_unsure"] = "routine"

    pack = plant({f"{RULES}/red-flags/red-skin.yaml": fall})
    [found] = refuted(pack.content, "unsure-costs-one-level")
    assert found.text == "red-flags/red-skin is not ruled out, and the level is below soon"
    result = pack.assess(COMPLAINT, found.answers[0])
    assert "red-flags/red-skin" not in [flag.rule for flag in result.ruled_out]
    assert result.certain_urgency < "soon"


def test_a_contraindication_that_no_rule_keeps_is_told(plant: Plant) -> None:
    """An exercise that is shown in spite of what it says itself is refuted, and the real result shows it."""
    pack = plant(
        {f"{RULES}/cautions/kneeling-hurts.yaml": lambda rule: rule["then"].update(withhold=["aids/knee-brace"])}
    )
    [found] = refuted(pack.content, "contraindications-are-kept")
    assert "exercises/kneeling-leg-extension is shown, although it says that it is not for provokers:" in found.text
    result = pack.assess(COMPLAINT, found.answers[0])
    assert "exercises/kneeling-leg-extension" in [exercise.id for exercise in result.exercises]


def test_a_rise_that_was_not_told_is_told(pack: triage.Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """When what could rise leaves out what is not ruled out, two people refute it: the second is above it for real."""
    monkeypatch.setattr(Conclusions, "could_rise_to", property(lambda conclusions: conclusions.level))
    found = refuted(pack.content, "never-above-could-rise-to")[0]
    before, after = (pack.assess(COMPLAINT, answers) for answers in found.answers)
    assert after.urgency > before.urgency


def test_two_phases_at_once_are_told(plant: Plant) -> None:
    """A second phase for the same answers is refuted, and the engine finds both."""
    pack = plant({}, {"phase/planted": {"when": {"onset": "twist"}, "then": {"find": {"phase": "chronic"}}}})
    found = refuted(pack.content, "exclusive-findings-exclude")[0]
    complaint = pack.complaint(COMPLAINT)
    outcome = triage.engine.Engine(complaint).run(read_answers(complaint.question, found.answers[0]))
    assert len([kind for kind, _ in outcome.certain_findings if kind == "phase"]) > 1


def test_an_option_that_never_matters_is_told(plant: Plant) -> None:
    """An option that no rule reads is named."""

    def add(file: dict[str, Any]) -> None:
        screen = next(q for q in file["questions"] if q["kind"] == "screen" and len(q["options"]) < 7)
        screen["options"].append({"id": "planted", "text": "Something else."})

    pack = plant({f"{KNOWLEDGE}/questions.yaml": add})
    [found] = refuted(pack.content, "every-answer-can-matter")
    assert found.text.startswith("the option planted of ")


def colour_liked(**more: Any) -> dict[str, Any]:
    """A question that only one rule reads, and a finding that this rule makes and nobody reads."""
    question = {
        "id": "planted",
        "kind": "choice",
        "label": "Planted",
        "text": "Do you like blue?",
        "why": "No reason.",
        "options": [{"id": "blue", "text": "Yes"}, {"id": "grey", "text": "No"}],
    }
    kind = {
        "id": "colour",
        "label": "Colour",
        "exclusive": True,
        "shown": 0,
        "values": [{"id": "liked", "label": "Liked", "text": "Liked."}],
        **more,
    }
    edits: dict[str, Edit] = {
        f"{KNOWLEDGE}/questions.yaml": lambda file: file["questions"].append(question),
        f"{KNOWLEDGE}/complaint.yaml": lambda file: file["findings"].append(kind),
    }
    rule = {"when": {"planted": "blue"}, "then": {"find": {"colour": "liked"}}}
    return {"edits": edits, "rules": {"setting/planted": rule}}


def test_a_question_that_never_matters_is_told(plant: Plant) -> None:
    """A question read only by a rule whose finding nobody reads is named."""
    pack = plant(**colour_liked())
    [found] = refuted(pack.content, "every-answer-can-matter")
    assert found.text == "no answer to planted ever changes anything"


def test_stopping_too_early_is_told(plant: Plant) -> None:
    """A level that holds until an unshown finding is made is missed by the interview, and two people show it."""
    source = [{"id": "judgement", "says": "planted", "checked": "judgement"}]
    otherwise = {
        "id": "unclear",
        "label": "Not clear",
        "text": "Not clear.",
        "urgency": "soon",
        "because": "It was planted.",
        "sources": source,
    }
    pack = plant(**colour_liked(otherwise=otherwise))
    found = next(f for f in refuted(pack.content, "stopping-changes-nothing") if "level" in f.text)
    before, after = (pack.assess(COMPLAINT, answers) for answers in found.answers)
    assert before.complete
    assert before.urgency != after.urgency


def test_the_command_proves_and_refutes(plant: Plant, tmp_path: Path, command: list[str]) -> None:
    """The command saves a counterexample that `triage assess` replays, and leaves with code 1."""
    when = {"swelling-speed": "2-to-6-hours"}
    plant({}, {"red-flags/planted": {"when": when, "then": {"urgency": "emergency"}}})
    arguments = ["verify", str(tmp_path), "--only", "worse-never-lowers", "--made-up", "100"]
    done = subprocess.run(
        [*command, *arguments, "--save", str(tmp_path / "found")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "REFUTED  A worse answer never lowers the level" in done.stdout
    assert "0 differences" in done.stdout
    files = sorted((tmp_path / "found").iterdir())
    assert [file.name for file in files] == ["worse-never-lowers-1a.json", "worse-never-lowers-1b.json"]
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    replay = [*command, "assess", str(files[0]), "--pack", str(tmp_path), "--format", "json"]
    assert '"urgency": "emergency"' in subprocess.run(replay, capture_output=True, text=True, check=True).stdout


def test_an_unknown_property_is_wrong_usage(command: list[str]) -> None:
    """The allowed names are told."""
    done = subprocess.run([*command, "verify", "--only", "nonsense"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "worse-never-lowers" in done.stderr
