"""The search sequence of a finished letter: why the MTUS was left, rank, conflict, UR alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import AuditFinding, Place
from rag.audit.material import Audited, Material
from rag.checking.chapters import fits
from rag.records import Passage, Stance

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
_FOR = {Stance.RECOMMENDED, Stance.CONDITIONAL}
_AGAINST = {Stance.NOT_RECOMMENDED}


def check_sequence(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check the order in which the reviewer's authorities were taken."""
    yield from _mtus_left(material, audited)
    yield from _rank(material, audited)
    yield from _competing(material, audited)
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
    """Recommendations at variance are cited and no word weighs the evidence beneath them."""
    cited = {c.reference.family for c in (*audited.citations, *audited.ur_citations)}
    held = [p for p in audited.passages if p.source.family in cited and p.recommendation]
    fors = [p for p in held if p.recommendation and p.recommendation.stance in _FOR]
    against = [p for p in held if p.recommendation and p.recommendation.stance in _AGAINST]
    pair = next(
        (
            (a, b)
            for a in fors
            for b in against
            if a.source.family != b.source.family
            and a.recommendation
            and b.recommendation
            and set(a.recommendation.treatments) & set(b.recommendation.treatments)
        ),
        None,
    )
    if pair is None or _WEIGHED.search(audited.rationale):
        return
    one, other = pair
    yield audited.finding(
        "competing_recommendations",
        "note",
        _guideline_place(material, audited),
        f"{one.source.title} ({one.section}) and {other.source.title} ({other.section}), both "
        "families cited, stand at variance by the library; the rationale does not weigh the "
        "studies beneath them.",
        "Where both are cited, say which rests on the better evidence for this worker.",
        law=("ccr-9792.25.1-a", "ccr-9792.25.1-a1", "ccr-9792.25.1-a2"),
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
