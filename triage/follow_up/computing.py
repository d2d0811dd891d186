"""The answers that follow from a course: what the rules read of the time that passed and of what was said before.

No clock is read here. The time is passed in, and so are the answers of today.
"""

from contextlib import suppress
from datetime import datetime
from itertools import pairwise

from triage.errors import AnswerError
from triage.follow_up.course import Course, days_between
from triage.model.answers import Answer, Answers, Screened, read_answer, settled
from triage.model.complaint import Complaint
from triage.model.computed import (
    Answered,
    Change,
    Computed,
    Count,
    DaysSince,
    InARow,
    OneSeen,
    Told,
    Unheeded,
    input_of,
)
from triage.model.entry import AssessmentEntry, CheckIn
from triage.model.question import NOT_SURE, Number, Question, computed_of
from triage.model.urgency import Urgency


def computed_answers(complaint: Complaint, course: Course, at: datetime, answers: Answers) -> dict[str, Answer]:
    """An answer for each computed question whose own input, if it needs one, is among the answers of today."""
    found: dict[str, Answer] = {}
    computer = _Computer(complaint, course, at, answers)
    for question in complaint.questions:
        computed = computed_of(question)
        if computed is None or not computer.knows(computed):
            continue
        found[question.id] = _fitting(question, computer.answer(computed))
    return found


def _fitting(question: Question, answer: Answer) -> Answer:
    """A number within the range of its question; an option that is none is not known."""
    if isinstance(question, Number):
        return min(question.max, max(question.min, answer)) if isinstance(answer, int) else NOT_SURE
    return answer if answer in question.option_ids else NOT_SURE


class _Computer:
    def __init__(self, complaint: Complaint, course: Course, at: datetime, answers: Answers) -> None:
        self._course = course
        self._at = at
        self._answers = settled(complaint.question, answers)
        self._earlier = [_answers_of(check_in, complaint) for check_in in course.check_ins]
        self._results = [(result, _answers_of(result, complaint)) for result in course.results]

    def knows(self, computed: Computed) -> bool:
        """Whether it can be worked out now: its input, where it needs one, is among the answers of today."""
        if isinstance(computed, Answered):
            return self._answered(computed) is not None
        needed = input_of(computed)
        if isinstance(computed, Told) and computed.until and self._highest_since(computed.until) < computed.at_least:
            return True
        if isinstance(computed, Unheeded) and not self._unheeded_before(computed):
            return True
        return needed is None or needed in self._answers

    def answer(self, computed: Computed) -> Answer:
        match computed:
            case DaysSince():
                return self._days_since(computed)
            case Change():
                return self._change(computed)
            case InARow():
                return self._in_a_row(computed)
            case Count():
                return self._count(computed)
            case Told():
                return self._highest(computed.until) if computed.until else self._told(computed)
            case Answered():
                answer = self._answered(computed)
                return NOT_SURE if answer is None else answer
            case Unheeded():
                return self._unheeded(computed)

    def _days_since(self, computed: DaysSince) -> Answer:
        then = self._course.results[-1] if computed.event == "last" and self._course.results else self._course.start
        if computed.finding:
            [finding] = computed.finding.items()
            then = next((c for c in reversed(self._course.check_ins) if finding in c.findings), None)
        return days_between(then.at, self._at) if then else computed.without

    def _change(self, computed: Change) -> Answer:
        now, earlier = self._answers[computed.of], self._numbers(computed.of)
        if not isinstance(now, int):
            return NOT_SURE
        if not earlier:
            return computed.without
        picked = {"first": earlier[0], "last": earlier[-1], "lowest": min(earlier), "highest": max(earlier)}
        return now - picked[computed.since]

    def _in_a_row(self, computed: InARow) -> Answer:
        now = self._answers[computed.of]
        if computed.options:
            today = _has(now, computed.options)
            if today is not True:
                return NOT_SURE if today is None else 0
            earlier = [_has(answers.get(computed.of), computed.options) for answers in self._earlier]
            return 1 + _run_at_the_end(earlier)
        if not isinstance(now, int):
            return NOT_SURE
        values = [*self._numbers(computed.of), now]
        return _run_at_the_end([later > before for before, later in pairwise(values)])

    def _count(self, computed: Count) -> Answer:
        if computed.of == "check-ins":
            return len(self._course.check_ins)
        days = computed.days or 3650
        return 1 + sum(days_between(result.at, self._at) < days for result in self._course.results)

    def _told(self, computed: Told) -> Answer:
        by = AssessmentEntry if computed.by == "assessment" else AssessmentEntry | CheckIn
        result = next((r for r in reversed(self._course.results) if isinstance(r, by)), None)
        return str(result.assessment[computed.what]) if result else NOT_SURE

    def _highest(self, until: OneSeen) -> Answer:
        """The highest level told since somebody was seen, the lowest when that was today.

        A whole assessment looks at everything anew, so the count begins with what it told.
        """
        [(question, options)] = until.items()
        today = _has(self._answers.get(question), options)
        return str(Urgency.SELF_CARE if today else self._highest_since(until))

    def _highest_since(self, until: OneSeen) -> Urgency:
        [(question, options)] = until.items()
        highest = Urgency.SELF_CARE
        for result, answers in reversed(self._results):
            highest = max(highest, result.urgency, key=lambda level: level.rank)
            whole = isinstance(result, AssessmentEntry) and result.assessment["complete"]
            if whole or _has(answers.get(question), options):
                break
        return highest

    def _answered(self, computed: Answered) -> Answer | None:
        """The answer of the last assessment that has one that is a number or an option."""
        for result in reversed(self._course.results):
            answer = result.answers.get(computed.question)
            if isinstance(result, AssessmentEntry) and isinstance(answer, int | str) and answer != NOT_SURE:
                return answer
        return None

    def _unheeded(self, computed: Unheeded) -> Answer:
        [(question, options)] = computed.until.items()
        today = _has(self._answers.get(question), options)
        if today is None:
            return NOT_SURE
        return 0 if today else self._unheeded_before(computed)

    def _unheeded_before(self, computed: Unheeded) -> int:
        [(question, options)] = computed.until.items()
        count = 0
        for result, answers in reversed(self._results):
            if result.urgency < computed.at_least:
                break
            count += 1
            if _has(answers.get(question), options):
                break
        return count

    def _numbers(self, question: str) -> list[int]:
        """What earlier check-ins answered, without those that did not tell."""
        answers = (earlier.get(question) for earlier in self._earlier)
        return [answer for answer in answers if isinstance(answer, int)]


def _answers_of(result: AssessmentEntry | CheckIn, complaint: Complaint) -> dict[str, Answer]:
    """What was answered then, as far as the questions of today still take it."""
    found: dict[str, Answer] = {}
    for name, raw in result.answers.items():
        if name in complaint.question:
            with suppress(AnswerError):
                found[name] = read_answer(complaint.question[name], raw)
    return settled(complaint.question, found)


def _has(answer: Answer | None, options: tuple[str, ...]) -> bool | None:
    """Whether an answer is, or names, one of the options; None when that is not sure."""
    if isinstance(answer, Screened):
        if any(option in answer.yes for option in options):
            return True
        return None if any(option in answer.unsure for option in options) else False
    return None if answer == NOT_SURE else answer in options


def _run_at_the_end(values: list[bool] | list[bool | None]) -> int:
    count = 0
    for value in reversed(values):
        if value is not True:
            break
        count += 1
    return count
