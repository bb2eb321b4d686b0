"""What stands against the side argued, and what a reviewer has to settle before signing it.

A section's conditions need not all be shown for a request to be granted: the record as a whole is
weighed. The letter then says what carries the request, that conditions are open, and which.
"""

from __future__ import annotations

from rag.assessment.decide import THRESHOLD
from rag.drafting.evidence import in_words, quote_fact, quotes_of
from rag.drafting.material import Material
from rag.drafting.sections import (
    AGAINST,
    FAILED,
    by_its_finding,
    citation_of,
    label_of,
    labels,
    lead,
    short_name,
    shown_of_worker,
    unmet,
)
from rag.drafting.wording import lower_first, without_stop
from rag.records import (
    CaseQuote,
    Citation,
    CriterionAssessment,
    CriterionStatus,
    FactKind,
    RecommendationAssessment,
    SentenceRole,
)

IN_FAVOR = "In favor of the request"
_CLOSE = (0.75 * THRESHOLD, 2 * THRESHOLD)
"""Probabilities of Overturned between which the evidence is called close."""
_POINTS = 4
"""Open points named at most."""
Points = tuple[list[str], list[Citation], list[CaseQuote]]


def deciding(material: Material) -> list[RecommendationAssessment]:
    """Return the sections on which the side argued rests."""
    shown = material.discussed()
    chosen = [made for made in shown if made.deciding and not material.against_assessment]
    return chosen or [m for m in shown if m.leaning == material.decision] or shown


def outweighs(material: Material) -> bool:
    """Whether the suggestion goes against where the deciding sections lean: weight, not letter."""
    return all(made.leaning != material.decision for made in deciding(material))


def best_shown(material: Material) -> RecommendationAssessment:
    """Return the section on which the side rests of whose conditions the record shows most."""
    return max(deciding(material), key=lambda made: len(shown_of_worker(made)))


def is_close(material: Material) -> bool:
    """Whether the evidence might as well have led to the other decision."""
    chance = material.assessment.probability
    return chance is not None and _CLOSE[0] <= chance < _CLOSE[1]


def weakest_point(material: Material) -> None:
    """State honestly what speaks against the side that was asked for."""
    against = _against_the_request if material.decision == "overturned" else _for_the_request
    points, cited, quotes = against(material)
    if not points:
        shown = material.discussed()[:1]
        points = ["the sections found set no condition that the program can test"]
        cited = [c for made in shown for c in lead(made, material)]
    material.say(
        SentenceRole.NOTE,
        f"The weakest point of this conclusion: {'; '.join(points)}.",
        citations=cited,
        quotes=quotes,
    )


def best_result(material: Material) -> None:
    """Put forward what earlier care gave, in the record's own words."""
    helped = [
        fact
        for fact in material.of_kind(FactKind.PRIOR_TREATMENT)
        if fact.response is not None
        and material.bears(fact)
        and (fact.response.improved or (fact.response.relief_percent or 0) > 0)
    ]
    quotes = [quote_fact(material.case, fact) for fact in helped[:2]]
    if quotes:
        material.say(
            SentenceRole.CASE_FACT,
            f"{IN_FAVOR} the record says {in_words(quotes)}.",
            quotes=quotes,
        )


