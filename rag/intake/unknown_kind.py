"""A kind of injection that nobody knows: a strange substance before a word that fits any."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.vocabulary import Match, Vocabulary

_HEAD = re.compile(r"(?:injections?|infusions?|shots?|therapy|treatments?)\b", re.I)
"""Words that say how, and not what: with one of these at its head a name is open in front."""
_BEFORE = re.compile(r"(?P<word>[A-Za-z][\w'-]{3,})\s+$")
_USUAL = frozenset(
    "additional another repeat repeated second third fourth first series trial initial diagnostic"
    " therapeutic weekly monthly single multiple further future guided guidance assisted based"
    " steroid corticosteroid cortisone local anesthetic request requested authorization office"
    " outpatient inpatient continue continued ongoing left right bilateral with without under from"
    " into three four five six seven eight nine total more possible consider under for of dose"
    " interventional many much what which pain medical medication medicine drug".split()
)
_DRUG_LIKE = re.compile(
    r"(?:caine|sone|lone|drol|cort|cillin|mab|parin|lac|pam|olol|ine|ate|ide|ium)$", re.I
)
"""Endings of the names of medicines, of which the vocabulary holds but the usual ones."""


def unknown_kind(text: str, match: Match, vocabulary: Vocabulary) -> bool:
    """Whether a treatment is named by an open word only, with a strange word before it.

    What is injected decides what an injection is: of a substance that no name in the vocabulary
    has, the recommendations on other injections say nothing.
    """
    if not _HEAD.match(text[match.start : match.end]):
        return False
    before = _BEFORE.search(text[: match.start])
    if before is None:
        return False
    word = before["word"].lower()
    if word in _USUAL or any(char.isdigit() for char in word) or _DRUG_LIKE.search(word):
        return False
    return not set(re.findall(r"[a-z]+", word)) & _known(vocabulary)


@lru_cache(maxsize=4)
def _known(vocabulary: Vocabulary) -> frozenset[str]:
    """Return every word of every name that the vocabulary holds."""
    tables = (
        vocabulary.treatments,
        vocabulary.drugs,
        vocabulary.body_parts,
        vocabulary.conditions,
    )
    return frozenset(
        word
        for table in tables
        for entry in table.values()
        for term in (entry.name, *entry.synonyms, *entry.abbreviations)
        for word in re.findall(r"[a-z]+", term.lower())
    )
