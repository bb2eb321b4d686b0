"""Metadata proposed from the document: title, publisher, edition, date, each with its evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from rag.library.manuscript import Block, Proposal
from rag.library.readers.characters import tidy
from rag.text import sentences

_FIRST_WORDS = 900
"""How many words from the start are searched for an edition, a publisher and a date."""
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = (
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?\b")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)\b")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})\s+({_MONTH})\.?,?\s+((?:19|20)\d\d)\b")
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\.?\s+(\d{{1,2}}),?\s+((?:19|20)\d\d)\b")
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\.?,?\s+((?:19|20)\d\d)\b")
_YEAR_MONTH = re.compile(rf"\b((?:19|20)\d\d)\s+({_MONTH})\b(?:\s+(\d{{1,2}})\b)?")
_DATED = re.compile(
    r"\b(?:effective|published|publication date|issued|released?|date of (?:issue|publication)"
    r"|adopted|revis(?:ed|ion)|updated|approved|copyright|last reviewed)\b|©|\(c\)\s*(?:19|20)\d\d",
    re.IGNORECASE,
)
_EDITION = re.compile(
    r"\b(?:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th))"
    r"\s+(?:ed\.|edition)|version\s+\d+(?:\.\d+)*|edition\s+(?:of\s+)?(?:\d{1,2}|(?:19|20)\d\d)\b"
    r"|(?:19|20)\d\d\s+(?:edition|update|revision))",
    re.IGNORECASE,
)
_PUBLISHER = re.compile(
    r"(?:©|\([cC]\)|\b[cC]opyright(?:\s+©|\s+\([cC]\))?)\s*(?:(?:19|20)\d\d(?:\s*[-–,]\s*(?:19|20)\d\d)*[,\s]*)?"
    r"(?:by\s+)?(?P<a>[A-Z][^.;|]{3,100})"
    r"|\b(?:[Pp]ublished|[Dd]eveloped|[Ii]ssued|[Pp]repared)\s+by\s+(?:the\s+)?(?P<b>[A-Z][^.;|]{3,100})",
)
_PUBLISHER_END = re.compile(
    r"\s*(?:,?\s+all rights|,\s+(?:Inc|Ltd|LLC)\b|\s+\(?(?:19|20)\d\d\b|\s+for\s)"
)


@dataclass
class Clues:
    """What a format's own fields say of a document; the first clue of a kind counts."""

    titles: list[tuple[str, str]] = field(default_factory=list)
    publishers: list[tuple[str, str]] = field(default_factory=list)
    editions: list[tuple[str, str]] = field(default_factory=list)
    dates: list[tuple[str, str]] = field(default_factory=list)

    def title(self, words: str, where: str) -> None:
        """Note a title and where it stands; nothing where it is empty."""
        _note(self.titles, words.rstrip(" ."), where)

    def publisher(self, words: str, where: str) -> None:
        """Note a publisher."""
        _note(self.publishers, words, where)

    def edition(self, words: str, where: str) -> None:
        """Note an edition."""
        _note(self.editions, words, where)

    def date(self, words: str, where: str) -> None:
        """Note a date of publication, as written."""
        _note(self.dates, words, where)


def _note(kept: list[tuple[str, str]], words: str, where: str) -> None:
    words = tidy(words)
    if words:
        kept.append((words[:300], where))


def propose(blocks: Sequence[Block], clues: Clues) -> Proposal:
    """Propose metadata from a format's own fields and from the opening of the text.

    Nothing is taken silently: ``evidence`` says for each value where it stands, and where the day
    or month of a date is not given and the first was put in its place.
    """
    evidence: list[str] = []
    opening = list(_opening(blocks))

    def take(kind: str, options: Sequence[tuple[str, str]]) -> str:
        if not options:
            return ""
        value, where = options[0]
        evidence.append(f"{kind} “{value}”: {where}")
        return value

    title = take("title", [*clues.titles, *_title(blocks)])
    publisher = take("publisher", [*clues.publishers, *_publishers(opening)])
    edition = take("edition", [*clues.editions, *_editions(opening, title)])
    published = None
    for words, where in [*clues.dates, *_dates(opening)]:
        found = read_date(words)
        if found is not None:
            published, exact = found
            note = "" if exact else " (day or month not given)"
            evidence.append(f"date {published.isoformat()}{note}: {where}, “{words}”")
            break
    return Proposal(
        title=title,
        publisher=publisher,
        edition=edition,
        published=published,
        evidence=tuple(evidence),
    )


