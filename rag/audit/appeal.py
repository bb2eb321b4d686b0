"""Appeal risk: which sentences a petition under Labor Code 4610.6(h) would point at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.audit.findings import ERROR_OF_FACT, EXCESS, AuditFinding
from rag.law import Law

GROUNDS = {
    ERROR_OF_FACT: "a plainly erroneous finding of fact that is a matter of ordinary knowledge",
    EXCESS: "acting without or in excess of powers: other standards than the law's",
}


def appeal_risks(findings: Sequence[AuditFinding], law: Law) -> Iterator[AuditFinding]:
    """Yield one note for each item and ground, at the gravest place of its findings.

    Only what a finding calls a blocker or warning is a risk.
    """
    known = {element.id: element for element in law.elements}
    items = sorted({finding.item for finding in findings})
    for item in items:
        for ground, words in GROUNDS.items():
            own = [
                finding
                for finding in findings
                if finding.item == item and ground in finding.law and finding.severity != "note"
            ]
            if not own:
                continue
            first = min(own, key=lambda f: (f.severity != "blocker", f.place.start))
            name = known[ground].name if ground in known else ground
            where = ", ".join(
                dict.fromkeys(
                    f"sentence {f.place.sentence}" if f.place.sentence else f.place.part
                    for f in own
                )
            ).replace("_", " ")
            yield AuditFinding(
                check="appeal_risk",
                severity="note",
                item=item,
                place=first.place,
                message=f"Appeal under {name} ({words}) could point here: {where}.",
                remedy="Mend the finding(s) named: "
                + ", ".join(dict.fromkeys(f.check for f in own))
                + ".",
                evidence=first.place.words,
                law=(ground,),
            )
