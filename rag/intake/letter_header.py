"""The header block and the credentials of a determination letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rag.records import LetterHeader
from rag.text import squeeze

_DATE = (
    r"(?:\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2},?\s+\d{4})"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_LABELS = {
    "case_number": r"(?:IMR\s+)?Case\s+(?:Number|No\.?|\#)",
    "date_assigned": r"Date\s+(?:of\s+)?Assign(?:ed|ment)|Assigned\s+Date",
    "date_of_injury": r"Date\s+of\s+Injury|\bDOI",
    "decision_date": r"(?:Final\s+)?Decision\s+Date|Date\s+of\s+Decision",
    "ur_denial_date": r"(?:UR|Utilization\s+Review)\s+(?:Denial|Decision|Determination)\s+Date"
    r"|Date\s+of\s+(?:UR|Utilization\s+Review)\s+(?:Denial|Decision|Determination)",
    "priority": r"Priority",
    "application_received": r"(?:IMR\s+)?Application\s+(?:Date\s+)?Received|Date\s+(?:IMR\s+)?"
    r"Application\s+Received",
}
_VALUES = {"case_number": r"[A-Z]{1,4}\s?\d{2}\s?-\s?\d{4,10}", "priority": r"[A-Za-z]+"}
_ANY_LABEL = re.compile(
    "|".join(rf"(?P<{name}>{label})\s*[:;]" for name, label in _LABELS.items()), re.IGNORECASE
)
_LICENSURE = re.compile(
    r"State(?:\(s\)|s)?\s+of\s+Licensure\s*[:;](.*?)(?=Certification|\n\s*\n\s*\S|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_SPECIALTY = re.compile(
    r"Certifications?(?:\(s\))?\s*/?\s*(?:Specialt(?:y|ies)(?:\(ies\))?)?\s*[:;](.*?)"
    r"(?=\n\s*\n\s*\S|\Z)",
    re.IGNORECASE | re.DOTALL,
)


def read_header(front: str) -> tuple[LetterHeader, list[str]]:
    """Read the fields before the clinical summary; an absent field stays empty.

    Returns:
        The header, and warnings for fields whose value cannot be a date.
    """
    values, warnings = _fields(front), []
    dates: dict[str, date | None] = {}
    for name, words in values.items():
        if name in _VALUES:
            continue
        dates[name] = parse_date(words)
        if dates[name] is None:
            warnings.append(f"the letter's {name.replace('_', ' ')} is no date: {words!r}")
    header = LetterHeader(
        case_number=re.sub(r"\s", "", values.get("case_number", "")),
        priority=values.get("priority", "").capitalize(),
        licensure=_listed(_LICENSURE, front),
        specialties=_listed(_SPECIALTY, front),
        **dates,
    )
    return header, warnings


def header_spans(front: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the labels and values of the header block and the credentials."""
    for match in _ANY_LABEL.finditer(front):
        yield match.span()
        value = _value(front, match)
        if value:
            yield value.span(1)
    for pattern in (_LICENSURE, _SPECIALTY):
        if credential := pattern.search(front):
            yield credential.span()


def parse_date(words: str) -> date | None:
    """Return the date that ``words`` name the American way or as ISO 8601, else ``None``.

    >>> parse_date("12/23/2014"), parse_date("1-8-17"), parse_date("March 4, 2016")
    (datetime.date(2014, 12, 23), datetime.date(2017, 1, 8), datetime.date(2016, 3, 4))
    """
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    month = re.match(r"\s*([A-Za-z]{3})", words)
    try:
        if month:
            day, year = numbers
            return date(year, _MONTHS.index(month[1].lower()) + 1, day)
        if re.match(r"\s*\d{4}-", words):
            return date(*numbers)
        number, day, year = numbers
        return date(year + (2000 if year < 50 else 1900) if year < 100 else year, number, day)
    except (ValueError, TypeError):
        return None


def _fields(front: str) -> dict[str, str]:
    """Return each field's value, be it beside its label or in a column after several labels."""
    values: dict[str, str] = {}
    waiting: list[str] = []
    for match in _ANY_LABEL.finditer(front):
        name, value = str(match.lastgroup), _value(front, match)
        if not value:
            waiting.append(name)
            continue
        column = _column([*waiting, name], front, match.end()) if waiting else None
        for key, words in (column or {name: squeeze(value[1])}).items():
            values.setdefault(key, words)
        waiting = []
    last = list(_ANY_LABEL.finditer(front))[-1:]
    for key, words in (last and _column(waiting, front, last[0].end()) or {}).items():
        values.setdefault(key, words)
    return values


def _column(names: list[str], front: str, at: int) -> dict[str, str] | None:
    """Read one value per label from a column; ``None`` unless there is one for each.

    Fewer values than labels would give a field its neighbour's date, which is worse than none.
    """
    found: dict[str, str] = {}
    for name in names:
        value = _match_value(name, front, at)
        if not value:
            return None
        found[name] = squeeze(value[1])
        at = value.end()
    return found


def _match_value(name: str, front: str, at: int) -> re.Match[str] | None:
    pattern = _VALUES.get(name, _DATE)
    return re.compile(rf"\s*({pattern})(?![\w/])", re.IGNORECASE).match(front, at)


def _value(front: str, label: re.Match[str]) -> re.Match[str] | None:
    """Return the value that directly follows a label, unless another label does."""
    value = _match_value(str(label.lastgroup), front, label.end())
    following = _ANY_LABEL.search(front, label.end())
    if value and following and following.start() <= value.start(1) < following.end():
        return None
    return value


def _listed(pattern: re.Pattern[str], front: str) -> tuple[str, ...]:
    """Return the comma-separated values of a credential, white space squeezed."""
    match = pattern.search(front)
    if not match:
        return ()
    return tuple(
        filter(None, (squeeze(part).strip(" .*_") for part in re.split(r"[,;]", match[1])))
    )
