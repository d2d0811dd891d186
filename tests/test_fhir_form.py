"""The questions as a FHIR Questionnaire: what is in it, that it is valid, and that it hides nothing that matters."""

import copy
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fhir_checks import schema_faults, shown_in
from generated_packs import write_pack
from random_people import any_answers

import triage
from triage.errors import AnswerError, FhirError
from triage.fhir.checking import checked, every_item
from triage.fhir.form import Form
from triage.fhir.names import RELEASES, Release
from triage.fhir.writing import response_of
from triage.model.answers import write_answer
from triage.model.complaint import Complaint
from triage.model.question import NOT_SURE, Number, Screen, SecondLook

ROOT = Path(__file__).parent.parent
Item = dict[str, Any]


@pytest.fixture(scope="module")
def items(form: Form) -> dict[str, Item]:
    """Its items in R4 by linkId."""
    return {item["linkId"]: item for item in every_item(form.made["R4"]["item"])}


def codes(item: Item) -> list[str]:
    """The options of an item without the question before them."""
    return [option["valueCoding"]["code"].split("/", 1)[1] for option in item["answerOption"]]


@pytest.mark.parametrize("release", RELEASES)
def test_a_form_is_valid(form: Form, release: Release) -> None:
    """The models of its release, the cross checks and the official schema of R4 have nothing against it."""
    made = form.made[release]
    assert checked(made, release) == made
    if release == "R4":
        assert schema_faults(made) == []


def test_a_form_names_the_pack_it_was_made_from(pack: triage.Pack, form: Form) -> None:
    """Each release has an address of its own, both are derived from one, and the version holds the pack's digest."""
    old, new = form.made["R4"], form.questionnaire("R5")
    assert old["url"] != new["url"]
    assert old["derivedFrom"] == new["derivedFrom"]
    assert old["version"] == new["version"] == f"{pack.version}+{pack.digest}"
    assert old["status"] == "draft"


def test_not_sure_is_an_option_everywhere(complaint: Complaint, items: dict[str, Item]) -> None:
    """Every question can be answered with "not sure", nothing is answered beforehand, and nothing is required."""
    for question in complaint.questions:
        if isinstance(question, SecondLook):
            asked = [items[f"{question.id}.{option}"] for option in question.option_ids]
            assert all(codes(item)[-1].endswith(f"/{NOT_SURE}") for item in asked)
        else:
            name = f"{question.id}.unsure" if isinstance(question, Number) else question.id
            assert NOT_SURE in codes(items[name])
    assert not [item for item in items.values() if "initial" in item or "required" in item]


def test_every_question_and_option_is_there_in_our_own_codes(complaint: Complaint, items: dict[str, Item]) -> None:
    """Words and bounds are those of the pack, and no code is taken from a terminology of others."""
    for question in complaint.questions:
        item = items[question.id]
        assert item["text"].startswith(question.text)
        if isinstance(question, Number):
            assert [extension["valueInteger"] for extension in item["extension"]] == [question.min, question.max]
        elif not isinstance(question, SecondLook):
            more = ["none", NOT_SURE] if isinstance(question, Screen) else [NOT_SURE]
            assert codes(item) == [*question.option_ids, *more]
            assert item.get("repeats", False) is isinstance(question, Screen)
    told = json.dumps(list(items.values()))
    assert "loinc" not in told.lower()
    assert "snomed" not in told.lower()


def test_an_urgent_answer_is_answered_in_the_form(pack: triage.Pack, items: dict[str, Item]) -> None:
    """What an option alone makes an emergency stands below it at once, after a second look as well."""
    words = pack.content.wording.levels[triage.Urgency.EMERGENCY]
    for name in ("danger-signs.now.1", "danger-signs-second-look.now.1"):
        assert items[name]["text"].startswith(f"{words.label}. {words.how_soon}")
        assert len(items[name]["enableWhen"]) == 7


def test_one_emergency_hides_the_rest(form: Form) -> None:
    """After an emergency only what was answered and what to do is shown, as our interview ends there."""
    answers = {"danger-signs": ["deformed"]}
    response = response_of(form, answers, authored="2026-11-28", complete=True)
    assert shown_in(form.made["R4"], response) == {"form.about", "danger-signs", "danger-signs.now.1"}


def hidden(pack: triage.Pack, form: Form, people: int, seed: int) -> list[str]:
    """Open questions and options in doubt that the form hides beside the answers of people of every kind."""
    rng = random.Random(seed)
    complaint = form.complaint
    found = []
    for _ in range(people):
        answers = {name: write_answer(answer) for name, answer in any_answers(complaint, rng).items()}
        response = response_of(form, answers, authored="2026-11-28", complete=False)
        shown = shown_in(form.made["R4"], response)
        for name in pack.assess(complaint.id, answers).unanswered:
            question = complaint.question[name]
            if isinstance(question, SecondLook):
                doubted = [option for option in question.option_ids if option in answers[question.settles]["unsure"]]
                found += [f"{name}.{option}" for option in doubted if f"{name}.{option}" not in shown]
            elif name not in shown:
                found.append(name)
    return found


def test_nothing_that_is_open_is_hidden(pack: triage.Pack, form: Form) -> None:
    """Whatever people answered and left out so far, each question that is still open is shown."""
    assert hidden(pack, form, people=60, seed=36) == []


def test_nothing_that_is_open_is_hidden_in_a_pack_of_random_rules(tmp_path: Path) -> None:
    """So it is where rules feed one another in any way."""
    pack = triage.load_pack(write_pack(tmp_path, rules=12, seed=4))
    form = Form(pack, "generated")
    assert len([item for item in every_item(form.made["R4"]["item"]) if ".when." in item["linkId"]]) > 5
    assert hidden(pack, form, people=40, seed=4) == []


