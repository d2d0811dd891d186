"""Checks across the files of a pack: everything that is named exists and fits."""

import re
from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError
from math import prod

from triage.errors import AnswerError
from triage.model.answers import read_answers
from triage.model.complaint import Complaint, FindingKind, Otherwise, PackContent, Wording
from triage.model.condition import FindingLine, Line, OptionLine, ScreenLine
from triage.model.knowledge import OFFERED_FOLDERS, SafetyNet, item_ref
from triage.model.question import RESERVED, Choice, Question, Screen, SecondLook
from triage.model.rule import Piece, Rule
from triage.model.source import Citation
from triage.pack.limits import MAX_BRANCHES, MAX_CHAIN, MAX_FACT_PROPERTIES, MAX_FINDINGS, MAX_PATTERNS
from triage.pack.parsing import ParsedFile
from triage.pack.second_looks import SUFFIX
from triage.pack.texts import texts

Parsed = Mapping[str, ParsedFile]

JUDGEMENT = "judgement"
_PLACEHOLDER = re.compile(r"\{[^{}]*\}?|\}")
_PLACEHOLDERS = ("{emergency_call}", "{urgent_help}")
_WORDING = "knowledge/wording.yaml"


def check_shared(content: PackContent, source_ids: list[str], parsed: Parsed) -> None:
    """The files that all complaints share."""
    _twice(source_ids, parsed["knowledge/sources.yaml"], "sources")
    if JUDGEMENT not in content.sources:
        parsed["knowledge/sources.yaml"].report(f"the source '{JUDGEMENT}' is missing", ("sources",))
    stated = {s.id for complaint in content.complaints.values() for s in complaint.statements}
    _covers(content.file.covers, stated, parsed["knowledge/pack.yaml"], ())
    _twice([notice.id for notice in content.wording.notices], parsed["knowledge/wording.yaml"], "notices")
    for index, notice in enumerate(content.wording.notices):
        _covers(notice.covers, stated, parsed["knowledge/wording.yaml"], ("notices", index))
        for name in notice.complaints:
            if name not in content.complaints:
                allowed = ", ".join(content.complaints)
                file = parsed["knowledge/wording.yaml"]
                file.report("there is no such complaint", ("notices", index, "complaints"), name, allowed)
    for place, file in parsed.items():
        parts = place.split("/")
        in_file = place == _WORDING or (parts[0] == "knowledge" and parts[2:3] in (["advice"], ["safety-net"]))
        for path, text in texts(file.data):
            placed = in_file and path[:1] != ("regions",)
            for found in _PLACEHOLDER.findall(text):
                if not placed or found not in _PLACEHOLDERS:
                    allowed = ", ".join(_PLACEHOLDERS) if placed else "none in this file"
                    file.report("there is no such placeholder", path, found, allowed)


def check_ids(asked: Sequence[Question], kinds: Sequence[FindingKind], questions: ParsedFile, own: ParsedFile) -> None:
    """Ids that rules name: checked first, for a clash makes many a rule look wrong."""
    _twice([question.id for question in asked], questions, "questions")
    _twice([kind.id for kind in kinds], own, "findings")
    for index, question in enumerate(asked):
        if question.id in RESERVED:
            questions.report("this id is reserved", ("questions", index, "id"), question.id)
    taken = {*RESERVED, *(question.id for question in asked)}
    for index, kind in enumerate(kinds):
        if kind.id in taken:
            own.report("this id is taken by a question or reserved", ("findings", index, "id"), kind.id)


def check_second_looks(asked: Sequence[Question], wording: Wording | None, questions: ParsedFile) -> None:
    """A screen that says how to tell needs the words of a second look, and an id that is still free for it."""
    taken = {question.id for question in asked}
    for index, question in enumerate(asked):
        if not isinstance(question, Screen) or not any(option.how_to_tell for option in question.options):
            continue
        if wording and not wording.second_look:
            message = "'how_to_tell' needs the key 'second_look' in knowledge/wording.yaml"
            questions.report(message, ("questions", index, "options"))
        if f"{question.id}{SUFFIX}" in taken:
            message = "this id is taken by the second look of a screen"
            questions.report(message, ("questions", index, "id"), f"{question.id}{SUFFIX}")


