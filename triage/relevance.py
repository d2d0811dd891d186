"""Which questions can still change the assessment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from triage.engine import Outcome
from triage.engine.reference import line_is_certain, line_is_possible
from triage.model.answers import Screened
from triage.model.complaint import Complaint, RedFlag
from triage.model.condition import AnswerLine, FindingLine, Line, ScreenLine
from triage.model.question import Question
from triage.model.rule import Rule
from triage.model.urgency import Urgency


def certain_level(complaint: Complaint, outcome: Outcome) -> Urgency:
    """The highest floor of the certain rules."""
    for flag in complaint.red_flags:
        if flag.rule.id in outcome.certain:
            return flag.urgency
    return Urgency.SELF_CARE


def is_out_of_scope(complaint: Complaint, outcome: Outcome) -> bool:
    """Whether a certain finding says that this complaint's programme is not for this person."""
    return any(complaint.kind[kind].out_of_scope for kind, _ in outcome.certain_findings)


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    """The unanswered questions that can still change the assessment, in the order of asking.

    `just_to_be_safe` are those through which an urgent or emergency rule above the certain level is still possible.
    """

    all: tuple[Question, ...]
    just_to_be_safe: tuple[Question, ...]


def open_questions(complaint: Complaint, outcome: Outcome) -> OpenQuestions:
    """What can still be asked: the just-to-be-safe questions first, then the others, each in the order of the file.

    A question is open when it is unanswered and a rule that is possible and not certain reads it, itself or through a
    rule that feeds it, and that rule could raise the certain level or, below urgent and within scope, change anything.
    A second look is open when such a rule reads an option of its screen that the person was not sure of.
    """
    level = certain_level(complaint, outcome)
    only_flags = level >= Urgency.URGENT or is_out_of_scope(complaint, outcome)
    search = _Search(complaint, outcome)
    above = [flag for flag in complaint.red_flags if flag.urgency > level]
    safety = search.questions(flag.rule for flag in above if flag.urgency >= Urgency.URGENT)
    every = search.questions(flag.rule for flag in above)
    if not only_flags:
        every |= search.questions(complaint.showing)
    first = tuple(question for question in complaint.questions if question.id in safety)
    rest = tuple(question for question in complaint.questions if question.id in every - safety)
    return OpenQuestions(first + rest, first)


def open_through(
    complaint: Complaint, outcome: Outcome, question_id: str
) -> tuple[tuple[RedFlag, ...], tuple[Rule, ...]]:
    """The rules that an unanswered question can still settle: those that could raise the level, and those that steer.

    The red flags come the most urgent first. The others count only where `open_questions` asks for them.
    """
    level = certain_level(complaint, outcome)
    search = _Search(complaint, outcome)
    flags = [f for f in complaint.red_flags if f.urgency > level and question_id in search.questions([f.rule])]
    if level >= Urgency.URGENT or is_out_of_scope(complaint, outcome):
        return tuple(flags), ()
    others = [rule for rule in complaint.showing if not rule.urgency]
    return tuple(flags), tuple(rule for rule in others if question_id in search.questions([rule]))


class _Search:
    """Finds the unanswered questions behind rules that are possible and not certain."""

    def __init__(self, complaint: Complaint, outcome: Outcome) -> None:
        self._complaint = complaint
        self._answers = outcome.answers
        self._outcome = outcome

    def questions(self, rules: Iterable[Rule]) -> frozenset[str]:
        """The ids of the unanswered questions that could still settle one of these rules."""
        found: set[str] = set()
        seen: set[str] = set()
        todo = list(rules)
        while todo:
            rule = todo.pop()
            if rule.id in seen or rule.id not in self._outcome.possible or rule.id in self._outcome.certain:
                continue
            seen.add(rule.id)
            for line in self._open_lines(rule):
                if isinstance(line, FindingLine):
                    todo.extend(self._complaint.makers_of(line))
                elif (question := self._unanswered(line)) is not None:
                    found.add(question)
        return frozenset(found)

    def _unanswered(self, line: AnswerLine) -> str | None:
        """The question that is still to be asked for an open line: its own, or the second look at what is not sure."""
        answer = self._answers.get(line.question)
        if answer is None:
            return line.question
        second = self._complaint.second_looks.get(line.question)
        if second is None or second.id in self._answers:
            return None
        assert isinstance(line, ScreenLine)
        assert isinstance(answer, Screened)
        seen = set(line.options).intersection(answer.unsure, second.option_ids)
        return second.id if seen else None

    def _open_lines(self, rule: Rule) -> Iterator[Line]:
        """Lines that are possible and not certain; those of `any` groups only while no group is certain."""
        yield from (line for line in rule.condition.lines if not self._is_certain(line))
        groups = rule.condition.any_of
        if any(all(self._is_certain(line) for line in group) for group in groups):
            return
        for group in groups:
            if all(self._is_possible(line) for line in group):
                yield from (line for line in group if not self._is_certain(line))

    def _is_certain(self, line: Line) -> bool:
        return line_is_certain(line, self._answers, self._outcome.certain_findings)

    def _is_possible(self, line: Line) -> bool:
        return line_is_possible(line, self._answers, self._outcome.possible_findings)
