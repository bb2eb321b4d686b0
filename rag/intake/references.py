"""Guideline paragraphs taken apart into citations, each with family, title, chapter and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from rag.intake.citation_parts import (
    NAMED_CHAPTER,
    YEAR,
    BodyParts,
    body_parts_of,
    chapter_of,
    edition_of,
    opening_chapter,
    plain,
    section_and_pages,
    without_guideline,
    words_to_parts,
)
from rag.records import GuidelineReference

__all__ = ["BodyParts", "LocatedReference", "locate_references", "parse_reference"]


class LocatedReference(NamedTuple):
    """A citation and the half-open offsets of its words in the paragraph."""

    reference: GuidelineReference
    start: int
    end: int


class _Piece(NamedTuple):
    """A citation in the squeezed paragraph."""

    start: int
    end: int
    fields: dict[str, str]


def parse_reference(
    text: str, body_parts_in: BodyParts | None = None
) -> tuple[GuidelineReference, ...]:
    """Take a guideline paragraph of a determination, or a single citation, apart.

    Args:
        text: For example the words after ``Claims Administrator guideline:``.
        body_parts_in: Where given, names the body parts of chapter words; else a short list does.

    Returns:
        One reference per citation, in order; none where the paragraph says that nothing was cited.

    >>> [(r.family, r.title, r.edition, r.section) for r in parse_reference(
    ...     "Decision based on MTUS Opioid Treatment 2016, Section(s): 4. Tapering.")]
    [('MTUS', 'Opioid Treatment', '2016', '4. Tapering')]
    """
    return tuple(found.reference for found in locate_references(text, body_parts_in))


def locate_references(
    text: str, body_parts_in: BodyParts | None = None
) -> tuple[LocatedReference, ...]:
    """Do as :func:`parse_reference` does, and say where in ``text`` each citation stands."""
    squeezed, offsets = _squeeze(text)
    found = []
    for piece in _pieces(squeezed):
        start, end = _trim(squeezed, piece.start, piece.end)
        if start >= end:
            continue
        fields = {name: value for name, value in piece.fields.items() if value}
        reference = GuidelineReference(
            text=squeezed[start:end],
            family=fields.pop("family"),
            body_parts=body_parts_of(fields, body_parts_in or words_to_parts),
            **fields,
        )
        found.append(LocatedReference(reference, offsets[start], offsets[end - 1] + 1))
    return tuple(found)


_T = TypeVar("_T")


def _with_next(items: Sequence[_T]) -> Iterator[tuple[_T, _T | None]]:
    """Pair each item with the one after it."""
    for at, item in enumerate(items):
        yield item, items[at + 1] if at + 1 < len(items) else None


def _squeeze(text: str) -> tuple[str, list[int]]:
    """Squeeze white space, keeping for each character its offset in ``text``."""
    out: list[str] = []
    offsets: list[int] = []
    for at, char in enumerate(text):
        if char.isspace():
            if not out or out[-1] == " ":
                continue
            char = " "
        out.append(char)
        offsets.append(at)
    return "".join(out), offsets


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut white space and separating punctuation off both ends."""
    while start < end and text[start] in " ,;:.-–*_":
        start += 1
    while end > start and text[end - 1] in " ,;:.-–*_":
        end -= 1
    return start, end


# --------------------------------------------------------------------------- sentences

