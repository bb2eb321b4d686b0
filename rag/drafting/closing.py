"""The end of a rationale: the weakest point, what would change it, and the conclusion."""

from __future__ import annotations

from rag.drafting.evidence import (
    in_words,
    leading,
    quote_fact,
    quote_span,
    quotes_of,
)
from rag.drafting.material import Material
from rag.drafting.reasons import BOUNDS, citation_of, label_of
from rag.drafting.wording import in_marks, listed, lower_first, without_stop
from rag.records import (
    CaseQuote,
    Citation,
    CriterionAssessment,
    CriterionStatus,
    FactKind,
    RecommendationAssessment,
    SentenceRole,
    Stance,
)

_OPEN = frozenset(
    {CriterionStatus.NOT_MET, CriterionStatus.CONTRADICTED, CriterionStatus.NOT_DOCUMENTED}
)
_IN_FAVOR = "In favor of the request"
_LONGEST_REQUEST = 180
"""Characters of a request that a conclusion repeats."""
_NAMED = 2
"""Conditions that the conclusion names; all of them stand in the sentences before it."""
_AGAINST = {
    Stance.NOT_RECOMMENDED: "does not recommend it",
    Stance.INSUFFICIENT: "finds too little evidence for it",
}


def close_rationale(material: Material) -> None:
    """Write the weakest point where one must be told, and the conclusion."""
    if material.requested:
        if material.decision == "overturned":
            _best_result(material)
        _weakest_point(material)
    elif _outweighs(material):
        _weakest_point(material)
    _conclusion(material)
    if material.decision == "upheld" and not material.requested:
        _what_would_change(material)


def _outweighs(material: Material) -> bool:
    """Whether the suggestion goes against where the deciding sections lean: weight, not letter."""
    return all(made.leaning != material.decision for made in deciding(material))


def deciding(material: Material) -> list[RecommendationAssessment]:
    """Return the sections on which the side argued rests."""
    shown = material.discussed()
    chosen = [made for made in shown if made.deciding and not material.against_assessment]
    return chosen or [m for m in shown if m.leaning == material.decision] or shown


def _unmet(made: RecommendationAssessment) -> list[CriterionAssessment]:
    """Return what stands against a section's support; a group with one met stands for nothing."""
    met = {e.criterion.group for e in made.criteria if e.status is CriterionStatus.MET} - {""}
    return [e for e in made.criteria if e.status in _OPEN and e.criterion.group not in met]


def _weakest_point(material: Material) -> None:
    """State honestly what speaks against the side that was asked for."""
    if material.decision == "overturned":
        points, cited, quotes = _against_the_request(material)
    else:
        points, cited, quotes = _for_the_request(material)
    if not points:
        shown = material.discussed()[:1]
        points = ["the sections found set no condition that the program can test"]
        cited = [c for made in shown for c in _lead(made, material)]
    material.say(
        SentenceRole.NOTE,
        f"The weakest point of this conclusion: {'; '.join(points)}.",
        citations=cited,
        quotes=quotes,
    )


def _best_result(material: Material) -> None:
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
            f"{_IN_FAVOR} the record says {in_words(quotes)}.",
            quotes=quotes,
        )


Points = tuple[list[str], list[Citation], list[CaseQuote]]


def _against_the_request(material: Material) -> Points:
    """Return what the strongest section against the request holds against it."""
    points: list[str] = []
    cited: list[Citation] = []
    quotes: list[CaseQuote] = []
    for made in [m for m in material.discussed() if m.leaning == "upheld"][:2]:
        cited += _lead(made, material)
        if made.stance in _AGAINST:
            points.append(f"{short_name(made, material)} {_AGAINST[made.stance]}")
        for entry in _unmet(made)[:3]:
            points.append(lower_first(without_stop(entry.explanation)))
            quotes += quotes_of(material.case, entry, material.facts)[:1]
            cited += citation_of(entry, made, material)
    return list(dict.fromkeys(points)), cited, quotes


def _for_the_request(material: Material) -> Points:
    """Return what supports the request: a section met, criteria met, or mere lack of papers."""
    shown = material.discussed()
    points: list[str] = []
    cited: list[Citation] = []
    for made in [m for m in shown if m.leaning == "overturned"][:1]:
        points.append(f"on this record {short_name(made, material)} would support the request")
        cited += _lead(made, material)
    if not points:
        for made in deciding(material)[:1]:
            met = _shown_of_worker(made)
            open_ = _unmet(made)
            if met:
                points.append(f"the record does show {_labels(met, material)}")
                cited += [c for entry in met for c in citation_of(entry, made, material)]
            elif open_ and all(e.status is CriterionStatus.NOT_DOCUMENTED for e in open_):
                points.append("it rests on what the file does not hold, which may exist elsewhere")
                cited += _lead(made, material)
    return points, cited, []


def _what_would_change(material: Material) -> None:
    """Say that documentation could turn a decision that rests on missing records alone."""
    for made in deciding(material)[:1]:
        open_ = _unmet(made)
        if made.stance in _AGAINST or not open_:
            return
        if any(entry.status is not CriterionStatus.NOT_DOCUMENTED for entry in open_):
            return
        material.say(
            SentenceRole.NOTE,
            "Records that fill these gaps could change the decision.",
            citations=[c for entry in open_ for c in citation_of(entry, made, material)],
        )


