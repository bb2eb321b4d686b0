"""The middle of a rationale: what each guideline section holds and what the record shows of it."""

from __future__ import annotations

from rag.drafting.evidence import (
    cite_criterion,
    in_words,
    leading,
    named,
    quotes_of,
    said,
)
from rag.drafting.material import Material
from rag.drafting.wording import human_list, listed, lower_first, plain, without_stop
from rag.records import (
    Citation,
    CriterionAssessment,
    CriterionStatus,
    NoTest,
    Passage,
    RecommendationAssessment,
    SentenceRole,
)

_MOST_OTHER = 3
"""Criteria shown of a section that informs but does not decide."""
_FIRST = {
    CriterionStatus.NOT_MET: 0,
    CriterionStatus.CONTRADICTED: 0,
    CriterionStatus.NOT_DOCUMENTED: 1,
    CriterionStatus.MET: 2,
}


def give_reasons(material: Material) -> None:
    """Write every section to be discussed, in order of authority, each with its criteria."""
    for made in material.discussed():
        _section(material, made)
        for entry in _shown(made, material):
            _criterion(material, made, entry)
        _left_over(material, made)


def _section(material: Material, made: RecommendationAssessment) -> None:
    passage = material.passages[made.passage_key]
    cited = leading(passage, 2 if made.deciding else 1)
    if not cited:
        return
    first, *more = cited
    material.say(
        SentenceRole.GUIDELINE,
        f"The {named(passage)} {_holds(passage, first, material)}.",
        citations=[first],
    )
    for citation in more:
        material.say(
            SentenceRole.GUIDELINE, _also(passage, citation, material), citations=[citation]
        )


def _holds(passage: Passage, citation: Citation, material: Material) -> str:
    words = without_stop(said(passage, citation))
    if not passage.digest:
        return f"states: {words}"
    return f"holds that {lower_first(words, passage.text + material.item.text)}"


def _also(passage: Passage, citation: Citation, material: Material) -> str:
    words = without_stop(said(passage, citation))
    if not passage.digest:
        return f"It states further: {words}."
    return f"By the same digest, {lower_first(words, passage.text + material.item.text)}."


def _shown(made: RecommendationAssessment, material: Material) -> list[CriterionAssessment]:
    """Return the criteria to write of: all of a deciding section, the telling ones of another.

    Of alternatives that are settled by one being met, only that one is shown.
    """
    met = {e.criterion.group for e in made.criteria if e.status is CriterionStatus.MET}
    counted = [
        entry
        for entry in made.criteria
        if entry.status is not CriterionStatus.NOT_APPLICABLE
        and not (
            entry.criterion.group
            and entry.criterion.group in met
            and entry.status is not CriterionStatus.MET
        )
    ]
    if made.deciding or made.leaning == "open":
        return counted if made.deciding else []
    return sorted(counted, key=lambda entry: _FIRST[entry.status])[:_MOST_OTHER]


def _criterion(
    material: Material, made: RecommendationAssessment, entry: CriterionAssessment
) -> None:
    passage = material.passages.get(entry.passage_key) or material.passages[made.passage_key]
    cited = cite_criterion(passage, entry.criterion)
    quotes = quotes_of(material.case, entry, material.facts)
    explained = without_stop(entry.explanation)
    if any(explained in row.text for row in material.rows):
        return
    words = in_words(quotes)
    text = {
        CriterionStatus.MET: f"{explained}, as the section asks" + (f": {words}" if words else ""),
        CriterionStatus.NOT_MET: explained
        + (f" ({words})" if words else "")
        + "; this condition is not met",
        CriterionStatus.CONTRADICTED: explained
        + ", against what the section asks"
        + (f": {words}" if words else ""),
        CriterionStatus.NOT_DOCUMENTED: explained
        + (f"; nearest to it stands {words}" if words else ""),
    }[entry.status]
    if entry.searched and entry.status in (CriterionStatus.NOT_DOCUMENTED, CriterionStatus.MET):
        text += f"; the file was searched for {human_list(entry.searched)}"
    material.say(
        SentenceRole.ASSESSMENT,
        f"{text}.",
        citations=[cited] if cited else [],
        quotes=quotes[:2],
        searched=entry.searched,
    )


def _left_over(material: Material, made: RecommendationAssessment) -> None:
    """Name the conditions of a deciding section that the program leaves to the reviewer."""
    if not made.deciding:
        return
    left = [entry for entry in made.criteria if isinstance(entry.criterion.test, NoTest)]
    if not left:
        return
    passage = material.passages[made.passage_key]
    cited = [c for entry in left if (c := cite_criterion(passage, entry.criterion))]
    what = listed(
        [
            entry.criterion.label
            or lower_first(without_stop(plain(entry.criterion.text)), passage.text)
            for entry in left
        ]
    )
    material.say(
        SentenceRole.NOTE,
        f"The program cannot test the following condition and leaves it to the reviewer: {what}."
        if len(left) == 1
        else f"The program cannot test {len(left)} further conditions and leaves them to the "
        f"reviewer: {what}.",
        citations=cited,
    )
