"""A QuestionnaireResponse read into answers: all that it says, nothing that it does not say, or a refusal by name."""

import copy
import json
import random
from typing import Any

import pytest
from random_people import full_answers

import triage
from triage.errors import AnswerError
from triage.fhir.form import Form
from triage.fhir.names import RELEASES, Release
from triage.fhir.reading import answers_of
from triage.fhir.writing import response_of
from triage.model.complaint import Complaint

Item = dict[str, Any]
ANSWERS = {
    "danger-signs": {"yes": [], "unsure": ["deformed"]},
    "danger-signs-second-look": {"yes": [], "unsure": []},
    "leg-signs": {"yes": [], "unsure": []},
    "age": 40,
    "onset": "twist",
}


@pytest.fixture
def response(form: Form) -> Item:
    """A response with one answer of each kind, as it comes from outside."""
    return copy.deepcopy(response_of(form, ANSWERS, authored="2026-11-28", complete=False))


def found(response: Item, name: str) -> Item:
    """The item of a response with that linkId."""

    def look(items: list[Item]) -> list[Item]:
        return [one for item in items for one in [item, *look(item.get("item", []))]]

    return next(item for item in look(response["item"]) if item["linkId"] == name)


@pytest.mark.parametrize("release", RELEASES)
def test_answers_survive_the_way_there_and_back(
    pack: triage.Pack, form: Form, complaint: Complaint, release: Release
) -> None:
    """What anybody answered, written as a response of either release and read again, leads to the same assessment."""
    rng = random.Random(8)
    for _ in range(20):
        person = full_answers(complaint, rng)
        written = response_of(form, person, authored="2026-11-28", complete=True, release=release)
        told = answers_of(form, json.loads(json.dumps(written)))
        again = response_of(form, told, authored="2026-11-28", complete=True, release=release)
        assert again == written
        before, after = (pack.assess(complaint.id, answers) for answers in (person, told))
        assert after.gist() == before.gist()
        assert after.unresolved == before.unresolved


def test_what_is_not_answered_is_no_answer(form: Form, response: Item) -> None:
    """Only questions that were answered are there; nothing is filled in."""
    assert answers_of(form, response) == ANSWERS
    assert answers_of(form, {key: value for key, value in response.items() if key != "item"}) == {}


def test_not_sure_without_naming_which(form: Form, response: Item) -> None:
    """Whoever is not sure and names nothing is not sure of all that was not chosen, as in our interview."""
    item = found(response, "leg-signs")
    item["answer"] = [answer("leg-signs", "unbearable-pain"), answer("leg-signs", "unknown")]
    told = answers_of(form, response)["leg-signs"]
    assert told["yes"] == ["unbearable-pain"]
    assert len(told["unsure"]) == 6


def test_a_second_look_at_one_of_two(form: Form, response: Item) -> None:
    """What was not looked at again is as unsure as before, never a no."""
    item = found(response, "danger-signs.unsure")
    item["answer"].append(answer("danger-signs", "very-ill"))
    told = answers_of(form, response)
    assert told["danger-signs"]["unsure"] == ["very-ill", "deformed"]
    assert told["danger-signs-second-look"] == {"yes": [], "unsure": ["very-ill"]}


def answer(question: str, option: str, **more: Any) -> Item:
    """An answer in our own code."""
    system = "urn:triage-pack:symptom-triage:medial-knee-pain:option"
    return {"valueCoding": {"system": system, "code": f"{question}/{option}"} | more}


