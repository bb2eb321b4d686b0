"""Which request words mean: by the vocabulary, its own words, or what no other request has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.checking.withdrawn_forms import amount_of, named_by_words
from rag.records import DisputedItem
from rag.retrieval.lexical import tokenize
from rag.vocabulary import Vocabulary

_GENERIC = frozenset(
    "left right bilateral request addit further visit session week time day purchas rental unit "
    "injection inject treatment therapi care servic program lumbar cervic spine knee shoulder"
    " month initi repeat second gram tablet pair week hour post oper".split()
)
_SURGERY = re.compile(
    r"\b(?:the|this|that|his|her|any) (?:\w+ )?(?:operation|surgery|surgical procedure)\b", re.I
)
_CLIPPED = 4
"""Letters from which the beginning of a word stands for it: "stim", "chiro"."""
_STRIKES = re.compile(
    r"\b(?:cancel(?:s|l?ed)?|withdr(?:aws?|ew)|dr[ao]p(?:s|ped)?(?! (?:arm|foot|wrist|hand|finger"
    r"|head)\b)|delet(?:es?|ed)|remov(?:es?|ed)"
    r"|rescind(?:s|ed)?|retract(?:s|ed)?|str(?:ikes?|uck)(?: out)?|scratch(?:es|ed)?|void(?:s|ed)?"
    r"|omit(?:s|ted)?|disregard(?:s|ed)?|forgets?|pull(?:s|ed)?|ignores?|cross(?:es|ed)? out"
    r"|scrap(?:s|ped)?|nix(?:es|ed)?|kill(?:s|ed)?|axe[sd]?|annul(?:s|led)?"
    r"|(?:leave|take)s? (?:out|off)|took (?:out|off)|left out"
    r"|discontinue the (?:request|order) for)\s+(?:(?:the|this|that|his|her|our|my|any|all|for"
    r"|requests?|orders?|RFAs?|from|prior|previous|pending|item|no\.?|#?\d)\s+)*"
    r"(?P<object>(?!out\b|from\b|off\b|in\b|to\b)[^.,;:()]+?)(?=\s+(?:and|but|since|because|as|until|while|from|off)\b|[.,;:()]|$)",
    re.I,
)
"""An act that ends something, with what it ends."""
_NO_REQUEST = re.compile(
    r"\b(?:den(?:ial|ied)|decision|non-?\s?certif\w+|refusal|appointments?|visits? (?:of|on|for)"
    r"|slots?|restrictions?|objections?|bills?|invoices?|cop(?:y|ies)|notes?|weights?|limits?"
    r"|earlier|previous|prior|doses?|old)\b",
    re.I,
)
"""What may be struck and is no request."""


def names_item(words: str, item: DisputedItem, vocabulary: Vocabulary) -> bool:
    """Whether words name the treatment of an item: by the vocabulary, else by its own words."""
    named = named_beside(words, item, vocabulary)
    drugs = {match.id for match in vocabulary.drugs_in(words)}
    if item.drug:
        return item.drug in drugs
    if item.treatment and item.treatment in named:
        return True
    if _other_make_named(words, item, vocabulary):
        return False
    family = {item.treatment or "", *vocabulary.ancestors(item.treatment or "")}
    if named_by_words(words, item, vocabulary) and named <= family and not drugs:
        return True
    if amount_of(words, item) and (named & family or not (named or drugs)):
        return True
    if item.category == "surgery" and _SURGERY.search(words) and not (named - family or drugs):
        return True
    own = set(tokenize(item.text)) - _GENERIC
    own = {stem for stem in own if not any(char.isdigit() for char in stem)}
    shared = own & set(tokenize(words))
    if item.treatment and named:
        # Another treatment of the same name's words: "brace" alone may stand for "knee brace".
        return bool(named & family) and bool(shared)
    return bool(shared) and len(shared) * 2 >= len(own)


def named_beside(words: str, item: DisputedItem, vocabulary: Vocabulary) -> set[str]:
    """Return the treatments that words name; neither a writer's calling nor the item's own words.

    "Letter of the podiatrist: custom orthoses retracted" names no consultation, and of a request
    for "custom-molded orthoses" no brace.
    """
    own = set(tokenize(item.text))
    return {
        match.id
        for match in vocabulary.treatments_in(words)
        if match.id == item.treatment
        and not _of_another_make(words[match.start : match.end], item, vocabulary)
        or match.id != item.treatment
        and not (
            _CALLING.fullmatch(words[match.start : match.end])
            or set(tokenize(words[match.start : match.end])) <= own
        )
    }


def _other_make_named(words: str, item: DisputedItem, vocabulary: Vocabulary) -> bool:
    """Whether words name the item's treatment by another make of it alone."""
    said = [
        words[m.start : m.end] for m in vocabulary.treatments_in(words) if m.id == item.treatment
    ]
    return bool(said) and all(_of_another_make(one, item, vocabulary) for one in said)


