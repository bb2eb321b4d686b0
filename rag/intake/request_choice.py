"""Which requests are in dispute: what review refused, in the fullest wording that asks for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from rag.intake.items import understand_item
from rag.intake.phrase_places import Place, trimmed
from rag.intake.request_asks import Ask
from rag.intake.request_passages import REFUSED
from rag.intake.request_split import Basis, FoundRequest, request_at, split_request
from rag.intake.request_verdicts import Verdicts
from rag.records import DisputedItem
from rag.vocabulary import Vocabulary

_SAME_REVIEW = timedelta(days=30)
_JOINS = re.compile(r"(?:\s|,|;|/|&|\band\b|\bwith\b|\bw/|\bunder\b|\bthe\b|\bplus\b)+$", re.I)


def refused_requests(
    decided: Sequence[Verdicts],
    asks: Sequence[Ask],
    others: Sequence[FoundRequest],
    vocabulary: Vocabulary,
) -> tuple[FoundRequest, ...]:
    """Return what the newest review refuses, each in the fullest wording of the file.

    Args:
        decided: What the passages of review decide.
        asks: What the treating side asks for.
        others: Requests found otherwise; their wordings count too.
        vocabulary: For the names of treatments, drugs and body parts.
    """
    newest = newest_reviews(decided)
    day = max((v.passage.noted for v in newest if v.passage.noted), default=None)
    group = newest_group(asks, day)
    found: list[FoundRequest] = []
    for verdicts in newest:
        for place in verdicts.refused:
            whole = request_at(verdicts.passage, place, True, "review")
            for request in tuple(
                split_request(verdicts.passage, place.start, place.end, vocabulary, True, "review")
            ) or (whole,):
                changed = _modified(verdicts.passage.text, place)
                part = granted_part(verdicts.passage.text, place.end) if changed else None
                _add(found, replace(request, modified=changed, granted=part), vocabulary)
        for label in verdicts.labels:
            for ask in group:
                if ask.label == label:
                    for request in wordings(ask, True, "review", vocabulary):
                        _add(found, request, vocabulary)
    if any(v.everything for v in newest):
        granted = [request_at(v.passage, p, False) for v in newest for p in v.granted]
        for ask in group:
            for request in wordings(ask, True, "plan" if ask.rank > 1 else "request", vocabulary):
                if not any(same_care(request.text, g.text, vocabulary) for g in granted):
                    _add(found, request, vocabulary)
        if not found:
            for verdicts in newest:
                for place in verdicts.told:
                    _add(found, request_at(verdicts.passage, place, True, "review"), vocabulary)
        if not found:
            found += [replace(r, refused=True, basis="request") for r in others]
    found = _changed_whole(found, newest)
    pool = [r for a in _latest_first(asks, day) for r in wordings(a, True, "review", vocabulary)]
    return tuple(_fullest(r, found, others, pool, vocabulary) for r in found)


def newest_reviews(decided: Sequence[Verdicts]) -> tuple[Verdicts, ...]:
    """Return the decisions of the newest review: older ones were settled or are not at issue."""
    telling = [v for v in decided if v.refused or v.labels or v.everything]
    dated = [v.passage.noted for v in telling if v.passage.noted]
    if not dated:
        named = [v for v in telling if v.refused or v.labels]
        return tuple(named or telling[-1:])
    kept = [v for v in telling if v.passage.noted and max(dated) - v.passage.noted < _SAME_REVIEW]
    if not any(v.refused or v.labels for v in kept):
        return tuple(kept)
    return tuple(v for v in kept if v.refused or v.labels)


def newest_group(asks: Sequence[Ask], day: date | None) -> tuple[Ask, ...]:
    """Return the asks of the newest list that is not younger than the review, in order."""
    open_ = [a for a in asks if not (day and a.noted and a.noted > day)] or list(asks)
    if not open_:
        return ()
    best = max(
        open_,
        key=lambda a: (a.noted or date.min, -a.rank, a.passage.document, a.group),
    )
    return tuple(
        a
        for a in open_
        if (a.group, a.rank, a.passage.document) == (best.group, best.rank, best.passage.document)
    )


def _latest_first(asks: Sequence[Ask], day: date | None) -> list[Ask]:
    kept = [a for a in asks if not (day and a.noted and a.noted > day)]
    return sorted(
        kept,
        key=lambda a: (a.noted or date.min, -a.rank, a.passage.document, a.group),
        reverse=True,
    )


def wordings(
    ask: Ask, refused: bool, basis: Basis, vocabulary: Vocabulary
) -> tuple[FoundRequest, ...]:
    """Return the requests of an ask: a numbered line is one, save where drugs are joined."""
    place = ask.place
    whole = request_at(ask.passage, place, refused, basis)
    if ask.label and len({m.id for m in vocabulary.drugs_in(whole.text)}) < 2:
        return (whole,)
    return tuple(
        split_request(ask.passage, place.start, place.end, vocabulary, refused, basis)
    ) or (whole,)


def _add(found: list[FoundRequest], request: FoundRequest, vocabulary: Vocabulary) -> None:
    """Add a request that none of those found covers."""
    if not any(same_care(request.text, known.text, vocabulary) for known in found):
        found.append(request)


def same_care(one: str, other: str, vocabulary: Vocabulary) -> bool:
    """Whether two wordings may ask for the same care of the same part of the body."""
    first, second = understand_item(one, vocabulary), understand_item(other, vocabulary)
    if first.drug or second.drug:
        if first.drug != second.drug:
            return False
        if first.strength and second.strength and _figures(first) != _figures(second):
            return False
    elif not _related(first.treatment, second.treatment, vocabulary):
        return False
    if first.laterality and second.laterality and first.laterality != second.laterality:
        return False
    parts, others = first.body_parts, second.body_parts
    return (
        not parts
        or not others
        or vocabulary.covers(parts, others)
        or vocabulary.covers(others, parts)
    )


def _figures(item: DisputedItem) -> str:
    return re.sub(r"[^\d./]", "", item.strength)


def _related(one: str | None, other: str | None, vocabulary: Vocabulary) -> bool:
    if one is None or other is None:
        return False
    return one == other or one in vocabulary.ancestors(other) or other in vocabulary.ancestors(one)


def _fullest(
    request: FoundRequest,
    found: Sequence[FoundRequest],
    others: Sequence[FoundRequest],
    asked: Sequence[FoundRequest],
    vocabulary: Vocabulary,
) -> FoundRequest:
    """Return the first wording that says more of the same care, else the request."""
    own = understand_item(request.text, vocabulary)
    best, most = request, _detail(own)
    for wording in (*others, *asked):
        if not same_care(request.text, wording.text, vocabulary):
            continue
        other = _alone(wording, request, found, vocabulary)
        item = understand_item(other.text, vocabulary)
        if _related(item.treatment, own.treatment, vocabulary) or item.drug == own.drug:
            if _contradicts(own, item) or not same_care(request.text, other.text, vocabulary):
                continue
            detail = _detail(item)
            if best is not request and other.statement.noted != best.statement.noted:
                break  # the newest wording that says more stands
            if detail > most:
                best, most = _as(other, request), detail
            elif detail == most and best is request and wording in asked:
                break  # the newest request says no more than review: neither does an older one
    return best


def _alone(
    wording: FoundRequest,
    request: FoundRequest,
    found: Sequence[FoundRequest],
    vocabulary: Vocabulary,
) -> FoundRequest:
    """Cut off what another of the found requests is about: ``block with sedation``."""
    words = wording.statement.text[wording.place.start : wording.place.end]
    care = {understand_item(f.text, vocabulary).treatment for f in found if f.text != request.text}
    own = understand_item(request.text, vocabulary).treatment
    cuts = [
        m.start
        for m in vocabulary.treatments_in(words)
        if m.id in care and m.id != own and m.start > 4
    ]
    if not cuts:
        return wording
    joint = _JOINS.search(words[: min(cuts)])
    if joint is None:
        return wording
    place = trimmed(
        wording.statement.text, wording.place.start, wording.place.start + joint.start()
    )
    return request_at(wording.statement, place, wording.refused, wording.basis)


def _as(wording: FoundRequest, request: FoundRequest) -> FoundRequest:
    """Return a wording with what is known of the request."""
    return replace(
        wording,
        refused=True,
        basis=request.basis,
        modified=request.modified,
        granted=request.granted,
    )


_GRANTED_PART = re.compile(
    r"\b(?:to|certified|approved|authori[sz]ed|allowed)\s*:?\s+(?:#\s?)?(?P<a>\d{1,3})\b"
    r"(?!\s*(?:mg|mcg|ml|%|/|x\b|-?\s?(?:days?|weeks?|months?)))"
    r"|(?:#\s?)?\b(?P<b>\d{1,3})\s+(?:of\s+(?:the\s+)?\d{1,3}\s+)?(?:visits?\s+|sessions?\s+|tablets?\s+)?"
    r"(?:(?:was|were|are|is)\s+)?(?<!not )(?:certified|approved|authori[sz]ed)\b",
    re.IGNORECASE,
)
_NEAR_VERDICT = 100


def granted_part(text: str, at: int) -> int | None:
    """Return how many review grants in the words from ``at`` on: ``modified to #30``.

    >>> granted_part("Soma #90: modified to #30 for weaning", 8)
    30
    >>> granted_part("MODIFIED. 6 of 12 visits approved", 0)
    6
    """
    found = _GRANTED_PART.search(re.split(r"\n\s*\n", text[at : at + _NEAR_VERDICT])[0])
    return int(found["a"] or found["b"]) if found else None


def _changed_whole(found: list[FoundRequest], newest: Sequence[Verdicts]) -> list[FoundRequest]:
    """Read the part granted of a single request from a verdict that does not name it again."""
    if len(found) != 1 or found[0].modified or len(newest) != 1 or not newest[0].everything:
        return found
    changed = re.search(r"\bmodif(?:ied|y)\b", newest[0].passage.text, re.IGNORECASE)
    part = granted_part(newest[0].passage.text, changed.start()) if changed else None
    return [replace(found[0], modified=True, granted=part)] if part else found


def _modified(text: str, place: Place) -> bool:
    """Whether the decision next to a place of review's words grants a part."""
    after = re.search(rf"\b{REFUSED}\b", text[place.end : place.end + 60], re.IGNORECASE)
    ahead = re.search(rf"\b({REFUSED})\s+(?:the\s+)?$", text[: place.start], re.IGNORECASE)
    said = ahead.group(1) if ahead else after.group() if after else ""
    return said.lower().startswith(("modif", "partial"))


def _contradicts(one: DisputedItem, other: DisputedItem) -> bool:
    """Whether two wordings name different amounts: then review's own words stand."""
    pairs = [
        (_figures(one), _figures(other)),
        (one.quantity, other.quantity),
        (one.visits, other.visits),
        (one.laterality, other.laterality),
    ]
    return any(a and b and a != b for a, b in pairs)


def _detail(item: DisputedItem) -> int:
    """Count what a wording says of amounts, part, side and levels."""
    named = bool(item.body_parts) and not item.body_part_inferred
    said = (
        item.strength,
        item.quantity,
        item.visits,
        item.refills,
        item.frequency,
        item.laterality,
        item.levels,
        named,
        *_TERMS.findall(item.text),
    )
    return sum(bool(s) for s in said)


_TERMS = re.compile(
    r"\b(?:purchase|rental|rent|contrast|fluoro\w*|ultrasound[- ]guid\w*|inpatient|outpatient|trial"
    r"|diagnostic|initial|repeat|additional)\b|\bpost-?\s?(?:op\w*|surgical)\b|\bw/o\b",
    re.IGNORECASE,
)
"""Terms on which care is asked for that are no amounts."""
