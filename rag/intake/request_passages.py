"""Passages of a document in which review decides or the treating side asks, cut into entries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rag.intake.dates import dates_in
from rag.intake.statements import Statement
from rag.records import CaseDocument

REFUSED = (
    r"(?:non[-\s]?cert(?:if(?:y|ied|ies|ications?))?|(?<=[-–—:=]\s)(?-i:NO)(?=\s*(?:[.;,\n]|$))|not?\s+cert(?:ified)?|den(?:y|ied|ial)"
    r"|denies(?=\s*(?:$|[:.;,]|\#|\d|(?:the|an?|both|all|this|that|these|it|requests?|items?"
    r"|authori[sz]ation|certification|coverage)\b))"
    r"|(?:turn(?:s|ed)\s+down|sa(?:ys|id)\s+no(?:\s+to)?|refus(?:es|ed|al)|withheld)"
    r"|(?:unable|not\s+able|declin(?:es|ed)|fail(?:s|ed))\s+to\s+(?:recommend|certify|approve"
    r"|authori[sz]e|support)(?:\s+(?:certification|authori[sz]ation|approval|coverage))?"
    r"|not\s+(?:recommend|support)\s+(?:certification|authori[sz]ation|approval|coverage)"
    r"|modif(?:y|ied)|NC|not\s+(?:be\s+)?(?:approved?|authori[sz]ed?|granted|allowed|certify"
    r"|medically\s+necessary"
    r"|deemed\s+medically\s+necessary)|adverse\s+determination|disallowed|rejected|disapproved"
    r"|non[-\s]?auth(?:ori[sz]ed)?|partially\s+(?:certified|approved))"
)
GRANTED = r"(?:certified|approved|authori[sz]ed|granted|paid)"
_REVIEW = (
    r"(?:\bUR\b|\bU\.\s?R\.|utili[sz]ation\s+(?:review(?!ed)|management)"
    r"|(?:physician|medical)\s+(?:advis[oe]r|reviewer)|reviewing\s+(?:physician|doctor|nurse)"
    r"|peer\s+review(?:er)?"
    r"|(?:outcome|result)\s+of\s+(?:the\s+)?review\b"
    r"|\b(?:adjuster|insurer|carrier)\b(?=[^.;\n]{0,80}\b(?:refused|non-?certified|denied"
    r"|not\s+(?:approved|authori[sz]ed?|certified)|turned\s+down|declined))"
    r"|claims?\s+administrator|\breviewer\b|review\s+(?:notice|decision|determination|letter)"
    r"|non-?certification\s+(?:notice|letter)|notice\s+of\s+(?:non-?certification|denial)"
    r"|(?:denial|determination)\s+(?:letter|notice|of|dated)|what\s+you\s+sent\s+back)"
)
CUE = re.compile(_REVIEW, re.IGNORECASE)
_CLAUSE = re.compile(
    r"(?:^|(?<=[.;>\])])\s+|(?<=\S)\s{2,}|\s+--+\s+|(?<=[*>\"“])\s*)(?=[\w\"“*\[(])"
)
"""Where a new clause may begin within a line."""
_NEW_SPEAKER = re.compile(
    r"\s*(?:[-*>]\s*)?\**(?:\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?\b(?!\s*(?:visits?|sessions?))"
    r"|\d{4}-\d\d-\d\d|\[[\w/-]{1,10}\]|={2,}|-{3,}|_{3,}|From\s*:|RFA\b|IMR\b"
    r"|(?:PTP|Pt|Patient|Worker|Injured worker|Treater|Treating|Office|Clinic|Our|Appeal|Letter"
    r"|Provider|Note|Employer|Attorney|Dr|Doctor|Practice|Surgeon|Requests?|Request for|Plan|Rx"
    r"|Dear|Exam|History|Progress|Reply|Response)\b[^:.\n]{0,60}[:,—–-])",
    re.IGNORECASE,
)
_OWN_REVIEW = re.compile(rf"[\s*>\"-]*{_REVIEW}", re.IGNORECASE)
_LONGEST = 1500


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list or one sentence of a passage."""

    start: int
    end: int
    """Half-open offsets in the passage's text, mark left out."""
    label: str
    """The number or letter that leads it, in lower case; empty where none does."""


