"""The interview: a state machine that asks only what can still change the assessment.

It holds answers and nothing else; what comes next follows from them alone, so the same answers always lead to the same
question. It reads and writes nothing, and belongs to one person; the pack behind it may be shared.
"""

from dataclasses import dataclass
from typing import Any

from triage.assess import assess
from triage.engine import Engine
from triage.errors import AnswerError, Problem
from triage.explain import answer_text
from triage.model.answers import Answer, Screened, read_answer, shown, write_answer
from triage.model.assessment import Assessment
from triage.model.complaint import Complaint, PackContent
from triage.model.question import Question, SecondLook
from triage.model.urgency import Urgency
from triage.relevance import certain_level, open_questions


@dataclass(frozen=True, slots=True)
class Reply:
    """A question and the answer it was given, as plain data and in words."""

    question: Question
    answer: Any
    text: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a question is asked: its own sentence, and what it could bring up or rule out."""

    why: str
    could_show: tuple[str, ...]


class Interview:
    """Asks one question after another. `answers` are those that count now.

    Every answer ever given is remembered. When a change makes a question pointless, its answer no longer counts;
    when the question comes back, so does the answer.
    """

    def __init__(self, content: PackContent, complaint: Complaint, engine: Engine, region: str) -> None:
        self._content = content
        self._complaint = complaint
        self._engine = engine
        self._region = region
        self._given: dict[str, Answer] = {}
        self._path: dict[str, Answer] = {}
        self._outcome = engine.run({})
        self._next = self._first_open()

    @property
    def answers(self) -> dict[str, Any]:
        """The answers that count as plain data, in the order they were asked."""
        return {question_id: write_answer(answer) for question_id, answer in self._path.items()}

    def next_question(self) -> Question | None:
        """The question to ask now; None when no question can change the assessment any more.

        A second look shows only what the person was not sure of.
        """
        return self._narrowed(self._next) if isinstance(self._next, SecondLook) else self._next

    def _narrowed(self, question: SecondLook) -> SecondLook:
        first = self._path[question.settles]
        assert isinstance(first, Screened)
        fields = {name: getattr(question, name) for name in SecondLook.model_fields}
        fields["options"] = tuple(option for option in question.options if option.id in first.unsure)
        return SecondLook(**fields)

    def answer(self, question_id: str, raw: object) -> None:
        """Answer the next question, or change an earlier answer. Raises AnswerError and changes nothing then.

        `raw` is what `read_answers` takes for that question; "unknown" is always allowed.
        """
        question = self._complaint.question.get(question_id)
        asked = self._next is not None and self._next.id == question_id
        if question is None or not (asked or question_id in self._path):
            allowed = ", ".join([*self._path, *([self._next.id] if self._next else [])])
            message = "this question is not asked now"
            raise AnswerError((Problem(message, shown(question_id), allowed=allowed),))
        self._give(question_id, read_answer(question, raw))
        if asked:
            self._advance(question_id)
        else:
            self._walk_again()

    def _give(self, question_id: str, answer: Answer) -> None:
        """Remember an answer. A second look at what was in doubt before says nothing of what is now: forget it."""
        second = self._complaint.second_looks.get(question_id)
        if second and self._given.get(question_id) != answer:
            self._given.pop(second.id, None)
            self._path.pop(second.id, None)
        self._given[question_id] = answer

    def back(self) -> Question | None:
        """Open the last answered question again; its answer stays as a suggestion. None at the start."""
        if not self._path:
            return None
        last = next(reversed(self._path))
        del self._path[last]
        self._outcome = self._engine.run(self._path)
        self._next = self._complaint.question[last]
        return self._next

    def suggestion(self, question_id: str) -> Reply | None:
        """What this question was answered before, if it ever was."""
        if question_id not in self._given:
            return None
        return self._reply(question_id, self._given[question_id])

    def review(self) -> tuple[Reply, ...]:
        """The answers that count, in words, in the order they were asked."""
        return tuple(self._reply(question_id, answer) for question_id, answer in self._path.items())

    def why(self, question_id: str) -> Purpose:
        """Why a question is asked. Raises KeyError for a question that does not exist."""
        question = self._complaint.question[question_id]
        open_rules = [
            rule
            for rule in self._complaint.rules.values()
            if rule.id in self._outcome.possible
            and rule.id not in self._outcome.certain
            and rule.urgency
            and question_id in self._complaint.questions_behind(rule)
        ]
        open_rules.sort(key=lambda rule: (-(rule.urgency.rank if rule.urgency else 0), rule.id))
        return Purpose(question.why, tuple(rule.title for rule in open_rules))

    @property
    def is_emergency(self) -> bool:
        """Whether the answers already make an emergency certain."""
        return certain_level(self._complaint, self._outcome) is Urgency.EMERGENCY

    def assess(self) -> Assessment:
        """The assessment of the answers so far; marked incomplete while questions are open."""
        return assess(self._content, self._complaint, self._engine, self._path, self._region)

    def _reply(self, question_id: str, answer: Answer) -> Reply:
        question = self._complaint.question[question_id]
        return Reply(question, write_answer(answer), answer_text(question, answer))

    def _advance(self, question_id: str) -> None:
        """Take the answer just given, then every remembered answer that counts again."""
        self._path[question_id] = self._given[question_id]
        self._outcome = self._engine.run(self._path)
        self._next = self._first_open()
        while self._next is not None and self._next.id in self._given:
            self._path[self._next.id] = self._given[self._next.id]
            self._outcome = self._engine.run(self._path)
            self._next = self._first_open()

    def _walk_again(self) -> None:
        """From the start, keep each remembered answer whose question is still asked."""
        self._path = {}
        self._outcome = self._engine.run({})
        self._next = self._first_open()
        if self._next is not None and self._next.id in self._given:
            self._advance(self._next.id)

    def _first_open(self) -> Question | None:
        questions = open_questions(self._complaint, self._outcome).all
        return questions[0] if questions else None
