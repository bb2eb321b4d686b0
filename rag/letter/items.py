"""One disputed item in the letter: verdict, guidelines, criteria, rationale and search trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

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
    Passage,
    RecommendationAssessment,
    SearchStep,
    Sentence,
    SentenceRole,
    Span,
    Stance,
)
from rag.text import quotable, squeeze, telling

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
_NOT_HELD = "no governing section at hand"
"""A step of which the library holds nothing that governs: that is no silence of the guideline."""
_PARTS = {
    SentenceRole.REQUEST: "case",
    SentenceRole.CASE_FACT: "case",
    SentenceRole.GUIDELINE: "guideline",
    SentenceRole.ASSESSMENT: "guideline",
    SentenceRole.NOTE: "note",
    SentenceRole.CONCLUSION: "conclusion",
}
_SEARCHED = 8
"""Search terms shown per criterion; the run record holds all."""
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
    yield from _relied_upon(draft, references)
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


def _relied_upon(draft: ItemDraft, references: References) -> Iterator[Block]:
    keys = dict.fromkeys(c.passage_key for s in draft.sentences for c in s.citations)
    known = [references.passages[key] for key in keys if key in references.passages]
    none = "None; no decision is drafted." if draft.decision is None else "None cited."
    lead = "In order of authority:" if known else none
    yield paragraph(bold("Reviewer guidelines:"), f" {lead}")
    numbered = {references.number_of(passage.key): passage for passage in reversed(known)}
    for passage in sorted(numbered.values(), key=_by_authority(references)):
        kind = "" if passage.source.family == "MTUS" else "Non-MTUS Citation "
        yield entry(
            f"Decision based on {kind}{reference_text(passage.key, passage)} "
            f"[{references.number_of(passage.key)}], edition {edition_dates(passage)}, "
            f"Labor Code 4610.5(c)(2)({passage.source.legal_rank})."
        )


def _by_authority(references: References) -> Callable[[Passage], tuple[int, int]]:
    return lambda one: (one.source.authority_rank, references.number_of(one.key) or 0)


def _criteria(
    case: CaseFile,
    summary: CaseSummary,
    assessment: ItemAssessment | None,
    references: References,
) -> Iterator[Block]:
    facts = {fact.id: fact for fact in summary.facts}
    rows: list[tuple[str, ...]] = []
    for made in _of_the_list(assessment, references):
        rows += [_row(case, facts, one, references) for one in made.criteria]
        if not made.criteria and made.stance in _WHOLE:
            number = references.number_of(made.passage_key)
            rows.append(
                (
                    f"[{number}]" if number else "",
                    "The section as a whole",
                    "",
                    _WHOLE[made.stance],
                    "",
                )
            )
    if not rows:
        return
    yield Heading(4, "Criteria and the record")
    yield Table(("Source", "Criterion", "Status", "What the record says", "Where"), tuple(rows))


def _of_the_list(
    assessment: ItemAssessment | None, references: References
) -> list[RecommendationAssessment]:
    """Return the sections that the letter cites; where it cites none, all that were assessed."""
    every = list(assessment.recommendations if assessment else ())
    return [made for made in every if references.number_of(made.passage_key)] or every


_WHOLE = {
    Stance.RECOMMENDED: "The section recommends the treatment and sets no condition.",
    Stance.NOT_RECOMMENDED: "The section does not recommend the treatment.",
    Stance.INSUFFICIENT: "The section finds too little evidence for the treatment.",
}


def _row(
    case: CaseFile, facts: dict[str, Fact], one: CriterionAssessment, references: References
) -> tuple[str, ...]:
    spans = [facts[key].span for key in one.fact_ids if key in facts] + list(one.evidence)
    clauses = [_clause(case, span) for span in spans]
    shown = list({squeeze(case.words(span)).lower(): span for span in clauses}.values())
    words = "; ".join(f"“{squeeze(case.words(span))}”" for span in shown[:_SHOWN])
    if len(shown) > _SHOWN:
        words += f"; and {len(shown) - _SHOWN} more"
    pages = dict.fromkeys(place(case, span) for span in shown)
    said = " ".join(part for part in (one.explanation, words) if part)
    if one.status is CriterionStatus.NOT_DOCUMENTED and one.searched:
        more = len(one.searched) - _SEARCHED
        said += f" Searched for: {', '.join(one.searched[:_SEARCHED])}"
        said += f" and {more} more words." if more > 0 else "."
    number = references.number_of(one.passage_key)
    passage = references.passages.get(one.passage_key)
    source = f"[{number}]" if number else (passage.source.title if passage else "")
    return source, one.criterion.text, _STATUS[one.status], said, "; ".join(pages)


def _clause(case: CaseFile, span: Span) -> Span:
    """Return a stretch as it can be quoted: of a single word the clause around it."""
    text = case.documents[span.document].text
    start, end = quotable(text, *telling(text, span.start, span.end))
    return span.model_copy(update={"start": start, "end": end})


def _rationale(draft: ItemDraft, references: References) -> Iterator[Block]:
    label = bold("Decision rationale:")
    groups = _paragraphs(draft.sentences)
    if not groups:
        yield paragraph(label, " None is drafted.")
    for at, group in enumerate(groups):
        text = " ".join(_marked(sentence, references) for sentence in group)
        yield paragraph(label, f" {text}") if at == 0 else paragraph(text)
    if draft.supported_portion:
        yield paragraph(bold("Supported portion:"), f" {draft.supported_portion}")
    if draft.abstention:
        yield paragraph(bold("Why no decision is drafted:"), f" {draft.abstention.explanation}")
        for missing in draft.abstention.missing:
            yield entry(missing)


def _marked(sentence: Sentence, references: References) -> str:
    marks = references.marks(sentence)
    return f"{squeeze(sentence.text)} {marks}" if marks else squeeze(sentence.text)


def _paragraphs(sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    """Part the case, each guideline with its criteria, the remarks and the conclusion."""
    groups: list[list[Sentence]] = []
    before, passage = "", ""
    for sentence in sentences:
        part = _PARTS[sentence.role]
        keys = [citation.passage_key for citation in sentence.citations]
        other = sentence.role is SentenceRole.GUIDELINE and keys[:1] not in ([passage], [])
        # What cites no section is said beside the guidelines, not under the last of them.
        beside = sentence.role is SentenceRole.ASSESSMENT and not keys
        part = "remarks" if beside else part
        if not groups or part != before or other:
            groups.append([])
        groups[-1].append(sentence)
        before = part
        passage = keys[0] if sentence.role is SentenceRole.GUIDELINE and keys else passage
    return groups


def _step(step: SearchStep) -> str:
    unheld = step.outcome == "silent" and not step.passage_keys
    outcome = _NOT_HELD if unheld else _STEP[step.outcome]
    return f"Step {step.rank}, {step.name}: {outcome}. {step.explanation}"


def _superseded(found: ItemPassages | None) -> Iterator[Block]:
    for entry_ in found.superseded if found else ():
        passage = entry_.passage
        yield entry(
            italic(
                f"Not in force at the date and not relied upon: "
                f"{reference_text(passage.key, passage)}, {edition_dates(passage)}."
            )
        )
