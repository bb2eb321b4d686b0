"""What is told again whole: the levels and the treatment of a request, a range of levels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.checking.agreement.equality import amount_of
from rag.checking.agreement.evidence import Circles, request_texts
from rag.checking.context import ItemContext, outside_quotes
from rag.checking.values import Value, values
from rag.levels import levels_in
from rag.records import Finding, Sentence, SentenceRole
from rag.text import squeeze


def check_ranges(context: ItemContext, sentence: Sentence, around: Circles) -> Iterator[Finding]:
    """A range of levels within or across that of the words quoted is another range."""
    theirs = _ranges(around.quoted.values)
    single = {one.value for one in around.quoted.values if one.kind == "level"}
    single -= set().union(*theirs.values()) if theirs else set()
    for words, levels in _ranges(values(sentence.text)).items():
        crossed = [name for name, other in theirs.items() if levels & other]
        if crossed and levels not in theirs.values() and not levels <= single:
            yield context.finding(
                "typed_fact",
                "blocker",
                f"The levels “{words}” are not those of the words quoted, which say "
                f"{', '.join(crossed)}.",
                "Correct the levels, or cite the words that give them.",
                sentence=sentence,
                evidence=" ".join(around.quoted.texts),
            )


def _ranges(found: Iterable[Value]) -> dict[str, frozenset[str]]:
    """Return the levels of each range such as "C3-C6", by its words."""
    spans: dict[tuple[int, int, str], set[str]] = {}
    for value in found:
        if value.kind == "level" and _RANGE.fullmatch(value.words):
            spans.setdefault((value.start, value.end, value.words), set()).add(value.value)
    return {key[2]: frozenset(levels) for key, levels in spans.items() if len(levels) > 1}


_RANGE = re.compile(r"[CTLS]\d{1,2}\s*(?:-|to|through|thru)\s*[CTLS]?\d{1,2}", re.I)
_PARTED = re.compile(r"\b(?:but|although|though|while|whereas)\b|;")
"""Parts a sentence into statements; a count in one need not be of the levels in the other."""


def check_left_out(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """A request restated with fewer levels is another request."""
    if sentence.role not in (SentenceRole.REQUEST, SentenceRole.CASE_FACT):
        return
    named = levels_in(sentence.text)
    missing = [level for level in context.item.levels if level not in named]
    counted = [
        amount_of(value) for value in values(sentence.text) if value.value.endswith(" levels")
    ]
    # Quoted whole, the request has its levels; others belong to the diagnoses told beside it.
    whole = squeeze(context.item.text) in squeeze(sentence.text)
    restated = sentence.role is SentenceRole.REQUEST and named and missing and not whole
    counts_them = not _PARTED.search(sentence.text)
    if restated or (named and counted and counted[0] != len(named) and counts_them):
        yield context.finding(
            "request_complete",
            "blocker",
            f"The request covers {', '.join(context.item.levels) or 'no level by name'}; the "
            f"sentence names {', '.join(named)}.",
            "Name every level requested, once.",
            sentence=sentence,
            evidence=context.item.text,
        )


def check_treatment(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """A request restated as one for another treatment is another request."""
    if sentence.role is not SentenceRole.REQUEST or context.item.treatment is None:
        return
    words = context.vocabulary
    # What follows the first clause tells for whom and for which diagnoses.
    stated = re.split(r"[,;]", outside_quotes(sentence.text))[0]
    own = {match.id for match in words.treatments_in(stated)}
    asked = {match.id for match in words.treatments_in("\n".join(request_texts(context.item)))}
    if own and not own & (asked | {context.item.treatment}):
        names = ", ".join(words.treatments[one].name for one in sorted(own))
        yield context.finding(
            "request_complete",
            "blocker",
            f"The sentence gives the request as one for {names}; asked for was "
            f"{context.item.treatment_name}.",
            "State the request as it was made.",
            sentence=sentence,
            evidence=context.item.text,
        )
