"""Compounds: every ingredient is judged, since one that is unsupported decides the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.checking.context import ItemContext, outside_quotes
from rag.records import Finding, SentenceRole
from rag.vocabulary import Vocabulary

_PERCENT = re.compile(
    r"\b(?P<name>[A-Za-z][A-Za-z-]{3,}(?:\s+(?:hcl|hydrochloride|sodium|citrate|acid))?)\s*"
    r"(?:\(\w+\)\s*)?\d+(?:\.\d+)?\s*(?:%|per\s?cent\b|pct\b|m?c?g\s?(?:/|per)\s?(?:mL|g|gram)\b)",
    re.I,
)
_COMPOUND = re.compile(
    r"\b(?:compound\w*|creams?|gels?|ointments?|patch(?:es)?|lotions?|topicals?|balms?|roll-?ons?"
    r"|sprays?|pastes?|liniments?|mixtures?|admixtures?|blends?|emulsions?|foams?|plasters?)\b",
    re.I,
)
_SWALLOWED = re.compile(r"\b(?:tablets?|tabs?|capsules?|caps?|caplets?|by mouth|orally)\b", re.I)
"""Forms of which a request that also names a cream asks beside it."""
_ITS_PARTS = re.compile(
    r"(?:\s+(?:creams?|gels?|ointments?|patch(?:es)?|lotions?|pads?|sprays?|roll-?ons?|compound))?"
    r"\s*(?:\(|:|containing|consisting of|made of|with\b)",
    re.I,
)
"""What stands behind the name of a product whose parts are told."""
_NO_DRUG = frozenset(
    "cream compound gel ointment lotion base with and containing grams apply topical solution patch"
    " patches spray relief pain".split()
)


def ingredients(request: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], ...]:
    """Return the ingredients of a compound, each by the words it may go by; empty: no compound.

    >>> from rag.settings import shipped
    >>> from rag.vocabulary import load_vocabulary
    >>> words = load_vocabulary(shipped("corpus"))
    >>> ingredients("Compound cream: diclofenac 3%, ketamine 10%", words)
    (('diclofenac',), ('ketamine',))
    """
    found: dict[str, tuple[str, ...]] = {}
    shares = list(_PERCENT.finditer(request))
    if not (_COMPOUND.search(request) or len(shares) > 1):
        return ()
    if _SWALLOWED.search(request) and len(shares) < 2:
        return ()  # a cream, and something to swallow
    for match in shares:
        name = match["name"].split()[0].lower()
        if name not in _NO_DRUG:
            found.setdefault(name, (name,))
    for drug in vocabulary.drugs_in(request):
        name = request[drug.start : drug.end].lower()
        if len(shares) > 1 and _ITS_PARTS.match(request, drug.end):
            continue
        if name not in found and not any(name in other or other in name for other in found):
            found[name] = (name,)
    return tuple(found[name] for name in found) if len(found) > 1 else ()


def unaddressed(request: str, reasons: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the ingredients of a compound that no sentence of the reasons judges.

    A sentence that only tells what is mixed judges none. An ingredient may go by its class, "the
    relaxant", and all that is left by one word: "neither of the others".
    """
    said = " ".join(_BY_MOUTH.sub(" ", one) for one in reasons if not _only_lists(one)).lower()
    if any(_REST.search(one) and _WEIGHED.search(one) for one in reasons):
        return ()
    ids, classes = _ids(said, vocabulary), _classes(said, vocabulary)
    return tuple(
        names[0]
        for names in ingredients(request, vocabulary)
        if not any(name in said for name in names)
        and not _ids(names[0], vocabulary) & ids
        and not {vocabulary.drugs[id_].treatment for id_ in _ids(names[0], vocabulary)} & classes
    )


_BY_MOUTH = re.compile(
    r"\boral(?:ly taken)? [A-Za-z-]{4,}"
    r"|\b[A-Za-z-]{4,} (?:\d+(?:\.\d+)? ?mg\b(?! per (?:gram|g|mL))|(?:tablets|capsules"
    r"|by mouth)\b)",
    re.I,
)
"""A drug as it is swallowed, which says nothing of it on the skin."""


def composition(request: str, told: Sequence[str], vocabulary: Vocabulary) -> str:
    """Return the words that tell what a compound is made of: the request's, or the record's.

    A request may say no more than "compounded cream, 240 grams"; one sentence of the record then
    tells its parts, or none does and the request is returned.
    """
    if ingredients(request, vocabulary) or not _UNTOLD.search(request):
        return request
    parts = [
        [match.group() for match in _PERCENT.finditer(one)] for one in told if _UNTOLD.search(one)
    ]
    told_of = [one for one in parts if len(one) > 1]
    return f"compound of {', '.join(told_of[0])}" if len(told_of) == 1 else request


_UNTOLD = re.compile(r"\bcompound\w*|\b(?:cream|gel|ointment|lotion|balm)\b", re.I)


