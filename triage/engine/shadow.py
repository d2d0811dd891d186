"""The second reading, made fast: every line of every rule is a bit, so that one rule is a comparison of two numbers.

What a bit means is asked of `reference`, one answer at a time; nothing here is shared with the door.
"""

from collections.abc import Callable, Iterable, Iterator

from triage.engine.reference import LineReading, line_is_certain, line_is_possible
from triage.model.answers import Answer, Answers, Screened
from triage.model.complaint import Complaint
from triage.model.condition import AnswerLine, Finding, FindingLine, Line, ScreenLine
from triage.model.question import NOT_SURE, Question, Screen

Bits = int
_Lines = tuple[Bits, Bits, tuple[Bits, ...]]
"""Lines that must all hold: those over answers, the findings needed, and of each further set of findings one."""


class Shadow:
    """The rules of one complaint, read both ways by numbers. Safe to share between threads."""

    def __init__(self, complaint: Complaint) -> None:
        rules = complaint.feeding_order
        self._line: dict[AnswerLine, Bits] = {}
        for rule in rules:
            for line in rule.condition.every_line():
                if not isinstance(line, FindingLine):
                    self._line.setdefault(line, 1 << len(self._line))
        self._every_line = _union(self._line.values())
        self._finding = {finding: 1 << place for place, finding in enumerate(_findings(complaint))}
        self._rules = [
            (
                rule.id,
                self._lines(rule.condition.lines),
                tuple(self._lines(group) for group in rule.condition.any_of),
                _union(self._finding[finding] for finding in rule.then.findings),
            )
            for rule in rules
        ]
        of_question: dict[str, list[AnswerLine]] = {question.id: [] for question in complaint.questions}
        for line in self._line:
            of_question[line.question].append(line)
        asked = [(question, of_question[question.id]) for question in complaint.questions if of_question[question.id]]
        self._certain = [(question.id, self._truth(question, own, line_is_certain)) for question, own in asked]
        self._possible = [(question.id, self._truth(question, own, line_is_possible)) for question, own in asked]

    def certain(self, answers: Answers) -> frozenset[str]:
        """The ids of the rules that the answers make true."""
        return self._firing(_union(truth(answers.get(question, NOT_SURE)) for question, truth in self._certain))

    def possible(self, answers: Answers) -> frozenset[str]:
        """The ids of the rules that nothing said excludes."""
        return self._firing(_union(truth(answers.get(question, NOT_SURE)) for question, truth in self._possible))

    def _firing(self, true: Bits) -> frozenset[str]:
        false, found = self._every_line ^ true, 0
        fired: list[str] = []
        for rule, lines, groups, makes in self._rules:
            if lines[0] & false:  # most rules end here
                continue
            if _hold(lines, false, found) and (not groups or any(_hold(group, false, found) for group in groups)):
                fired.append(rule)
                found |= makes
        return frozenset(fired)

    def _lines(self, lines: Iterable[Line]) -> _Lines:
        answers = findings = 0
        one_of: list[Bits] = []
        for line in lines:
            if not isinstance(line, FindingLine):
                answers |= self._line[line]
            elif line.every:
                findings |= _union(self._finding[finding] for finding in line.findings)
            else:
                one_of.append(_union(self._finding[finding] for finding in line.findings))
        return answers, findings, tuple(one_of)

    def _truth(self, question: Question, lines: list[AnswerLine], reads: LineReading) -> Callable[[Answer], Bits]:
        """From an answer to the lines that it makes true in one reading."""

        def true_with(answer: Answer, of: Iterable[AnswerLine] = lines) -> Bits:
            return _union(self._line[line] for line in of if reads(line, {question.id: answer}, ()))

        if isinstance(question, Screen):
            return _screen_truth(question, lines, true_with)
        return _Remembered(true_with).__getitem__


class _Remembered(dict[Answer, Bits]):
    """The lines that each answer of a choice or a number makes true, found out when it is first given."""

    def __init__(self, find: Callable[[Answer], Bits]) -> None:
        self._find = find

    def __missing__(self, answer: Answer) -> Bits:
        self[answer] = found = self._find(answer)
        return found


def _screen_truth(
    screen: Screen, lines: list[AnswerLine], true_with: Callable[[Answer, Iterable[AnswerLine]], Bits]
) -> Callable[[Answer], Bits]:
    """A screen has too many answers to keep: its lines follow from what each option alone makes true."""
    together = [line for line in lines if isinstance(line, ScreenLine) and line.every and len(line.options) > 1]
    single = [line for line in lines if line not in together]
    unanswered = true_with(NOT_SURE, lines)
    yes = {option: true_with(Screened(yes=(option,)), single) for option in screen.option_ids}
    unsure = {option: true_with(Screened(unsure=(option,)), single) for option in screen.option_ids}

    def truth(answer: Answer) -> Bits:
        if not isinstance(answer, Screened):
            return unanswered
        true = true_with(answer, together)
        for option in answer.yes:
            true |= yes[option]
        for option in answer.unsure:
            true |= unsure[option]
        return true

    return truth


def _hold(lines: _Lines, false: Bits, found: Bits) -> bool:
    answers, findings, one_of = lines
    if answers & false or findings & found != findings:
        return False
    return all(found & alternatives for alternatives in one_of)


def _findings(complaint: Complaint) -> Iterator[Finding]:
    return ((kind.id, value.id) for kind in complaint.file.findings for value in kind.values)


def _union(bits: Iterable[Bits]) -> Bits:
    union = 0
    for some in bits:
        union |= some
    return union
