"""Why: the answers that make a rule fire, that exclude it, or that would settle it."""

from collections.abc import Iterable

from triage.engine import Outcome
from triage.engine.reference import condition_holds, line_is_certain, line_is_possible
from triage.model.answers import Answer, Screened, write_answer
from triage.model.assessment import GivenAnswer, OpenQuestion
from triage.model.complaint import Complaint
from triage.model.condition import AnswerLine, Condition, FindingLine, Line, ScreenLine
from triage.model.question import NOT_SURE, Choice, Number, Question, Screen
from triage.model.rule import Rule

NOT_SURE_TEXT = "Not sure"
NONE_TEXT = "None of these"


def answer_text(question: Question, answer: Answer) -> str:
    """An answer in the words of its question."""
    if answer == NOT_SURE:
        return NOT_SURE_TEXT
    if isinstance(question, Choice):
        assert isinstance(answer, str)
        return question.option(answer).text
    if isinstance(question, Number):
        return f"{answer} {question.unit}"
    assert isinstance(answer, Screened)
    if answer.unsure == question.option_ids:
        return f"{NOT_SURE_TEXT} about any of these"
    parts = [question.option(option).text for option in answer.yes]
    parts += [f"{NOT_SURE_TEXT}: {question.option(option).text}" for option in answer.unsure]
    return "; ".join(parts) or NONE_TEXT


class Explainer:
    """Explains the rules of one complaint for one outcome."""

    def __init__(self, complaint: Complaint, outcome: Outcome) -> None:
        self._complaint = complaint
        self._answers = outcome.answers
        self._outcome = outcome
        self._told: dict[tuple[str, str], GivenAnswer] = {}

    def support(self, rule: Rule) -> tuple[GivenAnswer, ...]:
        """The answers that make a certain rule fire, through the findings it builds on too."""
        given: dict[str, GivenAnswer] = {}
        self._support(rule.condition, given)
        return self._in_order(given)

    def exclusion(self, rule: Rule) -> tuple[GivenAnswer, ...]:
        """Answers that are enough to exclude a rule that is not possible."""
        given: dict[str, GivenAnswer] = {}
        self._exclusion(rule.condition, given)
        return self._in_order(given)

    def settling(self, rule: Rule) -> tuple[OpenQuestion, ...]:
        """What keeps a rule open: questions answered "not sure" or not at all, of a screen only the open options."""
        found: dict[str, set[str]] = {}
        seen: set[str] = set()
        todo = [rule]
        while todo:
            current = todo.pop()
            if current.id in seen or current.id not in self._outcome.possible:
                continue
            seen.add(current.id)
            for line in current.condition.every_line():
                if self._is_certain(line) or not self._is_possible(line):
                    continue
                if isinstance(line, FindingLine):
                    todo.extend(self._complaint.makers_of(line))
                else:
                    found.setdefault(line.question, set()).update(self._open_options(line))
        return tuple(self._open(q, found[q.id]) for q in self._complaint.questions if q.id in found)

    def _open_options(self, line: AnswerLine) -> Iterable[str]:
        if not isinstance(line, ScreenLine):
            return ()
        answer = self._answers.get(line.question)
        if not isinstance(answer, Screened):
            return line.options
        return [option for option in line.options if option in answer.unsure]

    def _open(self, question: Question, options: set[str]) -> OpenQuestion:
        words: tuple[str, ...] = ()
        if isinstance(question, Screen):
            words = tuple(option.text for option in question.options if option.id in options)
        return OpenQuestion(question=question.id, text=question.text, options=words)

    def _support(self, condition: Condition, given: dict[str, GivenAnswer]) -> None:
        lines = list(condition.lines)
        for group in condition.any_of:
            if all(self._is_certain(line) for line in group):
                lines.extend(group)
        for line in lines:
            if isinstance(line, FindingLine):
                for maker in self._complaint.makers_of(line):
                    if maker.id in self._outcome.certain:
                        self._support(maker.condition, given)
            else:
                self._add(given, line, chosen=True)

    def _exclusion(self, condition: Condition, given: dict[str, GivenAnswer]) -> None:
        made_by_others: FindingLine | None = None
        for line in condition.lines:
            if not self._is_possible(line):
                if not isinstance(line, FindingLine):
                    self._add(given, line, chosen=False)
                    return
                made_by_others = made_by_others or line
        if made_by_others:
            self._exclude(made_by_others, given)
            return
        for group in condition.any_of:
            self._exclude(next(line for line in group if not self._is_possible(line)), given)

    def _exclude(self, line: Line, given: dict[str, GivenAnswer]) -> None:
        if not isinstance(line, FindingLine):
            self._add(given, line, chosen=False)
            return
        for maker in self._complaint.makers_of(line):
            if not condition_holds(maker.condition, self._answers, self._outcome.possible_findings, line_is_possible):
                self._exclusion(maker.condition, given)

    def _add(self, given: dict[str, GivenAnswer], line: AnswerLine, chosen: bool) -> None:
        question, answer = self._complaint.question[line.question], self._answers[line.question]
        if isinstance(line, ScreenLine) and isinstance(answer, Screened):
            assert isinstance(question, Screen)
            words = "; ".join(question.option(o).text for o in line.options if (o in answer.yes) == chosen)
            text = words if chosen else f"No: {words}"
            if question.id in given and given[question.id].text != text:
                text = f"{given[question.id].text}; {text}"
        else:
            text = answer_text(question, answer)
        given[question.id] = self._given_answer(question, answer, text)

    def _given_answer(self, question: Question, answer: Answer, text: str) -> GivenAnswer:
        """The same answer in the same words comes up for many rules."""
        known = self._told.get((question.id, text))
        if known is None:
            known = self._told[question.id, text] = GivenAnswer(
                question=question.id, label=question.label, answer=write_answer(answer), text=text
            )
        return known

    def _is_certain(self, line: Line) -> bool:
        return line_is_certain(line, self._answers, self._outcome.certain_findings)

    def _is_possible(self, line: Line) -> bool:
        return line_is_possible(line, self._answers, self._outcome.possible_findings)

    def _in_order(self, given: dict[str, GivenAnswer]) -> tuple[GivenAnswer, ...]:
        if len(given) < 2:
            return tuple(given.values())
        return tuple(given[question] for question in self._complaint.question if question in given)
