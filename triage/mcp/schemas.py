"""The JSON Schemas of the tools: what each takes, with no key more, and what comes back."""

from typing import Any

from triage.library import Pack
from triage.model.question import Question
from triage.model.urgency import Urgency
from triage.schema import DIALECT, answer_schema

Schema = dict[str, Any]
SAID = {"type": ["string", "null"], "description": "Say this first, in these words. Null when nothing is urgent."}
NEVER_SOFTEN = {"const": True, "description": "What is said here is not to be softened."}


def takes(pack: Pack, *names: str) -> Schema:
    """The schema of the arguments of a tool. All but `region` are required."""
    known = {
        "complaint": {"enum": list(pack.complaints)},
        "answers": _answers(pack),
        "region": {"enum": list(pack.regions), "description": "Whose emergency numbers to name."},
    }
    return _object({name: known[name] for name in names}, [name for name in names if name != "region"])


def gives_complaints() -> Schema:
    """The schema of what list_complaints gives."""
    described = {name: {"type": "string"} for name in ("id", "title", "about", "pain_area")}
    listed = {"type": "array", "items": _object(described)}
    texts = {"type": "array", "items": {"type": "string"}}
    identity = _object({name: {"type": "string"} for name in ("name", "version", "digest")})
    purpose = {"intended_use": {"type": "string"}, "not_for": texts}
    return _object({"complaints": listed, "regions": texts, **purpose, "pack": identity})


def gives_questions() -> Schema:
    """The schema of what list_questions gives."""
    return _object({"complaint": {"type": "string"}, "questions": {"type": "array", "items": {"type": "object"}}})


def gives_step() -> Schema:
    """The schema of what next_question gives."""
    return _object(
        {
            "say_first": SAID,
            "do_not_soften": NEVER_SOFTEN,
            "what_next": {"type": "string"},
            "complete": {"type": "boolean", "description": "Whether nothing is left to ask."},
            "question": {"type": ["object", "null"], "description": "`answer_with` is the schema of its answer."},
            "to_go": {"type": "integer", "minimum": 0, "description": "How many questions can still come at most."},
            "answers": {"type": "object", "description": "The answers that count now."},
            "not_counted": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Answers to what is not asked.",
            },
        }
    )


def gives_result() -> Schema:
    """The schema of what assess gives."""
    return _object(
        {
            "say_first": SAID,
            "do_not_soften": NEVER_SOFTEN,
            "what_next": {"type": "string"},
            "urgency": {"enum": list(Urgency)},
            "urgent": {"type": "boolean", "description": "Whether the level is urgent or emergency."},
            "complete": {"type": "boolean", "description": "Whether no open question could change it."},
            "assessment": {
                "type": "object",
                "description": "The whole result; `triage schema assessment` is its schema.",
            },
        }
    )


def answer_to(question: Question) -> Schema:
    """The schema of the answer to one question, without its words."""
    schema = answer_schema(question)
    schema.pop("description", None)
    return schema


def _answers(pack: Pack) -> Schema:
    """The answers to a complaint, question by question; to any of them where the pack has several."""
    each = [
        _object({question.id: answer_to(question) for question in pack.complaint(name).questions}, [])
        for name in pack.complaints
    ]
    return each[0] if len(each) == 1 else {"type": "object", "anyOf": each}


def _object(properties: Schema, required: list[str] | None = None) -> Schema:
    needed = list(properties) if required is None else required
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}


def whole(schema: Schema) -> Schema:
    """A schema that says by which rules it is written."""
    return {"$schema": DIALECT, **schema}
