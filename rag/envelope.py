"""The JSON answer of ``rationale draft``: decisions, citations and findings, item by item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.letter import citation_text
from rag.records import Citation, ItemPassages, Passage, Run, Sentence

ENVELOPE = "rationale.draft/1"


def envelope(run: Run) -> dict[str, Any]:
    """Return the JSON answer of ``rationale draft --json``; ``docs/envelope.md`` describes it."""
    requests = {item.number: item for item in run.summary.items}
    found = {entry.item: entry for entry in run.passages}
    return {
        "schema": ENVELOPE,
        "run": run.id,
        "case_number": run.summary.case_number,
        "as_of": run.summary.as_of.isoformat(),
        "as_of_basis": run.summary.as_of_basis,
        "warnings": list(run.summary.warnings),
        "items": [
            {
                "item": draft.item,
                "request": requests[draft.item].text,
                "treatment": requests[draft.item].treatment,
                "decision": draft.decision,
                "probability": draft.probability,
                "supported_portion": draft.supported_portion,
                "abstention": draft.abstention.model_dump(mode="json")
                if draft.abstention
                else None,
                "sentences": [
                    {"id": s.id, "role": s.role.value, "text": s.text} for s in draft.sentences
                ],
                "citations": _citations(draft.sentences, found[draft.item]),
                "findings": [
                    finding.model_dump(mode="json")
                    for finding in run.checked.findings
                    if finding.item == draft.item
                ],
            }
            for draft in run.checked.draft.items
        ],
        "findings": [f.model_dump(mode="json") for f in run.checked.findings if f.item == 0],
    }


def _citations(sentences: Sequence[Sentence], found: ItemPassages) -> list[dict[str, Any]]:
    by_key = {entry.passage.key: entry.passage for entry in found.passages}
    return [
        _citation(sentence.id, citation, by_key.get(citation.passage_key))
        for sentence in sentences
        for citation in sentence.citations
    ]


def _citation(sentence: str, citation: Citation, passage: Passage | None) -> dict[str, Any]:
    if passage is None:
        return {"sentence": sentence, "passage": citation.passage_key, "quote": citation.quote}
    return {
        "sentence": sentence,
        "passage": passage.key,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "text": citation_text(passage),
        "family": passage.source.family,
        "title": passage.source.title,
        "edition": passage.source.edition,
        "chapter": passage.chapter,
        "section": passage.section,
        "pages": passage.pages,
        "digest": passage.digest,
        "authority_rank": passage.source.authority_rank,
        "legal_rank": passage.source.legal_rank,
    }
