"""Citations that were read as one: a section's title that runs on into the next citation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rag.intake.references import LocatedReference, locate_references
from rag.records import GuidelineReference

BodyParts = Callable[[str], tuple[str, ...]]
_NEXT = re.compile(r"(?<=[.;])\s+(?=(?:the\s+)?[A-Z])")
_YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?![\d-])")
_LEAST = 3
"""Words of the shortest citation."""


def several(words: str, body_parts_in: BodyParts) -> Iterator[LocatedReference]:
    """Yield the citations of a paragraph; each source with a year of its own is one."""
    for one in locate_references(words, body_parts_in):
        cut = _cut(words[one.start : one.end]) if one.reference.section else None
        if cut is None:
            yield one
            continue
        for start, end in ((one.start, one.start + cut), (one.start + cut, one.end)):
            yield from _within(words, start, end, body_parts_in)


def _cut(cited: str) -> int | None:
    """Return where a second source begins: words with a year behind the first one's section."""
    for gap in _NEXT.finditer(cited):
        head, rest = cited[: gap.start()], cited[gap.end() :]
        named = re.search(r"\bSections?\b", head) and _YEAR.search(head)
        if named and _YEAR.search(rest) and len(rest.split()) >= _LEAST:
            return gap.end()
    return None


def _within(
    words: str, start: int, end: int, body_parts_in: BodyParts
) -> Iterator[LocatedReference]:
    piece = words[start:end].rstrip(" .;\n")
    found = list(several(piece, body_parts_in))
    if found:
        for one in found:
            yield LocatedReference(one.reference, start + one.start, start + one.end)
        return
    year = _YEAR.search(piece)
    text = re.sub(r"\s+", " ", piece)
    reference = GuidelineReference(
        text=text, family="other", title=text, edition=year.group() if year else ""
    )
    yield LocatedReference(reference, start, start + len(piece))
