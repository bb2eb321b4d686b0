"""What a sentence says of the schedule: that it is silent, that it speaks, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.left_mtus import leaves_schedule
from rag.audit.literature import LITERATURE
from rag.audit.statements import Statement
from rag.checking.context import outside_quotes
from rag.text import between

SCHEDULE = re.compile(
    r"\b(?:MTUS|ACOEM|Medical Treatment Utili[sz]ation Schedule|(?:state(?:'s)? )?schedule(?!d)"
    r"|(?:presumed|presumptively correct|governing|adopted|California(?:'s)?|state|MTUS|ACOEM|CA"
    r")(?: \w+){0,2} (?:guidelines?|chapters?|text|rules?|volumes?|books?))\b|\bguidelines?\b"
    r"|\bchapters?\b|\b\w+ (?:(?:that|which) )?(?:(?:is|was|are|were|has been) )?"
    r"(?:adopted|put in force|issued) by (?:the )?(?:state|California|division|law|director)\b",
    re.I,
)
OTHER = re.compile(
    r"\b(?:ODG|Official Disability|ASIPP|AAOS|NICE|VA/DoD|Colorado|CDC|FDA|AAN|ACR|APA|Cochrane"
    rf"|{LITERATURE}|society|college|academy|association|journal|label(?:ling|ing)?"
    r"|non[- ]?MTUS)\b",
    re.I,
)
_ABSENT = re.compile(
    r"\b(?:no|not|nothing|nowhere|never|none|neither|nor|without|cannot|silent|silence|mute"
    r"|outside|beyond|absent|absence|missing|omit(?:s|ted|ting)?|omission|lack(?:s|ing|ed)?"
    r"|unaddressed|unmentioned|unlisted|unnamed|uncovered|ignores?|gaps?|blank|leaves? out|left out"
    r"|leaves?\b[^.;,]{0,25}?\b(?:out|open|aside|un\w+ed)"
    r"|pass(?:es|ed)? (?:it |this |them )?(?:over|by)|skips?|overlooks?|excludes?|fails? to"
    r"|in vain|stranger|foreign|unknown|\w+n['’]t)\b",
    re.I,
)
"""Words by which something is not there."""
_VERDICT = (
    r"(?:recommend\w*|support\w*|advis\w*|favou?r\w*|endors\w*|allow\w*|approv\w*|indicat\w*"
    r"|accept\w*|permit\w*|back\w*|sanction\w*|regard\w*|require\w*|warrant\w*|meet|met|satisf\w*"
    r"|justif\w*)"
)
REFUSES = re.compile(
    rf"\b(?:(?:does|do|did|is|are|was|were|would|can|could|will|has|have)(?: not|n['’]t)|cannot"
    rf"|never|no longer|not)\s+(?:\w+ly\s+|be\s+|been\s+|generally\s+){{0,2}}(?:{_VERDICT}\b"
    r"|(?:count|class|treat|regard|consider|reckon|rank|rate)\w*\b[^.;]*?\bas\b)",
    re.I,
)
"""The schedule speaks, against: "does not recommend"."""
SPEAKS = re.compile(
    r"\b(?:recommends?|advis\w+|allows?|supports?|limits?|requires?|reserves?|accepts?|permits?"
    r"|asks?|wants?|expects?|caps?|restricts?|calls? for|confines?|holds? that|states? that"
    r"|says? that|(?:says?|notes?|holds?|states?|finds?|adds?|observes?)(?=,)"
    r"|provides? that|criteri\w+|(?:is|are) against|warns?|opposes?)\b",
    re.I,
)
_CLAUSE = re.compile(
    r"[;:]\s|,\s+(?=(?:and|so|while|whereas|which|hence|therefore|thus|although|though|as|the"
    r"|no|he|she|it|they|this|these|there|but(?! (?:never|not) (?:to|of|on|about|for|in))\b)\b)"
    r"|\b(?:but(?! (?:never|not) (?:to|of|on|about|for|in)\b)|while|whereas|although|though"
    r"|therefore|hence|thus)\b",
    re.I,
)
UNMET = re.compile(
    r"\b(?:no|not|without|lack\w*|insufficient|absence of|missing|never|nor|n['’]t)\b[^.;,]{0,50}?"
    r"\b(?:document\w*|evidence|indicat\w+|rationale|reason given|record\w*|report\w*|tried"
    r"|attempted|shown|met|failed|established|completed|clear|diagnos\w+|plan|goals?|discuss\w*"
    r"|descri\w+|exhausted|first course"
    r"|expla\w+|specif\w+|justif\w+|stated|outlined|identified|submitted"
    r"|mention of (?:the|his|her|any) (?:applicant|patient|worker|claimant|employee|failed|trial)"
    r"|conservative|gain\w*|improvement|benefit\w*)\b"
    r"|\bdocument\w*\b[^.;,]{0,40}\b(?:not|lack\w*|insufficient|missing)\b"
    r"|\b(?:exceed\w*|unclear|unchanged|contraindicat\w+|insufficient|inconsistent|unproven"
    r"|unspecified|vague|duplicat\w*|premature|redundant|experimental|investigational)\b"
    r"|\balready (?:had|has|received|done|given|completed)\b|\bmore than (?:the|is)\b",
    re.I,
)
"""A reason of the case or of the evidence beside the silence."""
_UNNEEDED = re.compile(
    r"\b(?:not|n['’]t)\s+(?:be\s+|been\s+)?(?:medically\s+|clinically\s+)?(?:necessary|needed"
    r"|appropriate|reasonable|certified|authori[sz]ed|warranted)\b",
    re.I,
)
"""A verdict on the treatment, which says nothing of what the schedule holds."""
_ON_AUTHORITY = re.compile(
    r"\s*(?:according to|as per|per|pursuant to|based (?:up)?on|under|in accordance with|in keeping"
    r" with|consistent with|in line with)\b[^,]*",
    re.I,
)
_SPEAKING = re.compile(
    r"\b(?:address\w*|mention\w*|discuss\w*|cover\w*|speak\w*|contain\w*|list\w*|includ\w*|found"
    r"|says? (?:no|nothing)|recommendation|provision|silent|silence|word|entry|section|guidance)\b",
    re.I,
)


def silent_at(text: str) -> tuple[int, int] | None:
    """Return where a sentence says that the schedule does not speak of the treatment.

    >>> silent_at("The MTUS makes no mention of goggles.") is not None
    True
    >>> silent_at("The MTUS does not recommend goggles.") is None
    True
    >>> silent_at("The MTUS recommends it where there is no deficit.") is None
    True
    """
    return next(_silent_clauses(text), None)


def _silent_clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield the clauses in which a sentence says so; a pronoun stands for a schedule named before.

    "Packs are what the chapter offers; machines are not discussed in it."
    """
    before = label = False
    for start, end in clauses(text):
        clause = text[start:end]
        if OTHER.search(clause):
            before = label = False
            continue
        named = SCHEDULE.search(clause)
        if named is None and before:
            named = _IT.search(clause) or _GOES_ON.match(clause)
        if named is None and label:
            named = _UNNAMED.search(clause)
        label = label or bool(_LABEL.fullmatch(text[: end + 1]))
        # Behind "the MTUS lets it be tried for a month", "it" is the care.
        before = (before or bool(SCHEDULE.search(clause))) and not _ON_TERMS.search(clause)
        if named is not None and _is_silent(clause, named):
            yield start, end


