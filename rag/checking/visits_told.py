"""Numbers of visits that words say were had, none included, and visits told by their number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.values import bare_numbers, number, values
from rag.checking.values.numbers import NUMBER, ORDINALS

_CLAUSE = re.compile(r"[;:]|,\s|\b(?:but|while|which|so that)\b")
_HAD_BEFORE = re.compile(
    r"\b(?:completed|received|attended|had|undergone|underwent|already|previous(?:ly)?|prior|after"
    r"|following|finished|did|done|used|despite|given|tak(?:en|es) part|took part|gone"
    r"|went|got|undertook|participated|came|enrolled|started|began|begun|seen|provided)\b"
    r"[^.;]{0,30}$",
    re.I,
)
_HAD_AFTER = re.compile(
    r"^[^.;]{0,60}\b(?:so far|to date|already|were (?:completed|attended|given|had|done|used)"
    r"|(?:has|have) been (?:completed|attended|given|had|used)|in (?:19|20)\d\d|since)\b",
    re.I,
)
_SHARE_OF = re.compile(r"\b([\w-]+) (?:out )?of (?:the |his |her |these |those |all )*$", re.I)
"""Those had of those approved: "4 of the 12 sessions"."""
_VISIT = r"(?:visits?|sessions?|appointments?|treatments?|therapy|courses?)"
_TAKEN = (
    r"(?:attended|completed|had|received|undergone|provided|given|used|taken|furnished|started"
    r"|begun"
    r"|done|delivered|held|gone to|been to|made use of)"
)
_NONE_HAD = re.compile(
    rf"\b(?:no|not (?:one|a single)|none of (?:the|these|those|his|her))\s+(?:\w+"
    rf"\s+){{0,5}}?{_VISIT}"
    rf"\s+(?:\w+\s+){{0,5}}?(?:has|have|had|was|were)\s+(?:\w+\s+){{0,2}}?{_TAKEN}\b"
    rf"|\b(?:has|have|had)\s+(?:not|never|yet to)\s+(?:yet\s+)?(?:attend(?:ed)?|complete[d]?"
    rf"|receive[d]?"
    rf"|undergone|undergo|had|have|gone to|been to|started?|begun)\s+(?:any|a single|one"
    rf"|even one)?\s*"
    rf"(?:\w+\s+){{0,4}}?(?:visits?|sessions?|appointments?)\b",
    re.I,
)
"""No visit at all had."""


def counts_had(words: str) -> Iterator[tuple[float, str]]:
    """Yield numbers of visits that a sentence says were had, each with its clause."""
    for match in _NONE_HAD.finditer(words):
        around = _CLAUSE.split(words[: match.start()])[-1] + match.group()
        yield 0.0, around
    for value in values(words):
        if value.kind != "count" or not value.value.endswith(" visits"):
            continue
        before = _CLAUSE.split(words[: value.start])[-1]
        after = _CLAUSE.split(words[value.end :])[0]
        clause = before + words[value.start : value.end] + after
        share = _SHARE_OF.search(before)
        count = number(share[1]) if share else float(value.value.split()[0])
        if count is not None and (_HAD_BEFORE.search(before) or _HAD_AFTER.search(after)):
            yield count, clause


_NUMBERED = re.compile(
    rf"\b(?:visit|session|treatment|appointment)(?: number| no\.?| nr\.?|:)?\s*#?\s*(?P<n>{NUMBER})"
    r"(?!\d|\w|\s*(?:/\s*\d+/|[-/.]\d|%|mg\b|minutes?\b|weeks?\b|days?\b|hours?\b))"
    r"|\b(?:(?P<digits>\d{1,2})(?:st|nd|rd|th)|(?P<word>" + "|".join(ORDINALS) + r"))"
    r" (?:\w+ ){0,2}?(?:visit|session|treatment|appointment)\b(?! (?:is|would|will|may|can|to) )",
    re.I,
)
"""A visit by its number: "visit number 16", "session 14 of 14", "the ninth session"."""


def numbered(words: str) -> Iterator[tuple[float, str]]:
    """Yield visits that are told by their number, which is how many there had been, with words.

    >>> [count for count, _ in numbered("Visit number 16 since surgery; flexion 90 at visit 8.")]
    [16.0, 8.0]
    >>> [count for count, _ in numbered("Discharged after the ninth session.")]
    [9.0]
    >>> list(numbered("Date of visit: 09/01/2017. He wants a tenth session to be approved."))
    []
    """
    for match in _NUMBERED.finditer(words):
        if _WANTED.search(words[max(0, match.start() - _NEAR) : match.start()]):
            continue
        if match["word"]:
            yield float(ORDINALS.index(match["word"].lower()) + 1), match.group()
            continue
        count = number(match["n"] or match["digits"])
        if count is not None and 0 < count <= _MOST and count == int(count):
            yield count, match.group()


_WANTED = re.compile(
    r"\b(?:request\w*|asks?|asked|wants?|seeks?|needs?|before|until|further|more|additional|would"
    r"|should|may|plan\w*|date of)\b[^.;]*$",
    re.I,
)
_NEAR, _MOST = 40, 120
"""Characters before a number in which it may be only wished for; a greater one is none."""


_WHOLE = re.compile(r"\b(?:in all|altogether|in total|total|the whole|sum|overall|entire)\b", re.I)
_COUNTED = re.compile(
    r"\b(?:asked|request\w*|sought|further|additional|more|includ\w+|count\w*|together)\b", re.I
)


def short_sum(words: str, had: set[float], asked: float) -> bool:
    """Whether a sentence gives as the whole, with what is asked for, less than both together.

    >>> short_sum("The 6 visits requested would be the whole of his therapy.", {6.0}, 6.0)
    True
    >>> short_sum("The 6 visits requested make 12 in all.", {6.0}, 6.0)
    False
    """
    if not (_WHOLE.search(words) and _COUNTED.search(words)) or not asked:
        return False
    counted = (value for value in values(words) if value.kind == "count")
    numbers = bare_numbers(words) | {
        float(value.value.split()[0]) for value in counted if value.value.endswith(" visits")
    }
    return bool(numbers) and max(numbers) < min(had) + asked and asked in numbers
