"""Requests set out as such: under a label, in a list, or in a line with UR's outcome."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.intake.dates import dates_in
from rag.intake.statements import Statement
from rag.vocabulary import Vocabulary

Source = Literal["disputed", "requested", "decision", "approved", "plan"]
"""``decision``: a line in which UR refuses the request; ``approved``: one in which it does not."""

_CARE_WORD = r"(?:items?|services?|treatments?|procedures?|medications?|care|therap(?:y|ies))"
_DAY = r"(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|[A-Z][a-z]+\.? \d{1,2},? \d{4})"
_DISPUTED = (
    rf"(?:disputed|contested|denied|non-?certified|appealed)\s+(?:medical\s+)?"
    rf"(?:{_CARE_WORD}|requests?)(?:\s*/\s*{_CARE_WORD})?"
    rf"|(?:{_CARE_WORD}|requests?|issues?)\s+(?:in dispute|at dispute|at issue|under review"
    r"|disputed|denied|non-?certified|under appeal)"
    r"|requests? for (?:review|IMR)"
)
_REQUESTED = (
    rf"requested\s+(?:medical\s+)?(?:{_CARE_WORD})(?:\s*/\s*{_CARE_WORD})?"
    rf"|{_CARE_WORD}(?:\s+plan)?\s+(?:being\s+)?requested"
    r"|(?:authori[sz]ation\s+)?request(?:s|ed|ing)?(?:\s+(?:for|reviewed))?"
    r"(?:\s+authori[sz]ation)?(?:\s+for)?|RFA|authori[sz]ation (?:requested|sought)(?: for)?"
)
_WHEN = (
    rf"(?:\s*\(s\))?(?:\s+(?:and|&)\s+(?:outcomes?|decisions?|results?))?"
    rf"(?:\s*\(?(?:on|dated|of|from)?\s*{_DAY}\)?)?(?:\s+(?:is|are|was|were))?"
)
_DASH = r"(?:\s*:|\s+[-–—]+(?=\s)|[–—])"
_LABEL = re.compile(
    rf"^\W*(?:the\s+)?(?:(?P<disputed>{_DISPUTED})|(?P<requested>{_REQUESTED})"
    rf"|(?P<plan>(?:treatment |care )?plan|recommendations?|P)){_WHEN}(?P<mark>{_DASH}\s*|\s*$)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^\W*(?:items?|services?|requests?|issues?)\s*(?:no\.?\s*|#\s*)?\d{1,2}\s*[:.)–-]\s+(?=\w)",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    rf"\b(?:(?P<disputed>disput\w+|contest\w+|non-?\s?certif\w+|den(?:ied|ies)\s+(?:the\s+)?"
    rf"(?:following\s*:|following\s+(?:requests?|{_CARE_WORD})|requests?|{_CARE_WORD}))"
    r"|(?P<requested>request(?:s|ed|ing)?|seek(?:s|ing)|asks? for|authori[sz]ation for))",
    re.IGNORECASE,
)
_REFUSED = r"(?:non-?\s?certified|not\s+certified|denied|modified|not\s+(?:approved|authori[sz]ed))"
_GRANTED = r"(?:approved|certified|authori[sz]ed)"
_APPROVED_LIST = re.compile(
    rf"(?<!non-)(?<!non)(?<!not )\b{_GRANTED}\s+(?:{_CARE_WORD}|requests?)"
    rf"|(?:{_CARE_WORD}|requests?)\s+{_GRANTED}",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    rf"(?:\s*[:,(]|\s+[-–—]+|\s*[–—])\s*(?:(?:was|were|is|are)\s+)?(?:(?P<refused>{_REFUSED})"
    rf"|(?P<granted>{_GRANTED}))\b(?!\s+(?:duty|work))",
    re.IGNORECASE,
)
_CITES = re.compile(
    r"[,;(]?\s*\b(?:per|citing|cited|under|based on|according to)\s+(?:the\s+)?"
    r"(?:MTUS|ODG|ACOEM|official disability|guidelines?)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"^\W*(?:reasons?|rationale|basis|citations?|cited|citing|guidelines?|sources?|references?"
    r"|because|due to|according to|denied|modified|goals?|exam|note|attached"
    r"|diagnos[ie]s|assessment)\b|^\W*(?:the\s+)?(?:MTUS|ODG|ACOEM|official disability)\b",
    re.IGNORECASE,
)
NEGATED = re.compile(
    r"\b(?:no(?!\.?\s*\d)|not(?! to exceed)|never|nor|neither|denies|declines|hasn[\'’]t)\b",
    re.IGNORECASE,
)
"""A sentence in which care is not asked for."""
_TOLD = re.compile(
    r"\b(?:was|were|has|have|had|did|does|is|are|should|would|could|will|exceeds?|lacks?|reports?"
    r"|states?|helped|tried|continues?|the (?:injured worker|patient|claimant|provider))\b",
    re.IGNORECASE,
)
_UR_LEAD = re.compile(
    r"^\W*(?:\w+\s+){0,2}?(?:UR\b|U\.R\.|utili[sz]ation review|claims administrator"
    r"|(?:peer )?reviewer|determination|decision)[^:.;]{0,40}?(?:\s*:|\s+[-–—]+)\s+"
    r"|^\W*(?:(?:item|request)s?\s*)?(?:no\.?\s*)?#?\d{1,2}[.):]\s+",
    re.IGNORECASE,
)
_UR_START = re.compile(
    r"^\W*(?:\w+\s+){0,2}?(?:UR\b|U\.R\.|utili[sz]ation review|determination|decision\b"
    r"|peer review|(?:claims )?(?:administrator|reviewer))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RequestLine:
    """Words of a statement that set out one or more requests."""

    statement: Statement
    start: int
    end: int
    """Half-open offsets in the statement's text."""
    source: Source


