"""A drug that the worker is said to have had, where the letter knows only another of its class."""

from __future__ import annotations

import re

from rag.audit.figures.reading import COMMON
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.checking.agreement.equality import same_length
from rag.checking.values import values
from rag.checking.values.numbers import NUMBER
from rag.retrieval.lexical import tokenize
from rag.vocabulary import Vocabulary

_HAD = re.compile(
    r"\b(?:tak(?:es|en|ing)|took|us(?:es|ed|ing)|(?:is|was|been|remains?|stays?) on|had|has|tried"
    r"|trial of|fail\w*|given|prescribed|started|months? of|weeks? of|days? of|years? of"
    r"|course of|courses of|despite|relie\w+|help\w*|respon\w+|toler\w+|benefi\w+|improv\w+|under"
    r"|treated with|managed with|maintained on|receiv\w+|with|by|continu\w+|mg|daily|dose)\b",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:such as|e\.g|including|like|or|alternativ\w*"
    rf"|instead(?! of {NUMBER}\b)|rather than|could|should|would"
    r"|may|might|can|if|recommend\w*|first[- ]line|guideline\w*|class|generic|brand|same as"
    r"|also known|similar|prefer\w*|consider\w*|allerg\w*|interact\w*|lack\w*|insufficient"
    r"|document\w*|absence|whether|unclear|emergency|unlike|MTUS|ODG|FDA|literature|studies|other"
    r"|another|any|formular\w*)\b",
    re.I,
)
_DENIED = re.compile(
    r"\b(?:no|not|never|without|than|nor)\W+(?:(?!month|week|day)\w+\W+){0,3}$", re.I
)
"""What denies the drug itself, right before it."""
_TELLING = frozenset(("date", "dose", "duration", "count"))


def other_drug(
    material: Material, audited: Audited, statement: Statement, words: str
) -> tuple[str, str, str] | None:
    """Return a drug had that the letter names nowhere, and the one of its class that it names.

    The letter's own drug must be left out of the whole rationale: one stands for the other.
    """
    if statement.kind != "case":
        return None
    known = material.data.vocabulary
    matches = known.drugs_in(words)
    if not matches:
        return None
    letter = {m.id for m in known.drugs_in(material.outside_rationales)}
    told = {m.id for m in known.drugs_in(audited.rationale)}
    for match in matches:
        clause = words[max(0, match.start - 60) : match.end + 50]
        if _akin(match.id, letter) or not _HAD.search(clause) or _OTHER.search(clause):
            continue
        if _DENIED.search(words[: match.start]):
            continue
        kin = [
            id_
            for id_ in sorted(letter)
            if (id_ not in told or _same_value(clause, _where(material, known, id_)))
            and known.drugs[id_].treatment == known.drugs[match.id].treatment
        ]
        sentence = _where(material, known, kin[0]) if len(kin) == 1 else ""
        same = _same_value(clause, sentence) or _stems(clause) & _stems(sentence)
        if sentence and same:
            return words[match.start : match.end], known.drugs[kin[0]].name, sentence
    return None


def _same_value(clause: str, told: str) -> bool:
    """Whether both give the same day, dose, length of time or count."""
    mine, theirs = ([v for v in values(text) if v.kind in _TELLING] for text in (clause, told))
    return any(
        (a.kind, a.value) == (b.kind, b.value)
        or (a.kind == b.kind == "duration" and same_length(a, b))
        for a in mine
        for b in theirs
    )


def _akin(drug: str, letter: set[str]) -> bool:
    """Whether the letter names the drug, or a compound or salt of it."""
    parts = set(drug.split("_"))
    return any(parts & set(other.split("_")) for other in letter)


def _stems(text: str) -> frozenset[str]:
    return frozenset(s for s in tokenize(text) if s.isalpha()) - COMMON - {"mg", "tablet"}


def _where(material: Material, known: Vocabulary, drug: str) -> str:
    return next(
        (s for s in material.summary_sentences if any(m.id == drug for m in known.drugs_in(s))), ""
    )
