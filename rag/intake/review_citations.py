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
_FAMILIES = (
    r"(?:(?:CA|California)\s+)?(?:MTUS|ACOEM|ODG|ASIPP|CPMTG|Official Disability"
    r"|Medical Treatment Utilization Schedule|(?:MTUS\s+)?Chronic Pain(?: Medical Treatment"
    r"(?: Guidelines?)?| Guidelines?|(?=,? (?:19|20)\d\d))|(?:Opioids? Treatment|Postsurgical(?: "
    r"Treatment)?) Guidelines?)"
)
"""How a guideline is named: its family, or a title that only one family has."""
_NAMED = re.compile(rf"\b{_FAMILIES}|\bguidelines?\b", re.I)
GUIDELINE = re.compile(
    r"\W*(?:(?:(?:ref(?:erence)?s?|guidelines?|sources?|criteria|basis|cites?|citations?)\b"
    r"(?:\s+(?:used|applied|cited|relied on))?)\W+(?:the\s+)?)?"
    rf"{_FAMILIES}\b",
    re.IGNORECASE,
)
"""A sentence or bracket that opens with a guideline: it cites without a verb."""
_REFUSED = re.compile(r"\bden(?:ied|y)\b|non-?\s?cert|not cert|\bmodified\b|\bNC\b", re.IGNORECASE)
_FAMILY = re.compile(_FAMILIES, re.IGNORECASE)
_APART = re.compile(r"(?:^|[(\[;]|[.\"”)\]]\s|\s[-–—]+\s)\s*(?=\S)")
_SAYS = re.compile(
    r"\b(?:not|no|does|do|is|are|was|has|have|requires?|recommends?|recommended|limits?|allows?"
    r"|supports?|states?|indicates?|advises?|specif(?:y|ies)|suggests?|calls? for|limited|never"
    r"|over|exceeded|expired|unmet)\b"
    r"|[<>]",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(
    r",?\s+(?:and|but|as it|which|because|since|due to|for lack|noting|stating|on the ground)\s+"
    r"(?=(?:gave|stat|not|found|said|reason|denied|it\b|the (?:request|record|relief|visits)|of\b"
    r"|lack|that\b))|,\s+(?:gave|giving|stating|noting|because|since|as|due to|for lack)\b"
    r"|;|\.\s+(?=[A-Z][a-z])|[.\s]*$",
    re.IGNORECASE,
)
"""Where a citation in running text gives way to the reason."""


def cites_only(text: str) -> bool:
    """Whether words name guidelines and say nothing of what these hold.

    >>> cites_only("(ODG Neck, injections; MTUS 2009)"), cites_only("ODG allows ten visits.")
    (True, False)
    """
    words = text.strip(' \t\n\f"“”*_>')
    return bool(GUIDELINE.match(words) or _LED.match(words)) and not _SAYS.search(words)


_LED = re.compile(
    r"\W*(?:(?:he|she|it|UR|the reviewer|and)\s+)?(?:cit(?:es|ed|ing)\b|(?:references?|sources?"
    r"|guidelines?(?: (?:used|applied|cited))?|criteria used|basis|citations?)\s*:)",
    re.IGNORECASE,
)


def cited_in(
    said: Iterable[Statement], case: CaseFile, vocabulary: Vocabulary
) -> tuple[GuidelineReference, ...]:
    """Return the guidelines that UR's sentences cite, each once, with its span."""
    found = {ref.text: ref for statement in said for ref in _cited(statement, case, vocabulary)}
    return tuple(found.values())


def _named_apart(text: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences and brackets that open with a guideline, as offsets."""
    done = 0
    for gap in _APART.finditer(text):
        opening = GUIDELINE.match(text, gap.end())
        if opening is None or gap.end() < done:
            continue
        colon = text.find(":", opening.end(), opening.end() + 60)
        said = _SAYS.search(text, opening.end())
        end = _own_end(text, opening.end())
        if said and said.start() < end:
            end = colon if 0 < colon < said.start() else 0
        if end > gap.end():
            name = _FAMILY.search(text, opening.start())
            done = end
            yield (name.start() if name else opening.start()), end


def _own_end(text: str, start: int) -> int:
    """Return where a citation ends: at a full stop, a mark, or a bracket that it did not open."""
    depth = text.count("(", 0, start) - text.count(")", 0, start)
    depth = 0 if text.rfind("(", 0, start) < text.rfind(" ", 0, start) else min(depth, 0)
    for mark in re.finditer(r"[()\];\"”]|\.(?=\s|$)", text[start:]):
        if mark.group() == "(":
            depth += 1
        elif mark.group() == ")" and depth > 0:
            depth -= 1
        elif depth == 0:
            return start + mark.start()
    return len(text)


_SUBJECT = re.compile(
    rf"\b{_FAMILIES}\b[^.;:,()\"“”]{{0,60}}?(?=\s+(?:is|are|do|does|requires?|recommends?|limits?"
    r"|allows?|states?|supports?|advises?|calls?)\b)",
    re.IGNORECASE,
)
"""A guideline as the subject of what it says."""
_LOOSE = re.compile(r"(?:under|per|according|pursuant)\b", re.IGNORECASE)
_AT_ONCE = re.compile(
    rf"(?:(?!and\b|or\b|but\b)[\w-]+\s+){{0,4}}?(?:{_FAMILIES}|guidelines?\b)", re.IGNORECASE
)


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
        loose = _LOOSE.match(cue.group()) and not _AT_ONCE.match(words)
        if loose or not _NAMED.search(words):
            continue
        yield from _references(statement, cue.end(), end, case, vocabulary)
    for name in _SUBJECT.finditer(statement.text):
        yield from _references(statement, name.start(), name.end(), case, vocabulary)


def _references(
    statement: Statement, start: int, end: int, case: CaseFile, vocabulary: Vocabulary
) -> Iterator[GuidelineReference]:
    """Yield the references in a stretch of a statement, with their spans."""
    for cited in locate_references(statement.text[start:end], vocabulary.body_parts_in):
        first, last = statement.at(start + cited.start, start + cited.end)
        span = span_at(case, statement.document, first, last)
        yield cited.reference.model_copy(update={"span": span})
