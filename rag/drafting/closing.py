"""The end of a rationale: the weakest point, what would change it, and the conclusion."""

from __future__ import annotations

from rag.drafting.evidence import cite_criterion, leading, quotes_of
from rag.drafting.material import Material
from rag.drafting.wording import listed, lower_first, plain, without_stop
from rag.records import (
    CaseQuote,
    Citation,
    CriterionAssessment,
    CriterionStatus,
    RecommendationAssessment,
    SentenceRole,
    Stance,
)

_OPEN = frozenset(
    {CriterionStatus.NOT_MET, CriterionStatus.CONTRADICTED, CriterionStatus.NOT_DOCUMENTED}
)
_AGAINST = {
    Stance.NOT_RECOMMENDED: "the guideline that governs it does not recommend it",
    Stance.INSUFFICIENT: "the guideline that governs it finds too little evidence for it",
}


def close_rationale(material: Material) -> None:
    """Write the weakest point where one must be told, and the conclusion."""
    if material.requested:
        _weakest_point(material)
    elif material.decision == "upheld":
        _what_would_change(material)
    _conclusion(material)


def deciding(material: Material) -> list[RecommendationAssessment]:
    """Return the sections on which the side argued rests."""
    shown = material.discussed()
    chosen = [made for made in shown if made.deciding and not material.requested]
    return chosen or [m for m in shown if m.leaning == material.decision] or shown


def _unmet(made: RecommendationAssessment) -> list[CriterionAssessment]:
    """Return what stands against a section's support; a group with one met stands for nothing."""
    met = {e.criterion.group for e in made.criteria if e.status is CriterionStatus.MET} - {""}
    return [e for e in made.criteria if e.status in _OPEN and e.criterion.group not in met]


def _weakest_point(material: Material) -> None:
    """State honestly what speaks against the side that was asked for."""
    shown = material.discussed()
    cited: list[Citation] = []
    quotes: list[CaseQuote] = []
    if material.decision == "overturned":
        against = [made for made in shown if made.leaning == "upheld"]
        points = [_AGAINST[made.stance] for made in against[:1] if made.stance in _AGAINST]
        for made in against[:1]:
            cited += _lead(made, material)
            for entry in _unmet(made)[:3]:
                points.append(lower_first(without_stop(entry.explanation)))
                quotes += quotes_of(material.case, entry, material.facts)[:1]
                cited += _criterion(entry, made, material)
    else:
        support = [made for made in shown if made.leaning == "overturned"]
        points = [lower_first(without_stop(made.explanation)) for made in support[:1]]
        cited += [c for made in support[:1] for c in _lead(made, material)]
    if not points:
        points = ["the sections found set no condition that the program can test"]
        cited += [c for made in shown[:1] for c in _lead(made, material)]
    material.say(
        SentenceRole.NOTE,
        f"The weakest point of this conclusion: {'; '.join(points)}.",
        citations=cited,
        quotes=quotes,
    )


def _what_would_change(material: Material) -> None:
    """Name the documentation that would turn a decision that rests on missing records alone."""
    for made in deciding(material)[:1]:
        open_ = _unmet(made)
        if made.stance in _AGAINST or not open_:
            return
        if any(entry.status is not CriterionStatus.NOT_DOCUMENTED for entry in open_):
            return
        what = listed([_label(entry, material) for entry in open_])
        material.say(
            SentenceRole.NOTE,
            f"A record that shows {what} would change this.",
            citations=[c for entry in open_ for c in _criterion(entry, made, material)],
        )


def _conclusion(material: Material) -> None:
    chosen = deciding(material)
    cited = [c for made in chosen[:1] for c in _lead(made, material)]
    verdict = (
        "medically necessary" if material.decision == "overturned" else ("not medically necessary")
    )
    why = _why(material, chosen)
    text = f"The {material.name} requested is therefore {verdict}: {why}."
    portion = material.assessment.supported_portion
    if portion and material.decision == "upheld":
        text = text[:-1] + f"; within the limit of the section, {portion} would be supported."
    material.say(SentenceRole.CONCLUSION, text, citations=cited)


def _why(material: Material, chosen: list[RecommendationAssessment]) -> str:
    if not chosen:
        return "no section settles it"
    made = chosen[0]
    if material.decision == "overturned":
        return _why_overturned(material, made)
    if made.stance in _AGAINST:
        return _AGAINST[made.stance]
    open_ = _unmet(made)
    failed = [e for e in open_ if e.status is not CriterionStatus.NOT_DOCUMENTED]
    if failed:
        return f"the record does not meet what is asked of {_labels(failed, material)}"
    if open_:
        return f"the record does not document {_labels(open_, material)}"
    return "no section found shows that the treatment is needed on this record"


def _why_overturned(material: Material, made: RecommendationAssessment) -> str:
    met = [entry for entry in made.criteria if entry.status is CriterionStatus.MET]
    if material.requested:
        if met:
            return f"for it speaks that the record shows {_labels(met, material)}"
        if made.stance in (Stance.RECOMMENDED, Stance.CONDITIONAL):
            return "for it speaks that the section allows the treatment, the conditions apart"
        return "for it speaks only the treating physician's request"
    if met:
        return "the record meets every condition of the section that decides"
    return "the guideline that governs it recommends it"


def _labels(entries: list[CriterionAssessment], material: Material) -> str:
    return listed(dict.fromkeys(_label(entry, material) for entry in entries))


def _label(entry: CriterionAssessment, material: Material) -> str:
    passage = material.passages.get(entry.passage_key)
    words = entry.criterion.label or without_stop(plain(entry.criterion.text))
    return lower_first(words, passage.text if passage else "")


def _lead(made: RecommendationAssessment, material: Material) -> list[Citation]:
    return leading(material.passages[made.passage_key], 1)


def _criterion(
    entry: CriterionAssessment, made: RecommendationAssessment, material: Material
) -> list[Citation]:
    passage = material.passages.get(entry.passage_key) or material.passages[made.passage_key]
    cited = cite_criterion(passage, entry.criterion)
    return [cited] if cited else []
