"""The extractive draft of the same case: whole in a model's place, or sentence by sentence."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from rag.drafting.chat_answer import AnswerSentence
from rag.drafting.chat_view import Outcome, View
from rag.drafting.chat_write import note, numbered
from rag.drafting.material import Material
from rag.drafting.notes import add_notes
from rag.records import (
    CaseFile,
    CaseSummary,
    Decision,
    ItemAssessment,
    ItemDraft,
    ItemPassages,
    Sentence,
    SentenceRole,
)

_SIDES: dict[Decision, Outcome] = {"upheld": "uphold", "overturned": "overturn"}


class Spare:
    """The extractive drafts of a case, each made only when an item needs it."""

    def __init__(
        self,
        case: CaseFile,
        summary: CaseSummary,
        passages: Sequence[ItemPassages],
        assessments: Sequence[ItemAssessment],
        outcome: Outcome,
    ) -> None:
        """Keep what the extractive drafter needs."""
        self._inputs = (case, summary, tuple(passages), tuple(assessments))
        self._outcome = outcome
        self._made: dict[Outcome, dict[int, ItemDraft]] = {}
        self._lock = threading.Lock()

    def item(self, number: int, decision: Decision | None = None) -> ItemDraft:
        """Return the extractive draft of an item.

        Args:
            number: Of the item.
            decision: The side to argue; ``None``: as the outcome asked for has it.
        """
        plain = self._drafts(self._outcome)[number]
        if decision is None or plain.decision in (None, decision):
            return plain
        return self._drafts(_SIDES[decision])[number]

    def remarks(self, number: int, decision: Decision) -> tuple[Sentence, ...]:
        """Return the program's notes on authority, options and sources, for either drafter."""
        case, summary, passages, assessments = self._inputs
        material = Material(
            case=case,
            summary=summary,
            item=next(item for item in summary.items if item.number == number),
            found=next(entry for entry in passages if entry.item == number),
            assessment=next(entry for entry in assessments if entry.item == number),
            decision=decision,
            requested=self._outcome != "suggest",
        )
        add_notes(material)
        return tuple(material.rows)

    def _drafts(self, outcome: Outcome) -> dict[int, ItemDraft]:
        with self._lock:
            if outcome not in self._made:
                # Here, because the package offers both drafters and this one stands on the other.
                from rag.drafting import draft_extractive

                draft = draft_extractive(*self._inputs, outcome=outcome)
                self._made[outcome] = {entry.item: entry for entry in draft.items}
            return self._made[outcome]


def fallen_back(item: ItemDraft, name: str, why: str) -> ItemDraft:
    """Return an extractive draft with the note that it stands in for a model's."""
    rows = (
        *item.sentences,
        note(f"The model {name} {why}; the extractive drafter wrote this item."),
    )
    return item.model_copy(update={"sentences": numbered(item.item, rows), "stands_in_for": name})


def stand_in(
    given: AnswerSentence, view: View, spare: ItemDraft, taken: Sequence[Sentence]
) -> Sentence | None:
    """Return the extractive sentence that says what the model's sentence set out to say.

    Args:
        given: The model's sentence.
        view: What it was shown.
        spare: The extractive draft of the item, for the same decision.
        taken: Sentences of the draft as it stands; none is to be said twice.
    """
    said = {sentence.text for sentence in taken}
    rated = [
        (_likeness(given, view, sentence), -n, sentence)
        for n, sentence in enumerate(spare.sentences)
        if sentence.role is not SentenceRole.NOTE and sentence.text not in said
    ]
    score, _, best = max(rated, key=lambda row: row[:2], default=(0, 0, None))
    return best if score >= 2 else None


def _likeness(given: AnswerSentence, view: View, sentence: Sentence) -> int:
    """Rate how nearly an extractive sentence does the same: its role, criteria, passages, facts."""
    same_role = given.role == sentence.role.value
    if same_role and given.role in ("request", "conclusion"):
        return 4
    wanted = {view.criterion(short) for short in given.criteria}
    ranges = {
        (held.criterion.start, held.criterion.end)
        for one in view.assessment.recommendations
        for held in one.criteria
        if held.criterion.id in wanted
    }
    cited = {view.passage(one.id).key: view.passage(one.id) for one in given.evidence}
    score = 0
    for citation in sentence.citations:
        passage = next((p for p in view.evidence if p.key == citation.passage_key), None)
        if passage and (citation.start + passage.start, citation.end + passage.start) in ranges:
            score += 3
        if citation.passage_key in cited and same_role and not wanted:
            score += 2
    if same_role and set(given.facts) & {quote.fact_id for quote in sentence.case_quotes}:
        score += 2
    return score
