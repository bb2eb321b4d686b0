"""The words in which an entry of utilization review gives its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.intake.request_passages import CUE, GRANTED, REFUSED, masked
from rag.intake.review_citations import cites_only

VERDICT = re.compile(
    rf"(?<![\w-])(?:{REFUSED}|not\s+(?:considered\s+)?medically\s+(?:necessary|appropriate)"
    r"|declin(?:e|ed|es)|refus(?:e|ed|es)|approved\s+only)(?![\w-])",
    re.IGNORECASE,
)
_GRANT = re.compile(rf"(?<![\w-])(?<!not )(?<!non-){GRANTED}(?!\w)", re.IGNORECASE)
WHY = re.compile(
    r"\b(?:because|due to|as|since|rationale|reason\w*|lack\w*|absent|absence|insufficient|no|not"
    r"|without(?! contrast)|never|only|exceed\w*|beyond|already|(?:less|more) than|unclear|unknown"
    r"|noting|stating|given|for (?:wean|taper)\w*|does|did|therefore|pending)\b",
    re.IGNORECASE,
)
"""What makes a sentence on request and verdict give a reason as well."""
TELLS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|(?-i:may|can|will)|should|would|states?|lists?"
    r"|requires?|recommend(?:s|ed)?|allows?|limits?|exceeds?|completed|no|not|only|without|lack"
    r"|lacks|lacking|already|identif\w+|never|just|done)\b|[<>]",
    re.IGNORECASE,
)
FORM = re.compile(
    r"\W*(?:(?:an? |the )?(?:\w+ )?(?:attempt|call|message|copy|copies)s?\b|if you\b|you may\b"
    r"|peer[- ]to[- ]peer\b|enclosed\b|attached\b|records? (?:listed|reviewed)|please\b|rfa\b|imr\b"
    r"|(?:date of injury|doi|cc|to|re|from|date|patient|claimant|injured worker)\b\s*:|[\d/]+ RFA\b"
    r"|no (?:other |guideline|chapter)[^.]{0,20}\b(?:cited|named)|\d{1,2} [MF]\b|DOI\b"
    r"|requests? for\b[^.]*\.?\s*$|[^.]{0,80}\bdisputed by\b|(?:criteria|guidelines?) used\b)",
    re.IGNORECASE,
)
"""What belongs to the form of such a letter and gives no reason."""
_EDGE = re.compile(
    r"[\s\"“”'‘’:;,.\-–—>*_|=]+|(?:and|but)\b|as follows|(?:\w+ )?(?:rationale|reasons?|explanation"
    r"|comments?|basis)(?: as \w+)?\s*:|[A-H1-9]\s*:\s",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    rf"[^:\"“;]{{0,40}}{CUE.pattern}"
    r"(?:[^:\"“;—]{0,70}?[:\"“—]|[\s\d/.,()-]{0,25}\s--?\s)\s*"
    r"|[^:\"“;]{0,60}\b(?:said|says|reads?|stated|wrote)\s*:?\s*[\"“]",
    re.IGNORECASE,
)
"""The name and date of review before its words."""
HEAD = re.compile(r"\s[–—-]+\s|[:;(]\s?|—")

_BARE = re.compile(
    r"\W*(?:(?:all|both)(?: (?:of )?(?:two|three|four|five|them|items|requests))?|as"
    r"|(?:as above|same|ditto|(?:w/|with) \(?[a-h1-9])\)?)\W*",
    re.IGNORECASE,
)
"""What follows a verdict and gives no reason of its own."""

_TAIL = re.compile(r"[\s\"“”:;,.\-–—>*_|=]+$|[.;]\s*\(?\d{1,2}[.)]?$|\($")


@dataclass(frozen=True)
class Spoken:
    """An entry of utilization review's words and the numbers of the items that it concerns."""

    start: int
    end: int
    """Half-open offsets in the document's text."""
    text: str
    """Its words, each line end a space."""
    items: frozenset[int] = frozenset()
    """Empty: every item."""
    named: bool = False
    """Whether the entry itself says which items it is about."""
    numbered: bool = False
    """Whether it is an entry of a numbered list."""
    object_after: bool = False
    """Whether what it refuses is named after the verdict: ``Denied: MRI of the knee``."""
    follows: bool = True
    """Whether a verdict stands before it or in it."""
    cites: bool = False
    """Whether it only cites."""

    def concerns(self, number: int) -> bool:
        """Whether it is said of the item."""
        return not self.items or number in self.items


