"""What is left out of, or should not stand in, the list of items: parents, withdrawals, parts."""

from __future__ import annotations

from collections.abc import Iterator

from rag.audit.findings import AuditFinding
from rag.audit.material import Audited, Material
from rag.checking.context import outside_quotes
from rag.checking.dependents import orphans
from rag.checking.ingredients import unaddressed
from rag.checking.withdrawn import withdrawals


def check_dependent_items(material: Material) -> Iterator[AuditFinding]:
    """Check that care around an operation follows the decision on it."""
    by_number = {audited.item.number: audited for audited in material.items}
    decisions = {number_: audited.reference.decision for number_, audited in by_number.items()}
    said = {number_: _without_guideline(audited) for number_, audited in by_number.items()}
    items = [audited.item for audited in material.items]
    for item, operation in orphans(items, dict(decisions), material.data.vocabulary, said):
        audited = by_number[item.number]
        yield audited.finding(
            "dependent_item",
            "blocker",
            material.place("rationale", *audited.places.rationale),
            f"This item is granted; the operation that it accompanies, item {operation.number} "
            f"({operation.text}), is refused.",
            "Let it follow the operation, or say for what else it is needed.",
            evidence=operation.text,
            law=("ccr-9792.10.6-d-necessity",),
        )


def _without_guideline(audited: Audited) -> str:
    return " ".join(statement.text for statement in audited.own)


def check_shape(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check one item for what its rationale leaves out or should not decide."""
    yield from _withdrawn(material, audited)
    yield from _ingredients(material, audited)


def _withdrawn(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    letter = material.case.documents[0].letter
    if letter is None:
        return
    first = letter.summary.start
    words = audited.context.vocabulary
    for found in withdrawals(material.summary_text, audited.item, words):
        yield audited.finding(
            "item_withdrawn",
            "warning",
            material.place("summary", first + found.start, first + found.end),
            f"By the case summary this request is no longer in dispute (“{found.cue}”), and it is "
            "decided all the same.",
            "Take the item out, or say why it is still in dispute.",
            evidence=found.words,
            law=("ccr-9792.10.6-d-necessity",),
        )
        return


def _ingredients(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    if audited.reference.decision != "overturned":
        return
    reasons = [outside_quotes(s.text) for s in audited.statements if s.kind != "conclusion"]
    left = unaddressed(audited.item.text, reasons, audited.context.vocabulary)
    if left:
        yield audited.finding(
            "ingredient_unaddressed",
            "warning",
            material.place("rationale", *audited.places.rationale),
            f"The compound holds {', '.join(left)}, of which the rationale says nothing.",
            "Say for each ingredient whether a guideline supports it on the skin.",
            evidence=audited.item.text,
            law=("lc-4610.6-e-findings",),
        )
