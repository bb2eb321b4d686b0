"""A finished determination checked as if it were a draft: letter in, report out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from rag.audit.affirmations import check_affirmations
from rag.audit.appeal import appeal_risks
from rag.audit.citations.chapter_pages import load_chapter_pages
from rag.audit.citations.check import check_citations
from rag.audit.citations.closed import load_closed
from rag.audit.citations.elements import check_ur_elements
from rag.audit.competing import check_competing
from rag.audit.contents import check_contents, check_letter_contents
from rag.audit.facts import check_facts
from rag.audit.figures import check_figures, check_lengths
from rag.audit.findings import SEVERITIES, AuditedItem, AuditFinding, AuditReport
from rag.audit.form import check_form, check_letter_form
from rag.audit.identity import check_identity
from rag.audit.material import Audited, Data, Material
from rag.audit.misquoted import check_misquoted
from rag.audit.negatives import check_negative_claims
from rag.audit.opening import open_letter
from rag.audit.phases import check_chronic_guideline, check_phase
from rag.audit.portion import check_portion
from rag.audit.quotes import check_quotes
from rag.audit.reasons import check_reasons
from rag.audit.review_alone import check_adopted_review, check_listed_documents
from rag.audit.sequence import check_sequence
from rag.audit.shape import check_dependent_items, check_shape
from rag.audit.sides import check_sides
from rag.audit.sides.clauses import check_side_clauses
from rag.audit.sides.implied import check_implied_sides
from rag.audit.sides.measures import check_sided_figures
from rag.audit.silence_alone import check_silence
from rag.audit.unaddressed import check_unaddressed
from rag.audit.visit_counts import check_visit_counts
from rag.audit.visits import check_visits
from rag.law import load_law
from rag.library import Library, load_library
from rag.records import RawDocument
from rag.settings import Settings, shipped
from rag.vocabulary import Vocabulary, load_vocabulary

ITEM_CHECKS: tuple[Callable[[Material, Audited], Iterator[AuditFinding]], ...] = (
    check_citations,
    check_phase,
    check_quotes,
    check_sequence,
    check_adopted_review,
    check_competing,
    check_silence,
    check_facts,
    check_figures,
    check_lengths,
    check_identity,
    check_misquoted,
    check_negative_claims,
    check_affirmations,
    check_sides,
    check_portion,
    check_side_clauses,
    check_sided_figures,
    check_implied_sides,
    check_unaddressed,
    check_shape,
    check_visits,
    check_visit_counts,
    check_reasons,
    check_contents,
    check_form,
)
"""Families of checks on one item."""
LETTER_CHECKS: tuple[Callable[[Material], Iterator[AuditFinding]], ...] = (
    check_letter_contents,
    check_listed_documents,
    check_letter_form,
    check_ur_elements,
    check_chronic_guideline,
    check_dependent_items,
)


def load_data(
    settings: Settings, *, vocabulary: Vocabulary | None = None, library: Library | None = None
) -> Data:
    """Load what letters are compared with; a corpus without page data uses the shipped.

    Raises:
        LibraryError: A file of the corpus is wrong.
    """
    corpus, fallback = settings.corpus, shipped("corpus")
    law = load_law(corpus)
    return Data(
        vocabulary=vocabulary or load_vocabulary(corpus),
        library=library or load_library(corpus, settings.home),
        law=law if law.elements else load_law(fallback),
        chapters=load_chapter_pages(corpus, fallback),
        closed=load_closed(corpus, fallback),
    )


def audit(
    raw: RawDocument,
    settings: Settings,
    *,
    data: Data | None = None,
    as_of: date | None = None,
    today: date | None = None,
) -> AuditReport:
    """Check a finished determination as if it were a draft, and report what was found.

    Deterministic; needs no index and no model. The letter itself is never changed.

    Args:
        raw: The letter as read.
        settings: ``corpus``, ``home`` and ``trigger_date`` count.
        data: What letters are compared with, so that many letters share it.
        as_of: Day on which editions have to be in force; default: the UR decision's.
        today: The present date, for letters without any.

    Raises:
        InputError: The file is no determination of the form used since 2014.
        LibraryError: A file of the corpus is wrong.
    """
    material = open_letter(
        raw,
        data or load_data(settings),
        as_of=as_of,
        today=today or date.today(),
        trigger=settings.trigger_date,
    )
    found = [finding for check in LETTER_CHECKS for finding in check(material)]
    for audited in material.items:
        found += [finding for check in ITEM_CHECKS for finding in check(material, audited)]
    found += appeal_risks(found, material.data.law)
    return AuditReport(
        document=raw.name,
        sha256=raw.sha256,
        case_number=material.summary.case_number,
        as_of=material.summary.as_of,
        as_of_basis=material.summary.as_of_basis,
        items=tuple(_item(audited) for audited in material.items),
        findings=_ordered(found),
        notices=_notices(material),
    )


def _ordered(findings: list[AuditFinding]) -> tuple[AuditFinding, ...]:
    unique = list(dict.fromkeys(findings))
    return tuple(
        sorted(
            unique,
            key=lambda f: (f.item, SEVERITIES.index(f.severity), f.place.start, f.check, f.message),
        )
    )


def _item(audited: Audited) -> AuditedItem:
    return AuditedItem(
        number=audited.item.number,
        request=audited.item.text,
        decision=audited.reference.decision,
        sentences=len(audited.statements),
        reviewer_citations=tuple(c.reference.text for c in audited.citations),
        ur_citations=tuple(c.reference.text for c in audited.ur_citations),
    )


def _notices(material: Material) -> tuple[str, ...]:
    """Say what the audit could not look at."""
    out = ["The case file itself was not given: facts are compared with the letter's own summary."]
    if material.unread:
        out.append(
            "Not audited, because intake made no item of it: "
            + "; ".join(f"item {number}" for number in material.unread)
        )
    for audited in material.items:
        if audited.item.treatment is None:
            out.append(
                f"Item {audited.item.number}: the treatment is not in the vocabulary, so no "
                "recommendation was held against the rationale."
            )
        elif not audited.passages:
            out.append(
                f"Item {audited.item.number}: the library holds no recommendation in force on "
                f"{audited.item.treatment_name}."
            )
    document = material.case.documents[0]
    return tuple(dict.fromkeys((*out, *document.warnings, *material.summary.warnings)))
