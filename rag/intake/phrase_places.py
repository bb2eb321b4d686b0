"""Where a phrase of a sentence begins and ends, and which part, side and date go with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag.intake.dates import dates_in
from rag.intake.short_side import side_in
from rag.intake.statements import Statement
from rag.levels import Laterality
from rag.vocabulary import Vocabulary

_OPEN = re.compile(
    r"[,;:(\[]|\.\s|(?<=\s)(?:and|or|but|with|revealed|reveals?|showed|shows?|showing"
    r"|demonstrated|includ(?:ed?|es|ing)"
    r"|reported|reports|complain(?:s|ed|ing)? of|complaints? of|symptoms? of|diagnos(?:ed with"
    r"|es of|is of|es include[sd]?|is is)"
    r"|diagnoses are|documented as|noted|for|was|were|are|is|has|had|have|notes?|indicates?"
    r"|described as"
    r"|secondary to|due to|to rule out|history of|evidence of|positive for|notable for|exhibited"
    r"|presented with"
    r"|consistent with|(?:diagnosed )?as having|having|remarkable for|sustained|been|gave|given"
    r"|underwent|using|tried|than|displayed)\s+"
    r"(?:(?:a|an|the|some|his|her|any)\s+)?|\sof\s+the\s+(?=diagnos)",
    re.IGNORECASE,
)
_CLOSE = re.compile(
    r"[,;:)\]]|\.(?=\s|$)|\.(?=[A-Z])|\s(?:and|but|or|with|which|that|who|was|were|is|are|has|had"
    r"|have|while|however"
    r"|although|since|after|before|on \d|dated|per|as well)\b|\s-\s",
    re.IGNORECASE,
)
_CLOSE_LONG = re.compile(
    r"[;,]|\.(?=\s|$)|\.(?=[A-Z])|\s(?:but|however|although|while|which)\b", re.I
)
_REGION = re.compile(
    r",\s*(?:(?:left|right|bilateral|unspecified)\s+(?:upper |lower )?(?:\w+)(?: limb"
    r"| extremity)?(?=[,;.]|\s+and\b)"
    r"|(?:\w+ ){1,2}region\b)",
    re.IGNORECASE,
)
"""The site after a comma, as diagnosis codes name it: ``radiculopathy, lumbosacral region``."""
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a statement, as offsets in the statement's text."""

    start: int
    end: int


def element(text: str, start: int, end: int, *, long: bool = False) -> Place:
    """Return the list element or noun phrase around ``text[start:end]``.

    With ``long`` it runs to the end of the clause, so that a result is part of it.
    """
    opened = start
    for match in _OPEN.finditer(text, max(0, start - _LONGEST), start):
        if match.end() <= start:
            opened = match.end()
    if opened == start and not any(
        m.end() <= start for m in _OPEN.finditer(text, max(0, start - _LONGEST), start)
    ):
        opened = max(0, start - _LONGEST) if start > _LONGEST else 0
        if start - opened > 70:
            opened = start
    region = _REGION.match(text, end)
    end = region.end() if region else end
    close = (_CLOSE_LONG if long else _CLOSE).search(text, end)
    closed = close.start() if close else len(text)
    return trimmed(text, opened, min(closed, end + _LONGEST))


