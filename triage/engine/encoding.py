"""Answers as facts of small whole numbers under short made-up names, so that no text ever enters the engine.

The certain reading sees what was said: `q3` is the number of the chosen option (from 1), or the number answered;
nothing when not sure or unanswered. The possible reading sees what is not excluded: `l3` and `h3` are the lowest and
highest still open. An option of a screen is `s3_2`: 2 yes, 1 not sure or unanswered, 0 no, in both readings.
"""

from collections.abc import Mapping
from enum import Enum

from triage.model.answers import Answer, Answers, Screened
from triage.model.complaint import Complaint
from triage.model.condition import Finding
from triage.model.question import NOT_SURE, Choice, Number, Question, Screen

Fact = dict[str, int]
NO, OPEN, YES = 0, 1, 2


class Reading(Enum):
    """The two ways every rule is read."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


class Encoding:
    """The numbers and names one complaint's answers and findings have inside the engine."""

    def __init__(self, complaint: Complaint) -> None:
        self._questions: Mapping[str, Question] = complaint.question
        self._number = {question: index for index, question in enumerate(self._questions)}
        self._kind = {kind.id: index for index, kind in enumerate(complaint.file.findings)}
        self._value = {
            (kind.id, value.id): index for kind in complaint.file.findings for index, value in enumerate(kind.values)
        }

    def said(self, question: str) -> str:
        """The property that holds what was said."""
        return f"q{self._number[question]}"

    def bounds(self, question: str) -> tuple[str, str]:
        """The properties that hold the lowest and the highest still open."""
        return f"l{self._number[question]}", f"h{self._number[question]}"

    def option(self, question: str, option: str) -> str:
        """The property of one option of a screen."""
        screen = self._questions[question]
        assert isinstance(screen, Screen)
        return f"s{self._number[question]}_{screen.option_ids.index(option)}"

    def code(self, question: str, option: str) -> int:
        """The number of one option of a choice."""
        choice = self._questions[question]
        assert isinstance(choice, Choice)
        return choice.option_ids.index(option) + 1

    def finding(self, finding: Finding) -> tuple[int, int]:
        """The numbers of a finding's kind and value."""
        return self._kind[finding[0]], self._value[finding]

    def fact(self, answers: Answers, reading: Reading) -> Fact:
        """All answers as one fact."""
        fact: Fact = {}
        for question in self._questions.values():
            answer = answers.get(question.id, NOT_SURE)
            if isinstance(question, Screen):
                screened = Screened(unsure=question.option_ids) if answer == NOT_SURE else answer
                assert isinstance(screened, Screened)
                for option in question.option_ids:
                    state = YES if option in screened.yes else OPEN if option in screened.unsure else NO
                    fact[self.option(question.id, option)] = state
                continue
            known = self._known(question, answer)
            if reading is Reading.CERTAIN:
                if known is not None:
                    fact[self.said(question.id)] = known
                continue
            low, high = self.bounds(question.id)
            fact[low], fact[high] = self._span(question) if known is None else (known, known)
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
