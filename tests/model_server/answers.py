"""Answers of a good model: the extractive draft of a case in the form in which a model answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rag.drafting import draft_extractive
from rag.drafting.chat_budget import answer_tokens
from rag.drafting.chat_model import DEFAULT_WINDOW
from rag.drafting.chat_view import Outcome, View, governing, view_item
from rag.drafting.prompt_folder import prompts_in_force
from rag.drafting.prompts import in_line
from rag.records import (
    CaseFile,
    CaseSummary,
    ItemAssessment,
    ItemDraft,
    ItemPassages,
    Sentence,
    SentenceRole,
)
from rag.settings import Settings
from rag.text import squeeze
from tests.model_server.script import Reply, Step, prompt_of, schema_of


def views_of(
    case: CaseFile,
    summary: CaseSummary,
    passages: Sequence[ItemPassages],
    assessments: Sequence[ItemAssessment],
    settings: Settings,
    outcome: Outcome = "suggest",
) -> dict[int, View]:
    """What the drafter shows a model of each item that it asks about."""
    window = settings.model_window or DEFAULT_WINDOW
    found = {entry.item: entry for entry in passages}
    assessed = {entry.item: entry for entry in assessments}
    return {
        item.number: view_item(
            case,
            summary,
            item,
            governing(found[item.number]),
            assessed[item.number],
            outcome,
            prompt=prompts_in_force(settings)["draft"].prompt,
            window=window,
            answer=answer_tokens(window, settings.model_answer_tokens),
        )
        for item in summary.items
        if governing(found[item.number]) and assessed[item.number].abstention is None
    }


def faithful_answers(
    case: CaseFile,
    summary: CaseSummary,
    passages: Sequence[ItemPassages],
    assessments: Sequence[ItemAssessment],
    settings: Settings,
    outcome: Outcome = "suggest",
) -> dict[int, dict[str, Any]]:
    """By item: the extractive draft as a model would answer it. To be mutated by tests.

    Sentences that cite what the model is not shown are left out, and so are notes.
    """
    views = views_of(case, summary, passages, assessments, settings, outcome)
    draft = draft_extractive(case, summary, passages, assessments, outcome=outcome)
    by_item = {item.item: item for item in draft.items}
    return {number: answer_of(by_item[number], view) for number, view in views.items()}


def answer_of(item: ItemDraft, view: View) -> dict[str, Any]:
    """One item's draft in the form in which a model answers."""
    short = {passage.key: f"E{n}" for n, passage in enumerate(view.evidence, 1)}
    held = {
        held.criterion.id: held for one in view.assessment.recommendations for held in one.criteria
    }
    known = {fact.id for fact in view.facts}
    plan = [
        {
            "criterion": f"C{n}",
            "status": held[criterion].status.value,
            "because": held[criterion].explanation,
            "facts": [fact_id for fact_id in held[criterion].fact_ids if fact_id in known],
        }
        for n, criterion in enumerate(view.criteria, 1)
    ]
    sentences = [
        _sentence(sentence, view, short)
        for sentence in item.sentences
        if sentence.role is not SentenceRole.NOTE
        and _in_reach(sentence, view)
        and all(citation.passage_key in short for citation in sentence.citations)
    ]
    answer = {
        "plan": plan,
        "decision": item.decision or "abstain",
        "sentences": sentences,
        "missing": [],
    }
    return answer if plan else {key: value for key, value in answer.items() if key != "plan"}


def _in_reach(sentence: Sentence, view: View) -> bool:
    """Whether a model can rest the sentence on something: it cannot search the record itself."""
    found = {
        term
        for one in view.assessment.recommendations
        for held in one.criteria
        if held.criterion.id in view.criteria
        for term in held.searched
    }
    if sentence.role is SentenceRole.CASE_FACT:
        return bool(sentence.case_quotes)
    return set(sentence.searched) <= found and (not sentence.searched or bool(sentence.citations))


def _sentence(sentence: Sentence, view: View, short: Mapping[str, str]) -> dict[str, Any]:
    known = {fact.id for fact in view.facts}
    passages = {passage.key: passage for passage in view.evidence}
    ranges = {
        (held.criterion.start, held.criterion.end): f"C{view.criteria.index(held.criterion.id) + 1}"
        for one in view.assessment.recommendations
        for held in one.criteria
        if held.criterion.id in view.criteria
    }
    named = []
    for citation in sentence.citations:
        start = passages[citation.passage_key].start
        found = ranges.get((citation.start + start, citation.end + start))
        named += [found] if found else []
    made: dict[str, Any] = {
        "role": sentence.role.value,
        "text": sentence.text,
        "evidence": [
            {"id": short[citation.passage_key], "quote": squeeze(citation.quote)}
            for citation in sentence.citations
        ],
        "facts": [q.fact_id for q in sentence.case_quotes if q.fact_id in known],
        "criteria": list(dict.fromkeys(named)),
        "record_quotes": [q.text for q in sentence.case_quotes if q.fact_id not in known],
    }
    if not view.facts:
        del made["facts"]
    if not view.criteria:
        del made["criteria"]
    return made


Said = dict[str, Any] | str | Reply
"""An answer: as JSON, as text, or with all that a reply can be."""


def by_item(
    views: Mapping[int, View],
    answers: Mapping[int, Said],
    repair: Callable[[int, dict[str, Any]], Said] | None = None,
) -> Step:
    """A step that answers by the item asked about, in whatever order the items come.

    Args:
        views: What the drafter shows, as :func:`views_of` gives it.
        answers: What is said when an item is asked about, again too (``redo``).
        repair: What is said when sentences are to be written anew, given the item's number and the
            schema asked for; ``None``: the same unhelpful answer.
    """

    def step(body: dict[str, Any]) -> Reply:
        request = prompt_of(body).split("DISPUTED TREATMENT")[-1].split("EVIDENCE:")[0]
        asked = squeeze(request.replace("\n| ", "\n")).partition(") ")[2]
        number = max(
            (n for n, view in views.items() if asked.startswith(in_line(view.item.text))),
            key=lambda n: len(views[n].item.text),
        )
        said: Said = answers[number]
        schema = schema_of(body)
        if "decision" not in schema["properties"] and repair is not None:
            said = repair(number, schema)
        return said if isinstance(said, Reply) else Reply(said)

    return step
