"""Agreement: every figure, level, side, date, drug and body part agrees with its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.agreement.both_sides import check_both_sides
from rag.checking.agreement.evidence import Circles
from rag.checking.agreement.frequencies import check_frequencies
from rag.checking.agreement.lasting import check_lasting
from rag.checking.agreement.names import check_named, finders_in
from rag.checking.agreement.restated import check_left_out, check_ranges, check_treatment
from rag.checking.agreement.sided import check_sided
from rag.checking.agreement.stated import check_value
from rag.checking.context import ItemContext, outside_quotes
from rag.checking.values import values
from rag.records import FactKind, Finding, Sentence


def check_agreement(context: ItemContext) -> Iterator[Finding]:
    """Compare the typed facts of every sentence with what it rests on."""
    for sentence in context.draft.sentences:
        around = Circles(context, sentence)
        yield from check_treatment(context, sentence)
        yield from _another_sex(context, sentence)
        for value in dict.fromkeys(values(_without_model(context, sentence))):
            yield from check_value(context, sentence, value, around)
        for kind, find in finders_in(context).items():
            yield from check_named(context, sentence, kind, find, around)
        yield from check_ranges(context, sentence, around)
        yield from check_left_out(context, sentence)
        yield from check_lasting(context, sentence)
        yield from check_both_sides(context, sentence)
        yield from check_sided(context, sentence)
        yield from check_frequencies(context, sentence)


def _without_model(context: ItemContext, sentence: Sentence) -> str:
    """Blank out the name of a model: its figures are no values."""
    text = sentence.text
    for name in (context.draft.stands_in_for, context.draft.drafter.removeprefix("chat:")):
        text = text.replace(name, " ") if name else text
    return text


def _another_sex(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """The worker is a man or a woman as the record says."""
    known = {
        fact.value
        for fact in context.summary.facts
        if fact.kind is FactKind.SEX and fact.polarity == "affirmed"
    }
    match = _WORKER.search(outside_quotes(sentence.text))
    if match is None or len(known) != 1:
        return
    said = "female" if match[1].lower() in ("woman", "female", "lady") else "male"
    if said not in known:
        yield context.finding(
            "typed_fact",
            "blocker",
            f"The sentence says “{match[1]}”; by the record the worker is {min(known)}.",
            "Correct it.",
            sentence=sentence,
        )


_WORKER = re.compile(
    r"(?:-year-old|\byears? old|\bworker is an?|\bpatient is an?)\s+(?:\w+\s+){0,2}?"
    r"(woman|man|female|male|lady|gentleman)\b",
    re.I,
)
"""Words that say of the worker what sex; "his wife, a woman of 40" is another's."""
