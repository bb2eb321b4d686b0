"""Care that goes around an operation: which treatments do, and the words that say so."""

from __future__ import annotations

import re

ACCOMPANYING = frozenset(
    {
        "assistant_surgeon",
        "cold_therapy_unit",
        "continuous_passive_motion",
        "dvt_prophylaxis_device",
        "inpatient_stay",
        "intraoperative_service",
        "postoperative_care",
        "postoperative_therapy",
        "preoperative_clearance",
        "shoulder_sling",
    }
)
"""Vocabulary ids of treatments that one has because of an operation."""
_OPERATION = (
    r"(?:the |an? |his |her |this |that )?"
    r"(?:surgery|operation|arthroscopy|fusion|repair|release|replacement|reconstruction)"
)
_AROUND = re.compile(
    r"\b(?:pre|post|peri|intra)-?\s?(?:op\b|operativ\w*|surgical\w*|surgery)"
    rf"|\b(?:after|following) {_OPERATION}\b|\bfollowing (?:the |an? )?procedure\b"
    r"|\b(?:assistant|co-?)\s*surgeon\b|\bsurgical assist\w*|\bhospital stay\b|\banesthesi\w+"
    r"|\b(?:before|after|upon|on|from|at|prior to) (?:the )?(?:admission|discharge|hospital\w*)"
    r"|\b(?:surgical|operative) (?:wound|site|incision)|\bsutures?\b|\bstaples?\b",
    re.I,
)
_AFTER = re.compile(
    rf"\bpost-?\s?(?:op\b|operative|surg)|\b(?:after|following) {_OPERATION}\b|\bafterwards?\b"
    r"|\bstatus post\b|\bs/p\b",
    re.I,
)


def goes_around(text: str) -> bool:
    """Say whether words put care before, during or after an operation.

    >>> goes_around("preoperative clearance"), goes_around("12 visits of therapy")
    (True, False)
    """
    return bool(_AROUND.search(text))


def comes_after(text: str) -> bool:
    """Say whether words put care into the time after an operation, done or still to come.

    >>> comes_after("afterwards hand therapy, 4 visits"), comes_after("preoperative clearance")
    (True, False)
    """
    return bool(_AFTER.search(text))
