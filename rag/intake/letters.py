"""Determination letters split into what was known before the decision and what was decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rag.errors import InputError
from rag.intake.citation_parts import BodyParts
from rag.intake.letter_header import header_spans, read_header
from rag.intake.letter_marks import (
    HOW_MADE,
    ISSUES,
    ISSUES_LEAD,
    OUTCOME_WORDS,
    VERDICT_LINE,
    VERDICT_WORDS,
    labels,
    looks_like_determination,
)
from rag.intake.letter_outline import BY_HAND, NUMBERED, Outline, lines_of, outline
from rag.intake.references import locate_references
from rag.records import (
    CaseDocument,
    CaseFile,
    GuidelineReference,
    LetterCase,
    LetterItem,
    PageSpan,
    RawDocument,
    ReferenceHalf,
    ReferenceItem,
    Span,
    page_at,
)
from rag.text import squeeze

__all__ = ["ItemPlaces", "item_places", "open_case", "split_letter"]

LONG_TAIL = 12_000
"""Characters after the last rationale's label above which a reader is told what is left out."""


class ItemPlaces(NamedTuple):
    """Where the parts of one item stand in a finished determination; offsets in the file's text.

    For the audit of a finished letter. They hold no words, so that they carry nothing of the
    decision into a draft; an absent part has equal offsets.
    """

    name: tuple[int, int]
    ur: tuple[int, int]
    guideline: tuple[int, int]
    rationale: tuple[int, int]


def open_case(raw: Sequence[RawDocument], *, body_parts_in: BodyParts | None = None) -> CaseFile:
    """Make the case file: letters lose their reference half, other documents pass through.

    Args:
        raw: Every document of the case, in order.
        body_parts_in: ``Vocabulary.body_parts_in``, for the chapters that citations name.

    Raises:
        InputError: No document, a determination that cannot be split safely, or several of them.
    """
    if not raw:
        raise InputError("The case has no document.", "Give at least one file or some text.")
    documents = []
    for index, document in enumerate(raw):
        halves = split_letter(document, document=index, body_parts_in=body_parts_in)
        documents.append(halves[0] if halves else CaseDocument(**document.model_dump()))
    letters = [document.name for document in documents if document.letter]
    if len(letters) > 1:
        raise InputError(
            f"The case holds {len(letters)} determination letters: {', '.join(letters)}.",
            "Each letter is a case of its own: draft them one at a time.",
        )
    return CaseFile(documents=tuple(documents))


def split_letter(
    raw: RawDocument, *, document: int = 0, body_parts_in: BodyParts | None = None
) -> tuple[CaseDocument, ReferenceHalf] | None:
    """Split a determination in the format used since 2014; ``None`` for any other document.

    What a reviewer had before deciding stays where it stands; every other character becomes a
    blank of equal length (newlines and form feeds stay), so that offsets agree with the file.
    Of the items part only the requests and the claims administrator's guidelines are kept.

    Args:
        raw: The file as read.
        document: Index that the document will have in the case file, for spans.
        body_parts_in: ``Vocabulary.body_parts_in``, for the chapters that citations name.

    Raises:
        InputError: Two letters in one file, or a determination that cannot be split safely.
    """
    text = _without_page_marks(raw)
    letter = outline(text, raw.name)
    if letter is None:
        if looks_like_determination(text):
            raise InputError(
                f"{raw.name} looks like a determination, but its parts cannot be told apart, "
                "so the decision would be seen while drafting.",
                BY_HAND,
            )
        return None
    warnings = list(raw.warnings)
    kept = _keep(text, _case_spans(text, letter, raw.name, warnings))
    _guard(kept, letter, raw.name, warnings)
    case = _case_half(kept, letter, raw.pages, document, body_parts_in, warnings)
    half = CaseDocument(
        **raw.model_dump(exclude={"text", "warnings"}),
        text=kept,
        letter=case,
        warnings=tuple(warnings),
    )
    return half, _reference_half(text, letter, case, body_parts_in)


def item_places(raw: RawDocument) -> tuple[ItemPlaces, ...]:
    """Say where the parts of each item of a determination stand; empty for another document.

    Raises:
        InputError: As :func:`split_letter`.
    """
    letter = outline(_without_page_marks(raw), raw.name)
    items = letter.items if letter else ()
    return tuple(
        ItemPlaces(
            name=item.name,
            ur=item.ur,
            guideline=item.guideline,
            rationale=item.rationale,
        )
        for item in items
    )


# --------------------------------------------------------------------------- the case half

_PAGE_MARK = re.compile(
    r"(?:Final\s+Determination\s+Letter\s+for\s+IMR\s+Case.*|IMR\s+Case\s+Number\s*:?\s*\S+.*"
    r"|Page\s+\d{1,4}(?:\s+of\s+\d{1,4})?)",
    re.IGNORECASE,
)


def _without_page_marks(raw: RawDocument) -> str:
    """Blank running headers, footers and page numbers: they would break paragraphs apart."""
    if len(raw.pages) < 2:
        return raw.text
    marks: list[tuple[int, int]] = []
    for page in raw.pages:
        lines = list(lines_of(raw.text[page.start : page.end], 0))
        for line in {*lines[:2], *lines[-2:]}:
            start, end = page.start + line.start, page.start + line.end
            words = raw.text[start:end]
            if _PAGE_MARK.fullmatch(words) or words.strip(" -–") == str(page.number):
                marks.append((start, end))
    return _blank(raw.text, marks)