_BASED = re.compile(
    r"Decision\s?(?:is|was)?\s?based\s?(?:up)?on\s?"
    r"(?:(?P<outside>Non\s?-?\s?MTUS(?:\s?Citations?)?)|(?P<mtus>(?:the )?(?:CA )?MTUS\b))"
    r"\s?[:;,-]?|(?:(?<=[;.,]\s)(?:and )?|\band )Non-?\s?MTUS Citations?\b\s?[:;,-]?",
    re.IGNORECASE,
)
_PREFACE = re.compile(
    r"The [A-Z][\w ]{2,60}? (?:did not cite|based (?:their|its|his|her|the) decision)[^.]*\.?"
    r"|No (?:medical )?(?:evidence|guidelines?) (?:was|were) cited\.?"
    r"|Decision\s?(?:is|was)?\s?based\s?(?:up)?on\b(?:\s+the\b)?:?",
    re.IGNORECASE,
)
_MTUS_NAME = re.compile(
    r"\b(?:CA[- ])?MTUS\b|Medical Treatment Utilization Schedule(?: ?\(MTUS\))?", re.IGNORECASE
)


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield the citations of a squeezed paragraph, sentence by sentence."""
    marks = list(_BASED.finditer(text))
    if not marks:
        yield from _unmarked(text)
    for mark, following in _with_next(marks):
        end = following.start() if following else len(text)
        if mark["mtus"]:
            yield from _mtus(text, mark.start("mtus"), mark.end(), end)
        else:
            yield from _outside(text, mark.end(), end)


def _unmarked(text: str) -> Iterator[_Piece]:
    """Read a citation that stands alone, without ``Decision based on``."""
    start = 0
    while preface := _PREFACE.match(text, start + len(text[start:]) - len(text[start:].lstrip())):
        start = preface.end()
    name = _MTUS_NAME.search(text, start)
    if name and not text[start : name.start()].strip(" ,.:;-"):
        yield from _mtus(text, name.start(), name.end(), len(text))
    elif title := _own_title(text, start):
        yield _turned(text, start, title)
    elif text[start:].strip():
        yield from _outside(text, start, len(text))


# --------------------------------------------------------------------------- inside the MTUS


_WHOLE_TITLE = re.compile(
    r"(?P<title>(?:Chronic Pain|Acupuncture|Post-? ?surgical) Medical Treatment Guidelines?"
    r"|Postsurgical Treatment Guidelines?)",
    re.IGNORECASE,
)
_OWN_CHAPTER = re.compile(
    r"(?P<title>(?:[A-Z][a-z]+,? (?:and |, )?){1,5}(?:Complaints|Disorders|Conditions))\b"
)


def _own_title(text: str, start: int) -> re.Match[str] | None:
    """Return the title of a guideline of the MTUS, where no other source is named before it.

    Where the MTUS itself is not named, only a title that no other publisher has.
    """
    name = _MTUS_NAME.search(text, start)
    able = [h for h in _HEADS.finditer(text, start) if h["title"]] if name else []
    title = able[0] if able else (_OWN_CHAPTER if name else _WHOLE_TITLE).search(text, start)
    other = _SOURCES.search(text, start)
    return title if title and (other is None or title.start() < other.start()) else None


def _turned(text: str, start: int, title: re.Match[str]) -> _Piece:
    """Read a citation that names the MTUS last: ``2009 Chronic Pain Guidelines of the MTUS``."""
    edition, _ = edition_of(text[start:])
    name = _MTUS_NAME.search(text, title.end())
    rest = text[name.end() if name else title.end() :]
    fields = {"family": "MTUS", "title": _canonical(title["title"]), "edition": edition}
    if _CHAPTER_TITLE.search(fields["title"]):
        fields["chapter"] = fields["title"]
    rest = edition_of(rest)[1] if edition else rest
    return _Piece(start, len(text), fields | section_and_pages(re.sub(r"^\W*", "", rest)))


_TITLE_YEAR = re.compile(
    rf"(?P<title>[A-Z][A-Za-z/&(),' -]*?),? \(?(?P<year>{YEAR})\)?(?=\s*(?:[,.;]|$|and\b|Sec|Pag))"
)
_JOINT = re.compile(r"(?P<strong>[,;]? and |; )|, ")
_TITLE_END = re.compile(r"(?:Complaints|Treatment|Approaches|Conditions|Disorders|Guidelines?)$")
_CHAPTER_TITLE = re.compile(r"(?:Complaints|Conditions|Disorders)$")
_NO_TITLE = re.compile(r"\b(?:Chapter|ACOEM|American College|Pages?|Sections?)\b")
_HEADS = re.compile(
    r"(?P<acoem>\bACOEM\b|American College of Occupational (?:and|&) Environmental Medicine"
    r"(?: ?\(ACOEM\))?)|(?P<chapter>\bCh(?:apter|\.) ?\d{1,2}\b)"
    r"|(?P<title>\b(?:Chronic Pain|Acupuncture|Post-? ?surgical|Opioids?)"
    r"(?: Medical)?(?: Treatment)? Guidelines?|\bMTUS Definitions?|\bDefinitions?\b"
    r"|\bGeneral Approaches\b)",
    re.IGNORECASE,
)
_CANONICAL = (
    (re.compile(r"\bchronic pain\b", re.IGNORECASE), "Chronic Pain Medical Treatment"),
    (re.compile(r"\bacupuncture\b", re.IGNORECASE), "Acupuncture Treatment"),
    (re.compile(r"\bpost-? ?surgical\b", re.IGNORECASE), "Postsurgical Treatment"),
    (re.compile(r"\bopioids?\b", re.IGNORECASE), "Opioid Treatment"),
)
"""The guidelines of the MTUS whose name is written in more than one way."""


def _mtus(text: str, name: int, start: int, end: int) -> Iterator[_Piece]:
    """Read what follows ``MTUS``, which stands at ``name`` and opens the first citation."""
    first = start + len(text[start:end]) - len(text[start:end].lstrip(" ,:-"))
    match = _TITLE_YEAR.match(text, first, end)
    titled = match and _is_title(match["title"])
    pieces = _titled(text, match, end) if match and titled else _paged(text, first, end)
    for piece in pieces:
        yield piece._replace(start=name) if piece.start == first else piece


def _titled(text: str, match: re.Match[str], end: int) -> Iterator[_Piece]:
    """Read ``Title 2004, Section(s): A, B, and Title 2016, Section(s): C``."""
    while True:
        following = _next_title(text, match.end(), end)
        stop = following[0] if following else end
        title = _canonical(match["title"])
        fields = {"family": "MTUS", "title": title, "edition": match["year"]}
        fields |= section_and_pages(text[match.end() : stop])
        if _CHAPTER_TITLE.search(title) or words_to_parts(title):
            fields["chapter"] = title
        yield _Piece(match.start(), stop, fields)
        if not following:
            return
        match = following[1]


def _next_title(text: str, start: int, end: int) -> tuple[int, re.Match[str]] | None:
    """Find where the next ``Title 2016`` of the same sentence begins."""
    for joint in _JOINT.finditer(text, start, end):
        match = _TITLE_YEAR.match(text, joint.end(), end)
        if not match or not _is_title(match["title"]):
            continue
        if joint["strong"] or _TITLE_END.search(match["title"]):
            return joint.start(), match
    return None


def _is_title(words: str) -> bool:
    """Say whether ``words`` can be one guideline's title rather than a list that ends in one."""
    if _NO_TITLE.search(words):
        return False
    *listed, _last = words.split(",")  # "Forearm, Wrist, and Hand Complaints" is one title
    return all(words_to_parts(item) for item in listed)


