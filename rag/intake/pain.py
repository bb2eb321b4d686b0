"""Pain ratings on the 0 to 10 scale, with and without medication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from rag.intake.dates import number_of
from rag.intake.fact_draft import FactDraft
from rag.intake.phrase_places import Place, date_near, site_of, trimmed
from rag.intake.statements import Statement
from rag.records import FactKind, PainScore
from rag.vocabulary import Vocabulary

_N = r"((?!0\d)\d{1,2}(?:\.\d)?|zero|one|two|three|four|five|six|seven|eight|nine|ten)"
_RANGE = rf"{_N}(?:\s*(?:-|–|to|or)\s*(?:a\s+)?{_N})?"
_OUT_OF = re.compile(
    rf"(?<![\d/.-]){_RANGE}\s*(?:/|\\|out\s+of|over"
    rf"|on\s+a\s+scale\s+of)\s*(?:a\s+)?(?:possible\s+)?(?:10|ten)\b(?![/-]\d|\.\d|\d)",
    re.IGNORECASE,
)
_SCALE = re.compile(
    rf"(?<![\d/.-]){_RANGE}\s*,?\s+(?:on|using)\s+(?:a|an|the)\s+(?:(?:visual|numeric)\s\w+\s)?"
    r"(?:pain\s+)?(?:scale|(?:10[- ]point|0\s*(?:-|to)\s*10|1\s*(?:-|to)\s*10|ten[- ]point)"
    r"(?:\s+(?:pain\s+)?scale\b)?|VAS)",
    re.IGNORECASE,
)
_RATED = re.compile(
    rf"\b(?:rat(?:ed|es|ing)|VAS(?:\s+score)?|pain (?:score|level|scale|rating))\s*(?:(?:is|was"
    rf"|of|at|as|:|=|the pain"
    rf"|(?:his|her|their) pain)\s*)*(?:a\s+)?{_RANGE}(?![\d/%]|\.\d|\s*(?:mg|/|out\b|over\b"
    rf"|-\s*\d|percent|%|days?|weeks?|months?|point))",
    re.IGNORECASE,
)
_EXTREME = re.compile(
    rf"(?<![\d/.-]){_RANGE}\s+at\s+(?:its|his|her|the)?\s*(?:best|worst|rest|least)\b",
    re.IGNORECASE,
)
_ABOUT_PAIN = re.compile(
    r"\bpain|\bache|headache|discomfort|\bVAS\b|scale|symptom|severity|intensity|rated|rates", re.I
)
_WITHOUT = re.compile(
    r"\b(?:without|w/o|off|before|prior to|no)\s+(?:the\s+|any\s+|use of\s+|taking\s+|his\s+"
    r"|her\s+|pain\s+|oral\s+|"
    r"current\s+){0,3}(?:med(?:ication|icine)?s?|drugs|norco|opioids?|pills)\b"
    r"|\b(?:without|w/o)(?=\s*(?:[.;,)]|$))",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"(?<!without )\b(?:with|on|after|using|taking|while taking)\s+(?:the\s+|use of\s+|taking\s+"
    r"|his\s+|her\s+|pain\s+|oral\s+|"
    r"current\s+){0,3}(?:med(?:ication|icine)?s?|drugs|norco|opioids?|pills)\b",
    re.IGNORECASE,
)
_MED_CHANGE = re.compile(
    r"\bfrom\b[^.;]{0,30}\bto\b[^.;]{0,30}\b(?:with|on|after)\s+(?:\w+\s+){0,2}med", re.IGNORECASE
)

Context = Literal["with_medication", "without_medication", "unspecified"]


def pain_facts(statement: Statement, vocabulary: Vocabulary) -> Iterator[FactDraft]:
    """Yield the pain ratings of one statement."""
    if not _ABOUT_PAIN.search(statement.text):
        return
    found = list(_scores(statement.text))
    ahead = bool(found) and _named_ahead(statement.text, found[0][0], found[-1][1])
    for at, (start, end, low, high) in enumerate(found):
        before = found[at - 1][1] if at else 0
        after = found[at + 1][0] if at + 1 < len(found) else len(statement.text)
        context, place = _context(statement.text, start, end, before, after, ahead=ahead)
        if len(found) == 2 and context == "with_medication" and at == 0:
            if _MED_CHANGE.search(statement.text):
                context = "without_medication"
        site = site_of(statement.text, Place(start, end), vocabulary)
        yield FactDraft(
            FactKind.PAIN_SCORE,
            statement,
            place,
            {
                "value": f"{low:g}" if low == high else f"{low:g}-{high:g}",
                "pain": PainScore(low=low, high=high, context=context),
                "body_parts": site.body_parts,
                "laterality": site.laterality,
                "noted": date_near(statement, place),
            },
        )


def _scores(text: str) -> Iterator[tuple[int, int, float, float]]:
    """Yield start, end, lower and upper value of each rating, in order."""
    taken: set[int] = set()
    hits: list[tuple[int, int, float, float]] = []
    for pattern in (_OUT_OF, _SCALE, _RATED, _EXTREME):
        for match in pattern.finditer(text):
            if taken.intersection(range(match.start(1), match.end())):
                continue
            low = number_of(match.group(1))
            high = number_of(match.group(2)) if match.group(2) else low
            if low is None or high is None or not 0 <= low <= 10 or not 0 <= high <= 10:
                continue
            taken.update(range(match.start(1), match.end()))
            hits.append((match.start(1), match.end(), min(low, high), max(low, high)))
    yield from sorted(hits)


def _named_ahead(text: str, first: int, last: int) -> bool:
    """Whether "with medication" stands before each rating ("with medication 3, without 7")."""
    before, after = text[max(0, first - 40) : first], text[last : last + 40]
    told = _WITH.search(before) or _WITHOUT.search(before)
    return bool(told) and not (_WITH.search(after) or _WITHOUT.search(after))


def _context(
    text: str, start: int, end: int, floor: int, ceiling: int, *, ahead: bool
) -> tuple[Context, Place]:
    """Say whether the rating is with or without medication; the words after it come first."""
    after = "" if ahead else text[end : min(ceiling, end + 60)]
    cut = re.search(r"[.;]\s", after)
    after = after[: cut.start()] if cut else after
    for pattern, value in ((_WITHOUT, "without_medication"), (_WITH, "with_medication")):
        match = pattern.search(after)
        if match:
            return value, trimmed(text, start, end + match.end())  # type: ignore[return-value]
    before = text[max(floor, start - 70) : start]
    for pattern, value in ((_WITHOUT, "without_medication"), (_WITH, "with_medication")):
        match = pattern.search(before)
        if match:
            first = start - len(before) + match.start()
            return value, trimmed(text, first, end)  # type: ignore[return-value]
    return "unspecified", trimmed(text, start, end)
