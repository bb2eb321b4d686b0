"""How far a claim of absence reaches: whose it is, where in the body, since when, which nerve.

"No swelling of the calf" is not contradicted by a swollen wrist, and what utilization review
"says is not documented" is no claim of the one who reports it.
"""

from __future__ import annotations

import re

from rag.checking.absence.bearing import at_large
from rag.vocabulary import Vocabulary

_REVIEW = (
    r"(?:the|this|that|its|their) denial|utili[sz]ation review(?:er)?|\bUR\b(?: physician| denial"
    r"| decision)?|claims administrator|physician advis[eo]r"
    r"|(?:prior|previous|initial|adverse|earlier|original) (?:review(?:er)?|determination|denial"
    r"|decision)"
)
_TOLD_BY_REVIEW = re.compile(
    rf"(?:{_REVIEW})[^.;]{{0,60}}?\b(?:says?|said|states?|stated|holds?|held|notes?|noted|finds?"
    r"|found|argue[sd]?|claim(?:s|ed)|gives?|gave|reasons?|reasoned|objects?|objected|writes?"
    r"|wrote|denied|rests?|rested|cite[sd]?)\b(?P<rest>[^.;]*)$"
    r"|\b(?:was|were|had been) (?:previously |originally |initially |first )?(?:denied|non-?"
    r"\s?certified|refused|modified) (?:because|since|as|due to|for|on the ground)"
    r"\b(?P<why>[^.;]*)$",
    re.I,
)
_OWN_AGAIN = re.compile(
    r"\b(?:but|however|although|though|indeed|and (?:indeed|in fact|I))\b", re.I
)
"""Where a sentence turns from what review said to what its writer says."""
_SINCE = re.compile(
    r"^[\s,]*(?:since|after|following|while|as long as|once|with (?:the )?(?:medication|drug"
    r"|treatment)|under (?:the )?treatment|any ?(?:more|longer))\b",
    re.I,
)
_OF_COURSE = re.compile(
    r"^[\s,]*(?:since|after|following|while|with|under)\s+(?:\w+\s+){0,4}?(?:began|begun|started"
    r"|start"
    r"|commenced|was (?:given|introduced|prescribed|instituted)|being (?:treated|seen))\b",
    re.I,
)
"""Since care began: the span in which gains are looked for, and no narrowing of them."""
_LIKE = re.compile(r"^\s?-?\s?like\b", re.I)
_SOUND = re.compile(
    r"^\s*(?:(?:function|exam\w*|control|habits?)\s+)?(?:(?:is|are|was|were)\s+)?(?:normal|intact"
    r"|unremarkable|WNL|within normal|undisturbed|preserved)\b",
    re.I,
)
_NOT_WANTED = re.compile(
    r"^\W{0,5}(?:(?:was|were|is|are|has been|he|she|pt|patient) )?(?:declin\w+|refus\w+|deferred"
    r"|not (?:wanted|yet|done|interested|had)|unwilling|afraid|(?:does|did)(?: not|n['’]t) (?:want"
    r"|wish)|doesn['’]?t want)\b",
    re.I,
)
"""Offered and turned down: "Injection: declined"."""
_NERVES: tuple[tuple[str, str], ...] = (
    ("ulnar", r"\bulnar\b|\bcubital\b|\bguyon"),
    ("median", r"\bmedian\b|\bcarpal tunnel\b|\bCTS\b"),
    ("radial", r"\bradial (?:nerve|tunnel|neuropathy)\b"),
    ("peroneal", r"\bperoneal\b|\bfibular nerve\b"),
    ("tibial", r"\btibial nerve\b|\btarsal tunnel\b|\btibial neuropathy\b"),
    ("femoral", r"\bfemoral (?:nerve|neuropathy)\b|\bmeralgia\b"),
    ("sural", r"\bsural\b"),
    ("axillary", r"\baxillary nerve\b"),
)
_NERVE = {name: re.compile(words, re.I) for name, words in _NERVES}


def told_by_review(before: str) -> bool:
    """Whether the words before a claim give it to utilization review, or tell it of others.

    >>> told_by_review("The denial says that ")
    True
    >>> told_by_review("The denial says that it is so, but ")
    False
    """
    if at_large(before):
        return True
    match = _TOLD_BY_REVIEW.search(before)
    return match is not None and not _OWN_AGAIN.search(match["rest"] or match["why"] or "")


_BOUND = re.compile(
    r"^(?:\W|\w+\W+){0,6}?(?:since(?! (?:not|no|none|nothing|nobody|neither|only|there|every)\b)"
    r"|after (?:the|that|his|her)|until|as long as"
    r"|while (?:on|taking))\b",
    re.I,
)


def bounded(tail: str) -> bool:
    """Whether a time soon follows what is missing: "had no nausea since the change".

    >>> bounded(" no heartburn since omeprazole was begun")
    True
    """
    return bool(_BOUND.match(tail))


def since_then(tail: str) -> bool:
    """Whether what follows the missing thing bounds it in time: "no nausea since the switch"."""
    return bool(_SINCE.match(tail)) and not _OF_COURSE.match(tail)


def no_real_mention(text: str, end: int) -> bool:
    """Whether words ending at ``end`` only liken, find sound or turn down: "-like", "… normal"."""
    rest = text[end : end + 40]
    return bool(_LIKE.match(text[end:]) or _SOUND.match(rest) or _NOT_WANTED.match(rest))


def elsewhere(vocabulary: Vocabulary, claimed: str, told: str) -> bool:
    """Whether both name parts of the body, and none of them is the same or within the other."""
    mine, theirs = vocabulary.body_parts_in(claimed), vocabulary.body_parts_in(told)
    if not mine or not theirs:
        return False
    return not (vocabulary.covers(mine, theirs) or vocabulary.covers(theirs, mine))


def other_nerve(claimed: str, told: str) -> bool:
    """Whether the claim names a nerve, and the record's words name only others.

    >>> other_nerve("ulnar neuropathy", "carpal tunnel syndrome")
    True
    """
    mine = _nerves(claimed)
    theirs = _nerves(told)
    return bool(mine and theirs and not mine & theirs)


def _nerves(text: str) -> set[str]:
    return {name for name, pattern in _NERVE.items() if pattern.search(text)}
