"""One question as the items of a form."""

from collections.abc import Iterable
from typing import Literal

from triage.explain import NONE_TEXT, NOT_SURE_TEXT
from triage.fhir.names import NOW, UNSURE, WHY, Names, Release, Resource, link
from triage.fhir.nesting import shown_when
from triage.fhir.skips import Alarm, Atom
from triage.model.complaint import PackContent
from triage.model.question import NONE_OF_THESE, NOT_SURE, Number, Option, Question, Screen, SecondLook

YES, NO = "yes", "no"
LOOKED = {YES: "Yes", NO: "No", NOT_SURE: NOT_SURE_TEXT}
"""What a second look at one option can be answered."""
WHICH = "Which of these are you not sure about? With none named, it is all that you did not choose."
NUMBER_UNKNOWN = "If you do not know the number"

_EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"

Control = Literal["check-box", "radio-button", "help"]


class Items:
    """Writes the items of one complaint for one release."""

    def __init__(self, content: PackContent, names: Names, release: Release, region: str) -> None:
        self._content = content
        self._names = names
        self._region = region
        self._choice = "choice" if release == "R4" else "coding"

    def of(self, question: Question, alarms: Iterable[Alarm]) -> tuple[Resource, ...]:
        """The items of a question, and what to do at once where an answer alone makes a level certain."""
        if isinstance(question, SecondLook):
            return (self._second_look(question, alarms),)
        if isinstance(question, Number):
            asked = [self._number(question), self._number_unknown(question)]
        elif isinstance(question, Screen):
            asked = [self._screen(question), self._unsure(question)]
        else:
            asked = [self._chosen(question, question.options, {NOT_SURE: NOT_SURE_TEXT}, "radio-button")]
        urgent = (
            self._at_once(question, number, alarm, [self.written(question, atom) for atom in alarm.atoms])
            for number, alarm in enumerate(alarms, 1)
        )
        return (*asked, *urgent)

    def written(self, question: Question, atom: Atom) -> Resource:
        """One condition of `enableWhen`."""
        operator, value = atom
        told: Resource = {"question": question.id, "operator": operator}
        if isinstance(value, int):
            return {**told, "answerInteger": value}
        return {**told, "answerCoding": self._coding(question, value, NONE_TEXT)}

    def _coding(self, question: Question, option: str, text: str) -> Resource:
        """The code of an option without its words: in a condition they would only stand there again."""
        coding = self._names.option(question, option, text)
        del coding["display"]
        return coding

    def _chosen(
        self, question: Screen | Question, options: Iterable[Option], more: dict[str, str], control: Control
    ) -> Resource:
        listed = {option.id: self._with_hint(option.text, option.hint) for option in options} | more
        return {
            **self._asked(question, self._choice),
            "answerOption": [self._option(question, option, text) for option, text in listed.items()],
            "item": [self._why(question)],
            "extension": [_control(control)],
        }

    def _screen(self, question: Screen) -> Resource:
        item = self._chosen(
            question, question.options, {NONE_OF_THESE: NONE_TEXT, NOT_SURE: NOT_SURE_TEXT}, "check-box"
        )
        for option in item["answerOption"]:
            if option["valueCoding"] == self._names.option(question, NONE_OF_THESE, NONE_TEXT):
                option["extension"] = [_extension("questionnaire-optionExclusive", valueBoolean=True)]
        return {**item, "repeats": True}

    def _unsure(self, question: Screen) -> Resource:
        """Which options a person is not sure of, asked of those who say that they are not sure."""
        options = [
            self._option(question, option.id, self._with_hint(option.text, option.hint)) for option in question.options
        ]
        return {
            "linkId": link(question.id, UNSURE),
            "text": WHICH,
            "type": self._choice,
            "repeats": True,
            "answerOption": options,
            "extension": [_control("check-box")],
            **shown_when([self.written(question, ("=", NOT_SURE))], "all"),
        }

    def _number(self, question: Number) -> Resource:
        return {
            **self._asked(question, "integer"),
            "item": [self._why(question)],
            "extension": [
                _extension("minValue", valueInteger=question.min),
                _extension("maxValue", valueInteger=question.max),
            ],
        }

    def _number_unknown(self, question: Number) -> Resource:
        return {
            "linkId": link(question.id, UNSURE),
            "text": NUMBER_UNKNOWN,
            "type": self._choice,
            "answerOption": [self._option(question, NOT_SURE, NOT_SURE_TEXT)],
            "extension": [_control("radio-button")],
            **shown_when([{"question": question.id, "operator": "exists", "answerBoolean": False}], "all"),
        }

    def _second_look(self, question: SecondLook, alarms: Iterable[Alarm]) -> Resource:
        """The options a person was not sure of, each shown with how to tell. `alarms` are those of the screen."""
        screen = self._content.complaints[self._names.complaint].question[question.settles]
        looked = [self._looked_at(question, screen, option) for option in question.options]
        urgent = (
            self._at_once(question, number, alarm, conditions)
            for number, alarm in enumerate(alarms, 1)
            if (
                conditions := [
                    self._found(question, str(option)) for _, option in alarm.atoms if option in question.option_ids
                ]
            )
        )
        return {
            **self._asked(question, "group"),
            "item": [*looked, *urgent],
            **shown_when([self.written(screen, ("=", NOT_SURE))], "all"),
        }

    def _looked_at(self, question: SecondLook, screen: Question, option: Option) -> Resource:
        in_doubt = {**self.written(screen, ("=", option.id)), "question": link(screen.id, UNSURE)}
        return {
            "linkId": link(question.id, option.id),
            "text": self._with_hint(option.text, option.hint),
            "type": self._choice,
            "answerOption": [self._option(question, f"{option.id}/{answer}", text) for answer, text in LOOKED.items()],
            "extension": [_control("radio-button")],
            **shown_when([in_doubt], "all"),
        }

    def _found(self, question: SecondLook, option: str) -> Resource:
        """That a second look at an option found it to be true."""
        coding = self._coding(question, f"{option}/{YES}", LOOKED[YES])
        return {"question": link(question.id, option), "operator": "=", "answerCoding": coding}

    def _at_once(self, question: Question, number: int, alarm: Alarm, conditions: list[Resource]) -> Resource:
        """What to do at once, told in the form itself, before anybody reads the answers."""
        words = self._content.wording.levels[alarm.urgency]
        text = self._placed(f"{words.label}. {words.how_soon}: {words.what}")
        return {
            "linkId": link(question.id, NOW, str(number)),
            "text": text,
            "type": "display",
            **shown_when(conditions, "all" if alarm.every else "any"),
        }

    def _asked(self, question: Question, kind: str) -> Resource:
        text = self._with_hint(question.text, question.hint)
        if isinstance(question, Number):
            text = f"{text} ({question.unit})"
        code = self._names.coding("question", question.id, question.label)
        return {"linkId": question.id, "code": [code], "text": self._placed(text), "type": kind}

    def _why(self, question: Question) -> Resource:
        text = self._placed(question.why)
        return {"linkId": link(question.id, WHY), "text": text, "type": "display", "extension": [_control("help")]}

    def _option(self, question: Question, option: str, text: str) -> Resource:
        return {"valueCoding": self._names.option(question, option, self._placed(text))}

    def _with_hint(self, text: str, hint: str | None) -> str:
        """FHIR has no place for a hint that everybody sees but the words themselves."""
        if not hint:
            return text
        return f"{text} {hint}" if text.endswith((".", "?", "!")) else f"{text}. {hint}"

    def _placed(self, text: str) -> str:
        return self._content.placed(text, self._region)


def _extension(name: str, **value: object) -> Resource:
    return {"url": f"{_EXTENSION}{name}", **value}


def _control(name: Control) -> Resource:
    coded = {"coding": [{"system": _CONTROLS, "code": name}]}
    return _extension("questionnaire-itemControl", valueCodeableConcept=coded)
