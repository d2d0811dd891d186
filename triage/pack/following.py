"""What a follow-up takes from the complaint it follows, and whether what it computes and draws is there."""

from collections.abc import Iterable, Iterator, Sequence

from triage.model.complaint import Complaint
from triage.model.computed import Answered, Change, Computed, DaysSince, InARow, Told, Unheeded, input_of
from triage.model.knowledge import Item
from triage.model.question import Choice, Number, Question, SameQuestion, computed_of
from triage.model.urgency import Urgency
from triage.pack.parsing import ParsedFile
from triage.pack.yaml_reader import Path

TOLD = {"urgency": tuple(Urgency), "exercise_permission": ("allowed", "gentle-only", "none")}
"""What can be told, where no complaint has to say it."""


def with_same(
    asked: Iterable[Question | SameQuestion], followed: Sequence[Question] | None, file: ParsedFile
) -> tuple[Question, ...]:
    """The questions, each that is the `same` as one of the complaint that is followed replaced by that one."""
    known = {question.id: question for question in followed or ()}
    result: list[Question] = []
    for index, question in enumerate(asked):
        if not isinstance(question, SameQuestion):
            result.append(question)
        elif question.id in known:
            result.append(known[question.id].model_copy(update={"covers": ()}))
        else:
            allowed = ", ".join(known) or "none: this complaint follows no other"
            file.report("there is no such question to take over", ("questions", index, "id"), question.id, allowed)
    return tuple(result)


def shared_items(refs: Sequence[str], followed: Complaint, file: ParsedFile) -> Iterator[Item]:
    """The pieces that are taken over. One with contraindications reads questions that may not be asked here."""
    for index, ref in enumerate(refs):
        path: Path = ("shares", index)
        item = followed.items.get(ref)
        if item is None:
            file.report("the complaint that is followed has no such active piece", path, ref)
        elif item.contraindications:
            file.report("a piece with contraindications cannot be taken over", path, ref)
        else:
            yield item.model_copy(update={"covers": ()})


def check_following(complaint: Complaint, file: ParsedFile, questions: ParsedFile) -> None:
    """What is computed and drawn: every question, option and finding that it names, and where it may stand."""
    for index, measure in enumerate(complaint.file.measures):
        question = complaint.question.get(measure.question)
        if not isinstance(question, Number) or question.computed:
            allowed = ", ".join(q.id for q in complaint.questions if isinstance(q, Number) and not q.computed)
            file.report("there is no such number that is asked", ("measures", index), measure.question, allowed)
    for place, entry in enumerate(questions.data["questions"] if questions.data else ()):
        question = complaint.question.get(str(entry.get("id")))
        if question and (computed := computed_of(question)):
            path: Path = ("questions", place, "computed")
            if complaint.file.follows is None:
                questions.report("only a complaint that 'follows' another computes answers", path)
            for key, found, allowed in _faults(question, computed, complaint):
                questions.report("this fits nothing here", (*path, key), found, allowed)


def _faults(question: Question, computed: Computed, complaint: Complaint) -> Iterator[tuple[str, str, str]]:
    """Each key that names what is not there, with what was found and what is allowed."""
    asked = {q.id: q for q in complaint.questions if computed_of(q) is None}
    if not isinstance(computed, Answered) and isinstance(question, Choice) != isinstance(computed, Told):
        yield "how", computed.how, "told for a choice, the others for a number"
    source = input_of(computed)
    if source is not None and source not in asked:
        yield ("until" if isinstance(computed, Unheeded | Told) else "of"), source, ", ".join(asked)
        return
    if isinstance(computed, Change) and not isinstance(asked[computed.of], Number):
        yield "of", computed.of, "a number"
    elif isinstance(computed, InARow) and bool(computed.options) == isinstance(asked[computed.of], Number):
        yield "of", computed.of, "a number, or with 'options' a question that has them"
    elif isinstance(computed, DaysSince) and computed.finding:
        [(kind, value)] = computed.finding.items()
        values = [v.id for v in complaint.kind[kind].values] if kind in complaint.kind else []
        if value not in values:
            yield "finding", f"{kind}: {value}", ", ".join(values or complaint.kind)
    elif isinstance(computed, Told) and isinstance(question, Choice):
        allowed = TOLD.get(computed.what)
        if allowed and set(question.option_ids) != set(allowed):
            yield "what", ", ".join(question.option_ids), ", ".join(allowed)
    named = {computed.of: computed.options} if isinstance(computed, InARow) else {}
    if isinstance(computed, Unheeded | Told) and computed.until:
        named = computed.until
    for name, options in named.items():
        yield from _unknown_options(asked[name], options)


def _unknown_options(question: Question, options: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    allowed = () if isinstance(question, Number) else question.option_ids
    for option in options:
        if option not in allowed:
            yield "options", option, ", ".join(allowed)
