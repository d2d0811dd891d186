"""Reads a whole pack: every file, every reference, every problem in one go."""

import re
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field

from triage.model.base import ID_PATTERN, MAX_ID, Frozen
from triage.model.complaint import Complaint, ComplaintFile, PackContent, PackFile, Wording
from triage.model.condition import Condition
from triage.model.drawing import Drawing
from triage.model.knowledge import FOLDERS, Item, Statement
from triage.model.question import Question, SameQuestion
from triage.model.rule import Rule, RuleFile
from triage.model.source import Source
from triage.pack.conditions import ConditionReader
from triage.pack.drawings import check_drawings
from triage.pack.following import check_following, shared_items, with_same
from triage.pack.location import PackFiles, collect
from triage.pack.parsing import ParsedFile, Problems
from triage.pack.references import check_complaint, check_ids, check_second_looks, check_shared
from triage.pack.second_looks import with_second_looks
from triage.pack.standing_alone import with_options_that_stand_alone

Model = TypeVar("Model", bound=Frozen)
_ID = re.compile(ID_PATTERN)


def _is_name(part: str) -> bool:
    return len(part) <= MAX_ID and _ID.fullmatch(part) is not None


class QuestionsFile(Frozen):
    """`questions.yaml`."""

    questions: Annotated[
        tuple[Annotated[Question | SameQuestion, Field(discriminator="kind")], ...], Field(min_length=1)
    ]


class SourcesFile(Frozen):
    """`sources.yaml`."""

    sources: tuple[Source, ...]


class StatementsFile(Frozen):
    """`statements.yaml`."""

    statements: tuple[Statement, ...]


def read_pack(root: Path) -> PackContent:
    """The pack in that folder. Raises PackError with every problem that was found."""
    return read_files(collect(root))


def read_files(files: PackFiles) -> PackContent:
    """The pack in these files. Raises PackError with every problem that was found."""
    problems = Problems()
    parsed = {place: ParsedFile(place, data, problems) for place, data in files.files.items()}
    return _PackReader(parsed, problems).read(files.digest)


