"""The interview: a state machine that asks only what can still change the assessment.

It holds answers and nothing else; what comes next follows from them alone, so the same answers always lead to the same
question. It reads and writes nothing, and belongs to one person; the pack behind it may be shared.
"""

from typing import Any, Protocol

from triage.assess import assess
from triage.engine import Engine, Outcome
from triage.errors import AnswerError, Problem
from triage.explain import Explainer, answer_text
from triage.model.answers import Answer, Answers, Screened, read_answer, read_answers, shown, write_answer
from triage.model.assessment import Assessment
from triage.model.complaint import Complaint, PackContent
from triage.model.interview_state import InterviewState, StatedAnswer, StatedPack, check_order, check_pack, read_state
from triage.model.interview_words import Doubt, Purpose, Reply
from triage.model.question import Question, SecondLook
from triage.model.urgency import Urgency
from triage.relevance import certain_level, open_questions, open_through


class Asking(Protocol):
    """What begins interviews; a `Pack` does."""

    @property
    def digest(self) -> str:
        """SHA-256 over its files."""

    def interview(self, complaint: str, *, region: str = "default") -> "Interview":
        """A new, empty interview."""


class Interview:
    """Asks one question after another. `answers` are those that count now.

    Every answer ever given is remembered. When a change makes a question pointless, its answer no longer counts;
    when the question comes back, so does the answer. A question that was opened again by going back waits for its
    answer, whatever else is changed meanwhile.
    """

    def __init__(self, content: PackContent, complaint: Complaint, engine: Engine, region: str) -> None:
        self._content = content
        self._complaint = complaint
        self._engine = engine
        self._region = region
        self._given: dict[str, Answer] = {}
        self._path: dict[str, Answer] = {}
        self._opened: str | None = None
        self._outcome = self._read({})
        self._next = self._first_open()

    @property
    def title(self) -> str:
        """The title of what it asks about."""
        return self._complaint.file.title

    @property
    def answers(self) -> dict[str, Any]:
        """The answers that count as plain data, in the order they were asked."""
        return {question_id: write_answer(answer) for question_id, answer in self._path.items()}

    @property
    def remembered(self) -> dict[str, Any]:
        """Every answer worth keeping as plain data: those that count, and those that would count again.

        The answer of a question that was opened again is left out, so that it is asked again. `remember` takes all of
        it back.
        """
        given = {**self._path, **self._given}
        return {name: write_answer(answer) for name, answer in given.items() if name != self._opened}

    def remember(self, answers: object) -> None:
        """Take answers given earlier, a mapping as `read_answers` takes it, and go on where they end.

        Raises AnswerError and changes nothing when one does not fit.
        """
        read = read_answers(self._complaint.question, answers)
        self._given.update(read)
        self._walk_again()

    def to_dict(self) -> dict[str, Any]:
        """Where the interview stands, as plain data that JSON can hold. `from_dict` takes it back.

        It has a version (`interview`), the complaint, the region, the pack with its digest, the answers that count in
        the order they were asked, those set aside, and the question that was opened by going back.
        """
        given = {**self._path, **self._given}
        stated = [StatedAnswer(question=name, answer=write_answer(answer)) for name, answer in given.items()]
        pack = self._content
        return InterviewState(
            complaint=self._complaint.id,
            region=self._region,
            pack=StatedPack(name=pack.file.name, version=pack.file.version, digest=pack.digest),
            answers=tuple(stated[: len(self._path)]),
            set_aside=tuple(stated[len(self._path) :]),
            opened=self._opened,
        ).model_dump(mode="json")

    @staticmethod
    def from_dict(state: object, pack: Asking) -> "Interview":
        """The interview that `to_dict` told of, at the same question.

        Nothing in it is trusted. Raises AnswerError, and there is no interview, when it is no such state, was made with
        a pack of another digest, holds an answer that does not fit, or answers that are not those its pack asks for.
        """
        read = read_state(state)
        check_pack(read, pack.digest)
        interview = pack.interview(read.complaint, region=read.region)
        interview._restore(read)
        return interview

    def _restore(self, state: InterviewState) -> None:
        raw = {one.question: one.answer for one in (*state.answers, *state.set_aside)}
        read = read_answers(self._complaint.question, raw)
        self._given = {name: read[name] for name in raw}
        self._opened = state.opened
        self._walk_again()
        check_order(state, tuple(self._path))

    @property
    def to_go(self) -> int:
        """How many questions can still be asked, the next one among them.

        It is the most, apart from second looks: with each answer some of them lose their point.
        """
        return sum(1 for question in self._open() if question.id == self._opened or question.id not in self._given)

    def next_question(self) -> Question | None:
        """The question to ask now; None when no question can change the assessment any more.

        A second look shows only what the person was not sure of.
        """
        return self._narrowed(self._next) if self._next is not None else None

    def _narrowed(self, question: Question) -> Question:
        first = self._path.get(question.settles) if isinstance(question, SecondLook) else None
        if not isinstance(question, SecondLook) or not isinstance(first, Screened):
            return question
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
        if question_id == self._opened:
            self._opened = None
        if asked:
            self._take(question_id)
            self._go_on()
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
        self._outcome = self._read(self._path)
        self._opened = last
        self._next = self._complaint.question[last]
        return self.next_question()

    def suggestion(self, question_id: str) -> Reply | None:
        """What this question was answered before, if it ever was."""
        if question_id not in self._given:
            return None
        return self._reply(question_id, self._given[question_id])

    def review(self) -> tuple[Reply, ...]:
        """The answers that count, in words, in the order they were asked."""
        return tuple(self._reply(question_id, answer) for question_id, answer in self._path.items())

    def why(self, question_id: str) -> Purpose:
        """Why a question is asked, as if it had no answer yet. Raises KeyError for a question that does not exist."""
        question = self._complaint.question[question_id]
        outcome = self._outcome
        if question_id in self._path:
            outcome = self._read({name: answer for name, answer in self._path.items() if name != question_id})
        flags, others = open_through(self._complaint, outcome, question_id)
        return Purpose(question.why, tuple(flag.rule.title for flag in flags), tuple(rule.title for rule in others))

    def doubt(self, question_id: str, raw: object) -> Doubt:
        """What the doubt in an answer would mean if it were given now. Nothing is stored.

        `raw` is an answer with something not sure in it, as `answer` takes it. Raises AnswerError when it does not fit.
        """
        question = self._complaint.question[question_id]
        outcome = self._read({**self._path, question_id: read_answer(question, raw)})
        level = certain_level(self._complaint, outcome)
        explainer = Explainer(self._complaint, outcome)
        asked = question.settles if isinstance(question, SecondLook) else question_id
        open_flags = [
            (flag.rule, [item.question for item in explainer.settling(flag.rule)])
            for flag in self._complaint.red_flags
            if flag.urgency > level and flag.rule.id in outcome.possible - outcome.certain
        ]
        hanging = [(rule, settling) for rule, settling in open_flags if asked in settling]
        kept = [rule for rule, _ in sorted(hanging, key=lambda pair: len(pair[1]))]
        floors = [floor for rule in kept if (floor := rule.urgency_if_unsure) is not None]
        floor = max(floors, default=Urgency.SELF_CARE)
        second = self._complaint.second_looks.get(question_id)
        still = open_questions(self._complaint, outcome).all
        return Doubt(
            tuple(rule.title for rule in kept),
            floor if floor > Urgency.SELF_CARE else None,
            self._content.wording.levels[floor].how_soon if floor > Urgency.SELF_CARE else "",
            second is not None and second in still,
        )

    @property
    def is_emergency(self) -> bool:
        """Whether the answers already make an emergency certain."""
        return certain_level(self._complaint, self._outcome) is Urgency.EMERGENCY

    def assess(self) -> Assessment:
        """The assessment of the answers so far; marked incomplete while questions are open."""
        return assess(self._content, self._complaint, self._engine, self._whole(self._path), self._region)

    def assess_all(self, answers: object) -> Assessment:
        """The assessment of answers given at once, as from a file, whatever was answered before.

        Raises AnswerError when one does not fit.
        """
        read = read_answers(self._complaint.question, answers)
        return assess(self._content, self._complaint, self._engine, self._whole(read), self._region)

    def _whole(self, answers: Answers) -> Answers:
        """The answers as the rules read them; a follow-up adds what it computes."""
        return answers

    def _open(self) -> tuple[Question, ...]:
        """The questions that can still change the assessment, the next one first."""
        return open_questions(self._complaint, self._outcome).all

    def _read(self, answers: Answers) -> Outcome:
        return self._engine.run(self._whole(answers))

    def _reply(self, question_id: str, answer: Answer) -> Reply:
        question = self._narrowed(self._complaint.question[question_id])
        if isinstance(question, SecondLook) and isinstance(answer, Screened):  # it may name more than was in doubt
            yes, unsure = ([o for o in part if o in question.option_ids] for part in (answer.yes, answer.unsure))
            answer = Screened(tuple(yes), tuple(unsure))
        return Reply(question, write_answer(answer), answer_text(question, answer))

    def _take(self, question_id: str) -> None:
        """Let a remembered answer count."""
        self._path[question_id] = self._given[question_id]
        self._outcome = self._read(self._path)
        self._next = self._first_open()

    def _go_on(self) -> None:
        """Let every remembered answer count whose question is asked next, up to one that was opened again."""
        while self._next is not None and self._next.id in self._given and self._next.id != self._opened:
            self._take(self._next.id)

    def _walk_again(self) -> None:
        """From the start, keep each remembered answer whose question is still asked."""
        self._path = {}
        self._outcome = self._read({})
        self._next = self._first_open()
        self._go_on()

    def _first_open(self) -> Question | None:
        questions = self._open()
        return questions[0] if questions else None
