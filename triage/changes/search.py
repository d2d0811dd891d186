"""Try the changed answers that are near on the real engine, and keep the smallest that change the level.

A raise is told when the rule that gives the new level is certain then. A lower level is told only when no question
would be open then that is not open now; at urgent and above only by what was not sure; never while out of scope.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from triage.changes.edits import (
    ChoiceEdit,
    Edits,
    NumberEdit,
    answer_words,
    apply,
    changed_answer,
    condition_words,
    is_open,
    touched,
)
from triage.changes.near import Near, all_of
from triage.decide import Decision, decide
from triage.engine import Engine, Outcome
from triage.model.answers import Answers, write_answer
from triage.model.assessment import Change, ChangedAnswer
from triage.model.complaint import Complaint
from triage.model.condition import NumberLine
from triage.model.rule import Rule
from triage.model.urgency import Urgency

_Places = frozenset[tuple[str, str]]
MOST_TOLD = 6
MOST_LOWER = 2
MOST_TRIED = 40
"""How many changes are tried on the engine in each direction."""


def smallest_changes(complaint: Complaint, engine: Engine, answers: Answers, outcome: Outcome) -> tuple[Change, ...]:
    """At most six changes of one or two answers: those that raise the level first, the most urgent first.

    `outcome` is that of these answers. Raises EngineError.
    """
    return _Search(complaint, engine, answers, outcome).changes()


class _Search:
    def __init__(self, complaint: Complaint, engine: Engine, answers: Answers, outcome: Outcome) -> None:
        self._complaint = complaint
        self._engine = engine
        self._answers = answers
        self._outcome = outcome
        self._settled = outcome.answers
        self._now = decide(complaint, outcome)
        self._near = Near(complaint, outcome)

    def changes(self) -> tuple[Change, ...]:
        lower = list(islice(self._lowering(), MOST_LOWER))
        higher = list(islice(self._raising(), MOST_TOLD - len(lower)))
        return (*higher, *sorted(lower, key=lambda change: -change.urgency.rank))

    def _raising(self) -> Iterator[Change]:
        """The most urgent first; of equals the fewest answers, then what may yet come true, then the nearest rule."""
        flags = [flag for flag in self._complaint.red_flags if flag.urgency > self._now.urgency]
        flags = [flag for flag in flags if flag.rule.id not in self._outcome.certain]
        found = [
            (flag.urgency, edits, flag.rule)
            for flag in flags
            for edits in self._near.firing(flag.rule)
            if len(edits) == 1 or self._near.held(flag.rule)
        ]
        found.sort(key=lambda f: (-f[0].rank, len(f[1]), self._looks_back(f[1]), -self._near.held(f[2]), f[2].id))
        done: set[str] = set()
        told: list[tuple[_Places, Urgency]] = []
        tried = 0
        for urgency, edits, rule in found:
            places = self._touched(edits)
            if rule.id in done or any(level >= urgency and places >= fewer for fewer, level in told):
                continue
            if (tried := tried + 1) > MOST_TRIED:
                return
            outcome, decision = self._try(edits)
            if rule.id in outcome.certain and decision.urgency == urgency:
                done.add(rule.id)
                told.append((places, urgency))
                yield self._change(self._widened(edits, urgency), decision.urgency, rule.id)

    def _looks_back(self, edits: Edits) -> bool:
        """Whether it takes another choice or a lower number, such as an age, for these seldom come true."""
        return any(
            isinstance(edit, ChoiceEdit) or (isinstance(edit, NumberEdit) and self._is_below(edit)) for edit in edits
        )

    def _is_below(self, edit: NumberEdit) -> bool:
        answer = self._settled[edit.question]
        return isinstance(answer, int) and edit.value < answer

    def _lowering(self) -> Iterator[Change]:
        """The fewest answers first, in the order of the questions; all rules that hold the level have to let go."""
        holding = self._holding()
        if not holding or self._now.out_of_scope:
            return
        ways = all_of(self._near.excluding(rule) for rule in holding)
        if self._now.urgency >= Urgency.URGENT:
            ways = tuple(way for way in ways if all(is_open(self._settled, edit) for edit in way))
        order = list(self._complaint.question)
        ways = tuple(sorted(ways, key=lambda way: (len(way), sorted(order.index(edit.question) for edit in way))))
        told: list[_Places] = []
        for edits in ways[:MOST_TRIED]:
            places = self._touched(edits)
            if any(places >= fewer for fewer in told):
                continue
            _, decision = self._try(edits)
            if self._is_lower(decision):
                told.append(places)
                yield self._change(self._widened(edits, decision.urgency), decision.urgency, holding[0].id)

    def _holding(self) -> list[Rule]:
        """The rules that give the level, themselves or while they are not ruled out."""
        level = self._now.urgency
        flags = [flag for flag in self._complaint.red_flags if flag.urgency == level]
        certain = [flag.rule for flag in flags if flag.rule.id in self._outcome.certain]
        return certain + [flag.rule for flag in self._now.unresolved if flag.rule.urgency_if_unsure == level]

    def _is_lower(self, decision: Decision) -> bool:
        opened = set(decision.open_questions.all) - set(self._now.open_questions.all)
        return decision.urgency < self._now.urgency and not opened

    def _touched(self, edits: Edits) -> _Places:
        return frozenset(place for edit in edits for place in touched(self._settled, edit))

    def _try(self, edits: Edits) -> tuple[Outcome, Decision]:
        outcome = self._engine.run(apply(self._complaint, self._answers, self._settled, edits))
        return outcome, decide(self._complaint, outcome)

    def _widened(self, edits: Edits, urgency: Urgency) -> Edits:
        """A number alone as far as it gives this same level, tried on both sides of every border; else just itself."""
        exact = tuple(replace(e, low=e.value, high=e.value) if isinstance(e, NumberEdit) else e for e in edits)
        edit = edits[0]
        if len(edits) > 1 or not isinstance(edit, NumberEdit):
            return exact
        upwards = edit.value == edit.low
        reached = edit.value
        for first, last in self._stretches(edit, upwards):
            _, decision = self._try((replace(edit, value=first),))
            same = decision.urgency == urgency and (urgency > self._now.urgency or self._is_lower(decision))
            if not same:
                break
            reached = last
        low, high = min(edit.value, reached), max(edit.value, reached)
        return (replace(edit, low=low, high=high),)

    def _stretches(self, edit: NumberEdit, upwards: bool) -> Iterator[tuple[int, int]]:
        """The numbers between two borders, which no rule tells apart, from the edit's own outwards."""
        lines = [line for rule in self._complaint.rules.values() for line in rule.condition.every_line()]
        read = [line for line in lines if isinstance(line, NumberLine) and line.question == edit.question]
        starts = {edit.low, *(line.low for line in read), *(line.high + 1 for line in read)}
        inside = sorted(start for start in starts if edit.low <= start <= edit.high)
        ends = [*(start - 1 for start in inside[1:]), edit.high]
        stretches = list(zip(inside, ends, strict=True))
        yield from stretches if upwards else ((last, first) for first, last in reversed(stretches))

    def _change(self, edits: Edits, urgency: Urgency, rule: str) -> Change:
        said = []
        for edit in edits:
            question = self._complaint.question[edit.question]
            own = [other for other in edits if other.question == edit.question]
            after = changed_answer(self._settled[edit.question], question, own)
            words = answer_words(question, edit)
            said.append(
                ChangedAnswer(question=question.id, label=question.label, answer=words, value=write_answer(after))
            )
        conditions = " and ".join(
            condition_words(self._complaint.question[edit.question], self._settled, edit) for edit in edits
        )
        raises = urgency > self._now.urgency
        text = f"If {conditions}: {urgency}."
        return Change(answers=tuple(said), urgency=urgency, rule=rule, text=text, raises=raises)
