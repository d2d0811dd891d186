"""Which changed answers would bring a rule to fire, or would exclude it: one or two at most, none of them tried yet."""

from collections.abc import Iterable, Iterator

from triage.changes.edits import ChoiceEdit, Edit, Edits, NumberEdit, OptionEdit, SettleEdit
from triage.engine import Outcome
from triage.engine.reference import condition_holds, line_is_certain, line_is_possible
from triage.model.answers import Screened
from triage.model.complaint import Complaint
from triage.model.condition import AnswerLine, Condition, FindingLine, Line, NumberLine, OptionLine, ScreenLine
from triage.model.question import NOT_SURE, Choice, Number, Screen
from triage.model.rule import Rule

MOST_ANSWERS = 2
_Ways = tuple[Edits, ...]
_DONE: _Ways = ((),)


class Near:
    """Finds, for one outcome, the changed answers that are near. Only questions that were answered are changed."""

    def __init__(self, complaint: Complaint, outcome: Outcome) -> None:
        self._complaint = complaint
        self._answers = outcome.answers
        self._outcome = outcome
        self._firing: dict[str, _Ways] = {}
        self._excluding: dict[str, _Ways] = {}

    def firing(self, rule: Rule) -> _Ways:
        """Changes after which a rule would be certain, in order."""
        if rule.id not in self._firing:
            self._firing[rule.id] = self._fire(rule.condition)
        return self._firing[rule.id]

    def excluding(self, rule: Rule) -> _Ways:
        """Changes after which a rule would not be possible, in order."""
        if rule.id not in self._excluding:
            self._excluding[rule.id] = self._exclude(rule.condition)
        return self._excluding[rule.id]

    def held(self, rule: Rule) -> int:
        """How many lines of a rule the answers already make true; 1 where a finding it reads is only begun."""
        certain = sum(self._is_certain(line) for line in rule.condition.every_line())
        return certain or int(any(self._begun(line) for line in rule.condition.every_line()))

    def _begun(self, line: Line) -> bool:
        return isinstance(line, FindingLine) and any(self.held(maker) for maker in self._complaint.makers_of(line))

    def _fire(self, condition: Condition) -> _Ways:
        ways = all_of(self._fire_line(line) for line in condition.lines)
        if not condition.any_of:
            return ways
        return all_of([ways, any_of(all_of(map(self._fire_line, group)) for group in condition.any_of)])

    def _fire_line(self, line: Line) -> _Ways:
        if self._is_certain(line):
            return _DONE
        if isinstance(line, FindingLine):
            makers = self._complaint.makers
            values = [any_of(self.firing(maker) for maker in makers.get(found, ())) for found in line.findings]
            return all_of(values) if line.every else any_of(values)
        if line.question not in self._answers:
            return ()
        if isinstance(line, ScreenLine):
            edits = [self._said(line.question, option) for option in self._in_order(line)]
            return all_of(edits) if line.every else any_of(edits)
        if isinstance(line, NumberLine):
            return tuple((edit,) for edit in self._to_range(line))
        return tuple((ChoiceEdit(line.question, option),) for option in self._by_nearness(line, line.options))

    def _said(self, question_id: str, option: str) -> _Ways:
        """An alarming option is no near answer to anybody, unless they were not sure of it."""
        question, answer = self._complaint.question[question_id], self._answers[question_id]
        assert isinstance(question, Screen)
        assert isinstance(answer, Screened)
        if option in answer.yes:
            return _DONE
        if question.option(option).alone and option not in answer.unsure:
            return ()
        return ((OptionEdit(question_id, option, True),),)

    def _in_order(self, line: ScreenLine) -> list[str]:
        """The options of a line, first those that were not sure."""
        answer = self._answers[line.question]
        assert isinstance(answer, Screened)
        return sorted(line.options, key=lambda option: option not in answer.unsure)

    def _exclude(self, condition: Condition) -> _Ways:
        ways = [self._exclude_line(line) for line in condition.lines]
        if condition.any_of:
            ways.append(all_of(any_of(map(self._exclude_line, group)) for group in condition.any_of))
        return any_of(ways)

    def _exclude_line(self, line: Line) -> _Ways:
        if not line_is_possible(line, self._answers, self._outcome.possible_findings):
            return _DONE
        if isinstance(line, FindingLine):
            makers = self._complaint.makers
            values = [all_of(self._exclude_maker(maker) for maker in makers.get(found, ())) for found in line.findings]
            return any_of(values) if line.every else all_of(values)
        if line.question not in self._answers:
            return ()
        if isinstance(line, ScreenLine):
            return self._rule_out(line)
        if isinstance(line, NumberLine):
            return tuple((edit,) for edit in self._out_of_range(line))
        question = self._complaint.question[line.question]
        assert isinstance(question, Choice)
        others = [option for option in question.option_ids if option not in line.options]
        return tuple((ChoiceEdit(line.question, option),) for option in self._by_nearness(line, others))

    def _exclude_maker(self, maker: Rule) -> _Ways:
        found = self._outcome.possible_findings
        return (
            self.excluding(maker) if condition_holds(maker.condition, self._answers, found, line_is_possible) else _DONE
        )

    def _rule_out(self, line: ScreenLine) -> _Ways:
        answer = self._answers[line.question]
        assert isinstance(answer, Screened)
        edits: list[Edit] = [
            OptionEdit(line.question, option, False)
            for option in line.options
            if option in answer.yes or option in answer.unsure
        ]
        ways: list[_Ways] = [((edit,),) for edit in edits] if line.every else [all_of(((edit,),) for edit in edits)]
        unsure = [option for option in line.options if option in answer.unsure]
        if len(answer.unsure) > 1 and (unsure if line.every else len(unsure) == len(edits)):
            ways.append(((SettleEdit(line.question),),))
        return any_of(ways)

    def _to_range(self, line: NumberLine) -> Iterator[NumberEdit]:
        answer = self._answers[line.question]
        if isinstance(answer, int):
            value = line.low if answer < line.low else line.high
            yield NumberEdit(line.question, value, line.low, line.high)
            return
        question = self._complaint.question[line.question]
        assert isinstance(question, Number)
        value = line.high if line.low == question.min else line.low
        yield NumberEdit(line.question, value, line.low, line.high)

    def _out_of_range(self, line: NumberLine) -> Iterator[NumberEdit]:
        question = self._complaint.question[line.question]
        assert isinstance(question, Number)
        if line.low > question.min:
            yield NumberEdit(line.question, line.low - 1, question.min, line.low - 1)
        if line.high < question.max:
            yield NumberEdit(line.question, line.high + 1, line.high + 1, question.max)

    def _by_nearness(self, line: AnswerLine, options: Iterable[str]) -> list[str]:
        """Options in the order of the file, the nearest to the answer first."""
        assert isinstance(line, OptionLine)
        question, answer = self._complaint.question[line.question], self._answers[line.question]
        assert isinstance(question, Choice)
        order = question.option_ids
        here = order.index(answer) if isinstance(answer, str) and answer != NOT_SURE else 0
        return sorted(options, key=lambda option: (abs(order.index(option) - here), order.index(option)))

    def _is_certain(self, line: Line) -> bool:
        return line_is_certain(line, self._answers, self._outcome.certain_findings)


