"""Care that by its own reasons or request goes with other disputed care that is still to come.

One rule, whatever the two are called: a clause names the other's care by words that the item does
not share, and places the item at it. So does a word of time or of company right before the name
("after the infusions", "before each session", "while the tendon heals"), a number that is the
other's, or a rule on whoever has had it. Care told as past, as failed, as avoided or as refused
places nothing, and neither does a reason that says that the item stands by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.records import DisputedItem
from rag.vocabulary import Vocabulary

_AROUND = re.compile(
    r"\b(?:before|after|at|with|for|during|between|on the days? of|from|to) (?:each|every)"
    r"(?: of (?:the|these|those|his|her))?\b"
    r"|\b(?:after|following|once|during|in the wake of|on the days? of|as soon as|to prepare for"
    r"|to go with|in preparation for)\b|(?<=\w )\bwhile\b",
    re.I,
)
"""What is right behind is care at which the item is placed; a "while" that opens concedes."""
_NEAR = 5
"""Words behind it among which the other's name stands."""
_WHOEVER = re.compile(
    r"\b(?:nobody|no one|no (?:person|patient|man|woman)|anyone|anybody|everyone|everybody|whoever"
    r"|those|someone|(?:a|any|every|each) (?:person|patient|worker|man|woman))(?: who)?"
    r" (?:has|have) (?:just )?(?:had|received|been given|undergone)\b",
    re.I,
)
_AS_MANY = re.compile(
    r"\b(?:is|are|equals?|match(?:es)?|follows?|corresponds? to|goes by)(?: with"
    r"| by)? (?:that of|those of"
    r"|the (?:same )?(?:number|count) of|as many as)\b|\b(?:as many"
    r"|one) (?:\w+ )?(?:as|per|for each)\b",
    re.I,
)
"""A number that the item has from the other."""
_PAST = re.compile(
    r"\b(?:was|were|had|has(?! to\b)|have(?! to\b)|did|already|since|ago|earlier|previous\w*|prior"
    r"|last|lasted|gave|brought|helped|\w{3,}ed (?:him|her|the pain)|in (?:19|20)\d\d)\b"
    r"|%|\bpercent\b|\b\d{1,2}/\d{1,2}/(?:19|20)?\d\d\b",
    re.I,
)
_ONCE = re.compile(r"\b(?:once|as soon as)\b", re.I)
_TO_COME = re.compile(r"(?<=\w )(?:has|have) (?=(?:been )?\w+(?:ed|en|wn|d|t)\b)", re.I)
"""A perfect behind "once" or "after" is one of the future."""
_APART = re.compile(
    r"\b(?:no|not|never|nor|neither|none|without|cannot|unless|if|whether|even|instead|rather"
    r"|regardless|irrespective|independent\w*|apart|avoid\w*|delay\w*|spare\w*|postpon\w*|put off"
    r"|fail\w*|tried|refus\w*|den(?:y|ied|ial)|until|before any|resort\w*|consider\w*|contemplat\w*"
    r"|should (?:he|she|the)|\w+n['’]t|trials?|studies|patients|people|request\w*"
    r"|review\w*|disput\w*"
    r"|pending|await\w*|guidelines?|opinion|decision|question\w*|risks?|danger\w*)\b",
    re.I,
)
_CLAUSE = re.compile(r"[.;:](?=\s|$)|,\s+(?=(?:but|and|while|though|although|which|so|she|he)\b)")
_WORD = re.compile(r"[A-Za-z][a-z]+(?:-[a-z]+)*|[A-Z]{2,6}\b")
_GENERIC = re.compile(
    r"(?:left|right|both|bilateral|upper|lower|medial|lateral|anterior|posterior|partial|total"
    r"|complete|purchase|rental|request\w*|visits?|sessions?|weeks?|days?|months?|hours?|nights?"
    r"|minutes?|series|further|additional|more|repeat\w*|second|first|third|initial|each|every"
    r"|with|without|after|before|during|following|from|for|and|the|possible|associated|treatment"
    r"|therapy|physical|care|home|unit|device|program\w*|service\w*|trial|test\w*|study|studies"
    r"|pain|chronic|acute|level\w*|medication\w*|tablets?|capsules?|daily|weekly|milligrams?"
    r"|consult\w*|evaluation|office|outpatient|inpatient|spine|spinal|joints?|nerves?|grams?"
    r"|surgery|surgical|operati\w+|procedure\w*|QTY|MRI|CT|one|two|three|four|five|six|exercise\w*"
    r"|work\w*|injur\w*|patient|function\w*|management)",
    re.I,
)
"""Words that tell no care from another's."""
_STEM, _LEAST = 6, 4
_UNSEEN = frozenset(("diagnostics", "imaging", "evaluation_management"))
"""Care by which other care is decided on: it comes before, and stands for itself."""


