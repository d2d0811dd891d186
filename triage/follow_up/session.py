"""A check-in: the interview of a follow-up, in which what follows from the course is not asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from triage.engine import Engine
from triage.errors import AnswerError, Problem
from triage.follow_up.computing import computed_answers
from triage.follow_up.course import Course
from triage.interview import Interview
from triage.model.answers import Answers
from triage.model.assessment import Assessment
from triage.model.complaint import Complaint, PackContent
from triage.model.computed import Answered, input_of
from triage.model.entry import CheckIn, check_in
from triage.model.question import Question, computed_of


class FollowUp(Interview):
    """Asks how it goes, in a course that has a result.

    `at` is the time of this check-in: never before the last result, even if a clock was set back. `clock_was_behind`
    says whether it was.
    """

    def __init__(
        self, content: PackContent, complaint: Complaint, engine: Engine, region: str, course: Course, at: datetime
    ) -> None:
        if at.tzinfo is None:
            raise AnswerError((Problem("the time of a check-in needs its time zone", found=at.isoformat()),))
        last = course.results[-1].at
        self.course = course
        self.clock_was_behind = at < last
        self.at = last.astimezone(at.tzinfo) if self.clock_was_behind else at
        super().__init__(content, complaint, engine, region)

    def remember(self, answers: object) -> None:
        """Take answers given earlier; one that is computed is refused, as it follows from the course."""
        self._refuse_computed(answers)
        super().remember(answers)

    def to_dict(self) -> dict[str, Any]:
        """Not for a check-in, as what it asks follows from its course and the time too. Raises AnswerError.

        Keep `remembered`, and give it to a new check-in of the course with `remember`.
        """
        message = "a check-in is no state by itself; keep what is `remembered`, and let a new check-in remember it"
        raise AnswerError((Problem(message),))

    def _refuse_computed(self, answers: object) -> None:
        given = answers if isinstance(answers, Mapping) else {}
        asked = {question.id for question in self.every_question}
        computed = [question.id for question in self._complaint.questions if question.id not in asked]
        if refused := [name for name in computed if name in given]:
            message, allowed = "this is computed from the course", ", ".join(q.id for q in self.every_question)
            raise AnswerError(tuple(Problem(message, name, allowed=allowed) for name in refused))

    @property
    def every_question(self) -> tuple[Question, ...]:
        """All that a check-in can ask: what is not computed, and what an assessment may not have asked."""
        return tuple(q for q in self._complaint.questions if isinstance(computed_of(q), Answered | None))

    def check_in(self) -> CheckIn:
        """This check-in as it is kept; its assessment is incomplete while questions are open."""
        return check_in(self.assess(), self.at)

    def assess_all(self, answers: object) -> Assessment:
        """As of any interview, with what is computed from the answers and the course; none of that is taken."""
        self._refuse_computed(answers)
        return super().assess_all(answers)

    def _whole(self, answers: Answers) -> Answers:
        return {**answers, **computed_answers(self._complaint, self.course, self.at, answers)}

    def _open(self) -> tuple[Question, ...]:
        """What is computed is not asked, but what it is computed from."""
        asked: dict[str, Question] = {}
        for question in super()._open():
            computed = computed_of(question)
            source = input_of(computed) if computed else None
            name = source if source is not None else question.id
            asked[name] = self._complaint.question[name]
        return tuple(asked.values())
