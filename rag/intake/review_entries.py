"""Utilization review's words cut into entries, each for the items that it names or numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.intake.request_passages import REFUSED, entries, masked, passage
from rag.intake.request_verdicts import referred
from rag.intake.review_citations import cites_only
from rag.intake.review_reasons import FORM, HEAD, TELLS, VERDICT, WHY, Spoken, body, reason_of
from rag.intake.statements import Statement
from rag.records import CaseDocument
from rag.text import squeeze

_NUMBERED = re.compile(r"\(?(\d{1,2}|[a-h])\)\s*(?:,|&|and)\s*(?:and\s*)?$", re.IGNORECASE)
_ANOTHER = re.compile(
    rf"(?:,|\band\b)\s+(?={REFUSED}\s+[A-Za-z])|[,;]\s+(?=[(#]?[1-9a-h][).]?\s+{REFUSED})",
    re.IGNORECASE,
)
"""Where the same sentence decides on the next request."""
_QUOTE_ENDS = re.compile(r"[.!?][\"”’*)]+\s+(?=[A-Z(\[])")

_AS_BEFORE = re.compile(
    r"\W*(?:(?P<above>as above|same(?: as above)?|ditto)"
    r"|(?:w/|with|as)\s*\(?(?P<label>[a-h1-9])\)?)\W*",
    re.IGNORECASE,
)
"""A verdict that rests on the reason given for another item."""


@dataclass(frozen=True)
class Review:
    """One passage in which utilization review speaks."""

    document: int
    day: date | None
    refuses: bool
    spoken: tuple[Spoken, ...]

    def names(self, number: int) -> bool:
        """Whether it speaks of the item by name or number."""
        return any(one.named and number in one.items for one in self.spoken)


Named = Callable[[str], frozenset[int]]
"""Returns the numbers of the items that words name."""


def reviews(
    read: Sequence[Statement], documents: Sequence[CaseDocument], named: Named, count: int
) -> tuple[Review, ...]:
    """Return what utilization review says, passage by passage, each entry with its items.

    An entry concerns the items that it names or numbers, else those of the entry before it; what
    stands before the first named item, or cites after the last one, concerns them all.
    """
    out = []
    for index, start, end in _stretches(read, documents):
        whole = passage(index, documents[index], start, end, ur=True)
        spoken = _as_before(list(_bound(whole, named, count)))
        found = _closing(spoken, named, count)
        out.append(Review(index, whole.noted, bool(VERDICT.search(squeeze(whole.text))), found))
    return tuple(out)


def of_item(found: Sequence[Review], number: int) -> tuple[Review, ...]:
    """Return the passages that decide on the item, the newest first."""
    refusing = [one for one in found if one.refuses] or list(found)
    naming = [one for one in refusing if one.names(number)] or refusing
    return tuple(sorted(naming, key=lambda one: one.day or date.min, reverse=True))


def reasons_in(review: Review, number: int) -> tuple[tuple[int, int], ...]:
    """Return the offsets of the reasons that a passage gives for an item."""
    found = (reason_of(one) for one in review.spoken if one.concerns(number))
    return tuple(dict.fromkeys(place for place in found if place is not None))


def _stretches(
    read: Sequence[Statement], documents: Sequence[CaseDocument]
) -> Iterator[tuple[int, int, int]]:
    """Yield the stretches in which review speaks without a word of the record between."""
    open_at: tuple[int, int, int] | None = None
    for one in read:
        ur = one.attribution == "utilization_review" and documents[one.document].letter is None
        if open_at and not (ur and one.document == open_at[0]):
            yield open_at
            open_at = None
        if ur:
            open_at = (one.document, open_at[1] if open_at else one.start, one.end)
    if open_at:
        yield open_at


def _bound(whole: Statement, named: Named, count: int) -> Iterator[Spoken]:
    """Yield the entries of a passage with the items that each concerns."""
    current: frozenset[int] = frozenset()
    follows = cited = formal = False
    for start, end, label in _entries(whole.text):
        text = squeeze(whole.text[start:end])
        if not text:
            continue
        labels = _labels(whole.text[:start], label)
        before = whole.text[:start].rstrip()
        cited = cites_only(text) or (cited and before.endswith(";") and not TELLS.search(text))
        formal = bool(FORM.match(text)) or (formal and before.endswith(";"))
        follows = follows or bool(VERDICT.search(text))
        opens = before[-1:] in ("", ".", "!", "?", '"', "”", ":") and text[:1].isupper()
        own = _Own() if cited else _own(text, labels, named, count, opens or not current)
        current = own.items or current
        yield Spoken(
            whole.start + start,
            whole.start + end,
            re.sub(r"\s", " ", whole.text[start:end]),
            items=current,
            named=own.by_care,
            numbered=bool(labels) and max(map(_number, labels)) <= count,
            object_after=own.after,
            follows=follows,
            cites=cited or formal,
        )


def _labels(before: str, label: str) -> list[str]:
    """Return the numbers of an entry: its own, and those listed just before: ``(2), (3)``."""
    labels = [label] if label else []
    rest = re.sub(r"\(?\w{1,2}[).]\s*$", "", before.rstrip())
    while label and (also := _NUMBERED.search(rest)):
        labels.append(also[1].lower())
        rest = rest[: also.start()]
    return labels


def _entries(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the entries of a passage: start, end, label; one that decides twice is cut there."""
    for entry in entries(text):
        at, label = entry.start, entry.label
        words = text[entry.start : entry.end]
        cuts = [(cut.start(), cut.end()) for cut in _ANOTHER.finditer(masked(words))]
        cuts += [(cut.end(), cut.end()) for cut in _QUOTE_ENDS.finditer(words)]
        for stop, begin in sorted(cuts):
            if entry.start + stop > at:
                yield at, entry.start + stop, label
            at, label = entry.start + begin, ""
        yield at, entry.end, label


