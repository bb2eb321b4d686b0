"""The phase of the injury by its dates, against the phase that the reviewer's citation is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rag.audit.findings import AuditFinding
from rag.audit.material import Audited, Cited, Material
from rag.retrieval.circumstances import ACUTE_DAYS, SUBACUTE_DAYS

_SECTION = re.compile(r"\b(acute|subacute|chronic)\s+(?:pain|phase|opioid)", re.I)
_AFTER_SURGERY = re.compile(r"post-?\s?(?:operative|surgical)|perioperative", re.I)
_CHRONIC = re.compile(r"\bchronic pain\b", re.I)
_SAID = re.compile(r"\b(?:sub)?acute\b|\bnot (?:yet )?chronic\b|\bchronic\b", re.I)


def check_phase(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check sections that name a phase of pain: acute, subacute or chronic."""
    phase, days = injury_phase(material)
    if not phase:
        return
    for cited in audited.citations:
        named = _phase_of(cited)
        if named and named != phase and not _SAID.search(" ".join(s.text for s in audited.own)):
            yield audited.finding(
                "section_fits_phase",
                "warning",
                material.place("guideline", cited.start, cited.end),
                f"The section cited is for {named} pain; the injury is {days} days old at the date "
                f"of review, which is {phase}.",
                "Cite the section on the phase of the injury, or say why this one applies.",
                evidence=cited.reference.text,
                law=("lc-4610.6-c",),
            )
            return


def check_chronic_guideline(material: Material) -> Iterator[AuditFinding]:
    """The guideline on chronic pain, relied on before pain is chronic: one note for the letter."""
    phase, days = injury_phase(material)
    if phase in ("", "chronic"):
        return
    found = [
        (audited, cited)
        for audited in material.items
        for cited in audited.citations
        if _CHRONIC.search(cited.reference.title) and not _SAID.search(audited.rationale)
    ]
    if found:
        items = ", ".join(dict.fromkeys(str(audited.item.number) for audited, _ in found))
        first = found[0][1]
        yield AuditFinding(
            check="chronic_guideline",
            severity="note",
            item=0,
            place=material.place("guideline", first.start, first.end),
            message=f"Under item {items} the guideline on chronic pain is relied on; the injury is "
            f"{days} days old at the date of review, which is {phase}.",
            remedy="Say why it applies before three months of pain, or rely on the chapter on the "
            "part of the body.",
            evidence=first.reference.text,
        )


def injury_phase(material: Material) -> tuple[str, int]:
    """Return the phase of the injury when it was reviewed, and its age in days.

    An empty phase where a date is missing. A cumulative injury has a phase of its own, which the
    date does not give.
    """
    start, end = material.summary.date_of_injury, _reviewed(material)
    if start is None or end is None or end < start or "cumulative" in material.summary_text.lower():
        return "", 0
    days = (end - start).days
    if days < ACUTE_DAYS:
        return "acute", days
    return ("subacute" if days < SUBACUTE_DAYS else "chronic"), days


def _reviewed(material: Material) -> date | None:
    return material.summary.ur_date or material.header.ur_denial_date


def _phase_of(cited: Cited) -> str:
    """Return the one phase that a citation's section is for; empty where it names none or two."""
    section = cited.reference.section
    if _AFTER_SURGERY.search(section):
        return ""
    named = {match.lower() for match in _SECTION.findall(section)}
    return named.pop() if len(named) == 1 else ""
