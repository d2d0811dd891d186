"""How two people's answers can relate, question by question."""

from collections.abc import Iterator

from triage.model.question import Choice, Question
from triage.verify.logic import Formula, all_of, any_of, implies, negation, same
from triage.verify.person import Person


def same_answer(a: Person, b: Person, question: str) -> Formula:
    """Both give the same answer, or none."""
    return all_of(_equal(a, b, question))


def _equal(a: Person, b: Person, question: str) -> Iterator[Formula]:
    yield same(a.asked(question), b.asked(question))
    yield same(a.looked(question), b.looked(question))
    for value in a.values[question]:
        yield same(a.yes(question, value), b.yes(question, value))
        if a.is_screen(question):
            yield same(a.unsure(question, str(value)), b.unsure(question, str(value)))


def no_better(a: Person, b: Person, question: Question) -> Formula:
    """The second person's answer is the same or worse, in the way the question declares."""
    id = question.id
    asked = all_of((same(a.asked(id), b.asked(id)), same(a.looked(id), b.looked(id))))
    if a.is_screen(id):
        steps = (
            all_of((implies(a.yes(id, str(o)), b.yes(id, str(o))), implies(b.no(id, str(o)), a.no(id, str(o)))))
            for o in a.values[id]
        )
        return all_of((asked, *steps))
    if not isinstance(question, Choice) or not question.worsens:
        return same_answer(a, b, id)
    order = question.worsens
    ways = [same_answer(a, b, id)]
    ways += [all_of((a.yes(id, x), b.yes(id, y))) for i, x in enumerate(order) for y in order[i + 1 :]]
    ways.append(all_of((a.yes(id, order[0]), negation(b.known(id)))))
    ways.append(all_of((negation(a.known(id)), b.yes(id, order[-1]))))
    return all_of((asked, any_of(ways)))


def settles(a: Person, b: Person, question: str) -> Formula:
    """The second person keeps what the first knew and may know more: "not sure" and unanswered may be settled."""
    kept = [implies(a.asked(question), b.asked(question)), implies(a.looked(question), b.looked(question))]
    if not a.is_screen(question):
        return all_of((*kept, *(implies(a.yes(question, v), b.yes(question, v)) for v in a.values[question])))
    for value in a.values[question]:
        kept.append(implies(a.yes(question, value), b.yes(question, value)))
        kept.append(implies(a.no(question, str(value)), b.no(question, str(value))))
    return all_of(kept)


def answers_more(a: Person, b: Person, question: str) -> Formula:
    """The second person answers what the first left unanswered, second looks too, and changes nothing else."""
    asked, looks = a.asked(question), all_of((negation(a.looked(question)), b.looked(question)))
    untouched = implies(asked, any_of((same_answer(a, b, question), looks)))
    if not a.is_screen(question):
        return all_of((untouched, settles(a, b, question)))
    second = a.complaint.second_looks.get(question)
    left_out = [v for v in a.values[question] if second is None or v not in second.option_ids]
    kept = (implies(all_of((asked, a.unsure(question, str(v)))), b.unsure(question, str(v))) for v in left_out)
    return all_of((untouched, settles(a, b, question), *kept))
