"""Wording: words said twice, and claims wider than what they rest on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.context import ItemContext, outside_quotes, quoted
from rag.records import Finding, Sentence
from rag.text import fold

_REPEATED = re.compile(
    r"\b([A-Za-z]{2,}|a)\s+\1\b(?![-'’])|\b((?!\d)\w+\s+(?:the|a|an|of|to|is|was|not"
    r"|request))\s+\2\b"
    # A figure or date; in a row of several it is a table's.
    r"|(?<![\d./%-])(?<!\d )(?<!\d% )(\d+(?:[./]\d+)*%?(?:\s?(?:mm|cm|mg|mcg|ml|lbs?|days?"
    r"|weeks?|months?"
    r"|visits?|sessions?|degrees|percent))?)\s+\3(?![\w/%-]|\.\d|\s+\d)",
    re.I,
)
"""A word, or two of which one is small, said twice."""
_MEANT = {"had", "that"}
_BROAD = re.compile(
    r"\b(?:the\s+)?(?:medical|scientific|published|current|available)\s+"
    r"(?:literature|evidence|studies|research)\b[^.;]{0,40}?\b(?:does|do|did)\s+not\b"
    r"|\bno\s+(?:scientific|medical|credible|quality|published)?\s*(?:studies|literature"
    r"|research)\b"
    r"|\bthere is no (?:scientific |medical |good )?evidence\b"
    r"|\ball (?:guidelines|studies|experts)\b"
    r"|\b(?:universally|always|never)\s+(?:recommended|accepted|supported|indicated|effective)\b"
    r"|\bnowhere in the (?:literature|guidelines)\b|\bproven (?:safe|effective|ineffective)\b"
    r"|\b(?:clearly|undoubtedly|obviously|certainly)\b",
    re.I,
)


def check_wording(context: ItemContext) -> Iterator[Finding]:
    """Check the wording of every sentence; quoted words are their author's own."""
    for sentence in context.draft.sentences:
        text = outside_quotes(sentence.text)
        yield from _repeated(context, sentence, text)
        yield from _broad(context, sentence, text)
        yield from _quoted_twice(context, sentence)


def _quoted_twice(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """The same words quoted twice in one sentence: one of the two was to be another."""
    pieces = [fold(words).lower() for _, _, words in quoted(sentence.text)]
    twice = [piece for piece in pieces if pieces.count(piece) > 1 and len(piece.split()) > 1]
    if twice:
        yield context.finding(
            "quoted_twice",
            "warning",
            f"The sentence quotes “{twice[0]}” twice.",
            "Quote the other words, or take one away.",
            sentence=sentence,
            evidence="; ".join(quote.text for quote in sentence.case_quotes),
        )


def _repeated(context: ItemContext, sentence: Sentence, text: str) -> Iterator[Finding]:
    for match in _REPEATED.finditer(text):
        if (match[1] or "").lower() in _MEANT or _copied(sentence, match.group()):
            continue
        yield context.finding(
            "repeated_word",
            "note",
            f"“{match.group()}” says a word twice.",
            "Take one away.",
            sentence=sentence,
            evidence=match.group(),
        )


def _broad(context: ItemContext, sentence: Sentence, text: str) -> Iterator[Finding]:
    match = _BROAD.search(text)
    if match is None or _copied(sentence, match.group()):
        return
    sources = {passage.source.id for passage in context.cited(sentence)}
    resting = "nothing cited" if not sources else f"{len(sources)} source(s) cited"
    yield context.finding(
        "overbroad_claim",
        "note",
        f"“{match.group().strip()}” claims more than it rests on ({resting}).",
        "Name the source and what it says.",
        sentence=sentence,
        evidence=match.group(),
    )


def _copied(sentence: Sentence, words: str) -> bool:
    """Whether the words come from what the sentence quotes."""
    own = [c.quote for c in sentence.citations] + [q.text for q in sentence.case_quotes]
    return any(words.lower().strip() in text.lower() for text in own)
