"""What a chat model is asked to return, and the strict reading of what it did return."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

ROLES = ("request", "guideline", "case_fact", "assessment", "conclusion")
LONGEST_TEXT = 1200
"""Characters of one sentence that are accepted; a rationale's longest is far below."""
MOST_SENTENCES = 60

ModelDecision = Literal["upheld", "overturned", "abstain"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Part):
    """A passage, by its short id, and the words of it that a sentence rests on."""

    id: str
    quote: str


class AnswerSentence(_Part):
    """One sentence as the model wrote it."""

    role: Literal["request", "guideline", "case_fact", "assessment", "conclusion"]
    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    evidence: tuple[Evidence, ...] = ()
    facts: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    record_quotes: tuple[str, ...] = ()


class ModelAnswer(_Part):
    """The whole answer on one item."""

    decision: ModelDecision
    sentences: tuple[AnswerSentence, ...] = Field(default=(), max_length=MOST_SENTENCES)
    missing: tuple[str, ...] = ()


class Unusable(Exception):
    """The answer cannot be used; the message tells the model, in plain words, what is wrong."""


class Ids(_Part):
    """What may be named in an answer: nothing else was shown."""

    evidence: tuple[str, ...]
    facts: tuple[str, ...]
    criteria: tuple[str, ...]
    decisions: tuple[ModelDecision, ...]


def answer_schema(ids: Ids) -> dict[str, Any]:
    """Return the JSON schema for one item: every id is an enumeration of what was shown.

    A server that decodes under the schema cannot produce an invented citation. Every property is
    required and none other allowed, as the strict modes of the providers ask.
    """
    sentence = {
        "role": {"type": "string", "enum": list(ROLES)},
        "text": {"type": "string"},
        "evidence": {
            "type": "array",
            "items": _object({"id": _one_of(ids.evidence), "quote": {"type": "string"}}),
        },
        "facts": {"type": "array", "items": _one_of(ids.facts)},
        "criteria": {"type": "array", "items": _one_of(ids.criteria)},
        "record_quotes": {"type": "array", "items": {"type": "string"}},
    }
    for name, known in (("facts", ids.facts), ("criteria", ids.criteria)):
        if not known:
            del sentence[name]
    schema = _object(
        {
            "decision": _one_of(ids.decisions),
            "sentences": {"type": "array", "items": _object(sentence)},
            "missing": {"type": "array", "items": {"type": "string"}},
        }
    )
    return {
        "title": "rationale",
        "description": "The decision rationale for one disputed treatment.",
        **schema,
    }


def read_answer(text: str, ids: Ids) -> ModelAnswer:
    """Read and check an answer.

    Raises:
        Unusable: It is not JSON, not of the form asked for, or names an id that was not shown.
    """
    data = _json_object(text)
    try:
        answer = ModelAnswer.model_validate(data)
    except ValidationError as error:
        lines = [
            f"- at {'.'.join(map(str, one['loc'])) or 'the top'}: {one['msg']}"
            for one in error.errors()[:5]
        ]
        raise Unusable(
            "The JSON object is not of the form asked for:\n" + "\n".join(lines)
        ) from None
    problems = _wrong_ids(answer, ids)
    if answer.decision != "abstain" and not any(s.role == "conclusion" for s in answer.sentences):
        problems.append("- there is no sentence with the role conclusion")
    if problems:
        raise Unusable("\n".join(problems[:8]))
    return answer


def _wrong_ids(answer: ModelAnswer, ids: Ids) -> list[str]:
    problems = []
    if answer.decision not in ids.decisions:
        problems.append(f"- the decision must be one of: {', '.join(ids.decisions)}")
    for number, sentence in enumerate(answer.sentences, 1):
        named: tuple[tuple[str, Sequence[str], tuple[str, ...]], ...] = (
            ("evidence", [entry.id for entry in sentence.evidence], ids.evidence),
            ("fact", sentence.facts, ids.facts),
            ("criterion", sentence.criteria, ids.criteria),
        )
        for kind, used, known in named:
            problems += [
                f"- sentence {number} names {kind} {one[:40]!r}, which does not exist"
                for one in used
                if one not in known
            ]
    return problems


def _json_object(text: str) -> dict[str, Any]:
    """Return the one JSON object in ``text``, alone, in a code fence, or between other words."""
    fences = re.findall(r"```(?:json)?\s*(\{.*?\})\s*```", text, re.DOTALL)
    start, end = text.find("{"), text.rfind("}")
    for candidate in (text, *fences, text[start : end + 1] if 0 <= start < end else ""):
        try:
            found = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    raise Unusable("- it is not one JSON object (perhaps it was cut off, or holds other words)")


def _one_of(values: Sequence[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