def check_complaint(complaint: Complaint, content: PackContent, parsed: Parsed) -> None:
    """Everything one complaint names."""
    folder = f"knowledge/{complaint.id}"
    questions, own = parsed[f"{folder}/questions.yaml"], parsed[f"{folder}/complaint.yaml"]
    _twice([s.id for s in complaint.statements], parsed[f"{folder}/statements.yaml"], "statements")
    stated = {statement.id for statement in complaint.statements}
    _covers(complaint.file.covers, stated, own, ())
    for index, kind in enumerate(complaint.file.findings):
        if kind.otherwise:
            _otherwise(kind.otherwise, complaint, content, stated, own, ("findings", index, "otherwise"))
    for index, question in enumerate(complaint.questions):
        _covers(question.covers, stated, questions, ("questions", index))
        _sources(question.sources, content, questions, ("questions", index, "sources"))
    for level in content.wording.levels:
        if level not in complaint.file.safety_net:
            own.report(f"there is no safety net for '{level}'", ("safety_net",))
    for level, name in complaint.file.safety_net.items():
        net = complaint.items.get(item_ref("safety-net", name))
        if not isinstance(net, SafetyNet):
            own.report("there is no such active safety net", ("safety_net", level.value), name)
        elif not net.whole:
            own.report("this safety net lacks one of its four parts", ("safety_net", level.value), name)
    for item in complaint.every_item:
        if item.id in complaint.file.shares:  # checked where it stands
            continue
        file = parsed[f"{folder}/{item.id}.yaml"]
        check_piece(item, {i.id for i in complaint.every_item}, complaint, content, file)
        for index, ref in enumerate(item.contradicts):
            if ref not in complaint.items and ref not in OFFERED_FOLDERS:
                file.report("there is no such active piece of knowledge", ("contradicts", index), ref)
    for rule in complaint.every_rule:
        _RuleCheck(rule, complaint, _rule_file(complaint, parsed, rule.id)).run(content)
    _size(complaint, questions)
    _cycle(complaint, parsed)


def check_piece(piece: Piece, known: set[str], complaint: Complaint, content: PackContent, file: ParsedFile) -> None:
    """What every sourced piece names: statements, sources and, among those `known`, what replaces it."""
    _covers(piece.covers, {statement.id for statement in complaint.statements}, file, ())
    _sources(piece.sources, content, file, ("sources",))
    _replaced(piece.status, piece.replaced_by, known, file)


def _otherwise(
    other: Otherwise,
    complaint: Complaint,
    content: PackContent,
    stated: set[str],
    own: ParsedFile,
    path: tuple[str | int, ...],
) -> None:
    """What holds while a kind is unclear: its sources, its statements, the finding that raises it."""
    _sources(other.sources, content, own, (*path, "sources"))
    _covers(other.covers, stated, own, path)
    if other.escalate:
        kind, value = other.escalate.needs
        if kind not in complaint.kind or value not in [v.id for v in complaint.kind[kind].values]:
            own.report("there is no such finding", (*path, "escalate", "finding", kind), value)


class _RuleCheck:
    def __init__(self, rule: Rule, complaint: Complaint, file: ParsedFile) -> None:
        self._rule = rule
        self._complaint = complaint
        self._file = file

    def run(self, content: PackContent) -> None:
        known = {rule.id for rule in self._complaint.every_rule}
        check_piece(self._rule, known, self._complaint, content, self._file)
        self._finds()
        self._names()
        self._cases()
        self._limits()

    def _finds(self) -> None:
        kinds = self._complaint.kind
        for kind, value in self._rule.then.findings:
            if kind not in kinds:
                self._file.report("there is no such finding", ("then", "find", kind), kind, ", ".join(kinds))
            elif value not in (values := [v.id for v in kinds[kind].values]):
                allowed = ", ".join(values)
                self._file.report("there is no such value", ("then", "find", kind), value, allowed)

    def _names(self) -> None:
        then, items = self._rule.then, self._complaint.items
        folders = {"advise": "advice", "watch": "safety-net", "avoid": "avoid"}
        for effect, folder in folders.items():
            for index, name in enumerate(getattr(then, effect)):
                if item_ref(folder, name) not in items:
                    self._unknown(("then", effect, index), name, [folder])
        for effect in ("offer", "withhold"):
            for index, ref in enumerate(getattr(then, effect)):
                whole_folder = effect == "withhold" and ref in OFFERED_FOLDERS
                sound = ref in items and ref.split("/")[0] in OFFERED_FOLDERS
                if not whole_folder and not sound:
                    self._unknown(("then", effect, index), ref, list(OFFERED_FOLDERS))

    def _unknown(self, path: tuple[str | int, ...], found: str, folders: list[str]) -> None:
        known = [ref for ref in self._complaint.items if ref.split("/")[0] in folders]
        names = known if len(folders) > 1 else [ref.split("/")[1] for ref in known]
        self._file.report("there is no such active piece of knowledge", path, found, ", ".join(names))

    def _cases(self) -> None:
        rule = self._rule
        for name in ("fires_for", "silent_for", "unsure_for"):
            for index, case in enumerate(getattr(rule, name)):
                try:
                    read_answers(self._complaint.question, case)
                except AnswerError as error:
                    for problem in error.problems:
                        path = (name, index, *((problem.place,) if problem.place else ()))
                        self._file.report(problem.message, path, problem.found, problem.allowed)
        if rule.status != "active":
            return
        always = not rule.condition.lines and not rule.condition.any_of
        if not rule.fires_for:
            self._file.report("an active rule needs a case it fires for", ("fires_for",))
        if not rule.silent_for and not always:
            self._file.report("an active rule needs a case it is silent for", ("silent_for",))
        if rule.urgency and not rule.unsure_for and not always:
            self._file.report("a red flag needs a case it is unsure for", ("unsure_for",))

    def _limits(self) -> None:
        condition = self._rule.condition
        groups = [(*condition.lines, *group) for group in condition.any_of or ((),)]
        branches = sum(prod(ways(line, self._complaint) for line in lines) for lines in groups)
        joined = max(sum(_joined(line) for line in lines) for lines in groups)
        if branches > MAX_BRANCHES:
            message = "this rule can be met in too many ways; conclude a finding first, or write two rules"
            self._file.report(message, ("when",), str(branches), f"up to {MAX_BRANCHES}")
        if joined > MAX_PATTERNS:
            self._file.report("this rule reads too many findings", ("when",), str(joined), f"up to {MAX_PATTERNS}")


