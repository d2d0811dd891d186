"""One person's answers as Boolean variables, and back again.

Numbers are cut into cells at the bounds that rules name, so a whole range becomes a handful of cases. A choice and a
number have one variable for each option or cell, at most one of them true; none is "not sure". An option of a screen
has two: yes, and not sure. `asked` tells "not sure" from unanswered. `looked` says that a second look was answered.
What is described are the answers after second looks were taken into account: each such set can be given.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

from triage.model.answers import Answers, Screened, settled
from triage.model.complaint import Complaint
from triage.model.condition import AnswerLine, NumberLine, ScreenLine
from triage.model.question import NOT_SURE, Choice, Number, Question, Screen, SecondLook
from triage.verify.logic import FALSE, Formula, Rows, all_of, any_of, at_most_one, implies, negation, variable

Cell = tuple[int, int]


def cells(complaint: Complaint, question: Number) -> tuple[Cell, ...]:
    """The range of a number, cut wherever a rule or contraindication draws a line, from least up, both ends in it."""
    cuts = {question.min, question.max + 1}
    contraindications = (condition for listed in complaint.contraindications.values() for condition in listed)
    for condition in (*(rule.condition for rule in complaint.rules.values()), *contraindications):
        for line in condition.every_line():
            if isinstance(line, NumberLine) and line.question == question.id:
                cuts |= {cut for cut in (line.low, line.high + 1) if question.min < cut <= question.max}
    starts = sorted(cuts)
    return tuple((low, after - 1) for low, after in pairwise(starts))


class Person:
    """The variables of one answer set. `name` keeps two people of one proof apart.

    A person may be made `like` another but for one question; of all other questions the two share the variables.
    """

    def __init__(self, complaint: Complaint, name: str, like: "Person | None" = None, but_for: str = "") -> None:
        self.name = name
        self.complaint = complaint
        self._like = like
        self._but_for = but_for
        self.questions: tuple[Question, ...] = tuple(q for q in complaint.questions if not isinstance(q, SecondLook))
        self.values: dict[str, tuple[str | Cell, ...]] = {}
        for question in self.questions:
            self.values[question.id] = (
                cells(complaint, question) if isinstance(question, Number) else question.option_ids
            )

    def _name(self, kind: str, question: str, value: object = "") -> str:
        if self._like and question != self._but_for:
            return self._like._name(kind, question, value)
        return f"{self.name}|{kind}|{question}|{value}"

    def _variable(self, kind: str, question: str, value: object = "") -> Formula:
        return variable(self._name(kind, question, value))

    def asked(self, question: str) -> Formula:
        """The question was answered, "not sure" included."""
        return self._variable("asked", question)

    def looked(self, question: str) -> Formula:
        """The second look at a screen was answered; false for a question that has none."""
        return self._variable("looked", question) if question in self.complaint.second_looks else FALSE

    def yes(self, question: str, value: str | Cell) -> Formula:
        """This option, or a number in this cell, is the answer, or is among the answers of a screen."""
        return self._variable("yes", question, value)

    def unsure(self, question: str, option: str) -> Formula:
        """The person is not sure of this option of a screen."""
        return self._variable("unsure", question, option)

    def no(self, question: str, option: str) -> Formula:
        """An option of a screen was denied."""
        return negation(any_of((self.yes(question, option), self.unsure(question, option))))

    def known(self, question: str) -> Formula:
        """A choice or a number has an answer other than "not sure"."""
        return any_of(self.yes(question, value) for value in self.values[question])

    def is_screen(self, question: str) -> bool:
        """Whether several options can be true at once."""
        return isinstance(self.complaint.question[question], Screen)

    def certain(self, line: AnswerLine) -> Formula:
        """The answers make a line true."""
        join = all_of if isinstance(line, ScreenLine) and line.every else any_of
        return join(self.yes(line.question, value) for value in self._named(line))

    def possible(self, line: AnswerLine) -> Formula:
        """Nothing said excludes a line."""
        if isinstance(line, ScreenLine):
            join = all_of if line.every else any_of
            return join(negation(self.no(line.question, option)) for option in line.options)
        return any_of((self.certain(line), negation(self.known(line.question))))

    def _named(self, line: AnswerLine) -> list[Any]:
        if isinstance(line, NumberLine):
            return [cell for cell in self.values[line.question] if line.low <= cell[0] and cell[1] <= line.high]  # type: ignore[operator]
        return list(line.options)

    def rules_of_answering(self) -> Iterator[Formula]:
        """What holds of every answer set that can be given."""
        for question in self.questions:
            asked = self.asked(question.id)
            if isinstance(question, Screen):
                for option in question.option_ids:
                    yield at_most_one((self.yes(question.id, option), self.unsure(question.id, option)))
                    yield implies(negation(asked), self.unsure(question.id, option))
            else:
                yield at_most_one(self.yes(question.id, value) for value in self.values[question.id])
                yield implies(self.known(question.id), asked)
            yield implies(self.looked(question.id), asked)

    @cached_property
    def every_variable(self) -> tuple[Formula, ...]:
        """All variables."""
        return tuple(self._variables())

    @cached_property
    def every_name(self) -> tuple[str, ...]:
        """The names of all variables."""
        return tuple(variable.decl().name() for variable in self.every_variable)

    def _variables(self) -> Iterator[Formula]:
        for question in self.questions:
            yield self.asked(question.id)
            if question.id in self.complaint.second_looks:
                yield self.looked(question.id)
            for value in self.values[question.id]:
                yield self.yes(question.id, value)
                if self.is_screen(question.id):
                    yield self.unsure(question.id, str(value))

    def answers(self, holds: Mapping[str, bool]) -> dict[str, Any]:
        """Plain answers for the variables that hold, by name."""

        def true(formula: Formula) -> bool:
            return holds[formula.decl().name()]

        given: dict[str, Any] = {}
        for question in self.questions:
            if not true(self.asked(question.id)):
                continue
            yes = [value for value in self.values[question.id] if true(self.yes(question.id, value))]
            if not isinstance(question, Screen):
                value = yes[0] if yes else NOT_SURE
                given[question.id] = value if isinstance(value, str) else value[0]
                continue
            unsure = [option for option in question.option_ids if true(self.unsure(question.id, option))]
            given[question.id] = {"yes": yes, "unsure": unsure}
            second = self.complaint.second_looks.get(question.id)
            if second and true(self.looked(question.id)):
                given[second.id] = {"yes": [], "unsure": [option for option in unsure if option in second.option_ids]}
        return given

    def holding(self, answers: Answers) -> Iterator[str]:
        """The names of the variables that hold for an answer set."""
        final = settled(self.complaint.question, answers)
        for question in self.questions:
            id, answer = question.id, final.get(question.id)
            if answer is not None:
                yield self._name("asked", id)
            second = self.complaint.second_looks.get(id)
            if second and second.id in answers and answer is not None:
                yield self._name("looked", id)
            if isinstance(question, Screen):
                screened = answer if isinstance(answer, Screened) else Screened((), question.option_ids)
                yield from (self._name("yes", id, option) for option in screened.yes)
                yield from (self._name("unsure", id, option) for option in screened.unsure)
            elif isinstance(answer, int):
                yield next(self._name("yes", id, c) for c in self.values[id] if c[0] <= answer <= c[1])  # type: ignore[operator]
            elif isinstance(question, Choice) and isinstance(answer, str) and answer != NOT_SURE:
                yield self._name("yes", id, answer)


def rows(person: Person, people: Sequence[Answers]) -> Rows:
    """A reader of formulas about one person for many answer sets: bit n belongs to answer set n."""
    held: dict[str, list[int]] = {name: [] for name in person.every_name}
    for number, answers in enumerate(people):
        for name in person.holding(answers):
            held[name].append(number)
    return Rows({name: _bits(numbers, len(people)) for name, numbers in held.items()}, len(people))


def _bits(numbers: Sequence[int], count: int) -> int:
    row = bytearray(count // 8 + 1)
    for number in numbers:
        row[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(row, "little")