_LABEL = re.compile(r"\W*(?:the )?(?:MTUS|ACOEM|schedule)\W*:\W*", re.I)
_UNNAMED = re.compile(
    r"(?=\b(?:not (?:mentioned|addressed|discussed|covered|listed)|silent"
    r"|nothing (?:on|about|for|of)|no (?:word|mention|entry|section|recommendation))\b)",
    re.I,
)
"""What is absent in a list under the schedule's name: "MTUS: packs, yes; pumps, not mentioned"."""
_IT = re.compile(
    r"\b(?:in|by|of|from|under|within) (?:it|them|its (?:pages|text|chapters?|sections?))\b"
    r"|\bits (?:themes?|subjects?|scope|business|concern|reach|province|remit|matters?)\b"
    r"|\btherein\b|\b(?:it|they)\b(?= (?:is|are|was|were|does|do|did|has|have|sets?|gives?"
    r"|contains?|offers?|names?|makes?|says?|holds?|leaves?|passes|stops?|fails?) (?:\w+ )?(?:not"
    r"|no|nothing|silent|mute|out|open|aside|over|short|to)\b"
    r"(?! (?:clear|clearly|stated|known|shown|documented)))",
    re.I,
)
"""A pronoun for the schedule, beside a word of holding something or nothing."""
_GOES_ON = re.compile(
    r"\W*(?=(?:gives?|says?|sets?|contains?|names?|offers?|holds?|has|have|provides?|tells?|states?)"
    r" (?:no|nothing)\b)",
    re.I,
)
"""A clause whose subject is the schedule named before: "names counseling but gives no number"."""


