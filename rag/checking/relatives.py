"""Family history: what the record tells of a relative is not told of the worker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.checking.context import ItemContext, outside_quotes
from rag.records import Finding, Sentence, SentenceRole
from rag.retrieval.lexical import tokenize
from rag.text import sentences
from rag.vocabulary import Vocabulary

RELATIVE = re.compile(
    r"\b(?:(?:grand|step|half[- ]|god)?(?:mother|father|brother|sister|son|daughter|parent|child"
    r"|uncle|aunt|niece|nephew|cousin|sibling)s?|grandparents?|grandchild(?:ren)?|mom|dad|wife"
    r"|husband|spouse|twin|family (?:medical )?history|fam\.? hx|fhx|relatives?|family members?"
    r"|maternal|paternal|runs? in the family|co-?worker)\b",
    re.I,
)
_SUBJECT = re.compile(
    r"^\W*(?:(?:and|but|while)\s+)?(?:(?:his|her|their|the|a|an"
    r"|one)\s+)?(?:\w+\s+)?(?:" + RELATIVE.pattern + r")"
    r"\b(?!\s+(?:\w+\s+)?(?:drove|drives|reports?|reported|says|said|notes|noted|came|comes|helps?"
    r"|helped|accompanied|brought|interpret\w*|translat\w*|states?|stated|cooks?|does|did|cares?))"
    r"|\bfamily (?:medical )?history\b|\bfam\.? hx\b|\bfhx\b|\bin (?:his|her) (?:"
    + RELATIVE.pattern
    + r")",
    re.I,
)
"""Sentences whose subject is a relative; "with his wife" is no family history."""
_OWN = re.compile(
    r"\b(?:he|she|him(?:self)?|her(?:self)?|worker|patient|employee|claimant|applicant|his own"
    r"|her own)\b",
    re.I,
)
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_AROUND = 400
"""Characters around quoted words in which their sentence stands."""
_COMMON = frozenset(
    "histori famili patient worker report treat treatment had has year ago age old die date note"
    " said left right back neck knee shoulder hip pain care live see saw take taken surgeri"
    " surgic mother father brother sister son daughter wife husband uncl aunt".split()
)


def of_relatives(text: str) -> list[str]:
    """Return the sentences of ``text`` that tell of a relative of the worker.

    >>> of_relatives("His brother had a stroke. He came with his wife.")
    ['His brother had a stroke.']
    """
    return [piece for a, b in _sentences(text, 0, len(text)) for piece in _clauses(text[a:b])]


def _sentences(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the sentences; a blank line ends one too, as before a heading."""
    at = first
    for gap in (*_BLANK.finditer(text, first, last), None):
        yield from sentences(text, at, gap.start() if gap else last)
        at = gap.end() if gap else last


def _clauses(sentence: str) -> Iterator[str]:
    """Yield the clauses that have a relative for their subject."""
    for piece in re.split(r"(?<=;)\s+|(?<=,)\s+(?=(?:and |but |while )?(?:his|her)\s)", sentence):
        if _SUBJECT.search(piece):
            yield piece


def taken_for_own(
    sentence: str, told: Sequence[str], rest: str, vocabulary: Vocabulary
) -> str | None:
    """Return the sentence on a relative whose matter ``sentence`` gives to the worker, if any.

    Args:
        sentence: What is said, quoted words left out.
        told: Sentences of the record that tell of relatives.
        rest: Everything else of the record: what stands there may be the worker's own.
        vocabulary: Conditions, treatments and drugs that both may name.
    """
    if RELATIVE.search(sentence):
        return None
    said, own = _named(sentence, vocabulary), _named(rest, vocabulary)
    stems, rest_stems = _stems(sentence), _stems(rest)
    for one in told:
        ids = (_named(one, vocabulary) & said) - own
        shared = (_stems(one) & stems) - rest_stems
        if ids and (shared or len(ids) > 1):
            return one
        if len(shared) >= 2 and _OWN.search(sentence):
            return one
    return None


@lru_cache(maxsize=128)  # the rest of the record is asked about for each sentence
def _named(text: str, vocabulary: Vocabulary) -> frozenset[str]:
    found = (vocabulary.conditions_in(text), vocabulary.treatments_in(text))
    known = {match.id for matches in found for match in matches}
    return frozenset(known | {match.id for match in vocabulary.drugs_in(text)})


@lru_cache(maxsize=128)
def _stems(text: str) -> frozenset[str]:
    return frozenset(s for s in tokenize(text) if s not in _COMMON and not s.isdigit())


def check_relatives(context: ItemContext) -> Iterator[Finding]:
    """Check sentences that rest on words about a relative, or repeat them without naming one."""
    told: list[str] | None = None
    rest = ""
    for sentence in context.draft.sentences:
        if sentence.role in (SentenceRole.GUIDELINE, SentenceRole.REQUEST, SentenceRole.NOTE):
            continue
        text = outside_quotes(sentence.text)
        if RELATIVE.search(text) or sentence.searched:
            continue
        quoted = _rests_on_one(context, sentence)
        if quoted is None:
            if told is None:
                told = of_relatives(context.record)
                rest = context.record
                for one in told:
                    rest = rest.replace(one, " ")
            quoted = taken_for_own(text, told, rest, context.vocabulary) if told else None
        if quoted is not None:
            yield context.finding(
                "family_history_as_own",
                "blocker",
                "The sentence gives to the worker what the record tells of a relative.",
                "Say whose history it is, or leave it out.",
                sentence=sentence,
                evidence=quoted,
            )


def _rests_on_one(context: ItemContext, sentence: Sentence) -> str | None:
    """Return the words quoted where the clause around them has a relative for its subject."""
    for quote in sentence.case_quotes:
        if not 0 <= quote.span.document < len(context.case.documents):
            continue  # reported by the check of quotes
        text = context.case.documents[quote.span.document].text
        first, last = max(0, quote.span.start - _AROUND), min(len(text), quote.span.end + _AROUND)
        for start, end in _sentences(text, first, last):
            inside = start <= quote.span.start and quote.span.end <= end
            if inside and _SUBJECT.search(text[start:end]):
                return text[start:end]
    return None
