"""Operations that the record names as approved or set for a day to come, by their own names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from rag.assessment.polarity import polarity_of
from rag.assessment.record_view import Mention, RecordSentence, token_range
from rag.assessment.surgery import operations
from rag.assessment.verdict import Setting
from rag.intake.relatives import of_relative

CONSIDERED = "surgery_considered"
"""The condition that an operation to come affirms."""
_ALLOWED = r"(?:approved|authori[sz]ed|certified|scheduled|booked)"
_BEHIND = re.compile(
    r"^(?:\s+(?:left|right|[LR]|for|of|the|knee|hip|shoulder|bilateral)){0,3}\s*[:,–-]?\s*"
    rf"(?:(?:is|was|were|has been|had been|now|been)\s+)*{_ALLOWED}\b"
    r"|^(?:\s+[\w-]+){0,3}?\s+(?:is |was |now )*set for\b",
    re.I,
)
"""``TKA R approved``, ``the fusion has been scheduled``."""
_AHEAD = re.compile(
    rf"\b(?<!not )(?:{_ALLOWED}(?:\s+for)?|await(?:s|ing)|waiting for|(?:booked|set|date) for"
    r"|approv(?:al|ed) (?:of|for)|authori[sz]ation (?:of|for) [^.;]{0,30}(?:granted|received))"
    r"\s+(?:(?:the|an?|his|her|left|right|R|L|revision|total|primary)\s+){0,3}$",
    re.I,
)
_DONE = re.compile(
    r"\b(?:performed|done|completed|underwent|undergone|status[- ]post|s/p|cancel\w*|withdr[ae]w\w*"
    r"|declin\w*|refus\w*|not (?:yet )?(?:approved|authori[sz]ed|certified|scheduled)"
    r"|post-?\s?op\w*)\b",
    re.I,
)
_OPEN_DAYS = 270
"""Days before the review within which an operation that was allowed can still be to come."""


def operations_ahead(setting: Setting) -> Iterator[Mention]:
    """Yield where the record names an operation on the part at issue as allowed or set for a day.

    One that is on record as done since, or that is the request itself, is none to come.
    """
    if setting.item.category == "surgery":
        return
    as_of = setting.view.summary.as_of
    since = as_of - timedelta(days=_OPEN_DAYS)
    done = [one.when for one in operations(setting) if one.when is not None and one.when <= as_of]
    for sentence in setting.view.sentences:
        if sentence.voice == "utilization_review" or _too_old(sentence.noted, since, done):
            continue
        yield from _named_in(sentence, setting)


def _too_old(noted: date | None, since: date, done: list[date]) -> bool:
    """Whether a note is from long ago, or from before an operation that was done since."""
    return noted is None or noted < since or any(day >= noted for day in done)


def _named_in(sentence: RecordSentence, setting: Setting) -> Iterator[Mention]:
    known = setting.terms.vocabulary
    text = setting.view.case.words(sentence.span)
    base, document = sentence.span.start, sentence.span.document
    for match in sentence.labels:
        entry = known.treatments.get(match.label[1])
        if entry is None or entry.category != "surgery" or _DONE.search(text):
            continue
        parts = entry.body_parts or sentence.body_parts
        if not setting.terms.related(setting.item.body_parts, parts):
            continue
        if not (_BEHIND.match(text[match.end :]) or _AHEAD.search(text[: match.start])):
            continue
        place = token_range(sentence.tokens, match.start, match.end)
        if polarity_of(sentence.tokens, *place) == "negated":
            continue
        if of_relative(text, match.start, match.end):
            continue
        words = setting.view.span(document, base + match.start, base + match.end)
        clause = setting.view.clause(sentence, words)
        yield Mention(CONSIDERED, sentence, clause, words, "affirmed")