REFUSED: dict[str, tuple[str, Any, str, str]] = {
    "an option of another question": ("onset", [answer("started", "under-3-days")], "onset", "none of the options"),
    "a code that does not exist": ("onset", [answer("onset", "twisted")], "onset", "none of the options"),
    "a code of others": (
        "onset",
        [{"valueCoding": {"system": "http://loinc.org", "code": "onset/twist"}}],
        "onset",
        "code system",
    ),
    "a code without a system": ("onset", [{"valueCoding": {"code": "onset/twist"}}], "onset", "code system"),
    "other words for a code": (
        "onset",
        [answer("onset", "twist", display="I fell")],
        "onset",
        "not the words of the form",
    ),
    "a code with a version": ("onset", [answer("onset", "twist", version="1")], "onset", "version"),
    "a text for a code": ("onset", [{"valueString": "twist"}], "onset", "no value of the kind"),
    "two values in one answer": (
        "onset",
        [answer("onset", "twist") | {"valueString": "twist"}],
        "onset",
        "could change the meaning",
    ),
    "two answers where one fits": (
        "onset",
        [answer("onset", "twist"), answer("onset", "gradual")],
        "onset",
        "one answer",
    ),
    "an empty list": ("onset", [], "onset", "no empty one"),
    "no list": ("onset", answer("onset", "twist"), "onset", "answers are a list"),
    "an answer that is no object": ("onset", ["twist"], "onset", "an answer is an object"),
    "a coding that is no object": ("onset", [{"valueCoding": "twist"}], "onset", "a coding is an object"),
    "a number that is a text": ("age", [{"valueInteger": "40"}], "age", "no whole number"),
    "a number that is true": ("age", [{"valueInteger": True}], "age", "no whole number"),
    "a number with a point": ("age", [{"valueInteger": 40.0}], "age", "no whole number"),
    "a decimal": ("age", [{"valueDecimal": 40}], "age", "no value of the kind"),
    "a number out of range": ("age", [{"valueInteger": 121}], "age", "no whole number in the range"),
    "one option twice": (
        "leg-signs",
        [answer("leg-signs", "high-energy"), answer("leg-signs", "high-energy")],
        "leg-signs",
        "twice",
    ),
    "none of these beside an option": (
        "leg-signs",
        [answer("leg-signs", "none"), answer("leg-signs", "high-energy")],
        "leg-signs",
        "none of these",
    ),
    "none of these beside not sure": (
        "leg-signs",
        [answer("leg-signs", "none"), answer("leg-signs", "unknown")],
        "leg-signs",
        "none of these",
    ),
    "true and not sure": (
        "danger-signs",
        [answer("danger-signs", "deformed"), answer("danger-signs", "unknown")],
        "danger-signs.unsure",
        "chosen as true as well",
    ),
    "which, without being not sure": (
        "danger-signs",
        [answer("danger-signs", "none")],
        "danger-signs.unsure",
        "only asked of those who are not sure",
    ),
    "a second look at what was no doubt": (
        "danger-signs.unsure",
        [answer("danger-signs", "very-ill")],
        "danger-signs-second-look.deformed",
        "no second look",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_wrong_answer_is_refused_by_its_link_id(form: Form, response: Item, fault: str) -> None:
    """Nothing is guessed: the refusal names the item, what is wrong, and what is allowed."""
    name, given, place, words = REFUSED[fault]
    found(response, name)["answer"] = given
    with pytest.raises(AnswerError) as refusal:
        answers_of(form, response)
    named = [problem for problem in refusal.value.problems if problem.place == place]
    assert words in " ".join(str(problem) for problem in named)


def test_a_number_and_not_known_is_refused(form: Form, response: Item) -> None:
    """A number beside "not sure" could be read in two ways."""
    inside = found(response, "leg-signs.when.4")["item"]
    inside.append({"linkId": "age.unsure", "answer": [answer("age", "unknown")]})
    with pytest.raises(AnswerError, match=r"^age\.unsure: there is a number as well"):
        answers_of(form, response)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"resourceType": "Questionnaire"}, "no QuestionnaireResponse"),
        ({"questionnaire": "urn:another-form|1"}, "questionnaire: this answers another form"),
        ({"questionnaire": None}, "questionnaire: this answers another form"),
        ({"status": "entered-in-error"}, "status: this status is not read"),
        ({"status": "stopped"}, "status: this status is not read"),
        ({"modifierExtension": []}, "modifierExtension"),
        ({"contained": []}, "contained"),
        ({"implicitRules": "urn:rules"}, "implicitRules"),
        ({"item": {}}, "items are a list"),
        ({"item": ["onset"]}, "an item is an object"),
        ({"item": [{"linkId": "no-such-item"}]}, "no item of this linkId"),
        ({"item": [{"linkId": 5}]}, "no item of this linkId"),
        ({"item": [{"linkId": "onset"}]}, "onset: this item stands in another place"),
        ({"item": [{"linkId": "danger-signs"}] * 2}, "danger-signs: this item stands twice"),
        ({"item": [{"linkId": "danger-signs", "text": "Is it true?"}]}, "danger-signs: these are not the words"),
        ({"item": [{"linkId": "danger-signs", "extension": []}]}, "danger-signs: this key is not read"),
        ({"item": [{"linkId": "danger-signs.when.1", "answer": [answer("onset", "twist")]}]}, "takes no answer"),
    ],
    ids=str,
)
def test_a_wrong_response_is_refused(form: Form, response: Item, changed: Item, words: str) -> None:
    """Another form, another state, an unknown item or one in the wrong place: each is refused."""
    with pytest.raises(AnswerError, match=words):
        answers_of(form, response | changed)


