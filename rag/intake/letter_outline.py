"""Where the parts of a determination letter stand: summary, items, verdicts and paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.errors import InputError
from rag.intake.letter_header import header_spans
from rag.intake.letter_marks import (
    ISSUES,
    ISSUES_LEAD,
    SUMMARY,
    SUMMARY_LEAD,
    Label,
    Verdict,
    count_letters,
    labels,
    verdict_before,
)

BY_HAND = (
    "Copy the clinical summary, the disputed items and the claims administrator's reasons into a "
    "text file of their own, without the decision, and give that."
)


class Item(NamedTuple):
    """Where the parts of an item stand; absent parts have equal offsets."""

    name: tuple[int, int]
    verdict: Verdict
    ur_label: tuple[int, int]
    ur: tuple[int, int]
    guideline: tuple[int, int]
    rationale: tuple[int, int]


class _Opening(NamedTuple):
    """The verdict that ends an item's name, and the label that follows it."""

    label: Label
    verdict: Verdict


class Outline(NamedTuple):
    """Where the parts of a letter stand."""

    front: int
    """End of what stands before the summary's heading."""
    summary: tuple[int, int]
    items: tuple[Item, ...]


def outline(text: str, name: str) -> Outline | None:
    """Find the parts of a letter, or ``None`` where no item with a verdict is found."""
    marks = list(labels(text))
    openings = []
    for label, before in zip(marks, [None, *marks], strict=False):
        verdict = verdict_before(text, before.end if before else 0, label.start)
        if verdict:
            openings.append(_Opening(label, verdict))
    if all(opening.label.kind == "rationale" for opening in openings):
        return None  # also: none at all
    if count_letters(text) > 1:
        raise InputError(
            f"{name} holds {count_letters(text)} determination letters: two letters in one file.",
            "Save each letter as a file of its own (print the pages of one to a new PDF) and "
            "draft them one at a time.",
        )
    heading = SUMMARY.search(text)
    front = heading.start() if heading else _front_without_heading(text, openings[0].verdict.start)
    start = heading.end() if heading else front
    lead = SUMMARY_LEAD.match(text, start)
    start = lead.end() if lead else start
    issues, region = _items_start(text, start, openings[0].verdict.start)
    items = tuple(_items(text, region, marks, openings, name))
    end = min(issues, items[0].name[0])
    return Outline(front, trimmed(text, start, max(start, end)), items)


def _front_without_heading(text: str, limit: int) -> int:
    """Return where the summary of a letter without its heading starts: after the header."""
    ends = [end for _start, end in header_spans(text[:limit])]
    return max(ends, default=0)


def _items_start(text: str, start: int, limit: int) -> tuple[int, int]:
    """Return where the summary ends and where the first item can begin."""
    heading = ISSUES.search(text, start, limit)
    lead = ISSUES_LEAD.search(text, heading.end() if heading else start, limit)
    found = [mark for mark in (heading, lead) if mark]
    if found:
        return found[0].start(), found[-1].end()
    return limit, start


def _items(
    text: str, region: int, marks: Sequence[Label], openings: Sequence[_Opening], name: str
) -> Iterator[Item]:
    """Yield the items; an administrator's paragraph whose end is not known is an error."""
    layout = Layout(text, region)
    begin = layout.name_start(region, openings[0].verdict.start, first=True)
    for at, opening in enumerate(openings):
        following = openings[at + 1] if at + 1 < len(openings) else None
        stop = following.label.start if following else len(text)
        own = [mark for mark in marks if opening.label.start <= mark.start < stop]
        ur = own[0] if own[0].kind == "ur" else None
        reasons = [mark for mark in own if mark.kind != "ur"]
        # Without its label the reviewer's guideline would pass for the administrator's.
        unclear = ur and (not reasons or reasons[0].kind != "reviewer")
        if begin is None or unclear or sum(mark.kind == "ur" for mark in own) > bool(ur):
            where = "begins" if begin is None else "has its reviewer's guideline and rationale"
            raise InputError(f"{name}: it is not clear where item {at + 1} {where}.", BY_HAND)
        guideline = next((mark for mark in reasons if mark.kind == "reviewer"), None)
        rationale = next((mark for mark in reasons if mark.kind == "rationale"), None)
        last = rationale or reasons[-1]
        after = len(text)
        if following:
            found = layout.name_start(last.end, following.verdict.start, first=False)
            after = following.verdict.start if found is None else found
        yield Item(
            name=trimmed(text, begin, opening.verdict.start),
            verdict=opening.verdict,
            ur_label=(ur.start, ur.end) if ur else (begin, begin),
            ur=trimmed(text, ur.end, reasons[0].start) if ur else (begin, begin),
            guideline=_part(text, guideline, reasons, after),
            rationale=_part(text, rationale, reasons, after),
        )
        begin = found if following else None


def _part(text: str, label: Label | None, marks: Sequence[Label], end: int) -> tuple[int, int]:
    """Return what stands between a label and the next one, or the item's end."""
    if label is None:
        return end, end
    following = [mark.start for mark in marks if mark.start > label.start]
    stop = end if label.kind == "rationale" else min([*following, end])
    return trimmed(text, label.end, stop)


# --------------------------------------------------------------------------- where a name begins

