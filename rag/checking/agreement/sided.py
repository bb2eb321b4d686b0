"""Measures with the side for which they are told: "38 lbs on the right against 92 on the left"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.context import ItemContext
from rag.checking.values import values
from rag.records import Finding, Sentence
from rag.retrieval.lexical import tokenize
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
    yield from _told_of_other_side(context, sentence)


def _told_of_other_side(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """A finding of one side, where all words quoted tell of that part on the other side only."""
    own, quoted = _sides(sentence.text), [_sides(quote.text) for quote in sentence.case_quotes]
    if len(own) != 1 or not quoted or any(len(one) != 1 or one & own for one in quoted):
        return
    if "bilateral" in own.union(*quoted) or _COMPARED.search(sentence.text):
        return
    known = context.vocabulary
    parts = set(known.body_parts_in(sentence.text))
    for quote in sentence.case_quotes:
        shared = set(tokenize(sentence.text)) & set(tokenize(quote.text)) - _SMALL
        of_part = {
            s
            for m in known.body_part_matches(quote.text)
            for s in tokenize(quote.text[m.start : m.end])
        }
        if not parts & set(known.body_parts_in(quote.text)) or not shared - of_part:
            return
    side = min(own)
    yield context.finding(
        "typed_fact",
        "warning",
        f"The sentence tells this of the {side}; the words it rests on speak of the other side.",
        "Compare the sides, and correct the one that is wrong.",
        sentence=sentence,
        evidence=sentence.case_quotes[0].text,
    )


def _sides(text: str) -> set[str]:
    return {value.value for value in values(text) if value.kind == "side"}


_COMPARED = re.compile(
    r"\b(?:other|opposite|contralateral|unlike|than|against|compar\w+|whereas|while|both|request\w*"
    r"|un(?:injured|affected|involved)|sound|healthy)\b",
    re.I,
)
_SMALL = frozenset("left right side the of on in and was were is are with a an to by".split())
