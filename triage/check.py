"""Checks of a loaded pack that need the engine or look at the whole: cases, coverage, statements, dates."""

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from triage.engine import Engine
from triage.errors import Problem
from triage.library import Pack
from triage.model.answers import read_answers
from triage.model.complaint import Complaint
from triage.model.knowledge import OFFERED_FOLDERS, Exercise
from triage.model.question import SecondLook
from triage.model.rule import Rule
from triage.model.urgency import Urgency
from triage.pack.standing_alone import SHELF
from triage.readability import too_hard
from triage.subsumption import subsumed_rules

Progress = Callable[[str], None]
CASES = ("fires_for", "silent_for", "unsure_for")
_EVERY = 50


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was found: problems, warnings, and one line that counts what was checked."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    summary: str


def check_pack(pack: Pack, today: datetime.date, progress: Progress | None = None) -> CheckReport:
    """Run every check. `today` decides which reviews are overdue; `progress` is told how far it is."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    counts = {"rules": 0, "cases": 0, "pieces of knowledge": 0, "statements": 0}
    for complaint in pack.content.complaints.values():
        cases = list(_cases(complaint))
        engine = Engine(complaint)
        for number, (rule, name, index, case) in enumerate(cases, start=1):
            problems.extend(_case(complaint, engine, rule, name, index, case))
            if progress and number % _EVERY == 0:
                progress(f"{complaint.id}: {number} of {len(cases)} cases")
        problems.extend(_statements(pack, complaint))
        problems.extend(unused(complaint))
        problems.extend(unlimited(complaint))
        warnings.extend(_overdue(complaint, today))
        warnings.extend(_adding_nothing(complaint))
        warnings.extend(_undrawn(complaint))
        problems.extend(_forbidden(pack, complaint))
        counts["rules"] += len(complaint.rules)
        counts["cases"] += len(cases)
        counts["pieces of knowledge"] += len(complaint.items)
        counts["statements"] += len(complaint.statements)
    problems.extend(too_hard(pack.content))
    summary = ", ".join(f"{count} {what}" for what, count in counts.items())
    return CheckReport(tuple(problems), tuple(warnings), f"{pack.name} {pack.version}, {summary}")


def _place(complaint: Complaint, rule: Rule) -> str:
    return f"rules/{complaint.id}/{rule.id}.yaml"


def _cases(complaint: Complaint) -> Iterator[tuple[Rule, str, int, object]]:
    for rule in complaint.rules.values():
        for name in CASES:
            for index, case in enumerate(getattr(rule, name)):
                yield rule, name, index, case


def _case(complaint: Complaint, engine: Engine, rule: Rule, name: str, index: int, case: object) -> Iterator[Problem]:
    outcome = engine.run(read_answers(complaint.question, case))
    found = "silent_for"
    if rule.id in outcome.certain:
        found = "fires_for"
    elif rule.id in outcome.possible:
        found = "unsure_for"
    if found != name:
        message = "with these answers the rule does not do what its case says"
        yield Problem(message, _place(complaint, rule), key=f"{name}.{index}", found=found, allowed=name)


def _statements(pack: Pack, complaint: Complaint) -> Iterator[Problem]:
    carried = carriers(pack, complaint)
    place = f"knowledge/{complaint.id}/statements.yaml"
    for statement in complaint.statements:
        by = carried.get(statement.id, ())
        if not by and not statement.not_a_rule:
            yield Problem("no file carries this statement, and no reason says why", place, key=statement.id)
        if by and statement.not_a_rule:
            message = "this statement has a reason why nothing carries it, and is carried"
            yield Problem(message, place, key=statement.id, found=by[0])


def carriers(pack: Pack, complaint: Complaint) -> dict[str, tuple[str, ...]]:
    """For each statement the active files (or parts of shared ones) that carry it."""
    found: dict[str, list[str]] = {}

    def carry(covers: tuple[str, ...], by: str) -> None:
        for statement in covers:
            found.setdefault(statement, []).append(by)

    for rule in complaint.rules.values():
        carry(rule.covers, f"rules: {rule.id}")
    for item in complaint.items.values():
        carry(item.covers, f"knowledge: {item.id}")
    for question in complaint.questions:
        carry(question.covers, f"question: {question.id}")
    for drawing in complaint.drawings.values():
        carry(drawing.covers, f"knowledge: {drawing.id}")
    carry(complaint.file.covers, "complaint.yaml")
    for kind in complaint.file.findings:
        if kind.otherwise:
            carry(kind.otherwise.covers, f"otherwise: {kind.id}")
    carry(pack.content.file.covers, "pack.yaml")
    for notice in pack.content.wording.notices:
        carry(notice.covers, f"notice: {notice.id}")
    return {statement: tuple(by) for statement, by in found.items()}


def unused(complaint: Complaint) -> Iterator[Problem]:
    """Whatever no active rule ever reads, makes or shows."""
    rules = complaint.rules.values()
    folder = f"knowledge/{complaint.id}"
    read = {question for rule in rules for question in rule.condition.questions} | set(complaint.computed_from)
    for question in complaint.questions:
        if question.id not in read and not isinstance(question, SecondLook):
            yield Problem("no active rule reads this question", f"{folder}/questions.yaml", key=question.id)
    for kind in complaint.file.findings:
        for value in kind.values:
            if (kind.id, value.id) not in complaint.makers:
                message = "no active rule makes this finding"
                yield Problem(message, f"{folder}/complaint.yaml", key=f"{kind.id}: {value.id}")
    named = {ref for rule in rules for ref in rule.then.offer}
    named |= {f"advice/{name}" for rule in rules for name in rule.then.advise}
    named |= {f"avoid/{name}" for rule in rules for name in rule.then.avoid}
    named |= {f"safety-net/{name}" for rule in rules for name in rule.then.watch}
    named |= {f"safety-net/{name}" for name in complaint.file.safety_net.values()}
    for item in complaint.items.values():
        if item.id not in named:
            verb = "offers" if item.id.split("/")[0] in OFFERED_FOLDERS else "names"
            yield Problem(f"no active rule {verb} this piece", f"{folder}/{item.id}.yaml")
    drawn = {item.drawing for item in complaint.items.values() if isinstance(item, Exercise)}
    drawn |= {complaint.file.body_map.drawing} if complaint.file.body_map else set()
    for drawing in complaint.drawings.values():
        if drawing.name not in drawn:
            yield Problem("no active exercise and no body map names this drawing", f"{folder}/{drawing.id}.yaml")


def unlimited(complaint: Complaint) -> Iterator[Problem]:
    """A red flag for a visit within days says how much exercise is still right."""
    for rule in complaint.rules.values():
        if rule.urgency is Urgency.SOON and not rule.then.limit and not rule.id.startswith(f"{SHELF}/"):
            message = "a rule of urgency 'soon' needs a 'limit' on exercise"
            yield Problem(message, _place(complaint, rule), key="then", allowed="gentle-only, none")


def _forbidden(pack: Pack, complaint: Complaint) -> Iterator[Problem]:
    """Words that wording.yaml forbids, in anything a person may read."""
    folder = f"knowledge/{complaint.id}"
    shown = [
        (_place(complaint, rule), rule.model_dump_json(include={"title", "because", "limits"}))
        for rule in complaint.rules.values()
    ]
    shown += [
        (f"{folder}/{item.id}.yaml", item.model_dump_json(exclude={"sources"})) for item in complaint.items.values()
    ]
    shown += [
        (f"{folder}/{drawing.id}.yaml", drawing.model_dump_json(exclude={"sources"}))
        for drawing in complaint.drawings.values()
    ]
    shown += [(f"{folder}/questions.yaml", question.model_dump_json()) for question in complaint.questions]
    shown.append((f"{folder}/complaint.yaml", complaint.file.model_dump_json()))
    shown.append(("knowledge/wording.yaml", pack.content.wording.model_dump_json(exclude={"never_say"})))
    for place, text in shown:
        for words in pack.content.wording.never_say:
            if re.search(rf"\b{re.escape(words)}\b", text, re.IGNORECASE):
                yield Problem("wording.yaml says that this is never said", place, found=words)


def _overdue(complaint: Complaint, today: datetime.date) -> Iterator[Problem]:
    for rule in complaint.rules.values():
        if rule.review.due < today.isoformat()[: len(rule.review.due)]:
            yield Problem(
                "this rule is due for review", _place(complaint, rule), key="review.due", found=rule.review.due
            )


def _adding_nothing(complaint: Complaint) -> Iterator[Problem]:
    """Rules beside which another does all that they do, whenever they do it."""
    for rule, by, duplicate in subsumed_rules(complaint.rules.values()):
        message = "another rule always fires with this one and does all that it does"
        if duplicate:
            message = "another rule fires for the same answers and does the same"
        yield Problem(message, _place(complaint, rule), key="when", found=by.id)


def _undrawn(complaint: Complaint) -> Iterator[Problem]:
    """Exercises that nobody can see how to do."""
    for item in complaint.items.values():
        if isinstance(item, Exercise) and item.drawing is None:
            place = f"knowledge/{complaint.id}/{item.id}.yaml"
            yield Problem("this exercise has no drawing", place, allowed="drawing: a name in drawings/")