@dataclass(frozen=True)
class _Own:
    """The items that an entry itself points at, and how."""

    items: frozenset[int] = frozenset()
    by_care: bool = False
    after: bool = False


def _own(text: str, labels: Sequence[str], named: Named, count: int, opens: bool) -> _Own:
    """Return the items that an entry is about: by what it names first, else by its number."""
    quiet = masked(text)
    begin = body(text)
    verdict = VERDICT.search(quiet, begin)
    listed = _listed(labels, count)
    if len(listed) > 1:
        return _Own(listed)
    if verdict:
        found = named(text[begin : verdict.start()])
        if found:
            return _Own(found, by_care=True)
        found = named(_up_to_reason(quiet[verdict.end() :]))
        if found and not (labels and quiet[verdict.end() :].lstrip().startswith(":")):
            return _Own(found, by_care=True, after=True)
        return _Own(_listed([*labels, *referred(_up_to_reason(quiet[begin:]))], count))
    head = HEAD.search(text, begin)
    if head:
        found = named(text[begin : min(head.start(), begin + 60)])
    elif opens and not listed:
        found = named(text[begin:] if _ABOUT.match(text, begin) else text[begin : begin + 40])
    else:
        found = frozenset()
    return _Own(found, by_care=True) if found else _Own(listed)


_ABOUT = re.compile(r"(?:for|as (?:to|for)|regarding|concerning|with regard to)\b", re.IGNORECASE)


def _listed(labels: Sequence[str], count: int) -> frozenset[int]:
    """Return the numbers of labels where the letter has as many items."""
    numbers = {_number(label) for label in labels}
    return frozenset(numbers) if numbers and max(numbers) <= count else frozenset()


def _up_to_reason(text: str) -> str:
    """Return what a verdict refuses: the words up to those that say why."""
    why = WHY.search(text)
    return text[: why.start()] if why else text


def _number(label: str) -> int:
    return int(label) if label.isdigit() else ord(label.lower()) - ord("a") + 1


def _as_before(spoken: list[Spoken]) -> list[Spoken]:
    """Give the reasons of another item to one that is refused "as above" or "with (a)"."""
    out = list(spoken)
    for at, one in enumerate(spoken):
        verdict = VERDICT.search(masked(one.text))
        same = _AS_BEFORE.fullmatch(one.text[verdict.end() :]) if verdict else None
        if same is None or not one.items:
            continue
        above = [other.items for other in spoken[:at] if other.items and other.items != one.items]
        wanted = above[-1] if same["above"] and above else frozenset[int]()
        wanted = frozenset({_number(same["label"])}) if same["label"] else wanted
        for place in range(at):
            if spoken[place].items and spoken[place].items <= wanted:
                out[place] = replace(out[place], items=out[place].items | one.items)
    return out


def _closing(spoken: list[Spoken], named: Named, count: int) -> tuple[Spoken, ...]:
    """Give what is cited after the last item to them all, or to the items that it names."""
    told = (at for at, one in enumerate(spoken) if not one.cites and not FORM.match(one.text))
    last = max(told, default=-1)
    tail = [at for at in range(last + 1, len(spoken)) if spoken[at].cites]
    by_name = {at: named(squeeze(spoken[at].text)) for at in tail}
    all_named = frozenset[int]().union(*by_name.values())
    for at in tail:
        own = by_name[at] if all_named == frozenset(range(1, count + 1)) else frozenset[int]()
        spoken[at] = replace(spoken[at], items=own)
    return tuple(spoken)
