"""Care that a record shows without its full name: by a bare word, or by the drug injected."""

from __future__ import annotations

import re

from rag.retrieval.lexical import tokenize
from rag.vocabulary import Vocabulary

_ANY_THERAPY = re.compile(r"(?i:\btherap(?:y|ies|ist)\b)|\bPT\b")
"""Capitals alone: "Pt" is the patient."""
_OTHER_KIND = re.compile(
    r"\b(?!(?:the|a|an|of|in|to|for|from|with|by|after|through|and|or|his|her|their|some|any|no"
    r"|more|further|prior|previous|earlier|weekly|formal|supervised|outpatient|attended|completed"
    r"|finished|started|began|home|land|active|passive|had|has|did|twice|visits|sessions|course"
    r"|attends|attending|plan|hand|back|neck|knee|shoulder)\b)[a-z]+\s+$",
    re.I,
)
"""Another word before "therapy": speech, shock wave, massage."""
_STEROID = re.compile(
    r"\b(?:corticosteroids?|steroids?|cortisone|hydrocortisone|kenalog|depo-?\s?medrol|celestone"
    r"|triamcinolone|methylprednisolone|betamethasone|dexamethasone)\b",
    re.I,
)
_BY_NEEDLE = re.compile(
    r"\b(?:inject\w*|infiltrat\w*|shots?|needle|gauge|sterile(?:ly)?|aspirat\w*|lidocaine|marcaine"
    r"|bupivacaine|ropivacaine|xylocaine|local anesthetic|space|bursa\w*|intra-?\s?articular\w*"
    r"|joint|sheath|tunnel|epidural|procedure|fluoroscop\w*|ultrasound guid\w*)\b",
    re.I,
)
_BY_MOUTH = re.compile(
    r"\b(?:oral\w*|by mouth|tablets?|dose ?pack|taper|cream|ointment|gel|topical\w*"
    r"|iontophoresis|patch|inhal\w*|eye drops|nasal)\b",
    re.I,
)
_REACH = 90
"""Characters around a drug in which the needle is named."""


def care_places(id_: str, text: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Return where ``text`` shows a treatment by other words than its name."""
    if id_ in _therapies(vocabulary):
        return bare_therapy(text, vocabulary)
    if "steroid" in id_ or id_ == "injection":
        return _injected_steroid(text)
    return []


def _therapies(vocabulary: Vocabulary) -> tuple[str, ...]:
    return ("physical_therapy", *vocabulary.ancestors("physical_therapy"))


def bare_therapy(text: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Return "therapy" where no other kind of it is named: a chart means physical therapy."""
    taken = [(m.start, m.end) for m in vocabulary.treatments_in(text)]
    taken += [(m.start, m.end) for m in vocabulary.drugs_in(text)]
    out = []
    for match in _ANY_THERAPY.finditer(text):
        before = text[: match.start()]
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        if not _OTHER_KIND.search(before):
            out.append(match.span())
    return out


def _injected_steroid(text: str) -> list[tuple[int, int]]:
    """Return steroids that went in by a needle."""
    out = []
    for match in _STEROID.finditer(text):
        around = text[max(0, match.start() - _REACH) : match.end() + _REACH]
        if _BY_NEEDLE.search(around) and not _BY_MOUTH.search(around):
            out.append(match.span())
    return out


def same_words(id_: str, claimed: str, told: str, vocabulary: Vocabulary) -> bool:
    """Whether a catch-all entry stands for the same care: "nerve block" is no "knee injection".

    Entries with a name of several words, or without narrower ones, say the same by every name.
    """
    broad = " " not in vocabulary.treatments[id_].name and any(
        entry.parent == id_ for entry in vocabulary.treatments.values()
    )
    return not broad or bool(set(tokenize(claimed)) & set(tokenize(told)))


_OF = re.compile(r"^\W*(?:of|using)\s+(?:an?\s+|the\s+)?(?P<what>[^.;,]+)", re.I)


def of_another(tail: str, told: str, vocabulary: Vocabulary) -> bool:
    """Whether words behind a thing say of what it is, and the record's words say nothing of that.

    "An injection of platelet-rich plasma" is not found in "cortisone injection of 03/08"; of the
    part of the body other rules judge.
    """
    match = _OF.match(tail)
    if match is None or vocabulary.body_parts_in(match["what"]):
        return False
    what = set(tokenize(match["what"]))
    return bool(what) and not what & set(tokenize(told)) and not _STEROID.search(match["what"])
