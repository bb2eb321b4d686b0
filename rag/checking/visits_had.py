"""Visits that a draft says were never had, or leaves out of a sum, against its quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.context import ItemContext, outside_quotes
from rag.checking.never_had import novelties
from rag.checking.told_claims import calls_unused
from rag.checking.visits_recorded import had_by_record, within_alone
from rag.checking.visits_told import counts_had, numbered, short_sum
from rag.records import Finding, Sentence, SentenceRole

_OTHER_TIME = re.compile(
    r"\b(?:before|prior to|until|till|pre-?\s?op\w*|preceding|ahead of"
    r"|in (?:the year )?(?:19|20)\d\d|between|from \d|last (?:year|month|week)"
    r"|this (?:year|month|week)|recent\w*|lately"
    r"|more|further|other|additional|missed|unused|cancel\w*|left|remain\w*)\b",
    re.I,
)
"""A denial of visits of another time, or of more of them."""
_WANTED = re.compile(
    r"\b(?:request\w*|ask\w*|further|additional|more|plan|order\w*|prescri\w+|recommend\w*"
    r"|authori[sz]\w+|approv\w+|denied|non-?certif\w+)\b",
    re.I,
)


def check_visits_had(context: ItemContext) -> Iterator[Finding]:
    """Compare "none so far" and "the whole" with the visits that the quoted words count."""
    for sentence in context.draft.sentences:
        if sentence.role in (SentenceRole.CASE_FACT, SentenceRole.ASSESSMENT):
            yield from _none_or_less(context, sentence)


def _none_or_less(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    words = outside_quotes(sentence.text)
    had = _counted(context, sentence)
    asked = float(context.item.visits or 0)
    none = bool(had) and _none(words)
    had = had or had_by_record(context)
    if not had:
        return
    less = short_sum(words, set(had), asked)
    alone = within_alone(words, set(had), asked)
    if not (none or less or alone):
        return
    most = max(had)
    said = "says that no visit was had" if none else "gives as the whole less than were had"
    said = "sets those asked for alone against the limit" if alone else said
    yield context.finding(
        "visits_unaddressed",
        "blocker" if none else "warning",
        f"The sentence {said}; the record counts {most:g}.",
        "Count the visits had, and those asked for with them.",
        sentence=sentence,
        evidence=had[most],
    )


def _none(words: str) -> bool:
    """Whether a sentence says that no visit at all was had up to now."""
    clauses = [clause for count, clause in counts_had(words) if count == 0]
    clauses += [clause for how, clause in novelties(words) if how == "never"]
    clauses += calls_unused(words)
    return any(not _OTHER_TIME.search(clause) for clause in clauses)


def _counted(context: ItemContext, sentence: Sentence) -> dict[float, str]:
    """Return the numbers of visits had that the quoted words give, of the care that is named."""
    known = context.vocabulary
    named = {match.id for match in known.treatments_in(sentence.text)}
    found: dict[float, str] = {}
    for quote in sentence.case_quotes:
        other = {match.id for match in known.treatments_in(quote.text)}
        if named and other and not _kin(context, named, other):
            continue
        told = [(n, c) for n, c in counts_had(quote.text) if not _WANTED.search(c)]
        for count, _ in (*told, *numbered(quote.text)):
            if count:
                found.setdefault(count, quote.text)
    return found


def _kin(context: ItemContext, one: set[str], two: set[str]) -> bool:
    above = {a for id_ in one | two for a in context.vocabulary.ancestors(id_)}
    return bool(one & two or (above & one and above & two))
