"""One changed answer: what it does to a set of answers, and how it is said."""

from collections.abc import Iterable
from dataclasses import dataclass

from triage.model.answers import Answer, Answers, Screened
from triage.model.complaint import Complaint
from triage.model.question import NOT_SURE, Number, Question, Screen


@dataclass(frozen=True, slots=True)
class OptionEdit:
    """An option of a screen becomes true or is ruled out."""

    question: str
    option: str
    true: bool


@dataclass(frozen=True, slots=True)
class SettleEdit:
    """All options of a screen that were not sure are ruled out."""

    question: str


@dataclass(frozen=True, slots=True)
class ChoiceEdit:
    """Another option of a choice."""

    question: str
    option: str


@dataclass(frozen=True, slots=True)
class NumberEdit:
    """Another number, the one of `low` to `high` that is nearest to what was said; it changes as much as `value`."""

    question: str
    value: int
    low: int
    high: int


Edit = OptionEdit | SettleEdit | ChoiceEdit | NumberEdit
Edits = tuple[Edit, ...]


def changed_answer(before: Answer, question: Question, edits: Iterable[Edit]) -> Answer:
    """The answer to one question after its edits."""
    after = before
    for edit in edits:
        if isinstance(edit, NumberEdit):
            after = edit.value
        elif isinstance(edit, ChoiceEdit):
            after = edit.option
        else:
            assert isinstance(after, Screened)
            assert isinstance(question, Screen)
            after = _screened(after, question, edit)
    return after


def apply(complaint: Complaint, answers: Answers, settled: Answers, edits: Edits) -> dict[str, Answer]:
    """The answers with the edits made to what was settled by second looks."""
    changed = dict(answers)
    for question in complaint.questions:
        own = [edit for edit in edits if edit.question == question.id]
        if own:
            changed[question.id] = changed_answer(settled[question.id], question, own)
    return changed


def touched(settled: Answers, edit: Edit) -> frozenset[tuple[str, str]]:
    """What an edit touches: the options of a screen, or the whole of another question."""
    if isinstance(edit, OptionEdit):
        return frozenset({(edit.question, edit.option)})
    if isinstance(edit, SettleEdit):
        answer = settled[edit.question]
        assert isinstance(answer, Screened)
        return frozenset((edit.question, option) for option in answer.unsure)
    return frozenset({(edit.question, "")})


def is_open(settled: Answers, edit: Edit) -> bool:
    """Whether an edit only settles what was not sure."""
    answer = settled[edit.question]
    if isinstance(edit, OptionEdit):
        return isinstance(answer, Screened) and edit.option in answer.unsure
    return isinstance(edit, SettleEdit) or answer == NOT_SURE


def answer_words(question: Question, edit: Edit) -> str:
    """The new answer in the words of its question."""
    if isinstance(edit, NumberEdit):
        assert isinstance(question, Number)
        return _range_words(question, edit)
    if isinstance(edit, SettleEdit):
        return "Nothing that was not sure"
    assert not isinstance(question, Number)
    words = question.option(edit.option).text
    return words if isinstance(edit, ChoiceEdit) or edit.true else f"No: {words}"


def condition_words(question: Question, settled: Answers, edit: Edit) -> str:
    """The changed answer as it stands after "if"."""
    if isinstance(edit, SettleEdit):
        return f'all that was not sure at "{question.label}" is ruled out'
    if isinstance(edit, OptionEdit):
        assert isinstance(question, Screen)
        words = question.option(edit.option).text
        if is_open(settled, edit):
            return f'"{words}" turns out to be true' if edit.true else f'"{words}" is ruled out'
        return f'you had also said "{words}"' if edit.true else f'you had not said "{words}"'
    return f'the answer to "{question.text}" were "{answer_words(question, edit)}"'


def _screened(before: Screened, question: Screen, edit: OptionEdit | SettleEdit) -> Screened:
    if isinstance(edit, SettleEdit):
        return Screened(before.yes, ())
    yes = {*before.yes, edit.option} if edit.true else {*before.yes} - {edit.option}
    in_order = question.option_ids
    return Screened(
        tuple(option for option in in_order if option in yes),
        tuple(option for option in before.unsure if option != edit.option),
    )


def _range_words(question: Number, edit: NumberEdit) -> str:
    if edit.low == edit.high:
        return f"{edit.low} {question.unit}"
    if edit.high == question.max:
        return f"{edit.low} {question.unit} or more"
    if edit.low == question.min:
        return f"{edit.high} {question.unit} or less"
    return f"{edit.low} to {edit.high} {question.unit}"
