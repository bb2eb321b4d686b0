"""Whether a clause says that no visits were had so far, or that relief lasts.

A logistic model over hashed words and parts of words (``evals.claims``), for the many ways to say
so that no list foresees: "has not drawn on that number", "the slate is clean", "is still better
from the block". What it is said of, and whether the record gives otherwise, the callers find out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from rag.text import between, squeeze
from rag.word_model import WordModel

LABELS = ("unused", "lasting", "other")
"""No visit was had as yet; relief goes on or went on for long; anything else."""
SURE, SURE_LASTING = 0.5, 0.55
"""Probability from which a clause counts as saying so; of relief, which stands beside more care."""
_GONE = re.compile(
    r"\b(?:used up|exhausted|behind (?:him|her|them)|from (?:\w+teen|\d+)"
    r"|(?:none|nothing|not one|no visits?) (?:of \w+ )?(?:is |are )?(?:left|remain\w*)"
    r"|(?:every|each|all)\b[^.;]{0,40}\b(?:been|was|were|are) (?:had|used|taken|spent|gone))\b",
    re.I,
)
"""Visits that were had after all."""
_OF_OTHERS = re.compile(
    r"\b(?:measured|examined|recorded|documented|noted|mentioned|described|shown|tested|improv\w+"
    r"|gain\w*|pain|drugs?|mg|splint\w*|brace\w*|inject\w*|MRI|films?|scan\w*|stud(?:y|ies)|work\w*"
    r"|evidence|report\w*|diagnos\w+|side|left (?:\w+ )?(?:side|arm|leg|hand|knee|wrist)|right)\b",
    re.I,
)
"""Words of another thing that was not had, or not put down."""
_VERB = re.compile(
    r"\b(?:is|was|were|has|have|had|came|comes|stays|did|does|do|gave|brought|kept|held|bought|made|put|took|saw"
    r"|still|fell|lasts?|went|goes|helps|feels|\w{3,}ed)\b",
    re.I,
)
_DENIED = re.compile(r"\b(?:not|never|no|none|nor|neither|hardly|without)\b|n['’]t\b", re.I)
_END = re.compile(
    r"\b(?:wor[en]|wear|return\w*|back|los[et]|fad\w+|wan\w+|end\w*|pass\w*|short|brief\w*|transient"
    r"|temporary|need|rise|rose|recur\w*|undone|flash|away|more|pain since|been what)\b",
    re.I,
)
"""What, denied, says that relief went on."""
_TURNED = re.compile(
    r"\W*(?:but|yet|though|although)\b[^.;]{0,30}\b(?:not|never|no|none|soon|only)\b", re.I
)
"""What goes on behind a clause to take it back: "to 3/10, but it did not remain there"."""
_CHANGED = re.compile(
    r"\bfrom \d|\bby (?:\w+ ){0,2}?(?:half|a third|two thirds|\d)|\d ?(?:%|percent|/ ?10)|\bhalf\b",
    re.I,
)
"""A change by its figures."""
_TIMED = re.compile(
    r"\b(?:is|are|has|have|still|since|ever|yet|long\w*|\w*last\w*|until|till|through\w*|today|now"
    r"|years?|quarters?|months?|weeks|seasons?|spring|summer|autumn|winter|h[eo]ld|kept|keeps?|stay\w*"
    r"|remain\w*|never|not|no|continu\w+|persist\w*|dur\w+|permanent\w*)\b",
    re.I,
)
"""A sign of time, without which a change tells what happened and not for how long."""
_SHORT = re.compile(
    r"\b(?:(?:an?|one|two|three|four|five|[1-5]) weeks?|little over|barely"
    r"|less than|short of|no longer|wore off|worn off|only|merely|fortnight|hours?"
    r"|an(?:a)?esthetic"
    r"|returned in full|as before|(?<!not )(?<!no )(?<!not a )passing|(?<!this )days?|guideline)\b",
    re.I,
)
"""Relief that was brief after all."""
_LONGEST, _SHORTEST, _FEWEST = 180, 18, 4
"""Characters, and fewest words, of the clauses that the reader was fitted on."""
_CLAUSE = re.compile(
    r"[;:]\s|,\s+(?=(?:and|but|so|yet|while|whereas|which|although|though|because|since|for)\b)"
    r"|\b(?:but|while|whereas)\b",
    re.I,
)
_NEVER = re.compile(
    r"\b(?:not|never|yet to)\b[^.;]{0,12}\b(?:wor\w+ off|wear off|returned)\b", re.I
)
_RULE = re.compile(
    r"\b(?:may|might|should|can|could|must|shall|guidelines?|MTUS|ODG|ACOEM|recommend\w*|criteri\w+"
    r"|requir\w*|ask\w* that|if|unless|whether|trials? (?:of|show\w*|that)|studies)\b"
    r"|post-?\s?(?:op\w*|surg\w*)|\b(?:surger\w+|operation|flare\w*)\b",
    re.I,
)
"""A rule, a doubt, or a count that begins anew."""


_OF_FILE = re.compile(
    r"\b(?:absent|missing|wanting|lacking|(?:in|from) the (?:chart|file|records?|papers))\b", re.I
)
"""What a file holds or lacks, and no effect of care."""


@lru_cache(maxsize=4096)
def shares_of(text: str) -> tuple[float, ...]:
    """Return how probably a clause says each of ``LABELS``.

    >>> unused, lasting, _ = shares_of("She has not drawn on that number yet.")
    >>> unused > SURE > lasting
    True
    """
    return _shipped().shares([text])


def calls_unused(text: str) -> Iterator[str]:
    """Yield the clauses that say that no visits were had so far.

    >>> list(calls_unused("None of these has been used; pain is 6/10."))
    ['None of these has been used']
    >>> list(calls_unused("None of these is left; pain is 6/10."))
    []
    """
    for start, end in _clauses(text):
        clause = squeeze(text[start:end])
        if _RULE.search(clause) or _GONE.search(clause) or _OF_OTHERS.search(clause):
            continue
        if shares_of(clause)[0] >= SURE:
            yield clause


def calls_lasting(text: str) -> re.Match[str] | None:
    """Return the clause that says that relief lasts or lasted long; ``None`` where none does.

    >>> calls_lasting("She is still better from the block.") is not None
    True
    >>> calls_lasting("She is no longer better from the block.") is None
    True
    """
    for start, end in _clauses(text):
        clause = squeeze(text[start:end])
        if _RULE.search(clause) or (_SHORT.search(clause) and not _NEVER.search(clause)):
            continue
        if _TURNED.match(text, end) or not _VERB.search(clause) or _OF_FILE.search(clause):
            continue
        if _DENIED.search(clause) and not _END.search(clause):
            continue
        if _CHANGED.search(clause) and not _TIMED.search(clause):
            continue
        if shares_of(clause)[1] >= SURE_LASTING:
            return re.compile(re.escape(text[start:end])).match(text, start)
    return None


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    for start, end in between(_CLAUSE, text):
        long_enough = len(text[start:end].split()) >= _FEWEST and end - start >= _SHORTEST
        if long_enough and end - start <= _LONGEST:
            yield start, end


@lru_cache(maxsize=1)
def _shipped() -> WordModel:
    file = resources.files("rag.checking.told_claims").joinpath("model.json")
    return WordModel.model_validate_json(file.read_bytes())
