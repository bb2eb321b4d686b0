"""The case cut into statements: sentences with the heading above, who speaks, and the date noted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.intake.dates import DateMatch, dates_in
from rag.records import CaseDocument, CaseFile, Span
from rag.text import sentences, squeeze

Attribution = Literal["record", "utilization_review"]

UR_WORDS = re.compile(
    r"utili[sz]ation[- ]review(?!ed)|\bUR\b|\bU\.R\.|claims? administrator|non-?\s?certif"
    r"|\bprior (?:review|determination|denial)|\bpreviously (?:reviewed|denied|non)"
    r"|adverse determination|rationale for (?:the )?(?:denial|modification)|peer review(?:er)?\b"
    r"|physician (?:advisor|reviewer)|\b(?:was|were|been|is) (?:subsequently |then )?denied\b"
    r"|denied (?:the|a|an|certification|authori[sz]ation|request|additional)\b"
    r"|\bdenied (?:due|because|as)\b|\bin the determination\b|\bUR(?:A|O)\b|IMR eligible"
    r"|(?:modified|partially (?:certified|approved)) (?:the|a|an) request",
    re.IGNORECASE,
)
_UR_CONTINUED = re.compile(
    r"^(?:it |the (?:reviewer|denial|rationale|determination|claims|request(?:ed|s)? )|this (?:was|"
    r"request was)|for the .{3,80}\b(?:it|they) (?:cited|gave)|the reason|guidelines? (?:cited|used)"
    r"|reasons?\b|citing|mtus|odg|acoem|according to (?:the )?(?:mtus|odg|acoem|guideline))",
    re.IGNORECASE,
)
_NOT_UR = re.compile(
    r"\brequest(?:s|ed|ing)? (?:a|for) (?:utili[sz]ation review|authori[sz]ation)", re.IGNORECASE
)
_UR_FILE = re.compile(
    r"utili[sz]ation review (?:determination|decision|notice|report|denial|response|summary)"
    r"|notice of (?:adverse |utili[sz]ation review )?(?:determination|denial|modification)",
    re.IGNORECASE,
)
REQUEST_WORDS = re.compile(
    r"\brequest(?:s|ed|ing)?\b|\brecommend(?:s|ed|ing|ation)?\b|treatment plan|\bthe plan\b"
    r"|\bplan(?:s|ned)?\s*(?::|for|to|is|was|include)|\bwould (?:like|benefit|recommend)|\bwill\b"
    r"|\bscheduled\b|\bproposed?\b|\bauthori[sz]ation\b|\bpending\b|\bawaiting\b|\bsought\b"
    r"|\bto be\b|\bRFAs?\b|\bordered\b|\bdisputed\b|\bprescrib(?:e|ing)\b|\bshould (?:have|undergo)"
    r"|\brefer(?:red|ral|s)?\b|\bconsider(?:s|ed|ing)?\b|\badvised\b|\bdiscussed\b|\bunder "
    r"consideration\b|\bcandidate for\b|\bwants?\b|\bwishes\b|\bplan of care\b|\bneeds?\b",
    re.IGNORECASE,
)
"""Words of a plan or wish: a treatment named beside them was not necessarily given."""

_HEADING = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]*)?\**((?:[A-Z][A-Z /&'’()-]{3,60})|(?:[A-Z][A-Za-z /&'’-]{3,40}(?=:)))"
    r":?\**:?[ \t]*$"
)
_MARKED = re.compile(r"[ \t]*(?:[-*•▪◦‣·]|\(?\d{1,2}[.)]|\(?[a-z][.)])[ \t]+(?=\S)")
_LABEL = re.compile(r"[ \t]*[A-Z][A-Za-z /&'’()-]{2,40}:[ \t]")
_ENDED = re.compile(r"[.:;!?][\"”’')\]]*\s*$")
_NOTE = re.compile(
    r"progress (?:note|report)|\b(?:note|report|evaluat|exam|visit|seen|presented|follow|complain"
    r"|reported|document|office|consult|record|findings|subjective|objective|noted|dated)",
    re.IGNORECASE,
)
_NOT_NOTE = re.compile(
    r"date of injury|injur(?:y|ed) (?:date )?(?:on|of|dated)|industrial injury|sustained"
    r"|x-?ray|\bMRI\b|\bCT\b|EMG|surgery|underwent|request for authori[sz]ation|\bRFA\b|born|claim",
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
    """``document.text[start:end]``, as it stands."""
    heading: str
    """The nearest heading above, in lower case; empty where there is none."""
    attribution: Attribution
    noted: date | None
    """Date of the note it belongs to, as far as the sentence or the ones before say."""
    marked: bool
    """Whether it is a line of a list."""

    @property
    def planned(self) -> bool:
        """Whether it speaks of a plan, wish or request."""
        return bool(REQUEST_WORDS.search(self.text))


def statements(case: CaseFile) -> tuple[Statement, ...]:
    """Return the statements of every document, in order.

    Of a determination letter only the clinical summary counts: the rest is form.
    """
    return tuple(s for index, doc in enumerate(case.documents) for s in _of_document(index, doc))


def span_at(case: CaseFile, document: int, start: int, end: int) -> Span:
    """Return the span with the page on which it starts; outer white space is left out."""
    text = case.documents[document].text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    pages = case.documents[document].pages
    page = max((p.number for p in pages if p.start <= start), default=1)
    return Span(document=document, page=page, start=start, end=end)


def _of_document(index: int, doc: CaseDocument) -> Iterator[Statement]:
    start, end = (
        (doc.letter.summary.start, doc.letter.summary.end) if doc.letter else (0, len(doc.text))
    )
    by_ur = doc.letter is None and bool(_UR_FILE.search(doc.text[: min(len(doc.text), 400)]))
    heading, noted, before_ur = "", None, False
    for first, last, is_heading, marked in _lines(doc.text, start, end):
        if is_heading:
            heading, noted, before_ur = (
                squeeze(doc.text[first:last]).strip("#* :").lower(),
                None,
                False,
            )
            continue
        for a, b in sentences(doc.text, first, last):
            words = doc.text[a:b]
            ur = by_ur or _by_ur(words, heading, before_ur)
            noted = _note_date(words) or noted
            own = _own_date(words)
            yield Statement(
                document=index,
                start=a,
                end=b,
                text=words,
                heading=heading,
                attribution="utilization_review" if ur else "record",
                noted=own or noted,
                marked=marked,
            )
            before_ur = ur and not by_ur


def _by_ur(words: str, heading: str, before_ur: bool) -> bool:
    flat = squeeze(words)
    if UR_WORDS.search(flat) and not _NOT_UR.search(flat):
        return True
    if UR_WORDS.search(heading) or heading.startswith("claims"):
        return True
    return before_ur and bool(_UR_CONTINUED.match(flat))


def _note_date(words: str) -> date | None:
    """Return the date of a note that the sentence opens; it holds for the sentences after it."""
    flat = squeeze(words)
    if not _NOTE.search(flat) or _NOT_NOTE.search(flat) or UR_WORDS.search(flat):
        return None
    found = dates_in(flat)
    return found[0].date if found else None


def _own_date(words: str) -> date | None:
    """Return the date in the sentence itself where it has just one."""
    found: tuple[DateMatch, ...] = dates_in(words)
    distinct = {match.date for match in found}
    return distinct.pop() if len(distinct) == 1 else None


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool, bool]]:
    """Yield paragraphs, list lines and headings: start, end, whether heading, whether marked.

    A blank line ends a paragraph only after a finished sentence or a short line, because
    double-spaced text has one after every line.
    """
    block: list[int] | None = None
    marked = False
    previous = ""
    blank = False
    width = max((len(line) for line in text[start:end].splitlines()), default=0)
    for first, last in _physical(text, start, end):
        line = text[first:last]
        if not line.strip():
            blank = True
            continue
        heading = bool(_HEADING.match(line)) and len(line.strip()) < 62
        mark = _MARKED.match(line)
        finished = bool(_ENDED.search(previous)) or len(previous) < 0.6 * width
        opens = heading or mark or _LABEL.match(line) or (blank and finished)
        if opens and block is not None:
            yield block[0], block[1], False, marked
            block = None
        if heading:
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


def _physical(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in re.finditer(r"\n|\f", text[start:end]):
        yield at, start + match.start()
        at = start + match.end()
    yield at, end
