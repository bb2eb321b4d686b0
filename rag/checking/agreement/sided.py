"""Measures with the side for which they are told: "38 lbs on the right against 92 on the left"."""

from __future__ import annotations

from collections.abc import Iterator

from rag.checking.context import ItemContext
from rag.records import Finding, Sentence
from rag.sides import sided_figures


def check_sided(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """Check that a measure has the side that the words quoted from the record give it."""
    told = [f for quote in sentence.case_quotes for f in sided_figures(quote.text)]
    for figure in sided_figures(sentence.text):
        same = [one for one in told if one.amount == figure.amount]
        if not same or any(one.side == figure.side for one in same):
            continue
        yield context.finding(
            "typed_fact",
            "blocker",
            f"“{figure.words}” is given for the {figure.side} side; the words it rests on give it "
            f"for the {same[0].side}.",
            "Give each side the measure that the record gives it.",
            sentence=sentence,
        )
        return
