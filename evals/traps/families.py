"""Families of checks, so that a clean twin can be looked at for more than one finding."""

from __future__ import annotations

from collections.abc import Iterable

_FAMILIES = {
    "citations": (
        "chapter_fits_body_part pages_in_chapter edition_in_force citation_edition"
        " citation_chapter citation_section address_answers section_fits_treatment"
        " section_fits_phase chronic_guideline ur_chapter_fits_body_part ur_pages_in_chapter"
        " ur_edition_in_force ur_citation_edition citation_named citation_complete"
    ),
    "quotes": (
        "quote_verbatim quote_offsets citation_resolves quotation_marks digest_quoted quoted_twice"
        " case_quote quote_in_library quotation_in_summary"
    ),
    "sequence": (
        "mtus_left_without_reason search_step_skipped competing_recommendations"
        " utilization_review_alone authority_order silence_is_no_reason"
        " not_solely_utilization_review"
    ),
    "standing": "general_knowledge_alone general_knowledge_cited",
    "facts": (
        "fact_contradicted request_restated side_contradicted portion_unaddressed fact_unaddressed"
        " figure_not_in_summary typed_fact request_complete negation_agrees pain_rating_context"
        " criterion_status view_of_utilization_review figure_contradicted"
        " level_contradicted"
        " visits_unaddressed ingredient_unaddressed"
    ),
    "negatives": "negative_contradicted negative_searched",
    "support": (
        "guideline_statement_cited case_statement_supported assessment_supported request_supported"
    ),
    "decision": (
        "reasons_agree dependent_item conclusion_agrees conclusion_stated"
        " decision_follows_assessment decision_or_abstention"
        " abstention_without_conclusion probability_unchanged every_item_drafted supported_portion"
        " item_decided"
    ),
    "contents": (
        "documents_listed credentials_stated condition_stated evidence_cited rationale_given"
        " findings_of_the_case document_named date_known contents_guideline contents_record"
        " contents_reasons"
    ),
    "form": "repeated_word overbroad_claim copied_sentences",
    "person": "mixed_workers family_history_as_own",
    "file": (
        "not_workers_compensation copied_forward_text instruction_in_record"
        " instruction_in_document instruction_in_guideline instruction_as_evidence"
    ),
}
_OF = {check: family for family, checks in _FAMILIES.items() for check in checks.split()}


def family(check: str) -> str:
    """Return the family of a check; one that no family lists is its own.

    >>> family("pages_in_chapter"), family("something_new")
    ('citations', 'something_new')
    """
    return _OF.get(check, check)


def families(checks: Iterable[str]) -> frozenset[str]:
    """Return the families of several checks."""
    return frozenset(family(check) for check in checks)
