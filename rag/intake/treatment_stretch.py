"""Each treatment's own stretch of a sentence: where it is told of, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.intake.care_cues import PLANNED
from rag.intake.numbered_visits import number_at
from rag.intake.responses import Outcome, count_of, listed_count, outcome_of
from rag.vocabulary import Match

_CUT = re.compile(r"[;.](?=\s|$)|,\s+(?=and\b|he\b|she\b|but\b)|,", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:all (?:of )?(?:which|these)|without|none of which|have (?:not|failed|all|helped)"
    r"|did not|failed|no (?:better|help|relief|benefit))\b",
    re.I,
)
_MEASURED_BEFORE = re.compile(
    r"^,\s+(?:only\s+)?\w+\s+(?:\w+\s+)?(?:before|previously|earlier)\b", re.IGNORECASE
)
"""The old measure of an activity: "lifts twenty pounds now, five before"."""
_WITHIN = re.compile(
    r"^\s*,?\s*(?:which|that|with|without|could(?: not|n['’]t)|did(?: not|n['’]t)|couldn['’]t"
    r"|no (?:help|relief|change"
    r"|benefit|effect)|stopped|not (?:tolerated|helpful)|made|good|some|little|minimal|\d+ ?%"
    r"|and (?:has|had|it|is|can|now"
    r"|(?:he|she|they) (?:is|are|can|now|has))\b|but|has|have|had|gave|helped"
    r"|provid\w+|did"
    r"|was|were|for|improv\w+|reliev\w+|lasting|result\w+|\(|produc\w+|yield\w+|failed|on\b"
    r"|of the\b|to the\b"
    r"|for the\b|at\b|dated\b|sessions?|visits?|x\b|#|times|since|in\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Stretch:
    """A treatment, its part of the sentence, and what that part tells of it."""

    match: Match
    start: int
    end: int
    """The mention's own part of the statement."""
    outcome: Outcome
    count: int | None


def stretches(text: str, given: Sequence[Match], every: Sequence[Match]) -> Iterator[Stretch]:
    """Give each treatment its own stretch of the statement and the outcome told in it."""
    for match in given:
        others = [m for m in every if m.start >= match.end]
        limit = others[0].start if others else len(text)
        start = _opening(text, match, every)
        own_end = _closing(text, match.end, limit)
        outcome = outcome_of(text[match.start : own_end], told_of_care=True)
        if not outcome.told:
            outcome = _before(text, start, match) or _shared(text, match, every) or outcome
        outcome = _with_rating(outcome, text[own_end:limit])
        count = (
            number_at(text, match)
            or listed_count(text[match.end : match.end + 120])
            or count_of(
                text[start : match.start], text[match.start : match.end], text[match.end : own_end]
            )
        )
        if count is None:
            count = count_of(
                text[max(0, match.start - 60) : match.start], text[match.start : match.end], ""
            )
            if count is not None and any(
                max(0, match.start - 60) <= m.start < match.start for m in every
            ):
                count = None
        yield Stretch(match, start, own_end, outcome, count)


def _opening(text: str, match: Match, every: Sequence[Match]) -> int:
    """Return where the noun phrase of the treatment begins."""
    floor = max((m.end for m in every if m.end <= match.start), default=0)
    before = text[floor : match.start]
    cut = 0
    for m in re.finditer(
        r"[,;:(]|\.\s|\b(?:and|or|included?|includes|including|with|of|received|underwent|had|has"
        r"|been|by|via|treatments?"
        r"|completed|attended|following|to date|previously|tried|failed|status[- ]post|s/p|after"
        r"|is|was|were)\s",
        before,
        re.IGNORECASE,
    ):
        if re.fullmatch(r"of\s", m.group(), re.IGNORECASE) and re.search(
            r"(?:sessions?|visits?|trial|course|sets?|series|rounds?|doses?|weeks?|months?)\s$",
            before[: m.start()],
            re.IGNORECASE,
        ):
            continue
        cut = m.end()
    return floor + cut


def _closing(text: str, at: int, limit: int) -> int:
    """Return where what is told of the treatment ends: over a comma only into a relative clause."""
    end = at
    for match in _CUT.finditer(text, at, limit):
        if match.group().startswith((";", ".")):
            return match.start()
        rest = text[match.end() : limit]
        if _MEASURED_BEFORE.match(text[match.start() : limit]):
            continue
        if not _WITHIN.match(text[match.start() : limit]) or not outcome_of(rest).told:
            return match.start()
        end = match.end()
    if limit < len(text):
        joined = re.search(r",?\s+(?:and|or)\s+(?:[\w-]+\s+){0,5}$", text[max(end, at) : limit])
        if joined:
            return max(end, at) + joined.start()
    return limit


def _before(text: str, start: int, match: Match) -> Outcome | None:
    """Read an outcome told ahead: "no relief from therapy", "failed therapy and medication"."""
    before = text[max(0, match.start - 120) : match.start]
    cut = [m.end() for m in re.finditer(r"[.;]\s|\bbut\b", before)]
    before = before[cut[-1] :] if cut else before
    told = _AHEAD.search(before)
    if told is None:
        return None
    found = outcome_of(before[max(0, told.start() - 40) :])
    return found if found.told else None


_AHEAD = re.compile(
    r"\b(?:(?:reli(?:ef|eved)|improve\w*|benefi[tc]\w*|help\w*|better"
    r"|respon\w+)\s+(?:[\w%]+\s+){0,6}?(?:with|from|after|to|by|following)"
    r"|fail(?:ed|ing|ure of|ure to respond to)|unresponsive to|refractory to)\s+(?:(?!(?:was|were"
    r"|includ\w+|treat\w+)\b)[\w/-]+[\s,]+){0,9}$",
    re.IGNORECASE,
)
"""An outcome told ahead of the treatments it is of."""


def _shared(text: str, match: Match, every: Sequence[Match]) -> Outcome | None:
    """Read an outcome told of a whole list at its end: "A, B and C without relief"."""
    last = max(every, key=lambda m: m.end)
    if last.start <= match.start:
        return None
    tail = text[last.end :]
    cut = re.search(r"[.;](?=\s|$)", tail)
    tail = tail[: cut.start()] if cut else tail
    if not _ALL.search(tail[:60]) or re.search(r"[.;]\s", text[match.end : last.start]):
        return None
    found = outcome_of(tail)
    return found if found.told else None


def _with_rating(outcome: Outcome, rest: str) -> Outcome:
    """Add pain before and after told among further results: "block: warm hand, pain 8 to 2"."""
    rest = re.split(r"[.;](?=\s|$)", rest, maxsplit=1)[0]
    rating = _RATING.search(rest)
    if rating is None or outcome.relief_percent is not None or outcome.improved is False:
        return outcome
    if PLANNED.search(rest[: rating.start()]):
        return outcome
    found = outcome_of(rest[rating.start() :])
    return replace(
        outcome,
        relief_percent=found.relief_percent,
        relief_days=outcome.relief_days or found.relief_days,
        improved=outcome.improved or found.improved,
    )


_RATING = re.compile(r"\b(?:pain|VAS|NRS)\b(?= \S+(?: /?10)? ?(?:to|->|→))", re.IGNORECASE)
