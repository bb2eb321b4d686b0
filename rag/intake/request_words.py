"""The words of a request alone: no label, list mark or verdict before it, no comment behind it."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.vocabulary import Vocabulary

_Names = Callable[[int, int], bool]
"""Whether a stretch of the text names care."""
_MARK = r"(?:\(\s?\d{1,2}\s?\)|\d{1,2}\s?[).])"
_LEAD = re.compile(
    rf"(?:{_MARK}\s+(?=[A-Za-z])|(?:\d{{1,2}}\s+)?#\d\s+(?=[A-Z])|(?:is|was|are)\s+for\s+(?:an?\s+|the\s+)?|RFA\s+(?=[A-Z]))"
)
_NEXT = re.compile(rf"(?<=\s){_MARK}(?:\s+(?=[A-Za-z])|$)")
_LISTED = re.compile(rf"{_MARK}\s*$")
_LABEL = re.compile(
    r"(?!(?:retro|pro)spective\b|urgent\b)[^:;\"“”\d]{2,80}:\s+[\"“]?", re.IGNORECASE
)
_LABEL_DATED = re.compile(r"[^:;\"“”]{2,90}\d:\s+[\"“]", re.IGNORECASE)
_ARROW = re.compile(r"\s*(?:=>|->|→)\s*")
_TAIL = re.compile(r"\s+[–—-]{1,2}\s+|;\s+|,\s+and\s+(?=(?:the|he|she|I|we|it)\b)")
_AMOUNT = re.compile(
    r"#\s?\d|\b[x×]\s?\d|\d\s?[x×]\b|\d\s*(?:visits?|sessions?|mg|mcg|%|refills?|weeks?|months?|days?"
    r"|hours?|units?|times|tab\w*|cap\w*|g\b|ml)|\b(?:[Cc]|[Ll]|[Tt]|[Ss])\d|\b(?:left|right|bilateral"
    r"|both|purchase|rental|trial|urgent|outpatient|inpatient|contrast|fluoro\w*|guid\w*|refills?"
    r"|daily|bid|tid|qhs|prn|compound\w*|one|two|three|four|six)\b",
    re.IGNORECASE,
)
"""What of a comment belongs to the request: how much of it, where, on what terms."""
_QUOTES = '"“”'


def request_words(text: str, start: int, end: int, vocabulary: Vocabulary) -> tuple[int, int]:
    """Return the offsets of the request itself within the words in which it was found."""

    def care(a: int, b: int) -> bool:
        words = text[a:b]
        return bool(vocabulary.treatments_in(words) or vocabulary.drugs_in(words))

    if not care(start, end):
        return start, end
    for cut in (_past_lead, _of_one_entry, _beside_arrow, _within_marks, _before_comment):
        begin, stop = cut(text, start, end, care)
        if stop - begin > _LEAST and care(begin, stop):
            start, end = begin, stop
    return start, end


_LEAST = 3


def _past_lead(text: str, start: int, end: int, care: _Names) -> tuple[int, int]:
    """Leave out list marks and labels that name no care: ``(1)``, ``Outcome:``."""
    while True:
        found = _LEAD.match(text, start, end)
        if found is None:
            for label in (_LABEL, _LABEL_DATED):
                named = label.match(text, start, end)
                if named and not care(start, named.end()) and care(named.end(), end):
                    found = named
                    break
        if found is None or found.end() >= end:
            return start, end
        start = found.end()


def _of_one_entry(text: str, start: int, end: int, care: _Names) -> tuple[int, int]:
    """Stop before the next entry of a list that stands in one line and asks for no care."""
    following = _NEXT.search(text, start + 1, end)
    if following is None or care(following.end(), end):
        return start, end
    if following.end() == end and not _LISTED.search(text[:start]):
        return start, end
    return start, start + len(text[start : following.start()].rstrip(" ,;/"))


def _beside_arrow(text: str, start: int, end: int, care: _Names) -> tuple[int, int]:
    """Keep what follows an arrow if it names care, else what goes before: an outcome follows."""
    for arrow in reversed(list(_ARROW.finditer(text, start, end))):
        if care(arrow.end(), end):
            return arrow.end(), end
        if care(start, arrow.start()):
            end = arrow.start()
    return start, end


def _within_marks(text: str, start: int, end: int, care: _Names) -> tuple[int, int]:
    """Stop at a quotation mark that closes and was not opened: the rest is who quotes."""
    marks = [at for at in range(start, end) if text[at] in _QUOTES]
    if len(marks) % 2 == 0 or not marks:
        return start, end
    lone = marks[0] if len(marks) == 1 else marks[-1]
    if care(start, lone):
        return start, lone
    return (lone + 1, end) if care(lone + 1, end) else (start, end)


def _before_comment(text: str, start: int, end: int, care: _Names) -> tuple[int, int]:
    """Leave out what follows a dash or semicolon and neither names care nor says how much."""
    aside = _ASIDE.search(text, start, end)
    if aside and aside.end() - aside.start() > _LONG_ASIDE and care(start, aside.start()):
        end = aside.start()
    for tail in _TAIL.finditer(text, start, end):
        if text.count("(", start, tail.start()) > text.count(")", start, tail.start()):
            continue
        rest = text[tail.end() : end]
        said_more = _AMOUNT.search(rest) if ";" not in tail.group() else _AMOUNTS.search(rest)
        if not care(tail.end(), end) and not said_more:
            return start, tail.start()
    return start, end


_ASIDE = re.compile(r"\s*\([^()]*\)$")
_LONG_ASIDE = 60
"""Characters of a bracket at the end that tells more than it asks for."""
_AMOUNTS = re.compile(
    r"#\s?\d|\b[x×]\s?\d|\d\s*(?:visits|sessions|mg|mcg|%|refills?|units?|tab\w*|cap\w*)|\brefills?\b"
    r"|\b(?:left|right|bilateral|both)\b",
    re.IGNORECASE,
)
