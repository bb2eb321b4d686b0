"""Whether an item was refused because another item of the letter was.

"Pads serve no end without the unit of item 2, which is refused": a sentence that names the other,
by its number or by words that only its request has, and says that it is not granted; and by the
letter it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.audit.borrowed import marks_of
from rag.audit.material import Audited, Material
from rag.checking.context import outside_quotes
from rag.retrieval.lexical import tokenize

_NUMBER = re.compile(r"\b(?:item|request|issue) (?:no\.? ?)?(?P<at>\d|one|two|three|four)\b", re.I)
_FIGURES = {"one": 1, "two": 2, "three": 3, "four": 4}
_REFUSED = re.compile(
    r"\b(?:den(?:y|ied|ial)|refus\w+|uph[eo]ld|withheld|turned down|falls?|fails?|(?:not|n['’]t)"
    r"(?: be(?:en)?)? (?:\w+ly )?(?:granted|approved|allowed|authori[sz]ed|certified|necessary"
    r"|supported|take place|go ahead|carried out|performed|done))\b"
    r"|\b(?:without|no|nothing|nobody)\b",
    re.I,
)


def follows_another(material: Material, audited: Audited) -> bool:
    """Whether a sentence of the rationale rests the refusal on that of another item."""
    refused = {
        one.item.number: marks_of(one) - marks_of(audited)
        for one in material.items
        if one is not audited and one.reference.decision == "upheld"
    }
    if audited.reference.decision != "upheld" or not refused:
        return False
    own = (outside_quotes(s.text) for s in audited.statements)
    return any(_names(words, refused) for words in own if _REFUSED.search(words))


def _names(words: str, refused: dict[int, frozenset[str]]) -> bool:
    if any(one in refused for one in _numbers(words)):
        return True
    stems = set(tokenize(words))
    return bool(_ITS_RULING.search(words)) and any(stems & marks for marks in refused.values())


_ITS_RULING = re.compile(
    r"\b(?:(?:is|are|was|were) (?:\w+ )?(?:refused|denied|upheld|withheld)|not (?:\w+ )?(?:granted"
    r"|approved|authori[sz]ed|certified)|(?:refusal|denial) of)\b",
    re.I,
)
"""The review's own word on care, where the item has no number."""


def _numbers(words: str) -> Iterable[int]:
    for match in _NUMBER.finditer(words):
        at = match["at"].lower()
        yield _FIGURES.get(at) or int(at)
