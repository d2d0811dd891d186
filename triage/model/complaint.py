"""A complaint with everything that belongs to it, and the pack that holds complaints."""

from collections.abc import Collection
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, field_validator, model_validator

from triage.model.base import Covered, Frozen, Id, Ref, Text
from triage.model.computed import inputs_of
from triage.model.condition import Condition, Finding, FindingLine
from triage.model.drawing import BodyMap, Drawing
from triage.model.knowledge import AnyItem, Item, Statement
from triage.model.question import AnyQuestion, Question, SecondLook, computed_of
from triage.model.rule import Limit, Rule
from triage.model.source import Citation, Source
from triage.model.urgency import Urgency, UrgencyField


class RedFlag(NamedTuple):
    """A rule that sets an urgency, and that urgency."""

    rule: Rule
    urgency: Urgency


class FindingValue(Frozen):
    """One thing that can be concluded.

    With `below` it is told only while the level is below that one, and with `beside` only where one of these pieces is
    not held back. What holds otherwise is told in its place.
    """

    id: Id
    label: Text
    text: Text
    below: UrgencyField | None = None
    beside: Annotated[tuple[Ref, ...], Field(max_length=12)] = ()


class Escalation(Frozen):
    """A higher urgency for an `otherwise`, while a certain finding calls for it."""

    finding: Annotated[dict[Id, Id], Field(min_length=1, max_length=1)]
    urgency: UrgencyField
    because: Text

    @property
    def needs(self) -> Finding:
        """The finding that calls for it."""
        return next(iter(self.finding.items()))


class Otherwise(FindingValue):
    """What holds when no value of a kind is certain. It may only raise and restrict."""

    covers: tuple[Covered, ...] = ()
    urgency: UrgencyField | None = None
    limit: Limit | None = None
    because: Text
    escalate: Escalation | None = None
    sources: Annotated[tuple[Citation, ...], Field(min_length=1)]

    def while_certain(self, findings: Collection[Finding]) -> "Otherwise":
        """Itself, or with the higher urgency and its reason when a finding calls for it."""
        if self.escalate is None or self.escalate.needs not in findings:
            return self
        return self.model_copy(update={"urgency": self.escalate.urgency, "because": self.escalate.because})

    @model_validator(mode="after")
    def _escalation_raises(self) -> "Otherwise":
        if self.escalate and self.escalate.urgency <= (self.urgency or Urgency.SELF_CARE):
            raise ValueError("'escalate' must be above 'urgency'")
        return self


class FindingKind(Frozen):
    """A kind of conclusion: its values in order, how many are shown, what holds otherwise."""

    id: Id
    label: Text
    exclusive: bool
    shown: Annotated[int, Field(ge=0, le=9)]
    out_of_scope: bool = False
    values: Annotated[tuple[FindingValue, ...], Field(min_length=1)]
    otherwise: Otherwise | None = None

    @model_validator(mode="after")
    def _values_are_distinct(self) -> "FindingKind":
        ids = [value.id for value in self.values]
        if len(set(ids)) != len(ids):
            raise ValueError(f"a value id stands twice: {next(i for i in ids if ids.count(i) > 1)}")
        if self.otherwise and self.otherwise.id in ids:
            raise ValueError("'otherwise' repeats the id of a value")
        return self


class Measure(Frozen):
    """A number that is drawn over time, and which way is better."""

    question: Id
    better: Literal["lower", "higher"]


class Milestone(Frozen):
    """A day to look again, counted from the start of a course, and why that day."""

    days: Annotated[int, Field(ge=1, le=366)]
    why: Text


