"""Which words of a decision of review name the care that it decides."""

from __future__ import annotations

import re

from rag.intake.dates import dates_in
from rag.intake.phrase_places import Place, trimmed
from rag.intake.request_lines import NEGATED
from rag.intake.request_passages import GRANTED, REFUSED, Entry
from rag.vocabulary import Vocabulary

REFUSAL = re.compile(rf"(?<![\w-]){REFUSED}(?![\w-])", re.IGNORECASE)
_BEFORE = re.compile(
    r"^(?:\s|[)\"“*>:.,;=|–—-]|(?:(?:in\s+response\s+to|regarding|concerning|we\s+(?:have\s+)?"
    r"(?:received|reviewed|considered))\b[^:;]{3,80}:)|(?:in\s+(?:short|brief|sum|part)\s*:)"
    r"|(?:we\s+(?:have\s+)?(?:received|reviewed|considered)\s+(?:the|your)\s+requests?\s+for\b)|(?:on\s+behalf\s+of\s+[^:]{3,40}:)|(?:the|an?|your|our|this|re|item|service|rx"
    r"|(?:patient|claimant|worker|applicant|injured\s+worker)[\'’]s"
    r"|request|determination|decision|and|for)\b\s*:?)+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:[\s:,;.(*=|\"“–—>/-]|->|(?:and|it['’]s|they|is|was|were|are|be|been|has|have|therefore|also|thus|as"
    r"|deemed|determined|found|to|DETERMINATION|DECISION|REQUEST)\b)+$",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:was|were|has|have|had|did|does|should|would|could|will|exceeds?|lacks?|states?"
    r"|recommends?|because|guidelines?|patient|claimant|worker|records?)\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"(?!(?:UR|review|requests?|items?|services?|claim|appeal|all|both|one|it|this|that|they|other"
    r"|others|remain\w+|rest|balance|status|verdict|disposition|action|recommendation"
    r"|determination|decision|outcome|result)\b)"
    r"[A-Za-z][\w /,%#.&'()-]{5,90}",
    re.IGNORECASE,
)
"""A request that the vocabulary does not know; only in a line or list of its own."""
_CLAUSE = re.compile(
    r"(?:[Aa]s|[Ss]ince|[Bb]ecause|[Ii]f|[Ww]hen|[Tt]hat|[Aa]lso|[Pp]rior)\b|\d{1,2}/\d{1,2}\b"
    r"|(?:MTUS|ODG|ACOEM|CPMTG|CDC)\b"
)
_STOPS = re.compile(
    r"[.;:](?=\s|$)|_{3,}|\s+(?:does|do|did|is|are|was|were)\s+not\b|\n\s*\n|\s+(?:has|have)\s+been\s+(?:reviewed|received|considered)"
    r"|,?\s+(?:citing|noting|stating|based\s+on|because|due\s+to|since"
    r"|as\s+(?:the|there|it|not|no)\b|per\s|on\s+the\s+(?:basis|ground)s?|which|under\s|for\s+lack"
    r"|with\s+the\s+reason|however|but)\b|\s[–—-]+\s"
    rf"|,?\s+(?:and\s+)?{REFUSED}\s+(?=\w)|(?<=\w)\s+to\s+(?=\#?\s?\d)",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"^(?:[\s:,–—-]|(?:the|an?|requests?|for|of|authori[sz]ation|certification|retrospective"
    r"|coverage|following|these|those|treatment|items?|both|all)\b)+",
    re.IGNORECASE,
)


def stop_of(quiet: str, start: int, end: int) -> int:
    """Return where the naming of care ends: before a reason, a denial or the sentence's end."""
    found = _STOPS.search(quiet, start, end)
    return found.start() if found else end


def care_in(
    text: str, start: int, end: int, vocabulary: Vocabulary, *, known: bool = True
) -> Place | None:
    """Return the request wording in a stretch: short, naming care, telling nothing.

    Unless ``known``, words count too that look like a request and that the vocabulary lacks.
    """
    lead = _BEFORE.match(text[start:end])
    start += lead.end() if lead else 0
    start += _after_day(text[start:end])
    tail = _AFTER.search(text[start:end])
    end = start + tail.start() if tail else end
    place = trimmed(text, start, end)
    words = text[place.start : place.end]
    if not words or len(words) > 260 or _TELLS.search(re.sub(r"\([^)]*\)", "", words)):
        return None
    if NEGATED.search(re.sub(r"\bw/o\b", "", words)) or _CLAUSE.match(words):
        return None
    if not (vocabulary.treatments_in(words) or vocabulary.drugs_in(words)):
        return place if not known and _UNKNOWN.fullmatch(words) else None
    return place


def _after_day(words: str) -> int:
    """Return where words begin after a date that leads them."""
    days = [d for d in dates_in(words) if d.start <= 2]
    if not days:
        return 0
    gap = re.match(r"[\s:,.)–—-]*", words[days[0].end :])
    return days[0].end + (gap.end() if gap else 0)


def object_care(
    text: str, quiet: str, entry: Entry, refusal: re.Match[str], vocabulary: Vocabulary
) -> Place | None:
    """Return the care named after a refusal: ``NON-CERTIFY omeprazole``, ``denied the MRI``."""
    if quiet[entry.start : entry.start + refusal.start()].strip(' _"“.,:*>-\n(') and not re.search(
        r"(?:UR|review|administrator|reviewer|physician|adjuster|insurer|carrier|and|also|it|they|we"
        r"|recommend(?:s|ed)?|advise[sd]?|did|does|do|has|have|will|would|could|can|was|were|issued|gave|an?|\d{4}|\))\s*$",
        quiet[entry.start : entry.start + refusal.start()].strip(),
        re.IGNORECASE,
    ):
        return None
    return care_in(text, *object_span(text, quiet, entry, refusal), vocabulary)


def object_span(text: str, quiet: str, entry: Entry, verb: re.Match[str]) -> tuple[int, int]:
    """Return where the object of a verb of decision begins and ends."""
    at = entry.start + verb.end()
    lead = _OBJECT.match(text[at : entry.end])
    at += lead.end() if lead else 0
    if text[at : at + 1] in ('"', "“"):
        return at + 1, stop_of(text, at + 1, entry.end)  # review itself is quoted
    end = stop_of(quiet, at, entry.end)
    other = re.compile(rf",?\s+(?:and|but)\s+(?:it\s+)?(?:{REFUSED}|{GRANTED})\b", re.I)
    found = other.search(quiet, at, end)
    return at, found.start() if found else end


def more_refused(
    text: str,
    quiet: str,
    entry: Entry,
    refusal: re.Match[str],
    place: Place | None,
    vocabulary: Vocabulary,
) -> list[Place]:
    """Return the place, and what the same entry refuses after it: ``X denied, Y denied``."""
    found = [place] if place else []
    at = entry.start + refusal.end()
    for other in REFUSAL.finditer(quiet, at, entry.end):
        lead = _OBJECT.match(text[other.end() : entry.end])
        begin = other.end() + (lead.end() if lead else 0)
        named = care_in(text, begin, stop_of(quiet, begin, entry.end), vocabulary)
        if named and re.search(r"(?:,|\band)\s*$", quiet[at : other.start()]):
            found.append(named)
            at = other.end()
            continue
        comma = max(text.rfind(",", at, other.start()), text.rfind("  ", at, other.start()))
        comma = max(comma, text.rfind(" and ", at, other.start()) + 4)
        if comma > at:
            dosed = re.search(r"\d\s?(?:mg|mcg|%)", text[comma + 1 : other.start()])
            more = care_in(text, comma + 1, other.start(), vocabulary, known=not dosed)
            found += [more] if more else []
        at = other.end()
    return found
