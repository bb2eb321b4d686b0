"""The reviewer's worksheet on an item: both sides, what would settle it, and the probability."""

from __future__ import annotations

from collections.abc import Iterator

from rag.assessment.gaps import missing_records
from rag.letter.blocks import Block, bold, entry, italic, paragraph
from rag.letter.references import References
from rag.records import Argument, Decision, ItemAssessment, ItemDraft

_SIDES: dict[Decision, str] = {
    "upheld": "The case for upholding",
    "overturned": "The case for overturning",
}


_NOTHING: dict[Decision, str] = {
    "upheld": " nothing was found for it beyond the words of utilization review.",
    "overturned": " nothing was found for it beyond the request itself.",
}


def worksheet(
    draft: ItemDraft, assessment: ItemAssessment | None, references: References
) -> Iterator[Block]:
    """Yield what helps the reviewer to decide and is no part of the determination."""
    for side in assessment.sides if assessment else ():
        lead = "" if side.arguments else _NOTHING[side.side]
        yield paragraph(bold(f"{_SIDES[side.side]}:"), lead)
        for argument in side.arguments:
            yield entry(_told(argument, references))
        yield entry(f"What speaks most against it: {side.weakest_point}")
    missing = missing_records(assessment) if assessment else ()
    if missing:
        yield paragraph(bold("Records that would settle what is open:"))
        for what in missing:
            yield entry(what)
    if assessment and assessment.formulary:
        yield paragraph(bold("Drug formulary:"), f" {assessment.formulary}")
    yield paragraph(italic(_made_by(draft)))


def _told(argument: Argument, references: References) -> str:
    number = references.number_of(argument.passage_key) if argument.passage_key else None
    return f"{argument.text} [{number}]" if number else argument.text


def _made_by(draft: ItemDraft) -> str:
    if draft.probability is None:
        return f"Drafter: {draft.drafter}. No probability is given."
    return (
        f"Drafter: {draft.drafter}. Estimated probability that a reviewer overturns the denial: "
        f"{draft.probability:.0%}; in published reviews about one denial in eight is overturned."
    )