def _case_spans(
    text: str, letter: Outline, name: str, warnings: list[str]
) -> Iterator[tuple[int, int]]:
    """Yield what may be seen while drafting."""
    if OUTCOME_WORDS.search(text, 0, letter.front):
        warnings.append(
            f"{name}: what stands before the clinical summary speaks of the outcome; of it only "
            "the header and the credentials were kept"
        )
        yield from header_spans(text[: letter.front])
        how = HOW_MADE.search(text, 0, letter.front)
        if how and not OUTCOME_WORDS.search(text, how.start(), letter.front):
            yield how.start(), letter.front
    else:
        yield 0, letter.front
    yield letter.front, letter.summary[1]
    # Of what stands between summary and items the fixed words alone: it may hold an overview.
    for mark in (ISSUES, ISSUES_LEAD):
        if found := mark.search(text, letter.summary[1], letter.items[0].name[0]):
            yield found.span()
    for item in letter.items:
        yield item.name
        yield item.ur_label
        yield item.ur
    tail = letter.items[-1].rationale
    if tail[1] - tail[0] > LONG_TAIL:
        warnings.append(
            f"{name}: everything after the last item's rationale begins was left out; "
            "if the file holds other records, give them as a file of their own"
        )


def _keep(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return ``text`` with everything outside ``spans`` blanked."""
    gaps, at = [], 0
    for start, end in sorted(spans):
        gaps.append((at, max(at, start)))
        at = max(at, end)
    return _blank(text, [*gaps, (at, len(text))])


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Replace every character of ``spans`` but newlines and form feeds with a blank."""
    out, at = [], 0
    for start, end in sorted(spans):
        out.append(text[at:start])
        out.append(re.sub(r"[^\n\f]", " ", text[start:end]))
        at = end
    return "".join([*out, text[at:]])


def _guard(kept: str, letter: Outline, name: str, warnings: list[str]) -> None:
    """Refuse the letter if anything of its outcome is still there: a leak is worse than a stop."""
    start, end = letter.summary
    outside = kept[:start] + kept[end:]
    reasons = any(label.kind != "ur" for label in labels(kept))
    # In prose the words are small letters; a line that ends in "Upheld" is an item gone astray.
    stray = any(
        word.group()[:1].isupper()
        for line in VERDICT_LINE.finditer(kept, start, end)
        for word in VERDICT_WORDS.finditer(line.group())
    )
    if reasons or stray or VERDICT_WORDS.search(outside):
        raise InputError(
            f"{name} is a determination whose decision cannot be taken out safely.", BY_HAND
        )
    if VERDICT_WORDS.search(kept, start, end):
        warnings.append(
            f"{name}: the clinical summary itself says 'upheld' or 'overturned'; check that it "
            "speaks of an earlier decision"
        )


def _case_half(
    kept: str,
    letter: Outline,
    pages: Sequence[PageSpan],
    document: int,
    body_parts_in: BodyParts | None,
    warnings: list[str],
) -> LetterCase:
    """Read the case half out of the text that was kept."""

    def span(start: int, end: int) -> Span:
        page = page_at(pages, start)
        return Span(document=document, page=page, start=start, end=end)

    header, doubts = read_header(kept[: letter.front])
    warnings.extend(doubts)
    if letter.summary[0] >= letter.summary[1]:
        warnings.append("the letter has no clinical summary")
    items = []
    for number, part in enumerate(letter.items, 1):
        start, end = _request(kept, *part.name)
        found = locate_references(kept[part.ur[0] : part.ur[1]], body_parts_in)
        at = part.ur[0]
        items.append(
            LetterItem(
                number=number,
                text=squeeze(kept[start:end]),
                span=span(start, end),
                ur_guideline=squeeze(kept[part.ur[0] : part.ur[1]]),
                ur_citations=tuple(
                    cited.reference.model_copy(
                        update={"span": span(at + cited.start, at + cited.end)}
                    )
                    for cited in found
                ),
            )
        )
    return LetterCase(header=header, summary=span(*letter.summary), items=tuple(items))


def _request(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut enumeration and markup off an item's name."""
    while (mark := NUMBERED.match(text, start, end)) and mark.end() < end:
        if mark.end() == start:
            break
        start = mark.end()
    while end > start and text[end - 1] in " \t\n\f*_":
        end -= 1
    return start, end


def _reference_half(
    text: str, letter: Outline, case: LetterCase, body_parts_in: BodyParts | None
) -> ReferenceHalf:
    """Read what was decided, for scoring."""
    items = []
    for part, item in zip(letter.items, case.items, strict=True):
        guideline = squeeze(text[part.guideline[0] : part.guideline[1]])
        cited: tuple[GuidelineReference, ...] = tuple(
            found.reference for found in locate_references(guideline, body_parts_in)
        )
        items.append(
            ReferenceItem(
                number=item.number,
                text=item.text,
                decision=part.verdict.decision,
                guideline=guideline,
                citations=cited,
                rationale=squeeze(text[part.rationale[0] : part.rationale[1]]),
            )
        )
    return ReferenceHalf(case_number=case.header.case_number, items=tuple(items))