def _is_silent(clause: str, named: re.Match[str]) -> bool:
    absent = _ABSENT.search(_UNNEEDED.sub(lambda m: " " * len(m.group()), clause))
    if absent is None or _OF_SOMEBODY.search(clause[named.end() : absent.start()]):
        return False
    if _OF_A_THING.search(clause[named.end() : absent.start()]):
        return False
    if _ON_AUTHORITY.match(clause) and not _SPEAKING.search(clause):
        return False  # "per the guideline, imaging is not needed": it speaks
    if _ON_TERMS.search(clause[: absent.start()]):
        return False  # "it may be tried where medication failed; it does not begin with a purchase"
    speaks = SPEAKS.search(clause)
    refuses = REFUSES.search(clause)
    if speaks and speaks.start() < absent.start():
        return False  # "recommends it where there is no deficit"
    if refuses and not (
        _nothing(clause, refuses.start()) or _SAYS_NOTHING.match(clause, named.end())
    ):
        return False
    if re.search(r"\bexceed\w*", clause, re.I):
        return False
    # "no documentation of what the guideline asks"
    return not (UNMET.search(clause[: named.start()]) and _CASE.search(clause))


_ON_TERMS = re.compile(
    r"\b(?:may|can|is to|are to) be (?:tried|used|given|had|granted|repeated|extended|prescribed"
    r"|rented|allowed|ordered|done|added|continued)\b",
    re.I,
)
"""The schedule says on what terms care is given: it speaks."""
_OF_SOMEBODY = re.compile(r"\b(?:who|whom|whose|where|when|if|unless)\b", re.I)
"""What is absent behind one of these is absent in a person or a case: "who cannot leave"."""
_SAYS_NOTHING = re.compile(
    r"\s+(?:itself |as such )?(?:(?:is|are|was|were|stays?|remains?) (?:\w+ly )?(?:silent|mute"
    r"|blank)|(?:omit|ignore|skip|overlook)s?|leaves? out|pass(?:es)? (?:over|by)"
    r"|(?:(?:do|does|did) not|(?:do|does|did)n['’]t|never|nowhere) (?:\w+ly )?(?:address\w*"
    r"|mention\w*|discuss\w*|cover\w*|speaks?|contain\w*|lists?|includ\w*|names?|knows?|treats?"
    r"|takes? up)|(?:says?|has|have|holds?|contains?|gives?|offers?|tells?) (?:nothing|no word))\b",
    re.I,
)
"""What stands behind the schedule's name where its silence only tells which treatment is meant:

"a device on which the schedule is silent cannot be approved", "what the MTUS omits is not …".
"""
_OF_A_THING = re.compile(
    r"\w\s+(?:that|which)\s+(?!(?:he|she|it|they|we|the|this|these|an?|his|her|their)\b)(?:\w+\s+)?$"
)
"""What is absent is so in a thing told of: "counts it among the disorders that show nothing"."""
_CASE = re.compile(
    r"\b(?:records?|document\w*|reports?|notes?|worker|patient|physician|provider|file)\b", re.I
)
_NOTHING = re.compile(r"\b(?:no|nothing|none|neither|nowhere)\b", re.I)


def _nothing(clause: str, before: int) -> bool:
    """Whether the subject itself is a nothing: "nothing in the schedule would not …"."""
    return bool(_NOTHING.search(clause[:before]))


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield the clauses of a sentence, its quotations blanked out."""
    return between(_CLAUSE, outside_quotes(text))


def silent(statement: Statement) -> bool:
    """Whether a sentence says that the schedule does not speak of the treatment."""
    if silent_at(statement.text) is not None:
        return True
    text = _UNNEEDED.sub(" ", statement.text)
    authority = _ON_AUTHORITY.match(text) and not _SPEAKING.search(text)
    return not authority and not REFUSES.search(text) and leaves_schedule(text)


def without_silence(statement: Statement) -> str:
    """Return a sentence without the clauses by which the schedule is silent."""
    text = outside_quotes(statement.text)
    for start, end in reversed(list(_silent_clauses(statement.text))):
        text = text[:start] + " " + text[end:]
    return text