class _PackReader:
    def __init__(self, parsed: dict[str, ParsedFile], problems: Problems) -> None:
        self._parsed = parsed
        self._problems = problems
        self._unread = set(parsed)
        self._asked: dict[str, tuple[Question, ...]] = {}
        self._complaints: dict[str, Complaint | None] = {}

    def read(self, digest: str) -> PackContent:
        pack_file = self._model("knowledge/pack.yaml", PackFile)
        sources = self._model("knowledge/sources.yaml", SourcesFile)
        self._wording = wording = self._model("knowledge/wording.yaml", Wording)
        for name in self._complaint_names():
            self._complaints[name] = self._complaint(name)
        complaints = {name: self._complaints[name] for name in sorted(self._complaints)}
        for name, complaint in complaints.items():
            if complaint and not any(place.startswith(f"rules/{name}/") for place in self._parsed):
                self._problems.missing(f"rules/{name}", "a complaint needs at least one rule")
        for place in self._unread:
            self._parsed[place].report("no file of a pack has this path", ())
        if not complaints:
            self._problems.missing("knowledge", "a pack needs at least one complaint")
        self._problems.raise_if_any()
        assert pack_file is not None
        assert sources is not None
        assert wording is not None
        content = PackContent(
            file=pack_file,
            digest=digest,
            sources={source.id: source for source in sources.sources},
            wording=wording,
            complaints={name: complaint for name, complaint in complaints.items() if complaint},
        )
        check_shared(content, [source.id for source in sources.sources], self._parsed)
        for complaint in content.complaints.values():
            check_complaint(complaint, content, self._parsed)
            check_drawings(complaint, content, self._parsed)
            folder = f"knowledge/{complaint.id}"
            own, asked = self._parsed[f"{folder}/complaint.yaml"], self._parsed[f"{folder}/questions.yaml"]
            check_following(complaint, own, asked)
        self._problems.raise_if_any()
        return with_options_that_stand_alone(content)

    def _complaint_names(self) -> list[str]:
        """Those that follow another come last, so that there is something to take over."""
        names = {place.split("/")[1] for place in self._parsed if place.count("/") >= 2}
        return sorted((name for name in names if _is_name(name)), key=lambda name: (self._follows(name), name))

    def _follows(self, name: str) -> bool:
        file = self._parsed.get(f"knowledge/{name}/complaint.yaml")
        return bool(file and file.data and file.data.get("follows"))

    def _complaint(self, name: str) -> Complaint | None:
        folder = f"knowledge/{name}"
        file = self._model(f"{folder}/complaint.yaml", ComplaintFile)
        asked = self._model(f"{folder}/questions.yaml", QuestionsFile)
        stated = self._model(f"{folder}/statements.yaml", StatementsFile)
        conditions = None
        every_question: tuple[Question, ...] = ()
        items = self._items(folder)
        if file and asked:
            kinds = {kind.id: kind for kind in file.findings}
            own, questions = self._parsed[f"{folder}/complaint.yaml"], self._parsed[f"{folder}/questions.yaml"]
            every_question = with_same(asked.questions, self._asked.get(file.follows or ""), questions)
            self._asked[name] = every_question
            conditions = ConditionReader({q.id: q for q in every_question}, kinds)
            check_ids(every_question, file.findings, questions, own)
            check_second_looks(every_question, self._wording, questions)
            items += self._shared(file, own)
        contraindications = self._contraindications(folder, items, conditions)
        rules = self._rules(f"rules/{name}", conditions)
        drawings = self._drawings(folder)
        if not (file and asked and stated and every_question):
            return None
        return Complaint(
            id=name,
            file=file,
            questions=with_second_looks(every_question, self._wording.second_look if self._wording else None),
            every_rule=tuple(rules),
            every_item=tuple(items),
            statements=stated.statements,
            contraindications=contraindications,
            every_drawing=tuple(drawings),
        )

    def _shared(self, file: ComplaintFile, own: ParsedFile) -> list[Item]:
        """The pieces that a follow-up takes over from the complaint it follows."""
        if file.follows is None:
            return []
        followed = self._complaints.get(file.follows)
        if followed is None or followed.file.follows:
            allowed = ", ".join(name for name, other in self._complaints.items() if other and not other.file.follows)
            own.report("there is no such complaint to follow", ("follows",), file.follows, allowed)
            return []
        others = [other for other in self._complaints.values() if other and other.file.follows == file.follows]
        if others:
            own.report("this complaint is already followed by another", ("follows",), file.follows, others[0].id)
        return list(shared_items(file.shares, followed, own))

    def _items(self, folder: str) -> list[Item]:
        items = []
        for place in self._below(folder):
            name = place.removeprefix(f"{folder}/").removesuffix(".yaml")
            kind = FOLDERS.get(name.split("/")[0])
            if not kind or name.count("/") != 1:
                continue
            if not _is_name(name.split("/")[1]):
                self._misnamed(place)
            elif item := self._model(place, kind, id=name):
                items.append(item)
        return items

    def _drawings(self, folder: str) -> list[Drawing]:
        drawings = []
        for place in self._below(f"{folder}/drawings"):
            name = place.removeprefix(f"{folder}/").removesuffix(".yaml")
            if name.count("/") != 1:
                continue
            if not _is_name(name.split("/")[1]):
                self._misnamed(place)
            elif drawing := self._model(place, Drawing, id=name):
                drawings.append(drawing)
        return drawings

    def _contraindications(
        self, folder: str, items: list[Item], conditions: ConditionReader | None
    ) -> dict[str, tuple[Condition, ...]]:
        """The conditions that stand at pieces, by id of the piece."""
        found: dict[str, tuple[Condition, ...]] = {}
        for item in items if conditions else ():
            file = self._parsed.get(f"{folder}/{item.id}.yaml")
            if file is None:  # shared, and so without any
                continue
            for index, lines in enumerate(item.contraindications):
                condition = conditions.read(lines, file.report, ("contraindications", index)) if conditions else None
                if condition:
                    found[item.id] = (*found.get(item.id, ()), condition)
        return found

    def _rules(self, folder: str, conditions: ConditionReader | None) -> list[Rule]:
        rules = []
        for place in self._below(folder):
            name = place.removeprefix(f"{folder}/").removesuffix(".yaml")
            if name.count("/") != 1:
                continue
            file = self._model(place, RuleFile)
            if file is None or conditions is None:
                continue
            condition: Condition | None = conditions.read(file.when, self._parsed[place].report)
            if condition is not None:
                fields = {field: getattr(file, field) for field in file.model_fields_set}
                rules.append(self._with_id(place, {**fields, "id": name, "condition": condition}))
        return [rule for rule in rules if rule]

    def _with_id(self, place: str, fields: dict[str, Any]) -> Rule | None:
        if not all(_is_name(part) for part in fields["id"].split("/")):
            self._misnamed(place)
            return None
        return Rule.model_validate(fields)

    def _misnamed(self, place: str) -> None:
        self._unread.discard(place)
        self._parsed[place].report(f"a name is small letters, digits and single hyphens, {MAX_ID} at most", ())

    def _below(self, folder: str) -> list[str]:
        return sorted(place for place in self._parsed if place.startswith(f"{folder}/"))

    def _model(self, place: str, kind: type[Model], **given: Any) -> Model | None:
        self._unread.discard(place)
        if place not in self._parsed:
            self._problems.missing(place, "this file is missing")
            return None
        return self._parsed[place].model(kind, **given)