def test_another_version_of_the_form_is_refused(form: Form, response: Item) -> None:
    """A response to the same form of another pack, by its digest, is not read; nor is one without a version."""
    address, version = response["questionnaire"].split("|")
    for other in (address, f"{address}|{version[:-1]}0" if version[-1] != "0" else f"{address}|{version[:-1]}1"):
        with pytest.raises(AnswerError, match="another version"):
            answers_of(form, response | {"questionnaire": other})


def test_what_others_add_around_the_answers_is_passed_over(form: Form, response: Item) -> None:
    """Who, when and by which program may stand there, and words may be left out."""
    more = {"id": "1", "meta": {"tag": []}, "subject": {"reference": "Patient/1"}, "author": {}, "source": {}}
    for name in ("danger-signs", "age", "onset"):
        del found(response, name)["text"]
    response["item"].append({"linkId": "danger-signs.now.1", "text": "What to do, in the words of another region."})
    del found(response, "onset")["answer"][0]["valueCoding"]["display"]
    assert answers_of(form, response | more) == ANSWERS


@pytest.mark.parametrize("response", [None, [], "x", 3, {}, {"resourceType": ["QuestionnaireResponse"]}], ids=str)
def test_what_is_no_response_is_refused(form: Form, response: object) -> None:
    """Whatever comes instead of a resource is one clear refusal."""
    with pytest.raises(AnswerError, match="no QuestionnaireResponse"):
        answers_of(form, response)


def test_many_problems_are_counted(form: Form, response: Item) -> None:
    """Of very many problems the first are named, and of the rest only the number is told."""
    response["item"] = [{"linkId": f"no-{number}"} for number in range(2000)]
    with pytest.raises(AnswerError) as refusal:
        answers_of(form, response)
    assert len(refusal.value.problems) == 51
    assert "1950" in str(refusal.value)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place inside a value: what holds it, and its key or number there."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, part in inside for place in [(value, key), *places(part)]]


JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    "",
    "unknown",
    "\x1b[2J",
    [],
    {},
    [[]],
    [None],
    {"linkId": "age"},
)


def test_any_damage_is_read_the_same_or_refused(pack: triage.Pack, form: Form, response: Item) -> None:
    """Whatever part of a response is replaced, doubled or left out: a refusal, or nothing that was not answered."""
    rng = random.Random(40)
    refusals = []
    for _ in range(300):
        damaged = copy.deepcopy(response)
        holder, key = rng.choice(places(damaged))
        if rng.random() < 0.2:
            del holder[key]
        elif rng.random() < 0.3 and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        else:
            holder[key] = copy.deepcopy(rng.choice(JUNK))
        try:
            told = answers_of(form, damaged)
        except AnswerError as error:
            refusals.append(str(error).replace("\n", ""))
        else:
            assert all(told[name] == ANSWERS[name] for name in told if name in ("age", "onset"))
            assert set(told) <= set(ANSWERS)
    assert 150 < len(refusals) < 300
    assert all(refusal.isprintable() for refusal in refusals)


def test_a_copy_of_the_form_can_be_changed(form: Form, response: Item) -> None:
    """What a program does to the form that it got changes nothing of what is read."""
    form.questionnaire("R4")["item"].clear()
    assert answers_of(form, response) == ANSWERS