def passage(index: int, document: CaseDocument, start: int, end: int, *, ur: bool) -> Statement:
    """Return a stretch of a document as a statement whose text keeps its line ends."""
    return Statement(
        document=index,
        start=start,
        end=end,
        text=document.text[start:end],
        offsets=tuple(range(start, end)),
        heading="",
        attribution="utilization_review" if ur else "record",
        noted=_day_of(document.text, start, end),
        marked=False,
    )


def _day_of(text: str, start: int, end: int) -> date | None:
    """Return the date in the first line of a stretch, else the nearest date-led line above."""
    stop = text.find("\n", start, end)
    own = [d for d in dates_in(text[start : stop if stop > 0 else end]) if d.exact]
    if own:
        return own[0].date
    for line in reversed(text[max(0, start - 6000) : start].split("\n")):
        found = [d for d in dates_in(line) if d.exact]
        # a date that opens or closes a short line, or stands in a heading, dates what is below it
        if found and (found[0].start <= 14 or len(line.strip()) < 60 or line.isupper()):
            return found[0].date
    return None


def review_passages(index: int, document: CaseDocument) -> Iterator[Statement]:
    """Yield the stretches in which utilization review is quoted, each from its name on."""
    text = document.text
    spans = list(_lines(text))
    at = 0
    while at < len(spans):
        first, last = spans[at]
        begin = _review_start(text, first, last)
        if begin is None and at + 1 < len(spans):
            begin = _broken_name(text, first, spans[at + 1][1], last)
        if begin is None:
            at += 1
            continue
        end, at = _review_end(text, spans, at, begin)
        if re.search(rf"\b{REFUSED}\b", text[begin:end], re.IGNORECASE):
            yield passage(index, document, begin, end, ur=True)


def _review_start(text: str, first: int, last: int) -> int | None:
    """Return where review begins to speak in a line: a clause that names it within 60 letters."""
    for cue in CUE.finditer(text, first, last):
        starts = [m.end() for m in _CLAUSE.finditer(text[first : cue.start()])]
        begin = first + (starts[-1] if starts else 0)
        if text[begin : cue.start()].count(",") > 1:
            continue
        if cue.start() - begin <= 60 or _REFUSED_BY.search(text, begin, cue.start()):
            return begin
    return None


_REFUSED_BY = re.compile(rf"\b{REFUSED}\s+by\s+(?:the\s+)?(?:\w+[\'’]s\s+)?$", re.IGNORECASE)
"""``The blocks were found not medically necessary by``, review's name to follow."""


def _broken_name(text: str, first: int, end: int, last: int) -> int | None:
    """Return where a name begins that is broken over the end of the line."""
    for cue in CUE.finditer(text, first, end):
        if cue.start() < last < cue.end():
            starts = [m.end() for m in _CLAUSE.finditer(text[first : cue.start()])]
            return first + (starts[-1] if starts else 0)
    return None


def _review_end(text: str, spans: list[tuple[int, int]], at: int, begin: int) -> tuple[int, int]:
    """Return where review's words end, and the line after them."""
    end = spans[at][1]
    number = at + 1
    while number < len(spans) and spans[number][1] - begin < _LONGEST:
        line = text[spans[number][0] : spans[number][1]]
        decided = re.search(rf"\b{REFUSED}\b", text[begin:end], re.IGNORECASE)
        if not line.strip():
            following = next((s for s in spans[number:] if text[s[0] : s[1]].strip()), None)
            if decided or following is None or following[0] - end > 6:
                break
        elif _NEW_SPEAKER.match(line) and (decided or number > at + 1):
            break
        elif _OWN_REVIEW.match(line) and dates_in(line[:80]):
            break
        end = spans[number][1]
        number += 1
    return end, number


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in re.finditer(r"\n|\f", text):
        yield at, match.start()
        at = match.end()
    yield at, len(text)


def masked(text: str) -> str:
    """Blank what stands in quotation marks or brackets, the marks of a list apart.

    Quotations stay where they hold the only refusal: then review itself is quoted.
    """
    out = re.sub(r"[(\[](?![\w]{1,2}[)\]])[^()\[\]]*[)\]]", lambda m: "_" * len(m.group()), text)
    quiet = re.sub(r"[\"“][^\"”]*(?:[\"”]|$)", lambda m: "_" * len(m.group()), out)
    return quiet if re.search(rf"\b{REFUSED}\b", quiet, re.IGNORECASE) else out


