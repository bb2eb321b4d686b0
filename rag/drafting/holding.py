"""What a guideline section holds, as a sentence tells it, and which sections are told together."""

from __future__ import annotations

import re

from rag.drafting.evidence import leading, named, said
from rag.drafting.material import PRIMARY, Material
from rag.drafting.sections import AGAINST, lead, short_name
from rag.drafting.wording import lower_first, without_stop
from rag.records import Citation, Passage, RecommendationAssessment, SentenceRole
from rag.text import listed


def tell_section(material: Material, made: RecommendationAssessment) -> None:
    """Tell the first statement of a section; of one that decides or is against it the next."""
    passage = material.passages[made.passage_key]
    both = made.deciding or made.stance in AGAINST
    cited = leading(passage, 2 if both else 1)
    if not cited:
        return
    first, *more = cited
    material.say(
        SentenceRole.GUIDELINE,
        f"{_named(passage)} {_holds(passage, first, material)}.",
        citations=[first],
    )
    for citation in more:
        material.say(
            SentenceRole.GUIDELINE, _also(passage, citation, material), citations=[citation]
        )


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

    What the MTUS, ACOEM or ODG hold in support of the decision is told; others are named together.
    """
    for made in sections:
        wanted = made.authority_rank <= PRIMARY and made.leaning == material.decision
        if wanted and not held_before(made, material):
            tell_section(material, made)
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