def reason_of(one: Spoken) -> tuple[int, int] | None:
    """Return where an entry gives a reason: after its verdict, else in the whole of it."""
    if one.cites or FORM.match(one.text):
        return None
    begin = body(one.text)
    verdict = VERDICT.search(masked(one.text), begin)
    if verdict is None:
        return _told(one, begin, titled=not begin and bool(CUE.search(one.text)))
    before, tail = one.text[begin : verdict.start()], one.text[verdict.end() :]
    after = _place(one, verdict.end())
    if re.match(r"\W*(?:as|since|because)\b", before, re.I) and VERDICT.search(tail):
        return _place(one, begin)
    if after is None:
        says = WHY.search(before) or (one.numbered and not one.named and before.strip(" (*_"))
        return _place(one, begin) if says else None
    parted = re.match(
        r"[\s*_]*(?:[A-H1-9]\s*)?(?:[\"“”]?[:;,.(–—-]|[\"“]|as\b|because\b|since\b|due\b)",
        tail,
        re.I,
    )
    if parted and not _is_care(one, after):
        return after
    return _place(one, begin) if WHY.search(VERDICT.sub("", tail)) else None


def body(text: str) -> int:
    """Return where an entry begins after the name and date of review."""
    lead = _LEAD_IN.match(text)
    if lead is None or VERDICT.search(_BY_REVIEW.sub("", masked(lead.group()))):
        return 0
    return lead.end()


_BY_REVIEW = re.compile(
    rf"\w+\s+by\s+(?:the\s+)?{CUE.pattern}|\b(?:all|both)\b(?:\s+\w+){{0,3}}?\s+{REFUSED}(?=\s*:)",
    re.IGNORECASE,
)
"""A verdict that leads to what is said of each: ``both denied:``, ``denied by UR``."""


def _told(one: Spoken, begin: int, *, titled: bool) -> tuple[int, int] | None:
    """Return the reason of an entry without a verdict: it tells something, or follows a verdict."""
    rest = one.text[begin:]
    if _GRANT.search(masked(rest)) and not WHY.search(rest):
        return None
    tells = bool(TELLS.search(rest))
    head = HEAD.search(rest) if one.named and not one.numbered else None
    headed = head is not None and head.group().strip() not in ("(", ";") and head.start() < 90
    if not tells and (titled or (one.named and not headed) or not one.follows):
        return None
    if head is not None and headed:
        return _place(one, begin + head.end()) or _place(one, begin)
    return _place(one, begin)


def _is_care(one: Spoken, place: tuple[int, int]) -> bool:
    """Whether what follows a verdict is what it refuses: ``Denied: MRI of the knee``."""
    tail = one.text[place[0] - one.start : place[1] - one.start]
    return one.object_after and not WHY.search(tail) and not TELLS.search(tail)


def _place(one: Spoken, start: int) -> tuple[int, int] | None:
    """Return the rest of an entry less marks at its ends and a citation behind it."""
    stop = len(one.text)
    for gap in re.finditer(r"(?:^|[)\].;\"”]\s+|\s[-–—]+\s|\()(?=\S)", one.text[start:stop]):
        if cites_only(one.text[start + gap.end() : stop]):
            stop = start + gap.start() + len(gap.group().rstrip(" (-–—"))
            break
    while edge := _EDGE.match(one.text, start, stop):
        start = edge.end()
    while tail := _TAIL.search(one.text, start, stop):
        stop = tail.start()
    if one.text[max(0, start - 1)] in '"“':
        close = re.search(r"[\"”]", one.text[start:stop])
        stop = start + close.start() if close and stop - start - close.end() < 30 else stop
    words = one.text[start:stop]
    if words.startswith("(") and words.find(")") in (-1, len(words) - 1):
        start, stop = start + 1, stop - words.endswith(")")
    elif words.count(")") > words.count("(") and words.endswith(")"):
        stop -= 1
    while tail := _TAIL.search(one.text, start, stop):
        stop = tail.start()
    said = VERDICT.sub("", one.text[start:stop])
    content = re.findall(r"[A-Za-z]\w+", said)
    if not content or (len(content) == 1 and len(content[0]) < 5):
        return None
    if _BARE.fullmatch(said) or one.text[start : stop + 1].endswith("?"):
        return None
    return one.start + start, one.start + stop
