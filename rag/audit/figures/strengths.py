"""The strength in which a rationale and the case summary give the same drug."""

from __future__ import annotations

import re

from rag.text import squeeze
from rag.vocabulary import Vocabulary

_N = r"\d+(?:\.\d+)?"
_LEAD = re.compile(r"^[ ,(]*(?:(?:at|of|in|a dose of|doses of|the dose of|up to)\s+)?", re.I)
_TAKEN = re.compile(
    rf"({_N}(?:\s?/\s?{_N})?)\s?-?(mg|mcg|g)\b(?!\s*(?:/|of morphine|morphine))", re.I
)


def other_strength(words: str, told: str, vocabulary: Vocabulary) -> tuple[str, str, str] | None:
    """Return a drug with its strength, the summary's, and the words, where they differ.

    A number that stands behind the drug without a unit counts as the summary's too.
    """
    known = _strengths(told, vocabulary)
    for drug, (doses, said) in _strengths(words, vocabulary).items():
        if drug not in known or doses & known[drug][0] or not known[drug][0]:
            continue
        if doses & _bare_strengths(told, drug, vocabulary):
            continue
        return said, known[drug][1], known[drug][1]
    return None


def _bare_strengths(text: str, drug: str, vocabulary: Vocabulary) -> set[str]:
    """Return numbers that stand behind a drug without a unit, as doses: "prazosin 4." in notes."""
    out: set[str] = set()
    for match in vocabulary.drugs_in(text):
        behind = _BARE.match(text[match.end : match.end + 25]) if match.id == drug else None
        if behind:
            out |= {f"{one} {u}" for one in re.findall(_N, behind[1]) for u in ("mg", "mcg", "g")}
    return out


_BARE = re.compile(rf"[\s,:(]*({_N}(?:\s?(?:,|/|-|to|and|or|->)\s?{_N})*)(?![\d%])")


def _strengths(text: str, vocabulary: Vocabulary) -> dict[str, tuple[set[str], str]]:
    out: dict[str, tuple[set[str], str]] = {}
    matches = vocabulary.drugs_in(text)
    for at, match in enumerate(matches):
        stop = matches[at + 1].start if at + 1 < len(matches) else len(text)
        after = text[match.end : min(stop, match.end + 22)]
        dose = _TAKEN.match(_LEAD.sub("", after)) if after else None
        if dose is None:
            continue
        doses, words = out.get(match.id, (set(), ""))
        doses |= {f"{part.strip()} {dose[2].lower()}" for part in dose[1].split("/")}
        out[match.id] = (
            doses,
            words or squeeze(text[match.start : match.end] + " " + dose.group()),
        )
    return out
