"""The search sequence of a finished letter: why the MTUS was left, rank, conflict, UR alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import AuditFinding, Place
from rag.audit.material import Audited, Material
from rag.checking.chapters import fits
from rag.records import Passage, Source, Stance

EXCESS = "lc-4610.6-h1"
_GUIDE = r"(?:MTUS|ACOEM|schedule|Medical Treatment Utilization Schedule)\b(?: guidelines?)?"
_NOT = r"(?:do|does|did|is|are|was|were|has|have)(?:\s+not|n['’]t)"
_SAY = (
    r"(?:address|discuss|mention|contain|cover|include|speak|comment|apply|applicable|refer|list"
    r"|give|appear|found|have|specif|provide|offer|make)"
)
_LEFT = re.compile(
    rf"\b{_GUIDE}[^.;]{{0,120}}?(?:\bsilent\b|\b{_NOT}\s+(?:\w+\s+){{0,2}}?{_SAY}\w*"
    r"|\bfails? to (?:address|mention|discuss)|\bintended to address\b)"
    # What the guideline itself is or lacks stands close behind it; further off it is what it says.
    rf"|\b{_GUIDE}\s+(?:\w+\s+)?(?:(?:has|have|contains?|provides?|gives?|offers?|makes?)"
    r" (?:no|little|limited)\b|lacks?\b|(?:is|are) (?:insufficient|inadequate|outdated|limited)\b"
    r"|no (?:specific|direct|mention|recommendation|guidance|section|applicable)\b)"
    r"|\bguidelines?\b (?:is|are|remain\w*) silent\b"
    rf"|\bguidelines?\b {_NOT}\s+(?:\w+\s+){{0,2}}?(?:address|discuss|mention|cover|contain)"
    r"|\b(?:other|alternative|alternate|additional|secondary|non[- ]?MTUS) (?:evidence[- ]based )?"
    r"(?:medical (?:treatment )?)?(?:guidelines?|sources?|references?|citations?|evidence)\b"
    r"[^.;]{0,60}\b(?:used|utilized|consulted|referenced|cited|necessary|needed|sought|review\w*)"
    r"|\b(?:not|nothing|neither)\b[^.;]{0,60}\b(?:in|by|within|under) (?:the )?(?:CA[- ]"
    rf"|California )?{_GUIDE}"
    rf"|\babsence of\b[^.;]{{0,60}}\b{_GUIDE}|\brebut\w*\b"
    r"|\bmore (?:current|recent|specific|detailed) (?:\w+ )?(?:guid\w+|criteria|evidence"
    r"|recommendations?)\b",
    re.I,
)
_ONLY_UR = re.compile(
    r"\b(?:only|solely|exclusively)\b[^.;]{0,50}\b(?:utili[sz]ation review|UR (?:determination"
    r"|denial|report|decision)|denial letter)\b[^.;]{0,40}\b(?:provided|submitted|available"
    r"|received|reviewed)|\bno (?:medical |clinical )?(?:records?|documents?|documentation"
    r"|notes|reports?)"
    r" (?:was|were|is|are|have been|has been)? ?(?:submitted|provided|received|included|available"
    r"|sent)\b(?! (?:regarding|for th|showing|to (?:show|support|indicate)|that|of"
    r"|indicating|which))",
    re.I,
)
_WEIGHED = re.compile(
    r"\b(?:stud(?:y|ies)|trials?|level of evidence|quality of (?:the )?evidence|strength of"
    r"|best available evidence|9792\.25|systematic review|meta-?analys[ie]s|good evidence"
    r"|limited evidence|fair evidence|strong(?:er)? evidence)\b",
    re.I,
)
_SCHEDULE = r"(?:MTUS|ACOEM|schedule|guidelines?|chapter)"
_SILENT = re.compile(
    rf"\b{_SCHEDULE}\b[^.;]{{0,80}}?\b(?:silent|mute)\b"
    rf"|\b{_SCHEDULE}\b[^.;]{{0,80}}?\b(?:nowhere|passes? over|leaves? (?:out|unmentioned)|omits?"
    r"|without (?:any )?mention)\b"
    r"|\b(?:outside|beyond) (?:the )?(?:scope|reach|text|pages?) of (?:the )?(?:\w+ ){0,2}"
    rf"{_SCHEDULE}\b|\b(?:absent|missing) from (?:the )?(?:\w+ ){{0,3}}{_SCHEDULE}\b"
    rf"|\b(?:not|nowhere|never) (?:to be )?(?:\w+ ){{0,2}}?(?:in|among|by|part of"
    rf"|one of)\b[^.;]{{0,40}}"
    rf"\b{_SCHEDULE}\b|\b(?:unmentioned|unaddressed)\b[^.;]{{0,40}}\b{_SCHEDULE}\b"
    rf"|\b{_SCHEDULE}\b[^.;]{{0,80}}?\b(?:does|do|did)(?:\s+not|n['’]t)\s+(?:\w+\s+){{0,2}}?"
    r"(?:address|discuss|mention|contain|cover|include|speak|list|refer|comment|provide)\w*"
    rf"|\b{_SCHEDULE}\b[^.;]{{0,60}}?\b(?:makes?|has|have|gives?|contains?|holds?|offers?|says?)\s+"
    r"(?:no|nothing)\b(?:\s+(?:mention|word|statement|section|recommendation|guidance|reference"
    r"|provision|about|on|of))?"
    rf"|\b(?:nothing|no (?:mention|word|section|recommendation|statement|provision))\b[^.;]{{0,60}}"
    rf"\b(?:in|by|within|of) (?:the )?(?:\w+ ){{0,3}}{_SCHEDULE}\b"
    rf"|\bis not (?:addressed|mentioned|discussed|covered|listed|found|named) (?:in|by|within)\b"
    rf"[^.;]{{0,40}}\b{_SCHEDULE}\b|\b(?:silence|absence) of (?:the )?(?:\w+ ){{0,3}}{_SCHEDULE}\b",
    re.I,
)
"""The MTUS says nothing of the treatment."""
_OTHER_SOURCE = re.compile(
    r"\b(?:ODG|Official Disability|ASIPP|AAOS|NICE|VA/DoD|CDC|FDA|Cochrane|studies|trials?"
    r"|literature|society|college|academy)\b",
    re.I,
)
_UNMET = re.compile(
    r"\bdocument(?:ation|ed)\b[^.;]{0,60}\b(?:not?|lack\w*|insufficient)\b|\b(?:no|not|without|lack"
    r"|insufficient|absence of) (?:\w+ ){0,3}(?:document\w*|evidence|indication|rationale|record"
    r"|tried|attempted|shown|met|failed|established|completed|clear)\b|\blacks?\b|\blacking\b"
    r"|\bexceed\w*|\bunclear\b|\bunchanged\b|\balready (?:had|has|received)\b"
    r"|\bcontraindicat\w+|\b(?:has|have|had) not\b",
    re.I,
)
"""A reason of the case beside the silence."""
_SPEAKS = re.compile(
    r"\b(?:MTUS|ACOEM|guidelines?|chapter)\b[^.;]{0,60}\b(?:not recommend\w*|recommend\w*|advis\w+"
    r"|allow\w*|support\w*|limit\w*|require\w*|criteria)\b",
    re.I,
)
_NAME = re.compile(r"[A-Za-z]+")
_PLAIN = frozenset(
    "guidelines guideline practice treatment medical complaints disorders official disability"
    " management evidence clinical based edition american college society academy association"
    " national institute department with from pain care".split()
)
"""Words of titles that tell no source from another."""
_SHORT = 4
_INITIALS = 3
_LEAST_NAME = 9
"""Letters from which a word of a title is telling."""
_FOR = {Stance.RECOMMENDED, Stance.CONDITIONAL}
_AGAINST = {Stance.NOT_RECOMMENDED, Stance.INSUFFICIENT}


def check_sequence(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check the order in which the reviewer's authorities were taken."""
    yield from _mtus_left(material, audited)
    yield from _rank(material, audited)
    yield from _competing(material, audited)
    yield from _silence(material, audited)
    yield from _ur_alone(material, audited)


