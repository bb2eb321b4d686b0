"""What the record tells of a time long before the review, where a section asks for the recent."""

from __future__ import annotations

from datetime import timedelta

from rag.assessment.courses import courses
from rag.assessment.record_view import Mention
from rag.assessment.surgery import when_done
from rag.assessment.verdict import Setting
from rag.intake.dates import dates_in

_OF_OPERATIONS = frozenset({"surgery", "post_operative"})
_NEAR = 120
"""Characters from a mention within which a date of its sentence is that of what it names."""


def long_ago(mention: Mention, days: float, setting: Setting) -> bool:
    """Whether what a mention names lies more than ``days`` before the review.

    It is dated by its sentence; a bare "the operation" by the operations that the record dates,
    and everything by its note at the latest. What has no date is not taken for old.
    """
    since = setting.view.summary.as_of - timedelta(days=days)
    injured = setting.view.summary.date_of_injury
    base = mention.sentence.span.start
    text = setting.view.case.words(mention.sentence.span)
    start, end = mention.words.start - base, mention.words.end - base
    told = [
        found.date
        for found in dates_in(text)
        if found.date != injured and start - _NEAR < found.end and found.start < end + _NEAR
    ]
    if told:
        return max(told) < since
    if mention.term in _OF_OPERATIONS:
        dated = [day for c in courses(("surgery",), setting) if (day := when_done(c, setting))]
        if dated:
            return max(dated) < since
    return mention.sentence.noted is not None and mention.sentence.noted < since
