"""Visits had by the record's own pages on the care asked for, against what a draft counts alone.

A note headed by the care ("PHYSICAL THERAPY DISCHARGE ... Fifteen visits.") gives the number had. A
sentence that sets the visits asked for by themselves against a limit leaves these out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.context import ItemContext
from rag.checking.denial import denied
from rag.checking.values import Value, bare_numbers, values
from rag.checking.visits_told import counts_had, numbered
from rag.text import sentence_texts

_HEAD = 60
"""Characters at the top of a page in which it says what care it is of."""
_WANTED = re.compile(
    r"\b(?:request\w*|ask\w*|further|additional|more|plan\w*|order\w*|prescri\w+|recommend\w*"
    r"|authori[sz]\w+|approv\w+|denied|non-?certif\w+|evaluation|goals?|up to|remain\w*|miss\w*"
    r"|cancel\w*)\b",
    re.I,
)
_OPERATED = re.compile(r"\b(?:surg\w+|operat\w+|post-?\s?op\w*|repair|reconstruction)\b", re.I)
"""Care after an operation is counted anew."""
_WITHIN = re.compile(
    r"\b(?:within|inside|under|below|fewer than|less than|short of|not (?:\w+ )?(?:exceed|pass|go"
    r" beyond|reach)|no more than|keeps? to)\b",
    re.I,
)


def had_by_record(context: ItemContext) -> dict[float, str]:
    """Return the numbers of visits that pages headed by the item's care give, with their words."""
    found: dict[float, str] = {}
    for page in _pages(context):
        for words in sentence_texts(page):
            if not _WANTED.search(words):
                for count in _counts(words):
                    found.setdefault(count, words)
    return found


def within_alone(words: str, had: set[float], asked: float) -> bool:
    """Whether a sentence says that the visits asked for keep to a limit which all exceed.

    >>> within_alone("Eight visits are fewer than ten, and within the limit.", {15.0}, 8.0)
    True
    >>> within_alone("Eight after the 15 had are not within a limit of ten.", {15.0}, 8.0)
    False
    """
    match = _WITHIN.search(words)
    said = bare_numbers(words) | {float(v.value.split()[0]) for v in values(words) if _visits(v)}
    if match is None or not asked or asked not in said or _OPERATED.search(words):
        return False
    if match.group()[:3].lower() != "not" and denied(words, *match.span()):
        return False
    limits = said - {asked}
    return len(limits) == 1 and asked <= min(limits) < max(had) + asked and not limits & had


def _visits(value: Value) -> bool:
    return value.kind == "count" and value.value.endswith(" visits")


def _counts(words: str) -> Iterator[float]:
    """Yield the visits of a sentence on a page of the care itself: "Fifteen visits." will do."""
    yield from (count for count, _ in (*counts_had(words), *numbered(words)) if count)
    for value in values(words):
        if _visits(value):
            yield float(value.value.split()[0])


def _pages(context: ItemContext) -> Iterator[str]:
    known, item = context.vocabulary, context.item
    for document in context.case.documents:
        if document.letter is not None:
            continue
        for page in document.pages:
            text = document.text[page.start : page.end]
            named = {match.id for match in known.treatments_in(text.strip()[:_HEAD])}
            parts = tuple(known.body_parts_in(text))
            own = known.covers(parts, item.body_parts) or known.covers(item.body_parts, parts)
            if item.treatment in named and (own or not parts) and not _OPERATED.search(text):
                yield text
