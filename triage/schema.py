"""JSON Schemas: of the result, of the answers of one complaint, of every kind of file in a pack."""

from typing import Any

from pydantic import BaseModel

from triage.model.assessment import Assessment
from triage.model.complaint import Complaint, ComplaintFile, PackFile, Wording
from triage.model.drawing import Drawing
from triage.model.knowledge import Advice, Aid, Avoid, Exercise, Guidance, PainRelief, SafetyNet
from triage.model.question import NOT_SURE, Choice, Number, Question
from triage.model.rule import RuleFile
from triage.pack.read import QuestionsFile, SourcesFile, StatementsFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS: dict[str, type[BaseModel]] = {
    "assessment": Assessment,
    "rule": RuleFile,
    "complaint": ComplaintFile,
    "questions": QuestionsFile,
    "sources": SourcesFile,
    "statements": StatementsFile,
    "pack": PackFile,
    "wording": Wording,
    "exercise": Exercise,
    "aid": Aid,
    "guidance": Guidance,
    "advice": Advice,
    "avoid": Avoid,
    "pain-relief": PainRelief,
    "safety-net": SafetyNet,
    "drawing": Drawing,
}


def schema_of(name: str) -> dict[str, Any]:
    """The schema of one of `SCHEMAS`. KeyError for another name."""
    model = SCHEMAS[name]
    mode = "serialization" if model is Assessment else "validation"
    schema = {"$schema": DIALECT, **model.model_json_schema(mode=mode)}  # type: ignore[arg-type]
    if "id" in model.model_fields:  # follows from the path, so it does not stand in the file
        schema["properties"] = {key: value for key, value in schema["properties"].items() if key != "id"}
        schema["required"] = [key for key in schema.get("required", []) if key != "id"]
    return schema


def answers_schema(complaint: Complaint) -> dict[str, Any]:
    """The schema of the answers to one complaint: what `assess` takes."""
    return {
        "$schema": DIALECT,
        "title": f"Answers: {complaint.file.title}",
        "type": "object",
        "additionalProperties": False,
        "properties": {question.id: answer_schema(question) for question in complaint.questions},
    }


def answer_schema(question: Question) -> dict[str, Any]:
    """The schema of the answer to one question, with its text as description."""
    described = {"description": question.text}
    if isinstance(question, Number):
        number = {"type": "integer", "minimum": question.min, "maximum": question.max}
        return {**described, "anyOf": [number, {"const": NOT_SURE}]}
    if isinstance(question, Choice):
        return {**described, "enum": [*question.option_ids, NOT_SURE]}
    options = {"type": "array", "items": {"enum": [*question.option_ids, "none"]}, "uniqueItems": True}
    parts = {"yes": options, "unsure": {**options, "items": {"enum": list(question.option_ids)}}}
    screened = {"type": "object", "additionalProperties": False, "properties": parts}
    return {**described, "anyOf": [options, screened, {"const": NOT_SURE}]}
