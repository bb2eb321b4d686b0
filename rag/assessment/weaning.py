"""A refused opioid or sedative in use is not to be stopped abruptly: who says so, for the draft."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.assessment.courses import courses, is_own, own_terms
from rag.assessment.verdict import Setting
from rag.records import ItemAssessment, ItemPassages, Passage, RetrievedPassage, Weaning
from rag.text import sentences

_HABIT = frozenset({"opioid", "benzodiazepine", "carisoprodol"})
"""Vocabulary ids of drugs whose sudden stop after long use brings on withdrawal."""
_TAPERS = frozenset({"opioid_weaning", "detoxification"})
_SLOWLY = re.compile(
    r"\b(?:abrupt\w*|sudden(?:ly)? (?:stop\w*|withdraw\w*)|stop\w* suddenly|taper\w*|wean\w*"
    r"|goes down gradually|falls slowly|lowered slowly)\b",
    re.I,
)
_ABRUPT = re.compile(r"\b(?:abrupt|sudden)", re.I)


def weaning_note(made: ItemAssessment, found: ItemPassages, setting: Setting) -> Weaning | None:
    """Return the caution for a drug in use that is not supported; ``None`` where it has no place.

    The amount of a taper is left to the physician: no digest gives one for a single worker.
    """
    item = setting.item
    if made.decision != "upheld" or item.drug is None or not _families(setting) & _HABIT:
        return None
    in_use = any(is_own(c, item, setting) for c in courses(own_terms(item), setting))
    if not in_use and not setting.repeat:
        return None
    name = setting.terms.name(item.drug)
    shows = f"The record shows {name} already in use"
    if not in_use:
        shows = f"The request goes on with {name}"
    says = (
        f"{shows}: it should not be stopped abruptly, and what a "
        "gradual reduction needs is for the treating physician to set"
    )
    source = _source(found, setting)
    if source is None:
        return Weaning(text=f"{says}. No section at hand says how.")
    passage, start, end = source
    return Weaning(
        text=f"{says} ({passage.source.title}, {passage.section}).",
        passage_key=passage.key,
        quote=passage.text[start:end],
        start=start,
        end=end,
    )


def _families(setting: Setting) -> set[str]:
    """Return the requested drug with the classes that it belongs to."""
    known, drug = setting.terms.vocabulary, setting.item.drug or ""
    if drug not in known.drugs:
        return set()
    family = known.drugs[drug].treatment
    return {drug, family, *known.ancestors(family)}


def _source(found: ItemPassages, setting: Setting) -> tuple[Passage, int, int] | None:
    """Return the sentence that says so: of the first step held, warnings of a stop first."""
    families = _families(setting)
    rows = []
    for place, retrieved in enumerate(found.passages):
        if not _about(retrieved, families):
            continue
        passage = retrieved.passage
        for start, end in _statements(passage.text):
            words = passage.text[start:end]
            if _SLOWLY.search(words):
                rank = passage.source.authority_rank
                rows.append((rank, not _ABRUPT.search(words), place, start, passage, end))
    if not rows:
        return None
    _, _, _, start, passage, end = min(rows, key=lambda row: row[:4])
    return passage, start, end


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a passage, none of them across a line."""
    for line in re.finditer(r"[^\n]+", text):
        start = line.end() - len(line.group().lstrip("- "))
        yield from sentences(text, start, line.end())


def _about(retrieved: RetrievedPassage, families: set[str]) -> bool:
    """Whether a passage is on the drug or its class, or on weaning from such."""
    known = retrieved.passage.recommendation
    if known is None:
        return False
    named = set(known.treatments)
    return bool(named & families) or ("opioid" in families and bool(named & _TAPERS))
