"""What intake read as a condition by a figure: strength of 4/5 is weakness, a BMI of 41 obesity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from rag.assessment.record_view import Mention, RecordView
from rag.records import Fact, FactKind

_MEASURED = (FactKind.FINDING, FactKind.IMAGING, FactKind.OTHER)
"""Kinds of fact that a figure alone can report."""


def told_by_figures(
    terms: Iterable[str], said: Iterable[Mention], view: RecordView
) -> Iterator[Mention]:
    """Yield where facts affirm one of ``terms`` whose words do not name it.

    Args:
        terms: What is looked for.
        said: Where the record says it in words; what lies there is not told twice.
        view: The record.
    """
    held, facts = tuple(said), _by_condition(view)
    for term in terms:
        for _, value in sorted(view.terms.labels(term)):
            for fact in facts.get(value, ()):
                sentence = view.sentence_of(fact.span)
                told = any(m.term == term and _overlap(m, fact) for m in held)
                if sentence is not None and sentence.voice == "record" and not told:
                    clause = view.clause(sentence, fact.span)
                    yield Mention(term, sentence, clause, fact.span, "affirmed")


@lru_cache(maxsize=2)
def _by_condition(view: RecordView) -> dict[str, tuple[Fact, ...]]:
    """Return the findings that the record affirms by their condition, once per case."""
    found: dict[str, tuple[Fact, ...]] = {}
    for fact in view.facts:
        known = fact.value in view.terms.vocabulary.conditions
        if known and fact.kind in _MEASURED and fact.polarity == "affirmed":
            found[fact.value] = (*found.get(fact.value, ()), fact)
    return found


def _overlap(mention: Mention, fact: Fact) -> bool:
    words, span = mention.words, fact.span
    return words.document == span.document and words.start < span.end and span.start < words.end
