"""What the sentences of a draft rest on, and whether they say what it says.

Recall and precision after AIS and ALCE (Rashkin et al. 2021; Gao et al. 2023): how many of the
statements are supported, and how many of the places named bear on the sentence that names them.
What code can tell is whether words stand where they are said to stand, whether figures and
negations agree, and whether sentence and place have anything in common; not whether a careful
reader would follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from evals.metrics.health import passages_of
from evals.metrics.text import content_words
from rag.checking.values import values
from rag.records import (
    CaseQuote,
    Citation,
    Finding,
    ItemDraft,
    Passage,
    Run,
    Sentence,
    SentenceRole,
)
from rag.text import squeeze

STATEMENTS = (SentenceRole.GUIDELINE, SentenceRole.CASE_FACT, SentenceRole.ASSESSMENT)

UNSUPPORTED = frozenset(
    {
        "assessment_supported",
        "case_quote",
        "case_statement_supported",
        "citation_resolves",
        "criterion_status",
        "guideline_statement_cited",
        "negation_agrees",
        "negative_contradicted",
        "negative_searched",
        "quote_offsets",
        "quote_verbatim",
        "typed_fact",
    }
)
"""Findings of ``rag.checking`` on a sentence that mean: what it rests on does not carry it."""

CONTRADICTIONS = frozenset({"typed_fact", "negation_agrees", "negative_contradicted"})
"""Findings that a sentence says otherwise than its evidence or the record."""


def supported(
    run: Run, draft: ItemDraft, findings: Sequence[Finding]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return (statements, supported ones) and (places named, those that bear).

    A statement is supported when it names at least one place, or the words that were looked for
    in vain, every place it names stands verbatim, and no finding says otherwise.
    """
    known = passages_of(run)
    faulty = {
        one.sentence
        for one in findings
        if one.item == draft.item and one.check in UNSUPPORTED and one.severity != "note"
    }
    statements = held = places = bearing = 0
    for sentence in draft.sentences:
        if sentence.role not in STATEMENTS:
            continue
        verbatim = [_cited(known, one) for one in sentence.citations]
        verbatim += [_quoted(run, one) for one in sentence.case_quotes]
        rests = bool(verbatim or sentence.searched)
        statements += 1
        held += rests and all(verbatim) and sentence.id not in faulty
        places += len(verbatim)
        bearing += sum(
            good and _bears(words, sentence)
            for good, words in zip(verbatim, _words(run, known, sentence), strict=True)
        )
    return (statements, held), (places, bearing)


def contradictions(draft: ItemDraft, findings: Sequence[Finding]) -> int:
    """Return how many findings say that the draft contradicts its evidence or the record.

    Blockers only: a warning says that a figure could not be found nearby, not that it is wrong.
    """
    return sum(
        one.item == draft.item and one.check in CONTRADICTIONS and one.severity == "blocker"
        for one in findings
    )


def stated(draft: ItemDraft) -> int:
    """Return how many figures, sides, levels, dates … the draft states, each once a sentence."""
    return sum(
        _stated(sentence.text)
        for sentence in draft.sentences
        if sentence.role is not SentenceRole.NOTE
    )


@lru_cache(maxsize=4096)  # items of a letter share sentences
def _stated(text: str) -> int:
    return len({(value.kind, value.value) for value in values(text)})


def _cited(known: dict[str, Passage], citation: Citation) -> bool:
    passage = known.get(citation.passage_key)
    return passage is not None and (
        passage.text[citation.start : citation.end] == citation.quote != ""
    )


def _quoted(run: Run, quote: CaseQuote) -> bool:
    return squeeze(run.case.words(quote.span)) == quote.text != ""


def _words(run: Run, known: dict[str, Passage], sentence: Sentence) -> list[str]:
    """Return the words of each place with the names under which a sentence may speak of it."""
    cited = []
    for citation in sentence.citations:
        passage = known.get(citation.passage_key)
        names = (passage.context, passage.section) if passage else ()
        cited.append(" ".join((citation.quote, *names)))
    return cited + [one.text for one in sentence.case_quotes]


def _bears(words: str, sentence: Sentence) -> bool:
    """Return whether a place shares a content word or a figure with the sentence."""
    return bool(set(content_words(words)) & set(content_words(sentence.text)))
