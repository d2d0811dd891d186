"""From our answers to a QuestionnaireResponse: the way back, for what was asked without a form."""

from collections.abc import Mapping
from typing import Any

from triage.fhir.form import Form
from triage.fhir.items import NO, YES
from triage.fhir.names import UNSURE, Release, Resource, link
from triage.model.answers import Answer, Screened, read_answers
from triage.model.question import NONE_OF_THESE, NOT_SURE, Number, Question, Screen, SecondLook


def response_of(
    form: Form, answers: Mapping[str, Any], *, authored: str, complete: bool, release: Release = "R4"
) -> Resource:
    """The QuestionnaireResponse that says what these answers say. Raises AnswerError for answers that do not fit."""
    read = read_answers(form.complaint.question, answers)
    codes: dict[str, list[str | int]] = {}
    for question in form.complaint.questions:
        if question.id in read:
            codes |= _codes(question, read[question.id], read)
    items = _filled(form.made[release]["item"], codes)
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": form.names.canonical(form.names.form(release)),
        "status": "completed" if complete else "in-progress",
        "authored": authored,
        **({"item": items} if items else {}),
    }


def _codes(question: Question, answer: Answer, answers: Mapping[str, Answer]) -> dict[str, list[str | int]]:
    """The options and numbers of each item that belongs to a question."""
    if isinstance(question, Number):
        unknown: dict[str, list[str | int]] = {link(question.id, UNSURE): [f"{question.id}/{NOT_SURE}"]}
        return unknown if answer == NOT_SURE else {question.id: [answer]}  # type: ignore[list-item]
    if not isinstance(answer, Screened):
        return {question.id: [f"{question.id}/{answer}"]}
    assert isinstance(question, Screen)
    if isinstance(question, SecondLook):
        return _looked(question, answer, answers)
    chosen = [*answer.yes, *([NOT_SURE] if answer.unsure else [])] or [NONE_OF_THESE]
    told: dict[str, list[str | int]] = {question.id: [f"{question.id}/{option}" for option in chosen]}
    if answer.unsure:
        told[link(question.id, UNSURE)] = [f"{question.id}/{option}" for option in answer.unsure]
    return told


def _looked(question: SecondLook, answer: Screened, answers: Mapping[str, Answer]) -> dict[str, list[str | int]]:
    """A second look only says something about what was not sure."""
    first = answers.get(question.settles)
    in_doubt = first.unsure if isinstance(first, Screened) else ()
    told: dict[str, list[str | int]] = {}
    for option in question.option_ids:
        if option in in_doubt:
            said = YES if option in answer.yes else NOT_SURE if option in answer.unsure else NO
            told[link(question.id, option)] = [f"{question.id}/{option}/{said}"]
    return told


def _filled(items: list[Resource], codes: Mapping[str, list[str | int]]) -> list[Resource]:
    filled = []
    for item in items:
        name = item["linkId"]
        inside = _filled(item["item"], codes) if item["type"] == "group" else []
        if not inside and name not in codes:
            continue
        told: Resource = {"linkId": name}
        if "text" in item:
            told["text"] = item["text"]
        if name in codes:
            told["answer"] = [_value(item, value) for value in codes[name]]
        if inside:
            told["item"] = inside
        filled.append(told)
    return filled


def _value(item: Resource, value: str | int) -> Resource:
    if isinstance(value, int):
        return {"valueInteger": value}
    options = {option["valueCoding"]["code"]: option["valueCoding"] for option in item["answerOption"]}
    return {"valueCoding": options[value]}
