"""Facts that a model read: put at their places, and merged with those that the rules found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal, NamedTuple

from rag.drafting.chat_budget import Block
from rag.records import (
    CaseFile,
    Fact,
    FactKind,
    MedicationUse,
    Span,
    TreatmentResponse,
)
from rag.text import fold, squeeze
from rag.visible import locate
from rag.vocabulary import Vocabulary

_CONDITIONS = (FactKind.DIAGNOSIS, FactKind.FINDING, FactKind.SYMPTOM, FactKind.IMAGING)
_LONGEST = 3_000
"""Characters of a fact's words that are reckoned with."""
_SHORTEST = 4
"""Characters of a statement; shorter words stand in too many places to be one."""


class ReadFact(NamedTuple):
    """A statement of the record as a model marked it."""

    kind: FactKind
    span: Span
    polarity: Literal["affirmed", "negated", "uncertain"]
    said_by: Literal["record", "utilization_review"]


def placed(words: str, case: CaseFile, stretch: Sequence[Block]) -> Span | None:
    """Return where words stand in a stretch of the record; ``None`` where they do not."""
    if len(squeeze(words)) < _SHORTEST or not stretch:
        return None
    index = stretch[0].document
    text = case.documents[index].text[stretch[0].start : stretch[-1].end]
    found = locate(words, text)
    if found is None:
        return None
    start, end = (stretch[0].start + at for at in found)
    pages = case.documents[index].pages
    page = max((page.number for page in pages if page.start <= start), default=1)
    return Span(document=index, page=page, start=start, end=end)


def merged(
    known: Sequence[Fact], read: Sequence[ReadFact], case: CaseFile, vocabulary: Vocabulary
) -> tuple[tuple[Fact, ...], int]:
    """Add what was read to what is known, in order of appearance, and number the facts anew.

    Left out is what overlaps a known fact of its kind, or any known fact of another polarity: the
    rules read those words with their context. Of statements that overlap each other the longest
    stays. What says the same at another place stays too: a record repeats itself for a reason.

    Returns:
        All facts, and how many were added.
    """
    kept: list[ReadFact] = []
    for one in sorted(
        set(read), key=lambda r: (r.span.document, r.span.start, -r.span.end, r.kind)
    ):
        same = [k for k in kept if _overlap(k.span, one.span) and k.kind is one.kind]
        if not same:
            kept.append(one)
    ordered = sorted(known, key=lambda f: (f.span.document, f.span.start))
    starts = [(fact.span.document, fact.span.start) for fact in ordered]
    new = [
        _fact(one, case, vocabulary)
        for one in kept
        if not _covered(one, _near(one, ordered, starts))
    ]
    every = sorted(
        (*known, *new), key=lambda f: (f.span.document, f.span.start, f.span.end, f.kind)
    )
    return tuple(f.model_copy(update={"id": f"F{n}"}) for n, f in enumerate(every, 1)), len(new)


def _near(
    one: ReadFact, ordered: Sequence[Fact], starts: Sequence[tuple[int, int]]
) -> Sequence[Fact]:
    """Return the known facts that may overlap: those that start shortly before its end."""
    first = bisect_left(starts, (one.span.document, one.span.start - _LONGEST))
    return ordered[first : bisect_left(starts, (one.span.document, one.span.end))]


def _covered(one: ReadFact, known: Sequence[Fact]) -> bool:
    return any(
        _overlap(fact.span, one.span) and (fact.kind is one.kind or fact.polarity != one.polarity)
        for fact in known
    )


def _overlap(one: Span, other: Span) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def _fact(one: ReadFact, case: CaseFile, vocabulary: Vocabulary) -> Fact:
    text = squeeze(case.words(one.span))
    value, medication, response = "", None, None
    if one.kind in _CONDITIONS:
        value = next((match.id for match in vocabulary.conditions_in(text)), "")
    elif one.kind is FactKind.MEDICATION:
        drug = next((match.id for match in vocabulary.drugs_in(text)), "")
        value = drug or fold(text)
        medication = MedicationUse(drug=value)
    elif one.kind is FactKind.PRIOR_TREATMENT:
        value = next((match.id for match in vocabulary.treatments_in(text)), "")
        response = TreatmentResponse(treatment=value) if value else None
    return Fact(
        id="F0",
        kind=one.kind,
        text=text,
        span=one.span,
        value=value,
        polarity=one.polarity,
        attribution=one.said_by,
        body_parts=vocabulary.body_parts_in(text),
        laterality=vocabulary.laterality_in(text),
        medication=medication,
        response=response,
    )
