"""One disputed item in the letter: verdict, guidelines, criteria, rationale and search trace."""

from __future__ import annotations

from collections.abc import Iterator

from rag.letter.blocks import Block, Heading, Table, bold, entry, italic, paragraph
from rag.letter.references import References, edition_dates, place, reference_text
from rag.records import (
    CaseFile,
    CaseSummary,
    CriterionAssessment,
    CriterionStatus,
    DisputedItem,
    Fact,
    ItemAssessment,
    ItemDraft,
    ItemPassages,
    SearchStep,
)
from rag.text import squeeze

_VERDICT = {"upheld": "Upheld", "overturned": "Overturned"}
_NO_VERDICT = "No decision drafted"
_STATUS = {
    CriterionStatus.MET: "Met",
    CriterionStatus.NOT_MET: "Not met",
    CriterionStatus.CONTRADICTED: "Contradicted",
    CriterionStatus.NOT_DOCUMENTED: "Not documented",
    CriterionStatus.NOT_APPLICABLE: "Does not apply",
}
_STEP = {"addresses": "addresses the item", "silent": "is silent", "not_opened": "was not opened"}
_SHOWN = 3
"""Facts shown per criterion; a longer list would drown the table."""


def item_blocks(
    case: CaseFile,
    summary: CaseSummary,
    request: DisputedItem | None,
    draft: ItemDraft,
    found: ItemPassages | None,
    assessment: ItemAssessment | None,
    references: References,
) -> Iterator[Block]:
    """Yield the blocks of one item."""
    text = squeeze(request.text) if request else f"Item {draft.item}"
    verdict = _VERDICT[draft.decision] if draft.decision else _NO_VERDICT
    yield Heading(3, f"Item {draft.item}")
    yield paragraph(bold(f"{text.rstrip(' :')}: {verdict}"))
    yield paragraph(bold("Claims Administrator guideline:"), f" {_ur_guideline(case, request)}")
    yield paragraph(bold("Reviewer guidelines:"), f" {_relied_upon(draft, references)}")
    yield from _criteria(case, summary, assessment, references)
    yield from _rationale(draft, references)
    if found and found.steps:
        yield Heading(4, "Search sequence (8 CCR 9792.21.1(a))")
        for step in sorted(found.steps, key=lambda one: one.rank):
            yield entry(_step(step))
    yield from _superseded(found)


def _ur_guideline(case: CaseFile, request: DisputedItem | None) -> str:
    if request is None:
        return "Not stated."
    for document in case.documents:
        for item in document.letter.items if document.letter else ():
            if item.number == request.number and item.ur_guideline:
                return squeeze(item.ur_guideline)
    cited = "; ".join(squeeze(reference.text) for reference in request.ur_citations)
    return f"{cited.rstrip('.')}." if cited else "Not stated in the case file."


def _relied_upon(draft: ItemDraft, references: References) -> str:
    keys = dict.fromkeys(c.passage_key for s in draft.sentences for c in s.citations)
    known = [references.passages[key] for key in keys if key in references.passages]
    if not known:
        return "None; no decision is drafted." if draft.decision is None else "None cited."
    known.sort(key=lambda passage: passage.source.authority_rank)
    parts = []
    for passage in known:
        kind = "" if passage.source.family == "MTUS" else "Non-MTUS Citation "
        parts.append(
            f"Decision based on {kind}{reference_text(passage.key, passage)} "
            f"[{references.number_of(passage.key)}], edition {edition_dates(passage)}, "
            f"Labor Code 4610.5(c)(2)({passage.source.legal_rank})."
        )
    return " ".join(parts)


def _criteria(
    case: CaseFile,
    summary: CaseSummary,
    assessment: ItemAssessment | None,
    references: References,
) -> Iterator[Block]:
    facts = {fact.id: fact for fact in summary.facts}
    rows = [
        _row(case, facts, one, references)
        for recommendation in (assessment.recommendations if assessment else ())
        for one in recommendation.criteria
    ]
    if not rows:
        return
    yield Heading(4, "Criteria and the record")
    yield Table(("Source", "Criterion", "Status", "What the record says", "Where"), tuple(rows))


def _row(
    case: CaseFile, facts: dict[str, Fact], one: CriterionAssessment, references: References
) -> tuple[str, ...]:
    known = [facts[key] for key in one.fact_ids if key in facts]
    shown = [(fact.text, fact.span) for fact in known]
    shown += [(squeeze(case.words(span)), span) for span in one.evidence]
    words = "; ".join(f"“{text}”" for text, _ in shown[:_SHOWN])
    if len(shown) > _SHOWN:
        words += f"; and {len(shown) - _SHOWN} more"
    pages = dict.fromkeys(place(case, span) for _, span in shown)
    said = " ".join(part for part in (one.explanation, words) if part)
    if one.status is CriterionStatus.NOT_DOCUMENTED and one.searched:
        said += f" Searched for: {', '.join(one.searched)}."
    number = references.number_of(one.passage_key)
    passage = references.passages.get(one.passage_key)
    source = f"[{number}]" if number else (passage.source.title if passage else "")
    return source, one.criterion.text, _STATUS[one.status], said, "; ".join(pages)


def _rationale(draft: ItemDraft, references: References) -> Iterator[Block]:
    sentences = " ".join(
        f"{squeeze(sentence.text)} {marks}"
        if (marks := references.marks(sentence))
        else squeeze(sentence.text)
        for sentence in draft.sentences
    )
    yield paragraph(bold("Decision rationale:"), f" {sentences}")
    if draft.supported_portion:
        yield paragraph(bold("Supported portion:"), f" {draft.supported_portion}")
    if draft.abstention:
        yield paragraph(bold("Why no decision is drafted:"), f" {draft.abstention.explanation}")
        for missing in draft.abstention.missing:
            yield entry(missing)
    if draft.probability is not None:
        yield paragraph(
            italic(
                f"Assessed probability that the treatment is necessary: {draft.probability:.0%} "
                f"(drafter: {draft.drafter})."
            )
        )


def _step(step: SearchStep) -> str:
    return f"Step {step.rank}, {step.name}: {_STEP[step.outcome]}. {step.explanation}"


def _superseded(found: ItemPassages | None) -> Iterator[Block]:
    for entry_ in found.superseded if found else ():
        passage = entry_.passage
        yield entry(
            italic(
                f"Not in force at the date and not relied upon: "
                f"{reference_text(passage.key, passage)}, {edition_dates(passage)}."
            )
        )