class ComplaintFile(Frozen):
    """A complaint as it stands in `complaint.yaml`.

    A follow-up says which complaint it `follows`. It `shares` pieces of knowledge of that one, its `measures` are drawn
    over time, and its `milestones` are days to look again.
    """

    title: Text
    about: Text
    pain_area: Text
    covers: tuple[Covered, ...] = ()
    findings: tuple[FindingKind, ...]
    safety_net: dict[UrgencyField, Id]
    body_map: BodyMap | None = None
    follows: Id | None = None
    shares: Annotated[tuple[Ref, ...], Field(max_length=200)] = ()
    measures: Annotated[tuple[Measure, ...], Field(max_length=6)] = ()
    milestones: Annotated[tuple[Milestone, ...], Field(max_length=12)] = ()

    @model_validator(mode="after")
    def _only_a_follow_up(self) -> "ComplaintFile":
        if self.follows is None and (self.shares or self.measures or self.milestones):
            raise ValueError("'shares', 'measures' and 'milestones' belong to a complaint that 'follows' another")
        return self


class Complaint(Frozen):
    """One complaint of a pack, resolved. Only active rules, items and drawings; `every_rule` has all.

    `contraindications` are those of each piece that has some, by its id.
    """

    id: Id
    file: ComplaintFile
    questions: tuple[AnyQuestion, ...]
    every_rule: tuple[Rule, ...]
    every_item: tuple[AnyItem, ...]
    statements: tuple[Statement, ...]
    contraindications: dict[str, tuple[Condition, ...]] = Field(default_factory=dict)
    every_drawing: tuple[Drawing, ...] = ()

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The active rules by id, in order of id."""
        return {rule.id: rule for rule in self.every_rule if rule.status == "active"}

    @cached_property
    def red_flags(self) -> tuple[RedFlag, ...]:
        """The active rules that set an urgency, with it, the most urgent first."""
        flags = [RedFlag(rule, rule.urgency) for rule in self.rules.values() if rule.urgency]
        return tuple(sorted(flags, key=lambda flag: (-flag.urgency.rank, flag.rule.id)))

    @cached_property
    def feeding_order(self) -> tuple[Rule, ...]:
        """The active rules, each after all that feed it. Raises graphlib.CycleError when findings run in a circle."""
        feeds = {
            rule.id: [maker.id for finding in rule.condition.findings for maker in self.makers.get(finding, ())]
            for rule in self.rules.values()
        }
        return tuple(self.rules[rule_id] for rule_id in TopologicalSorter(feeds).static_order())

    @cached_property
    def items(self) -> dict[str, Item]:
        """The active pieces of knowledge by id."""
        return {item.id: item for item in self.every_item if item.status == "active"}

    @cached_property
    def drawings(self) -> dict[str, Drawing]:
        """The active drawings by name."""
        return {drawing.name: drawing for drawing in self.every_drawing if drawing.status == "active"}

    @cached_property
    def question(self) -> dict[str, Question]:
        """The questions by id, in the order of the file."""
        return {question.id: question for question in self.questions}

    @cached_property
    def second_looks(self) -> dict[str, SecondLook]:
        """The second look of each screen that has one, by the id of the screen."""
        return {question.settles: question for question in self.questions if isinstance(question, SecondLook)}

    @cached_property
    def computed_from(self) -> dict[str, frozenset[str]]:
        """The questions from which rules' computed answers follow, each with its options that count for that."""
        read = {name for rule in self.rules.values() for name in rule.condition.questions}
        found: dict[str, frozenset[str]] = {}
        for question in self.questions:
            computed = computed_of(question) if question.id in read else None
            for name, options in inputs_of(computed).items() if computed else ():
                found[name] = found.get(name, frozenset()) | frozenset(options)
        return found

    @cached_property
    def kind(self) -> dict[str, FindingKind]:
        """The kinds of finding by id."""
        return {kind.id: kind for kind in self.file.findings}

    @cached_property
    def makers(self) -> dict[Finding, tuple[Rule, ...]]:
        """For each finding the active rules that make it."""
        made: dict[Finding, list[Rule]] = {}
        for rule in self.rules.values():
            for finding in rule.then.findings:
                made.setdefault(finding, []).append(rule)
        return {finding: tuple(rules) for finding, rules in made.items()}

    @cached_property
    def withholders(self) -> dict[Ref, tuple[Rule, ...]]:
        """For each active item the active rules that withhold it or its whole folder, in order of id."""
        held: dict[Ref, tuple[Rule, ...]] = {}
        for rule in self.rules.values():
            for item in self.items:
                if item in rule.then.withhold or item.split("/")[0] in rule.then.withhold:
                    held[item] = (*held.get(item, ()), rule)
        return held

    @cached_property
    def escalating(self) -> frozenset[Finding]:
        """The findings that raise what holds otherwise."""
        others = [kind.otherwise for kind in self.file.findings if kind.otherwise]
        return frozenset(other.escalate.needs for other in others if other.escalate)

    @cached_property
    def showing(self) -> tuple[Rule, ...]:
        """The active rules that change anything a person can see, apart from their own level."""
        return tuple(rule for rule in self.rules.values() if self._shows(rule))

    def _shows(self, rule: Rule) -> bool:
        then = rule.then
        shown = any(self.kind[kind].shown or (kind, value) in self.escalating for kind, value in then.findings)
        return bool(shown or then.offer or then.advise or then.watch or then.withhold or then.limit or then.avoid)

    def makers_of(self, line: FindingLine) -> tuple[Rule, ...]:
        """The active rules that make any of the findings a line reads."""
        return tuple(rule for finding in line.findings for rule in self.makers.get(finding, ()))

    def questions_behind(self, rule: Rule) -> frozenset[str]:
        """The questions a rule can depend on, through other rules too."""
        seen: set[str] = set()
        questions: set[str] = set()
        todo = [rule]
        while todo:
            current = todo.pop()
            if current.id in seen:
                continue
            seen.add(current.id)
            questions |= current.condition.questions
            for finding in current.condition.findings:
                todo.extend(self.makers.get(finding, ()))
        return frozenset(questions)


