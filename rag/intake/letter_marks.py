"""The marks by which a determination letter is known: headings, labels and verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["ur", "reviewer", "rationale"]


def _spaced(words: str) -> str:
    """Return a pattern for ``words`` as OCR may have read them: letters apart, l as 1, o as 0."""
    alike = {"l": "[l1I|]", "i": "[i1lI|í]", "o": "[o0]"}
    letters = [
        r"[ \t]?".join(alike.get(char, re.escape(char)) for char in word)
        for word in words.lower().split()
    ]
    return r"\s*".join(letters)


# --------------------------------------------------------------------------- headings

_EDGE = r"(?:^|(?<=\f))[ \t#*_>|]*"
_STOP = r"(?=[\n\f]|\Z)"
"""Lines begin and end at form feeds, too, which ``^`` and ``$`` do not know."""
HOW_MADE = re.compile(
    rf"{_EDGE}{_spaced('how the imr')}\s*(?:{_spaced('final')})?\s*{_spaced('determination')}\s*"
    rf"{_spaced('was made')}",
    re.IGNORECASE | re.MULTILINE,
)
SUMMARY = re.compile(
    rf"{_EDGE}(?:{_spaced('clinical case summary')}|{_spaced('case summary')}"
    rf"|{_spaced('clinical summary')})[ \t#*_:]*{_STOP}",
    re.IGNORECASE | re.MULTILINE,
)
SUMMARY_LEAD = re.compile(
    r"\s*The\s+(?:expert\s+|physician\s+)?reviewer\s+developed\s+the\s+following\b[^:]{0,250}:",
    re.IGNORECASE,
)
ISSUES = re.compile(
    rf"{_EDGE}(?:{_spaced('imr')}\s*)?{_spaced('issues')}[,.]?\s*(?:{_spaced('and')}\s*)?"
    rf"{_spaced('decision')}s?[,.]?\s*(?:{_spaced('and')}|&)\s*"
    rf"{_spaced('rationale')}s?[ \t#*_:]*{_STOP}",
    re.IGNORECASE | re.MULTILINE,
)
ISSUES_LEAD = re.compile(
    r"\bThe\s+final\s+determination\s+(?:was|is)\s+based\s+on\s+(?:the\s+)?decisions?\s+for\s+"
    r"(?:each\s+of\s+)?the\s+disputed\s+items?\s*/?\s*(?:and\s+)?services?\s+set\s+forth\s+below"
    r"[ \t]*[:.]?",
    re.IGNORECASE,
)

# --------------------------------------------------------------------------- labels

_COLON = (
    r"(?:[ \t]*[*_]*[ \t]*[:;][*_]*"
    r"|(?=[*_]*\s+(?:Decision\s+based|The\s+\w+\s+\w+\s+(?:based|did))))"
)
_GUIDELINE = rf"{_spaced('guideline')}(?:s|\(s\))?"
_ADMINISTRATOR = rf"{_spaced('claims administrator')}(?:['’]?s)?"
_REVIEWER = (
    rf"(?:{_spaced('maximus')}(?:\s+Federal(?:\s+Services)?(?:,?\s*Inc\.?)?)?|\bIMRO?(?:['’]s)?"
    rf"|(?:(?:Expert|Physician|Medical|Independent|IMR)\s+)*{_spaced('reviewer')}(?:['’]?s)?"
    rf"|{_spaced('independent')}\s+(?:Medical\s+)?{_spaced('review')}(?:\s+Organi[sz]ation)?"
    rf"|{_spaced('review')}\s+Organi[sz]ation)"
)
_LABELS = re.compile(
    rf"(?P<ur>{_ADMINISTRATOR}\s*{_GUIDELINE}{_COLON})"
    rf"|(?P<reviewer>{_REVIEWER}\s*{_GUIDELINE}{_COLON}"
    # An organisation whose name is not known: its label opens a line and a fixed sentence follows.
    rf"|(?-i:(?:^|(?<=\f))[ \t*_]*(?!(?i:Claims))[A-Z][A-Za-z&.,' -]{{1,60}}?"
    rf"\s+(?:[Gg]uideline|GUIDELINE))[ \t]*[*_]*:"
    rf"(?=[\s*_]*(?:Decision\s+based|The\s+\w+(?:\s+\w+){{0,3}}\s+(?:based|did))))"
    rf"|(?P<rationale>{_spaced('decision')}\s*{_spaced('rationale')}{_COLON}"
    rf"|{_EDGE}{_spaced('rationale for')}\s*(?:the\s+)?{_spaced('decision')}{_COLON})",
    re.IGNORECASE | re.MULTILINE,
)


class Label(NamedTuple):
    """A label that opens a paragraph of an item, with its half-open offsets."""

    kind: Kind
    start: int
    end: int


def labels(text: str, start: int = 0) -> Iterator[Label]:
    """Yield the labels of the items in order of appearance."""
    for match in _LABELS.finditer(text, start):
        kind: Kind = "ur" if match["ur"] else "reviewer" if match["reviewer"] else "rationale"
        indent = len(match.group()) - len(match.group().lstrip())
        yield Label(kind, match.start() + indent, match.end())


# --------------------------------------------------------------------------- verdicts

_UPHELD = rf"(?:{_spaced('uphe')}[ \t]?[l1I|][ \t]?d|{_spaced('uphold')})"
_OVERTURNED = rf"{_spaced('overturn')}(?:[ \t]?e[ \t]?d)?"
_PART = r"(?:partial(?:ly)?|in\s+part)"
_VERDICT = (
    rf"(?P<verdict>(?:{_PART}\s+)?(?:(?P<upheld>{_UPHELD})|(?P<overturned>{_OVERTURNED})"
    rf"|(?P<modified>{_spaced('modified')}))"
    rf"(?:,?\s*{_PART})?)"
)
_AT_END = re.compile(
    rf"(?:\s*[:;]\s*|\s+(?:is|are)\s*[:;]?\s*|\s*[-–—=]\s*|\s+)[*_\s]*\b{_VERDICT}[\s.*_)]*$",
    re.IGNORECASE,
)
VERDICT_WORDS = re.compile(rf"\b(?:{_UPHELD}|{_OVERTURNED})\b", re.IGNORECASE)
"""The words that give an outcome away wherever they stand."""
VERDICT_LINE = re.compile(
    rf"(?:[:;–—=]|\b(?:is|are)\b|^|(?<=\f))[ \t*_]*(?:{_PART}\s+)?(?:{_UPHELD}|{_OVERTURNED})"
    rf"[ \t.*_)]*{_STOP}",
    re.IGNORECASE | re.MULTILINE,
)
"""A verdict in the form it has in an item: at the end of a line, after a colon or alone."""
OUTCOME_WORDS = re.compile(
    rf"{VERDICT_WORDS.pattern}|\bmodif(?:y|ied|ies|ication)\b|\bmedically\s+(?:un)?necessary\b"
    r"|\bmedical\s+necessity\b|\b(?:not|is|are)\s+necessary\b",
    re.IGNORECASE,
)
"""What a covering letter may say of the outcome; tested on the text before the summary only."""


class Verdict(NamedTuple):
    """What an item's verdict says, and where it stands with the separator before it."""

    start: int
    decision: Literal["upheld", "overturned"]
    words: str