def _only_lists(sentence: str) -> bool:
    """Whether a sentence tells what a compound is made of, and judges nothing."""
    return bool(_MADE_OF.search(sentence)) and not _JUDGED.search(sentence)


_MADE_OF = re.compile(
    r"\b(?:holds?|contain\w*|consist\w*|compris\w*|compos\w+|made (?:up )?of|mix(?:es|ed|ture)?"
    r"|combin\w+|ingredients? (?:is|are|were)|requested|asked for|prescrib\w+|order(?:ed|s))\b",
    re.I,
)
_JUDGED = re.compile(
    r"\b(?:support\w*|recommend\w*|evidence|approv\w*|advis\w+|against|indicat\w+|establish\w*"
    r"|proven?|effective\w*|efficacy|benefit\w*|help\w*|no|not|none|neither|nor|lack\w*|without|may"
    r"|can|should|known|studi\w+|place|accept\w*|unsupported|experimental|investigational|reliev\w*"
    r"|relief|fail\w*|cannot|\w+n['’]t|MTUS|ODG|guidelines?|because|since|any|harm\w*|safe\w*|act(?:s|ive)?)\b",
    re.I,
)
_REST = re.compile(
    r"\b(?:neither|none|each|both|all|any|every|nor) (?:one )?of (?:the|its|these|those|them)\b"
    r"(?! (?:pain|records?|notes?|reports?|visits?|treatment\w*|time|conservative|criteri\w+"
    r"|above))"
    r"|\b(?:the|its) (?:other|remaining) (?:two|three|four|drugs?|ingredients?|components?|agents?)"
    r"|\b(?:the|its) others\b|\b(?:both|two|three|all) (?:others|drugs|ingredients|components"
    r"|agents)\b"
    r"|\b(?:each|every|all) (?:drug|ingredient|component|agent)s?\b"
    r"|\bthe rest of (?:the|it|its) ?(?:cream|gel|compound|mixture|ingredients)?",
    re.I,
)
"""Words for all that is left of a compound, or for all of it."""
_WEIGHED = re.compile(
    r"\b(?:support\w*|unsupported|recommend\w*|evidence|approv\w*|advis\w+|indicated|establish\w*|stand"
    r"|proven|unproven|justif\w+|accept\w*|allow\w*|effective|ineffective|efficacy|place|pass(?:es)?)\b",
    re.I,
)
"""Words by which a drug is judged; "need no review" judges none."""


def _ids(text: str, vocabulary: Vocabulary) -> set[str]:
    return {match.id for match in vocabulary.drugs_in(text)}


def _classes(said: str, vocabulary: Vocabulary) -> set[str]:
    """Return the classes of drugs that words name by themselves, and not by a drug's name."""
    words = _RELAXANT.sub("muscle relaxant", _TRIED.sub(" ", said))
    own = [(match.start, match.end) for match in vocabulary.drugs_in(words)]
    return {
        match.id
        for match in vocabulary.treatments_in(words)
        if not any(start <= match.start < end for start, end in own)
    }


_RELAXANT = re.compile(r"\b(?<!muscle )relaxant\b", re.I)
_TRIAL = (
    r"(?:tried|failed|fails?|trials?|tolerated|taken|takes|took|taking|swallow\w*|exhausted|used"
    r"|helped|worked|had)"
)
_TRIED = re.compile(
    rf"\b(?:once|after|when|if|where|until|unless|before|in (?:those|patients|people) who)\b"
    rf"[^.;,]*\b{_TRIAL}\b[^.;,]*"
    rf"|\b(?:he|she|worker|patient|claimant)\b[^.;,]*\b{_TRIAL}\b[^.;,]*"
    r"|[^.;,]*\bhaving (?:been tried|failed)\b[^.;,]*"
    r"|(?![^.;,]*\b(?:skin|topical\w*|creams?|gels?|rub\w*|patch\w*|dermal\w*)\b)[^.;,]*"
    r"\b(?:was|were|(?:has|have|had) been) (?:\w+ly )?(?:tried|taken|exhausted)\b[^.;,]*",
    re.I,
)
"""What was swallowed before, or has to be: a class named there is no part of the compound."""


def check_ingredients(context: ItemContext) -> Iterator[Finding]:
    """Check that a grant judges every ingredient of a compound."""
    if context.draft.decision != "overturned":
        return
    reasons = [
        outside_quotes(sentence.text)
        for sentence in context.draft.sentences
        if sentence.role not in (SentenceRole.REQUEST, SentenceRole.CONCLUSION)
    ]
    left = unaddressed(context.item.text, reasons, context.vocabulary)
    if left:
        yield context.finding(
            "ingredient_unaddressed",
            "warning",
            f"The compound holds {', '.join(left)}, of which the rationale says nothing.",
            "Say for each ingredient whether a guideline supports it on the skin.",
            evidence=context.item.text,
        )
