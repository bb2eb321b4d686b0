"""Words that a rationale quotes from a guideline, looked for in the library."""

from __future__ import annotations

from collections.abc import Iterator

from rag.audit.findings import AuditFinding
from rag.audit.material import Audited, Material, in_force
from rag.checking.context import quoted, shorten
from rag.records import Passage
from rag.text import find_quote, fold

_TELLING = 6
"""Words from which a quoted stretch is a quotation and no term."""


def check_quotes(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Compare quoted guideline words with the library's text; a digest can confirm nothing."""
    start, end = audited.places.rationale
    pieces = [
        (start + first, start + last, words)
        for first, last, words in quoted(material.raw.text[start:end])
        if len(words.split()) >= _TELLING and not _of_case(material, words)
    ]
    if not pieces:
        return
    texts = _texts(material, audited)
    licensed = [passage for passage in texts if not passage.digest]
    unseen = [
        piece
        for piece in pieces
        if not any(find_quote(piece[2], passage.text) for passage in texts)
    ]
    if not unseen:
        return
    first = unseen[0]
    held = sorted({passage.source.title for passage in licensed})
    yield audited.finding(
        "quote_in_library",
        "warning" if licensed else "note",
        material.place("rationale", unseen[0][0], unseen[-1][1]),
        f"{len(unseen)} quotation(s) are not in the library's text of {', '.join(held)}."
        if licensed
        else f"{len(unseen)} quotation(s) cannot be compared: of the sources cited the library "
        "holds digests in own words or nothing.",
        "Compare the words with the guideline."
        if licensed
        else "Add the licensed text to the library, or compare by hand.",
        evidence=shorten(first[2], 200),
    )


def _of_case(material: Material, words: str) -> bool:
    """Whether the words quote the request or the case summary."""
    own = fold(material.summary_text).lower()
    asked = " ".join(fold(audited.item.text).lower() for audited in material.items)
    piece = fold(words).lower().rstrip(" .,;")
    return piece in own or piece in asked


def _texts(material: Material, audited: Audited) -> list[Passage]:
    families = {cited.reference.family for cited in audited.citations}
    return [
        passage
        for passage in material.data.library.passages
        if passage.source.family in families and in_force(passage.source, material.summary.as_of)
    ]
