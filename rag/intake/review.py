"""What utilization review decided on an item, why, and what it cited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.intake.review_citations import GUIDELINE, cited_in
from rag.intake.statements import Statement, span_at
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
    r"\bmodif(?:ied|ication)|\bpartial(?:ly)? (?:certif|approv|authori)|IMR eligible", re.I
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
    """Add UR's decision and reasons to each item, and what it cited where no letter says so.

    A sentence of UR concerns an item where it names its treatment or names no item's treatment.
    """
    said = [s for s in read if s.attribution == "utilization_review"]
    named = {id(s): _named(s.text, items, vocabulary) for s in said}
    out = []
    for item in items:
        own = [s for s in said if not named[id(s)] or item.number in named[id(s)]]
        telling = [s for s in own if _REASON.search(s.text)]
        telling = telling or ([] if letter else [s for s in own if _says_why(s.text)])
        reasons = tuple(span_at(case, s.document, s.start, s.end) for s in telling)
        out.append(
            item.model_copy(
                update={
                    "ur_reasons": _distinct(reasons),
                    "ur_citations": item.ur_citations or cited_in(own, case, vocabulary),
                    "ur_decision": _decision(item, own, letter),
                }
            )
        )
    return tuple(out)


def _says_why(text: str) -> bool:
    """Whether words follow a refusal, or stand in review's passage without naming a guideline."""
    refusal = _DENIED.search(text)
    if refusal:
        return len(re.findall(r"[A-Za-z]{2,}", text[refusal.end() :])) >= 2
    return len(text.split()) > 4 and not GUIDELINE.match(text)


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
