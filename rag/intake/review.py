"""What utilization review decided on an item, why, and what it cited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.intake.request_passages import passage
from rag.intake.review_citations import cited_in
from rag.intake.review_entries import Review, of_item, reasons_in, reviews
from rag.intake.review_reasons import Spoken, reason_of
from rag.intake.statements import Statement, span_at, squeezed
from rag.records import CaseFile, DisputedItem, Span
from rag.vocabulary import Vocabulary

_REASON = re.compile(
    r"\b(?:due to|because|reasons?|rationale|lack(?:s|ed|ing)? of|lacking|citing|cited|noting"
    r"|noted that|not (?:support|recommend"
    r"|indicat|document|establish|demonstrat|meet|provid)\w*|no (?:documentation|evidence"
    r"|indication|clear|mention|objective)"
    r"|did not (?:meet|document|support|demonstrate)|insufficient|exceed\w*|based on|since"
    r"|given (?:that|the)|without"
    r"|absence of|failed to (?:document|demonstrate|provide|show)|guidelines? (?:do|does"
    r"|recommend|support|state)|unclear)\b",
    re.IGNORECASE,
)
_MODIFIED = re.compile(
    r"\bmodif(?:y|ied|ication)\b(?!,? (?:or|and) alternat|(?:,? (?:work|dut|activit)))"
    r"|\bpartial(?:ly)? (?:certif|approv|authori)|IMR eligible",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"non-?\s?cert(?:if|\b)|not? (?:certif|cert\b|authori[sz]|approv)|\bden(?:ied|ial|y)\b|\bNC\b"
    r"|(?:failed|refused"
    r"|declined) to (?:approve|certify"
    r"|authori[sz]e)|not medically necessary|adverse determination|\brejected\b",
    re.IGNORECASE,
)


def with_review(
    items: Sequence[DisputedItem],
    read: Sequence[Statement],
    case: CaseFile,
    vocabulary: Vocabulary,
    *,
    letter: bool,
) -> tuple[DisputedItem, ...]:
    """Add UR's decision and reasons to each item, and what it cited where no letter says so."""
    if letter:
        return _from_summary(items, read, case, vocabulary)

    def named(words: str) -> frozenset[int]:
        return _named(words, items, vocabulary)

    found = reviews(read, case.documents, named, len(items))
    out = []
    for item in items:
        deciding = of_item(found, item.number)
        why = ((one.document, reasons_in(one, item.number)) for one in deciding)
        document, places = next(((d, p) for d, p in why if p), (0, ()))
        said = [s for one in deciding[:1] for s in _statements_of(one, item.number, case)]
        out.append(
            item.model_copy(
                update={
                    "ur_reasons": tuple(span_at(case, document, *place) for place in places),
                    "ur_citations": item.ur_citations or cited_in(said, case, vocabulary),
                    "ur_decision": _decision(item, said, letter=False),
                }
            )
        )
    return tuple(out)


def _statements_of(review: Review, number: int, case: CaseFile) -> Iterator[Statement]:
    """Yield what a passage of review says of an item, each entry as a statement."""
    text = case.documents[review.document].text
    for one in review.spoken:
        if one.concerns(number):
            words, offsets = squeezed(text, one.start, one.end)
            whole = passage(
                review.document, case.documents[review.document], one.start, one.end, ur=True
            )
            yield replace(whole, text=words, offsets=offsets)


def _from_summary(
    items: Sequence[DisputedItem],
    read: Sequence[Statement],
    case: CaseFile,
    vocabulary: Vocabulary,
) -> tuple[DisputedItem, ...]:
    """Read the sentences on review in a letter's summary: each goes to the items that it names."""
    said = [s for s in read if s.attribution == "utilization_review"]
    named = {id(s): _named(s.text, items, vocabulary) for s in said}
    out = []
    for item in items:
        own = [s for s in said if not named[id(s)] or item.number in named[id(s)]]
        places = [
            (s.document, place)
            for s in own
            if _REASON.search(s.text)
            and (place := reason_of(Spoken(s.start, s.end, _words(s, case)))) is not None
        ]
        spans = [span_at(case, document, *place) for document, place in places]
        out.append(
            item.model_copy(
                update={
                    "ur_reasons": _distinct(spans),
                    "ur_citations": item.ur_citations or cited_in(own, case, vocabulary),
                    "ur_decision": _decision(item, own, letter=True),
                }
            )
        )
    return tuple(out)


def _words(statement: Statement, case: CaseFile) -> str:
    return case.documents[statement.document].text[statement.start : statement.end]


def _named(text: str, items: Sequence[DisputedItem], vocabulary: Vocabulary) -> frozenset[int]:
    """Return the numbers of the items that a sentence names by treatment or drug."""
    care = {m.id for m in vocabulary.treatments_in(text)}
    care |= {
        i.treatment for i in items if i.treatment and care & set(vocabulary.ancestors(i.treatment))
    }
    drugs = {m.id for m in vocabulary.drugs_in(text)}
    classes = {vocabulary.drugs[d].treatment for d in drugs}
    numbers = [
        item.number
        for item in items
        if (item.drug and item.drug in drugs)
        or (item.treatment and not item.drug and item.treatment in care | classes)
        or (item.drug and not drugs and item.treatment in care)
    ]
    side = vocabulary.laterality_in(text)
    if side in ("left", "right"):
        sides = {i.number: i.laterality for i in items}
        numbers = [n for n in numbers if sides[n] in (side, "bilateral", None)] or numbers
    parts = vocabulary.body_parts_in(text)
    kept = []
    for number in numbers:
        item = next(i for i in items if i.number == number)
        rivals = [i for i in items if i.number in numbers and i.treatment == item.treatment]
        fits = vocabulary.covers(parts, item.body_parts)
        if (
            len(rivals) < 2
            or fits
            or not any(vocabulary.covers(parts, r.body_parts) for r in rivals)
        ):
            kept.append(number)
    return frozenset(kept)


def _decision(item: DisputedItem, own: Sequence[Statement], letter: bool) -> str:
    if item.ur_decision == "modified":
        return "modified"
    for pattern, decision in ((_MODIFIED, "modified"), (_DENIED, "denied")):
        hits = [s for s in own if pattern.search(s.text)]
        if decision == "modified":
            # one sentence may deny one request and modify another: only a portion shows which
            hits = [s for s in hits if not _DENIED.search(s.text)]
        if hits:
            return decision
    return "denied" if letter else "unknown"


def _distinct(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple({(s.document, s.start, s.end): s for s in spans}.values())
