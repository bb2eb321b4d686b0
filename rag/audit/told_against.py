"""Whether a sentence tells what a source holds against a treatment, however it is named."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NEGATIVE = re.compile(
    r"\b(?:no|not|never|nor|neither|none|nothing|without|little|hardly|scarcely|cannot|\w+n['’]t"
    r"|against|ineffective\w*|useless|futile|unproven|unsupported|unhelpful|unconvinc\w+"
    r"|insufficient\w*|inconclusive|inadequate\w*|inferior|fail(?:s|ed|ure)?|doubt\w*|lack(?:s|ed"
    r"|ing)?|refus\w+|reject\w*|oppos\w+|discourag\w+|disfavou?r\w*|caution\w*|warns?|contrary"
    r"|less than|too (?:small|little|weak|few|thin|divided|sparse|poor|limited|slight|mixed"
    r"|low|short)"
    r"|scant\w*|sparse|scarce|thin|meag(?:er|re)|slender|shaky|wanting|uncertain|undecided"
    r"|optional at best|"
    r"harm\w*|risk\w* (?:exceed|outweigh)\w*)\b",
    re.I,
)
_SET_ASIDE = re.compile(
    r"\b(?:is|are|was|were|need|needs|did|does|do|has|have|had)(?: been)?(?: not|n['’]t)"
    r"(?: be(?:en)?)? (?:\w+ly )?(?:follow\w*|consider\w*|discuss\w*|reli\w+|cit\w+|decisive|us\w+"
    r"|need\w*|alter\w*|chang\w*|bind\w*|govern\w*|control\w*|persua\w+|apply|applied|address\w*"
    r"|weigh\w*|opened|read|reviewed|consulted|necessary|searched|entered|taken up|gone into"
    r"|looked (?:at|into))\b"
    r"|\bneed(?:s|ed)? not be \w+",
    re.I,
)
"""What the reviewer did not do with a source tells nothing of what it holds."""
_ISSUER = re.compile(
    r"\b(?:guidelines?|academy|society|college|association|institute|assessment|statement|paper"
    r"|reviews?|publication|recommendations?|authors?|view|opinion|source|division|department"
    r"|board|panel)\b",
    re.I,
)
_PEOPLE = re.compile(r"(?:ists|ians|eons)$")
"""The members of a body, in the plural: "the neurologists"."""
_WORD = re.compile(r"[A-Za-z]+")
_STEM = 6
"""Letters that two forms of one word share: orthopedic and Orthopaedic, neurologists, Neurology."""


def holds_against(words: str) -> bool:
    """Whether a sentence that names a source tells of something that it denies or doubts.

    >>> holds_against("The academy thinks the injections ineffective.")
    True
    >>> holds_against("The guideline of the academy was not considered.")
    False
    """
    return bool(_NEGATIVE.search(_SET_ASIDE.sub(" ", words)))


def named_otherwise(words: str, names: Iterable[str]) -> bool:
    """Whether a sentence names a publisher by another form of a telling word of its name.

    >>> named_otherwise("The orthopedic academy is against it.", ["Orthopaedic", "Surgeons"])
    True
    >>> named_otherwise("The orthopedic report is missing.", ["Orthopaedic", "Surgeons"])
    False
    """
    return bool(_ISSUER.search(words) and _alike(words, names)) or members_named(words, names)


def members_named(words: str, names: Iterable[str]) -> bool:
    """Whether a sentence names a publisher by those who belong to it.

    >>> members_named("The neurologists' verdict rests on other cases.", ["Neurology"])
    True
    """
    return any(_PEOPLE.search(word) for word in _alike(words, names))


def _alike(words: str, names: Iterable[str]) -> list[str]:
    stems = {name[:_STEM].lower() for name in names if len(name) >= _STEM}
    return [word for word in _WORD.findall(words) if word[:_STEM].lower() in stems]