def _joined(line: Line) -> int:
    if isinstance(line, FindingLine):
        return len(line.values) if line.every else 1
    return 0


def ways(line: Line, complaint: Complaint) -> int:
    """In how many ways a line can be met at the same time; options side by side count as one."""
    if isinstance(line, OptionLine):
        choice = complaint.question[line.question]
        assert isinstance(choice, Choice)
        named = [option in line.options for option in choice.option_ids]
        return sum(here and not before for before, here in zip((False, *named), named, strict=False))
    if isinstance(line, ScreenLine):
        return 1 if line.every else len(line.options)
    if isinstance(line, FindingLine):
        return 1 if line.every else len(line.values)
    return 1


def _size(complaint: Complaint, file: ParsedFile) -> None:
    asked = [question for question in complaint.questions if not isinstance(question, SecondLook)]
    properties = sum(len(question.options) if isinstance(question, Screen) else 2 for question in asked)
    if properties > MAX_FACT_PROPERTIES:
        allowed = f"up to {MAX_FACT_PROPERTIES}"
        file.report("too many questions and options for one complaint", ("questions",), str(properties), allowed)
    findings = sum(len(kind.values) for kind in complaint.file.findings)
    if findings > MAX_FINDINGS:
        file.report("too many findings for one complaint", (), str(findings), f"up to {MAX_FINDINGS}")


def _cycle(complaint: Complaint, parsed: Parsed) -> None:
    """Report rules whose findings feed themselves, at once or through other rules, or run in too long a row."""
    depth: dict[str, int] = {}
    try:
        in_order = complaint.feeding_order
    except CycleError as error:
        loop: list[str] = error.args[1]
        _rule_file(complaint, parsed, min(loop)).report("findings run in a circle", ("when",), " → ".join(loop))
        return
    for rule in in_order:
        feeders = [maker.id for finding in rule.condition.findings for maker in complaint.makers.get(finding, ())]
        depth[rule.id] = length = 1 + max((depth[feeder] for feeder in feeders), default=0)
        if length > MAX_CHAIN:
            file = _rule_file(complaint, parsed, rule.id)
            file.report("too many rules feed one another in a row", ("when",), str(length), f"up to {MAX_CHAIN}")


def _rule_file(complaint: Complaint, parsed: Parsed, rule_id: str) -> ParsedFile:
    return parsed[f"rules/{complaint.id}/{rule_id}.yaml"]


def _covers(covers: Iterable[str], stated: set[str], file: ParsedFile, path: tuple[str | int, ...]) -> None:
    for index, statement in enumerate(covers):
        if statement not in stated:
            file.report("there is no such statement", (*path, "covers", index), statement)


def _sources(
    sources: tuple[Citation, ...], content: PackContent, file: ParsedFile, path: tuple[str | int, ...]
) -> None:
    for index, citation in enumerate(sources):
        if citation.id not in content.sources:
            file.report("there is no such source", (*path, index, "id"), citation.id, "an id of sources.yaml")
        elif (citation.id == JUDGEMENT) != (citation.checked == JUDGEMENT):
            message = f"the source '{JUDGEMENT}' and 'checked: {JUDGEMENT}' belong together"
            file.report(message, (*path, index, "checked"), citation.checked)


def _replaced(status: str, replaced_by: str | None, known: set[str], file: ParsedFile) -> None:
    if replaced_by is None:
        return
    if status != "retired":
        file.report("only a retired piece is replaced", ("replaced_by",), replaced_by)
    elif replaced_by not in known:
        file.report("there is nothing of this id", ("replaced_by",), replaced_by)


def _twice(ids: list[str], file: ParsedFile, key: str) -> None:
    for index, name in enumerate(ids):
        if name in ids[:index]:
            file.report("this id stands twice", (key, index, "id"), name)
