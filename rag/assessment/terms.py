"""What a criterion's term stands for: the vocabulary ids and the words that count as saying it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rag.vocabulary import ANY, Vocabulary

CONSERVATIVE = "conservative_care"
"""Stands in criteria for any care that is not invasive."""
_PAIN_DRUGS = (
    "acetaminophen",
    "antidepressant",
    "antiepileptic",
    "corticosteroid_oral",
    "muscle_relaxant",
    "nsaid",
    "opioid",
    "topical_analgesic",
)
_AIDS = ("brace", "orthotics", "tens")
"""Beside rehabilitation, what counts as conservative care: drugs for pain and simple aids. A drug
for blood pressure or a bed is no trial of care for the condition at issue."""
_NECK_AND_ARM = frozenset({"cervical_spine", "thoracic_spine", "head", "jaw"})
_BACK_AND_LEG = frozenset({"lumbar_spine", "thoracic_spine", "sacroiliac", "groin", "hip"})

Label = tuple[str, str]
"""Kind (``condition``, ``treatment``, ``drug``) and vocabulary id: ids may repeat across kinds."""


@dataclass(frozen=True)
class LabelMatch:
    """A vocabulary entry named in a text, with half-open character offsets."""

    label: Label
    start: int
    end: int


_REMEMBERED = 4096
"""Terms, and sentences, whose answer is kept: those of a case come up item after item."""


@lru_cache(maxsize=4)
def terms_of(vocabulary: Vocabulary) -> Terms:
    """Return the terms of a vocabulary, the same for every item of every case."""
    return Terms(vocabulary)


class Terms:
    """The vocabulary as the assessment asks it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Keep the vocabulary; look-ups are cached for the life of the object."""
        self.vocabulary = vocabulary
        self.labels = lru_cache(maxsize=_REMEMBERED)(self._labels)
        self.tree = lru_cache(maxsize=_REMEMBERED)(self._tree)
        self.words = lru_cache(maxsize=_REMEMBERED)(self._words)
        self.matches = lru_cache(maxsize=_REMEMBERED)(self._matches)

    def _matches(self, text: str) -> tuple[LabelMatch, ...]:
        """Return every condition, treatment and drug that ``text`` names."""
        found = [
            LabelMatch((kind, match.id), match.start, match.end)
            for kind, matches in (
                ("condition", self.vocabulary.conditions_in(text)),
                ("treatment", self.vocabulary.treatments_in(text)),
                ("drug", self.vocabulary.drugs_in(text)),
            )
            for match in matches
        ]
        return tuple(sorted(found, key=lambda m: (m.start, m.end, m.label)))

    def _labels(self, term: str) -> frozenset[Label]:
        """Return the labels that say ``term``: its own, narrower ones, and drugs of its class."""
        known = self.vocabulary
        labels: set[Label] = set()
        if term == CONSERVATIVE:
            labels.add(("treatment", "medication"))
            for care in self.conservative():
                labels |= self._labels(care)
        if term in known.conditions:
            labels |= {("condition", id_) for id_ in known.condition_family(term)}
        if term in known.treatments:
            labels |= {("treatment", id_) for id_ in self.tree(term)}
            labels |= {
                ("drug", id_) for id_, d in known.drugs.items() if d.treatment in self.tree(term)
            }
        if term in known.drugs:
            labels.add(("drug", term))
        return frozenset(labels or self._labels_of_words(term))

    def _labels_of_words(self, words: str) -> set[Label]:
        """Return the condition or study that ``words`` spell out completely, and narrower ones."""
        whole = [
            m.id
            for m in self.vocabulary.conditions_in(words)
            if m.start == 0 and m.end == len(words)
        ]
        labels: set[Label] = {
            ("condition", id_) for found in whole for id_ in self.vocabulary.condition_family(found)
        }
        for match in self.vocabulary.treatments_in(words):
            entry = self.vocabulary.treatments[match.id]
            spelt = match.start == 0 and match.end == len(words)
            if spelt and entry.category == "diagnostics":
                labels |= {("treatment", id_) for id_ in self.tree(match.id)}
        return labels

    def _words(self, term: str) -> tuple[str, ...]:
        """Return wordings of ``term`` to look for beside the vocabulary's own matching."""
        known = self.vocabulary
        if term in known.conditions:
            entry = known.conditions[term]
            return tuple(w for w in (entry.name, *entry.synonyms) if "*" not in w and " " in w)
        if term == CONSERVATIVE or term in known.treatments or term in known.drugs:
            return ()
        return (term.replace("_", " "),)

    def name(self, term: str) -> str:
        """Return the display name of a vocabulary id, or the words themselves."""
        known = self.vocabulary
        for table in (known.conditions, known.treatments, known.drugs, known.body_parts):
            if term in table:
                return str(table[term].name)
        return term.replace("_", " ")

    def searched(self, terms: Iterable[str]) -> tuple[str, ...]:
        """Return what a search for ``terms`` looks for: their names, then other wordings."""
        wanted = tuple(terms)
        out: dict[str, None] = dict.fromkeys(self.name(term) for term in wanted)
        for term in wanted:
            labels = sorted(self.labels(term))
            for kind, id_ in labels[:_SHOWN]:
                if kind == "condition":
                    out.update(dict.fromkeys(self.vocabulary.terms(id_)[:_SHOWN]))
                else:
                    out.setdefault(self.name(id_))
        return tuple(out)

    def conservative(self) -> tuple[str, ...]:
        """Return the ids of the treatments that are conservative care."""
        rehabilitation = (
            id_
            for id_, entry in self.vocabulary.treatments.items()
            if entry.category == "rehabilitation" and not entry.invasive
        )
        return tuple(sorted({*rehabilitation, *_PAIN_DRUGS, *_AIDS}))

    def _tree(self, treatment: str) -> frozenset[str]:
        """Return a treatment with every narrower one."""
        return frozenset(
            id_
            for id_ in self.vocabulary.treatments
            if id_ == treatment or treatment in self.vocabulary.ancestors(id_)
        ) | {treatment}

    def covers(self, term: str, value: str) -> bool:
        """Whether the vocabulary id ``value`` is ``term`` or a narrower one."""
        if term == value:
            return True
        return any(id_ == value for _, id_ in self.labels(term))

    def family_of(self, label: Label) -> str:
        """Return the treatment id of a drug's class, or the id itself."""
        kind, id_ = label
        if kind == "drug" and id_ in self.vocabulary.drugs:
            return self.vocabulary.drugs[id_].treatment
        return id_

    def body_parts_in(self, text: str) -> tuple[str, ...]:
        """Return the ids of the body parts that ``text`` names."""
        return self.vocabulary.body_parts_in(text)

    def related(self, parts: Iterable[str], others: Iterable[str]) -> bool:
        """Whether something said of ``others`` can bear on a request for ``parts``.

        True where either is unknown. A spinal part is related to the limb that its nerves reach:
        numbness of the hand bears on a neck request, but not on one for the low back. Joints of one
        limb are related where they are neighbours.
        """
        left, right = frozenset(parts), frozenset(others)
        if not left or not right or ANY in left | right:
            return True
        return any(self._related(a, b) or self._related(b, a) for a in left for b in right)

    def _related(self, a: str, b: str) -> bool:
        if a == b or "whole_body" in (a, b):
            return True
        known = self.vocabulary.body_parts
        region_a = known[a].region if a in known else ""
        region_b = known[b].region if b in known else ""
        if region_a == b or region_b == a:
            return True
        if region_a == region_b != "spine" and a in known and b in known[a].near:
            # Neighbours bear on each other; a broken thumb says nothing of the shoulder.
            return True
        if a in _NECK_AND_ARM and (
            region_b == "upper_extremity" or b in _NECK_AND_ARM - {"thoracic_spine"}
        ):
            return True
        return a in _BACK_AND_LEG and (
            region_b == "lower_extremity" or b in _BACK_AND_LEG - {"thoracic_spine"}
        )


_SHOWN = 6
"""Wordings of one term that a statement of what was searched lists."""
