"""A treatment that nobody knows: a strange word before one that fits any, or at the head."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.vocabulary import Match, Vocabulary

_HEAD = re.compile(
    r"(?:injections?|infusions?|shots?|therapy|treatments?|psychotherapy|counsell?ing)\b", re.I
)
"""Words that say how, and not what: with one of these at its head a name is open in front."""
_DEVICE = re.compile(r"(?:braces?|splints?|implants?|imaging|supports?|appliances?)\b", re.I)
"""Words that an adjective makes another thing: what is orthodontic is worn on no joint."""
_ADJECTIVE = re.compile(r"\w{4,}(?:ic|ar|al|ous)$", re.I)
_ADJUNCT = re.compile(
    r"(?P<head>[^,;:()]*?)\b(?:with|using|plus|including|via|for)\b[^,;:()]*$", re.I
)
"""What is asked for, and what only goes with it."""
_AMOUNT = re.compile(
    r"(?:\d+|one|two|three|four|five|six|eight|ten|twelve)\s+(?:\w+\s+)?(?:sessions?|visits?|meetings?"
    r"|classes|hours|days|weeks)\b|(?:group|individual|home|office|supervised) (?:sessions?"
    r"|visits?|meetings?"
    r"|classes)\b",
    re.I,
)
"""How much of it, and in what company."""
_HEAD_OF = re.compile(r"[^,;:()\d]*")
_PHRASE = re.compile(
    r"(?P<words>(?:\s+[A-Za-z][\w'-]*){1,3}?)\s*(?=$|[,;:.()#\d]|\s(?:for|of|to|in|on|at|with|from|by|per"
    r"|and|or|x|times|the|a|an|as|via|using|including|without|until|after|before|during|purchase|rental"
    r"|qty|quantity|is|are|was|were)\b)",
    re.I,
)
"""What follows a name without a break: with it, another thing is named."""
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
_MEANS = re.compile(r"-(?:assisted|facilitated|based|led|guided|induced)$")
"""What is said of the means behind its name: "psilocybin-assisted"."""
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
    if _only_amount(text, match, vocabulary) or _part_of_name(text, match, vocabulary):
        return True
    named, last = text[match.start : match.end], _BEFORE.search(before)
    if last is None or _DRUG_LIKE.search(last["word"]):
        return False
    if _DEVICE.match(named):
        return bool(_ADJECTIVE.match(last["word"])) and _strange(last["word"], vocabulary)
    return bool(_HEAD.match(named)) and _unknown(last["word"], vocabulary)


def _only_amount(text: str, match: Match, vocabulary: Vocabulary) -> bool:
    """Whether what is known is only in how many sessions: "Sound bath, 6 group sessions"."""
    head = _HEAD_OF.match(text)
    if head is None or match.start < head.end() or not _AMOUNT.match(text, match.start):
        return False
    words = _LETTERS.findall(head.group())
    return any(len(word) >= _NAME and _unknown(word, vocabulary) for word in words)


def _part_of_name(text: str, match: Match, vocabulary: Vocabulary) -> bool:
    """Whether the known word only describes an unknown thing: "infrared sauna cabin"."""
    behind, named = _PHRASE.match(text, match.end), text[match.start : match.end].split()
    if behind is None or named[-1].lower() in _SMALL or any(word.isupper() for word in named):
        return False  # "ablation of the facets", "PT refresh": it is named whole
    words = _LETTERS.findall(behind["words"])
    if any(word.lower() in _SMALL or word.endswith("ly") for word in words):
        return False
    return _thing(words[-1]) and _unknown(words[-1], vocabulary)


def _thing(word: str) -> bool:
    """Whether a word may be the name of a thing: no figure, mark or way to take a medicine."""
    return len(word) >= _NAME and word.islower() and not _DRUG_LIKE.search(word)


_SMALL = frozenset(
    "for of to in on at with from by per and or x times the a an as via using including "
    "without until"
    " after before during purchase rental is are was were over under within both all approach"
    " technique view views protocol order orders appointments appointment regimen package pair side"
    " area region body weekly monthly needed dispensed today retro done performed hospital surgical"
    " center facility provider specialist doctor physician supervised certified licensed refill"
    " refills supply model type brand size large small standard deluxe portable wireless dual eval"
    " treat modality modalities addition hospitalization hospitalisation approximately unspecified"
    " only also then plus weeks week days day months month years year times time hours hour daily"
    " twice once thrice units each every modified denied approved certified requested above below"
    " number unknown date dates dated office quantity".split()
)
"""Words that name nothing, and how and where care is given."""
_NAME = 4
"""Letters of a word that may name something in a phrase of its own."""


def _strange(word: str, vocabulary: Vocabulary) -> bool:
    return len(word) >= _LONG and _unknown(word, vocabulary)


def _unknown(word: str, vocabulary: Vocabulary) -> bool:
    """Whether a word stands in no name that the vocabulary holds, and is none of every request."""
    low = _MEANS.sub("", word.lower())
    if low in _USUAL or any(char.isdigit() for char in low):
        return False
    parts = re.findall(r"[a-z]+", low)
    return not {*parts, *(part.removesuffix("s") for part in parts)} & _known(vocabulary)


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