def _is_request_wording(text: str) -> bool:
    """Whether words can name a request: no denial, reason, citation or told event in them."""
    return not (NEGATED.search(text) or _ASIDE.search(text) or _TOLD.search(text))


def request_lines(read: Sequence[Statement], vocabulary: Vocabulary) -> tuple[RequestLine, ...]:
    """Return what labels, lists and outcome lines set out, in order of the text."""
    found: list[RequestLine] = []
    for at, statement in enumerate(read):
        found += _under_heading(read, at, vocabulary)
        found += _under_label(read, at, vocabulary)
        found += _with_outcome(statement, vocabulary)
    return tuple(dict.fromkeys(found))


def _under_heading(
    read: Sequence[Statement], at: int, vocabulary: Vocabulary
) -> Iterator[RequestLine]:
    """Yield the lines under a heading, from its first statement on."""
    here = read[at]
    before = read[at - 1] if at else None
    if before and (before.heading, before.document) == (here.heading, here.document):
        return
    label = _LABEL.match(here.heading)
    source = _source(label) if label and label.end() == len(here.heading) else None
    if source is not None and not _APPROVED_LIST.search(here.heading):
        yield from _block(read, at, source, vocabulary)


def _under_label(
    read: Sequence[Statement], at: int, vocabulary: Vocabulary
) -> Iterator[RequestLine]:
    """Yield what follows a label in its own line, and the list below it."""
    here = read[at]
    numbered = _NUMBERED.match(here.text)
    if numbered:
        yield from _line(here, numbered.end(), "requested", vocabulary)
        return
    label = _LABEL.match(here.text)
    if label is None:
        follows = here.text.endswith(":") and _INTRODUCES.search(here.text)
        if not follows or NEGATED.search(here.text) or _APPROVED_LIST.search(here.text):
            return
        source: Source = "requested"
        if follows.group("disputed") and here.attribution == "utilization_review":
            source = "decision"
        elif follows.group("disputed"):
            source = "disputed"
        yield from _list(read, at + 1, source, vocabulary)
        return
    source = _source(label)
    rest = here.text[label.end() :]
    if source == "plan" and not rest:
        return
    if rest:
        yield from _line(here, label.end(), source, vocabulary)
    if source != "plan":
        yield from _list(read, at + 1, source, vocabulary)


