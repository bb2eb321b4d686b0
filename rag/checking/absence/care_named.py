"""Care that a record shows without its full name: by a bare word, or by the drug injected."""

from __future__ import annotations

import re

from rag.checking.absence.reach import elsewhere
from rag.retrieval.lexical import tokenize
from rag.text import fold
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
    r"|drain(?:ed|age)|tapped|withdr(?:ew|awn)|instill\w*|syringe|put in|placed in|\d ?(?:cc"
    r"|ml)s? of"
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
    return [*held_still(id_, text, vocabulary), *shown_by_result(id_, text)]


_HELD = re.compile(
    r"\b(?:splint\w*|immobili[sz]\w+|in a cast|casted|spica|boot|orthos[ie]s|brace[ds]?)\b", re.I
)
_REST = "immobilization"


def held_still(id_: str, text: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Return where a joint was held still, by whichever of a brace and of rest in it is missed."""
    if id_ == _REST:
        braces = [m for m in vocabulary.treatments_in(text) if "brace" in _line(m.id, vocabulary)]
        return [(m.start, m.end) for m in braces]
    name = vocabulary.treatments[id_].name if id_ in vocabulary.treatments else ""
    if "brace" in _line(id_, vocabulary) and not elsewhere(vocabulary, name, text):
        return [match.span() for match in _HELD.finditer(text)]
    return []


def _line(id_: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    return (id_, *vocabulary.ancestors(id_))


_RESULTS = {
    "emg_ncs": re.compile(
        r"\b(?:velocit\w+|latenc\w+|amplitude\w*|conduction)\b[^.;]{0,50}\d|\d ?m/s\b"
        r"|\bneurodiagnos\w+|\bfibrillation\w*|\bpositive sharp waves?",
        re.I,
    ),
    "psychological_evaluation": re.compile(
        r"\bpsycholog(?:y|ist|ical)\b[^.;]{0,40}\b(?:seen|saw|found|interview\w*|evaluat\w*"
        r"|clear\w*|diagnos\w*|test\w*|\d{1,2}/\d{1,2}/\d{2,4})|\bMMPI\b|\bBeck \w+ Inventory",
        re.I,
    ),
    "mri": re.compile(r"\bT[12][- ]?(?:weighted|signal)|\bgadolinium\b|\btesla\b", re.I),
    "xray": re.compile(
        r"\bfilms? of \d|\bstanding films\b|\b(?:two|three|four|[2-6]) views\b", re.I
    ),
    "urine_drug_test": re.compile(
        r"\burine\b[^.;]{0,40}\b(?:positive|negative|consistent|collected|cup)\b", re.I
    ),
}
"""Tests by what only their results tell."""


def shown_by_result(id_: str, text: str) -> list[tuple[int, int]]:
    """Return where a test is told by its result alone: "38 m/s across the elbow"."""
    pattern = _RESULTS.get(id_)
    return [match.span() for match in pattern.finditer(text)] if pattern else []


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


_UNLIKE = ("laboratory_test", "vitamin_supplement")
"""Entries whose names are each another thing: one blood value is not found in another."""
_ANY_OF_THEM = re.compile(r"\b(?:lab(?:orator\w+|s)?|blood (?:work|tests?)|supplements?)\b", re.I)
_CATCH_ALL = 2
"""Narrower entries from which a name of one word stands for unlike things."""


def same_words(id_: str, claimed: str, told: str, vocabulary: Vocabulary) -> bool:
    """Whether a catch-all entry stands for the same care: "nerve block" is no "knee injection".

    Entries with a name of several words, or hardly a narrower one, say the same by every name.
    """
    if id_ in _UNLIKE and not _ANY_OF_THEM.search(claimed):
        return bool(set(tokenize(claimed)) & set(tokenize(told)))
    narrower = sum(entry.parent == id_ for entry in vocabulary.treatments.values())
    if id_ == "imaging" or fold(claimed).lower() == vocabulary.treatments[id_].name.lower():
        return True  # by its own name an entry means whatever is narrower
    broad = " " not in vocabulary.treatments[id_].name and narrower >= _CATCH_ALL
    return not broad or bool(set(tokenize(claimed)) & set(tokenize(told)))


_OF = re.compile(r"^\W*(?:of|using)\s+(?:an?\s+|the\s+)?(?P<what>[^.;,]+)", re.I)

_ANY_SORT = re.compile(
    r"\b(?:(?:any|whatever|some) )?(?:kinds?|sorts?|types?|forms?|descriptions?)\b.*$", re.I
)


def of_another(tail: str, told: str, vocabulary: Vocabulary) -> bool:
    """Whether words behind a thing say of what it is, and the record's words say nothing of that.

    "An injection of platelet-rich plasma" is not found in "cortisone injection of 03/08"; of the
    part of the body other rules judge.
    """
    match = _OF.match(tail)
    if match is None or vocabulary.body_parts_in(match["what"]):
        return False
    what = set(tokenize(_ANY_SORT.sub(" ", match["what"])))
    return bool(what) and not what & set(tokenize(told)) and not _STEROID.search(match["what"])


_SPINE = re.compile(r"\b(?:epidural|transforaminal|interlaminar|caudal|facet|ESI)\b", re.I)


def other_route(id_: str, tail: str, told: str) -> bool:
    """Whether a steroid missed in a joint is told only of the spine's canal or facets.

    >>> other_route("steroid_joint_injection", "into the knee", "Epidural steroid, L4-5, 02/2015")
    True
    """
    return id_ == "steroid_joint_injection" and bool(
        _SPINE.search(told) and not _SPINE.search(tail)
    )


_SUPERVISED = re.compile(r"\b(?:supervis|formal|guided|instruct)\w*", re.I)


def led_exercise(id_: str, claimed: str) -> bool:
    """Whether exercise is missed that a therapist leads: any physical therapy shows it."""
    return id_ == "therapeutic_exercise" and bool(_SUPERVISED.search(claimed))


_VIEWS = re.compile(r"\b(?:dynamic|flexion|extension|bending|stress)\b", re.I)


def other_view(claimed: str, told: str) -> bool:
    """Whether films in motion are missed and the record tells of plain ones.

    >>> other_view("dynamic films", "X-ray of 01/14/2016 without fracture")
    True
    """
    return bool(_VIEWS.search(claimed)) and not _VIEWS.search(told)


_DEVICE = re.compile(r"\b(cast|plaster|sling|collar|boot|crutch|corset|bandage)", re.I)


def other_device(claimed: str, told: str) -> bool:
    """Whether a device is missed by its own name, and the record tells of none of that name.

    >>> other_device("immobilized in a cast", "wrist splint worn for six weeks")
    True
    """
    names = {name.lower() for name in _DEVICE.findall(claimed)}
    return bool(names) and not names & {name.lower() for name in _DEVICE.findall(told)}