def goes_with(
    item: DisputedItem,
    other: DisputedItem,
    told: Iterable[str],
    asked: Iterable[str],
    vocabulary: Vocabulary,
) -> bool:
    """Whether a reason, or the record's request, places an item at other care still to come.

    Args:
        item: What is granted.
        other: What is refused beside it.
        told: Sentences of its reasons that are on the case.
        asked: Sentences of the record; one counts where it names the item before the other.
        vocabulary: Parts of the body tell no care.
    """
    if item.category in _UNSEEN:
        return False
    own = marks(item.text, vocabulary)
    theirs = marks(other.text, vocabulary) - own
    if not theirs:
        return False
    about = [one for one in told if _speaks_of(item, one, vocabulary)]
    if any(_placed(clause, theirs, vocabulary) for one in about for clause in _CLAUSE.split(one)):
        return True
    return any(
        _asked_for(part, own, theirs, vocabulary)
        for one in asked
        for part in re.split(r"[;,.](?=\s|$)|\band (?=an?\b|the\b|\d)", one)
    )


def marks(text: str, vocabulary: Vocabulary) -> set[str]:
    """Return the stems of the words by which care is told from other care."""
    return {
        stem(word)
        for word in _WORD.findall(text)
        if (len(word) >= _LEAST or word.isupper())
        and not _GENERIC.fullmatch(word)
        and not vocabulary.body_parts_in(word)
    }


def stem(word: str) -> str:
    """Return what forms of a word share; a combining form alone tells no care from other care.

    >>> stem("meniscectomy") == stem("meniscus"), stem("arthroscopy") == stem("arthrogram")
    (True, False)
    """
    form = _COMBINING.match(word)
    return word.lower().rstrip("s")[: _STEM + 3 if form else _STEM]


_COMBINING = re.compile(r"arthro|electro|neuro|osteo|radio|physio|chondro", re.I)


def _speaks_of(item: DisputedItem, sentence: str, vocabulary: Vocabulary) -> bool:
    """Whether a sentence names the item, be it by a common noun of its request or a pronoun."""
    nouns = {
        stem(word)
        for word in _WORD.findall(item.text)
        if len(word) >= _LEAST and not vocabulary.body_parts_in(word) and not _SIDE.fullmatch(word)
    }
    return bool(_IT.search(sentence)) or any(
        stem(word) in nouns for word in _WORD.findall(sentence)
    )


_SIDE = re.compile(
    r"left|right|both|with|from|after|before|following|during|each|weeks?|days?", re.I
)
_IT = re.compile(r"\b(?:it|them)\b", re.I)


def _placed(clause: str, theirs: set[str], vocabulary: Vocabulary) -> bool:
    whoever = _WHOEVER.search(clause)
    if whoever and theirs & _behind(clause, whoever.end(), vocabulary):
        return True
    if _PAST.search(_TO_COME.sub(" ", clause) if _ONCE.search(clause) else clause) or _APART.search(
        clause
    ):
        return False
    return any(
        theirs & _behind(clause, cue.end(), vocabulary)
        for pattern in (_AROUND, _AS_MANY)
        for cue in pattern.finditer(clause)
    )


def _asked_for(part: str, own: set[str], theirs: set[str], vocabulary: Vocabulary) -> bool:
    """Whether a request names the item first and behind it the time of the other: "before each"."""
    if _PAST.search(part) or _APART.search(part):
        return False
    return any(
        own & marks(part[: cue.start()], vocabulary)
        and theirs & _behind(part, cue.end(), vocabulary)
        for cue in _AROUND.finditer(part)
    )


def _behind(text: str, at: int, vocabulary: Vocabulary) -> set[str]:
    return marks(" ".join(text[at:].split()[:_NEAR]), vocabulary)
