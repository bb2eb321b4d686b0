"""What utilization review decided, on what and why, and whether it looked at the right chapter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.drafting.evidence import in_words, quote_span
from rag.drafting.material import Material
from rag.drafting.wording import in_marks
from rag.records import CaseFile, GuidelineReference, SentenceRole, Span
from rag.text import listed, squeeze

_REGIONS = frozenset({"spine", "upper_extremity", "lower_extremity", "whole_body", "any"})
"""Ids wider than one chapter: whether a chapter fits them is not told by comparing ids."""


def tell_review(material: Material) -> None:
    """Report what utilization review decided, on what and why; it is not a finding."""
    _decision(material)
    _wrong_chapter(material)


def _decision(material: Material) -> None:
    item, case = material.item, material.case
    verb = {"denied": "denied this", "modified": "approved only a part of this"}.get(
        item.ur_decision
    )
    done = f"Utilization review {verb}" if verb else "Utilization review decided against this"
    reasons = [quote_span(case, span) for span in _most(_joined(item.ur_reasons, case))]
    cited = [(ref, _inside(ref.span)) for ref in item.ur_citations if ref.span is not None]
    refs = [quote_span(case, span) for _, span in cited if span is not None][:3]
    if not (reasons or refs or verb):
        return
    basis = f", citing {in_words(refs, most=3)}" if refs else ""
    if reasons:
        text = f"{done}{basis}; the file gives its reason as {in_words(reasons, most=3)}."
        material.say(SentenceRole.CASE_FACT, text, quotes=[*reasons, *refs])
    elif refs:
        material.say(SentenceRole.CASE_FACT, f"{done}{basis}.", quotes=refs)
    else:
        material.say(
            SentenceRole.CASE_FACT,
            f"{done}; no reason for it was found in the file.",
            searched=("utilization review", "non-certified", "denied", "reason"),
        )


_LONGEST_REASON = 420
"""Characters of review's reasons that are told at most, the first one always."""


def _joined(spans: Sequence[Span], case: CaseFile) -> Iterator[Span]:
    """Join reasons that stand side by side in the file: they are quoted as one."""
    last: Span | None = None
    for span in sorted(spans, key=lambda one: (one.document, one.start)):
        if last is not None and last.document == span.document:
            gap = case.documents[span.document].text[last.end : span.start]
            if len(gap) < 8 and not re.search(r"[^\s.,;]", gap):
                last = last.model_copy(update={"end": span.end})
                continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _most(spans: Iterable[Span]) -> list[Span]:
    """Keep as many of the reasons as can be read in one sentence."""
    kept: list[Span] = []
    for span in spans:
        told = sum(one.end - one.start for one in kept)
        if not kept or (len(kept) < 3 and told + span.end - span.start <= _LONGEST_REASON):
            kept.append(span)
    return kept


def _inside(span: Span | None) -> Span | None:
    return span if span is not None and span.end > span.start else None


def _wrong_chapter(material: Material) -> None:
    """Point out that UR cited chapters on another part of the body, where all of them are."""
    own = set(material.item.body_parts)
    placed = [ref for ref in material.item.ur_citations if ref.body_parts]
    if not own or own & _REGIONS or material.item.body_part_inferred or not placed:
        return
    parts = [set(ref.body_parts) for ref in placed]
    if any(part & own or part & _REGIONS for part in parts):
        return
    if any(_rests_on(ref, material) for ref in placed):
        return  # the sections discussed here are of that very chapter
    quotes = [quote_span(material.case, ref.span) for ref in placed if ref.span is not None]
    theirs = listed(dict.fromkeys(_part(ref.body_parts[0]) for ref in placed))
    ours = listed([_part(part) for part in material.item.body_parts])
    named = listed([in_marks(squeeze(ref.text)) for ref in placed[:3]])
    concern = "concerns" if len(placed) == 1 else "concern"
    material.say(
        SentenceRole.NOTE,
        f"Utilization review relied on {named}, which {concern} the {theirs}, while the request "
        f"concerns the {ours}; a chapter on another part of the body does not govern it.",
        quotes=quotes[:3],
    )


_COMMON = frozenset(
    "mtus acoem odg guideline guidelines chapter treatment medical and the complaints disorders "
    "injuries pain page pages section".split()
)
"""Words of a citation that name no chapter."""


def _rests_on(ref: GuidelineReference, material: Material) -> bool:
    """Whether a section of the chapter that review cited is discussed for this request too."""
    cited = _words(ref.text)
    for made in material.discussed():
        passage = material.passages[made.passage_key]
        held = set(passage.chapter_body_parts)
        held |= set(passage.recommendation.body_parts) if passage.recommendation else set()
        if held & set(ref.body_parts) or len(cited & _words(passage.chapter)) > 1:
            return True
    return False


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", text.lower())) - _COMMON


def _part(part: str) -> str:
    return part.replace("_", " ")
