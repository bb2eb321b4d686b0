"""Letters that rest on utilization review's own papers: by their list of documents, or by adoption.

The list may hold nothing but what review wrote, or say that nothing else was sent; a rationale may
take review's account or reasons for its own and tell nothing of the case besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import EXCESS, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement, names_source
from rag.checking.provenance import is_review_title

_LIST = re.compile(
    r"^[ \t]*(?:medical )?(?:documents?|records?)\s+(?:reviewed|considered|received|provided)"
    r"[ \t]*:\s*(?P<list>(?:[^\n]*\S[^\n]*(?:\n|\Z))+)",
    re.I | re.M,
)
_BREAK = re.compile(r"[;•]|\n(?=\s*(?:[-*–]|\d+[.)]))|\.(?=\s|$)")
_VERB = re.compile(
    r"\b(?:was|were|is|are|has|have|had|arrived|came|did|could|follows?|received|supplied)\b", re.I
)
_OF_REVIEW = (
    r"(?:utili[sz]ation review\w*|UR\b|that reviewer|peer[ -]review\w*|physician advis[eo]r"
    r"|claims (?:administrator|examiner|adjuster)['’]?s? (?:\w+ )?(?:physician|doctor|reviewer"
    r"|letter|notice)|(?:letter of )?denial|adverse determination|non-?certification)"
)
_NAMES_REVIEW = re.compile(rf"\b{_OF_REVIEW}", re.I)
_ALONE = re.compile(
    r"\b(?:alone|only|sole(?:ly)?|nothing (?:else|but|more|further|besides)|no (?:other|further"
    r"|more))\b",
    re.I,
)
_ADOPTS = re.compile(
    r"\b(?:adopt\w*|defer\w*|rel(?:y|ies|ied)(?: up)?on|accept\w*|endorse\w*|borrow\w*|follow\w*"
    r"|incorporat\w*|t(?:ake|akes|aken|ook)\b|concur\w*|agree\w*|repeat\w*|credit\w*)"
    r"(?P<what>[^.;]*)",
    re.I,
)
_WHAT = re.compile(
    r"\b(?:reason\w*|rationale|account|facts?|findings?|summary|analysis|history|description"
    r"|conclusions?|version|at (?:his|her|its|their) word|(?:his|her|its|their) word for it"
    r"|as (?:my|our|its|his|her) own|in full|by reference)\b",
    re.I,
)
_NOT = re.compile(
    r"\b(?:not|never|cannot|nor|neither|without|rather than|compared?|against)\b", re.I
)
_TELLS = re.compile(r"\d[\d/.%]*")


def check_listed_documents(material: Material) -> Iterator[AuditFinding]:
    """A list of documents that holds only utilization review's, or says so."""
    match = _LIST.search(material.outside_rationales)
    if match is None:
        return
    pieces = [" ".join(piece.split()) for piece in _BREAK.split(match["list"])]
    papers = [p for p in pieces if re.search(r"\w{2}", p) and not _VERB.search(p)]
    nothing_else = any(_ALONE.search(p) and _NAMES_REVIEW.search(p) for p in pieces)
    if not nothing_else and not (papers and all(is_review_title(p) for p in papers)):
        return
    start, end = match.span("list")
    yield AuditFinding(
        check="utilization_review_alone",
        severity="warning",
        item=0,
        place=material.place("letter", start, end),
        message="The list of documents holds only what utilization review wrote.",
        remedy="Ask for the records; no determination may rest solely on utilization review.",
        law=("ccr-9792.10.6-b2", EXCESS),
    )


def check_adopted_review(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """A rationale that takes review's reasons or facts for its own and has none of the case."""
    own = [s for s in audited.own if s.kind != "guideline"]
    adopting = next((s for s in own if _adopts(s)), None)
    others = [s for s in own if not _NAMES_REVIEW.search(s.text) and not names_source(s.text)]
    if adopting is None or any(_tells(audited, s) for s in others):
        return
    yield audited.finding(
        "utilization_review_alone",
        "warning",
        material.at(adopting),
        "The rationale takes utilization review's word for its own and says nothing else of the "
        "case.",
        "Give reasons on the records; no determination may rest solely on utilization review.",
        evidence=adopting.text,
        law=("ccr-9792.10.6-b2", EXCESS),
    )


def _adopts(statement: Statement) -> bool:
    match = _ADOPTS.search(statement.text)
    if match is None or not _NAMES_REVIEW.search(statement.text):
        return False
    return bool(_WHAT.search(statement.text)) and not _NOT.search(statement.text)


def _tells(audited: Audited, statement: Statement) -> bool:
    """Whether a sentence gives something of the case: a figure, a condition, other care."""
    if statement.kind == "conclusion":
        return False
    known = audited.context.vocabulary
    care = {m.id for m in known.treatments_in(statement.text)} - {audited.item.treatment}
    return bool(_TELLS.search(statement.text) or known.conditions_in(statement.text) or care)