def any_of(ways: Iterable[_Ways]) -> _Ways:
    """One of several things: all ways to any of them."""
    return tuple(dict.fromkeys(way for each in ways for way in each))


def all_of(ways: Iterable[_Ways]) -> _Ways:
    """Several things at once: every combination that fits together and is small enough."""
    combined: _Ways = _DONE
    for each in ways:
        joined = (merged(one, other) for one in combined for other in each)
        combined = tuple(dict.fromkeys(way for way in joined if way is not None))
    return combined


def merged(one: Edits, other: Edits) -> Edits | None:
    """Two changes as one, None when they are too many or contradict each other."""
    edits: dict[tuple[str, str], Edit] = {}
    for edit in (*one, *other):
        place = (edit.question, edit.option if isinstance(edit, OptionEdit) else "")
        known = edits.setdefault(place, edit)
        if isinstance(known, NumberEdit) and isinstance(edit, NumberEdit):
            both = _both(known, edit)
            if both is None:
                return None
            edits[place] = both
        elif known != edit:
            return None
    settled = {edit.question for edit in edits.values() if isinstance(edit, SettleEdit)}
    mixed = any(isinstance(edit, OptionEdit) and edit.question in settled for edit in edits.values())
    return None if mixed or len(edits) > MOST_ANSWERS else tuple(edits.values())


def _both(one: NumberEdit, other: NumberEdit) -> NumberEdit | None:
    """The numbers that are in both ranges, if there are any, with the end that is nearest to what was said."""
    low, high = max(one.low, other.low), min(one.high, other.high)
    if low > high:
        return None
    upwards = one.value == one.low
    return NumberEdit(one.question, low if upwards else high, low, high)