def _conclusion(material: Material) -> None:
    chosen = deciding(material)
    cited = [c for made in chosen[:1] for c in _lead(made, material)]
    verdict = (
        "medically necessary" if material.decision == "overturned" else ("not medically necessary")
    )
    subject, quotes = _subject(material)
    text = f"{subject} is therefore {verdict}: {_why(material, chosen)}."
    portion = material.assessment.supported_portion
    if portion and material.decision == "upheld":
        text = text[:-1] + f"; within the limit of the section, {portion} would be supported."
    material.say(SentenceRole.CONCLUSION, text, citations=cited, quotes=quotes)


def _subject(material: Material) -> tuple[str, list[CaseQuote]]:
    """Name the request in its own words, so that its numbers stand in the conclusion too."""
    item = material.item
    if item.approved_portion:
        return f"The remaining portion of the {material.name} requested", []
    if len(item.text) > _LONGEST_REQUEST:
        return f"The {material.name} requested", []
    quotes = [quote_span(material.case, item.span)] if item.span is not None else []
    return f"The request, {in_marks(item.text)},", quotes


def _why(material: Material, chosen: list[RecommendationAssessment]) -> str:
    if not chosen:
        return "no section settles it"
    made = chosen[0]
    parent = material.assessment.depends_on
    if parent is not None and material.decision == "upheld":
        name = next((i.treatment_name for i in material.summary.items if i.number == parent), "")
        named = f"the {name} of item {parent}" if name else f"the operation under item {parent}"
        return (
            f"it depends on {named}, and since that operation is not medically necessary, neither "
            "is what accompanies it"
        )
    if material.decision == "overturned":
        return _why_overturned(material, made)
    if made.stance in _AGAINST and made.leaning == "upheld":
        return f"{short_name(made, material)} {_AGAINST[made.stance]}"
    if made.leaning == "overturned":
        return _why_upheld_all_the_same(material, made)
    failed, lacking = _by_unit(_unmet(made))
    if failed:
        are = "conditions are" if len(failed) > 1 else "condition is"
        return f"the following {are} not met: {_labels(failed, material)}"
    if lacking:
        return f"the record does not document {_labels(lacking, material, 'nor')}"
    return "no section found shows that the treatment is needed on this record"


def _by_unit(
    entries: list[CriterionAssessment],
) -> tuple[list[CriterionAssessment], list[CriterionAssessment]]:
    """Part what the record fails from what it lacks; a group fails only where all of it does."""
    lacking_groups = {
        entry.criterion.group
        for entry in entries
        if entry.status is CriterionStatus.NOT_DOCUMENTED and entry.criterion.group
    }
    failed = [
        entry
        for entry in entries
        if entry.status is not CriterionStatus.NOT_DOCUMENTED
        and entry.criterion.group not in lacking_groups
    ]
    return failed, [entry for entry in entries if entry not in failed]


def _why_upheld_all_the_same(material: Material, made: RecommendationAssessment) -> str:
    """Say what stands against a request whose conditions are met: thin ground, or what is open."""
    met = _shown_of_worker(made)
    if not material.against_assessment:
        only = f"the record shows only {_labels(met, material)}" if met else "it is general"
        return f"what supports it is thin: {only}, and the other sections do not bear it out"
    open_ = [entry for entry in made.criteria if entry.status in _OPEN]
    if open_:
        return f"against it speaks that nothing shows {_labels(open_, material, 'nor')}"
    return "against it speaks only what the program cannot test and the reviewer must judge"


def _why_overturned(material: Material, made: RecommendationAssessment) -> str:
    met = _shown_of_worker(made)
    if made.leaning == "overturned":
        if met:
            return f"the record shows {_labels(met, material)} ({short_name(made, material)})"
        if made.criteria:
            return f"the request keeps within what {short_name(made, material)} allows"
        return f"{short_name(made, material)} recommends it"
    if met:
        return (
            f"for it speaks that the record shows {_labels(met, material)}, which must outweigh "
            "the weakest point stated above"
        )
    if any(row.text.startswith(_IN_FAVOR) for row in material.rows):
        return (
            "for it speaks what the record says of earlier care, which must outweigh the weakest "
            "point stated above"
        )
    return "for it speaks the treating physician's judgment alone, against the weakest point above"


def _shown_of_worker(made: RecommendationAssessment) -> list[CriterionAssessment]:
    """Return the criteria met by what the record shows, not by what it does not hold."""
    return [
        entry
        for entry in made.criteria
        if entry.status is CriterionStatus.MET and entry.criterion.test.kind not in BOUNDS
    ]


def _labels(entries: list[CriterionAssessment], material: Material, joint: str = "and") -> str:
    """Name criteria in a row, alternatives of one group joined by "or", three at most."""
    groups: dict[str, list[str]] = {}
    for number, entry in enumerate(entries):
        key = entry.criterion.group or f"#{number}"
        groups.setdefault(key, []).append(label_of(entry, material))
    names = [listed(dict.fromkeys(labels[:_NAMED]), "or") for labels in groups.values()]
    names = list(dict.fromkeys(names))
    if len(names) > _NAMED:
        names = names[:_NAMED]
    if not any(" or " in name for name in names):
        return listed(names, "or" if joint == "nor" else joint)
    return f", {joint} ".join(names)


def short_name(made: RecommendationAssessment, material: Material) -> str:
    """Return how a sentence names a section again: family or title, and the section."""
    passage = material.passages[made.passage_key]
    source = passage.source
    return f"{source.family if source.family != 'other' else source.title}, {passage.section}"


def _lead(made: RecommendationAssessment, material: Material) -> list[Citation]:
    return leading(material.passages[made.passage_key], 1)