def _canonical(title: str) -> str:
    """Return the usual name of a guideline of the MTUS."""
    plain = re.sub(r"\s*\bGuidelines?\b", "", title).strip(" ,.()")
    if re.search(r"Treatment|Guideline|Opioid", title):
        for pattern, name in _CANONICAL:
            if pattern.search(title):
                return name
    return plain


def _paged(text: str, start: int, end: int) -> Iterator[_Piece]:
    """Read the older way: ``ACOEM Chapter 12 Low Back Complaints … Page(s): 298-301``."""
    heads = [head for head in _HEADS.finditer(text, start, end) if not _in_pages(text, head)]
    if not heads:
        yield _Piece(start, end, {"family": "MTUS", **_loose(text[start:end])})
        return
    opened, context = start, {"family": "MTUS"}
    for head, following in _with_next(heads):
        stop = following.start() if following else end
        words = text[head.end() : stop]
        if head["acoem"]:
            context["title"] = "ACOEM"
            edition, rest = edition_of(words)
            context["edition"] = edition or context.get("edition", "")
            if following and following["chapter"] and not plain(rest):
                continue  # only introduces the chapters that follow
            fields = context | _chapter_fields(rest)
        elif head["chapter"]:
            edition, rest = edition_of(words)
            fields = context | _chapter_fields(rest, head["chapter"])
            fields["edition"] = edition or context.get("edition", "")
        else:
            edition, rest = edition_of(words)
            edition = edition or edition_of(text[opened : head.start()])[0]
            fields = {"family": "MTUS", "title": _canonical(head["title"]), "edition": edition}
            fields |= section_and_pages(rest)
        yield _Piece(opened, stop, fields)
        opened = stop


