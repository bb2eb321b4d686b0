"""Other ways to say that something is missing or was never had: the thing, freed of its clause.

The plain forms ("the record does not document …") are told by ``claims``; here stand those in
which a clause, a subject or a predicate surrounds the thing: "nothing shows that a splint was
worn", "a splint has not been tried", "no sign of one is found".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_RECORD = (
    r"(?:records?|files?|charts?|notes?|reports?|documents?|documentation|papers?|pages?"
    r"|submissions?|histor(?:y|ies)|physicians?|providers?|doctors?|surgeons?|evidence|material)"
)
_HAD = (
    r"(?:tried|given|used|worn|attempted|offered|done|obtained|performed|ordered|attended"
    r"|prescribed|undertaken|carried out|administered|completed|provided|undergone|started|begun"
    r"|received|had|made|signed|fitted|taken|attained|shown|present|documented|recorded|found"
    r"|noted|reported|mentioned|described|demonstrated|furnished|proven|proved|confirmed"
    r"|evidenced|observed|seen|achieved|substantiated|supplied|submitted|produced|established"
    r"|exhausted|pursued|trialed|implemented)"
)
_SHOW = (
    r"(?:shows?|says?|tells?|indicates?|suggests?|speaks?|documents?|records?|establish(?:es)?"
    r"|proves?|demonstrates?|mentions?|describes?|reveals?|reflects?|reports?|states?|confirms?"
    r"|supports?|attests?|bears? out|points? to|testif(?:y|ies))"
)
_TAKEN_UP = (
    r"(?:tried|received|undergone|attended|worn|used|taken(?: up| part in)?|started|begun|had"
    r"|signed"
    r"|entered|embarked on|been (?:given|treated with|offered|prescribed|through|fitted with"
    r"|put on|started on))"
)
_BEHIND: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\bnothing\b[^.;]{{0,50}}?\b(?:{_SHOW}|to {_SHOW}|{_SHOW[:-1]}|showing|saying"
        r"|indicating|documenting|to suggest|suggesting))\s+(?:to\s+|of\s+|that\s+)?",
        r"\b(?:silent|mute|quiet|mum|blank|wordless) (?:as to|on|about|regarding|concerning|of)\s+",
        rf"\b(?:seems?|seemed|appears?|appeared|looks?|(?:is|was) (?:said|thought|believed"
        rf"|reported))"
        rf" (?:never to|not to|yet to) have (?:yet |ever |even )?{_TAKEN_UP}\s+",
        rf"\b(?:do|does|did)(?: not|n['’]t) (?:seem|appear) to have (?:yet |ever |even )?"
        rf"{_TAKEN_UP}\s+",
        r"\b(?:lacks?|lacked|lacking|wants|devoid of|without) (?:any |all |every |a )?(?:mention"
        r"|trace"
        r"|record|word|sign|note|evidence|documentation|account|hint|indication|report) of\s+",
        r"\bin vain\b[^.;]{0,30}?\b(?:for|to find)\s+",
        r"\b(?:one|we|i|the reviewer|the reader|there) (?:could |can |cannot )?(?:finds?|found"
        r"|sees?|saw|locates?|located|discerns?|identif(?:y|ies|ied))"
        r"\s+(?:no|neither|nothing of|not a)\s+",
        rf"\b{_RECORD} (?:say|says|said|tell|tells|told|know|knows|mention|mentions) nothing"
        r" (?:of|about|on|regarding)\s+",
        rf"\b{_RECORD}\b[^.;,]{{0,30}}? (?:is|are|was|were) (?:without|devoid of|free of|bare of"
        r"|empty of|mute on)\s+",
        rf"\bit (?:is|was|has) (?:not|nowhere|never|n['’]t)\b[^.;]{{0,20}}?\b{_HAD}\s+that\s+",
        r"\bit (?:cannot|can not|could not)\b[^.;]{0,30}?\b(?:that|whether)\s+",
        r"\b(?:has|have|had|is|are) yet to (?:receive|have|undergo|try|attempt|complete|start|begin"
        r"|be (?:given|treated with|prescribed|offered)|see|wear|use|sign|attend|go through)\s+",
        r"\bthere (?:has|have|had) (?:been|never been) no(?:t any)?\s+",
        r"\bthere (?:has|have|had) never been\s+",
        rf"\b(?:absent|missing|lacking|omitted|left out)\b(?: from| in)?[^.;,]{{0,30}}?"
        rf"\b{_RECORD}\b (?:is|are|was|were)\s+",
        rf"\b(?:fail(?:s|ed)?|omit(?:s|ted)?|neglect(?:s|ed)?) to {_SHOW[:-1]})\s+that\s+",
        rf"\b(?:do|does|did)(?: not|n['’]t) (?:\w+ly )?{_SHOW[:-1]})\s+(?:that|whether)\s+",
        r"\bno (?:\w+ )?(?:trace|sign|evidence|record|mention|indication|proof|documentation"
        r"|hint|word|account|report|note)\b\s*(?:of|that|about|on|for)\s+",
        r"\b(?:never|not(?: yet)?|n['’]t) (?:\w+ )?(?:tried|received|underwent|undergone|attended"
        r"|wore|worn|used|signed|completed|started|begun|offered|prescribed|had|given"
        r"|attempted)\s+",
        r"\bno\s+(?=[^.;,]{3,60}\b(?:appears?|exists?|figures?|stands?|can be|is to be|was|were|has"
        r"|have|(?:is|are) (?:on|in|among|at)|to be found|on (?:record|file)|noted|recorded"
        r"|reported"
        r"|documented)\b)",
    )
)
"""What stands before the thing."""
_BEFORE = re.compile(
    # With "has", only the passive: what "he has not tried" stands behind it.
    rf"\b(?:(?:has|have|had)(?: not|n['’]t| never| nowhere| not yet)(?: yet| ever| so far)? been"
    rf"|(?:was|were|is|are)(?: not|n['’]t| never| nowhere| not yet)(?: yet| ever| so far)?"
    rf"(?: been| to be)?)\s+{_HAD}\b"
    r"|\b(?:(?:has|have|had|is|are) (?:still |as )?yet to (?:be|have been)"
    rf"|(?:remains?|(?:is|are) still) to be) (?:\w+ly )?{_HAD}"
    r"(?! (?:on|in|by|at|after|before|for|next|if|when)\b)"
    r"|\b(?:is|are|was|were|remains?) (?:wanting|absent|missing|lacking|undocumented|unrecorded"
    r"|untried|nowhere\b|not on (?:file|record)|not to be found|nowhere to be)"
    r"|\b(?:cannot|can not|could not|can nowhere|can never) be (?:found|seen|made out|traced"
    r"|located"
    r"|identified|discerned|established|confirmed|shown|verified)\b",
    re.I,
)
"""What stands behind the thing."""
_CLAUSE = re.compile(
    r"[.;:(]\s?|,\s|\b(?:but|while|which|where|because|although|though|since|so)\b"
)
_WORKER = re.compile(
    r"^\s*(?:that\s+)?(?:(?:the|this)\s+)?(?:injured\s+)?(?:worker|patient|employee|claimant"
    r"|applicant|he|she)\s+(?:(?:has|have|had|was|ever|been|did|actually|yet|already|not)\s+)*"
    r"(?:tried|received|underwent|undergone|attended|wore|worn|used|signed|completed|started|begun"
    r"|had|taken part in|took part in|take part in|participat(?:ed|es?) in|went through|gone"
    r" through"
    r"|been through|made use of|engaged in|enrolled in|put on|subjected to|taken|took|given"
    r"|treated with|prescribed|offered|given a trial of)?\s*",
    re.I,
)
_PREDICATE = re.compile(
    r"\s+(?:(?:is|are|was|were|has|have|had|can|could|ever|appears?|exists?|figures?|stands?|took"
    r"|in the|in this|in his|in her|anywhere|on file|on record|noted|recorded|reported|documented"
    r"|so far|to date|at all)\b).*$",
    re.I | re.S,
)
_LEAD = re.compile(rf"^(?:that|any|a|an|the|some|one|of|to|{_SHOW})\s+", re.I)
_INNER = re.compile(r"\b(?:cannot|not|n['’]t|never|unable|fail(?:s|ed))\b", re.I)
"""A denial within: "nothing shows that she cannot walk" misses no walking."""
_LONGEST = 14
"""Words of the longest thing."""


def things_missing(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield what a text says is missing: the offset of the words that say so, they, the thing.

    >>> [thing for _, _, thing in things_missing("Nothing shows that a splint was ever worn.")]
    ['splint']
    >>> [thing for _, _, thing in things_missing("A wrist splint has not been tried.")]
    ['wrist splint']
    """
    seen: set[str] = set()
    for pattern in _BEHIND:
        for match in pattern.finditer(text):
            rest = _CLAUSE.split(text[match.end() :])[0]
            thing = "" if _INNER.search(rest) else _bare(rest)
            if thing and thing not in seen:
                seen.add(thing)
                yield match.start(), match.group().strip(), thing
    for match in _BEFORE.finditer(text):
        thing = _bare(_CLAUSE.split(text[: match.start()])[-1])
        if thing and thing not in seen:
            seen.add(thing)
            yield match.start(), match.group().strip(), thing


def _bare(words: str) -> str:
    """Free a thing of the worker before it, the verb behind it and its article."""
    thing = _WORKER.sub("", words, count=1)
    thing = _PREDICATE.sub("", f" {thing}").strip()
    while _LEAD.match(thing):
        thing = _LEAD.sub("", thing, count=1)
    return thing if 0 < len(thing.split()) <= _LONGEST else ""
