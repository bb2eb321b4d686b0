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


def _cited(
    statement: Statement, case: CaseFile, vocabulary: Vocabulary
) -> Iterator[GuidelineReference]:
    for cue in _CITES.finditer(statement.text):
        ending = _CLAUSE_ENDS.search(statement.text, cue.end())
        end = ending.start() if ending else len(statement.text)
        words = statement.text[cue.end() : end]
        if not _NAMED.search(words):
            continue
        for cited in locate_references(words, vocabulary.body_parts_in):
            start, stop = statement.at(cue.end() + cited.start, cue.end() + cited.end)
            span = span_at(case, statement.document, start, stop)
            yield cited.reference.model_copy(update={"span": span})
