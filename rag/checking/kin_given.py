"""Whether a sentence gives a matter to the worker: it affirms it, and of nobody else."""

from __future__ import annotations

import re

from rag.checking.denial import denied
from rag.retrieval.lexical import tokenize
from rag.vocabulary import Vocabulary

_HAS = re.compile(
    r"\b(?:has|had|have|having|being|as an?|is an?|with|history of|suffer\w*|known"
    r"|positive for|due to|because of|given"
    r"|risk\w*|treated for|diagnos\w+|underwent|undergone|record\w*|report\w*|list\w*|past|prior"
    r"|previous|earlier|his|her|own|own a|the)\b[^.;]{0,40}$",
    re.I,
)
"""What stands before a matter that is said to be somebody's."""
_POSSESSED = re.compile(
    r"\b(?:his|her|their|own|(?:worker|patient|claimant|employee|applicant)['’]s)\s+(?:[\w-]+\s+){0,2}$",
    re.I,
)
_GENERAL = re.compile(
    r"\b(?:recommend\w*|indicat\w+|guidelines?|MTUS|ODG|ACOEM|used (?:for|in)|such as|e\.g|patients"
    r"|those|treat(?:s|ment|ments)? (?:of|for)|rule[sd]? out|screen\w*|whether|if|unless|would"
    r"|for example|like|evidence|effective|approved|trials?|studies)\b",
    re.I,
)
"""A sentence that may speak of people at large, or of what might be."""


def said_of(sentence: str, stem: str) -> bool:
    """Whether a sentence affirms what a stem stands for, of somebody."""
    for match in re.finditer(r"[A-Za-z][\w'-]*", sentence):
        if stem not in tokenize(match.group()):
            continue
        before = sentence[: match.start()]
        first = _own_clause(sentence, *match.span())
        own, at = sentence[first:], (match.start() - first, match.end() - first)
        if _POSSESSED.search(before):
            # "Her diabetes does not alter this": what is denied is another verb.
            return not denied(own[: at[1]], *at)
        if not denied(own, *at) and not _IF.search(before) and not _PEOPLE.search(before):
            return bool(_HAS.search(before)) or not _GENERAL.search(sentence)
    return False


_IF = re.compile(r"\b(?:if|unless|whether|until|once (?:an?|the|such))\b[^,;:]*$", re.I)
"""What is only supposed: "pressure is titrated once a study has proved apnea"."""
_PEOPLE = re.compile(
    r"\b(?:people|patients|persons|those|anyone|someone|somebody|workers|adults|individuals)\s+"
    r"(?:\w+\s+){0,2}?(?:with|who|having|suffering)\b[^.;]*$",
    re.I,
)
"""People at large: "a tracing is for people with heart disease"."""
_TURNS = re.compile(
    r"[,;:]\s+(?:(?:and|but|so|yet|while|for|since|as|though|although)\s+)?(?=(?:his|her|their)\b)"
    r"|\b(?:and|but)\s+(?=(?:his|her|their)\b)|\b(?:only|save|except(?:ing)?(?: for)?)\s+"
)
"""Where a clause ends whose denial does not reach on: "no clots, and her gout …", "only gout"."""
_AND = re.compile(r",\s+and\s+")
_PREDICATE = re.compile(
    r"(?:\s+[a-z]+){0,2}?(?:,[^,.;]{3,60},)?\s+(?:has|have|is|was|are|were|does|did|would|will|may"
    r"|can|makes?|made|speaks?|stands?|stood|calls?|called|explains?)\b",
    re.I,
)
"""A verb behind a matter, of which the matter is then the subject."""


def _own_clause(sentence: str, start: int, end: int) -> int:
    """Return where the clause begins that speaks of ``sentence[start:end]``."""
    cuts = [match.end() for match in _TURNS.finditer(sentence, 0, start)]
    if _PREDICATE.match(sentence, end):
        cuts += [match.end() for match in _AND.finditer(sentence, 0, start)]
    return max(cuts, default=0)


def owned(sentence: str, ids: frozenset[str], vocabulary: Vocabulary) -> bool:
    """Whether a sentence gives the worker a condition of these, under whatever name.

    >>> from rag.settings import shipped
    >>> from rag.vocabulary import load_vocabulary
    >>> words, heart = load_vocabulary(shipped("corpus")), frozenset({"cardiovascular_disease"})
    >>> owned("The infarction in her chart left no complaint.", heart, words)
    True
    >>> owned("An infarction would alter this.", heart, words)
    False
    """
    for match in vocabulary.conditions_in(sentence):
        before, behind = sentence[: match.start], sentence[match.end :]
        if match.id not in ids or denied(sentence, match.start, match.end) or _IF.search(before):
            continue
        if _POSSESSED.search(before) or _HAD.search(before) or _IN_CHART.match(behind):
            return True
    return False


_HAD = re.compile(
    r"\b(?:he|she|worker|patient|claimant|employee)\b(?: \w+ly)? (?:has|had|has had|suffered"
    r"|suffers from|survived|underwent)\s+(?:[\w-]+\s+){0,2}$|\b(?:history|positive|pertinent"
    r"|notable|significant) (?:of|for)\s+(?:[\w-]+\s+){0,2}$",
    re.I,
)
_IN_CHART = re.compile(
    r"\s+(?:in|on|of)\s+(?:his|her|(?:the|this) (?:worker|patient|claimant|employee)['’]s)\b"
    r"(?!\s+(?:own\s+)?\w+['’]s\b)",
    re.I,
)
