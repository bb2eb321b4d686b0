"""How sentences name a guideline section and its conditions, and what they cite of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.assessment.criteria import BOUNDS
from rag.assessment.nouns import with_article
from rag.drafting.evidence import cite_criterion, leading
from rag.drafting.material import Material
from rag.drafting.wording import lower_first, plain, without_stop
from rag.records import (
    Citation,
    CriterionAssessment,
    CriterionStatus,
    Passage,
    RecommendationAssessment,
    Stance,
)
from rag.text import listed

AGAINST = {
    Stance.NOT_RECOMMENDED: "does not recommend it",
    Stance.INSUFFICIENT: "finds too little evidence for it",
}
"""Stances against a treatment, in words."""
FAILED = frozenset({CriterionStatus.NOT_MET, CriterionStatus.CONTRADICTED})
OPEN = FAILED | {CriterionStatus.NOT_DOCUMENTED}
_NAMED = 2
"""Conditions that one clause names; all of them stand in the sentences before it."""


def short_name(made: RecommendationAssessment, material: Material) -> str:
    """Return how a sentence names a section again: family or title, and the first of its names.

    Where another section that is discussed has the same short name, the chapter stands with it.
    """
    passage = material.passages[made.passage_key]
    name = _short(passage)
    others = [
        material.passages[other.passage_key]
        for other in material.discussed()
        if other.passage_key != made.passage_key
    ]
    alike = [other for other in others if _short(other) == name]
    if not alike:
        return name
    if any(other.chapter != passage.chapter for other in alike):
        section = name.removeprefix(f"{_family(passage)}, ")
        chapter = _ASIDE.sub("", passage.chapter).strip().removesuffix(" chapter")
        return f"{_family(passage)}, {chapter} chapter, {section}"
    return f"{_family(passage)}, {passage.section}"


_ASIDE = re.compile(r"^Chapter \d+,\s*|\s*\([^)]*\)")
"""What a chapter's title holds beside its subject: its number, its revision."""


def _short(passage: Passage) -> str:
    return f"{_family(passage)}, {passage.section.split(';')[0].strip()}"


def _family(passage: Passage) -> str:
    source = passage.source
    return source.family if source.family != "other" else source.title


def lead(made: RecommendationAssessment, material: Material) -> list[Citation]:
    """Cite the first statement of a section."""
    return leading(material.passages[made.passage_key], 1)


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
    return with_article(lower_first(words, passage.text if passage else ""))


def labels(
    entries: Iterable[CriterionAssessment],
    material: Material,
    joint: str = "and",
    most: int = _NAMED,
) -> str:
    """Name criteria in a row, alternatives of one group joined by "or".

    Args:
        entries: The criteria; those of one group are told as one.
        material: What they were assessed from.
        joint: ``and``, or ``nor`` for what is denied.
        most: Conditions named, and alternatives named of each.
    """
    groups: dict[str, list[str]] = {}
    for number, entry in enumerate(entries):
        key = entry.criterion.group or f"#{number}"
        groups.setdefault(key, []).append(label_of(entry, material))
    names = [listed(list(dict.fromkeys(row))[:most], "or") for row in groups.values()]
    names = list(dict.fromkeys(names))[:most]
    if not any(" or " in name for name in names):
        return listed(names, "or" if joint == "nor" else joint)
    return f", {joint} ".join(names)


def unmet(made: RecommendationAssessment) -> list[CriterionAssessment]:
    """Return what stands against a section's support; a group with one met stands for nothing."""
    done = {e.criterion.group for e in made.criteria if e.status is CriterionStatus.MET} - {""}
    return [e for e in made.criteria if e.status in OPEN and e.criterion.group not in done]


def shown_of_worker(made: RecommendationAssessment) -> list[CriterionAssessment]:
    """Return the criteria met by what the record shows, not by what it does not hold.

    Of alternatives of which one suffices, the first one met stands for all.
    """
    groups: set[str] = set()
    shown: list[CriterionAssessment] = []
    for entry in made.criteria:
        group = entry.criterion.group
        if entry.status is not CriterionStatus.MET or entry.criterion.test.kind in BOUNDS:
            continue
        if not group or group not in groups:
            shown.append(entry)
        groups.add(group)
    return shown


def by_its_finding(entry: CriterionAssessment, material: Material) -> bool:
    """Whether a condition is told by its finding: "no fever" or a limit is nothing to document."""
    return entry.criterion.test.kind == "limit" or label_of(entry, material).startswith("no ")
