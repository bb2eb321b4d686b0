"""When utilization review decided, when the care was asked for, and the record's latest day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from rag.intake.dates import dates_in
from rag.intake.request_passages import CUE, REFUSED, review_passages
from rag.intake.statements import Statement
from rag.records import CaseFile, LetterCase

_UR_DATE = re.compile(
    r"(?:utili[sz]ation review|\bUR\b|\bU\.R\.|claims administrator|determination|peer review"
    r"|non-?\s?certif|denial)",
    re.I,
)
_UR_LABEL = re.compile(
    r"(?:\bUR\b|\bU\.R\.|utili[sz]ation review)\s*(?:denial|decision|determination"
    r"|notice|letter|report)?\s*(?:date|dated|of|on)?\s*[:,(\-–—]*\s*$"
    r"|date of (?:the )?(?:UR|utili[sz]ation review|denial|determination)\w*\s*[:\-–]?\s*$",
    re.IGNORECASE,
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NO_YEAR = re.compile(
    r"\b(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?P<day>\d{1,2})\b"
    r"(?!\s*,?\s*\d{4})|(?<![\d/-])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/-])",
    re.IGNORECASE,
)
_NOT_DAY = re.compile(
    r"(?:born|DOB|injur\w*|DOI|expires?|until|through|next|appointment|scheduled|printed)\W*"
    r"(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
_PARTED = re.compile(r"[.;]\s|\w\W+\w+\W+\w")
"""Between a date and review's name: more than a word or two, or another sentence."""
_SHAPE = re.compile(r"(?<![\d/.-])\d{1,2}/\d{1,2}/(?:19|20)\d{2}(?![\d/])")
_AHEAD = timedelta(days=45)
_OLD_REVIEW = timedelta(days=90)


def review_date(
    letter: LetterCase | None,
    read: Sequence[Statement],
    injury: date | None,
    case: CaseFile,
) -> date | None:
    """Return UR's decision date: of the header, else the latest one that the text gives."""
    if letter is not None and letter.header.ur_denial_date:
        return letter.header.ur_denial_date
    decided = _decided(case, read) if letter is None else None
    found: list[date] = []
    marked: list[date] = [decided] if decided else []
    for statement in read:
        for match in dates_in(statement.text):
            if not match.exact or match.date == injury:
                continue
            before = statement.text[max(0, match.start - 60) : match.start]
            after = statement.text[match.end : match.end + 70]
            labelled = bool(_UR_LABEL.search(before))
            cut = re.split(r"[.;]\s", after)[0]
            told = statement.attribution == "utilization_review" and (
                _UR_DATE.search(re.split(r"[.;]\s", before)[-1]) or _UR_DATE.search(cut)
            )
            asked = re.search(
                r"request for authori[sz]ation[^.;]{0,30}$|\bRFA\b[^.;]{0,30}$"
                r"|request was received[^.;]{0,8}$|note[^.;]{0,20}$"
                r"|report dated $|injury[^.;]{0,20}$|received\W*$",
                before,
                re.IGNORECASE,
            )
            utilization = re.search(
                r"review report dated $|review report \($", before, re.IGNORECASE
            )
            if labelled or (told and (not asked or utilization)):
                found.append(match.date)
                marked += [match.date] if labelled else []
    best = max(marked or found, default=None)
    if best and found and max(found) - best > _OLD_REVIEW:
        return max(found)  # the passage that was read belongs to an older review
    return best


def request_date(read: Sequence[Statement], injury: date | None, ur: date | None) -> date | None:
    """Return the date of the request for authorization: the latest one not after UR's decision."""
    found: list[date] = []
    for statement in read:
        for match in dates_in(statement.text):
            if not match.exact or match.date == injury or (ur and match.date > ur):
                continue
            around = statement.text[max(0, match.start - 70) : match.end + 40]
            if re.search(
                r"request(?:s)? for authori[sz]ation|\bRFA\b|request (?:was )?(?:received"
                r"|submitted|dated)|date of request",
                around,
                re.I,
            ):
                found.append(match.date)
    return max(found) if found else None


def impossible_dates(read: Sequence[Statement]) -> list[str]:
    """Return warnings about the first figures that are written as a date and are none."""
    out = []
    for statement in read:
        taken = {match.start for match in dates_in(statement.text)}
        out += [
            f"{shape.group()} is no date: check it in the record."
            for shape in _SHAPE.finditer(statement.text)
            if shape.start() not in taken
        ]
    return out[:3]


def latest_day(read: Sequence[Statement], today: date) -> date | None:
    """Return the latest full date of the record that is no appointment and not in the future."""
    found = [
        match.date
        for statement in read
        for match in dates_in(statement.text)
        if match.exact
        and match.date <= today
        and not _NOT_DAY.search(statement.text[max(0, match.start - 30) : match.start])
    ]
    return max(found, default=None)


def _decided(case: CaseFile, read: Sequence[Statement]) -> date | None:
    """Return the latest day on which a passage of review that refuses care is dated."""
    latest = latest_day(read, date.max)
    found = [
        day
        for index, document in enumerate(case.documents)
        if document.letter is None
        for said in review_passages(index, document)
        for day in _days(document.text, said, latest)
    ]
    return max(found, default=None)


def _days(text: str, said: Statement, latest: date | None) -> Iterator[date]:
    """Yield the day that stands by review's name; a year left out is taken from the record."""
    cue = CUE.search(text, said.start, said.end)
    if cue is None:
        return
    first = max(text.rfind("\n", 0, said.start) + 1, said.start - 30)
    own = said.start if "->" in text[first : said.start] else first
    stop = min(said.end, cue.end() + 60)
    refusal = re.compile(rf"\b{REFUSED}\b", re.IGNORECASE).search(text, cue.end(), said.end)
    if refusal:
        stop = min(stop, max(refusal.start(), cue.end() + 25))
    days = [
        match
        for match in dates_in(text[own:stop])
        if match.exact
        and not _BEFORE_OTHER.search(text[own : own + match.start])
        and not _PARTED.search(text[own + match.end : max(cue.start(), own + match.end)])
    ]
    if days:
        after = [m for m in days if own + m.start >= cue.start()]
        yield (after or days)[0].date
        return
    if latest is None:
        return
    for match in _NO_YEAR.finditer(text, own, stop):
        if _PARTED.search(text[match.end() : max(cue.start(), match.end())]):
            continue
        month = match["m"] or _MONTHS.index(match["month"][:3].lower()) + 1
        try:
            day = date(latest.year, int(month), int(match["d"] or match["day"]))
            yield day if day <= latest + _AHEAD else day.replace(year=latest.year - 1)
        except ValueError:
            continue
        return


_BEFORE_OTHER = re.compile(r"(?:RFA|DOI|DOS|injury|request|note|visit)\W*(?:\w+\W+){0,2}$", re.I)
"""What comes before a date that is not review's own."""
