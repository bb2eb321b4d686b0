"""A request of which a part was approved: its original, approved and remaining portion."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.text import squeeze

_ORIGINAL = re.compile(
    r"(?P<what>.+?)\s+(?:was|were|is)\s+the\s+original\s+requests?\b", re.I | re.S
)
_APPROVED = re.compile(
    r"(?:(?:^|[.;]\s+|original request[.,]?\s+)(?P<what>[^.;]*?(?:\.\d[^.;]*?)*)\s+(?:was"
    r"|were)\s+(?:authori[sz]ed|approved|certified)"
    r"(?:\s+by\s+(?:the\s+)?(?:claims\s+administrators?|utili[sz]ation review|UR))?"
    r"|claims\s+administrator\s+(?:has\s+)?(?:authori[sz]ed|approved"
    r"|certified)\s+(?P<other>.+?)(?=,\s*leaving|[.;]\s|$))",
    re.IGNORECASE | re.DOTALL,
)
_REMAINING = re.compile(
    r"(?:remaining\s+(?:IMR\s+eligible\s+)?portion\s+of\s+the\s+original\s+request"
    r"|the\s+original\s+request)\s*,\s*(?P<what>.+?)"
    r"(?:\s+(?:is|was|are|were)\b\s*[^.]{0,60}|[.:]|\s*)*$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Portions:
    """The parts of a modified request; empty where the text does not say."""

    disputed: str
    """What is still in dispute: the remaining portion, else the whole text."""
    original: str = ""
    approved: str = ""


def portions_of(text: str) -> Portions:
    """Take a request apart of which a portion was approved.

    >>> p = portions_of("Soma 350mg #90 was the original request. Soma 350mg #30 was authorized by "
    ...     "the Claims Administrator. The remaining portion of the original request, Soma #60 is:")
    >>> p.disputed, p.original, p.approved
    ('Soma #60', 'Soma 350mg #90', 'Soma 350mg #30')
    """
    flat = squeeze(text).rstrip(": ")
    original = _ORIGINAL.search(flat)
    remaining = _REMAINING.search(flat)
    approved = _APPROVED.search(flat)
    if not (remaining or original):
        return Portions(disputed=flat)
    given = (approved.group("what") or approved.group("other") or "") if approved else ""
    return Portions(
        disputed=_tidy(remaining.group("what")) if remaining else flat,
        original=_tidy(original.group("what")) if original else "",
        approved=_tidy(given),
    )


def _tidy(text: str) -> str:
    return squeeze(
        re.sub(r"\s+(?:is|was|are|were)\s*$", "", text.strip(" ,.;:"), flags=re.IGNORECASE)
    )