def read_date(words: str) -> tuple[date, bool] | None:
    """Return the first date in ``words`` and whether it names its day.

    >>> read_date("Effective July 28, 2016"), read_date("2016 Feb"), read_date("in 2016")
    ((datetime.date(2016, 7, 28), True), (datetime.date(2016, 2, 1), False), None)
    """
    found: list[tuple[int, str, str, str]] = []
    for pattern, order in (
        (_ISO, (1, 2, 3)),
        (_SLASHED, (3, 1, 2)),
        (_DAY_FIRST, (3, 2, 1)),
        (_MONTH_FIRST, (3, 1, 2)),
        (_YEAR_MONTH, (1, 2, 3)),
        (_MONTH_YEAR, (2, 1, 0)),
    ):
        for match in pattern.finditer(words):
            parts = [match.group(n) or "" if n else "" for n in order]
            found.append((match.start(), *parts))  # type: ignore[arg-type]
    for _, year, month, day in sorted(found, key=lambda f: (f[0], -len(f[3]))):
        number = int(month) if month.isdigit() else _month(month)
        try:
            return date(int(year), number, int(day or 1)), bool(day)
        except ValueError:
            continue
    return None


def _month(name: str) -> int:
    return next((n for n, m in enumerate(_MONTHS, 1) if m.startswith(name.lower()[:3])), 0)


def _opening(blocks: Sequence[Block]) -> list[tuple[str, str]]:
    """Return the sentences of the document's first words, each with where it stands."""
    found: list[tuple[str, str]] = []
    words = 0
    for block in blocks:
        if words > _FIRST_WORDS:
            break
        words += len(block.text.split())
        where = f"page {block.page} of the file" if block.page else "the opening of the text"
        if block.kind == "heading":
            found.append((block.text, where))
        else:
            found += [(block.text[a:b], where) for a, b in sentences(block.text)]
    return found


def _title(blocks: Sequence[Block]) -> list[tuple[str, str]]:
    """The outermost heading among the first blocks, the first of them where several are equal."""
    early = [block for block in blocks[:12] if block.kind == "heading"]
    if not early:
        return []
    best = min(early, key=lambda block: block.level)
    where = f"heading on page {best.page} of the file" if best.page else "the first heading"
    return [(best.text[:300], where)]


def _publishers(opening: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    found = []
    for sentence, where in opening:
        match = _PUBLISHER.search(sentence)
        if match:
            name = _PUBLISHER_END.split(match.group("a") or match.group("b"))[0].strip(" ,")
            if len(name.split()) <= 14:
                found.append((name, f"{where}, “{_short(sentence, match.start())}”"))
    return found


def _editions(opening: Sequence[tuple[str, str]], title: str) -> list[tuple[str, str]]:
    found = []
    for sentence, where in [(title, "the title"), *opening]:
        match = _EDITION.search(sentence)
        if match:
            found.append((match.group(), f"{where}, “{_short(sentence, match.start())}”"))
    return found


def _dates(opening: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Sentences that date the document itself: one that only reports a date does not count."""
    found = []
    for sentence, where in opening:
        match = _DATED.search(sentence)
        if match and read_date(sentence[match.start() :]):
            found.append((_short(sentence, match.start()), where))
    for sentence, where in opening[:12]:
        # On a title page a line of its own often is the date and nothing else.
        if len(sentence.split()) <= 4 and read_date(sentence):
            found.append((sentence, where))
    return found


def _short(sentence: str, at: int) -> str:
    """Return a sentence, or of a long one what stands from ``at`` on."""
    return sentence if len(sentence) <= 160 else sentence[at : at + 160].strip() + " …"
