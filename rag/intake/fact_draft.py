"""A fact before it has its number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rag.intake.phrase_places import Place
from rag.intake.questions import asked_from
from rag.intake.statements import Statement, span_at
from rag.records import CaseFile, Fact, FactKind
from rag.text import squeeze


@dataclass(frozen=True)
class FactDraft:
    """What one reader of statements found."""

    kind: FactKind
    statement: Statement
    place: Place
    """Offsets in the statement's text; the fact's words."""
    fields: dict[str, Any] = field(default_factory=dict)
    """Fields of the record other than those that follow from the place."""
    until: int | None = None
    """Offset in the document where the fact ends, if that is in a later statement."""


def number_facts(drafts: Iterable[FactDraft], case: CaseFile) -> tuple[Fact, ...]:
    """Give every draft its span, words and number, in order of appearance."""
    order = list(FactKind)
    facts: dict[tuple[Any, ...], Fact] = {}
    copied: dict[tuple[Any, ...], Statement] = {}
    for draft in drafts:
        if draft.place.start >= draft.place.end or _carried_forward(draft, copied):
            continue
        if draft.kind in _TOLD and _asked(draft):
            continue
        start, end = draft.statement.at(draft.place.start, draft.place.end)
        span = span_at(case, draft.statement.document, start, draft.until or end)
        values = {"attribution": draft.statement.attribution, **draft.fields}
        key = (
            span.document,
            span.start,
            span.end,
            order.index(draft.kind),
            str(values.get("value", "")),
        )
        facts.setdefault(
            key, Fact(id="F0", kind=draft.kind, text=squeeze(case.words(span)), span=span, **values)
        )
    ordered = [facts[key] for key in sorted(facts)]
    return tuple(fact.model_copy(update={"id": f"F{n}"}) for n, fact in enumerate(ordered, 1))


_TOLD = frozenset(FactKind) - {
    FactKind.REQUEST,
    FactKind.AGE,
    FactKind.SEX,
    FactKind.DATE_OF_INJURY,
    FactKind.BODY_PART,
}
"""Kinds that a question does not tell."""


def _asked(draft: FactDraft) -> bool:
    at = asked_from(draft.statement.text)
    return at is not None and draft.place.start >= at


_LEAST_COPIED = 60
"""Characters of a sentence that is hardly written twice in the same words."""


def _carried_forward(draft: FactDraft, copied: dict[tuple[Any, ...], Statement]) -> bool:
    """Whether the same sentence stood in an earlier note: what it tells is that note's."""
    text = draft.statement.text
    if len(text) < _LEAST_COPIED:
        return False
    key = (draft.kind, text, draft.place, str(draft.fields.get("value", "")))
    first = copied.setdefault(key, draft.statement)
    return first is not draft.statement and first.attribution == draft.statement.attribution
