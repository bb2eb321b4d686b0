"""What a guideline section holds, as a sentence tells it, and which sections are told together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.assessment.tokens import content_stems
from rag.drafting.evidence import leading, named, said
from rag.drafting.material import PRIMARY, Material
from rag.drafting.sections import AGAINST, label_of, lead, short_name
from rag.drafting.wording import lower_first, without_stop
from rag.records import (
    Citation,
    CriterionStatus,
    Passage,
    RecommendationAssessment,
    SentenceRole,
)
from rag.text import listed


def tell_section(material: Material, made: RecommendationAssessment) -> None:
    """Tell the first statement of a section; of one that decides or is against it one more."""
    passage = material.passages[made.passage_key]
    cited = leading(passage, _MOST_READ)
    if not cited:
        return
    first, *rest = cited
    material.say(
        SentenceRole.GUIDELINE,
        f"{_named(passage)} {_holds(passage, first, material)}.",
        citations=[first],
    )
    if rest and (made.deciding or made.stance in AGAINST):
        more = _bearing(rest, made, material)
        material.say(SentenceRole.GUIDELINE, _also(passage, more, material), citations=[more])


_MOST_READ = 8
"""Statements of a section among which the one to be told is looked for."""


def _bearing(
    rest: Sequence[Citation], made: RecommendationAssessment, material: Material
) -> Citation:
    """Return the statement that bears most on what was found; the next one where none does more.

    Of a section with terms for several cases, only the terms of this case help a reader.
    """
    found = [e for e in made.criteria if e.status in _FOUND]
    wanted = {stem for e in found for stem in content_stems(label_of(e, material))}
    shared = [len(wanted.intersection(content_stems(one.quote))) for one in rest]
    best = max(range(len(rest)), key=lambda at: shared[at])
    return rest[best] if shared[best] >= shared[0] + _CLEARLY else rest[0]


_CLEARLY = 2
"""Words of the conditions that a statement has to share more than the one next in order."""

_FOUND = frozenset({CriterionStatus.MET, CriterionStatus.NOT_MET, CriterionStatus.CONTRADICTED})


def _named(passage: Passage) -> str:
    """Return the name of a section as it opens a sentence: no second article before its own."""
    name = named(passage)
    return name if name.startswith(("The ", "A ", "An ")) else f"The {name}"


def _holds(passage: Passage, citation: Citation, material: Material) -> str:
    words = without_stop(said(passage, citation))
    if not passage.digest:
        return f"states: {words}"
    return f"holds that {_continued(words, passage, material)}"


def _also(passage: Passage, citation: Citation, material: Material) -> str:
    words = without_stop(said(passage, citation))
    if not passage.digest:
        return f"It states further: {words}."
    return f"The digest adds that {_continued(words, passage, material)}."


def _continued(words: str, passage: Passage, material: Material) -> str:
    """Return a statement as it goes on within a sentence: a name keeps its capital.

    A request capitalises as it likes: what the section writes small, or the record writes small
    and is no drug, is no name.
    """
    first = re.match(r"[A-Za-z]+", words)
    word = first.group().lower() if first else ""
    ordinary = material.item.category != "drugs" and word in material.small_words
    small = ordinary or bool(re.search(rf"\b{word}\b", passage.text))
    return lower_first(words, passage.text if small else passage.text + material.item.text)


def ask_the_same(material: Material, sections: list[RecommendationAssessment]) -> None:
    """Tell the sections whose conditions were all told under those before them.

    What the MTUS holds in support of the decision is told, and for a grant what ACOEM or ODG
    recommend; others are named together.
    """
    most = PRIMARY if material.decision == "overturned" else PRIMARY - 1
    informing: list[Citation] = []
    for made in sections:
        wanted = made.authority_rank <= most and made.leaning == material.decision
        if wanted and not held_before(made, material):
            tell_section(material, made)
            informing += lead(made, material)
    if informing:
        what = "these sections ask" if len(informing) > 1 else "this section asks"
        material.say(
            SentenceRole.ASSESSMENT,
            f"What {what} of the record is told above.",
            citations=informing,
        )
    told = {citation.passage_key for row in material.rows for citation in row.citations}
    others = [made for made in sections if made.passage_key not in told]
    cited = [citation for made in others for citation in lead(made, material)]
    if cited:
        names = listed([short_name(made, material) for made in others])
        material.say(SentenceRole.NOTE, f"The same is asked for by {names}.", citations=cited)


def held_before(made: RecommendationAssessment, material: Material) -> bool:
    """Whether another section was told in the very words of this one."""
    told = {citation.quote for row in material.rows for citation in row.citations}
    return any(citation.quote in told for citation in lead(made, material))
