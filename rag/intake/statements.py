"""The case cut into sentences, each with its heading, who speaks in it, and the date noted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from rag.intake.dates import DateMatch, dates_in
from rag.intake.voices import (
    DATE_FIRST,
    OUTCOME,
    OUTCOME_FIRST,
    OWN_LABEL,
    RECORD_RETURNS,
    RULE,
    UR_WORDS,
    by_ur_words,
    decides,
    goes_on_below,
    is_fresh,
    is_title,
    is_ur_file,
    quote_open,
    same_voice,
    ur_goes_on,
)
from rag.records import CaseDocument, CaseFile, Span, page_at
from rag.text import sentences, squeeze

Attribution = Literal["record", "utilization_review"]

_HEADING = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]*)?\**((?:[A-Z][A-Z /&'’()-]{3,60})|(?:[A-Z][A-Za-z /&'’-]{3,40}(?=:)))"
    r":?\**:?[ \t]*$"
)
_MARKED = re.compile(r"[ \t]*(?:[-*•▪◦‣·]|\(?\d{1,2}[.)]|\(?[a-z][.)])[ \t]+(?=\S)")
_LABEL = re.compile(
    r"[ \t]*(?:[A-Z][A-Za-z /&'’()-]{1,40}:[ \t]"
    r"|[A-Z][A-Za-z /&'’(),.-]{1,40}\d{1,4}[-/]\d{1,2}[-/]\d{1,4}\)?:[ \t]"
    r"|(?:Item|Request|Issue|Service)[ \t]*(?:No\.?|#)?[ \t]*\d{1,2}[ \t]*[:.)–-][ \t]"
    r"|(?:UR\b|U\.R\.|U(?:tilization|TILIZATION) R(?:eview|EVIEW)\b)(?![ \t]+(?:vendor|physician)))"
)
_SOAP = re.compile(r"[ \t]*(?P<part>[SOAP])[):][ \t]+(?=\S)")
_SOAP_PARTS = {"S": "subjective", "O": "objective", "A": "assessment", "P": "plan"}
"""The four parts of a note by their letters."""
_LIST_HEADING = re.compile(
    r"\b(?:request(?:s|ed)?|disputed?|contested|in dispute|at issue)\b", re.IGNORECASE
)
"""A heading below which each short line is one request."""
_ROW = re.compile(r"\S(?: {3,}|\t+| \| )\S|(?:->|=>|→)\s*\d")
"""A row of a table: it is read by itself."""
_FIELD = re.compile(
    r"[ \t]*(?:RE|Re|Subject|To|TO|From|FROM|Cc|CC|Attn|Date|DATE|Patient|PATIENT|Claimant|Employee"
    r"|Employer|Insurer|Claim(?: no\.?| number| #)?|DOB|DOI)[ \t]*[:#]"
)
"""A line of a letter's head: what stands below it is something else."""
_ENDED = re.compile(r"[.:;!?][\"”’')\]]*\s*$")
_NOTE = re.compile(
    r"progress (?:note|report)|^on \d|\b(?:note|rated|PR-?2|report|evaluat|exam|visit|seen"
    r"|presented|follow|complain"
    r"|reported|document|office|consult|record|noted|dated"
    r"|(?:findings|subjective|objective)(?=\W{1,4}\d))",
    re.IGNORECASE,
)
_DAY_OF_NOTE = re.compile(
    r"\b(?:date of (?:visit|service|exam\w*|evaluation|consult\w*|(?:this )?report)"
    r"|(?:visit|exam|service|report) date|DOS)\b\W{0,4}",
    re.IGNORECASE,
)
"""A label before the day of the note itself."""
_NOT_NOTE = re.compile(
    r"date of injury|injur(?:y|ed) (?:date )?(?:on|of|dated)|industrial injury|sustained"
    r"|x-?ray|\bMRI\b|\bCT\b|EMG|surgery|underwent|\bsince \d|request for authori[sz]ation"
    r"|\bRFA\b|born|claim",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or listed line of one document of the case."""

    document: int
    start: int
    end: int
    """Half-open offsets in the document's text."""
    text: str
    """The words, white space squeezed."""
    offsets: tuple[int, ...]
    """For each character of ``text`` its offset in the document's text."""
    heading: str
    """The nearest heading above, in lower case; empty where there is none."""
    attribution: Attribution
    noted: date | None
    """Date of the note it belongs to, as far as the sentence or the ones before say."""
    marked: bool
    """Whether it is a line of a list."""
    first: bool = True
    """Whether it opens its paragraph or its line of a list."""
    label: str = ""
    """The label that its line opens with, in lower case: ``plan`` in ``Plan: rest. Ice.``"""

    def at(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the document's text of ``text[start:end]``, which is not empty."""
        return self.offsets[start], self.offsets[end - 1] + 1


def statements(case: CaseFile) -> tuple[Statement, ...]:
    """Return the statements of every document, in order.

    Of a determination letter only the clinical summary counts: the rest is form.
    """
    return tuple(s for index, doc in enumerate(case.documents) for s in _read(index, doc))


def noted_at(case: CaseFile, span: Span) -> date | None:
    """Return the date of the note in which a place stands, as far as the record says."""
    if not 0 <= span.document < len(case.documents):
        return None
    read = _read(span.document, case.documents[span.document])
    return next((one.noted for one in read if one.start <= span.start < one.end), None)


def _read(index: int, doc: CaseDocument) -> Iterable[Statement]:
    return (_known if len(doc.text) <= _REMEMBERED else _of_document)(index, doc)


@lru_cache(maxsize=32)  # each stage asks for those of the case
def _known(index: int, doc: CaseDocument) -> tuple[Statement, ...]:
    return tuple(_of_document(index, doc))


_REMEMBERED = 50_000
"""Characters of a document at most: what is read of each takes some forty bytes."""


def span_at(case: CaseFile, document: int, start: int, end: int) -> Span:
    """Return the span with the page on which it starts; outer white space is left out."""
    text = case.documents[document].text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    page = page_at(case.documents[document].pages, start)
    return Span(document=document, page=page, start=start, end=end)


@dataclass
class _Reading:
    """Who speaks, under which heading and on which day, as a document is read on."""

    free: bool
    """Whether it is a record of its own, not the summary in a determination letter."""
    by_ur: bool
    """Whether the whole document is utilization review's."""
    heading: str = ""
    noted: date | None = None
    label: str = ""
    before_ur: bool = False
    """Whether review spoke in the sentence before."""
    list_by_ur: bool = False
    """Whether review spoke in the entry of the list before."""
    run: bool = False
    """Whether review goes on to the end of the block."""
    quote: bool = False
    """Whether review goes on to the end of a quotation."""
    below: bool = False
    """Whether review goes on in the paragraphs below."""
    undecided: int = 0
    """Paragraphs below the title of a review that may still pass without its decision."""

    def under(self, heading: str) -> None:
        """Begin what stands below a heading."""
        self.heading, self.noted, self.label = heading.strip("#* :").lower(), None, ""
        self.before_ur = self.run = self.quote = self.below = False

    def line(self, words: str, *, marked: bool, apart: bool) -> None:
        """Begin a paragraph or a line of a list, ``apart`` by a blank line from what precedes."""
        self.label = self.label if marked else ""
        self.below = self.below and not self._ended(words, apart)
        if self.free and not marked and is_title(words.split("\n", 1)[0]):
            self.below, self.undecided = True, _UNDECIDED
        self.run = self.below or (
            self.free and self.before_ur and same_voice(words, apart, self.run)
        )

    def _ended(self, words: str, apart: bool) -> bool:
        """Whether a paragraph no longer belongs to the review whose title stands above."""
        self.undecided = max(0, self.undecided - 1)
        if self.undecided:
            return bool(RECORD_RETURNS.match(words.strip()))
        return is_fresh(words) or (apart and not goes_on_below(words))

    def sentence(self, words: str, order: int, *, marked: bool) -> Attribution:
        """Return who speaks in a sentence, the ``order``-th of its line, counted from 0."""
        own_label, part = OWN_LABEL.match(words), _SOAP.match(words)
        if part:
            self.label = _SOAP_PARTS[part["part"]]
        elif own_label:
            self.label = own_label[1].lower()
        # in a line of a list, "Denied: ..." after the request is its outcome
        outcome = marked and order > 0 and bool(OUTCOME_FIRST.match(words))
        outcome = outcome or (marked and self.list_by_ur and bool(OUTCOME.match(words)))
        returns = RECORD_RETURNS.match(words) and not OUTCOME.match(words)
        if self.run and not self.quote and returns:
            self.run = self.before_ur = self.below = False
        ur = self.by_ur or outcome or self.run or self.quote
        ur = ur or by_ur_words(words, self.heading, self.before_ur)
        ur = ur or (self.free and self.before_ur and words.startswith(('"', "“")))
        self.list_by_ur = self.list_by_ur if marked else ur
        if self.free and ur and not self.by_ur:
            self.run = self.run or ur_goes_on(words)
            if self.undecided and decides(words) and not is_title(words):
                self.undecided = 0
            self.quote = quote_open(words, self.quote)
        self.noted = _note_date(words, opens=self.free and order == 0) or self.noted
        self.before_ur = ur and not self.by_ur
        return "utilization_review" if ur else "record"


_UNDECIDED = 12
"""Paragraphs below the title of a review within which its decision is looked for."""


def _of_document(index: int, doc: CaseDocument) -> Iterator[Statement]:
    free = doc.letter is None
    start, end = (
        (doc.letter.summary.start, doc.letter.summary.end) if doc.letter else (0, len(doc.text))
    )
    reading = _Reading(free=free, by_ur=free and is_ur_file(doc.text))
    last_end = start
    for first, last, is_heading, marked in _lines(doc.text, start, end):
        line = doc.text[first:last]
        if is_heading:
            reading.under(squeeze(line))
            continue
        apart = bool(re.search(r"\n\s*\n", doc.text[last_end:first]))
        reading.line(line, marked=marked, apart=apart)
        last_end = last
        # a listed request of which a part was approved is one thing told in several sentences
        whole = marked and "original request" in squeeze(line)
        pieces = [(first, last)] if whole else list(_sentences(doc.text, first, last))
        for order, (a, b) in enumerate(pieces):
            words, offsets = squeezed(doc.text, a, b)
            attribution = reading.sentence(words, order, marked=marked)
            yield Statement(
                document=index,
                start=a,
                end=b,
                text=words,
                offsets=offsets,
                heading=reading.heading,
                attribution=attribution,
                noted=_own_date(words) or reading.noted,
                marked=marked,
                first=order == 0,
                label=reading.label,
            )


_LONGEST = 2000
"""Characters of the longest sentence."""
_RUN_ON = re.compile(
    r"(?<=[\d)%])\.(?=(?:On|The|In|At|He|She|A|An|This|Per|As|Current|Treatments?|Medical"
    r"|Objective|Subjective"
    r"|There|It|Physical|Diagnos\w+|Prior|Recently|UR|Work|Medications?|Utili[sz]ation|Pain)\b)"
)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield sentences, those run together after a number (``11-08-16.On``) apart."""
    for first, last in sentences(text, start, end):
        at = first
        for match in _RUN_ON.finditer(text, first, last):
            yield from _bounded(text, at, match.end())
            at = match.end()
        if at < last:
            yield from _bounded(text, at, last)


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what no full stop ends (a table, a scan) so that reading it stays quick."""
    while end - start > _LONGEST:
        space = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        cut = space if space > 0 else start + _LONGEST
        yield start, cut
        start = cut
    yield start, end


def squeezed(text: str, start: int, end: int) -> tuple[str, tuple[int, ...]]:
    """Return ``text[start:end]`` with single spaces, and where each character stands."""
    out: list[str] = []
    offsets: list[int] = []
    for at in range(start, end):
        char = text[at]
        if char.isspace():
            if not out or out[-1] == " ":
                continue
            char = " "
        out.append(char)
        offsets.append(at)
    while out and out[-1] == " ":
        out.pop()
        offsets.pop()
    return "".join(out), tuple(offsets)


def _note_date(words: str, *, opens: bool = False) -> date | None:
    """Return the date of a note that the sentence opens; it holds for the sentences after it."""
    found = dates_in(words)
    if not found or UR_WORDS.search(words):
        return None
    label = _DAY_OF_NOTE.search(words)
    labelled = [match for match in found if label and match.start == label.end()]
    if labelled:
        return labelled[0].date
    ruled = RULE.match(words) is not None and found[0].start < 70
    opens = opens and (bool(DATE_FIRST.match(words)) or ruled)
    told = _NOTE.search(words) and not _NOT_NOTE.search(words)
    # A sentence that goes through a history names many dates: the first is not the note's.
    listed = len({match.date for match in found}) > 2 and found[0].start > 40
    return found[0].date if opens or (told and not listed) else None


def _own_date(words: str) -> date | None:
    """Return the date in the sentence itself where it has just one."""
    found: tuple[DateMatch, ...] = dates_in(words)
    distinct = {match.date for match in found}
    return distinct.pop() if len(distinct) == 1 else None


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool, bool]]:
    """Yield paragraphs, list lines and headings: start, end, whether heading, whether marked.

    A blank line ends a paragraph; in double-spaced text, which has one after every line, only
    after a finished sentence or a short line.
    """
    double = _is_double_spaced(text[start:end])
    block: list[int] | None = None
    marked = False
    previous = ""
    blank = listing = False
    width = max((len(line) for line in text[start:end].splitlines()), default=0)
    for first, last in _physical(text, start, end):
        line = text[first:last]
        if not line.strip():
            blank = True
            continue
        heading = bool(_HEADING.match(line)) and len(line.strip()) < 62
        mark = _MARKED.match(line)
        finished = not double or bool(_ENDED.search(previous)) or len(previous) < 0.6 * width
        opens = bool(heading or mark or _LABEL.match(line) or RULE.match(line))
        opens = opens or bool(_SOAP.match(line))
        opens = opens or bool(blank and finished)
        opens = opens or bool(_FIELD.match(previous) and len(previous) < 0.6 * width)
        opens = opens or bool(_ROW.search(line) or _ROW.search(previous))
        opens = opens or (is_fresh(line) and bool(_ENDED.search(previous)))
        opens = opens or is_title(previous)
        opens = opens or bool(listing and not marked and _follows_short(previous, line))
        if opens and block is not None:
            yield block[0], block[1], False, marked
            block = None
        if heading:
            listing = bool(_LIST_HEADING.search(line))
            yield first, last, True, False
            previous, blank = ":", True
            continue
        if block is None:
            marked = bool(mark)
            block = [first + (mark.end() if mark else 0), last]
        else:
            block[1] = last
        previous, blank = line, False
    if block is not None:
        yield block[0], block[1], False, marked


def _follows_short(previous: str, line: str) -> bool:
    """Whether a line begins anew after one that was ended before the margin."""
    short = len(previous.strip()) < 60 and not re.search(
        r"(?:[,&(]|\b(?:and|of|the|for))\s*$", previous
    )
    return short and bool(re.match(r"\s*[A-Z0-9]", line))


def _is_double_spaced(text: str) -> bool:
    """Whether most lines are followed by a blank one."""
    lines = [bool(line.strip()) for line in text.splitlines()]
    written = sum(lines)
    parted = sum(a and not b for a, b in zip(lines, lines[1:], strict=False))
    return written > 6 and parted > 0.6 * written


def _physical(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in re.finditer(r"\n|\f", text[start:end]):
        yield at, start + match.start()
        at = start + match.end()
    yield at, end
