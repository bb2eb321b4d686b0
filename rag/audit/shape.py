"""What is left out of, or should not stand in, the list of items: parents, withdrawals, parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import AuditFinding, Part
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.checking.context import outside_quotes
from rag.checking.dependents import orphans
from rag.checking.ingredients import composition, unaddressed
from rag.checking.withdrawn import withdrawals


def check_dependent_items(material: Material) -> Iterator[AuditFinding]:
    """Check that care around an operation follows the decision on it."""
    by_number = {audited.item.number: audited for audited in material.items}
    decisions = {number_: audited.reference.decision for number_, audited in by_number.items()}
    said = {number_: _without_guideline(audited) for number_, audited in by_number.items()}
    items = [audited.item for audited in material.items]
    resting = {number_: audited.rationale for number_, audited in by_number.items()}
    words = material.data.vocabulary
    asked = material.summary_sentences
    for item, operation in orphans(items, dict(decisions), words, said, resting, asked):
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
    """Words of the summary, or of the rationale itself, that take the item out of dispute."""
    letter = material.case.documents[0].letter
    if letter is None:
        return
    others = [one.item for one in material.items if one.item.number != audited.item.number]
    parts: tuple[tuple[Part, int, str], ...] = (
        ("summary", letter.summary.start, material.summary_text),
        *(("rationale", one.start, _as_stands(material, one)) for one in audited.own),
    )
    for part, first, text in parts:
        own = part == "rationale"
        for found in withdrawals(text, audited.item, audited.context.vocabulary, others, own=own):
            yield audited.finding(
                "item_withdrawn",
                "warning",
                material.place(part, first + found.start, first + found.end),
                f"By the {'case summary' if part == 'summary' else 'rationale'} this request is no "
                f"longer in dispute (“{found.cue}”), and it is decided all the same.",
                "Take the item out, or say why it is still in dispute.",
                evidence=found.words,
                law=("ccr-9792.10.6-d-necessity",),
            )
            return


def _as_stands(material: Material, statement: Statement) -> str:
    """Return a sentence with its white space; a conclusion decides, and withdraws nothing."""
    if statement.kind == "conclusion":
        return ""
    return material.raw.text[statement.start : statement.end]


_RULE = re.compile(
    r"\b(?:any|one|single|each|every|all|other|either|another|several|multiple)\b[^.;]{0,50}\b(?:drugs?"
    r"|ingredients?|components?|agents?|medications?|class(?:es)?|compounds?|products?)\b"
    r"|\b(?:compound\w*|topical\w*|cream|gel|mixtures?|combin\w+)\b[^.;]{0,80}\b(?:not|no|never"
    r"|little|lack\w*|experimental|against|un\w+ed|investigational|only|any)\b|\b(?:no|not|lack\w*"
    r"|against|little)\b[^.;]{0,60}\b(?:compound\w*|topical\w*|creams?|gels?|mixtures?)\b"
    r"|\b(?:whole|entire\w*|altogether)\b",
    re.I,
)
"""What refuses a compound as such: then one ingredient is reason enough."""


def _on_request(statement: Statement) -> bool:
    """Whether a conclusion is on the request as a whole, which judges no ingredient."""
    text = statement.text.lower()
    return "request" in text or "medically necessary" in text


def _ingredients(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    refused = audited.reference.decision == "upheld"
    if audited.reference.decision != "overturned" and not refused:
        return
    last = len(audited.statements)
    reasons = [
        outside_quotes(statement.text)
        for statement in audited.statements
        if statement.kind != "conclusion"
        or (statement.number < last and not _on_request(statement))
    ]
    if refused and any(_RULE.search(one) for one in reasons):
        return
    words = audited.context.vocabulary
    topical = [one for one in material.items if one.item.treatment == audited.item.treatment]
    told = material.summary_sentences if len(topical) == 1 else ()
    left = unaddressed(composition(audited.item.text, told, words), reasons, words)
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
