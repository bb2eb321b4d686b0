"""Agreement of a draft's citations with the reference's: family, title or chapter, section."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from evals.records import Counts
from rag.records import GuidelineReference, Passage

T = TypeVar("T")

LEVELS = ("family", "title", "section", "page")
OF_LIBRARY = "held"
"""The level ``title`` among those citations alone that the library holds."""
SAME_TITLE = 0.75
SAME_SECTION = 0.6
"""Share of the shorter name's content words that must occur in the longer one."""

PAGES_APART = 1
"""Editions and printings shift a page; more is another place."""

_EMPTY = frozenset(
    "a an and the of for in on to with by or at from its section sections chapter guideline "
    "guidelines medical treatment practice complaints injury disorders recommendation "
    "recommendations".split()
)


def names_agree(one: str, other: str, share: float) -> bool:
    """Return whether two names mean the same chapter or section.

    Names are compared as sets of stems without the words that nearly every name has; the overlap
    is taken over the smaller set, because one side often names the section within the section.

    >>> names_agree("Chronic Pain Treatment", "Chronic Pain Medical Treatment Guidelines", 1)
    True
    >>> names_agree("Low Back Complaints", "Neck and Upper Back Complaints", 0.75)
    False
    """
    a, b = _stems(one), _stems(other)
    if not a or not b:
        return _bare(one) == _bare(other) != ""
    return len(a & b) / min(len(a), len(b)) >= share


def count(
    draft: Sequence[Passage], reference: Sequence[GuidelineReference], level: str
) -> Counts | None:
    """Return the hits at one level, or ``None`` where no reference citation reaches that level.

    Citations that are the same at the level count once. Pages are compared only among citations
    that name any, and agree within one page.
    """
    wanted = _distinct(
        [one for one in reference if reaches(one, level)], lambda one: _reference_key(one, level)
    )
    if not wanted:
        return None
    cited = [one for one in draft if level != "page" or _pages(one.pages)]
    if level == "page" and not cited:
        return None
    given = _distinct(cited, lambda passage: _draft_key(passage, level))
    return Counts(
        draft=len(given),
        draft_hits=sum(any(agrees(p, r, level) for r in wanted) for p in given),
        reference=len(wanted),
        reference_hits=sum(any(agrees(p, r, level) for p in given) for r in wanted),
    )


def precision(counts: Sequence[Counts]) -> float | None:
    """Return hits over all citations of the drafts (micro average)."""
    total = sum(one.draft for one in counts)
    return sum(one.draft_hits for one in counts) / total if total else None


def recall(counts: Sequence[Counts]) -> float | None:
    """Return hits over all citations of the references (micro average)."""
    total = sum(one.reference for one in counts)
    return sum(one.reference_hits for one in counts) / total if total else None


def f1(counts: Sequence[Counts]) -> float | None:
    """Return the harmonic mean of precision and recall.

    >>> f1([Counts(draft=2, draft_hits=1, reference=1, reference_hits=1)])
    0.6666666666666666
    """
    p, r = precision(counts), recall(counts)
    if p is None or r is None:
        return None
    return 2 * p * r / (p + r) if p + r else 0.0


def reaches(reference: GuidelineReference, level: str) -> bool:
    """Return whether a citation names something at a level of ``LEVELS``."""
    return bool(
        reference.family
        if level == "family"
        else _name(reference)
        if level == "title"
        else reference.section
        if level == "section"
        else _pages(reference.pages)
    )


def agrees(passage: Passage, reference: GuidelineReference, level: str) -> bool:
    """Return whether a passage is what a citation names, down to a level of ``LEVELS``."""
    if passage.source.family != reference.family:
        return False
    if level == "family":
        return True
    name = _name(reference)
    if name and not any(
        names_agree(name, own, SAME_TITLE) for own in (passage.chapter, passage.source.title) if own
    ):
        return False
    if level == "page":
        return _pages_agree(passage.pages, reference.pages)
    return level == "title" or names_agree(reference.section, passage.section, SAME_SECTION)


def _name(reference: GuidelineReference) -> str:
    return reference.chapter or reference.title


def _reference_key(reference: GuidelineReference, level: str) -> tuple[str, ...]:
    key = (reference.family, _bare(_name(reference)), _bare(reference.section), reference.pages)
    return key[: LEVELS.index(level) + 1]


def _draft_key(passage: Passage, level: str) -> tuple[str, ...]:
    name = passage.chapter or passage.source.title
    key = (passage.source.family, _bare(name), _bare(passage.section), passage.pages)
    return key[: LEVELS.index(level) + 1]


def _pages(written: str) -> tuple[tuple[int, int], ...]:
    """Return the ranges that pages as written mean.

    >>> _pages("298-301, 12"), _pages("p. 300-02")
    (((298, 301), (12, 12)), ((300, 302),))
    """
    found = []
    for match in re.finditer(r"(\d{1,4})(?:\s*(?:-|–|to)\s*(\d{1,4}))?", written):
        first, last = match[1], match[2] or match[1]
        # "300-02" leaves out the digits that do not change.
        last = first[: len(first) - len(last)] + last if len(last) < len(first) else last
        if int(first) <= int(last):
            found.append((int(first), int(last)))
    return tuple(found)


def _pages_agree(one: str, other: str) -> bool:
    return any(
        a <= d + PAGES_APART and c <= b + PAGES_APART
        for a, b in _pages(one)
        for c, d in _pages(other)
    )


def _distinct(rows: Sequence[T], key: Callable[[T], tuple[str, ...]]) -> list[T]:
    found: dict[tuple[str, ...], T] = {}
    for row in rows:
        found.setdefault(key(row), row)
    return list(found.values())


def _bare(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))


@lru_cache(maxsize=4096)
def _stems(name: str) -> frozenset[str]:
    from evals.metrics.text import stem

    return frozenset(stem(word) for word in _bare(name).split() if word not in _EMPTY)
