"""Quotations that stand in the case summary but for a word: one exchanged, lost or put in."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import names_source
from rag.checking.context import outside_quotes, quoted
from rag.checking.cut_denial import cut_denial
from rag.retrieval.lexical import STOP_WORDS, tokenize
from rag.text import fold, squeeze

_LEAST = 3
"""Words of the shortest quotation that is compared."""
_SHARE = 0.66
"""Share of a quotation's words that must stand in the summary, in their order."""
_NEAR = 0.65
"""Likeness, in words, from which two quotations are one, altered."""
_EDITS = 6
"""One word in so many may be another."""
_WORD = re.compile(r"[\w%/.'+-]*[\w%+]")
_GAP = re.compile(r"\s*(?:\[?(?:…|\.\.\.)\]?|\[[^\]]*\])\s*")


def check_misquoted(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Compare quotations on the case with the nearest words of the case summary.

    Those of guidelines are another check's; words that stand in the letter outside the rationales
    as they are quoted are right.
    """
    outside = fold(material.outside_rationales).lower()
    theirs = [_words(words) for _, _, words in quoted(material.summary_text)]
    told = [_words(sentence) for sentence in material.summary_sentences]
    for statement in audited.statements:
        around = outside_quotes(statement.text)
        if statement.kind == "guideline" and names_source(around):
            continue
        for _, _, whole in quoted(statement.text):
            for piece in _GAP.split(whole):
                if not fold(piece).strip(" .,;:"):
                    continue
                words = _opened(_words(piece))
                if _stands(piece, outside):
                    near = cut_denial(piece, around, [material.outside_rationales])
                else:
                    near = (
                        _nearest(words, told) or _alike(words, theirs) or _undenied(piece, theirs)
                    )
                if near:
                    yield audited.finding(
                        "quotation_in_summary",
                        "warning",
                        material.at(statement),
                        f"The rationale quotes “{squeeze(piece)}”; the case summary has “{near}”.",
                        "Quote the words as they stand in the report.",
                        evidence=near,
                        law=(ERROR_OF_FACT,),
                    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_SHORTENED.sub(r"\1 not", fold(text).lower())))


_SHORTENED = re.compile(r"\b(is|are|was|were|has|have|had|do|does|did|could|would|should)n['’]t\b")


def _opened(words: Sequence[str]) -> Sequence[str]:
    """Return the words from the first that is no small one: an article may be the quoter's."""
    first = next((at for at, word in enumerate(words) if _telling(word)), 0)
    return words[first:]


def _stands(piece: str, text: str) -> bool:
    exact = re.escape(fold(piece).lower().strip(" .,;:"))
    return re.search(rf"(?<!\w){exact}(?!\w)", text) is not None


def _nearest(piece: Sequence[str], told: Sequence[Sequence[str]]) -> str:
    """Return the words of one sentence that a quotation repeats but for a word; else empty."""
    if len(piece) < _LEAST:
        return ""
    for sentence in told:
        found = _altered(piece, sentence)
        if found:
            return found
    return ""


def _alike(piece: Sequence[str], theirs: Sequence[Sequence[str]]) -> str:
    """Return the quotation of the summary that one is like: both sides quoted, more may differ."""
    if len(piece) < _LEAST:
        return ""
    for quotation in theirs:
        alike = difflib.SequenceMatcher(None, _stems(quotation), _stems(piece), autojunk=False)
        if alike.ratio() >= _NEAR:
            return " ".join(quotation)
    return ""


def _undenied(piece: str, theirs: Sequence[Sequence[str]]) -> str:
    """Return the quotation of the summary that is the same but for a denial."""
    words = _words(piece)
    for quotation in theirs:
        plain = [word for word in quotation if word not in _DENIALS]
        if len(words) > 1 and plain == [w for w in words if w not in _DENIALS]:
            return " ".join(quotation)
    return ""


def _stems(words: Sequence[str]) -> list[str]:
    return [(tokenize(word) or [word])[0] for word in words]


def _altered(piece: Sequence[str], sentence: Sequence[str]) -> str:
    """Return the stretch of ``sentence`` that ``piece`` repeats with a word that tells changed.

    >>> _altered("sleep hygiene was discussed".split(), "sleep hygiene was not discussed".split())
    'sleep hygiene was not discussed'
    >>> _altered("pain in the neck".split(), "she has numbness in the hand".split())
    ''
    """
    matcher = difflib.SequenceMatcher(None, sentence, piece, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return ""
    # The quotation's own ends may be what was exchanged.
    first = max(0, blocks[0].a - blocks[0].b)
    last = min(len(sentence), blocks[-1].a + blocks[-1].size + len(piece) - _end(blocks[-1]))
    stretch = sentence[first:last]
    matched = sum(block.size for block in blocks)
    content = {
        word
        for block in blocks
        for word in piece[block.b : block.b + block.size]
        if word not in STOP_WORDS and not word.isdigit()
    }
    changed = [word for word in _changed(stretch, piece) if _telling(word)]
    edits = max(len(stretch), len(piece)) - matched
    few = edits <= max(1, len(piece) // _EDITS)
    # A denial lost or put in changes all, and leaves the rest as it stood.
    denial = set(changed) <= _DENIALS and matched == min(len(stretch), len(piece))
    enough = matched >= max(2, _SHARE * len(piece)) and len(content) > (0 if denial else 1)
    return " ".join(stretch) if few and enough and changed else ""


def _end(block: difflib.Match) -> int:
    return block.b + block.size


def _changed(one: Sequence[str], other: Sequence[str]) -> list[str]:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return [
        word
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
        for word in (*one[a:b], *other[c:d])
    ]


_DENIALS = frozenset("no not never without nor none neither cannot".split())
_SMALL = frozenset("a an the this that these those his her their its of to and or in on at".split())


def _telling(word: str) -> bool:
    """Whether a word that is exchanged changes what is said: no article, no small word."""
    return word not in _SMALL
