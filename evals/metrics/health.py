"""What a run says of its own draft: are the quotations verbatim, and what did the checker find."""

from __future__ import annotations

from collections.abc import Sequence

from rag.records import Finding, ItemDraft, Passage, Run, SentenceRole
from rag.text import squeeze


def passages_of(run: Run) -> dict[str, Passage]:
    """Return every passage that the run retrieved, by key."""
    return {
        entry.passage.key: entry.passage
        for found in run.passages
        for entry in (*found.passages, *found.superseded)
    }


def quotes(run: Run, draft: ItemDraft) -> tuple[int, int]:
    """Return how many quotations the draft holds, and how many stand where it says, verbatim.

    Checked afresh against passages and record, not taken from the checker.
    """
    known = passages_of(run)
    total = valid = 0
    for sentence in draft.sentences:
        for citation in sentence.citations:
            passage = known.get(citation.passage_key)
            total += 1
            valid += (
                passage is not None
                and passage.text[citation.start : citation.end] == citation.quote != ""
            )
        for quote in sentence.case_quotes:
            total += 1
            valid += squeeze(run.case.words(quote.span)) == quote.text != ""
    return total, valid


def findings(found: Sequence[Finding], item: int) -> dict[str, int]:
    """Return the number of findings on an item, by severity."""
    counts = {"blocker": 0, "warning": 0, "note": 0}
    for finding in found:
        if finding.item == item:
            counts[finding.severity] += 1
    return counts


def rationale(draft: ItemDraft) -> str:
    """Return the drafted rationale as text, without notes of the program."""
    return " ".join(one.text for one in draft.sentences if one.role is not SentenceRole.NOTE)


def cited(run: Run, draft: ItemDraft) -> tuple[Passage, ...]:
    """Return the passages that the draft cites, in order, each once."""
    known = passages_of(run)
    keys = dict.fromkeys(
        citation.passage_key for sentence in draft.sentences for citation in sentence.citations
    )
    return tuple(known[key] for key in keys if key in known)
