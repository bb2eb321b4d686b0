"""Whose review it is: a health plan's or insurer's case is no workers' compensation case."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.context import shorten
from rag.records import CaseFile, Finding

_STRONG: tuple[tuple[str, str], ...] = (
    ("the Department of Managed Health Care", r"department of managed health care|\bDMHC\b"),
    (
        "the Department of Insurance",
        r"department of insurance(?!\W+(?:fraud|license))|\binsurance commissioner\b",
    ),
    ("the Knox-Keene Act", r"knox[- ]keene"),
    (
        "sections of the Health and Safety or Insurance Code on reviews of health coverage",
        r"health (?:and|&) safety code\W+(?:sections?\W+|§+\s*)?1(?:37[04]|368)"
        r"|insurance code\W+(?:sections?\W+|§+\s*)?1?0169",
    ),
    ("an enrollee", r"\benrollees?\b"),
    ("Medicare or Medi-Cal coverage", r"\bmedicare (?:advantage|appeals?|part [abcd])\b|medi-cal"),
    ("an ERISA plan", r"\bERISA\b"),
    (
        "a member's grievance or appeal under a plan",
        r"\b(?:member|enrollee|subscriber)['’]?s?\b[^.;]{0,40}\b(?:appeals?|grievances?)\b"
        r"|\b(?:appeals?|grievances?)\b[^.;]{0,40}\b(?:member|enrollee|subscriber|health plan)\b"
        r"|\badverse benefit (?:decision|determination)s?\b",
    ),
)
_PAYER = r"\b(?:his|her|the|their|a) (?:health )?(?:plan|insurer|insurance|HMO|PPO|health fund)"
_REFUSES = (
    r"den(?:y|ies|ied|ial)|refus\w+|declin\w+|reject\w+|turn\w* (?:\w+ ){0,3}down|not (?:be )?cover"
    r"(?:ed)?|disallow\w*|not extend"
)
_WEAK: tuple[tuple[str, str], ...] = (
    (
        "its being no case of workers' compensation",
        r"\b(?:not|no|nor|outside|neither)\b[^.;]{0,40}\b(?:workers['’]? compensation|industrial"
        r"|work[- ]related)\b(?! (?:treatment|benefits))",
    ),
    (
        "a health plan that decides",
        rf"\b(?:health )?plan['’]?s? (?:denied|denial|decision|member)"
        rf"|{_PAYER}['’]?s?\b[^.;]{{0,40}}"
        rf"\b(?:{_REFUSES})\b",
    ),
    (
        "a health plan",
        r"\bhealth (?:care service |benefit |insurance |maintenance )?(?:plans?|organizations?)\b"
        r"|\b(?:HMO|PPO|EPO)\b|\bgroup (?:health|coverage)\b|\bcommercial (?:plan|coverage)\b"
        r"|\bmanaged[- ]care (?:plan|organization)\b",
    ),
    (
        "the insured and the insurer",
        r"\bthe insured\b|\binsured,|\binsured (?:through|under|with|by)\b|\binsurer['’]s? denial",
    ),
    (
        "subscribers or policyholders",
        r"\b(?:subscriber|policy ?holder|beneficiary|(?:covered|insured) (?:person|individual|life)"
        r"|(?:covered|eligible) dependent)s?\b",
    ),
    (
        "a member of a plan",
        r"\bmembers?['’]? (?:of|in) (?:the|a|his|her) (?:\w+ )?plan\b|\bthe member\b"
        r"|\bmember\s*(?::|ID\b|services\b|number\b)",
    ),
    (
        "experimental or investigational exclusions",
        r"experimental (?:or|and|/) ?investigational|out[- ]of[- ]network",
    ),
    (
        "a grievance, an external review or a state hearing",
        r"\bgrievances?\b|\bexternal review\b|\b(?:state|fair) hearing\b|\bnotice of action\b",
    ),
    (
        "coverage refused",
        rf"\b(?:{_REFUSES})\b[^.;]{{0,30}}\bcoverage\b|\bcoverage\b[^.;]{{0,40}}\b(?:{_REFUSES})\b",
    ),
    (
        "covered benefits",
        r"\bcovered (?:benefits?|services?)\b|\bevidence of coverage\b|\bpremiums?\b|\bco-?pay\w*"
        r"|\bbenefit (?:booklet|package|exclusion)\b|\bplan (?:documents?|exclusions?)\b"
        r"|\bcertificate of (?:insurance|coverage)\b|\bnot covered (?:by|under)\b"
        r"|\b(?:of|under) (?:the|his|her|their) plan\b",
    ),
)
_WORK = re.compile(
    r"workers['’]? compensation|labor code|claims administrator|\bMTUS\b"
    r"|injured (?:worker|employee)|date of injury|work[- ]related|at work\b|\bPR-?2\b"
    r"|industrial injury|qualified medical evaluator|\bQME\b",
    re.I,
)
_NO_WORK = re.compile(
    r"\b(?:not|no|nor|outside|neither|unrelated)\b[^.;]{0,60}\b(?:workers['’]? compensation|at work"
    r"|industrial injury|work[- ]related|injured (?:worker|employee))\b",
    re.I,
)
_FORM = re.compile(
    r"^(?:Case Number|Date Assigned|Decision Date|Priority|Received)\b.*$"
    r"|\bDate of Injury:?\s*\d\S*"
    r"|^(?:Claims Administrator|MAXIMUS|IMR)\b[\w ]*guideline:(?:.+\n)+|\bMTUS\b",
    re.M,
)
"""Labels and citations of the form of a determination."""
_ENOUGH = 2
"""Different strong marks from which a text is about another kind of review, whatever its form."""


def foreign_marks(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the strong and the weak marks of a health plan's or insurer's case, in words.

    >>> foreign_marks("The enrollee of the health plan wrote to the DMHC.")[0]
    ('the Department of Managed Health Care', 'an enrollee')
    """
    strong = tuple(name for name, words in _STRONG if re.search(words, text, re.I))
    weak = tuple(name for name, words in _WEAK if re.search(words, text, re.I))
    return strong, weak