RULE_ON_TWO = """\
title: a stiff and hot thumb that was hit
status: active
when:
  signs: {all: [stiff, hot]}
  hit: hard
then: {urgency: urgent}
because: Made for a test.
limits: Made for a test.
sources:
  - {id: judgement, says: made up for tests, checked: judgement}
review: {by: null, on: null, due: 2027-11}
fires_for:
  - {signs: [stiff, hot], hit: hard}
silent_for:
  - {signs: [stiff], hit: hard}
unsure_for:
  - {signs: [stiff, hot], hit: unknown}
"""
OPTIONS = """\
      - {id: stiff, text: It is stiff}
      - {id: hot, text: It is hot}
"""
HIT = """
  - id: hit
    kind: choice
    label: Hit
    text: Was it hit?
    why: It tells how hard.
    options:
      - {id: hard, text: Hard}
      - {id: softly, text: Softly}
"""


def test_a_question_that_two_options_open_together_is_shown(tmp_path: Path) -> None:
    """Each of them alone closes it, and both together do not, so that it is shown."""
    shutil.copytree(ROOT / "tests" / "packs" / "tiny", tmp_path, dirs_exist_ok=True)
    questions = tmp_path / "knowledge" / "sore-thumb" / "questions.yaml"
    crooked = "      - {id: crooked, text: It is crooked}\n"
    text = questions.read_text(encoding="utf-8").replace(crooked, crooked + OPTIONS)
    questions.write_text(text + HIT, encoding="utf-8")
    (tmp_path / "rules" / "sore-thumb" / "red-flags" / "stiff-and-hot.yaml").write_text(RULE_ON_TWO, encoding="utf-8")
    pack = triage.load_pack(tmp_path)
    form = Form(pack, "sore-thumb")
    for yes, open_now in ((["stiff"], False), (["hot"], False), (["stiff", "hot"], True)):
        assert ("hit" in pack.assess("sore-thumb", {"signs": yes}).unanswered) is open_now
        response = response_of(form, {"signs": yes}, authored="2026-11-28", complete=False)
        assert ("hit" in shown_in(form.made["R4"], response)) >= open_now
    response = response_of(form, {"signs": []}, authored="2026-11-28", complete=False)
    assert "hit" not in shown_in(form.made["R4"], response)


def edges(form: Form, question: Number) -> set[int]:
    """The numbers that the form compares with, and their neighbours."""
    conditions = [one for item in every_item(form.made["R4"]["item"]) for one in item.get("enableWhen", ())]
    compared = {one["answerInteger"] for one in conditions if one["question"] == question.id and "answerInteger" in one}
    near = {number + step for number in compared for step in (-1, 0, 1)}
    return {number for number in near if question.min <= number <= question.max}


def test_what_one_answer_closes_is_hidden(pack: triage.Pack, form: Form, complaint: Complaint) -> None:
    """One answer to a choice or a number hides exactly the later questions that it closes for the interview."""
    asked = [question for question in complaint.questions if not isinstance(question, SecondLook)]
    tried = 0
    for place, question in enumerate(asked):
        later = [other.id for other in asked[place + 1 :]]
        values = () if isinstance(question, Screen) else getattr(question, "option_ids", ())
        for value in edges(form, question) if isinstance(question, Number) else values:
            open_now = pack.assess(complaint.id, {question.id: value}).unanswered
            response = response_of(form, {question.id: value}, authored="2026-11-28", complete=False)
            shown = shown_in(form.made["R4"], response)
            assert [name for name in later if name in shown] == [name for name in later if name in open_now]
            tried += 1
    assert tried > 30


def test_any_pack_has_a_form() -> None:
    """A form comes from the files of a pack alone, and the same files give the same one."""
    pack = triage.load_pack(ROOT / "tests" / "packs" / "tiny")
    made = Form(pack, pack.complaints[0]).questionnaire("R4")
    assert schema_faults(checked(made)) == []
    assert json.dumps(Form(pack, pack.complaints[0]).questionnaire("R4")) == json.dumps(made)


def test_a_check_in_has_no_form(pack: triage.Pack) -> None:
    """Some of its answers follow from what was kept before, so the refusal names what has a form."""
    with pytest.raises(AnswerError, match="medial-knee-pain"):
        Form(pack, "medial-knee-pain-follow-up")


def twice(form: Item) -> None:
    form["item"].append(form["item"][1])


def nowhere(form: Item) -> None:
    form["item"][2]["enableWhen"][0]["question"] = "no-such-item"


def later(form: Item) -> None:
    form["item"].reverse()


def no_such_code(form: Item) -> None:
    form["item"][2]["enableWhen"][0]["answerCoding"]["code"] = "danger-signs/no-such-option"


def unlisted_status(form: Item) -> None:
    form["status"] = "nope"


def newer_type(form: Item) -> None:
    form["item"][1]["type"] = "coding"


def stray_key(form: Item) -> None:
    form["item"][1]["colour"] = "red"


@pytest.mark.parametrize("spoil", [twice, nowhere, later, no_such_code, unlisted_status, newer_type, stray_key])
def test_a_form_that_came_out_wrong_is_not_handed_out(form: Form, spoil: Callable[[Item], None]) -> None:
    """Ids that stand twice, conditions that lead nowhere, and codes and keys that FHIR does not know are seen."""
    made = copy.deepcopy(form.made["R4"])
    spoil(made)
    with pytest.raises(FhirError, match="this Questionnaire came out wrong"):
        checked(made)
