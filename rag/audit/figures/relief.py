"""How long relief lasted, by the rationale and by the case summary."""

from __future__ import annotations

import re

from rag.audit.figures.reading import LIMIT, N, plain_figure
from rag.checking.values.numbers import SPELT
from rag.text import squeeze

_RELIEF = re.compile(
    rf"\b(?:relief|reliev\w+|help\w*|benefit\w*|last\w*|eas\w+|took away|lessen\w*"
    rf"|held|pain)\b[^.;]{{0,60}}?"
    rf"\bfor\s+(?:about |only |some |well |over |nearly |almost |more than |at least "
    rf"|a full )*({N}|{SPELT}|an?)\s+"
    r"((?:hour|day|week|month|year)s?)\b",
    re.I,
)
_BREAK = re.compile(r"[;.]\s")
"""Up to here a rule that is named holds."""


def other_relief(words: str, told: str) -> tuple[str, str, str] | None:
    """The length of a relief, where the summary gives others and not this one."""
    given = [(m, _span(m)) for m in _RELIEF.finditer(told)]
    for match in _RELIEF.finditer(words):
        span = _span(match)
        if LIMIT.search(_BREAK.split(words[: match.end()])[-1]):
            continue
        if given and span and all(span != other for _, other in given):
            known = re.search(rf"\b{match[1]}\s+{match[2].rstrip('s')}s?\b", told, re.I)
            if known is None:
                first = given[0][0]
                return match.group(), squeeze(first.group()), squeeze(first.group())
    return None


def _span(match: re.Match[str]) -> str:
    count = "1" if match[1].lower() in ("a", "an") else plain_figure(match[1])
    return f"{count} {match[2].lower().rstrip('s')}"
