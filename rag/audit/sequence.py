"""The search sequence of a finished letter: why the MTUS was left, rank, conflict, UR alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.citations.editions import editions_meant_by
from rag.audit.findings import EXCESS, AuditFinding
from rag.audit.left_mtus import leaves_schedule
from rag.audit.literature import LITERATURE
from rag.audit.material import Audited, Material, in_force
from rag.audit.silence import silent
from rag.audit.weighed import PARTY
from rag.checking.chapters import fits
from rag.checking.context import outside_quotes
from rag.records import Passage, Stance

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
_UR_WORD = (
    r"(?:utili[sz]ation review(?:er)?(?:'s)?|UR(?:'s)?|(?:letter of )?denial(?:'s)?(?: letter)?"
    r"|denial letter|non-?\s?certification|adverse determination|claims administrator(?:'s)?"
    r"|peer review(?:er)?(?:'s)?|physician advis[eo]r(?:'s)?)"
)
_FILE = (
    r"(?:records?|sources?|accounts?|information|basis|summar(?:y|ies)|facts?|materials?"
    r"|documents?|documentation|papers?|files?|evidence|everything|descriptions?|words?|history"
    r"|provided|submitted|available|received|reviewed|at hand|before|sent|supplied|furnished"
    r"|forwarded|known|seen|drawn|rests?|taken|reli(?:ed|es|ance)|read|given)"
)
_SENT = (
    r"(?:submitted|provided|received|included|available|sent|supplied|furnished|forwarded"
    r"|enclosed|at hand|on file|transmitted|delivered|produced)"
)
_EXCLUDING = (
    r"(?:only|solely?|exclusively|nothing (?:but|beyond|else|other|except|besides)|alone|entirely"
    r"|merely|apart from|besides|other than|except(?: for)?|aside from|beyond|no more than)"
)
_ONLY_UR = re.compile(
    # One excludes all but utilization review's word, and what is so excluded is the file.
    rf"\b{_EXCLUDING}\b(?=[^.;]{{0,90}}\b{_FILE}\b)[^.;]{{0,60}}?\b{_UR_WORD}"
    rf"|\b{_UR_WORD}[^.;]{{0,60}}?\b(?:is|was|are|were|being)\b[^.;]{{0,40}}?"
    rf"\b(?:the |our |my )?(?:only|sole)\b[^.;]{{0,30}}\b{_FILE}\b"
    rf"|\b{_FILE}\b[^.;]{{0,60}}?\b(?:solely|exclusively|only|entirely|wholly)\b[^.;]{{0,40}}?"
    rf"\b{_UR_WORD}"
    r"|\b(?:no|none of the|without(?: any| the)?) (?:\w+ ){0,3}?(?:records?|documents?"
    r"|documentation|notes?|reports?|charts?)"
    rf"(?: (?:whatever|at all|of any kind))? ?(?:was|were|is|are|have been|has been|having been"
    rf"|being)? ?{_SENT}\b"
    r"(?! (?:regarding|for th|showing|to (?:show|support|indicate)|that|of|indicating|which|about"
    r"|on))",
    re.I,
)
_SECOND_STEP = re.compile(
    r"\bODG\b|\bOfficial Disability|\b(?:second|next|two|both|all|earlier|first two) steps?\b",
    re.I,
)


_OPEN = re.compile(
    rf"\b{_GUIDE}[^.;]{{0,160}}?(?:\b{_NOT}|\bnever|\bnowhere)(?: \w+ly)? (?:say|tell|state|specify"
    r"|settle|define|indicate|explain|make clear|lay down|go into|answer)s?\b"
    r"(?! that\b)"
    rf"|\b{_GUIDE}[^.;]{{0,160}}?\b(?:and|but|yet) (?:it )?(?:\w+ )?(?:sets?|names?|gives?|states?"
    r"|offers?|contains?|has|holds?) (?:no|nothing|little|neither)\b",
    re.I,
)
"""The MTUS speaks of the care and leaves a question open: "but does not say when"."""


def check_sequence(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check the order in which the reviewer's authorities were taken."""
    yield from _mtus_left(material, audited)
    yield from _rank(material, audited)
    yield from _ur_alone(material, audited)


def _families(audited: Audited) -> list[str]:
    return [cited.reference.family for cited in audited.citations]