class Region(Frozen):
    """Whom to call in one part of the world."""

    emergency_call: Text
    urgent_help: Text


class LevelWording(Frozen):
    """What a level asks for: its name, what to do, how soon."""

    label: Text
    what: Text
    how_soon: Text


class SecondLookWording(Frozen):
    """The words of every second look at what a person was not sure of."""

    label: Text
    text: Text
    why: Text


class Notice(Frozen):
    """A sentence shown when its moment comes; with `complaints` only for those, and not `brief` only with details."""

    id: Id
    complaints: tuple[Id, ...] = ()
    when: Literal["always", "exercises", "see-professional", "incomplete", "safety-questions-missing"]
    brief: bool = True
    text: Text
    covers: tuple[Covered, ...] = ()


class Wording(Frozen):
    """Words shared by all complaints of a pack."""

    regions: dict[Id, Region]
    levels: dict[UrgencyField, LevelWording]
    notices: tuple[Notice, ...]
    second_look: SecondLookWording | None = None
    unsure_because: Text
    alone_because: Text
    never_say: tuple[Text, ...] = ()

    @field_validator("regions")
    @classmethod
    def _has_default(cls, regions: dict[str, Region]) -> dict[str, Region]:
        if "default" not in regions:
            raise ValueError("'regions' needs the region 'default'")
        return regions

    @field_validator("levels")
    @classmethod
    def _has_every_level(cls, levels: dict[Urgency, LevelWording]) -> dict[Urgency, LevelWording]:
        if missing := [level.value for level in Urgency if level not in levels]:
            raise ValueError(f"'levels' lacks: {', '.join(missing)}")
        return levels


class PackFile(Frozen):
    """What `pack.yaml` says of the whole pack."""

    name: Id
    title: Text
    version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    licence: Text
    intended_use: Text
    not_for: tuple[Text, ...]
    covers: tuple[Covered, ...] = ()


class PackContent(Frozen):
    """A whole pack, read and resolved. `digest` is the SHA-256 of its files."""

    file: PackFile
    digest: str
    sources: dict[Id, Source]
    wording: Wording
    complaints: dict[Id, Complaint]

    def placed(self, text: str, region: str) -> str:
        """A text with the region's words in place of its placeholders."""
        words = self.wording.regions[region]
        return text.replace("{emergency_call}", words.emergency_call).replace("{urgent_help}", words.urgent_help)
