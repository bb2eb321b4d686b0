"""Scores one item: a draft against what the reference says of the same request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from evals.matching import match_items
from evals.metrics import citations as cite
from evals.metrics import coverage, health, readability, reasons, retrieval, support, text
from evals.places import held
from evals.records import CaseFacts, Counts, ItemScore, ReferenceEntry, Required, Skipped
from rag.records import Finding, ItemDraft, Passage, Run

DEEP = "fact-deep-in-record"
"""Part of the cases whose decisive fact stands once, deep in a long record."""


@dataclass(frozen=True)
class Begun:
    """An item scored but for its sentences, whose vectors may still be on their way."""

    score: ItemScore
    ours: str = ""
    """The drafted rationale."""
    theirs: str = ""
    """The reference's."""
    likeness: Mapping[str, float] = field(default_factory=dict)
    """The measures of text agreement that need no vectors; empty where there is nothing to do."""

    def finished(self, embed: text.Embed | None) -> ItemScore:
        """Return the score with the agreement of the two texts."""
        if not self.likeness:
            return self.score
        scores = dict(self.likeness)
        if embed is not None:
            scores["sentence_f1"] = text.sentence_f1(self.ours, self.theirs, embed)
        scores["agreement"] = sum(scores.values()) / len(scores)
        scores["length_ratio"] = text.length_ratio(self.ours, self.theirs)
        # Vector libraries differ in the last bits; the report shows three places.
        rounded = {name: round(value, 6) for name, value in scores.items()}
        return self.score.model_copy(update={"text": rounded})


class CaseScorer:
    """Scores the items of one case."""

    def __init__(
        self,
        case: str,
        part: str,
        weight: Callable[[str], float],
        embed: text.Embed | None,
        facts: CaseFacts | None = None,
        labels: Mapping[int, Sequence[reasons.Sought]] | None = None,
        places: Sequence[Passage] = (),
    ) -> None:
        """Make it.

        Args:
            case: Id of the case.
            part: Part of the suite it belongs to.
            weight: Weight of a stem (``text.idf``).
            embed: Sentence embedder, if there is one.
            facts: What the suite says of the case.
            labels: Decisive reasons by item, in place of those of the references.
            places: What the library holds; without it no citation counts as held.
        """
        self._places = places
        self._labels = labels
        self._case, self._part = case, part
        self._facts = facts or CaseFacts()
        self._weight, self._embed = weight, embed

    def items(
        self,
        run: Run | Skipped,
        references: Sequence[ReferenceEntry],
        findings: Sequence[Finding] = (),
    ) -> list[ItemScore]:
        """Return a score for every reference; what cannot be scored says why."""
        return [one.finished(self._embed) for one in self.begun(run, references, findings)]

    def begun(
        self,
        run: Run | Skipped,
        references: Sequence[ReferenceEntry],
        findings: Sequence[Finding] = (),
    ) -> list[Begun]:
        """Return the scores of :meth:`items` but for the sentences; nothing is embedded."""
        if isinstance(run, Skipped):
            return [Begun(self._missing(one, run.reason)) for one in references]
        matched = match_items(run.summary.items, references)
        drafts = {draft.item: draft for draft in run.checked.draft.items}
        record = coverage.figures("\n".join(one.text for one in run.case.documents))
        scores = []
        for one in references:
            draft = drafts.get(matched.get(one.number, -1))
            if draft is None:
                scores.append(Begun(self._missing(one, "item_not_found")))
            else:
                scores.append(self._scored(run, draft, one, findings, record))
        return scores

    def _base(self, reference: ReferenceEntry) -> ItemScore:
        return ItemScore(
            case=self._case,
            part=self._part,
            parts=(*self._facts.parts, *((DEEP,) if self._facts.deep_fact else ())),
            cluster=self._facts.cluster,
            item=reference.number,
            request=reference.request,
            reference=reference.decision,
            decision=None,
            category=reference.category,
        )

    def _missing(self, reference: ReferenceEntry, reason: str) -> ItemScore:
        return self._base(reference).model_copy(update={"unscored": {"item": reason}})

    def _scored(
        self,
        run: Run,
        draft: ItemDraft,
        reference: ReferenceEntry,
        findings: Sequence[Finding],
        record: frozenset[coverage.Key],
    ) -> Begun:
        base = self._base(reference)
        total, valid = health.quotes(run, draft)
        category = next((one.category for one in run.summary.items if one.number == draft.item), "")
        values: dict[str, object] = {
            "category": reference.category or category,
            "decision": draft.decision,
            "probability": draft.probability,
            "abstention": draft.abstention.reason if draft.abstention else "",
            "quotes": total,
            "quotes_valid": valid,
            **_findings(draft, findings),
            **_support(run, draft, findings),
        }
        unscored: dict[str, str] = {}
        values["retrieval"] = _retrieval(run, draft, reference, unscored)
        if draft.decision is None:
            # An abstention holds no rationale; its figures are its count and its reason.
            names = ("decision", "citations", "text", "required", "reasons", "facts", "figures")
            unscored |= dict.fromkeys(names, "abstained")
            return Begun(base.model_copy(update={**values, "unscored": unscored}))
        ours = health.rationale(draft)
        values["citations"] = self._citations(run, draft, reference, unscored)
        likeness = self._likeness(ours, reference.rationale, unscored)
        for name, wanted in (("required", reference.required), ("facts", reference.facts)):
            values |= _listed(name, ours, wanted, unscored)
        values |= _reasons(ours, self._sought(reference), unscored)
        values |= _figures(ours, reference.rationale, record, unscored)
        values |= {"words": len(ours.split()), "grade": readability.grade(ours)}
        if draft.probability is None:
            unscored["probability"] = "draft_gives_none"
        score = base.model_copy(update={**values, "unscored": unscored})
        return Begun(score, ours, reference.rationale, likeness)

    def _citations(
        self, run: Run, draft: ItemDraft, reference: ReferenceEntry, unscored: dict[str, str]
    ) -> dict[str, Counts]:
        cited = health.cited(run, draft)
        counts = {}
        for level in cite.LEVELS:
            one = cite.count(cited, reference.citations, level)
            if one is not None:
                counts[level] = one
            elif any(cite.reaches(wanted, level) for wanted in reference.citations):
                unscored[f"citations_{level}"] = f"draft_names_no_{level}"
            else:
                unscored[f"citations_{level}"] = f"reference_names_no_{level}"
        inside = held(reference.citations, self._places, run.summary, "title")
        if (one := cite.count(cited, inside, "title")) is not None:
            counts[cite.OF_LIBRARY] = one
        return counts

    def _sought(self, reference: ReferenceEntry) -> Sequence[reasons.Sought]:
        if self._labels is not None:
            return self._labels.get(reference.number, ())
        return [reasons.of_suite(one) for one in reference.reasons]

    def _likeness(self, ours: str, theirs: str, unscored: dict[str, str]) -> dict[str, float]:
        if not theirs.split():
            unscored["text"] = "reference_has_no_rationale"
            return {}
        if self._embed is None:
            unscored["sentence_f1"] = "no_embedder"
        return {
            "idf_f1": text.idf_f1(ours, theirs, self._weight),
            "rouge_lsum": text.rouge_lsum(ours, theirs),
        }


