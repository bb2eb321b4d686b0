"""What a denial really denies: of whom, and of what noun.

"People who were not depressed" tells nothing of this worker, "has not been shown to work" misses no
drug, and "a grip of 18 kg does not set her apart" gives the grip that it names.
"""

from __future__ import annotations

import re

from rag.checking.relatives import RELATIVE

_AT_LARGE = re.compile(
    r"\b(?:people|persons|patients|subjects|participants|volunteers|adults|workers|men|women|those"
    r"|cohorts?|populations?)\s+(?:\w+\s+){0,2}?(?:who|that|with|without|whose|in whom|for whom)\b"
    r"|\b(?:the|these|those|its|such|most|many|other|pooled|both|all)\s+(?:\w+\s+)?(?:studies|trials"
    r"|cohorts|series|reviews|literature|authors|investigators)\b",
    re.I,
)
_TO = re.compile(
    r"^\s+(?:(?:been|yet|ever|so far|\w+ly)\s+)*(?:(?:shown|proven|proved|found|known|said|thought"
    r"|reported|demonstrated|seen|established|believed|felt|considered|expected|noted|documented)"
    r"\s+)?(?:to\s+(?!have\b)|as\s+(?!yet\b|of\b|far\b))\w+",
    re.I,
)
_FIGURE = re.compile(
    r"^\s*(?:(?:scores?|readings?|ratings?|levels?|strength|[,(:=]|of|at|was|is|has|had|been|held"
    r"|stays?|stayed|stands?|stood|remain(?:s|ed)?|went|rose|fell|came|down|up|from|to|only|still"
    r"|about|left|right)\s*){1,5}\d+(?:\.\d+)?(?![\d/]*/\d)",
    re.I,
)
_SMALL_BEFORE = re.compile(r"\b([A-Za-z][a-z-]+)\s+of\s+(?:(?:the|his|her|its|any|an?|this)\s+)*$")


_OWN = re.compile(r"\b(?:he|she|worker|patient|employee|claimant|applicant)\b", re.I)


def at_large(before: str) -> bool:
    """Whether the words before a denial have others for its subject: people, studies, a relative.

    >>> at_large("They pooled studies of people who were "), at_large("The worker was ")
    (True, False)
    """
    clause = re.split(r"[.;:]\s|\b(?:but|while)\b", before)[-1]
    if _AT_LARGE.search(clause):
        return True
    kin = list(RELATIVE.finditer(clause))
    return bool(kin) and not _OWN.search(clause, kin[-1].end())


def of_a_verb(after: str) -> bool:
    """Whether what follows "has not been shown" is what it is not shown to do.

    >>> of_a_verb(" to work through the skin"), of_a_verb(" to have had therapy")
    (True, False)
    """
    return bool(_TO.match(after))


def valued(after: str) -> bool:
    """Whether a thing stands with its own figure: who gives it does not miss it.

    >>> valued(" of 18 kg"), valued(" of 04/18/2016"), valued(" for 6 weeks")
    (True, False, False)
    """
    return bool(_FIGURE.match(after))


def speaks(text: str, words: str) -> bool:
    """Whether somebody has not found or said something, and is not himself what is missed.

    >>> speaks("No therapist has found that grip is normal", "therapist")
    True
    >>> speaks("No examining surgeon has called it torn", "examining surgeon")
    True
    >>> speaks("No therapist has been seen", "therapist")
    False
    """
    after = text[text.find(words) + len(words) :]
    return bool(_PERSON.search(words) and _FINDS.match(after))


_PERSON = re.compile(
    r"\b(?:\w+(?:ists?|icians?|iners?|ologists?)|surgeons?|doctors?|nurses?|reviewers?|providers?"
    r"|assistants?|adjusters?|specialists?)$",
    re.I,
)
_FINDS = re.compile(r"\s+(?:has|have|had|did|does|could|can|would)\s+(?!been\b)\w+\b", re.I)


def complement_of(before: str) -> str:
    """Return the noun of which a thing is but the complement: "swelling" of "… of the nerve"."""
    match = _SMALL_BEFORE.search(before)
    return match[1].lower() if match else ""


_PROOF = re.compile(
    r"^(?:proof|evidence|confirmation|corroboration|demonstration|verification|findings?|signs?)\s+(?:of|that)\s+"
    r"(?P<what>[^.;,]+)",
    re.I,
)


def proof_of(tail: str) -> str:
    """Return what a test is to prove: "Electrodiagnostic proof of compression of the nerve"."""
    match = _PROOF.match(tail)
    return match["what"] if match else ""