def settle_open_points(material: Material) -> None:
    """Name what the reviewer must settle where a request is granted with conditions open."""
    if outweighs(material):
        made: RecommendationAssessment | None = best_shown(material)
    else:
        opposed = [m for m in material.discussed() if m.leaning == "upheld"]
        made = opposed[0] if opposed and is_close(material) else None
    entries = _open_points([made] if made else [], material)
    lacking = [e for e in entries if e.status not in FAILED]
    failed = [e for e in entries if e.status in FAILED]
    parts: list[str] = []
    if named := [e for e in lacking if not by_its_finding(e, material)]:
        parts.append(
            f"whether the file bears out {labels(named, material, 'and', _POINTS)}, which the "
            "search did not find"
        )
    told = [e for e in (*failed, *lacking) if e in failed or by_its_finding(e, material)]
    parts += [f"how much it weighs that {_finding(e)}" for e in told]
    if made is None or not parts:
        return
    close = "The evidence is close. " if is_close(material) else ""
    material.say(
        SentenceRole.NOTE,
        f"{close}Before signing, the reviewer has to settle {', and '.join(parts[:_POINTS])}. "
        f"Where that goes against the worker, the terms of {short_name(made, material)} speak for "
        "upholding the denial.",
        citations=[c for e in entries for c in citation_of(e, made, material)],
        quotes=[q for e in failed for q in quotes_of(material.case, e, material.facts)[:1]],
        searched=[term for e in lacking for term in e.searched],
    )


def what_would_change(material: Material) -> None:
    """Say that documentation could turn a decision that rests on missing records alone."""
    for made in deciding(material)[:1]:
        open_ = unmet(made)
        if made.stance in AGAINST or not open_:
            return
        if any(entry.status is not CriterionStatus.NOT_DOCUMENTED for entry in open_):
            return
        close = "The evidence is close: records" if is_close(material) else "Records"
        material.say(
            SentenceRole.NOTE,
            f"{close} that fill these gaps could change the decision.",
            citations=[c for entry in open_ for c in citation_of(entry, made, material)],
        )


def _open_points(
    sections: list[RecommendationAssessment], material: Material
) -> list[CriterionAssessment]:
    """Return what is open of some sections, each thing once; not what another one finds met."""
    seen = {
        label_of(entry, material)
        for made in material.discussed()
        for entry in made.criteria
        if entry.status is CriterionStatus.MET
    }
    points: list[CriterionAssessment] = []
    for made in sections:
        for entry in unmet(made):
            name = label_of(entry, material)
            if name not in seen:
                points.append(entry)
            seen.add(name)
    return points


def _finding(entry: CriterionAssessment) -> str:
    return lower_first(without_stop(entry.explanation))


def _against_the_request(material: Material) -> Points:
    """Return what the strongest sections against the request hold against it."""
    sections = [m for m in material.discussed() if m.leaning == "upheld"][:2]
    points: list[str] = []
    cited: list[Citation] = []
    quotes: list[CaseQuote] = []
    for made in sections:
        cited += lead(made, material)
        if made.stance in AGAINST:
            points.append(f"{short_name(made, material)} {AGAINST[made.stance]}")
        entries = [e for e in _open_points([made], material) if _finding(e) not in points]
        lacking = [e for e in entries if e.status not in FAILED and not by_its_finding(e, material)]
        points += [_finding(e) for e in entries if e not in lacking][:_POINTS]
        if lacking:
            points.append(f"the record does not document {labels(lacking, material, 'nor')}")
        for entry in entries:
            quotes += quotes_of(material.case, entry, material.facts)[:1]
            cited += citation_of(entry, made, material)
    return list(dict.fromkeys(points)), cited, quotes


def _for_the_request(material: Material) -> Points:
    """Return what supports the request: a section met, criteria met, or mere lack of papers."""
    points: list[str] = []
    cited: list[Citation] = []
    for made in [m for m in material.discussed() if m.leaning == "overturned"][:1]:
        points.append(f"on this record {short_name(made, material)} would support the request")
        cited += lead(made, material)
    if not points:
        for made in deciding(material)[:1]:
            met, open_ = shown_of_worker(made), unmet(made)
            if met:
                points.append(f"the record does show {labels(met, material)}")
                cited += [c for entry in met for c in citation_of(entry, made, material)]
            elif open_ and all(e.status is CriterionStatus.NOT_DOCUMENTED for e in open_):
                points.append("it rests on what the file does not hold, which may exist elsewhere")
                cited += lead(made, material)
    return points, cited, []