def verdict_before(text: str, start: int, end: int) -> Verdict | None:
    """Read the verdict with which ``text[start:end]`` ends.

    A verdict that gives the employee a part (``Partially overturned``, ``Upheld in part``,
    ``Modified``) counts as overturned: the denial does not stand as it was made.
    """
    window = max(start, end - 200)
    match = _AT_END.search(text, window, end)
    if not match:
        return None
    words = " ".join(match["verdict"].split())
    whole = match["upheld"] and not re.search(_PART, words, re.IGNORECASE)
    return Verdict(match.start(), "upheld" if whole else "overturned", words)


# --------------------------------------------------------------------------- recognition

_OTHER_FORMATS = re.compile(
    r"INDEPENDENT\s+MEDICAL\s+REVIEW\s+DECISIONS?\s+AND\s+RATIONALES?"
    r"|Medical\s+Qualifications\s+of\s+the\s+Expert\s+Reviewer"
    r"|\b(?:MAXIMUS|IMRO)\b[\w ,.]{0,40}\bhas\s+(?:determined|decided)\s+(?:that\s+)?the\s+request"
    rf"|\bfinal\s+determination\s*:\s*(?:{_PART}\s+)?(?:{_UPHELD}|{_OVERTURNED}|modif)",
    re.IGNORECASE,
)
_OWN_LABELS = re.compile(
    rf"(?:{_spaced('maximus')}(?:\s+Federal\s+Services)?|\bIMRO|(?:Expert\s+)?{_spaced('reviewer')})"
    rf"\s*{_GUIDELINE}\s*:",
    re.IGNORECASE,
)


def looks_like_determination(text: str) -> bool:
    """Say whether ``text`` seems to hold a determination's outcome or reasons.

    Records that merely mention an earlier review do not count: a heading, a label or a phrase
    that only a determination has is asked for.
    """
    if _OTHER_FORMATS.search(text) or _OWN_LABELS.search(text):
        return True
    found = list(labels(text))
    kinds = {label.kind for label in found}
    if {"ur", "rationale"} <= kinds or any(verdict_before(text, 0, mark.start) for mark in found):
        return True
    titled = ISSUES.search(text) or HOW_MADE.search(text) or ISSUES_LEAD.search(text)
    return bool(titled and (VERDICT_LINE.search(text) or kinds - {"ur"}))


def count_letters(text: str) -> int:
    """Return how many determinations ``text`` seems to hold, by headings that each has once."""
    return max(sum(1 for _ in mark.finditer(text)) for mark in (HOW_MADE, SUMMARY, ISSUES))
