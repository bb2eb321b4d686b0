"""Which part of a sentence tells of the request that is ended, and which of another that stands."""

from __future__ import annotations

import re

from rag.text import around
from rag.vocabulary import Vocabulary

_MORE = re.compile(
    r";|\bbut\b|\bwhile\b|\bwhereas\b|,?\s+and\s+(?=(?:confirm|reaffirm|renew|resubmit)\w*\b)"
    r"|,?\s+and\s+(?=(?:\w+\s+){0,3}?(?:asks?|asked|requests?"
    r"|requested|maintains?|continues?|still|adds?|added|now|repeats?|insists?|stands?|keeps?|kept"
    r"|pursues?|remains?|denied|non-?\s?certif\w+|refused|modified|upheld|rejected)\b)"
    r"|,?\s+and,?\s+(?=(?:\w+,?\s+){0,5}?(?:repeats?|maintains?|insists?|pursues?|stands?)\b)"
    r"|,\s+(?=[\w ]{2,30}?\b(?:only|alone|as before)\b)"
    r"|,\s+(?=(?:\w+\s+){0,2}?(?:denied|non-?\s?certif\w+|refused|modified|rejected)\b)"
    r"|,?\s+(?:and|though|although)\s+(?=(?:\w+\s+){0,2}?(?:that\s+)?(?:the|his|her|their|its|this|those|these|all"
    r"|both)\b(?:(?!\bwithdr|\bthat\b|\bwhich\b)[^.;,]){1,60}?\b(?:stands?|stay(?:s|ed)?|remain(?:s|ed)?"
    r"|continues?|goes (?:ahead|on|forward)|(?:is|are) (?:maintained|kept|to be decided))\b)",
    re.I,
)
"""Where a sentence goes on to another request."""
OBJECT = re.compile(
    r"\b(?:requests?|orders?|RFAs?|applications?|prescriptions?|referrals?) for (?!authori|approv"
    r"|(?:independent |further |this |the )?(?:medical )?review|it\b|th[ae]|them|both|all\b)\w",
    re.I,
)
"""A request with its own object, which then need not be looked for in the rest of a sentence."""
STANDS = re.compile(
    r"\b(?:confirm\w*|reaffirm\w*|renew\w*|resubmit\w*|repeat(?:s|ed)|maintain\w*|insist\w*|stands?"
    r"|stays?|remains?|keeps?|kept|continues?|still|upholds?|goes (?:ahead|on|forward)|pursu\w+)\b",
    re.I,
)


def part_around(words: str, cue: re.Match[str]) -> tuple[int, int]:
    """Return the half-open offsets of the part of a sentence in which a cue stands.

    >>> text = "He takes back a request for ice, and that the one for heat stands."
    >>> text[slice(*part_around(text, re.compile("takes back").search(text)))]
    'He takes back a request for ice'
    """
    return around(_MORE, words, *cue.span())


def aside(words: str, cue: re.Match[str], vocabulary: Vocabulary) -> tuple[int, int] | None:
    """Return the offsets of a bracket that holds a cue, from the care before it that it is on.

    What stands in a bracket is said of the care named last before it: "sertraline (authorized,
    not in dispute) and alprazolam". ``None`` where no bracket holds the cue or no care stands
    before it.
    """
    opened, closed = words.rfind("(", 0, cue.start()), words.find(")", cue.start())
    if opened < 0 or closed < 0 or words.rfind(")", opened, cue.start()) >= 0:
        return None
    before = words[:opened]
    named = [*vocabulary.treatments_in(before), *vocabulary.drugs_in(before)]
    if not named or vocabulary.treatments_in(words[opened:closed]):
        return None
    return max(one.start for one in named), closed
