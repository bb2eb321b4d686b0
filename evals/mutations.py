"""The register of mutations: how a draft is broken, and the measures that are there to notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evals import breaks
from rag.records import Decision, Run, SentenceRole


@dataclass(frozen=True)
class Mutation:
    """One way to break drafts."""

    name: str
    what: str
    """In plain words."""
    notices: tuple[str, ...]
    """Measures that must get worse, or, where they have no direction, change."""
    may: tuple[str, ...]
    """Measures that may move with it; every other one must barely move."""
    apply: breaks.Break


FINDINGS = (
    "blockers_per_draft",
    "without_blocker",
    "warnings_per_draft",
    "contradictions_per_draft",
    "typed_fact_fidelity",
)
LIKENESS = ("agreement", "idf_f1", "rouge_lsum", "sentence_f1", "length_ratio", "words", "grade")
CONTENTS = ("required_covered", "decisive_reasons", "facts_covered", "figures_covered")
SUPPORT = ("support_recall", "support_precision")
FOUND = tuple(
    f"retrieval_{name}"
    for name in (
        "recall_1", "recall_5", "recall_10", "kept", "ndcg_10", "rr", "governs", "cited",
    )
)  # fmt: skip
CITED = tuple(
    f"citations_{level}_{side}"
    for level in ("family", "title", "section", "page")
    for side in ("precision", "recall", "f1")
)


MUTATIONS = (
    Mutation(
        "flip_decision",
        "a right decision is turned round",
        ("accuracy", "kappa"),
        (*FINDINGS, "balanced_accuracy", "recall_upheld", "recall_overturned", "area_under_risk"),
        breaks.flip,
    ),
    Mutation(
        "abstain",
        "the first item of each case is not decided",
        ("decided",),
        ("*",),  # every figure is over other items then
        breaks.abstain,
    ),
    Mutation(
        "invert_probability",
        "the probability is given for the other side",
        ("auc", "brier", "calibration_error"),
        (*FINDINGS,),
        breaks.invert,
    ),
    Mutation(
        "swap_side",
        "left is right and right is left in what the draft says",
        ("contradictions_per_draft", "typed_fact_fidelity", "blockers_per_draft"),
        (*FINDINGS, *SUPPORT, *CONTENTS),
        breaks.swap_side,
    ),
    Mutation(
        "change_figure",
        "figures of request and case are others",
        ("contradictions_per_draft", "typed_fact_fidelity", "blockers_per_draft"),
        (*FINDINGS, *SUPPORT, *CONTENTS),
        breaks.change_figure,
    ),
    Mutation(
        "turn_guideline",
        "recommended is not recommended, and the other way round",
        ("contradictions_per_draft", "support_recall"),
        (*FINDINGS, *SUPPORT, *CONTENTS),
        breaks.turn,
    ),
    Mutation(
        "drop_citations",
        "no sentence cites a guideline",
        ("citations_title_recall", "support_recall", "blockers_per_draft"),
        (*FINDINGS, *SUPPORT, *CITED, "quotes_valid"),
        breaks.drop_citations,
    ),
    Mutation(
        "alter_quotes",
        "a word of every quotation from a guideline is another",
        ("quotes_valid", "support_recall", "support_precision"),
        (*FINDINGS, *SUPPORT),
        breaks.alter_quotes,
    ),
    Mutation(
        "other_chapter",
        "everything cited is of another chapter",
        ("citations_title_f1", "citations_section_f1"),
        (*FINDINGS, *SUPPORT, *CITED, "retrieval_cited"),
        breaks.other_section,
    ),
    Mutation(
        "unrelated_quote",
        "words of the record that have nothing to do with it stand behind a sentence",
        ("support_precision",),
        (*FINDINGS, "quotes_valid"),
        breaks.unrelated,
    ),
    Mutation(
        "pad_with_fluff",
        "eighteen sentences that say nothing are added",
        ("idf_f1", "length_ratio", "support_recall"),
        (*FINDINGS, *LIKENESS, *SUPPORT),
        breaks.pad,
    ),
    Mutation(
        "delete_facts",
        "the facts of the case are left out",
        ("figures_covered", "facts_covered"),
        (*FINDINGS, *LIKENESS, *CONTENTS, *SUPPORT, "quotes_valid"),
        breaks.without(SentenceRole.CASE_FACT, SentenceRole.REQUEST),
    ),
    Mutation(
        "delete_reasons",
        "what weighs the case against the guideline is left out",
        ("decisive_reasons",),
        (*FINDINGS, *LIKENESS, *CONTENTS, *SUPPORT, *CITED, "quotes_valid"),
        breaks.without(SentenceRole.ASSESSMENT, SentenceRole.CONCLUSION),
    ),
    Mutation(
        "bare_conclusion",
        "facts and reasons are left out, and the conclusion stands alone",
        ("required_covered", "decisive_reasons", "facts_covered"),
        ("*",),
        breaks.without(SentenceRole.CASE_FACT, SentenceRole.REQUEST, SentenceRole.ASSESSMENT),
    ),
    Mutation(
        "turn_reasons",
        "what the record shows it does not show, and the other way round",
        ("decisive_reasons",),
        (*FINDINGS, *SUPPORT, *CONTENTS, *LIKENESS),
        breaks.turn_reasons,
    ),
    Mutation(
        "bury_governing",
        "the passages stand in the opposite order",
        ("retrieval_recall_1", "retrieval_rr", "retrieval_ndcg_10"),
        (*FINDINGS, *FOUND),
        breaks.among_passages(breaks.buried),
    ),
    Mutation(
        "miss_governing",
        "no passage that governs was found",
        ("retrieval_kept", "retrieval_ndcg_10", "retrieval_governs"),
        (*FINDINGS, *SUPPORT, *CITED, *FOUND, "quotes_valid"),
        breaks.among_passages(breaks.without_governing),
    ),
)  # fmt: skip


def broken(run: Run, mutation: Mutation, references: Mapping[int, Decision]) -> Run:
    """Return the run with every item's draft broken in one way; findings are left as they are."""
    items = []
    for draft in run.checked.draft.items:
        result = mutation.apply(run, draft, references)
        if isinstance(result, Run):
            run = result
            result = draft
        items.append(result)
    draft_all = run.checked.draft.model_copy(update={"items": tuple(items)})
    return run.model_copy(update={"checked": run.checked.model_copy(update={"draft": draft_all})})