_SENTENCE_END = re.compile(r"[.!?][\"”')\]]*\s*$")
_ORIGINAL = re.compile(r"\bwas\s+the\s+original\s+request\b", re.IGNORECASE)
_PORTION = re.compile(
    r"\b(?:remaining\b.{0,20}\bportion|IMR\s+eligible|original\s+request|"
    r"authorized\s+by\s+the\s+claims)\b",
    re.IGNORECASE | re.DOTALL,
)
_CONCLUSION = re.compile(
    r"\b(?:is|are|was|were|be|been)\s+(?:(?:considered|deemed|determined|found|therefore)\s+)?"
    r"(?:to\s+be\s+|to\s+not\s+be\s+)?(?:not\s+)?(?:be\s+)?medically\s+(?:necessary|appropriate)"
    r"(?:\s+(?:and|or)\s+(?:necessary|appropriate))?[.\s]+",
    re.IGNORECASE,
)
_NEXT_SENTENCE = re.compile(r"[.!?][\"”')]*\s+(?=[A-Z])")
_REASONING = re.compile(
    r"\b(?:therefore|medical\s+necessity|(?:is|are|was|were|been)\s+not\b|not\s+(?:been|meet|met)\b"
    r"|the\s+request(?:\s+is|ed\s+\w+\s+is)|guidelines?\s+(?:state|recommend|support|indicate)s?"
    r"|does\s+not|do\s+not)\b",
    re.IGNORECASE,
)
"""Words of a rationale that no request has."""
NUMBERED = re.compile(
    r"[*_\s]*(?:(?:item|issue|request)\s*(?:\#|no\.?)?\s*)?\d{1,2}\s?[.):]\s+(?=\S)"
    r"|[*_\s]*(?:item|issue)\s+\#?\d{1,2}\s?[-–]\s+|[\s*_•·]+|[-–]\s+",
    re.IGNORECASE,
)


class Line(NamedTuple):
    """A line that holds something, and how it is set off from the line before."""

    start: int
    end: int
    newlines: int
    page_break: bool


class Layout:
    """Says where the paragraph that ends in a verdict begins.

    A PDF or text with blank lines between paragraphs says so itself. Elsewhere the line before an
    item's name ends a sentence, or ends long before the margin.
    """

    def __init__(self, text: str, region: int) -> None:
        """Measure the lines of ``text`` from ``region`` on, where the items stand."""
        self._text = text
        self._lines = list(lines_of(text, region))
        gaps = Counter(line.newlines for line in self._lines[1:] if not line.page_break)
        # The narrowest gap that is no exception: short paragraphs may outnumber wrapped lines.
        common = [gap for gap, count in gaps.items() if count * 10 >= gaps.total()]
        self._usual = min(common, default=1)
        opened = {label.start for label in labels(text, region)}
        before_labels = [
            line.newlines
            for line in self._lines
            if line.start in opened and not line.page_break and line.newlines
        ]
        wide = sum(gap > self._usual for gap in before_labels)
        self._spaced = wide * 2 > len(before_labels)
        widths = sorted(line.end - line.start for line in self._lines)
        self._width = widths[len(widths) * 4 // 5] if widths else 0

    def name_start(self, low: int, verdict: int, *, first: bool) -> int | None:
        """Return the offset in ``[low, verdict]`` at which the item's name begins.

        ``None`` where a rationale stands before it and the two cannot be told apart.
        """
        first_line = bisect_right(self._lines, low, key=lambda line: line.end)
        last_line = bisect_left(self._lines, verdict, key=lambda line: line.start)
        lines = self._lines[first_line:last_line]
        lines[:1] = [line._replace(start=max(line.start, low)) for line in lines[:1]]
        if not lines:
            return low
        at = len(lines) - 1
        while at > 0 and not self._breaks(lines[at - 1], lines[at]):
            at -= 1
        at = self._original(lines, at, verdict)
        start = lines[at].start
        if first:
            return start
        ends = list(_CONCLUSION.finditer(self._text, start, verdict))
        if at == 0 and not ends:
            # The rationale runs into the name without a break: the last sentence is the name.
            ends = list(_NEXT_SENTENCE.finditer(self._text, start, verdict))
            if not ends:
                return None
        if ends and self._text[ends[-1].end() : verdict].strip():
            start = ends[-1].end()
        certain = self._spaced and not any(line.page_break for line in lines[at + 1 :])
        if not certain and _REASONING.search(self._text, start, verdict):
            return None
        return start

    def _original(self, lines: Sequence[Line], at: int, verdict: int) -> int:
        """Go back to ``X was the original request`` for a name that speaks of what remains."""
        name = self._text[lines[at].start : verdict]
        if not _PORTION.search(name) or _ORIGINAL.search(name):
            return at
        found = list(_ORIGINAL.finditer(self._text, lines[0].start, verdict))
        if not found:
            return at
        at = next(i for i, line in enumerate(lines) if line.end >= found[-1].end())
        while at > 0 and not self._breaks(lines[at - 1], lines[at]):
            at -= 1
        return at

    def _breaks(self, before: Line, line: Line) -> bool:
        """Say whether a new paragraph starts at ``line``."""
        if self._spaced and not line.page_break:
            return line.newlines > self._usual
        words = self._text[before.start : before.end]
        if _SENTENCE_END.search(words) or NUMBERED.match(self._text, line.start, line.end):
            return True
        first_word = self._text[line.start : line.end].split(maxsplit=1)[0]
        fits = len(words) + 1 + len(first_word) <= 0.75 * self._width
        return fits and not first_word[0].islower()


def lines_of(text: str, start: int) -> Iterator[Line]:
    """Yield the lines of ``text`` from ``start`` that hold something."""
    last = start
    for match in re.compile(r"[^\s][^\n\f]*").finditer(text, start):
        between = text[last : match.start()]
        end = match.start() + len(match.group().rstrip())
        yield Line(match.start(), end, between.count("\n"), "\f" in between)
        last = match.end()


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut white space and markup off both ends."""
    while start < end and (text[start].isspace() or text[start] in "*_"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "*_"):
        end -= 1
    return start, end
