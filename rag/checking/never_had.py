"""Sentences by which a worker never had a kind of care, or is only now to have it for once.

"Has yet to try needles", "a stranger to the gym", "this would be her first therapy": a word of
novelty, or a denial with a word for the time up to now, beside a word for visits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from rag.checking.denial import denied
from rag.text import between

Novelty = Literal["never", "first"]
_CARE = (
    r"(?:visits?|sessions?|appointments?|therap(?:y|ies|ists?)|treatments?|care|courses?|classes"
    r"|exercises?|rehabilitation|needles|acupunctur\w+|chiropract\w+|psycholog\w+|counsel\w+"
    r"|pool|gym|PT|OT|CBT)"
)
_VISITS = re.compile(rf"\b{_CARE}\b", re.I)
_UP_TO_NOW = (
    r"(?:so far|yet|as yet|to date|to this day|until now|up to now|till now|hitherto|before"
    r"|beforehand|previously|at any time|ever|in the past|already|of any kind|whatever|at all)"
)
_DENIED_TIME = (
    r"(?:has|have|had|having|was|were|is|are|did|does|\w+n['’]t)"
    rf"(?:\s+\w+){{0,2}}?\s+(?:not|never)\b(?=[^.;]{{0,80}}?\b{_UP_TO_NOW}\b)"
    rf"|\b\w+n['’]t\b(?=[^.;]{{0,80}}?\b{_UP_TO_NOW}\b)"
)
_NEVER = re.compile(
    rf"\b(?:{_DENIED_TIME})"
    r"|\bnever\s+(?:yet\s+)?(?:been|had|seen|tried|taken|undergone|received|attended|gone|started"
    r"|begun|used|made|given|provided|met|worked|set foot|visited|treated)\b"
    r"|\b(?:has|have|had|is|are|was|were)?\s*(?:yet|still) to\s+\w+|\bremains? to be\s+\w+"
    r"|\b(?:new|newcomer|stranger|unaccustomed|unknown) to\b|\bunfamiliar with\b"
    r"|\bno (?:previous |prior |earlier )?(?:experience|knowledge|acquaintance|contact|history)"
    r" (?:of|with)\b|\bsomething new\b|\b(?:untried|unused|unattempted|untested)\b",
    re.I,
)
"""Nothing of the kind so far."""
_FIRST = re.compile(
    rf"\b(?:first|initial|introductory|opening)\s+(?:\w+\s+){{0,3}}?{_CARE}\b"
    r"|\bfor the first time\b|\bfirst (?:attempt|try|experience|exposure|contact|trial)\b",
    re.I,
)
"""What is asked for would be the first."""
_NOT_NOVEL = re.compile(
    r"\b(?:no|not|nothing|hardly|scarcely|isn['’]t|neither|nor|far from|never|longer|than"
    r"|after|since|followed|following|beyond|despite|unlike|(?:at|from|between"
    r"|by) the)\b[^.;,]{0,25}$",
    re.I,
)
_RULE = re.compile(
    r"\b(?:may|should|can|must|shall|guidelines?|MTUS|ODG|ACOEM|recommend\w*|allow\w*|criteri\w+"
    r"|provides? for|expects?|post-?\s?(?:op\w*|surg\w*)|surger(?:y|ies)|operation|since the"
    r"|after the|flare\w*|recently|this year|new (?:injury|complaint|problem))\b",
    re.I,
)
"""A rule, or care counted anew from something."""
_CLAUSE = re.compile(
    r"[;:]\s|,\s+(?=(?:and|but|so|while|whereas|which|who|although|though)\b)"
    r"|\b(?:but|while|whereas)\b",
    re.I,
)


def novelties(text: str) -> Iterator[tuple[Novelty, str]]:
    """Yield the clauses that call care new, each with how.

    >>> list(novelties("The patient has never been to a therapist, and eight keep to the range."))
    [('never', 'The patient has never been to a therapist')]
    >>> list(novelties("This would not be his first therapy."))
    []
    """
    for start, end in between(_CLAUSE, text):
        clause = text[start:end].strip(" ,")
        if not _VISITS.search(clause) or _RULE.search(clause):
            continue
        never = _NEVER.search(clause)
        first = _FIRST.search(clause)
        if never and not _NOT_NOVEL.search(clause[: never.start()]):
            yield "never", clause
        elif first and not _NOT_NOVEL.search(clause[: first.start()]):
            if not denied(clause, first.start(), first.end()):
                yield "first", clause
