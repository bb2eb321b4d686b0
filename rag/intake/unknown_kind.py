"""A treatment that nobody knows: a strange word before one that fits any, or at the head."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.vocabulary import Match, Vocabulary

_HEAD = re.compile(r"(?:injections?|infusions?|shots?|therapy|treatments?)\b", re.I)
"""Words that say how, and not what: with one of these at its head a name is open in front."""
_DEVICE = re.compile(r"(?:braces?|splints?|implants?|imaging|supports?|appliances?)\b", re.I)
"""Words that an adjective makes another thing: what is orthodontic is worn on no joint."""
_ADJECTIVE = re.compile(r"\w{4,}(?:ic|ar|al|ous)$", re.I)
_ADJUNCT = re.compile(r"(?P<head>[^,;:()]*?)\b(?:with|using|plus|including|via)\b[^,;:()]*$", re.I)
"""What is asked for, and what only goes with it."""
_LETTERS = re.compile(r"[A-Za-z]+")
_LONG = 6
"""Letters of a word that may be the name of something."""
_BEFORE = re.compile(r"(?P<word>[A-Za-z][\w'-]{3,})\s+$")
_USUAL = frozenset(
    "additional another repeat repeated second third fourth first series trial initial diagnostic"
    " therapeutic weekly monthly single multiple further future guided guidance assisted based"
    " steroid corticosteroid cortisone local anesthetic request requested authorization office"
    " outpatient inpatient continue continued ongoing left right bilateral with without under from"
    " into three four five six seven eight nine total more possible consider under for of dose"
    " original custom"
    " elastic medical universal general functional prophylactic clinical optional prefabricated"
    " retrospective continuing extended session sessions month months visits program quantity"
    " purchase rental include includes including"
    " interventional many much what which pain medical medication medicine drug".split()
)
_DRUG_LIKE = re.compile(
    r"(?:caine|sone|lone|drol|cort|cillin|mab|parin|lac|pam|olol|ine|ate|ide|ium)$", re.I
)
"""Endings of the names of medicines, of which the vocabulary holds but the usual ones."""


def unknown_kind(text: str, match: Match, vocabulary: Vocabulary) -> bool:
    """Whether a treatment is named by an open word only, with a strange word before it.

    What is injected decides what an injection is: of a substance that no name in the vocabulary
    has, the recommendations on other injections say nothing. Nor does what is said of a thing that
    only goes with the unknown one: "magnetoencephalography with source imaging".
    """
    before = text[: match.start]
    adjunct = _ADJUNCT.match(before)
    if adjunct and any(_strange(w, vocabulary) for w in _LETTERS.findall(adjunct["head"])):
        return True
    named, last = text[match.start : match.end], _BEFORE.search(before)
    if last is None or _DRUG_LIKE.search(last["word"]):
        return False
    if _DEVICE.match(named):
        return bool(_ADJECTIVE.match(last["word"])) and _strange(last["word"], vocabulary)
    return bool(_HEAD.match(named)) and _unknown(last["word"], vocabulary)


def _strange(word: str, vocabulary: Vocabulary) -> bool:
    return len(word) >= _LONG and _unknown(word, vocabulary)


def _unknown(word: str, vocabulary: Vocabulary) -> bool:
    """Whether a word stands in no name that the vocabulary holds, and is none of every request."""
    low = word.lower()
    if low in _USUAL or any(char.isdigit() for char in low):
        return False
    return not set(re.findall(r"[a-z]+", low)) & _known(vocabulary)


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
