"""What a sentence says of the schedule: that it is silent, that it speaks, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.audit.findings import EXCESS, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.rulings import rulings
from rag.audit.statements import Statement
from rag.checking.context import outside_quotes
from rag.text import between, squeeze

_SCHEDULE = re.compile(
    r"\b(?:MTUS|ACOEM|Medical Treatment Utili[sz]ation Schedule|(?:state(?:'s)? )?schedule(?!d)"
    r"|(?:presumed|presumptively correct|governing|adopted|California(?:'s)?|state|MTUS|ACOEM|CA"
    r")(?: \w+){0,2} (?:guidelines?|chapters?|text|rules?))\b|\bguidelines?\b|\bchapters?\b",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:ODG|Official Disability|ASIPP|AAOS|NICE|VA/DoD|Colorado|CDC|FDA|AAN|ACR|APA|Cochrane"
    r"|studies|trials?|literature|society|college|academy|association|journal|label(?:ling|ing)?"
    r"|non[- ]?MTUS)\b",
    re.I,
)
_ABSENT = re.compile(
    r"\b(?:no|not|nothing|nowhere|never|none|neither|nor|without|cannot|silent|silence|mute"
    r"|outside|beyond|absent|absence|missing|omit(?:s|ted|ting)?|omission|lack(?:s|ing|ed)?"
    r"|unaddressed|unmentioned|unlisted|unnamed|uncovered|ignores?|gaps?|blank|leaves? out|left out"
    r"|leaves? (?:it|this|them|that|the \w+) (?:out|open|unmentioned|unaddressed)"
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
_REFUSES = re.compile(
    rf"\b(?:(?:does|do|did|is|are|was|were|would|can|could|will|has|have)(?: not|n['’]t)|cannot"
    rf"|never|no longer|not)\s+(?:\w+ly\s+|be\s+|been\s+|generally\s+){{0,2}}{_VERDICT}\b",
    re.I,
)
"""The schedule speaks, against: "does not recommend"."""
_SPEAKS = re.compile(
    r"\b(?:recommends?|advis\w+|allows?|supports?|limits?|requires?|reserves?|accepts?|permits?"
    r"|asks?|wants?|expects?|caps?|restricts?|calls? for|confines?|holds? that|states? that"
    r"|says? that|provides? that|criteri\w+|(?:is|are) against|warns?|opposes?)\b",
    re.I,
)
_NECESSITY = re.compile(
    r"\b(?:medical(?:ly)? necess\w+|necess\w+|appropriate|upheld|certif\w+|authori[sz]\w+|denied"
    r"|denial|refus\w+|granted?|approved?|request(?:ed)?)\b",
    re.I,
)
_CLAUSE = re.compile(
    r"[;:]\s|,\s+(?=(?:and|but|so|while|whereas|which|hence|therefore|thus|although|though|as|the"
    r"|no|he|she|it|there)\b)|\b(?:but|while|whereas|although|though|therefore|hence|thus)\b",
    re.I,
)
_UNMET = re.compile(
    r"\b(?:no|not|without|lack\w*|insufficient|absence of|missing|never|nor|n['’]t)\b[^.;,]{0,50}?"
    r"\b(?:document\w*|evidence|indicat\w+|rationale|reason given|record\w*|report\w*|tried"
    r"|attempted|shown|met|failed|established|completed|clear|diagnos\w+|signs?|finding\w*"
    r"|deficit\w*|symptoms?|exam\w*|plan|goals?|discuss\w*|descri\w+|exhausted|first course"
    r"|expla\w+|specif\w+|justif\w+"
    r"|conservative|gain\w*|improvement|benefit\w*)\b"
    r"|\bdocument\w*\b[^.;,]{0,40}\b(?:not|lack\w*|insufficient|missing)\b"
    r"|\b(?:exceed\w*|unclear|unchanged|contraindicat\w+|insufficient|inconsistent|unproven"
    r"|unspecified|vague|duplicat\w*|premature|redundant|experimental|investigational)\b"
    r"|\balready (?:had|has|received|done|given|completed)\b|\bmore than (?:the|is)\b",
    re.I,
)
"""A reason of the case or of the evidence beside the silence."""
_NO_REASON = re.compile(
    r"\b(?:not|n['’]t|never|little|no|without)\b[^.;,]{0,20}\b(?:help\w*|suffic\w*|enough|reliev\w*"
    r"|relief|success|effect|last\w*|lasting|tolerat\w*)\b",
    re.I,
)
"""Earlier care that did not help speaks for the request."""


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
    for start, end in _clauses(text):
        clause = text[start:end]
        named = _SCHEDULE.search(clause)
        absent = _ABSENT.search(_UNNEEDED.sub(lambda m: " " * len(m.group()), clause))
        if named is None or absent is None or _OTHER.search(clause):
            continue
        if _ON_AUTHORITY.match(clause) and not _SPEAKING.search(clause):
            continue  # "per the guideline, imaging is not needed": it speaks
        speaks = _SPEAKS.search(clause)
        refuses = _REFUSES.search(clause)
        if speaks and speaks.start() < absent.start():
            continue  # "recommends it where there is no deficit"
        if refuses and not _nothing(clause, refuses.start()):
            continue
        if _UNMET.search(clause[: named.start()]) and _CASE.search(clause):
            continue  # "no documentation of what the guideline asks"
        return start, end
    return None


_CASE = re.compile(
    r"\b(?:records?|document\w*|reports?|notes?|worker|patient|physician|provider|file)\b", re.I
)
_NOTHING = re.compile(r"\b(?:no|nothing|none|neither|nowhere)\b", re.I)


def _nothing(clause: str, before: int) -> bool:
    """Whether the subject itself is a nothing: "nothing in the schedule would not …"."""
    return bool(_NOTHING.search(clause[:before]))


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    return between(_CLAUSE, outside_quotes(text))


def silent(statement: Statement) -> bool:
    """Whether a sentence says that the schedule does not speak of the treatment."""
    return silent_at(statement.text) is not None


def check_silence(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """8 CCR 9792.21(d): that the MTUS is silent is no reason to deny a treatment."""
    if audited.reference.decision != "upheld":
        return
    mute = [s for s in audited.statements if silent(s)]
    if not mute or _another_source(audited, mute):
        return
    if any(_reason(s, s in mute) for s in audited.statements):
        return
    drawn = [s for s in _behind(audited, mute[:1]) if s.kind == "case"]
    last = drawn[0] if drawn else mute[0]
    yield audited.finding(
        "silence_is_no_reason",
        "blocker",
        # The silence and what is drawn from it, where the next sentence draws it.
        material.place("rationale", mute[0].start, last.end, mute[0].number),
        "The treatment is denied for no other reason than that the MTUS does not speak of it.",
        "Search the next steps of the sequence and say what they hold; silence is never a reason "
        "to deny (8 CCR 9792.21(d)).",
        evidence=mute[0].text,
        law=("ccr-9792.21-d1", "ccr-9792.21.1-a2", EXCESS),
    )


def _another_source(audited: Audited, mute: Sequence[Statement]) -> bool:
    """Whether the rationale says what a later step of the search holds."""
    if any(_OTHER.search(_without_silence(s)) for s in audited.statements):
        return True
    families = {c.reference.family for c in audited.citations}
    # Cited and not told: the silence carries the denial only where the sentence says so.
    return families - {"MTUS"} != set() and not any(
        s.kind == "conclusion" or _drawn(s) for s in (*mute, *_behind(audited, mute))
    )


def _drawn(statement: Statement) -> bool:
    """Whether a sentence refuses the treatment: "in the absence of it approval cannot be given"."""
    return rulings(statement.text) == {"upheld"}


def _behind(audited: Audited, mute: Sequence[Statement]) -> list[Statement]:
    """Return the sentences, each right behind a mute one, that draw the refusal from it."""
    numbers = {s.number for s in mute}
    return [
        s
        for s in audited.statements
        if s.number - 1 in numbers
        and s.kind != "guideline"
        and _drawn(s)
        and _POINTS.search(s.text)
    ]


_POINTS = re.compile(
    r"\b(?:there|that|this|such|it|its|so|hence|thus|therefore|accordingly|consequently|these"
    r"|which|without|absent|absence|for want|lacking|silence)\b",
    re.I,
)
"""A word that points back at what was said before."""


def _without_silence(statement: Statement) -> str:
    place = silent_at(statement.text)
    text = outside_quotes(statement.text)
    return text if place is None else text[: place[0]] + " " + text[place[1] :]


def _reason(statement: Statement, mute: bool) -> bool:
    """Whether a sentence gives a reason against the treatment other than the silence."""
    words = squeeze(_without_silence(statement))
    if statement.kind == "conclusion" or mute:
        # "Since no guideline of the schedule supports it, … is not medically necessary."
        words = " ".join(
            words[a:b]
            for a, b in _clauses(words)
            if not (_NECESSITY.search(words[a:b]) and not _REASONED.search(words[a:b]))
        )
    if _SCHEDULE.search(words) and (_SPEAKS.search(words) or _REFUSES.search(words)):
        return True
    return bool(_UNMET.search(_NO_REASON.sub(" ", words)))


_REASONED = re.compile(r"\b(?:because|since|as|given|for want of|in the absence of)\b", re.I)
