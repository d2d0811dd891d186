"""What keeps a rule or a piece of knowledge out of a result, and that it is there when it is."""

from collections.abc import Iterator

from triage.decide import Decision
from triage.engine import Outcome
from triage.engine.reference import line_is_certain, line_is_possible
from triage.explain import Explainer, answer_text
from triage.model.assessment import Assessment, GivenAnswer
from triage.model.complaint import Complaint
from triage.model.condition import FindingLine, Line, NumberLine
from triage.model.knowledge import Advice, Guidance, Item, item_ref
from triage.model.page import Entry, Link, Page
from triage.model.question import Number
from triage.model.rule import Rule
from triage.model.urgency import Urgency

HOLDS, OPEN, FAILS = "This holds", "This is open", "This does not hold"


def why_not_rule(rule: Rule, complaint: Complaint, outcome: Outcome) -> Page:
    """Which lines of a rule hold, are open or do not hold, with the answers."""
    entries = tuple(_Lines(complaint, outcome).of_rule(rule))
    return Page(
        id=rule.id, kind="rule", about="rule, for these answers", title=f"Because of {rule.title}", entries=entries
    )


def why_not_piece(item: Item, complaint: Complaint, outcome: Outcome, decision: Decision, result: Assessment) -> Page:
    """Why a piece is not shown: not offered, withheld, closed, out of scope or not alone; or that it is shown."""
    entries = tuple(_Piece(complaint, outcome, decision, result).of(item))
    return Page(id=item.id, kind="piece", about="for these answers", title=item.title, entries=entries)


class _Lines:
    """The state of a rule and of each of its lines, in words."""

    def __init__(self, complaint: Complaint, outcome: Outcome) -> None:
        self._complaint = complaint
        self._outcome = outcome
        self._explainer = Explainer(complaint, outcome)

    def of_rule(self, rule: Rule) -> Iterator[Entry]:
        if rule.status != "active":
            yield Entry(label="It is not read", text=f"Its status is {rule.status}.")
            return
        yield Entry(label="So", text=self.state(rule))
        if rule.id in self._outcome.certain:
            yield from self._answers("The answers that make it so", self._explainer.support(rule))
        elif rule.id in self._outcome.possible:
            for question in self._explainer.settling(rule):
                words = " / ".join(question.options) or question.text
                link = Link(id=question.question, kind="question", title=question.text)
                yield Entry(label="This would settle it", text=words, links=(link,))
        else:
            yield from self._answers("The answers that rule it out", self._explainer.exclusion(rule))
        yield Entry(label="Its lines")
        if not rule.condition.lines and not rule.condition.any_of:
            yield Entry(label="", text=f"always. {HOLDS}", under=True)
        for line in rule.condition.lines:
            yield self._line(line)
        for number, group in enumerate(rule.condition.any_of):
            yield Entry(label="", text="or all of these" if number else "and all of these", under=True)
            yield from (self._line(line) for line in group)

    def state(self, rule: Rule) -> str:
        """Whether a rule fires, in a sentence."""
        if rule.id in self._outcome.certain:
            return "It fires: the answers make every line hold."
        if rule.id in self._outcome.possible:
            return "It does not fire, and it is not ruled out: a line is open."
        return "It does not fire: the answers rule it out."

    def _line(self, line: Line) -> Entry:
        found = self._outcome
        if line_is_certain(line, found.answers, found.certain_findings):
            state = HOLDS
        elif line_is_possible(line, found.answers, found.possible_findings):
            state = OPEN
        else:
            state = FAILS
        if isinstance(line, FindingLine):
            return self._finding(line, state)
        question = self._complaint.question[line.question]
        if isinstance(line, NumberLine):
            assert isinstance(question, Number)
            needed = f"{line.low} to {line.high} {question.unit}"
        else:
            assert not isinstance(question, Number)
            words = [f'"{question.option(option).text}"' for option in line.options]
            needed = (" and " if getattr(line, "every", False) else " or ").join(words)
        answer = found.answers.get(line.question)
        said = "not answered" if answer is None else f'"{answer_text(question, answer)}"'
        link = Link(id=question.id, kind="question", title=question.text)
        return Entry(label=question.label, text=f"needs {needed}. Answer: {said}. {state}", links=(link,), under=True)

    def _finding(self, line: FindingLine, state: str) -> Entry:
        kind = self._complaint.kind[line.kind]
        labels = {value.id: value.label for value in kind.values}
        needed = (" and " if line.every else " or ").join(labels[value] for value in line.values)
        has = [labels[value] for name, value in sorted(self._outcome.certain_findings) if name == line.kind]
        makers = tuple(Link(id=r.id, kind="rule", title=r.title) for r in self._complaint.makers_of(line))
        by = ", ".join(dict.fromkeys(link.id for link in makers)) or "no rule"
        text = f"needs {needed}. Concluded: {', '.join(has) or 'nothing'}. {state} (made by {by})"
        return Entry(label=kind.label, text=text, links=makers, under=True)

    def _answers(self, label: str, answers: tuple[GivenAnswer, ...]) -> Iterator[Entry]:
        for answer in answers:
            yield Entry(label=label, text=f"{answer.label}: {answer.text}")


