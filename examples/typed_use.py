"""The library as a type checker sees it: `mypy --strict` knows every name here. Its test runs that and the script."""

from datetime import UTC, datetime
from typing import Any, assert_never

import triage


def words_of(question: triage.Question) -> str:
    """A question with what may be answered; the three kinds are told apart by their class."""
    match question:
        case triage.Screen():
            return f"{question.text} Any of: {', '.join(question.option_ids)}"
        case triage.Choice():
            return f"{question.text} One of: {', '.join(option.id for option in question.options)}"
        case triage.Number():
            return f"{question.text} {question.min} to {question.max} {question.unit}"
        case _:
            assert_never(question)


def asked(pack: triage.Pack, complaint: str, answers: dict[str, Any]) -> triage.Interview:
    """An interview that was walked, and went into JSON and back at every step."""
    interview = pack.interview(complaint)
    while (question := interview.next_question()) is not None:
        interview.answer(question.id, answers.get(question.id, "unknown"))
        state: dict[str, Any] = interview.to_dict()
        interview = triage.Interview.from_dict(state, pack)
    return interview


def told(result: triage.Assessment) -> list[str]:
    """The level, and why."""
    level: triage.Urgency = result.urgency
    lines = [f"{level.value}: {result.next_step.how_soon}"]
    lines += [f"because of {reason.title}" for reason in result.reasons]
    if level >= triage.Urgency.URGENT:
        lines.append(f"by when: {result.safety_net.by_when}")
    return lines


def follow(pack: triage.Pack, result: triage.Assessment, begun: datetime, now: datetime) -> triage.CheckIn:
    """The first check-in of a course, with nothing known."""
    course = triage.Course("left side").adding(triage.assessment_entry(result, begun))
    check_in: triage.FollowUp = pack.follow_up(course, now)
    while (question := check_in.next_question()) is not None:
        check_in.answer(question.id, "unknown")
    return check_in.check_in()


def main() -> None:
    pack: triage.Pack = triage.load_pack()
    (complaint,) = pack.complaints
    first = pack.interview(complaint).next_question()
    assert first is not None
    print(words_of(first))
    interview = asked(pack, complaint, {"danger-signs": []})
    reply: triage.Reply = interview.review()[0]
    print(f"{reply.question.label}: {reply.text}")
    result: triage.Assessment = interview.assess()
    print("\n".join(told(result)))
    page: str = triage.render_html(result, pack)
    print(f"a page of {len(page) // 1000} kB")
    begun = datetime(2026, 3, 2, 18, tzinfo=UTC)
    print(follow(pack, result, begun, begun.replace(day=16)).urgency.value)
    try:
        pack.assess(complaint, {"age": "old"})
    except triage.AnswerError as error:
        problem: triage.Problem = error.problems[0]
        print(f"{problem.place}: {problem.message}, found {problem.found}")


if __name__ == "__main__":
    main()
