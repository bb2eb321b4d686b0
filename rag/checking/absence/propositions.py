"""What a sentence says that nothing shows, told as a clause: "that he could lift more than before".

Such a clause names no thing; it is on record where one sentence of the record holds all of its
telling words, and two figures or a word of change. Clauses that compare nothing are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.absence.reach import told_by_review
from rag.checking.context import outside_quotes
from rag.retrieval.lexical import tokenize

_NOTHING = re.compile(
    r"\b(?:nothing|nobody|no\b|nowhere|not\b|never|nor|neither|none|cannot|n['’]t|in vain|silent"
    r"|fails?|failed|unable|without)\b[^.;:]{0,60}?\b(?:that|whether|of how|of)\s+"
    r"(?P<told>(?:the |this |his |her )?(?:worker|patient|employee|claimant|he|she|pain|\w+ing"
    r"|\w+['’]s)\b[^.;:]{6,120})",
    re.I,
)
_COMPARES = re.compile(
    r"\b(?:more|less|fewer|longer|further|farther|better|worse|higher|lower|heavier|again|than"
    r"|increas\w*|decreas\w*|rose|fell|gain\w*|improv\w*)\b",
    re.I,
)
_CHANGE = re.compile(
    r"\bfrom\s+\d[^.;]{0,30}?\bto\s+\d|\binstead of\s+\d|\d\s*(?:->|→)\s*\d|\b\d[^.;]{0,40}\b"
    r"(?:before|previously|now)\b|\b(?:again|longer|further|farther)\b",
    re.I,
)
_WORSE = re.compile(r"\b(?:worse\w*|declin\w*|no longer|unable|cannot|goals?)\b", re.I)
_JUDGED = re.compile(
    r"\b(?:would|will|should|may|might|must|need\w*|requir\w*|because|due|caus\w+|fail\w*"
    r"|benefit\w*|respon\w+|relie[fv]\w*|help\w*|indicat\w+|necess\w*|appropriate|recommend\w*"
    r"|support\w*|warrant\w*|justif\w*|not|never|no|unable|cannot|request\w*|significant\w*"
    r"|complet\w*|exhaust\w*|last(?:ed|ing)|lasting|since|who|which|guideline\w*|enough)\b",
    re.I,
)
"""Words of a judgement, a purpose or another denial within the clause."""
_LIGHT = frozenset(
    "worker patient employe claimant he she his her him they it its could can had ha has have been"
    " was were is are be did do doe then now more less fewer longer further farther better again"
    " than befor after when while with without ani some the a an and or in on at to of for from by"
    " as ever yet so far first second other anoth time rose fell lower higher greater increas"
    " decreas gain improv able becam becom made get got him herself himself".split()
)
_FEWEST = 2


def propositions(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield comparing clauses of which a sentence denies any record: words and telling stems.

    >>> [sorted(s) for _, s in propositions("Nothing shows that he lifts more at the bench.")]
    [['bench', 'lift']]
    """
    own = outside_quotes(text)
    for match in _NOTHING.finditer(own):
        words = match["told"].split(",")[0]
        if not _COMPARES.search(words) or _JUDGED.search(words):
            continue
        if told_by_review(own[: match.start()]):
            continue
        stems = frozenset(s for s in tokenize(words) if s not in _LIGHT and not s.isdigit())
        if len(stems) >= _FEWEST:
            yield words.strip(), stems


def shown(stems: frozenset[str], sentence: str) -> bool:
    """Whether one sentence of the record tells all of it.

    >>> shown(frozenset(["lift", "bench"]), "At the bench he lifts 30 pounds instead of 10.")
    True
    """
    if not stems <= set(tokenize(sentence)) or _WORSE.search(sentence):
        return False
    return bool(_CHANGE.search(sentence))
