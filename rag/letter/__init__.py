"""Rendering the determination letter: citations, Markdown and DOCX."""

from __future__ import annotations

from collections.abc import Sequence

from rag.letter.citations import citation_text, is_digest, missing_elements
from rag.letter.compose import compose
from rag.letter.docx import docx_bytes
from rag.letter.markdown import markdown
from rag.records import (
    CaseFile,
    CaseSummary,
    CheckedDraft,
    ItemAssessment,
    ItemPassages,
    Letter,
)

__all__ = ["citation_text", "docx_bytes", "is_digest", "missing_elements", "render"]


def render(
    case: CaseFile,
    summary: CaseSummary,
    passages: Sequence[ItemPassages],
    assessments: Sequence[ItemAssessment],
    checked: CheckedDraft,
) -> Letter:
    """Render the letter as Markdown; the same records give the same bytes."""
    blocks, references = compose(case, summary, passages, assessments, checked)
    return Letter(
        markdown=markdown(blocks),
        citations=tuple(references.guidelines),
        complete=not any(finding.severity == "blocker" for finding in checked.findings),
    )
