"""The middle of a rationale: what each guideline section holds and what the record shows of it."""

from __future__ import annotations

from rag.drafting.evidence import (
    cite_criterion,
    distinct,
    in_words,
    leading,
    named,
    quotes_of,
    said,
)
from rag.drafting.material import Material
from rag.drafting.wording import human_list, listed, lower_first, plain, without_stop
from rag.records import (
    CaseQuote,
    Citation,
    CriterionAssessment,
    CriterionStatus,
    NoTest,
    Passage,
    RecommendationAssessment,
    SentenceRole,
    Stance,
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
        for unit in _units(_shown(made)):
            if len(unit) > 1:
                _alternatives(material, made, unit)
            else:
                _criterion(material, made, unit[0])
        _left_over(material, made)


def _units(entries: list[CriterionAssessment]) -> list[list[CriterionAssessment]]:
    """Put the unmet alternatives of a group together: one sentence tells of them all."""
    units: list[list[CriterionAssessment]] = []
    groups: dict[str, list[CriterionAssessment]] = {}
    for entry in entries:
        name = entry.criterion.group
        if name and name in groups:
            groups[name].append(entry)
            continue
        units.append([entry])
        if name:
            groups[name] = units[-1]
    return units


def _section(material: Material, made: RecommendationAssessment) -> None:
    passage = material.passages[made.passage_key]
    both = made.deciding or made.stance in (Stance.NOT_RECOMMENDED, Stance.INSUFFICIENT)
    cited = leading(passage, 2 if both else 1)
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


def _shown(made: RecommendationAssessment) -> list[CriterionAssessment]:
    """Return the criteria to write of: all of a deciding section, the telling ones of another.

    Of alternatives that are settled by one being met, only the first met one is shown.
    """
    counted: list[CriterionAssessment] = []
    met = {e.criterion.group for e in made.criteria if e.status is CriterionStatus.MET} - {""}
    shown: set[str] = set()
    for entry in made.criteria:
        name = entry.criterion.group
        if entry.status is CriterionStatus.NOT_APPLICABLE:
            continue
        if name in met and (entry.status is not CriterionStatus.MET or name in shown):
            continue
        shown.add(name)
        counted.append(entry)
    if made.deciding:
        return counted
    if made.leaning == "open":
        return []
    return sorted(counted, key=lambda entry: _FIRST[entry.status])[:_MOST_OTHER]


def _alternatives(
    material: Material, made: RecommendationAssessment, unit: list[CriterionAssessment]
) -> None:
    """Say in one sentence that none of the alternatives of a group is shown."""
    labels = listed(dict.fromkeys(label_of(entry, material) for entry in unit), "or")
    text = f"The section asks for one of these: {labels}; the record shows none of them"
    quotes: list[CaseQuote] = []
    searched: list[str] = []
    cited: list[Citation] = []
    for entry in unit:
        cited += citation_of(entry, made, material)
        searched += entry.searched
        quotes += quotes_of(material.case, entry, material.facts)[:1]
    against = [e for e in unit if e.status is CriterionStatus.NOT_MET][:1]
    text += "".join(f"; {lower_first(without_stop(e.explanation))}" for e in against)
    kept = distinct(quotes)[:2]
    if kept:
        text += f"; it says {in_words(kept)}"
    if searched:
        text += f"; the file was searched for {human_list(_spread(unit))}"
    material.say(
        SentenceRole.ASSESSMENT, f"{text}.", citations=cited, quotes=kept, searched=searched
    )


def _spread(unit: list[CriterionAssessment]) -> list[str]:
    """Return what was searched for, two terms of each alternative in turn."""
    return [term for entry in unit for term in entry.searched[:2]]


def _criterion(
    material: Material, made: RecommendationAssessment, entry: CriterionAssessment
) -> None:
    quotes = quotes_of(material.case, entry, material.facts)
    explained = without_stop(entry.explanation)
    if any(explained in row.text for row in material.rows):
        return
    # The request stands in the first sentence already: it is shown here, not written out again.
    words = in_words([quote for quote in quotes if quote.span != material.item.span])
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
        citations=citation_of(entry, made, material),
        quotes=quotes[:2],
        searched=entry.searched,
    )


def citation_of(
    entry: CriterionAssessment, made: RecommendationAssessment, material: Material
) -> list[Citation]:
    """Cite the words of a criterion, where a retrieved passage holds them."""
    passage = material.passages.get(entry.passage_key) or material.passages[made.passage_key]
    cited = cite_criterion(passage, entry.criterion)
    return [cited] if cited else []


def label_of(entry: CriterionAssessment, material: Material) -> str:
    """Return the noun phrase by which a sentence names a criterion."""
    passage = material.passages.get(entry.passage_key)
    words = entry.criterion.label or without_stop(plain(entry.criterion.text))
    return lower_first(words, passage.text if passage else "")


def _left_over(material: Material, made: RecommendationAssessment) -> None:
    """Name the conditions of a deciding section that the program leaves to the reviewer."""
    if not made.deciding:
        return
    left = [entry for entry in made.criteria if isinstance(entry.criterion.test, NoTest)]
    if not left:
        return
    cited = [c for entry in left for c in citation_of(entry, made, material)]
    what = listed([label_of(entry, material) for entry in left])
    material.say(
        SentenceRole.NOTE,
        f"The program cannot test the following condition and leaves it to the reviewer: {what}."
        if len(left) == 1
        else f"The program cannot test {len(left)} further conditions and leaves them to the "
        f"reviewer: {what}.",
        citations=cited,
    )