def _source(label: re.Match[str]) -> Source:
    if label.group("disputed"):
        return "disputed"
    return "requested" if label.group("requested") else "plan"


def _block(
    read: Sequence[Statement], at: int, source: Source, vocabulary: Vocabulary
) -> Iterator[RequestLine]:
    """Yield the list, or else the unmarked lines, with which a section begins."""
    if read[at].text.endswith(":"):
        at += 1
    if at < len(read) and read[at].marked:
        yield from _list(read, at, source, vocabulary)
        return
    for line in read[at:]:
        words = line.text.rstrip(". ")
        if (
            (line.heading, line.document) != (read[at].heading, read[at].document)
            or line.marked
            or _UR_START.match(words)
            or not _is_request_wording(words[: _end(words, 0)])
            or not _names_care(words, vocabulary)
        ):
            return
        yield from _line(line, 0, source, vocabulary)


def _list(
    read: Sequence[Statement], at: int, source: Source, vocabulary: Vocabulary
) -> Iterator[RequestLine]:
    """Yield the lines of the list that begins at ``at``; what follows in a line is comment."""
    for line in read[at:]:
        if not line.marked or (line.heading, line.document) != (
            read[at].heading,
            read[at].document,
        ):
            return
        if line.first:
            yield from _line(line, 0, source, vocabulary)


def _line(
    statement: Statement, start: int, source: Source, vocabulary: Vocabulary
) -> Iterator[RequestLine]:
    text = statement.text
    if "original request" in text:
        yield RequestLine(statement, start, len(text), source)
        return
    end = _end(text, start)
    words = text[start:end]
    outcome = _OUTCOME.match(text, end)
    if outcome and outcome.group("granted"):
        yield RequestLine(statement, start, end, "approved")
    elif len(words.strip()) > 3 and not NEGATED.search(words) and not _ASIDE.search(words):
        free = source == "disputed" and statement.marked
        if free or (_names_care(words, vocabulary) and not _TOLD.search(words)):
            yield RequestLine(statement, start, end, source)


def _with_outcome(statement: Statement, vocabulary: Vocabulary) -> Iterator[RequestLine]:
    """Yield the request before UR's outcome: ``UR 1/2/2016: MRI of the knee - denied``."""
    if statement.attribution != "utilization_review":
        return
    text = statement.text
    for part in re.finditer(r"[^;]+", text):
        outcome = _OUTCOME.search(text, part.start() + 3, part.end())
        if outcome is None:
            continue
        start = part.start() + _after_lead(text[part.start() : outcome.start()])
        words = text[start : outcome.start()]
        if _names_care(words, vocabulary) and _is_request_wording(words):
            source: Source = "approved" if outcome.group("granted") else "decision"
            yield RequestLine(statement, start, outcome.start(), source)


def _after_lead(text: str) -> int:
    """Return where the request begins after UR's name, a date, or a number."""
    start = 0
    if _UR_START.match(text):
        days = [d for d in dates_in(text) if d.end <= 80]
        if days:
            gap = re.match(r"[\s):,.–—-]*", text[days[0].end :])
            return days[0].end + (gap.end() if gap else 0)
    while lead := _UR_LEAD.match(text[start:]):
        start += lead.end()
    return start


def _end(text: str, start: int) -> int:
    """Return where the request ends and its outcome, or the guideline cited, begins."""
    ends = [m.start() for m in (_OUTCOME.search(text, start), _CITES.search(text, start)) if m]
    return min([len(text), *ends])


def _names_care(text: str, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.treatments_in(text) or vocabulary.drugs_in(text))
