"""What a reviewer's pins, exclusions, additions and overrulings do to what the program found."""

from __future__ import annotations

from rag.desk.records import ItemState, Overrule
from rag.records import (
    CriterionAssessment,
    CriterionStatus,
    ItemPassages,
    RetrievedPassage,
    SearchStep,
)

PINNED = "pinned by the reviewer"
ADDED = "added by the reviewer from the library"
STATUS_WORDS = {
    CriterionStatus.MET: "met",
    CriterionStatus.NOT_MET: "not met",
    CriterionStatus.CONTRADICTED: "contradicted",
    CriterionStatus.NOT_DOCUMENTED: "not documented",
    CriterionStatus.NOT_APPLICABLE: "not applicable",
}


def adjusted(found: ItemPassages, item: ItemState) -> ItemPassages:
    """Return the passages that the draft may rest on.

    What was set aside is gone, what was pinned governs and comes first within its step of the
    search sequence, and what was added from the library stands beside what was retrieved.
    """
    aside = {mark.passage_key for mark in item.excluded}
    pins = {mark.passage_key for mark in item.pinned}
    rows: dict[str, RetrievedPassage] = {}
    for entry in (*found.passages, *(_own(one) for one in item.added)):
        if entry.passage.key not in aside:
            rows.setdefault(entry.passage.key, entry)
    marked = [_pinned(entry) if key in pins else entry for key, entry in rows.items()]
    ranked = sorted(
        marked,
        key=lambda one: (
            not one.governs,
            one.passage.source.authority_rank if one.governs else 0,
            one.passage.key not in pins,
        ),
    )
    if marked == list(found.passages):
        return found
    return found.model_copy(
        update={
            "passages": tuple(ranked),
            "steps": tuple(_step(step, aside, ranked) for step in found.steps),
            "superseded": tuple(e for e in found.superseded if e.passage.key not in aside),
        }
    )


def overruled(entry: CriterionAssessment, overrules: tuple[Overrule, ...]) -> CriterionAssessment:
    """Return a criterion as the reviewer sees it; the program's finding stays in the words."""
    for rule in overrules:
        if rule.criterion_id == entry.criterion.id:
            return entry.model_copy(
                update={
                    "status": rule.status,
                    "explanation": (
                        f"Overruled by {rule.user}: {rule.reason.rstrip('.')}. The program had "
                        f"found it {STATUS_WORDS[entry.status]}: {entry.explanation}"
                    ),
                    "evidence": (*entry.evidence, *rule.evidence),
                }
            )
    return entry


def _own(entry: RetrievedPassage) -> RetrievedPassage:
    return entry.model_copy(update={"reasons": (ADDED, *entry.reasons)})


def _pinned(entry: RetrievedPassage) -> RetrievedPassage:
    governs = entry.governs or entry.passage.recommendation is not None
    return entry.model_copy(update={"governs": governs, "reasons": (PINNED, *entry.reasons)})


def _step(step: SearchStep, aside: set[str], ranked: list[RetrievedPassage]) -> SearchStep:
    """Keep the account of the search true: what governs now stands in its step."""
    if step.outcome == "not_opened":
        return step
    now = [e for e in ranked if e.governs and e.passage.source.authority_rank == step.rank]
    kept = [key for key in step.passage_keys if key not in aside]
    keys = tuple(dict.fromkeys([*kept, *(entry.passage.key for entry in now)]))
    lost = len(step.passage_keys) - len(kept)
    note = f" The reviewer set aside {lost} of the passages found here." if lost else ""
    new = len(keys) - len(kept)
    note += f" The reviewer added {new} here." if new else ""
    outcome = "addresses" if new and step.outcome == "silent" else step.outcome
    return step.model_copy(
        update={
            "passage_keys": keys,
            "explanation": step.explanation + note,
            "outcome": outcome,
        }
    )
