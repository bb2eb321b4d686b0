"""The side of the body under which a finding is listed, where it names none itself."""

from __future__ import annotations

from collections.abc import Iterable

from rag.assessment.verdict import Setting
from rag.levels import laterality_in
from rag.records import Fact, FactKind

_LIST = 250
"""Characters over which the side of one finding carries to the next of the same list."""


def side_listed(covering: Iterable[Fact], setting: Setting) -> set[str]:
    """Return the side of the finding that stands before one without a side, in the same list.

    A side named between the two, as by "examination of the right shoulder", begins a new list.
    """
    spans = [fact.span for fact in covering if fact.kind is FactKind.FINDING]
    if not spans:
        return set()
    here = spans[0]
    ahead = [
        (fact.span.start, fact.span.end, fact.laterality)
        for fact in setting.view.facts
        if fact.kind is FactKind.FINDING
        and fact.laterality
        and fact.span.document == here.document
        and 0 <= here.start - fact.span.start <= _LIST
    ]
    if not ahead:
        return set()
    _, end, side = max(ahead)
    between = setting.view.case.documents[here.document].text[end : here.start]
    return {laterality_in(between) or side}
