"""Marks that a note's words were not taken on the day but carried over or picked from a list."""

from __future__ import annotations

import re

_CARRIED_OVER = re.compile(
    r"^[^.;()\[\]]{0,60}[(\[]\s*(?:(?:carried|copied|brought|pulled)\s+(?:fwd|forward|over)\b"
    r"|(?:selected|chosen|picked|filled)\s+(?:in\s+)?(?:from|by)\s+(?:(?:a|the)\s+)?(?:pick|list"
    r"|drop-?\s?down|menu|template|macro)|auto[- ]?(?:populated|filled|text|generated)\b"
    r"|(?:from\s+)?(?:a\s+)?(?:template|macro|drop-?\s?down)\s*[)\]]|cloned\b)",
    re.IGNORECASE,
)
"""What says so of the words before it: "radiates to the leg (carried fwd)"."""


def carried_over(after: str) -> bool:
    """Whether the words after a phrase mark it as carried over from elsewhere.

    >>> carried_over(" to the left leg (carried fwd)"), carried_over("!! (selected from list)")
    (True, True)
    >>> carried_over(" to the left leg (see form)")
    False
    """
    return bool(_CARRIED_OVER.match(after))
