"""Whether a passage governs an item: by what it says it is about, not by likeness of words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rag.records import DisputedItem, Passage, Recommendation, Stance
from rag.retrieval.circumstances import Circumstances
from rag.vocabulary import ANY, Vocabulary

NARROWER, BROADER = 8, 4
"""Distances of a narrower treatment, and of a broad one such as *medication* or *surgery*."""


@dataclass(frozen=True)
class Applicability:
    """How closely a passage is about an item."""

    caveats: tuple[str, ...]
    """Why it is not squarely about the item."""
    specificity: tuple[int, int, int, int]
    """Sorts the most specific first: treatment, body part, conditions, phase."""
    excluded: str = ""
    """Why it cannot govern although it is about the treatment: another body part or phase."""
    addresses: bool = True
    """False where the section says that its guideline does not address the treatment."""
    reasons: tuple[str, ...] = ()

    @property
    def tier(self) -> int:
        """How far it is from the item; it governs only where nothing nearer does, at any step.

        0: squarely about it; 1: about it if what is uncertain holds; 2: about a broader or
        narrower treatment.
        """
        if not self.caveats:
            return 0
        return 2 if self.specificity[0] >= BROADER else 1

    @property
    def explanation(self) -> str:
        """Why it does not squarely govern; empty where it does."""
        return self.excluded or next(iter(self.caveats), "")

    @property
    def every_reason(self) -> tuple[str, ...]:
        """What speaks for it and what speaks against it."""
        return (*self.reasons, *((self.excluded,) if self.excluded else ()), *self.caveats)


class Judge:
    """Decides for one item which passages are about it."""

    def __init__(
        self, item: DisputedItem, case: Circumstances, vocabulary: Vocabulary, floor: float
    ) -> None:
        """Hold the item and its case.

        Args:
            item: The disputed treatment.
            case: What decides applicability.
            vocabulary: The treatments' tree and the body parts' regions.
            floor: Cosine below which a passage without metadata is not about the item.
        """
        self.item = item
        self.case = case
        self.vocabulary = vocabulary
        self.floor = floor
        self.name = item.drug or item.treatment_name or (item.treatment or "").replace("_", " ")
        self.lineage = _lineage(item, vocabulary)

    def judge(self, passage: Passage, dense: float) -> Applicability | None:
        """Return how closely ``passage`` is about the item, ``None`` where it is not.

        Args:
            passage: A passage, of whatever edition.
            dense: Its cosine with the item's queries; counts only without a recommendation.
        """
        if passage.recommendation is None:
            return self._plain(passage, dense)
        return self._recommendation(passage, passage.recommendation)

    def concerns(self, treatment: str) -> bool:
        """Say whether a recommendation on ``treatment`` can be about the item at all."""
        return self._distance(treatment) is not None

    def elsewhere(self, passage: Passage) -> bool:
        """Say whether a passage is about a body part that is not the item's."""
        return bool(self.item.body_parts) and self._part_fit(self._parts(passage)) is None

    def _parts(self, passage: Passage) -> tuple[str, ...]:
        facts = passage.recommendation
        if facts is None:
            named = _parts_named(" ".join(passage.heading_path), self.vocabulary)
            return named or passage.chapter_body_parts
        return passage.chapter_body_parts if ANY in facts.body_parts else facts.body_parts

    def _recommendation(self, passage: Passage, facts: Recommendation) -> Applicability | None:
        near = min((self._distance(t) for t in facts.treatments), default=None, key=_or_far)
        if near is None:
            return None
        phase = self.case.in_phase(facts.phases)
        parts = self._parts(passage)
        fit = self._part_fit(parts)
        if fit is None:
            return self._excluded(near, f"it is about the {_names(parts, self.vocabulary)}")
        if phase == "no":
            now = f"; the injury is {self.case.phase}" if self.case.phase else ""
            return self._excluded(near, f"it is for the {' or '.join(facts.phases)} phase{now}")
        caveats, reasons = self._about_treatment(near, facts)
        if fit == _UNKNOWN_PART:
            caveats.append("it is bound to a body part and the request names none")
        elif fit < _ANY_PART:
            reasons.append(f"is about the {_names(parts, self.vocabulary)}")
        confirmed = [c for c in facts.conditions if self.case.has(c, self.vocabulary)]
        if confirmed:
            reasons.append(f"is for {_words(confirmed[0])}, which the record names")
        elif facts.conditions:
            caveats.append(
                f"it is for {_words(facts.conditions[0])}, which the record does not name"
            )
        if phase == "unknown":
            caveats.append(f"it is for the {' or '.join(facts.phases)} phase, which is not certain")
        elif facts.phases:
            reasons.append(f"is for the {' or '.join(facts.phases)} phase")
        return Applicability(
            caveats=tuple(caveats),
            specificity=(near, fit, 0 if confirmed else 1, 0 if facts.phases else 1),
            addresses=facts.stance is not Stance.NOT_ADDRESSED,
            reasons=tuple(reasons),
        )

    def _excluded(self, near: int, why: str) -> Applicability | None:
        if near >= BROADER:
            return None
        return Applicability((), (near, _UNKNOWN_PART, 1, 1), excluded=why)

    def _about_treatment(self, near: int, facts: Recommendation) -> tuple[list[str], list[str]]:
        if near >= NARROWER:
            narrower = _words(facts.treatments[0])
            return [f"it is about a narrower treatment, {narrower}"], []
        if near >= BROADER:
            return [f"it is about {_words(facts.treatments[0])} in general"], []
        if near == 0:
            return [], [f"is about {self.name}"]
        broader = next(t for t in facts.treatments if self._distance(t) == near)
        entry = self.vocabulary.treatments.get(broader)
        return [], [
            f"is about {entry.name if entry else _words(broader)}, which covers {self.name}"
        ]

    def _distance(self, treatment: str) -> int | None:
        """Return 0 for the treatment itself, more for broader and narrower ones."""
        if treatment in self.lineage:
            return self.lineage[treatment]
        # A drug's own request is not governed by what is said of another drug of its class.
        if self.item.drug is None and self.item.treatment in self.vocabulary.ancestors(treatment):
            return NARROWER
        return None

    def _part_fit(self, parts: tuple[str, ...]) -> int | None:
        if not parts or ANY in parts:
            return _ANY_PART
        if not self.item.body_parts:
            return _UNKNOWN_PART
        if set(parts) & set(self.item.body_parts):
            return 0
        return 1 if self.vocabulary.covers(parts, self.item.body_parts) else None

    def _plain(self, passage: Passage, dense: float) -> Applicability | None:
        """Judge a passage without metadata by its headings, else by its words."""
        if dense < self.floor or not self.lineage:
            return None
        heading = " ".join(passage.heading_path)
        fit = self._part_fit(self._parts(passage))
        if fit is None:
            return None
        caveats: list[str] = []
        near = self._named(heading)
        if near is None:
            near = self._named(passage.text)
            caveats.append(f"its heading does not name {self.name}")
        if near is None:
            return None
        if near >= BROADER:
            caveats.append("it is about a broader treatment")
        if fit == _UNKNOWN_PART:
            caveats.append("it is bound to a body part and the request names none")
        return Applicability(
            caveats=tuple(caveats),
            specificity=(near, fit, 1, 1),
            addresses=True,
            reasons=(f"names {self.name}" + ("" if caveats else " in its heading"),),
        )

    def _named(self, text: str) -> int | None:
        found = _treatments_named(text, self.vocabulary)
        return min((self.lineage[t] for t in found if t in self.lineage), default=None)