class _Piece:
    """Why one piece is shown or not, from the result itself."""

    def __init__(self, complaint: Complaint, outcome: Outcome, decision: Decision, result: Assessment) -> None:
        self._complaint = complaint
        self._outcome = outcome
        self._decision = decision
        self._result = result
        self._lines = _Lines(complaint, outcome)

    def of(self, item: Item) -> Iterator[Entry]:
        if item.status != "active":
            yield Entry(label="It is not shown", text=f"Its status is {item.status}.")
            return
        shown = item.id in self._result.piece_ids
        yield Entry(label="So", text="It is shown." if shown else "It is not shown.")
        if not shown:
            yield from self._withheld(item)
            yield from self._closed(item)
            yield from self._goes_with(item)
        yield from self._callers(item, shown)

    def _withheld(self, item: Item) -> Iterator[Entry]:
        for held in self._result.withheld:
            if held.id == item.id:
                for cause, name in zip(held.because, held.because_of, strict=True):
                    rule = self._complaint.rules.get(cause)
                    links = (Link(id=cause, kind="rule", title=rule.title),) if rule else ()
                    why = f" {rule.because}" if rule else f" {' '.join(held.why)}"
                    yield Entry(label="Withheld because of", text=f"{name} ({cause}).{why}", links=links)

    def _closed(self, item: Item) -> Iterator[Entry]:
        decision = self._decision
        protects = isinstance(item, Advice) and item.protects
        if decision.closed and not protects and item.id not in self._result.safety_net.pieces:
            if decision.out_of_scope:
                scope = "; ".join(value.label for value in self._result.scope)
                yield Entry(label="Out of scope", text=f"{scope or 'a finding says so'}. Then no care is shown.")
            if decision.urgency >= Urgency.URGENT or decision.closing:
                words = "An urgent or emergency rule holds or is not ruled out. Then no care is shown"
                yield Entry(label="Closed", text=f"The level is {decision.urgency}. {words}, only what protects.")
        if item.id.startswith("exercises/") and decision.permission != "allowed":
            yield Entry(label="Exercises permitted", text=decision.permission)

    def _goes_with(self, item: Item) -> Iterator[Entry]:
        if item.only_with == "exercises" and not self._result.exercises:
            yield Entry(label="Only with exercises", text="It goes only with exercises, and none is shown.")
        if item.only_with == "full-programme" and self._decision.permission != "allowed":
            words = f"It goes only with the full programme, and what is permitted is: {self._decision.permission}."
            yield Entry(label="Only with the full programme", text=words)

    def _callers(self, item: Item, shown: bool) -> Iterator[Entry]:
        """The rules that could call for it, each with its state; what it lacks while none of them fires."""
        if item.id in {item_ref("safety-net", name) for name in self._complaint.file.safety_net.values()}:
            levels = [str(level) for level, name in self._complaint.file.safety_net.items() if name == item.name]
            yield Entry(
                label="It belongs to the level", text=f"{', '.join(levels)}. The level is {self._result.urgency}."
            )
            return
        callers = [rule for rule in self._complaint.rules.values() if self._calls(rule, item)]
        reading = self._outcome.possible if item.id.startswith("avoid/") else self._outcome.certain
        fires = [rule for rule in callers if rule.id in reading]
        if not fires:
            yield Entry(label="Not called for", text="None of the rules that call for it fires.")
        elif not shown and isinstance(item, Guidance) and item.group == "pattern":
            yield Entry(label="Of a pattern", text="It goes only with a pattern that is shown.")
        for rule in fires or callers:
            link = Link(id=rule.id, kind="rule", title=rule.title)
            yield Entry(label="Called for by", text=f"{rule.id}. {self._lines.state(rule)}", links=(link,))
            if not fires:
                yield from (entry for entry in self._lines.of_rule(rule) if entry.under)

    def _calls(self, rule: Rule, item: Item) -> bool:
        effects = {"advice": rule.then.advise, "avoid": rule.then.avoid, "safety-net": rule.then.watch}
        named = effects.get(item.id.split("/")[0])
        return item.id in rule.then.offer if named is None else item.name in named
