"""The elements that a citation needs so that a reader finds the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.audit.findings import AuditFinding, Severity
from rag.audit.material import Audited, Cited, Material

RULE = {
    "MTUS": ("8 CCR 9792.21.1(d)(1)", "ccr-9792.21.1-d1"),
    "": ("8 CCR 9792.21.1(d)(2)", "ccr-9792.21.1-d2"),
}
_ELEMENTS: dict[str, tuple[Severity, str]] = {
    "edition": ("warning", "edition or year"),
    "chapter": ("warning", "chapter"),
    "section": ("note", "section or page"),
}
"""Elements of a citation, how grave it is that one is missing, and its name."""


def check_elements(
    material: Material, audited: Audited, cited: Sequence[Cited]
) -> Iterator[AuditFinding]:
    """What 8 CCR 9792.21.1(d) asks of the reviewer's citations and these do not give."""
    for missing, (severity, what) in _ELEMENTS.items():
        lacking = [
            one
            for at, one in enumerate(cited)
            if one.own and _lacks(one, missing) and not _goes_on(one, cited[at + 1 : at + 2])
        ]
        if not lacking:
            continue
        rule, element = RULE["MTUS" if lacking[0].reference.family == "MTUS" else ""]
        names = "; ".join(f"“{one.reference.text}”" for one in lacking)
        yield audited.finding(
            f"citation_{missing}",
            severity,
            material.place("guideline", lacking[0].start, lacking[-1].end),
            f"The reviewer cites without {what}: {names}.",
            f"Name the {what}, so that a reader can find the words ({rule}).",
            law=(element,),
        )


def check_ur_elements(material: Material) -> Iterator[AuditFinding]:
    """Utilization review's citations without edition or year: one note for the letter."""
    lacking = [
        (audited.item.number, one)
        for audited in material.items
        for one in audited.ur_citations
        if _lacks(one, "edition")
    ]
    if lacking:
        items = ", ".join(str(number) for number in dict.fromkeys(n for n, _ in lacking))
        first = lacking[0][1]
        yield AuditFinding(
            check="ur_citation_edition",
            severity="note",
            item=0,
            place=material.of(first),
            message=f"Utilization review cites without edition or year under item {items}.",
            remedy="Take the edition in force at the date of utilization review as meant.",
            evidence=first.reference.text,
        )


def _goes_on(cited: Cited, following: Sequence[Cited]) -> bool:
    """Whether a citation ends amid a parenthesis or behind "et al": the next is the rest of it."""
    text = cited.reference.text
    cut = text.count("(") > text.count(")") or text.endswith("et al")
    return cut and any(one.own == cited.own for one in following)


def _lacks(cited: Cited, what: str) -> bool:
    reference = cited.reference
    if what == "chapter":
        named = reference.chapter or reference.title or reference.section
        return not named and reference.family in ("MTUS", "ACOEM", "ODG")
    if what == "edition":
        return not reference.edition and not re.search(r"\b(?:19|20)\d\d\b", reference.text)
    return not reference.section and not reference.pages and reference.family != "other"