def _findings(draft: ItemDraft, findings: Sequence[Finding]) -> dict[str, object]:
    counts = health.findings(findings, draft.item)
    return {
        "blockers": counts["blocker"],
        "warnings": counts["warning"],
        "contradictions": support.contradictions(draft, findings),
        "typed_facts": support.stated(draft),
    }


def _support(run: Run, draft: ItemDraft, findings: Sequence[Finding]) -> dict[str, object]:
    (statements, held), (places, bearing) = support.supported(run, draft, findings)
    return {
        "statements": statements,
        "statements_supported": held,
        "evidence": places,
        "evidence_bearing": bearing,
    }


def _retrieval(
    run: Run, draft: ItemDraft, reference: ReferenceEntry, unscored: dict[str, str]
) -> dict[str, float]:
    found = next((one for one in run.passages if one.item == draft.item), None)
    if found is None:
        unscored["retrieval"] = "no_passages"
        return {}
    if not reference.governing:
        unscored["retrieval"] = "reference_names_no_governing_section"
    return {
        **retrieval.governing(found, reference.governing),
        **retrieval.cited(found, reference.citations),
    }


def _listed(
    name: str, ours: str, wanted: Sequence[Required], unscored: dict[str, str]
) -> dict[str, object]:
    if not wanted:
        unscored[name] = "reference_lists_none"
        return {}
    missing = tuple(one.says for one in wanted if not text.covers(ours, one.any))
    found: dict[str, object] = {name: len(wanted), f"{name}_covered": len(wanted) - len(missing)}
    return {**found, "required_missing": missing} if name == "required" else found


def _reasons(
    ours: str, wanted: Sequence[reasons.Sought], unscored: dict[str, str]
) -> dict[str, object]:
    if not wanted:
        unscored["reasons"] = "reference_lists_none"
        return {}
    missing = tuple(one.says for one in wanted if not reasons.gives(ours, one))
    return {
        "reasons": len(wanted),
        "reasons_covered": len(wanted) - len(missing),
        "reasons_missing": missing,
    }


def _figures(
    ours: str, theirs: str, record: frozenset[coverage.Key], unscored: dict[str, str]
) -> dict[str, object]:
    wanted, told = coverage.told(ours, theirs, record)
    if not wanted:
        unscored["figures"] = "reference_tells_no_figure_of_the_case"
        return {}
    return {"figures": wanted, "figures_covered": told}
