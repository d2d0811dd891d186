"""What follows from one person's answers, as formulas: rules, findings, level, what is open, withheld and shown.

This says the same as the engine, `relevance`, `decide` and `assess` say in their own ways, and shares no code with
them. `tie` compares the two.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property

from triage.model.complaint import Complaint, Otherwise, RedFlag
from triage.model.condition import Condition, Finding, FindingLine, Line, ScreenLine
from triage.model.knowledge import OFFERED_FOLDERS, Exercise, Guidance, Item
from triage.model.rule import Rule
from triage.model.urgency import Urgency
from triage.verify.logic import FALSE, TRUE, Formula, all_of, any_of, negation
from triage.verify.person import Person

LEVELS = tuple(Urgency)
RAISED = LEVELS[1:]
Reading = Callable[[Line], Formula]


class Conclusions:
    """All that follows from the answers of one person. Every formula is made once.

    For a person who is like another but for one question, `other` is what follows for that other. With `complaint`
    other rules than those of the person's complaint are read.
    """

    def __init__(
        self,
        person: Person,
        other: "Conclusions | None" = None,
        but_for: str = "",
        complaint: Complaint | None = None,
    ) -> None:
        self.person = person
        self._other = other
        self._but_for = but_for
        self.complaint: Complaint = complaint or person.complaint
        self.certain: dict[str, Formula] = {}
        self.possible: dict[str, Formula] = {}
        self.certain_finding: dict[Finding, Formula] = {}
        self.possible_finding: dict[Finding, Formula] = {}
        self._read_rules()
        for method in ("line_certain", "line_possible", "withheld", "shown", "floor", "certain_level"):
            setattr(self, method, cache(getattr(self, method)))

    def _read_rules(self) -> None:
        for rule in self.complaint.feeding_order:
            for known, found, line in (
                (self.certain, self.certain_finding, self.line_certain),
                (self.possible, self.possible_finding, self.line_possible),
            ):
                shared = self._shared(rule, known is self.certain)
                known[rule.id] = self._holds(rule.condition, line) if shared is None else shared
                for finding in rule.then.findings:
                    found[finding] = any_of((found.get(finding, FALSE), known[rule.id]))

    def _shared(self, rule: Rule, certain: bool) -> Formula | None:
        """The formula of the other person, for a rule that the question between them has nothing to do with."""
        if self._other is None or self._but_for in self.complaint.questions_behind(rule):
            return None
        return (self._other.certain if certain else self._other.possible)[rule.id]

    def _holds(self, condition: Condition, holds: Reading) -> Formula:
        groups = [all_of(map(holds, group)) for group in condition.any_of]
        return all_of((*map(holds, condition.lines), any_of(groups) if groups else TRUE))

    def possible_condition(self, condition: Condition) -> Formula:
        """A condition is not excluded."""
        return self._holds(condition, self.line_possible)

    def line_certain(self, line: Line) -> Formula:
        """A line is true."""
        if isinstance(line, FindingLine):
            return self._findings(line, self.certain_finding)
        return self.person.certain(line)

    def line_possible(self, line: Line) -> Formula:
        """A line is not excluded."""
        if isinstance(line, FindingLine):
            return self._findings(line, self.possible_finding)
        return self.person.possible(line)

    def _findings(self, line: FindingLine, found: dict[Finding, Formula]) -> Formula:
        return (all_of if line.every else any_of)(found.get(finding, FALSE) for finding in line.findings)

    # Levels

    def certain_level(self, level: Urgency) -> Formula:
        """The certain rules give at least this level."""
        flags = self.complaint.red_flags
        return any_of(self.certain[flag.rule.id] for flag in flags if flag.urgency >= level) if level.rank else TRUE

    def unresolved(self, flag: RedFlag) -> Formula:
        """A red flag is neither certain nor excluded, and could raise the level."""
        rule = flag.rule.id
        return all_of((self.possible[rule], negation(self.certain[rule]), negation(self.certain_level(flag.urgency))))

    @cached_property
    def out_of_scope(self) -> Formula:
        """A certain finding says that the programme is not for this person."""
        kinds = [kind for kind in self.complaint.file.findings if kind.out_of_scope]
        return any_of(self.certain_finding.get((kind.id, value.id), FALSE) for kind in kinds for value in kind.values)

    @cached_property
    def otherwise(self) -> dict[str, Formula]:
        """For each kind that has an `otherwise`: it holds."""
        held = {}
        for kind in self.complaint.file.findings:
            if kind.otherwise:
                found = any_of(self.certain_finding.get((kind.id, value.id), FALSE) for value in kind.values)
                held[kind.id] = all_of((negation(found), negation(self.out_of_scope)))
        return held

    def _otherwise_level(self, other: Otherwise, level: Urgency, found: dict[Finding, Formula]) -> Formula:
        if other.urgency and other.urgency >= level:
            return TRUE
        if other.escalate and other.escalate.urgency >= level:
            return found.get(other.escalate.needs, FALSE)
        return FALSE

    def _from_otherwise(self, level: Urgency, found: dict[Finding, Formula]) -> Formula:
        kinds = [(kind.id, kind.otherwise) for kind in self.complaint.file.findings if kind.otherwise]
        return any_of(all_of((self.otherwise[id], self._otherwise_level(o, level, found))) for id, o in kinds)

    def floor(self, level: Urgency) -> Formula:
        """Rules, certain or not ruled out, give at least this level; without `otherwise` and missing questions."""
        unsure = (f for f in self.complaint.red_flags if (f.rule.urgency_if_unsure or Urgency.SELF_CARE) >= level)
        return any_of((self.certain_level(level), *(self.unresolved(flag) for flag in unsure)))

    @cached_property
    def level(self) -> dict[Urgency, Formula]:
        """For each level: the assessment's is at least this one."""
        held = {}
        for level in LEVELS:
            missing = self.safety_missing if level <= Urgency.URGENT else FALSE
            parts = (self.floor(level), self._from_otherwise(level, self.certain_finding), missing)
            held[level] = any_of(parts) if level.rank else TRUE
        return held

    @cached_property
    def could_rise_to(self) -> dict[Urgency, Formula]:
        """For each level: the assessment says that it could still rise to this one or a higher one."""
        held = {}
        for level in LEVELS:
            flags = (self.unresolved(flag) for flag in self.complaint.red_flags if flag.urgency >= level)
            held[level] = any_of((self.level[level], *flags, self._from_otherwise(level, self.possible_finding)))
        return held

    def is_level(self, level: Urgency) -> Formula:
        """The assessment's level is exactly this one."""
        above = [self.level[other] for other in LEVELS if other.rank == level.rank + 1]
        return all_of((self.level[level], *map(negation, above)))

    # What is still open

    def _line_open(self, rule: Rule, line: Line) -> Formula:
        """A line of a rule that is possible stands open: possible, not certain, and no other group decides already."""
        ways: list[Formula] = []
        if line in rule.condition.lines:
            ways.append(TRUE)
        decided = any_of(all_of(map(self.line_certain, group)) for group in rule.condition.any_of)
        for group in rule.condition.any_of:
            if line in group:
                ways.append(all_of((negation(decided), *map(self.line_possible, group))))
        return all_of((negation(self.line_certain(line)), any_of(ways)))

    def _wanted(self, roots: dict[str, Formula]) -> dict[str, Formula]:
        """For each question: a rule asked about, or one that feeds it, stands open through it."""
        reached: dict[str, list[Formula]] = {rule_id: [root] for rule_id, root in roots.items()}
        wanted: dict[str, list[Formula]] = {}
        for rule in reversed(self.complaint.feeding_order):
            if rule.id not in reached:
                continue
            here = all_of((any_of(reached[rule.id]), self.possible[rule.id], negation(self.certain[rule.id])))
            for line in dict.fromkeys(rule.condition.every_line()):
                through = all_of((here, self._line_open(rule, line)))
                if isinstance(line, FindingLine):
                    for maker in self.complaint.makers_of(line):
                        reached.setdefault(maker.id, []).append(through)
                    continue
                asked = self.person.asked(line.question)
                wanted.setdefault(line.question, []).append(all_of((through, negation(asked))))
                second = self.complaint.second_looks.get(line.question)
                if second and isinstance(line, ScreenLine):
                    named = [option for option in line.options if option in second.option_ids]
                    doubt = any_of(self.person.unsure(line.question, option) for option in named)
                    look = all_of((through, asked, negation(self.person.looked(line.question)), doubt))
                    wanted.setdefault(second.id, []).append(look)
        return {question: any_of(formulas) for question, formulas in wanted.items()}

    @cached_property
    def open_for_safety(self) -> dict[str, Formula]:
        """For each question: an urgent or emergency flag above the certain level stands open through it."""
        pressing = [flag for flag in self.complaint.red_flags if flag.urgency >= Urgency.URGENT]
        return self._wanted({f.rule.id: negation(self.certain_level(f.urgency)) for f in pressing})

    @cached_property
    def safety_missing(self) -> Formula:
        """A just-to-be-safe question is unanswered."""
        return any_of(self.open_for_safety.values())

    @cached_property
    def open(self) -> dict[str, Formula]:
        """For each question: it is still to be asked."""
        roots = {f.rule.id: [negation(self.certain_level(f.urgency))] for f in self.complaint.red_flags}
        calm = all_of((negation(self.certain_level(Urgency.URGENT)), negation(self.out_of_scope)))
        for rule in self.complaint.rules.values():
            if self._changes_something(rule):
                roots.setdefault(rule.id, []).append(calm)
        wanted = self._wanted({rule_id: any_of(formulas) for rule_id, formulas in roots.items()})
        safety = self.open_for_safety
        return {q.id: any_of((wanted.get(q.id, FALSE), safety.get(q.id, FALSE))) for q in self.complaint.questions}

    def _changes_something(self, rule: Rule) -> bool:
        kinds = self.complaint.kind
        raising = {
            kind.otherwise.escalate.needs
            for kind in self.complaint.file.findings
            if kind.otherwise and kind.otherwise.escalate
        }
        effects = (*rule.then.offer, *rule.then.advise, *rule.then.watch, *rule.then.withhold, *rule.then.avoid)
        finds = any(kinds[kind].shown or (kind, value) in raising for kind, value in rule.then.findings)
        return bool(finds or effects or rule.then.limit)

    @cached_property
    def complete(self) -> Formula:
        """No question is open."""
        return negation(any_of(self.open.values()))

    @cached_property
    def everything_answered(self) -> Formula:
        """Every question was answered; second looks are another matter."""
        return all_of(self.person.asked(question.id) for question in self.person.questions)

    # What is withheld and shown

    @cached_property
    def closing(self) -> Formula:
        """An urgent or emergency flag is certain or not ruled out."""
        pressing = [flag for flag in self.complaint.red_flags if flag.urgency >= Urgency.URGENT]
        return any_of(any_of((self.certain[f.rule.id], self.unresolved(f))) for f in pressing)

    @cached_property
    def closed(self) -> Formula:
        """Code removes everything but how to protect oneself and whom to turn to."""
        return any_of((self.level[Urgency.URGENT], self.closing, self.out_of_scope))

    def _limited(self, limits: Iterable[str]) -> Formula:
        wanted = set(limits)
        rules = (self.possible[r.id] for r in self.complaint.rules.values() if r.then.limit in wanted)
        others = (k for k in self.complaint.file.findings if k.otherwise and k.otherwise.limit in wanted)
        return any_of((*rules, *(self.otherwise[kind.id] for kind in others)))

    @cached_property
    def no_exercise(self) -> Formula:
        """The permission is none."""
        return any_of((self.closed, self._limited(("none",))))

    @cached_property
    def not_all_exercise(self) -> Formula:
        """The permission is none or gentle-only."""
        return any_of((self.closed, self._limited(("none", "gentle-only"))))

    def withheld(self, item_id: str) -> Formula:
        """An item that rules may offer is held back."""
        item = self.complaint.items[item_id]
        names = {item.id, item.id.split("/")[0]}
        rules = [r for r in self.complaint.rules.values() if names & set(r.then.withhold)]
        limit = FALSE
        if isinstance(item, Exercise):
            limit = self.no_exercise if item.gentle else self.not_all_exercise
        return any_of((self.closed, *(self.possible[rule.id] for rule in rules), limit))

    @cached_property
    def with_exercises(self) -> Formula:
        """At least one exercise is shown."""
        return any_of(self.shown(item.id) for item in self.complaint.items.values() if isinstance(item, Exercise))

    def _goes(self, item: Item) -> Formula:
        """What an item goes only with is there; an exercise that waits for exercises waits in vain."""
        if item.only_with is None:
            return TRUE
        with_exercises = FALSE if isinstance(item, Exercise) else self.with_exercises
        return all_of((with_exercises, negation(self.not_all_exercise) if item.only_with == "full-programme" else TRUE))

    def shown(self, item_id: str) -> Formula:
        """A piece of knowledge is shown: offered, advised or to be avoided. Safety nets are told by level."""
        item = self.complaint.items[item_id]
        folder = item_id.split("/")[0]
        rules = self.complaint.rules.values()
        if folder in OFFERED_FOLDERS:
            offering = [rule for rule in rules if item_id in rule.then.offer]
            fits = any_of(all_of((self.certain[r.id], self._fits(item, r))) for r in offering)
            by = any_of(self.certain[rule.id] for rule in offering)
            return all_of((by, fits, self._goes(item), negation(self.withheld(item_id))))
        if folder == "advice":
            return self._advised(item)
        if folder == "avoid":
            named = any_of(self.possible[rule.id] for rule in rules if item.name in rule.then.avoid)
            return all_of((negation(self.closed), named))
        return FALSE

    def _advised(self, item: Item) -> Formula:
        by: list[Formula] = []
        for rule in self.complaint.rules.values():
            if item.name in rule.then.advise:
                by.append(self.certain[rule.id])
                if rule.urgency and rule.urgency >= Urgency.URGENT:
                    by.append(all_of((self.closed, self.unresolved(RedFlag(rule, rule.urgency)))))
        always = getattr(item, "protects", False)
        return all_of((any_of(by), TRUE if always else negation(self.closed), self._goes(item)))

    def _fits(self, item: Item, rule: Rule) -> Formula:
        if not isinstance(item, Guidance) or item.group != "pattern":
            return TRUE
        return any_of(self.shown_findings.get(finding, FALSE) for finding in rule.condition.findings)

    @cached_property
    def shown_findings(self) -> dict[Finding, Formula]:
        """For each value that may be told: certain, the level is below its own, and few enough stand before it."""
        shown: dict[Finding, Formula] = {}
        for kind in self.complaint.file.findings:
            before: list[Formula] = [FALSE] * kind.shown  # before[n]: more than n of the values so far are certain
            for value in kind.values if kind.shown else ():
                calm = negation(self.level[value.below]) if value.below else TRUE
                if value.beside:
                    calm = all_of((calm, any_of(self.shown(ref) for ref in value.beside)))
                here = all_of((self.certain_finding.get((kind.id, value.id), FALSE), calm))
                shown[kind.id, value.id] = all_of((here, negation(before[-1])))
                less = [TRUE, *before[:-1]]
                before = [any_of((more, all_of((one_less, here)))) for more, one_less in zip(before, less, strict=True)]
        return shown

    @cached_property
    def watched(self) -> dict[str, Formula]:
        """For each safety net that rules add: it is added."""
        calm = all_of((negation(self.level[Urgency.URGENT]), negation(self.closing)))
        added: dict[str, Formula] = {}
        for item in self.complaint.items.values():
            if item.id.startswith("safety-net/"):
                by = [self.certain[r.id] for r in self.complaint.rules.values() if item.name in r.then.watch]
                if by:
                    added[item.id] = all_of((any_of(by), calm, self._goes(item)))
        return added

    # Everything at once

    def observed(self) -> Iterator[tuple[str, Formula]]:
        """Everything that is compared with the engine and the assessment, by name."""
        yield from ((f"certain {rule_id}", formula) for rule_id, formula in self.certain.items())
        yield from ((f"possible {rule_id}", formula) for rule_id, formula in self.possible.items())
        yield from ((f"open {question}", formula) for question, formula in self.open.items())
        for level in RAISED:
            yield f"certainly {level}", self.certain_level(level)
            yield f"could rise to {level}", self.could_rise_to[level]
        yield from ((f"watched {item_id}", formula) for item_id, formula in self.watched.items())
        yield from self.result()

    def result(self) -> Iterator[tuple[str, Formula]]:
        """Everything a person is told, by name."""
        yield from ((f"level {level}", self.level[level]) for level in RAISED)
        yield "no exercise", self.no_exercise
        yield "not all exercise", self.not_all_exercise
        yield "out of scope", self.out_of_scope
        yield from ((f"finding {kind}: {value}", f) for (kind, value), f in self.shown_findings.items())
        for item in self.complaint.items.values():
            folder = item.id.split("/")[0]
            if folder != "safety-net":
                yield f"shown {item.id}", self.shown(item.id)
            if folder in OFFERED_FOLDERS:
                yield f"withheld {item.id}", self.withheld(item.id)
