"""Answers as facts of small whole numbers under short made-up names, so that no text ever enters the engine.

The certain reading sees what was said: `q3` is the number of the chosen option (from 1), or the number answered;
nothing when not sure or unanswered. The possible reading sees what is not excluded: `l3` and `h3` are the lowest and
highest still open. An option of a screen is `s3_2`: 2 yes, and in the possible reading also 1 not sure or unanswered.
What is left out makes no line true, and a short fact is matched faster.
"""

from collections.abc import Mapping
from enum import Enum

from triage.model.answers import Answer, Answers, Screened
from triage.model.complaint import Complaint
from triage.model.condition import Finding
from triage.model.question import NOT_SURE, Choice, Number, Question, Screen, SecondLook

Fact = dict[str, int]
OPEN, YES = 1, 2


class Reading(Enum):
    """The two ways every rule is read."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


class Encoding:
    """The numbers and names one complaint's answers and findings have inside the engine."""

    def __init__(self, complaint: Complaint) -> None:
        self._questions: Mapping[str, Question] = {
            question.id: question for question in complaint.questions if not isinstance(question, SecondLook)
        }
        self._number = {question: index for index, question in enumerate(self._questions)}
        self._codes: dict[str, dict[str, int]] = {}
        self._options: dict[str, dict[str, str]] = {}
        for question in self._questions.values():
            if isinstance(question, Choice):
                self._codes[question.id] = {o: code for code, o in enumerate(question.option_ids, start=1)}
            elif isinstance(question, Screen):
                number = self._number[question.id]
                self._options[question.id] = {o: f"s{number}_{i}" for i, o in enumerate(question.option_ids)}
        self._finding = {
            (kind.id, value.id): (kind_number, value_number)
            for kind_number, kind in enumerate(complaint.file.findings)
            for value_number, value in enumerate(kind.values)
        }

    def said(self, question: str) -> str:
        """The property that holds what was said."""
        return f"q{self._number[question]}"

    def bounds(self, question: str) -> tuple[str, str]:
        """The properties that hold the lowest and the highest still open."""
        return f"l{self._number[question]}", f"h{self._number[question]}"

    def option(self, question: str, option: str) -> str:
        """The property of one option of a screen."""
        return self._options[question][option]

    def code(self, question: str, option: str) -> int:
        """The number of one option of a choice."""
        return self._codes[question][option]

    def finding(self, finding: Finding) -> tuple[int, int]:
        """The numbers of a finding's kind and value."""
        return self._finding[finding]

    def fact(self, answers: Answers, reading: Reading) -> Fact:
        """All answers as one fact."""
        fact: Fact = {}
        for question in self._questions.values():
            answer = answers.get(question.id, NOT_SURE)
            if isinstance(question, Screen):
                fact.update(self._screen(question, answer, reading))
                continue
            known = self._known(question, answer)
            if reading is Reading.CERTAIN:
                if known is not None:
                    fact[self.said(question.id)] = known
            else:
                low, high = self.bounds(question.id)
                fact[low], fact[high] = self._span(question) if known is None else (known, known)
        return fact

    def _screen(self, question: Screen, answer: Answer, reading: Reading) -> Fact:
        options = self._options[question.id]
        if not isinstance(answer, Screened):
            return dict.fromkeys(options.values(), OPEN) if reading is Reading.POSSIBLE else {}
        fact = {options[option]: YES for option in answer.yes}
        if reading is Reading.POSSIBLE:
            fact.update((options[option], OPEN) for option in answer.unsure)
        return fact

    def _span(self, question: Choice | Number) -> tuple[int, int]:
        if isinstance(question, Choice):
            return 1, len(question.options)
        return question.min, question.max

    def _known(self, question: Question, answer: Answer) -> int | None:
        if answer == NOT_SURE:
            return None
        if isinstance(answer, str):
            return self.code(question.id, answer)
        assert isinstance(answer, int)
        return answer
