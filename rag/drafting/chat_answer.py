"""What a chat model is asked to return, and the strict reading of what it did return."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

STATUSES = ("met", "not_met", "contradicted", "not_documented", "not_applicable")
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


class PlanEntry(_Part):
    """What the model holds of one criterion, before it writes."""

    criterion: str
    status: Literal["met", "not_met", "contradicted", "not_documented", "not_applicable"]
    because: str = ""
    facts: tuple[str, ...] = ()


class ModelAnswer(_Part):
    """The whole answer on one item."""

    plan: tuple[PlanEntry, ...] = ()
    decision: ModelDecision
    sentences: tuple[AnswerSentence, ...] = Field(default=(), max_length=MOST_SENTENCES)
    missing: tuple[str, ...] = ()


class NumberedSentence(AnswerSentence):
    """A sentence in place of another."""

    number: int


class Repair(_Part):
    """Sentences written anew, by the number of the one that each replaces, and further ones."""

    sentences: tuple[NumberedSentence, ...] = ()
    added: tuple[AnswerSentence, ...] = Field(default=(), max_length=12)


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
    entry = {
        "criterion": _one_of(ids.criteria),
        "status": _one_of(STATUSES),
        "because": {"type": "string"},
        "facts": _list(_one_of(ids.facts)),
    }
    if not ids.facts:
        del entry["facts"]
    parts = {
        "plan": _list(_object(entry)),
        "decision": _one_of(ids.decisions),
        "sentences": _list(_object(_sentence(ids))),
        "missing": _list({"type": "string"}),
    }
    if not ids.criteria:
        del parts["plan"]
    return {
        "title": "rationale",
        "description": "The decision rationale for one disputed treatment.",
        **_object(parts),
    }


def repair_schema(ids: Ids, numbers: Sequence[int]) -> dict[str, Any]:
    """Return the JSON schema for the sentences to be written anew, and those that were missing."""
    numbered = {"number": {"type": "integer", "enum": list(numbers)}, **_sentence(ids)}
    parts = {"sentences": _list(_object(numbered)), "added": _list(_object(_sentence(ids)))}
    if not numbers:
        del parts["sentences"]
    return {
        "title": "repair",
        "description": "Sentences of the rationale, written anew.",
        **_object(parts),
    }


def _sentence(ids: Ids) -> dict[str, Any]:
    sentence = {
        "role": _one_of(ROLES),
        "text": {"type": "string"},
        "evidence": _list(_object({"id": _one_of(ids.evidence), "quote": {"type": "string"}})),
        "facts": _list(_one_of(ids.facts)),
        "criteria": _list(_one_of(ids.criteria)),
        "record_quotes": _list({"type": "string"}),
    }
    for name, known in (("facts", ids.facts), ("criteria", ids.criteria)):
        if not known:
            del sentence[name]
    return sentence


Reveal = Callable[[Any], Any]
"""Puts masked identifiers back into the strings of a JSON value."""


def as_it_is(data: Any) -> Any:
    """Reveal nothing."""
    return data


def read_answer(
    text: str, ids: Ids, reveal: Reveal = as_it_is, *, whole_plan: bool = True
) -> ModelAnswer:
    """Read and check an answer.

    Args:
        text: As the model gave it.
        ids: What may be named in it.
        reveal: Puts masked identifiers back.
        whole_plan: Whether a plan that leaves out a criterion is refused.

    Raises:
        Unusable: It is not JSON, not of the form asked for, or names an id that was not shown.
    """
    try:
        answer = ModelAnswer.model_validate(reveal(_json_object(text)))
    except ValidationError as error:
        raise Unusable(_wrong_form(error)) from None
    problems = _wrong_ids(answer, ids)
    if answer.decision != "abstain":
        if not any(s.role == "conclusion" for s in answer.sentences):
            problems.append("- there is no sentence with the role conclusion")
        problems += _wrong_plan(answer, ids) if whole_plan else []
    if problems:
        raise Unusable("\n".join(problems[:8]))
    return answer


def read_repair(text: str, ids: Ids, numbers: Sequence[int], reveal: Reveal = as_it_is) -> Repair:
    """Read and check sentences written anew; those that name what was not shown are left out.

    Raises:
        Unusable: It is not JSON, or not of the form asked for.
    """
    try:
        repair = Repair.model_validate(reveal(_json_object(text)))
    except ValidationError as error:
        raise Unusable(_wrong_form(error)) from None
    return Repair(
        sentences=tuple(
            one
            for one in repair.sentences
            if one.number in numbers and not _unknown_ids(one, one.number, ids)
        ),
        added=tuple(one for one in repair.added if not _unknown_ids(one, 0, ids)),
    )


def _wrong_form(error: ValidationError) -> str:
    lines = [
        f"- at {'.'.join(map(str, one['loc'])) or 'the top'}: {one['msg']}"
        for one in error.errors()[:5]
    ]
    return "The JSON object is not of the form asked for:\n" + "\n".join(lines)


def _wrong_plan(answer: ModelAnswer, ids: Ids) -> list[str]:
    planned = [entry.criterion for entry in answer.plan]
    problems = [f"- the plan leaves out {one}" for one in ids.criteria if one not in planned]
    problems += [
        f"- the plan names {one[:40]!r} twice"
        for one in dict.fromkeys(planned)
        if planned.count(one) > 1
    ]
    return problems


def _wrong_ids(answer: ModelAnswer, ids: Ids) -> list[str]:
    problems = []
    if answer.decision not in ids.decisions:
        problems.append(f"- the decision must be one of: {', '.join(ids.decisions)}")
    for entry in answer.plan:
        if entry.criterion not in ids.criteria:
            problems.append(f"- the plan names {entry.criterion[:40]!r}, which does not exist")
        problems += [
            f"- the plan names fact {one[:40]!r}, which does not exist"
            for one in entry.facts
            if one not in ids.facts
        ]
    for number, sentence in enumerate(answer.sentences, 1):
        problems += _unknown_ids(sentence, number, ids)
    return problems


def _unknown_ids(sentence: AnswerSentence, number: int, ids: Ids) -> list[str]:
    named: tuple[tuple[str, Sequence[str], tuple[str, ...]], ...] = (
        ("evidence", [entry.id for entry in sentence.evidence], ids.evidence),
        ("fact", sentence.facts, ids.facts),
        ("criterion", sentence.criteria, ids.criteria),
    )
    return [
        f"- sentence {number} names {kind} {one[:40]!r}, which does not exist"
        for kind, used, known in named
        for one in used
        if one not in known
    ]


def json_object(text: str) -> dict[str, Any]:
    """Return the one JSON object in ``text``, alone, in a code fence, or between other words.

    Raises:
        Unusable: There is none, or it has a name twice.
    """
    return _json_object(text)


def _json_object(text: str) -> dict[str, Any]:
    # What a model thinks aloud before it answers is no part of the answer.
    text = re.sub(r"^\s*<think>.*?</think>", "", text, flags=re.DOTALL)
    fences = re.findall(r"```(?:json)?\s*(\{.*?\})\s*```", text, re.DOTALL)
    start, end = text.find("{"), text.rfind("}")
    for candidate in (text, *fences, text[start : end + 1] if 0 <= start < end else ""):
        try:
            found = json.loads(candidate, object_pairs_hook=_once)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    raise Unusable("- it is not one JSON object (perhaps it was cut off, or holds other words)")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that stands twice: which of the two is meant cannot be told."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unusable("- the JSON object has a name twice")
    return found


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _one_of(values: Sequence[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
