"""What a question in plain words names: treatments, drugs, body parts, levels, misspelt drugs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from rag.text import squeeze
from rag.vocabulary import Vocabulary

ALIKE = 0.84
"""Likeness (difflib ratio) from which an unknown word is taken for a misspelt drug."""
SHORTEST = 6
"""Letters below which a word is not taken for a misspelt one: too many drugs are near."""
_WORD = re.compile(rf"[A-Za-z]{{{SHORTEST},}}")


@dataclass(frozen=True)
class Question:
    """A question as asked, and what it is searched with."""

    text: str
    """As asked, white space squeezed."""
    query: str
    """What is searched: the question and the names of what it means, where it uses others."""
    treatments: tuple[str, ...] = ()
    """Vocabulary ids of the treatments and drugs that it names, in order."""
    body_parts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What was taken for what, in words for the reader."""


def understand(text: str, vocabulary: Vocabulary) -> Question:
    """Read a question with the vocabulary.

    A brand gets its generic name and class, an abbreviation its words, a misspelt drug its right
    spelling: guidelines are written with those, and a search by words alone would miss them.
    """
    asked = squeeze(text)
    mended, notes = _mend(asked, vocabulary)
    drugs = list(dict.fromkeys(match.id for match in vocabulary.drugs_in(mended)))
    treatments = list(dict.fromkeys(match.id for match in vocabulary.treatments_in(mended)))
    classes = [vocabulary.drugs[drug].treatment for drug in drugs]
    names = [vocabulary.drugs[drug].name for drug in drugs]
    for key in dict.fromkeys((*treatments, *classes)):
        entry = vocabulary.treatments.get(key)
        if entry is not None:
            names.append(entry.name)
    missing = [name for name in dict.fromkeys(names) if not _says(mended, name)]
    return Question(
        text=asked,
        query=f"{mended} ({'; '.join(missing)})" if missing else mended,
        treatments=tuple(dict.fromkeys((*drugs, *treatments, *classes))),
        body_parts=vocabulary.body_parts_in(mended),
        notes=tuple(notes),
    )


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _mend(text: str, vocabulary: Vocabulary) -> tuple[str, list[str]]:
    """Replace misspelt drug names; return the text and what was replaced."""
    names: dict[str, str] | None = None
    notes: list[str] = []
    mended = text
    for word in dict.fromkeys(match.group() for match in _WORD.finditer(text)):
        if vocabulary.drugs_in(word) or vocabulary.treatments_in(word):
            continue
        names = _drug_words(vocabulary) if names is None else names
        low = word.lower()
        # The first letter is seldom wrong, and without this rule plain words come near a drug.
        candidates = [name for name in names if name[0] == low[0]]
        near = get_close_matches(low, candidates, n=1, cutoff=ALIKE)
        if near and near[0] != low:
            right = names[near[0]]
            mended = re.sub(rf"\b{re.escape(word)}\b", right, mended)
            notes.append(f"“{word}” was taken for {right}.")
    return mended, notes


def _drug_words(vocabulary: Vocabulary) -> dict[str, str]:
    """Return every single-word drug name in lower case, with its spelling."""
    words: dict[str, str] = {}
    for drug in vocabulary.drugs.values():
        for name in (drug.name, *drug.synonyms, *drug.brands):
            if name.isalpha() and len(name) >= SHORTEST:
                words.setdefault(name.lower(), name)
    return words