def _of_another_make(said: str, item: DisputedItem, vocabulary: Vocabulary) -> bool:
    """Whether words of an item's treatment are one name of it, and the item's another: a cane."""
    id_ = item.treatment or ""
    terms = {token for term in vocabulary.treatment_terms(id_) for token in _alone(term)}
    makes = terms & {token for part in id_.split("_") for token in tokenize(part)}
    mine, theirs = makes & set(tokenize(item.text)), makes & set(tokenize(said))
    return bool(mine) and bool(theirs) and not mine & theirs


def _alone(term: str) -> list[str]:
    """Return the stem of a name of one word."""
    stems = tokenize(term)
    return stems if len(stems) == 1 else []


_CALLING = re.compile(
    r"(?:\w+ ){0,2}(?:\w+(?:ist|eon|ician|trician|ractor)|doctor|provider|physician|therapist)s?",
    re.I,
)


def told_apart(
    words: str, item: DisputedItem, others: Sequence[DisputedItem], vocabulary: Vocabulary
) -> bool:
    """Whether words hold one that, of all the requests, only this one has: "the cream", "stim".

    Words that name another treatment by the vocabulary mean that one.
    """
    if not others:
        return False
    family = {item.treatment or "", *vocabulary.ancestors(item.treatment or "")}
    if named_beside(words, item, vocabulary) - family:
        return False
    if _other_make_named(words, item, vocabulary):
        return False
    if {m.id for m in vocabulary.drugs_in(words)} - {item.drug}:
        return False
    own = _stems(item, vocabulary)
    theirs = {stem for other in others for stem in _stems(other, vocabulary)}
    acts = _ACTOR.sub(" ", words)
    said = {stem for stem in tokenize(acts) if stem.isalpha() and stem not in _GENERIC}
    return any(_stands_for(stem, own - theirs) and not _stands_for(stem, theirs) for stem in said)


_ACTOR = re.compile(
    r"\b(?:the|his|her|their|this|treating|requesting|same) (?:\w+ )?(?:\w+(?:ist|eon|ician|ractor)"
    r"|doctor|provider|attorney)s?\b(?!['’])",
    re.I,
)
"""Who acts, and no request: "the surgeon withdrew the therapy" withdraws no assistant surgeon."""


def struck(
    words: str, item: DisputedItem, others: Sequence[DisputedItem], vocabulary: Vocabulary
) -> re.Match[str] | None:
    """Return an act that ends this request by name: "cancel the cold therapy unit"."""
    for match in _STRIKES.finditer(words):
        what = match["object"]
        if _NO_REQUEST.search(match.group()) or not _opens(words[: match.start()]):
            continue
        if names_item(what, item, vocabulary) or told_apart(what, item, others, vocabulary):
            return match
    return None


_OPENS = re.compile(
    r"(?:^|[.;:]|\b(?:please|kindly|to|and|must|shall|office|clinic|Dr\.? \w+\.?"
    r"|\w+(?:ist|ian|eon|tor|yer|ter|der|ner|mer)|attorney|counsel|he|she|we|they|I|letter|fax|form"
    r"|request)"
    r"(?: (?:has|have|will|now|then|of \S+))*)\s*$",
    re.I,
)
"""What an act stands behind; of callings the endings will do (therapist, physician, lawyer)."""


def _opens(before: str) -> bool:
    """Whether an act at the end of these words is somebody's own act, or an order."""
    return bool(_OPENS.search(before))


def _stems(item: DisputedItem, vocabulary: Vocabulary) -> set[str]:
    """Return what an item is called: stems of its own words and of its treatment's names."""
    return {stem for stem in _all_stems(item, vocabulary) if stem not in _GENERIC}


def _all_stems(item: DisputedItem, vocabulary: Vocabulary) -> Iterator[str]:
    for text in (item.text, *vocabulary.treatment_terms(item.treatment or "")):
        yield from (stem for stem in tokenize(text) if stem.isalpha())


def _stands_for(stem: str, others: set[str]) -> bool:
    return any(
        stem == other or (len(stem) >= _CLIPPED and other.startswith(stem)) for other in others
    )
