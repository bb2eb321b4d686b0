"""What a criterion's term stands for: the vocabulary ids and the words that count as saying it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.assessment.tokens import Token
from rag.vocabulary import ANY, Condition, Vocabulary

CONSERVATIVE = "conservative_care"
"""Stands in criteria for any care that is not invasive."""
PAIN_DRUGS = (
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
_NAMED_BY_WORDS = ("drugs", "diagnostics", "evaluation_management", "programmes")
"""Categories of care whose names hold words for complaints: pain management, stress test."""
_NECK_AND_ARM = frozenset({"cervical_spine", "thoracic_spine", "head", "jaw"})
PLACELESS = frozenset({"psyche", "skin"})
_BACK_AND_LEG = frozenset({"lumbar_spine", "thoracic_spine", "sacroiliac", "groin", "hip"})

Label = tuple[str, str]
"""Kind (``condition``, ``treatment``, ``drug``) and vocabulary id: ids may repeat across kinds."""


@dataclass(frozen=True)
class LabelMatch:
    """A vocabulary entry named in a text, with half-open character offsets."""

    label: Label
    start: int
    end: int


def names_care(match: LabelMatch, labels: Iterable[LabelMatch]) -> bool:
    """Whether a condition only stands in the name of a treatment: "carpal tunnel release"."""
    return match.label[0] == "condition" and any(
        other.label[0] == "treatment"
        and other.start <= match.start
        and match.end <= other.end
        and other.end - other.start > match.end - match.start
        for other in labels
    )


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
        """Return the condition or study that ``words`` name, and narrower ones.

        A condition is named by its display name or its identifier. Its other wordings are often
        narrower: whoever asks for a twitch response is not shown one by a trigger point.
        """
        known = self.vocabulary
        named = words.casefold().replace("-", " ")
        labels: set[Label] = {
            ("condition", member)
            for match in known.conditions_in(words)
            if match.start == 0 and match.end == len(words)
            if named in _names_of(known.conditions[match.id])
            for member in known.condition_family(match.id)
        }
        for match in known.treatments_in(words):
            spelt = match.start == 0 and match.end == len(words) and match.id not in _OF_MANY_KINDS
            if spelt and known.treatments[match.id].category == "diagnostics":
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
        return tuple(sorted({*rehabilitation, *PAIN_DRUGS, *_AIDS}))

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

    def helps_to_name_care(
        self, term: str, labels: Iterable[LabelMatch], found: Sequence[Token]
    ) -> bool:
        """Whether words only help to name care: "pain" in "pain medication".

        One word in the name of a drug or study, or any wording of a condition in that of care.
        """
        known, condition = self.vocabulary.treatments, term in self.vocabulary.conditions
        start, end = found[0].start, found[-1].end
        return (condition or len(found) == 1) and any(
            match.start <= start
            and end <= match.end
            and match.end - match.start > end - start
            and match.label[0] == "treatment"
            and (condition or known[match.label[1]].category in _NAMED_BY_WORDS)
            for match in labels
        )

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
        limb are related where they are neighbours. What is told of the mind or the skin has no
        place from which it could be of another part.
        """
        left, right = frozenset(parts), frozenset(others)
        if not left or not right or ANY in left | right or right <= PLACELESS:
            return True
        return any(self._related(a, b) or self._related(b, a) for a in left for b in right)

    def same_part(self, parts: Iterable[str], others: Iterable[str]) -> bool:
        """Whether two sets of known parts share one, or one holds the limb of the other."""
        known = self.vocabulary.body_parts
        left, right = frozenset(parts), frozenset(others)
        if ANY in left | right or "whole_body" in left | right:
            return True

        def limbs(ids: frozenset[str]) -> frozenset[str]:
            return frozenset(known[id_].region for id_ in ids if id_ in known)

        return bool(left & right or limbs(left) & right or left & limbs(right))

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
        if a in _NECK_AND_ARM and b in _NECK_AND_ARM - {"thoracic_spine"}:
            return True
        if a in _NECK_AND_ARM - {"thoracic_spine"} and region_b == "upper_extremity":
            return True
        return a in _BACK_AND_LEG and (
            region_b == "lower_extremity" or b in _BACK_AND_LEG - {"thoracic_spine"}
        )


def _names_of(entry: Condition) -> tuple[str, ...]:
    """Return the display name and the identifier of a condition, as words."""
    names = (entry.name.casefold(), entry.id.replace("_", " "))
    return tuple(name.removeprefix("positive ").replace("-", " ") for name in names)


_OF_MANY_KINDS = frozenset({"laboratory_test", "psychological_testing"})
"""Studies of which one kind, named in other words, stands for no other kind."""

_SHOWN = 6
"""Wordings of one term that a statement of what was searched lists."""