def trimmed(text: str, start: int, end: int) -> Place:
    """Cut white space and outer marks."""
    while start < end and (text[start].isspace() or text[start] in ",;:.-–*•"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:.-–"):
        end -= 1
    return Place(start, end)


@dataclass(frozen=True, slots=True)
class Site:
    """The parts of the body and the side that a phrase is about."""

    body_parts: tuple[str, ...]
    laterality: Laterality | None


def site_of(text: str, place: Place, vocabulary: Vocabulary, implied: tuple[str, ...] = ()) -> Site:
    """Return parts and side: of the phrase itself, else of the nearest part in the sentence.

    Args:
        text: The sentence.
        place: The phrase.
        vocabulary: For the names of parts.
        implied: Parts that the phrase implies by its meaning; ``spine`` is made precise by the
            spinal part that the sentence names.
    """
    own = text[place.start : place.end]
    parts = vocabulary.body_parts_in(own)
    side = side_in(own)
    if parts and not (parts == ("spine",) and implied != ("spine",)):
        return Site(_precise(parts, text, vocabulary), side)
    if implied and implied != ("spine",):
        return Site(implied, side or _side_of(text, implied, vocabulary))
    near = _nearest(text, place, vocabulary)
    if implied == ("spine",) or (near and near[0] == "spine"):
        spinal = _spinal_near(text, place, vocabulary)
        return Site((spinal,) if spinal else ("spine",), side or (near[1] if near else None))
    if near is None:
        return Site((), side)
    return Site((near[0],), side or near[1])


_JOINT = re.compile(
    r"\s*(?:(?:,|and|or|&|/|to|into|the|left|right|bilateral|both|his|her|all|upper|lower)\s*)*"
    r"(?:,|and|or|&|/)\s*(?:(?:to|into|in|the|left|right|bilateral|both|his|her|all|upper"
    r"|lower)\s+)*",
    re.IGNORECASE,
)
_LIST_ENDS = re.compile(
    r"\s*(?:$|[,.;:()]|(?:and|or|with|that|which|is|was|are|were|on|at|for|since|but|rated|worse"
    r"|after|due)\b)",
    re.IGNORECASE,
)


def more_parts(
    text: str, end: int, held: tuple[str, ...], vocabulary: Vocabulary
) -> tuple[tuple[str, ...], int]:
    """Return the parts that go on a list behind a phrase, and where the last of them ends.

    Numbness of the toes "and fingers": those not held already. A part before another noun opens
    something new: "neck pain, shoulder strength 5/5".
    """
    more: list[str] = []
    last = end
    for match in vocabulary.body_part_matches(text):
        if match.start < end:
            continue
        if not _JOINT.fullmatch(text, end, match.start) or not _LIST_ENDS.match(text, match.end):
            break
        end = match.end
        if match.id not in (*held, *more):
            more.append(match.id)
            last = end
    return tuple(more), last


def _precise(parts: tuple[str, ...], text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Leave the spine in general out where a part of it is named too."""
    if "spine" in parts and any(_spinal(part, vocabulary) for part in parts):
        return tuple(part for part in parts if part != "spine")
    return parts


def _spinal(part: str, vocabulary: Vocabulary) -> bool:
    entry = vocabulary.body_parts.get(part)
    return entry is not None and entry.region == "spine" and part != "spine"


def _spinal_near(text: str, place: Place, vocabulary: Vocabulary) -> str | None:
    """Return the part of the spine named last before the phrase, else first after it."""
    found = [m for m in vocabulary.body_part_matches(text) if _spinal(m.id, vocabulary)]
    ahead = [m.id for m in found if m.start < place.end]
    after = [m.id for m in found if m.start >= place.end]
    named = ahead[-1:] or after[:1]
    if named:
        return named[0]
    parts = vocabulary.body_parts_of_levels(vocabulary.levels_in(text))
    return parts[0] if parts else None


def _nearest(
    text: str, place: Place, vocabulary: Vocabulary
) -> tuple[str, Laterality | None] | None:
    """Return the part named nearest, those before first, with its own side."""
    best: tuple[int, str, Laterality | None] | None = None
    for match in vocabulary.body_part_matches(text):
        if match.end <= place.start:
            distance = place.start - match.end
        elif match.start >= place.end:
            distance = (match.start - place.end) + 40
        else:
            distance = 0
        if distance > 200 or (best is not None and distance >= best[0]):
            continue
        best = (distance, match.id, side_in(text[max(0, match.start - 22) : match.end]))
    return None if best is None else (best[1], best[2])


def _side_of(text: str, parts: tuple[str, ...], vocabulary: Vocabulary) -> Laterality | None:
    for match in vocabulary.body_part_matches(text):
        if match.id in parts:
            side = side_in(text[max(0, match.start - 22) : match.end])
            if side:
                return side
    return None


def date_of_stretch(statement: Statement, start: int, end: int) -> date | None:
    """Return the date inside ``text[start:end]``, else the nearest one ahead in the sentence.

    A sentence without a date has that of its note; a date that belongs to something later in the
    sentence does not count.
    """
    found = dates_in(statement.text)
    inside = [m.date for m in found if start <= m.start < end]
    ahead = [m.date for m in found if m.end <= start]
    if inside or ahead:
        return inside[0] if inside else ahead[-1]
    return None if found else statement.noted


def date_near(statement: Statement, place: Place) -> date | None:
    """Return the date of the sentence that stands nearest to the phrase, else the note's date."""
    found = dates_in(statement.text)
    if not found:
        return statement.noted

    def distance(start: int, end: int) -> int:
        return start - place.end if start >= place.end else (place.start - end) + 15

    nearest = min(found, key=lambda m: (max(0, distance(m.start, m.end)), m.start))
    return nearest.date if distance(nearest.start, nearest.end) < 140 else statement.noted