def _mtus_left(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Something beside the MTUS was relied on, and nothing says why (8 CCR 9792.21(d))."""
    outside = [cited for cited in audited.citations if cited.reference.family != "MTUS"]
    if not outside or _LEFT.search(audited.rationale) or _LEFT.search(audited.guideline_text):
        return
    if any(silent(one) or leaves_schedule(one.text) for one in audited.statements):
        return
    if any(_OPEN.search(outside_quotes(one.text)) for one in audited.statements):
        return
    if len(outside) < len(audited.citations) and _brought_in(audited):
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
    unused = not alone and _mtus_only(audited)
    agrees = not alone and _only_agrees(audited)
    yield audited.finding(
        "mtus_left_without_reason",
        "blocker" if passed_over else "note" if agrees else "warning",
        material.place("guideline", outside[0].start, outside[-1].end),
        "A source outside the MTUS is cited beside it; the rationale neither uses it nor says why "
        "the MTUS was not enough."
        if unused
        else f"The decision rests {'' if alone else 'also '}on a source outside the MTUS, and "
        f"nothing says why the MTUS was not enough.{knows}",
        "Say that the MTUS does not address the condition, or how its presumption is rebutted; "
        "else rely on it alone.",
        evidence="; ".join(cited.reference.text for cited in outside),
        law=("ccr-9792.21-d1", "ccr-9792.21-d2", "ccr-9792.21.1-a2", EXCESS),
    )


_MTUS_NAMED = re.compile(r"\b(?:MTUS|ACOEM|Medical Treatment Utili[sz]ation Schedule)\b")
_AGREES = re.compile(
    r"\b(?:too|also|likewise|similarly|as well|agrees?|concurs?|same|in (?:line|accord|agreement"
    r"|keeping|harmony)|consistent with|confirms?|corroborat\w+|echo(?:es)?|mirrors?|no different"
    r"|accords?|as (?:do|does|did)|equally|both|alike|identical\w*|in addition|further supports?"
    r"|adds?|does not (?:differ|contradict|disagree)|joins?|shares?)\b",
    re.I,
)


def _only_agrees(audited: Audited) -> bool:
    """Whether other sources are only said to agree with what the rationale has from the MTUS.

    Then the decision rests on the MTUS, and nothing need be said of why it was left.
    """
    own = [s for s in audited.statements if _MTUS_NAMED.search(s.text)]
    other = [s for s in audited.statements if _names_other(audited, s.text)]
    first = min((s.number for s in own), default=0)
    return bool(own and other) and all(
        s.number >= first and (_AGREES.search(s.text) or _in_one_breath(s.text))
        for s in other
        if s.kind != "conclusion"
    )


def _brought_in(audited: Audited) -> bool:
    """Whether another source is first named as a party's, after the MTUS has been applied.

    The decision then rests on the MTUS, and the other is cited to be answered.
    """
    own = [s.number for s in audited.statements if _MTUS_NAMED.search(s.text)]
    other = [s for s in audited.statements if _names_other(audited, s.text)]
    if not own or not other or other[0].number <= own[0]:
        return False
    return bool(PARTY.search(outside_quotes(other[0].text)))


def _in_one_breath(text: str) -> bool:
    """Whether a sentence has one thing of the MTUS and of others, and sets neither against them."""
    return bool(_MTUS_NAMED.search(text)) and not (_SET_APART.search(text) or leaves_schedule(text))


_SET_APART = re.compile(
    r"\b(?:but|however|while|whereas|although|though|unlike|differ\w*|contrar\w+|instead|rather"
    r"|than|yet|goes (?:further|beyond)|on the other hand|not|no|only|more)\b|[;:](?=\s)(?!\s*a\b)",
    re.I,
)


def _names_other(audited: Audited, text: str) -> bool:
    """Whether a sentence names a source outside the MTUS: one known, or one that is cited."""
    if _NO_MTUS.search(text):
        return True
    outside = " ".join(c.reference.text for c in audited.citations if c.reference.family != "MTUS")
    letters = set(_LETTERS.findall(outside)) & set(_LETTERS.findall(text))
    words = set(_NAME.findall(outside)) & set(_NAME.findall(text))
    return bool(letters - {"MTUS", "ACOEM"}) or len(words) > 1


_LETTERS = re.compile(r"\b[A-Z][A-Za-z]?[A-Z]+\b")
_NAME = re.compile(r"\b(?!The\b|For\b|And\b)[A-Z][a-z]{2,}\b")


_NO_MTUS = re.compile(
    r"\b(?:ODG|Official Disability|ASIPP|AAOS|NICE|VA/DoD|Colorado|CDC|FDA|Cochrane|AHRQ|UpToDate"
    rf"|{LITERATURE}|society|college(?! of Occupational)|academy|association|journal"
    r"|institute|textbook|edition|(?:other|both|these|all|the) guidelines)\b",
    re.I,
)


def _mtus_only(audited: Audited) -> bool:
    """Whether the rationale names the MTUS as its authority, and no other source at all."""
    return bool(_MTUS_NAMED.search(audited.rationale)) and not any(
        _names_other(audited, s.text) for s in audited.statements
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
    if _SECOND_STEP.search(audited.rationale):
        return
    held = next(
        (p for p in audited.passages if p.source.authority_rank == 2 and _addresses(p)), None
    )
    if "MTUS" in families and (held is None or _only_agrees(audited) or _brought_in(audited)):
        return  # the first step answered; the other source comes on top
    if _acoem_looked_at(material, audited) and not any(
        _STUDY.search(c.reference.text) for c in lower
    ):
        return
    if held is not None and not fits(audited.context, held.chapter_body_parts):
        return
    knows = (
        ", although the library holds a recommendation there: "
        f"{held.source.title}, {held.chapter}, “{held.section}”"
        if held
        else ", and nothing says that they were searched"
    )
    yield audited.finding(
        "search_step_skipped",
        # A section for every part of the body holds whichever part was inferred.
        "note"
        if audited.item.body_part_inferred and (held is None or held.chapter_body_parts)
        else "warning",
        material.place("guideline", lower[0].start, lower[-1].end),
        f"A lower source is cited and the most current ACOEM or ODG is not{knows}.",
        "Search ACOEM and ODG first and say what they hold.",
        evidence="; ".join(cited.reference.text for cited in lower),
        law=("ccr-9792.21.1-a2a", "ccr-9792.21.1-a2b"),
    )


_STUDY = re.compile(
    r"\b(?:journals?|J\.? (?:[A-Z]\w+|of)|et al|Annals|Lancet|Spine \d|BMJ|JAMA|Cochrane|trial"
    r"|stud(?:y|ies)|[A-Z][a-z]+,? [A-Z]\.,)(?!\w)"
)
"""A single study: before it come other guidelines."""


def _acoem_looked_at(material: Material, audited: Audited) -> bool:
    """Whether the schedule that is cited is itself an ACOEM guideline, and no old book of it.

    The next step is the most current ACOEM or ODG: that of the schedule was searched.
    """
    return any(
        source.family == "MTUS" and source.title.startswith("ACOEM") and source.year > _BOOK
        for cited in audited.citations
        for source in editions_meant_by(material, audited, cited)
        if in_force(source, material.summary.as_of)
    )


_BOOK = 2007
"""The second edition and its revised chapter, long overtaken when they governed."""


_BESIDE = re.compile(
    r"(?:apart from|besides|other than|except(?: for)?|aside from|beyond|in addition to)\b", re.I
)
_MAIN = re.compile(r"[,;:]|\b(?:which|who|that|where)\b", re.I)
_NOTHING = re.compile(
    r"\b(?:no|not|none|nothing|neither|never|nowhere|without|lack\w*|only|sole(?:ly)?|alone|empty"
    r"|bare|cannot|little|\w+n['’]t)\b",
    re.I,
)


def _other_papers(text: str, match: re.Match[str]) -> bool:
    """Whether review's word is set beside other papers, and none are said to be missing.

    "Besides the account of utilization review there is the consultation itself."
    """
    if not _BESIDE.match(match.group()):
        return False
    main = _MAIN.split(text[match.end() :].lstrip(" ,"))[0]
    return not _NOTHING.search(text[: match.start()] + " " + main)


def _ur_alone(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """8 CCR 9792.10.6(b)(2): never solely on what utilization review provided."""
    for statement in audited.statements:
        match = _ONLY_UR.search(statement.text)
        if match and statement.kind != "guideline" and not _other_papers(statement.text, match):
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
