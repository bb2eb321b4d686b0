"""A decision against its own reasons: everything called met and denied, or refused and granted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.checking.context import outside_quotes

_MET = re.compile(
    r"\b(?:all|each|every(?: one)?)\b(?: of)?(?: the| these| those"
    r"| its)?(?: \w+){0,2}? ?(?:criteri\w+"
    r"|requirements?|conditions?|points?|prerequisites?|thresholds?|elements?)\b[^.;]{0,60}?"
    r"\b(?:met|satisf\w+|fulfil\w*|answered|present|documented)\b"
    r"|\b(?:meets?|satisf(?:y|ies)|fulfil(?:l?s)?)\s+(?:all|each|every|the|these"
    r"|those)\b[^.;]{0,40}"
    r"\b(?:criteri\w+|requirements?|conditions?)\b"
    r"|\b(?:guidelines?|MTUS|ODG|ACOEM|evidence|criteria|record|literature)\b(?: \w+){0,3}?"
    r" (?:thus|therefore|clearly|fully|so|now|hence|accordingly)?\s*supports?\s+(?:an?|the|this"
    r"|these|its"
    r"|continu\w+|such|his|her|using|use)\b"
    r"|\b(?:treatment|request|use|care|test|procedure|therapy)\b[^.;]{0,40}\bis\s+(?:thus "
    r"|therefore"
    r" |well |fully |clearly )*(?:supported|justified|indicated|warranted)\b"
    r"|\bguideline criteria (?:are|have been) (?:met|satisfied|fulfilled)\b",
    re.I,
)
_UNMET = re.compile(
    r"\b(?:none|not (?:one|any|all|a single one)|no (?:one|single)?|neither"
    r"|few)\b(?: of)?(?: the| these"
    r"| those| its)?(?: \w+){0,2}? ?(?:criteri\w+|requirements?|conditions?"
    r"|prerequisites?)\b[^.;]{0,60}?"
    r"\b(?:met|satisf\w+|fulfil\w*|answered|present|documented)\b"
    r"|\b(?:criteri\w+|requirements?|conditions?|prerequisites?)\b[^.;]{0,40}\b(?:not|un|never)\s*"
    r"(?:been )?(?:met|satisf\w+|fulfil\w*)\b|\b(?:does|do|did) not (?:meet|satisfy|fulfil\w*"
    r"|qualify)\b"
    r"|\b(?:criteri\w+|requirements?) (?:remain|are) unmet\b|\bfails? to (?:meet|satisfy)\b",
    re.I,
)
_AGAINST = re.compile(
    r"\b(?:does|do|did) not (?:\w+ly )?(?:recommend|support|advise|endorse|allow|find)\b"
    r"|\b(?:is|are) not (?:\w+ly )?(?:recommended|supported|advised|indicated)\b"
    r"|\b(?:recommend\w*|advis\w+) against\b",
    re.I,
)
_FAILS = re.compile(
    r"\b(?:has|have|had) not (?:yet )?(?:tried|had|been|failed|completed|shown|used|undergone)\b"
    r"|\bno (?:documentation|evidence|record|proof|trial)\b|\bnot (?:documented|shown|tried|met"
    r"|present)\b"
    r"|\b(?:says|gives|shows|states) only\b|\black(?:s|ing)?\b|\bwithout (?:a |any )?(?:prior "
    r"|trial"
    r"|documented)\b|\bunchanged\b|\bexceeds?\b",
    re.I,
)
_DEPARTS = re.compile(
    r"\b(?:however|but|nevertheless|nonetheless|although|though|yet|except\w*|despite|even so"
    r"|unless|still"
    r"|rebut\w*|outweigh\w*|in this case|special|unusual|beyond the guideline|clinical judg\w+)\b",
    re.I,
)
"""Words by which a reviewer turns from what was said before."""
_POSITIVE = re.compile(
    r"\b(?:met|meets|satisf\w+|fulfil\w*|consistent with|support(?:s|ed)|benefit\w*|improv\w*"
    r"|reduc\w+"
    r"|relie\w+|failed|exhausted|tried and|tolerat\w+|has tried|would help|appropriate|indicated"
    r"|reasonable|qualif\w+|needs?|positive|weakness|worsen\w*|progressive)\b",
    re.I,
)
_DENIED = re.compile(
    r"\b(?:not|no|never|nor|neither|cannot|without|whether|if|unless|un\w+ly)\b", re.I
)


def check_reasons(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Hold the decision against what the sentences before the conclusion say."""
    reasons = [s for s in audited.statements if s.kind != "conclusion"]
    decision = audited.reference.decision
    found = (
        _supported_and_denied(reasons) if decision == "upheld" else _refused_and_granted(reasons)
    )
    if found is None:
        return
    statement, words = found
    yield audited.finding(
        "reasons_agree",
        "blocker" if _MET.search(statement.text) or _UNMET.search(statement.text) else "warning",
        material.at(statement),
        f"The rationale says “{words}”, and the item is {decision}; nothing says why.",
        "Correct the decision or the reasons; else say what outweighs them.",
        evidence=statement.text,
        law=("ccr-9792.10.6-d-necessity", "lc-4610.6-h5"),
    )


def _supported_and_denied(reasons: list[Statement]) -> tuple[Statement, str] | None:
    """Return a sentence that calls everything met and after which nothing turns."""
    for at, statement in enumerate(reasons):
        words = outside_quotes(statement.text)
        match = _MET.search(words)
        if match is None or _DENIED.search(words[: match.end()]):
            continue
        rest = words[match.end() :] + " " + " ".join(s.text for s in reasons[at + 1 :])
        if statement.kind == "guideline" and not _concluding(words):
            continue
        if not _DEPARTS.search(rest) and not _FAILS.search(rest) and not _UNMET.search(rest):
            return statement, match.group()
    return None


def _concluding(words: str) -> bool:
    """Whether a sentence on a guideline draws a conclusion for the case."""
    return bool(
        re.search(
            r"\b(?:thus|therefore|hence|accordingly|so)\b|\b(?:are|is|been) (?:all )?"
            r"(?:met|satisfied|fulfilled)\b",
            words,
            re.I,
        )
    )


def _refused_and_granted(reasons: list[Statement]) -> tuple[Statement, str] | None:
    """Return a sentence that speaks against the treatment where none speaks for it."""
    text = " ".join(outside_quotes(s.text) for s in reasons)
    for at, statement in enumerate(reasons):
        words = outside_quotes(statement.text)
        unmet = _UNMET.search(words)
        rest = (
            words[unmet.end() :] + " " + " ".join(s.text for s in reasons[at + 1 :])
            if unmet
            else ""
        )
        if unmet and not _DEPARTS.search(rest) and not _POSITIVE.search(rest):
            return statement, unmet.group()
    case = " ".join(outside_quotes(s.text) for s in reasons if s.kind == "case")
    against = next((s for s in reasons if _AGAINST.search(s.text)), None)
    if against is None or _DEPARTS.search(text) or _POSITIVE.search(case):
        return None
    if not _FAILS.search(case):
        return None
    match = _AGAINST.search(against.text)
    return (against, match.group()) if match else None
