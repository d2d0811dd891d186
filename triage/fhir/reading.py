"""From a QuestionnaireResponse to our answers. Whatever could be read in two ways is refused."""

from collections.abc import Mapping
from typing import Any

from triage.errors import AnswerError, Problem
from triage.fhir.conforming import Given, given_in
from triage.fhir.form import Form
from triage.fhir.items import NO, YES
from triage.fhir.names import RELEASES, UNSURE, link
from triage.model.answers import Screened, read_answers, shown, write_answer
from triage.model.question import NONE_OF_THESE, NOT_SURE, Choice, Number, Question, Screen, SecondLook


def answers_of(form: Form, response: object) -> dict[str, Any]:
    """The answers of a QuestionnaireResponse as plain data, as `Pack.assess` takes them.

    `response` is the resource as plain data. An item without an answer is an unanswered question, never a "no".
    Raises AnswerError that names the linkId of everything that is wrong.
    """
    if not isinstance(response, Mapping) or response.get("resourceType") != "QuestionnaireResponse":
        kind = response.get("resourceType") if isinstance(response, Mapping) else response
        message = "this is no QuestionnaireResponse"
        raise AnswerError((Problem(message, found=shown(kind), allowed="QuestionnaireResponse"),))
    forms = {form.names.canonical(form.names.form(release)): form.made[release] for release in RELEASES}
    questionnaire = response.get("questionnaire")
    chosen = forms.get(questionnaire) if isinstance(questionnaire, str) else None
    if chosen is None:
        message = "this answers another form, or another version of it"
        problem = Problem(message, "questionnaire", found=shown(questionnaire), allowed=" or ".join(forms))
        raise AnswerError((problem,))
    reading = _Reading(form, given_in(response, chosen))
    raw = {question.id: answer for question in form.complaint.questions if (answer := reading.of(question)) is not None}
    if reading.problems:
        raise AnswerError(tuple(reading.problems))
    read = read_answers(form.complaint.question, raw)
    return {question: write_answer(answer) for question, answer in read.items()}


class _Reading:
    """Puts together what several items say about one question."""

    def __init__(self, form: Form, given: Given) -> None:
        self.problems: list[Problem] = []
        self._form = form
        self._given = given
        self._screened: dict[str, Screened] = {}

    def of(self, question: Question) -> Any:
        """The answer to one question as plain data; None where there is none."""
        if isinstance(question, SecondLook):
            return self._second_look(question)
        if isinstance(question, Screen):
            return self._screen(question)
        if isinstance(question, Number):
            return self._number(question)
        return self._choice(question)

    def _choice(self, question: Choice) -> str | None:
        options = self._options(question.id)
        return options[0] if options else None

    def _number(self, question: Number) -> int | str | None:
        number = self._given.get(question.id)
        unknown = link(question.id, UNSURE)
        if number and unknown in self._given:
            self._wrong(unknown, "there is a number as well", str(number[0]), "one of the two")
        if number:
            assert isinstance(number[0], int)
            return number[0]
        return NOT_SURE if unknown in self._given else None

    def _screen(self, screen: Screen) -> Any:
        chosen, doubted = self._options(screen.id), self._options(link(screen.id, UNSURE))
        if doubted and NOT_SURE not in chosen:
            self._wrong(link(screen.id, UNSURE), "this is only asked of those who are not sure", allowed=NOT_SURE)
        if NONE_OF_THESE in chosen and len(chosen) > 1:
            others = next(option for option in chosen if option != NONE_OF_THESE)
            self._wrong(screen.id, "'none of these' was chosen together with another answer", others, "one of the two")
        if both := [option for option in doubted if option in chosen]:
            self._wrong(link(screen.id, UNSURE), "this was chosen as true as well", both[0], "one of the two")
        if not chosen:
            return None
        yes = tuple(option for option in screen.option_ids if option in chosen)
        in_doubt = doubted or [option for option in screen.option_ids if option not in yes]
        unsure = tuple(in_doubt) if NOT_SURE in chosen else ()
        self._screened[screen.id] = Screened(yes, unsure)
        return {"yes": list(yes), "unsure": list(unsure)}

    def _second_look(self, question: SecondLook) -> Any:
        """What was looked at again. What was not looked at is as unsure as before."""
        first = self._screened.get(question.settles, Screened())
        looked = {option: self._looked_at(question, option, first) for option in question.option_ids}
        if not any(looked.values()):
            return None
        still = [
            option for option in question.option_ids if option in first.unsure and looked[option] in (None, NOT_SURE)
        ]
        return {"yes": [option for option, answer in looked.items() if answer == YES], "unsure": still}

    def _looked_at(self, question: SecondLook, option: str, first: Screened) -> str | None:
        name = link(question.id, option)
        found = self._given.get(name)
        if not found:
            return None
        if option not in first.unsure:
            self._wrong(name, "nobody was unsure of this, so there is no second look at it")
        answer = str(found[0]).rsplit("/", 1)[1]
        assert answer in (YES, NO, NOT_SURE)
        return answer

    def _options(self, name: str) -> list[str]:
        return [str(code).split("/", 1)[1] for code in self._given.get(name, ())]

    def _wrong(self, place: str, message: str, found: str = "", allowed: str = "") -> None:
        self.problems.append(Problem(message, place, found=found, allowed=allowed))