def _families(audited: Audited) -> list[str]:
    return [cited.reference.family for cited in audited.citations]


def _guideline_place(material: Material, audited: Audited) -> Place:
    return material.place("guideline", *audited.places.guideline)


def _mtus_left(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Something beside the MTUS was relied on, and nothing says why (8 CCR 9792.21(d))."""
    outside = [cited for cited in audited.citations if cited.reference.family != "MTUS"]
    if not outside or _LEFT.search(audited.rationale) or _LEFT.search(audited.guideline_text):
        return
    addressing = next(
        (p for p in audited.passages if p.source.authority_rank == 1 and _addresses(p)), None
    )
    alone = len(outside) == len(audited.citations)
    knows = (
        f" The library holds an MTUS recommendation on it: {addressing.chapter}, "
        f"“{addressing.section}”."
        if addressing and alone
        else ""
    )
    # Alone, and passing over a recommendation of the MTUS that others saw: the order is broken.
    status = addressing.recommendation.status if addressing and addressing.recommendation else ""
    passed_over = alone and status not in ("", "general_knowledge")
    yield audited.finding(
        "mtus_left_without_reason",
        "blocker" if passed_over else "warning",
        material.place("guideline", outside[0].start, outside[-1].end),
        f"The decision rests {'' if alone else 'also '}on a source outside the MTUS, and nothing "
        f"says why the MTUS was not enough.{knows}",
        "Say that the MTUS does not address the condition, or how its presumption is rebutted; "
        "else rely on it alone.",
        evidence="; ".join(cited.reference.text for cited in outside),
        law=("ccr-9792.21-d1", "ccr-9792.21-d2", "ccr-9792.21.1-a2", EXCESS),
    )


def _addresses(passage: Passage) -> bool:
    facts = passage.recommendation
    return facts is not None and facts.stance is not Stance.NOT_ADDRESSED


def _rank(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """A source of the third step or lower was used before ACOEM or ODG were looked at."""
    families = set(_families(audited))
    lower = [c for c in audited.citations if c.reference.family in ("ASIPP", "other")]
    if not lower or families & {"ODG", "ACOEM"}:
        return
    if re.search(r"\bODG\b|Official Disability", audited.rationale):
        return
    held = next(
        (p for p in audited.passages if p.source.authority_rank == 2 and _addresses(p)), None
    )
    if held is None or not fits(audited.context, held.chapter_body_parts):
        return
    yield audited.finding(
        "search_step_skipped",
        "note" if audited.item.body_part_inferred else "warning",
        material.place("guideline", lower[0].start, lower[-1].end),
        "A lower source is cited and the most current ACOEM or ODG is not, although the library "
        f"holds a recommendation there: {held.source.title}, {held.chapter}, “{held.section}”.",
        "Search ACOEM and ODG first and say what they hold.",
        evidence="; ".join(cited.reference.text for cited in lower),
        law=("ccr-9792.21.1-a2a", "ccr-9792.21.1-a2b"),
    )


def _competing(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Recommendations at variance are at hand and no word weighs one side of them.

    At hand are those of the families that the reviewer or utilization review cites, and the MTUS,
    which is presumed correct and so has to be answered always.
    """
    own = set(_families(audited))
    cited = _named_families(audited) | {"MTUS"}
    held = [p for p in audited.passages if p.source.family in cited and p.recommendation]
    fors = [p for p in held if p.recommendation and p.recommendation.stance in _FOR]
    against = [p for p in held if p.recommendation and p.recommendation.stance in _AGAINST]
    pairs = (
        (a, b)
        for a in fors
        for b in against
        if a.source.id != b.source.id
        and not (a.source.family == b.source.family != "other" and a.source.family in own)
        and a.recommendation
        and b.recommendation
        and set(a.recommendation.treatments) & set(b.recommendation.treatments)
        and all(_at_hand(audited, p) for p in (a, b))
    )
    pair = next(pairs, None)
    if pair is None or _WEIGHED.search(audited.rationale):
        return
    one, other = pair
    if _told(audited, one, against=False) and _told(audited, other, against=True):
        return
    yield audited.finding(
        "competing_recommendations",
        "warning",
        _guideline_place(material, audited),
        f"{one.source.title} ({one.section}) and {other.source.title} ({other.section}) stand at "
        "variance by the library; the rationale does not weigh them against each other.",
        "Say which rests on the better evidence for this worker, and why the other gives way.",
        law=("ccr-9792.25.1-a", "ccr-9792.25.1-a1", "ccr-9792.25.1-a2"),
    )


def _named_families(audited: Audited) -> set[str]:
    return {c.reference.family for c in (*audited.citations, *audited.ur_citations)}


def _at_hand(audited: Audited, passage: Passage) -> bool:
    """Whether a recommendation had to be answered: it is cited, or is the MTUS's and passed over.

    What the library knows of the MTUS from general knowledge alone counts only where the reviewer
    left the MTUS.
    """
    source, facts = passage.source, passage.recommendation
    if source.family == "other":
        cited = " ".join(c.reference.text for c in (*audited.citations, *audited.ur_citations))
        return _names_source(source, cited)
    if source.family in _named_families(audited):
        return True
    left = "MTUS" not in _families(audited)
    return left or (facts is not None and facts.status != "general_knowledge")


def _names_source(source: Source, words: str) -> bool:
    """Whether words name a source by its letters or by two telling words of its title."""
    if any(re.search(rf"\b{re.escape(one)}\b", words) for one in _letters(source)):
        return True
    telling = {w.lower() for w in _NAME.findall(f"{source.publisher} {source.title}")} - _PLAIN
    return len({w for w in telling if len(w) > _SHORT and w in words.lower()}) > 1


def _letters(source: Source) -> list[str]:
    """Return the letters by which a source is known: as written, and its publisher's initials."""
    written = re.findall(
        r"\b[A-Z][A-Za-z]?[A-Z]+(?:/[A-Z][A-Za-z]*)?\b", f"{source.publisher} {source.title}"
    )
    initials = "".join(word[0] for word in _NAME.findall(source.publisher) if word[0].isupper())
    return [*written, *([initials] if len(initials) >= _INITIALS else [])]


_AGAINST_WORDS = re.compile(
    r"\bagainst\b|\boppos\w+|\bunsupported\b|\binsufficient\b|\badvises? no\b|\bnot (?:be )?"
    r"(?:\w+ly )?(?:recommend\w*|support\w*|advis\w*|indicated|useful|effective|favou?r\w*"
    r"|endors\w*|accept\w*|allow\w*|find|found|help\w*|in favou?r)"
    r"|\b(?:finds?|found|sees?|has|with) (?:no|little|limited) (?:\w+ )?(?:proof|benefit|support"
    r"|value|evidence|effect|use|place)|\bno (?:lasting|proven|clear) (?:benefit|effect|value)",
    re.I,
)


def _told(audited: Audited, passage: Passage, *, against: bool) -> bool:
    """Whether a sentence gives what a source says: that it is for, or against."""
    title = (w for w in _NAME.findall(passage.source.title) if w.lower() not in _PLAIN)
    names = [word for word in title if len(word) >= _LEAST_NAME]
    names += [passage.source.family] if passage.source.family not in ("MTUS", "other") else []
    names += [str(passage.source.year)] if passage.source.family == "MTUS" else []
    short = _letters(passage.source) if passage.source.family != "MTUS" else []
    for statement in audited.statements:
        words = statement.text
        known = any(re.search(rf"\b{re.escape(name)}\b", words) for name in (*short, *names))
        known = known or bool(passage.source.family == "MTUS" and "MTUS" in words)
        if known and bool(_AGAINST_WORDS.search(words)) is against:
            return True
    return False


def _silence(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """8 CCR 9792.21(d): that the MTUS is silent is no reason to deny a treatment."""
    if audited.reference.decision != "upheld":
        return
    silent = [s for s in audited.statements if _SILENT.search(s.text)]
    if not silent or any(c.reference.family != "MTUS" for c in audited.citations):
        return
    if _OTHER_SOURCE.search(_SILENT.sub(" ", audited.rationale)):
        return
    reasons = [
        s
        for s in audited.statements
        if s not in silent and (_UNMET.search(s.text) or _SPEAKS.search(s.text))
    ]
    if reasons:
        return
    yield audited.finding(
        "silence_is_no_reason",
        "blocker",
        material.at(silent[0]),
        "The treatment is denied for no other reason than that the MTUS does not speak of it.",
        "Search the next steps of the sequence and say what they hold; silence is never a reason "
        "to deny (8 CCR 9792.21(d)).",
        evidence=silent[0].text,
        law=("ccr-9792.21-d1", "ccr-9792.21.1-a2", EXCESS),
    )


def _ur_alone(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """8 CCR 9792.10.6(b)(2): never solely on what utilization review provided."""
    for statement in audited.statements:
        match = _ONLY_UR.search(statement.text)
        if match and statement.kind != "guideline":
            yield audited.finding(
                "utilization_review_alone",
                "warning",
                material.at(statement),
                "The rationale says that no records were there beside utilization review's word.",
                "Ask for the records; no determination may rest solely on utilization review.",
                evidence=match.group(),
                law=("ccr-9792.10.6-b2", EXCESS),
            )
            return
