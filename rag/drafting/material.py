"""Everything that the rationale of one item is written from, and the rows it is written into."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from rag.drafting.evidence import distinct, in_text
from rag.intake.statements import Statement
from rag.records import (
    CaseFile,
    CaseQuote,
    CaseSummary,
    Citation,
    Decision,
    DisputedItem,
    Fact,
    FactKind,
    ItemAssessment,
    ItemPassages,
    Passage,
    RecommendationAssessment,
    Sentence,
    SentenceRole,
)
from rag.text import squeeze

PRIMARY = 2
"""Last step of the search sequence that is the MTUS, ACOEM or ODG."""
_ENOUGH = 3
SECTIONS = 4
"""Guideline sections that a rationale discusses; the rest are listed with the passages."""


_ONE_STOP = re.compile(r"([?!])\.$")
"""Words that end in a mark of their own take no full stop."""


class Missed(NamedTuple):
    """A finding that the record was searched for in vain: by its terms, as these kinds of fact."""

    terms: frozenset[str]
    kinds: frozenset[FactKind]


@dataclass
class Material:
    """One item with its passages, its assessment and the side to be argued."""

    case: CaseFile
    summary: CaseSummary
    item: DisputedItem
    found: ItemPassages
    assessment: ItemAssessment
    decision: Decision
    requested: bool
    """Whether the side was asked for, whatever the assessment suggests."""
    rows: list[Sentence] = field(default_factory=list)
    shared: dict[str, int] = field(default_factory=dict)
    """Facts of the case told already in this letter, with the item under which they stand."""
    told: set[str] = field(default_factory=set)
    """Conditions told already, by the words for them."""
    shown: set[str] = field(default_factory=set)
    """Words of the record that have shown a condition already."""
    missed: list[Missed] = field(default_factory=list)
    """Findings called missing already."""
    lines: Sequence[Statement] = ()
    """The record line by line, from which what tells most of the request is quoted."""

    def __post_init__(self) -> None:
        """Index facts and passages."""
        self.elsewhere: dict[int, tuple[CaseQuote, ...]] = {}
        self.facts: dict[str, Fact] = {fact.id: fact for fact in self.summary.facts}
        self.passages: dict[str, Passage] = {
            retrieved.passage.key: retrieved.passage for retrieved in self.found.passages
        }

    @property
    def against_assessment(self) -> bool:
        """Whether the side argued is not the one that the assessment suggests."""
        return self.decision != self.assessment.decision

    @property
    def name(self) -> str:
        """How sentences name the treatment."""
        return self.item.treatment_name or "treatment requested"

    def say(
        self,
        role: SentenceRole,
        text: str,
        citations: Iterable[Citation] = (),
        quotes: Iterable[CaseQuote] = (),
        searched: Iterable[str] = (),
    ) -> None:
        """Add a sentence, unless it was said already."""
        wording = _ONE_STOP.sub(r"\1", squeeze(text))
        if any(row.text == wording for row in self.rows):
            return
        self.rows.append(
            Sentence(
                id=f"{self.item.number}.{len(self.rows) + 1}",
                role=role,
                text=wording,
                citations=tuple(dict.fromkeys(citations)),
                case_quotes=distinct(quotes),
                searched=tuple(searched),
            )
        )

    def say_once(self, text: str, quotes: Iterable[CaseQuote]) -> None:
        """Tell a fact of the case, unless another item of the letter tells it."""
        wording = squeeze(text)
        if self.shared.setdefault(wording, self.item.number) == self.item.number:
            self.say(SentenceRole.CASE_FACT, wording, quotes=quotes)
        else:
            self.elsewhere[self.shared[wording]] = (
                *self.elsewhere.get(self.shared[wording], ()),
                *quotes,
            )

    def of_kind(self, *kinds: FactKind) -> list[Fact]:
        """Return what the record (not UR) affirms of these kinds, in order."""
        return [
            fact
            for fact in self.summary.facts
            if fact.kind in kinds and fact.polarity == "affirmed" and fact.attribution == "record"
        ]

    def bears(self, fact: Fact) -> bool:
        """Whether a fact names no body part, or one of the request's."""
        own = set(self.item.body_parts)
        return not fact.body_parts or not own or bool(own & set(fact.body_parts))

    def concerns(self, fact: Fact) -> bool:
        """Whether a fact bears on the request and is not of the other side of the body."""
        sides = {self.item.laterality, fact.laterality}
        return self.bears(fact) and sides != {"left", "right"}

    @cached_property
    def small_words(self) -> frozenset[str]:
        """Words that the record writes small: with a capital they are no names."""
        texts = (document.text for document in self.case.documents)
        return frozenset(word for text in texts for word in re.findall(r"\b[a-z]{2,}\b", text))

    def in_text(self, words: str, most: int = 8) -> str:
        """Return words of the record within a sentence: few as they are, more in marks."""
        shown = in_text(words, most)
        first = re.match(r"[A-Z][a-z]+\b", shown)
        if first and first.group().lower() in self.small_words:
            return shown[:1].lower() + shown[1:]
        return shown

    def _was_read(self, made: RecommendationAssessment) -> bool:
        held = self.passages[made.passage_key].recommendation
        return held is not None and held.status != "general_knowledge"

    def discussed(self) -> list[RecommendationAssessment]:
        """Return the sections to discuss, in order of authority.

        The ones that decide come first into the choice, then those that bear out the side argued,
        then the highest authority of the other side, so that it is never hidden.
        """
        every = self.assessment.recommendations
        known = [made for made in every if made.passage_key in self.passages]
        # Where the MTUS, ACOEM or ODG say enough, a reviewer does not go on to the others; where
        # they say little, to those alone whose digest rests on something read.
        spoken = sum(made.authority_rank <= PRIMARY for made in known)
        if spoken:
            known = [
                made
                for made in known
                if made.deciding
                or made.authority_rank <= PRIMARY
                or (spoken < _ENOUGH and self._was_read(made))
            ]
        wanted = sorted(
            enumerate(known),
            key=lambda pair: (
                not pair[1].deciding,
                pair[1].leaning != self.decision,
                pair[1].authority_rank,
                pair[0],
            ),
        )
        chosen = [made for _, made in wanted[:SECTIONS]]
        opposed = [m for m in known if m.leaning not in (self.decision, "open")]
        if opposed and not any(made in chosen for made in opposed):
            chosen[-1] = opposed[0]
        return [made for made in known if made in chosen]
