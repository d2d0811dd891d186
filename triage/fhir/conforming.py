"""A QuestionnaireResponse held against its Questionnaire: every value at the item it answers, or all that is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triage.errors import AnswerError, Problem
from triage.fhir.names import Resource
from triage.model.answers import shown

MAX_PROBLEMS = 50
"""Problems named in the error; of more only their number is told."""
STATUSES = ("completed", "amended", "in-progress")

_OF_RESPONSE = {
    *("resourceType", "id", "meta", "language", "text", "identifier", "basedOn", "partOf", "questionnaire"),
    *("status", "subject", "encounter", "authored", "author", "source", "item", "extension"),
}
_OF_ITEM = {"id", "linkId", "definition", "text", "answer", "item"}
_OF_CODING = {"id", "system", "code", "display"}
_VALUE_OF = {"choice": "valueCoding", "coding": "valueCoding", "integer": "valueInteger"}

Value = str | int
Given = dict[str, tuple[Value, ...]]
"""The values of each item that was answered: codes and whole numbers."""


@dataclass(frozen=True, slots=True)
class Expected:
    """An item of the form, and the item that it stands in."""

    item: Resource
    inside: str


def expected_items(form: Resource) -> dict[str, Expected]:
    """The items of a Questionnaire by linkId."""
    return dict(_walk(form["item"], ""))


def _walk(items: list[Resource], inside: str) -> Iterator[tuple[str, Expected]]:
    for item in items:
        yield item["linkId"], Expected(item, inside)
        yield from _walk(item.get("item", []), item["linkId"])


def given_in(response: Mapping[str, Any], form: Resource) -> Given:
    """What a response to this very form says. Raises AnswerError; the place of each problem is a linkId or a key."""
    reading = _Reading(expected_items(form))
    reading.envelope(response, f"{form['url']}|{form['version']}")
    if not reading.problems:
        reading.items(response.get("item", []), "")
    if problems := reading.problems:
        more = len(problems) - MAX_PROBLEMS
        rest = [Problem("there are more problems", found=str(more))] if more > 0 else []
        raise AnswerError((*problems[:MAX_PROBLEMS], *rest))
    return reading.given


class _Reading:
    """Reads one response and keeps what it says and what is wrong with it."""

    def __init__(self, expected: dict[str, Expected]) -> None:
        self.problems: list[Problem] = []
        self.given: Given = {}
        self._expected = expected
        self._seen: set[str] = set()

    def envelope(self, response: Mapping[str, Any], canonical: str) -> None:
        """What stands around the items."""
        self._only(response, _OF_RESPONSE, "QuestionnaireResponse")
        if response.get("questionnaire") != canonical:
            message = "this answers another form, or another version of it"
            self._wrong("questionnaire", message, response.get("questionnaire"), canonical)
        if response.get("status") not in STATUSES:
            self._wrong("status", "this status is not read", response.get("status"), ", ".join(STATUSES))

    def items(self, items: object, inside: str) -> None:
        """The items that stand in another item, or in the response itself."""
        if not isinstance(items, list):
            self._wrong(inside or "item", "items are a list", items)
            return
        for item in items:
            if isinstance(item, Mapping):
                self._item(item, inside)
            else:
                self._wrong(inside or "item", "an item is an object", item)

    def _item(self, item: Mapping[str, Any], inside: str) -> None:
        name = item.get("linkId")
        expected = self._expected.get(name) if isinstance(name, str) else None
        if expected is None or not isinstance(name, str):
            self._wrong(inside or "item", "the form has no item of this linkId", name)
            return
        if name in self._seen:
            self._wrong(name, "this item stands twice")
            return
        self._seen.add(name)
        if expected.inside != inside:
            self._wrong(name, "this item stands in another place", inside or "the response", expected.inside)
            return
        self._only(item, _OF_ITEM, name)
        if expected.item["type"] in _VALUE_OF:
            self._same_words(name, item.get("text"), expected.item["text"])
        if "answer" in item:
            self._answers(name, item["answer"], expected.item)
        if "item" in item:
            self.items(item["item"], name)

    def _answers(self, name: str, answers: object, asked: Resource) -> None:
        key = _VALUE_OF.get(asked["type"])
        if key is None:
            self._wrong(name, "this is no question, so it takes no answer")
        elif not isinstance(answers, list) or not answers:
            self._wrong(name, "answers are a list, and there is no empty one", answers)
        elif len(answers) > 1 and not asked.get("repeats"):
            self._wrong(name, "this takes one answer", str(len(answers)), "1")
        else:
            values = [self._value(name, answer, key, asked) for answer in answers]
            found = tuple(value for value in values if value is not None)
            if len(set(found)) < len(found):
                self._wrong(name, "an answer stands twice", next(value for value in found if found.count(value) > 1))
            self.given[name] = found

    def _value(self, name: str, answer: object, key: str, asked: Resource) -> Value | None:
        if not isinstance(answer, Mapping):
            self._wrong(name, "an answer is an object", answer)
            return None
        self._only(answer, {"id", "item", key}, name)
        if "item" in answer:
            self.items(answer["item"], name)
        if key not in answer:
            self._wrong(name, "this answer has no value of the kind that is asked for", allowed=key)
            return None
        return self._coded(name, answer[key], asked) if key == "valueCoding" else self._number(name, answer[key], asked)

    def _number(self, name: str, value: object, asked: Resource) -> int | None:
        limits = {extension["url"].rsplit("/", 1)[1]: extension["valueInteger"] for extension in asked["extension"]}
        low, high = limits["minValue"], limits["maxValue"]
        if type(value) is int and low <= value <= high:
            return value
        self._wrong(name, "this is no whole number in the range", value, f"{low} to {high}")
        return None

    def _coded(self, name: str, value: object, asked: Resource) -> str | None:
        options = {option["valueCoding"]["code"]: option["valueCoding"] for option in asked["answerOption"]}
        if not isinstance(value, Mapping):
            self._wrong(name, "a coding is an object", value)
            return None
        self._only(value, _OF_CODING, name)
        code, system = value.get("code"), next(iter(options.values()))["system"]
        if value.get("system") != system:
            self._wrong(name, "this code system is not that of the form", value.get("system"), system)
        elif not isinstance(code, str) or code not in options:
            self._wrong(name, "this is none of the options", code, ", ".join(options))
        elif self._same_words(name, value.get("display"), options[code]["display"]):
            return code
        return None

    def _same_words(self, name: str, found: object, asked: str) -> bool:
        """Words may be left out. Other words would mean that the person answered something else."""
        if found is None or (isinstance(found, str) and found.split() == asked.split()):
            return True
        self._wrong(name, "these are not the words of the form", found, asked)
        return False

    def _only(self, found: Mapping[str, Any], known: set[str], name: str) -> None:
        for key in found:
            if key not in known:
                self._wrong(name, "this key is not read here, and it could change the meaning", key)

    def _wrong(self, place: str, message: str, found: object = None, allowed: str = "") -> None:
        self.problems.append(Problem(message, place, found="" if found is None else shown(found), allowed=allowed))
