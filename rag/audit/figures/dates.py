"""Dates that the letter does not know, and the one of the letter that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.figures.reading import stems_around
from rag.checking.values import Value, dates_told, values
from rag.text import sentence_texts

_WHOLE_DATE = len("2016-01-02")
_MONTH = len("2016-01")


def other_date(words: str, letter: str, summary: str) -> tuple[str, str, str] | None:
    """A date that the letter does not know, one part away from one that it gives of the same."""
    for value in (*_unknown(words, letter), *_unknown_months(words, letter)):
        about = stems_around(words, value.start, value.end)
        for told in sentence_texts(summary):
            for other in values(told):
                near = other.kind == "date" and _one_part(value.value, other.value)
                if near and about & stems_around(told, other.start, other.end):
                    return value.words, other.words, told
    return None


_SINCE = re.compile(r"\b(?:since|from|began|begun|started|starting) (?:in |on )?(?:\w+ )?$", re.I)


def other_start(words: str, letter: str, summary: str) -> tuple[str, str, str] | None:
    """A beginning, "since January 2016", where the summary has it a part of the date away."""
    known = dates_told(letter)
    told = [(v, text) for text in sentence_texts(summary) for v in _starts(text)]
    for value in _starts(words):
        if value.value in known or any(one.value == value.value for one, _ in told):
            continue
        for other, text in told:
            if _one_part(value.value, other.value) and len(told) == 1:
                return value.words, other.words, text
    return None


def _starts(text: str) -> Iterator[Value]:
    for value in values(text):
        if value.kind == "date" and _SINCE.search(text[: value.start]):
            yield value


def date_turned(words: str, letter: str) -> tuple[str, str] | None:
    """A date that the letter does not know: another with month and day exchanged, or the year."""
    known = {v.value: v.words for v in values(letter) if v.kind == "date"}
    for value in _unknown(words, letter):
        year, month, day = value.value.split("-")
        turned = f"{year}-{day}-{month}"
        if turned in known:
            return value.words, known[turned]
        others = [one for one in known if one[4:] == value.value[4:]]
        if others and len(others[0]) == _WHOLE_DATE:
            return value.words, known[others[0]]
    return None


def _unknown(words: str, letter: str) -> Iterator[Value]:
    """Yield the whole dates of a sentence that the letter gives neither with nor without year."""
    known = dates_told(letter)
    for value in values(words):
        if value.kind != "date" or len(value.value) < _WHOLE_DATE or value.value in known:
            continue
        if not _without_year(value.value, letter):
            yield value


def _unknown_months(words: str, letter: str) -> Iterator[Value]:
    """Yield the months of a sentence, "since January 2016", in which no date of the letter lies."""
    known = {day[:_MONTH] for day in dates_told(letter)}
    for value in values(words):
        if value.kind == "date" and len(value.value) == _MONTH and value.value not in known:
            yield value


def _without_year(date: str, letter: str) -> bool:
    """Whether the letter gives the day without its year: "on 5/9 she had …"."""
    _, month, day = date.split("-")
    return bool(re.search(rf"(?<![\d/-])0?{int(month)}/0?{int(day)}(?![\d/-])", letter))


def _one_part(one: str, other: str) -> bool:
    """Whether two dates differ in one of year, month and day, or have two of them exchanged."""
    mine, theirs = one.split("-"), other.split("-")
    if len(mine) != len(theirs):
        return False
    different = sum(a != b for a, b in zip(mine, theirs, strict=True))
    return different == 1 or (different > 1 and sorted(mine) == sorted(theirs))