def _in_pages(text: str, head: re.Match[str]) -> bool:
    """Say whether a ``Chapter 8`` only repeats itself within ``Page(s): Chapter 8, pages 174``."""
    return bool(re.search(r"Pages?(?:\(s\))?\s?:\s?$", text[: head.start()], re.IGNORECASE))


def _chapter_fields(words: str, number: str = "") -> dict[str, str]:
    """Read the chapter's title, its section and its pages."""
    cut = re.search(r"\b(?:Section(?:\(s\)|s)?\s?:|Pages?(?:\(s\))?\b|pp?\. ?\d)", words, re.I)
    title = words[: cut.start()] if cut else words
    rest = words[cut.start() :] if cut else ""
    title = title.strip(" ,:;.-–()")
    # "Low Back Complaints, Special studies": the chapter's title ends with its own last word
    own = re.match(r"(.*?\b(?:Complaints|Disorders|Conditions|Management))\b[,:;. -]+(.+)", title)
    fields = section_and_pages(rest)
    if own and len(own[2]) > 2:
        title = own[1]
        fields["section"] = ", ".join(filter(None, (own[2].strip(" ,"), fields["section"])))
    return fields | {"chapter": plain(title) or number}


# --------------------------------------------------------------------------- outside the MTUS

_SOURCES = re.compile(
    r"(?P<ODG>Official Disability Guidelines?(?:[ -]+Treatment in Workers'? Comp\w*)?"
    r"(?:,? ?[(-] ?ODG(?:[- ]TWC)? ?\)?)?|\bODG\b(?:[- ]TWC\b)?(?: Guidelines?\b(?! for))?)"
    r"|(?P<ACOEM>American College of Occupational (?:and|&) Environmental Medicine"
    r"(?: ?\(ACOEM\))?|\bACOEM\b)"
    r"|(?P<ASIPP>American Society of Interventional Pain Physicians?(?: ?\(ASIPP\))?|\bASIPP\b)"
    r"|(?P<other>Other Medical Treatment Guidelines?)",
    re.IGNORECASE,
)
_BEFORE_SOURCE = re.compile(r"(?:^|[,;.:]|\band|\band the|\bthe|\bsee)\s*$", re.IGNORECASE)


def _outside(text: str, start: int, end: int) -> Iterator[_Piece]:
    """Read what follows ``Decision based on Non-MTUS Citation``."""
    names = [
        name
        for name in _SOURCES.finditer(text, start, end)
        if _BEFORE_SOURCE.search(text[start : name.start()])
    ]
    opening = text[start : names[0].start() if names else end]
    if re.sub(r"\b(?:the|and|see)\b", "", opening).strip(" ,;.:-"):
        stop = start + len(opening)
        yield _Piece(start, stop, {"family": "other", **_loose(opening)})
    for name, following in _with_next(names):
        stop = following.start() if following else end
        stop = start + len(re.sub(r"[\s,;]*(?:\band)?(?: the)?[\s,;]*$", "", text[start:stop]))
        family = str(name.lastgroup)
        words = text[name.end() : stop]
        if family in {"ODG", "ACOEM"}:
            yield from _chapters(family, words, name.start(), stop)
        else:
            yield _Piece(name.start(), stop, {"family": family, **_loose(words)})


def _loose(words: str) -> dict[str, str]:
    """Read a citation of no known form: a chapter where it opens with one, else all is title."""
    edition, rest = edition_of(words)
    chapter, after = opening_chapter(rest)
    if chapter:
        return {"chapter": chapter, "edition": edition, **section_and_pages(after)}
    return {"edition": edition, **section_and_pages(words, title=True)}


def _chapters(family: str, words: str, start: int, stop: int) -> Iterator[_Piece]:
    """Read one or more ``Neck Chapter, Shoulder Chapter, Physical therapy`` of one source."""
    edition, rest = edition_of(words)
    chapter, after = chapter_of(without_guideline(rest))
    chapters = [chapter]
    while (more := NAMED_CHAPTER.match(after)) and words_to_parts(more["name"]):
        chapters.append(more["name"])
        after = after[more.end() :]
    for each in chapters:
        fields = {"family": family, "chapter": each, "edition": edition}
        yield _Piece(start, stop, fields | section_and_pages(after))
