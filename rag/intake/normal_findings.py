"""Normal findings as denials: "sensation was intact" denies a sensory deficit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.intake.fact_draft import FactDraft
from rag.intake.phrase_places import Place, date_near, site_of, trimmed
from rag.intake.statements import Statement
from rag.phrases import PhraseIndex
from rag.records import FactKind
from rag.vocabulary import Vocabulary

_NORMAL = re.compile(
    r"\b(?:intact|normal|within normal limits|unremarkable|symmetric(?:al)?|5\s?(?:/|out of"
    r"|over)\s?5|full|2\+|good"
    r"|no (?:deficits?|abnormalit(?:y|ies)))(?![\w/])",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[;:.]\s|\b(?:but|however|although|except|with|reveal\w*|show\w*|while)\b", re.IGNORECASE
)
_ABNORMAL = re.compile(
    r"\b(?:decreas\w*|diminish\w*|reduc\w*|weak\w*|limit\w*|restrict\w*|abnormal|absent|loss"
    r"|lack\w*|impair\w*|pain\w*|not|[0-4][+-]?/5)\b",
    re.IGNORECASE,
)
_REACH = 90


def normal_facts(statement: Statement, vocabulary: Vocabulary) -> Iterator[FactDraft]:
    """Yield a denied finding for each thing that the statement calls normal."""
    text = statement.text
    if not _NORMAL.search(text):
        return
    nouns = _nouns(vocabulary).find(text)
    for match in nouns:
        place = _called_normal(text, match.start, match.end)
        if place is None:
            continue
        site = site_of(text, place, vocabulary)
        yield FactDraft(
            FactKind.FINDING,
            statement,
            place,
            {
                "value": match.id,
                "polarity": "negated",
                "body_parts": site.body_parts,
                "laterality": site.laterality,
                "noted": date_near(statement, place),
            },
        )


def _called_normal(text: str, start: int, end: int) -> Place | None:
    """Return the words that call ``text[start:end]`` normal: after it, else directly before it."""
    whole = re.split(r"[;.]\s", text[end : end + _REACH])[0]
    stop = _BREAK.search(whole)
    after = whole[: stop.start()] if stop else whole
    told = _NORMAL.search(after)
    if told and _excepted(whole, told):
        return None
    if told and not _ABNORMAL.search(after[: told.start()]):
        return trimmed(text, start, end + told.end())
    before = re.search(
        rf"(?:{_NORMAL.pattern})\s+(?:(?:and|muscle|motor|light|deep|tendon)\s+){{0,2}}$",
        text[:start],
        re.IGNORECASE,
    )
    if before and not _ABNORMAL.search(text[max(0, before.start() - 25) : before.start()]):
        return trimmed(text, before.start(), end)
    return None


_OTHERWISE = re.compile(r"\b(?:otherwise|else)\s+(?:\w+\s+)?$", re.IGNORECASE)
_POOR_STRENGTH = re.compile(r"(?<![\d/])[0-4][+-]?\s?/\s?5|(?<![\d/])[34][+-](?![\w/])")
_POOR_REFLEX = re.compile(r"(?<![\d/])[01]\+|\b(?:absent|trace)\b", re.IGNORECASE)


def _excepted(after: str, told: re.Match[str]) -> bool:
    """Whether a grade beside the normal one is poor: "5/5 but for EHL 4/5", "2+, ankle 1+"."""
    if _OTHERWISE.search(after[: told.start()]):
        return True
    beside = after[: told.start()] + " " + after[told.end() :]
    poor = _POOR_REFLEX if told.group().startswith("2") else _POOR_STRENGTH
    graded = told.group()[0].isdigit()
    return graded and bool(poor.search(beside))


_CACHE: dict[str, PhraseIndex] = {}


def _nouns(vocabulary: Vocabulary) -> PhraseIndex:
    """Return the index of what can be called normal, built once per vocabulary."""
    known = _CACHE.get(vocabulary.fingerprint)
    if known is None or not vocabulary.fingerprint:
        known = PhraseIndex()
        for entry in vocabulary.conditions.values():
            for noun in entry.denied_when_normal:
                known.add(noun, (entry.id,))
        _CACHE.clear()
        _CACHE[vocabulary.fingerprint] = known
    return known
