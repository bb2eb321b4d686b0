"""The guidelines that utilization review cites in running text, outside a letter's paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.intake.references import locate_references
from rag.intake.statements import Statement, span_at
from rag.records import CaseFile, GuidelineReference
from rag.vocabulary import Vocabulary

_CITES = re.compile(
    r"\b(?:cit(?:es|ed|ing)|references?d?|referencing|relied (?:up)?on|relying (?:up)?on"
    r"|based (?:its|the|their) (?:decision|denial|determination) on|according to|pursuant to"
    r"|under|per)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:MTUS|ACOEM|ODG|ASIPP)\b|Official Disability|\bguidelines?\b", re.I)
GUIDELINE = re.compile(
    r"\W*(?:(?:ref(?:erence)?s?|guidelines?|sources?|criteria(?:\s+used)?|basis|cites?|citations?)\b\W+)?"
    r"(?:CA\s+)?(?:MTUS|ACOEM|ODG|ASIPP|CPMTG|Official Disability)\b",
    re.IGNORECASE,
)
"""A sentence or bracket that opens with a guideline: it cites without a verb."""
_REFUSED = re.compile(r"\bden(?:ied|y)\b|non-?\s?cert|not cert|\bmodified\b|\bNC\b", re.IGNORECASE)
_FAMILY = re.compile(r"(?:CA\s+)?(?:MTUS|ACOEM|ODG|ASIPP|CPMTG|Official Disability)", re.IGNORECASE)
_APART = re.compile(r"(?:^|[(\[;]|[.\"”]\s)\s*(?=\S)")
_CLAUSE_ENDS = re.compile(
    r",?\s+(?:and|but|as it|which|because|since|due to|for lack|noting|stating|on the ground)\s+"
    r"(?=(?:gave|stat|not|found|said|reason|denied|it\b|the (?:request|record|relief|visits)|of\b"
    r"|lack|that\b))|,\s+(?:gave|giving|stating|noting|because|since|as|due to|for lack)\b"
    r"|;|\.\s+(?=[A-Z][a-z])|[.\s]*$",
    re.IGNORECASE,
)
"""Where a citation in running text gives way to the reason."""


def cited_in(
    said: Iterable[Statement], case: CaseFile, vocabulary: Vocabulary
) -> tuple[GuidelineReference, ...]:
    """Return the guidelines that UR's sentences cite, each once, with its span."""
    found = {ref.text: ref for statement in said for ref in _cited(statement, case, vocabulary)}
    return tuple(found.values())


def _named_apart(text: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences and brackets that open with a guideline, as offsets."""
    for gap in _APART.finditer(text):
        opening = GUIDELINE.match(text, gap.end())
        if opening is None:
            continue
        colon = text.find(":", opening.end(), opening.end() + 60)
        said = re.search(
            r"\b(?:not|no|does|do|recommends?|requires?|is|are)\b", text[opening.end() :]
        )
        ends = [m.start() for m in [re.search(r"[)\];\"”]|\.(?=\s|$)", text[opening.end() :])] if m]
        end = opening.end() + min([*ends, len(text) - opening.end()])
        if said and opening.end() + said.start() < end:
            end = colon if 0 < colon < opening.end() + said.start() else 0
        if end > gap.end():
            name = _FAMILY.search(text, opening.start())
            yield (name.start() if name else opening.start()), end


def _cited(
    statement: Statement, case: CaseFile, vocabulary: Vocabulary
) -> Iterator[GuidelineReference]:
    if _REFUSED.search(statement.text) or GUIDELINE.match(statement.text):
        for start, end in _named_apart(statement.text):
            yield from _references(statement, start, end, case, vocabulary)
    for cue in _CITES.finditer(statement.text):
        ending = _CLAUSE_ENDS.search(statement.text, cue.end())
        end = ending.start() if ending else len(statement.text)
        words = statement.text[cue.end() : end]
        if not _NAMED.search(words):
            continue
        yield from _references(statement, cue.end(), end, case, vocabulary)


def _references(
    statement: Statement, start: int, end: int, case: CaseFile, vocabulary: Vocabulary
) -> Iterator[GuidelineReference]:
    """Yield the references in a stretch of a statement, with their spans."""
    for cited in locate_references(statement.text[start:end], vocabulary.body_parts_in):
        first, last = statement.at(start + cited.start, start + cited.end)
        span = span_at(case, statement.document, first, last)
        yield cited.reference.model_copy(update={"span": span})