_MARK = re.compile(
    r"(?:^|(?<=[\s:;.,\"“*_]))"
    r"(?:\(\s?(?P<a>\d{1,2}|[A-Ha-h])\s?\)|(?P<b>\d{1,2}|[A-Ha-h])\s?\)|(?P<c>\d{1,2})\.(?=\s+\D)"
    r"|\#(?P<d>\d)(?=\s+(?-i:[A-Z]))|(?:request|item)s?\s+(?:no\.?\s*|\#\s*)?(?P<e>\d)\s*[:.)-]"
    r"|item\s+(?P<g>[A-H]|\d)(?=\s{2,})"
    r"|(?:(?<=\s\s)|(?<=:\s)|(?<=\n))(?P<f>[1-9])(?=\s+[A-Za-z]{3})"
    r"(?!\s+(?:days?|weeks?|months?|visits?|sessions?|treatments?|units?|tablets?|hours?|more|further"
    r"|additional|levels?)\b))\s*",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r";\s|\s/\s(?!\w+\s+\d+(?:\.\d+)?\s?%)|\n\s*(?:[-*•▪]\s+)?|(?<=[.!?])\s+(?=[A-Z_\"“(\[*])|(?<=[.!?][\"”])\s+(?=[A-Z_\"“])|\s\[[xX]\]\s"
)


def entries(text: str, start: int = 0, *, lines: bool = True) -> tuple[Entry, ...]:
    """Cut the text from ``start`` on at list marks, semicolons and sentence ends.

    With ``lines`` a line end that is no wrapped line cuts too.
    """
    cuts: dict[int, tuple[int, str]] = {start: (start, "")}
    quiet = masked(text)
    marks: list[re.Match[str]] = []
    for mark in _MARK.finditer(text, start):
        label = next((g for g in mark.groups() if g), "")
        if mark["c"] and not _opens(text, mark, marks, start):
            continue
        if mark["b"] and text.count("(", start, mark.start()) > text.count(
            ")", start, mark.start()
        ):
            continue  # the end of a bracket: ``(injury of May 23)``
        if mark["a"] and re.search(r"(?:\bwith|\bw/|\bsee|\bas)\s?$", text[: mark.start()], re.I):
            continue  # another entry is referred to: ``denied w/ (a)``
        marks.append(mark)
        cuts[mark.start()] = (mark.end(), label.lower())
    for gap in _BREAK.finditer(quiet, start):
        if "\n" in gap.group() and not (lines and _new_line(text, gap)):
            continue
        if any(m.start() <= gap.start() < m.end() or gap.end() == m.start() for m in marks):
            continue
        if gap.end() not in cuts:
            cuts[gap.end()] = (gap.end(), "")
    ordered = sorted(cuts)
    found = []
    for at, following in zip(ordered, [*ordered[1:], len(text)], strict=True):
        first, label = cuts[at]
        if text[first:following].strip(" \n\t;,.*-"):
            found.append(Entry(first, following, label))
    return tuple(found)


def _opens(text: str, mark: re.Match[str], before: list[re.Match[str]], start: int) -> bool:
    """Whether a number with a full stop leads an entry: else it ends a sentence (``2 x 4.``)."""
    if mark.start() == start or re.search(r"(?:\n|\s\s|[:.;,\"“_*)]\s?)$", text[: mark.start()]):
        return True
    last = next((m["c"] for m in reversed(before) if m["c"]), "0")
    return int(mark["c"]) == int(last) + 1 and not re.search(r"[x×#]\s?$", text[: mark.start()])


def _new_line(text: str, gap: re.Match[str]) -> bool:
    """Whether a line end parts two entries: the line before is short or marks lead the next."""
    before = text.rfind("\n", 0, gap.start()) + 1
    short = gap.start() - before < 62
    marked = bool(re.search(r"[-*•▪]\s+$", gap.group()))
    ended = text[: gap.start()].rstrip()[-1:] in '.:;"”'
    wrapped = text[gap.end() : gap.end() + 1].islower() or text[: gap.start()].rstrip()[-1:] in ",&"
    return marked or ended or (short and not wrapped)