_ANY_PART, _UNKNOWN_PART = 2, 3


def _lineage(item: DisputedItem, vocabulary: Vocabulary) -> dict[str, int]:
    """Return the ids that stand for the item or something broader, with their distance.

    A broader treatment without a parent of its own (*medication*, *surgery*, *injection*) is far:
    what is said of it hardly speaks of the item.
    """
    if item.treatment is None:
        return {}
    lineage: dict[str, int] = {}
    if item.drug is not None:
        for drug in vocabulary.drugs.values():
            if item.drug.casefold() in (drug.id, drug.name.casefold()):
                lineage[drug.id] = 0
    lineage.setdefault(item.treatment, len(lineage))
    broader = vocabulary.ancestors(item.treatment)
    for step, treatment in enumerate(broader, 1):
        root = step == len(broader)
        lineage.setdefault(treatment, BROADER + step if root or step > 1 else 1 + step)
    return lineage


@lru_cache(maxsize=65536)
def _treatments_named(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the ids of treatments and drugs that ``text`` names."""
    found = dict.fromkeys(match.id for match in vocabulary.treatments_in(text))
    found.update(dict.fromkeys(match.id for match in vocabulary.drugs_in(text)))
    return tuple(found)


@lru_cache(maxsize=65536)
def _parts_named(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    return vocabulary.body_parts_in(text)


def _or_far(distance: int | None) -> int:
    return 99 if distance is None else distance


def _words(identifier: str) -> str:
    return identifier.replace("_", " ")


def _names(parts: tuple[str, ...], vocabulary: Vocabulary) -> str:
    known = vocabulary.body_parts
    return " and ".join(known[p].name if p in known else _words(p) for p in parts)
