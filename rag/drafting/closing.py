"""The end of a rationale: the conclusion with its grounds, and what would change it."""

from __future__ import annotations

from rag.assessment.criteria import BOUNDS
from rag.drafting.evidence import quote_span
from rag.drafting.material import Material
from rag.drafting.remarks import carrying_remark, remark_quotes
from rag.drafting.sections import (
    AGAINST,
    OPEN,
    by_its_finding,
    labels,
    lead,
    short_name,
    shown_of_worker,
    unmet,
)
from rag.drafting.weighing import (
    IN_FAVOR,
    best_result,
    best_shown,
    deciding,
    outweighs,
    settle_open_points,
    weakest_point,
    what_would_change,
)
from rag.drafting.wording import in_marks, lower_first, without_stop
from rag.records import (
    Argument,
    CaseQuote,
    CriterionAssessment,
    CriterionStatus,
    RecommendationAssessment,
    SentenceRole,
    Stance,
)
from rag.text import listed

_LONGEST_REQUEST = 120
"""Characters of a request that a conclusion repeats."""
_MOST_FOUND = 3
"""Findings against a request that a conclusion names."""


def close_rationale(material: Material) -> None:
    """Write the conclusion, before it what weakens a side asked for, after it what is open."""
    granted = material.decision == "overturned"
    if material.requested:
        if granted:
            best_result(material)
        weakest_point(material)
    elif not granted and outweighs(material) and _open(material):
        weakest_point(material)
    _conclusion(material)
    if material.requested:
        return
    if granted:
        settle_open_points(material)
    else:
        what_would_change(material)


def _open(material: Material) -> bool:
    return any(made.leaning == "open" for made in deciding(material)[:1])


def _conclusion(material: Material) -> None:
    chosen = deciding(material)
    weighed = material.decision == "overturned" and not material.requested and outweighs(material)
    if weighed and chosen:
        _granted_on_balance(material)
        return
    verdict = "medically necessary"
    if material.decision == "upheld":
        verdict = f"not {verdict}"
    subject, quotes = _subject(material)
    text = f"{subject} is therefore {verdict}: {_why(material, chosen)}."
    portion = material.assessment.supported_portion
    if portion and material.decision == "upheld":
        text = text[:-1] + f"; within the limit of the section, {portion} would be supported."
    cited = [c for made in chosen[:1] for c in lead(made, material)]
    material.say(SentenceRole.CONCLUSION, text, citations=cited, quotes=quotes)


def _granted_on_balance(material: Material) -> None:
    """Conclude for a request whose conditions are not all shown: what carries it, and that.

    The points that are open are named after the conclusion, for the reviewer to settle.
    """
    made = best_shown(material)
    subject, quotes = _subject(material)
    failed, _ = _by_unit(unmet(made))
    name = short_name(made, material)
    text = f"On balance, {lower_first(subject)} is therefore medically necessary"
    if unmet(made):
        text += f", although not every condition of {name} is {'fulfilled' if failed else 'shown'}"
    remark = carrying_remark(material)
    material.say(
        SentenceRole.CONCLUSION,
        f"{text}: {_grounds(material, made, remark)}.",
        citations=lead(made, material),
        quotes=[*quotes, *(remark_quotes(remark, material) if remark else ())],
        searched=remark.searched if remark else (),
    )


def _grounds(material: Material, made: RecommendationAssessment, remark: Argument | None) -> str:
    """Say what carries a request: conditions met, another section, the record beside them."""
    grounds: list[str] = []
    if met := shown_of_worker(made):
        grounds.append(f"the record shows {labels(met, material)}")
    elif made.stance is Stance.RECOMMENDED:
        grounds.append("the section recommends the treatment as such")
    for other in [one for one in material.discussed() if one.leaning == "overturned"][:1]:
        grounds.append(f"{short_name(other, material)} would support the request on this record")
    if remark is not None:
        grounds.append(lower_first(without_stop(remark.text)))
    if not grounds:
        return "the treating physician's judgment is what speaks for it"
    *first, last = grounds
    return f"{'; '.join(first)}{'; and ' if first[1:] else ', and '}{last}" if first else last


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
    if material.decision == "overturned":
        return _why_overturned(material, made)
    if material.assessment.depends_on is not None:
        return _why_accompanying(material, material.assessment.depends_on)
    if made.stance in AGAINST and made.leaning == "upheld":
        return f"{short_name(made, material)} {AGAINST[made.stance]}"
    if made.leaning == "overturned":
        return _why_upheld_all_the_same(material, made)
    failed, lacking = _by_unit(unmet(made))
    if failed:
        return _why_failed(material, failed)
    if lacking:
        return _why_lacking(material, lacking)
    return "no section found shows that the treatment is needed on this record"