def is_foreign(text: str) -> bool:
    """Whether a text is about the review of a health plan's or insurer's decision.

    Without any word of workers' compensation two marks of any kind suffice; with such words two
    strong ones are needed, since an injured worker may have health insurance besides.
    """
    strong, weak = foreign_marks(text)
    if len(strong) >= _ENOUGH:
        return True
    return not _WORK.search(_NO_WORK.sub(" ", text)) and len(weak) + len(strong) >= _ENOUGH


def is_foreign_letter(text: str) -> bool:
    """Whether a letter in the form of a determination tells of a health plan's or insurer's case.

    The form's own labels, dates and citations say nothing of whose case it is: only what is told
    of the person and of the dispute does.
    """
    return is_foreign(text) or is_foreign(_FORM.sub(" ", text))


def check_jurisdiction(case: CaseFile) -> Iterator[Finding]:
    """Report documents of another kind of review; alone in the file they stop the letter."""
    foreign = [document for document in case.documents if is_foreign(document.text)]
    if not foreign:
        return
    alone = len(foreign) == len(case.documents)
    marks = [mark for document in foreign for mark in sum(foreign_marks(document.text), ())]
    yield Finding(
        check="not_workers_compensation",
        severity="blocker" if alone else "warning",
        item=0,
        message=f"{', '.join(document.name for document in foreign)} "
        f"{'speaks' if len(foreign) == 1 else 'speak'} of {', '.join(dict.fromkeys(marks))}: the "
        "review of a health plan's or insurer's decision is not one under Labor Code 4610.5.",
        remedy="Take the document out, or send the case where it belongs: other law and other "
        "guidelines govern there.",
        evidence=shorten(foreign[0].text),
    )
