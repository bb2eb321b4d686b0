"""Compounds: every ingredient is judged, since one that is unsupported decides the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.checking.context import ItemContext, outside_quotes
from rag.records import Finding, SentenceRole
from rag.vocabulary import Vocabulary

_PERCENT = re.compile(
    r"\b(?P<name>[A-Za-z][A-Za-z-]{3,}(?:\s+(?:hcl|hydrochloride|sodium|citrate|acid))?)\s*"
    r"(?:\(\w+\)\s*)?\d+(?:\.\d+)?\s*%",
    re.I,
)
_COMPOUND = re.compile(
    r"\bcompound\w*\b|\bcream\b|\bgel\b|\bointment\b|\bpatch\b|\blotion\b|\btopical\b", re.I
)
_NO_DRUG = frozenset(
    "cream compound gel ointment lotion base with and containing grams apply topical solution patch"
    " patches spray relief pain".split()
)


def ingredients(request: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], ...]:
    """Return the ingredients of a compound, each by the words it may go by; empty: no compound.

    >>> from rag.settings import shipped
    >>> from rag.vocabulary import load_vocabulary
    >>> words = load_vocabulary(shipped("corpus"))
    >>> ingredients("Compound cream: diclofenac 3%, ketamine 10%", words)
    (('diclofenac',), ('ketamine',))
    """
    if not _COMPOUND.search(request):
        return ()
    found: dict[str, tuple[str, ...]] = {}
    for match in _PERCENT.finditer(request):
        name = match["name"].split()[0].lower()
        if name not in _NO_DRUG:
            found.setdefault(name, (name,))
    for drug in vocabulary.drugs_in(request):
        name = request[drug.start : drug.end].lower()
        if name not in found and not any(name in other or other in name for other in found):
            found[name] = (name,)
    return tuple(found[name] for name in found) if len(found) > 1 else ()


def unaddressed(request: str, reasons: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the ingredients of a compound that no sentence of the reasons names."""
    said = " ".join(reasons).lower()
    ids = {m.id for m in vocabulary.drugs_in(said)}
    return tuple(
        names[0]
        for names in ingredients(request, vocabulary)
        if not any(name in said for name in names)
        and not {m.id for m in vocabulary.drugs_in(names[0])} & ids
    )


def check_ingredients(context: ItemContext) -> Iterator[Finding]:
    """Check that a grant judges every ingredient of a compound."""
    if context.draft.decision != "overturned":
        return
    reasons = [
        outside_quotes(sentence.text)
        for sentence in context.draft.sentences
        if sentence.role not in (SentenceRole.REQUEST, SentenceRole.CONCLUSION)
    ]
    left = unaddressed(context.item.text, reasons, context.vocabulary)
    if left:
        yield context.finding(
            "ingredient_unaddressed",
            "warning",
            f"The compound holds {', '.join(left)}, of which the rationale says nothing.",
            "Say for each ingredient whether a guideline supports it on the skin.",
            evidence=context.item.text,
        )