def _why_failed(material: Material, failed: list[CriterionAssessment]) -> str:
    """Say which conditions fail; an exclusion or a limit is told by what was found of it."""
    found = [e for e in failed if e.criterion.test.kind in BOUNDS or by_its_finding(e, material)]
    asked = [entry for entry in failed if entry not in found]
    parts = [lower_first(without_stop(entry.explanation)) for entry in found][:_MOST_FOUND]
    if asked:
        are = "conditions are" if len(asked) > 1 else "condition is"
        parts.insert(0, f"the following {are} not met: {labels(asked, material)}")
    return "; ".join(dict.fromkeys(parts))


def _why_accompanying(material: Material, parent: int) -> str:
    name = next((i.treatment_name for i in material.summary.items if i.number == parent), "")
    named = f"the {name} of item {parent}" if name else f"the operation under item {parent}"
    return (
        f"it depends on {named}, and since that operation is not medically necessary, neither "
        "is what accompanies it"
    )


def _why_lacking(material: Material, lacking: list[CriterionAssessment]) -> str:
    named = [entry for entry in lacking if not by_its_finding(entry, material)]
    if named:
        mixed = any(entry.status is not CriterionStatus.NOT_DOCUMENTED for entry in named)
        return (
            f"the record does not {'show' if mixed else 'document'} "
            f"{labels(named, material, 'nor')}"
        )
    return listed(list(dict.fromkeys(lower_first(without_stop(e.explanation)) for e in lacking)))


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
    if not material.against_assessment:
        return _why_outweighed(material, made)
    open_ = [entry for entry in made.criteria if entry.status in OPEN]
    if open_:
        return f"what speaks against it is that nothing shows {labels(open_, material, 'nor')}"
    return "only what the program cannot test speaks against it, and the reviewer must judge that"


def _why_outweighed(material: Material, made: RecommendationAssessment) -> str:
    """Say what of other sections or of the record outweighs a section that leans for a request."""
    parts: list[str] = []
    for other in [one for one in material.discussed() if one.leaning == "upheld"][:1]:
        if other.stance in AGAINST:
            parts.append(f"{short_name(other, material)} {AGAINST[other.stance]}")
        elif unmet(other):
            failed, lacking = _by_unit(unmet(other))
            why = _why_failed(material, failed) if failed else _why_lacking(material, lacking)
            parts.append(f"under {short_name(other, material)}, {why}")
    against = [r for r in material.assessment.remarks if r.side == "upheld"]
    for remark in sorted(against, key=lambda r: -r.weight)[:1]:
        parts.append(lower_first(without_stop(remark.text)))
    name = short_name(made, material)
    if not parts:
        return (
            f"the record keeps within what {name} asks, but shows nothing beyond it that tells "
            "this request from those that are refused; the reviewer must judge that"
        )
    return f"although {name} would support it, {' and '.join(dict.fromkeys(parts))}"


def _why_overturned(material: Material, made: RecommendationAssessment) -> str:
    met = shown_of_worker(made)
    if made.leaning == "overturned":
        if met:
            return f"the record shows {labels(met, material)} ({short_name(made, material)})"
        if made.criteria:
            return f"the request keeps within what {short_name(made, material)} allows"
        return f"{short_name(made, material)} recommends it"
    if met:
        ground = f"what speaks for it is that the record shows {labels(met, material)}"
    elif any(row.text.startswith(IN_FAVOR) for row in material.rows):
        ground = "what speaks for it is what the record says of earlier care"
    else:
        ground = "only the treating physician's judgment speaks for it"
    return f"{ground}; this must outweigh the weakest point stated above"
