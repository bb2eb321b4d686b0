"""Remarks that a reviewer needs beside the reasons: authority, conflicts, options, weak sources."""

from __future__ import annotations

from rag.drafting.evidence import in_words, leading, named, quote_span
from rag.drafting.material import Material
from rag.drafting.sections import AGAINST, FAILED, lead, short_name, unmet
from rag.drafting.wording import human_list
from rag.records import Alternative, Citation, Passage, RecommendationAssessment, SentenceRole
from rag.text import listed


def add_notes(material: Material) -> None:
    """Write the remarks that apply, each at most once."""
    _authority(material)
    _conflict(material)
    if material.decision == "upheld":
        _alternatives(material)
        _weaning(material)
    _unverified(material)


def _authority(material: Material) -> None:
    """Say why the MTUS was left, or that it governs where others are shown beside it."""
    shown = material.discussed()
    beyond = [made for made in shown if made.authority_rank > 1]
    if not beyond:
        return
    families = _listed_families(beyond, material)
    mtus = [made for made in shown if made.authority_rank == 1]
    cited = [c for made in (mtus or beyond)[:1] for c in lead(made, material)]
    many = " and " in families or families.endswith("guidelines")
    are = "are" if many else "is"
    if mtus and material.against_assessment:
        text = (
            f"The MTUS comes first in the search sequence; {families} {are} cited for what "
            "follows after it."
        )
    elif mtus and any(made.deciding for made in mtus):
        text = f"The MTUS governs; {families} only inform{'' if many else 's'}."
    elif mtus:
        text = (
            "The MTUS section sets nothing that settles this request, so the next step of the "
            f"search sequence, {families}, was opened."
        )
    else:
        _not_held(material, f"{families} {'were' if many else 'was'}", cited)
        return
    material.say(SentenceRole.NOTE, text, citations=cited)


def _not_held(material: Material, were: str, cited: list[Citation]) -> None:
    """Say that the library has no section of the MTUS: whether the MTUS has one is not known."""
    theirs = [
        quote_span(material.case, ref.span)
        for ref in material.item.ur_citations
        if ref.family == "MTUS" and ref.span is not None and ref.span.end > ref.span.start
    ][:1]
    named = f", which utilization review cites ({in_words(theirs)})," if theirs else ""
    material.say(
        SentenceRole.NOTE,
        "The library holds no section of the MTUS in force on this treatment; whether the "
        f"MTUS{named} has one must be looked up before signing. {were[:1].upper()}{were[1:]} "
        "opened next; silence of the MTUS would be no reason to deny.",
        citations=cited,
        quotes=theirs,
    )


def _conflict(material: Material) -> None:
    """Tell that sections part; one that only asks for papers not on file contradicts none."""
    shown = [made for made in material.discussed() if made.leaning != "open"]
    for_it = [made for made in shown if made.leaning == "overturned"]
    against = [made for made in shown if made.leaning == "upheld" and _speaks_against(made)]
    if not for_it or not against:
        return
    cited = [c for made in (for_it[0], against[0]) for c in lead(made, material)]
    material.say(
        SentenceRole.NOTE,
        f"The sections do not point one way: {short_name(for_it[0], material)} would support the "
        f"request on this record, while {short_name(against[0], material)} would not.",
        citations=cited,
    )


def _speaks_against(made: RecommendationAssessment) -> bool:
    return made.stance in AGAINST or any(entry.status in FAILED for entry in unmet(made))


def _alternatives(material: Material) -> None:
    for option in material.assessment.alternatives:
        passage = material.passages.get(option.passage_key)
        if passage is None or passage.recommendation is None:
            continue
        cited = _naming(option, passage)
        if not cited:
            continue
        own = set(option.treatments) <= set(passage.recommendation.treatments)
        strength = passage.recommendation.strength if own else ""
        rated = f" and gives its strength as {strength}" if strength else ""
        verb = "supports" if own else "points to"
        text = f"The {named(passage)} {verb} {option.name} for the same part of the body{rated}"
        if option.discussed:
            quotes = [quote_span(material.case, span) for span in option.evidence]
            text += f"; the record mentions it: {in_words(quotes, most=1)}."
            material.say(SentenceRole.NOTE, text, citations=cited, quotes=quotes[:1])
        else:
            text += (
                ", but the record does not discuss it; the file was searched for "
                f"{human_list(option.searched)}."
            )
            material.say(SentenceRole.NOTE, text, citations=cited, searched=option.searched)


def _weaning(material: Material) -> None:
    """Say that a drug in use is not to be stopped abruptly, in the words of who says so."""
    told = material.assessment.weaning
    passage = material.passages.get(told.passage_key) if told else None
    if told is None or passage is None or not told.quote:
        return
    cited = Citation(passage_key=passage.key, quote=told.quote, start=told.start, end=told.end)
    material.say(SentenceRole.NOTE, told.text, citations=[cited])


def _naming(option: Alternative, passage: Passage) -> list[Citation]:
    """Cite the statement that names the option, else the first one."""
    stated = leading(passage, 6)
    words = set(option.name.lower().replace(",", "").split()) - {"or", "and"}
    best = max(stated, key=lambda c: sum(w in c.quote.lower() for w in words), default=None)
    return [best] if best else []


def _unverified(material: Material) -> None:
    """Warn where the side argued rests on digests known from general knowledge alone."""
    behind = [
        made
        for made in material.discussed()
        if made.leaning == material.decision or (made.deciding and not material.against_assessment)
    ]
    records = [material.passages[made.passage_key].recommendation for made in behind]
    if not behind or not all(r is not None and r.status == "general_knowledge" for r in records):
        return
    where = short_name(behind[0], material)
    material.say(
        SentenceRole.NOTE,
        "This rests only on digests from general knowledge that were not read in the source; "
        f"before signing, check the licensed text of {where}.",
        citations=lead(behind[0], material),
    )


def _listed_families(sections: list[RecommendationAssessment], material: Material) -> str:
    """Name the guidelines of some sections; of several others than the known ones, their count."""
    names = list(dict.fromkeys(_family(made, material) for made in sections))
    known = [name for name in names if name in _KNOWN]
    others = [name for name in names if name not in known]
    if len(others) > 1:
        number = _COUNTS[len(others)] if len(others) < len(_COUNTS) else str(len(others))
        others = [f"{number} {'other ' if known else ''}guidelines"]
    return listed([*known, *others])


_KNOWN = ("MTUS", "ACOEM", "ODG", "ASIPP")
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven")


def _family(made: RecommendationAssessment, material: Material) -> str:
    source = material.passages[made.passage_key].source
    return source.family if source.family != "other" else source.title
