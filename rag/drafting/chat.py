"""The chat-model drafter: the model picks evidence and writes, the program attaches and locates."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from rag.drafting.chat_errors import Cancelled
from rag.drafting.chat_item import ItemTask, OnSentence, Review
from rag.drafting.chat_model import ChatModel
from rag.drafting.chat_session import Session, open_session
from rag.drafting.chat_spare import Spare, fallen_back
from rag.drafting.chat_stream import StreamedSentence
from rag.drafting.chat_view import Outcome, governing, view_item
from rag.drafting.chat_wait import never, side_by_side
from rag.errors import ModelError
from rag.instructions import instructions_in
from rag.records import (
    CaseFile,
    CaseSummary,
    DisputedItem,
    Draft,
    ItemAssessment,
    ItemDraft,
    ItemPassages,
    ModelCall,
    Passage,
)
from rag.settings import Settings

Calls = tuple[ModelCall, ...]


def draft_chat(
    case: CaseFile,
    summary: CaseSummary,
    passages: Sequence[ItemPassages],
    assessments: Sequence[ItemAssessment],
    settings: Settings,
    *,
    outcome: Outcome,
    model: ChatModel | None = None,
    review: Review | None = None,
    on_sentence: OnSentence | None = None,
    cancelled: Callable[[], bool] = never,
) -> tuple[Draft, Calls]:
    """Draft every item with the chat model of the settings, several at the same time.

    An item that no passage governs, or on which the assessment abstains, is abstained on without
    asking the model. A model whose answer cannot be used twice over leaves its item to the
    extractive drafter, and a note in the draft says so; so does one that fails on some items of a
    case and not on others.

    Args:
        case: The case file.
        summary: What intake understood of it.
        passages: What retrieval found, per item.
        assessments: The criteria held against the record, per item.
        settings: Those whose names start with ``model``, ``allow_remote_model`` and ``prompts``.
        outcome: ``suggest`` lets the model decide; the others fix the decision.
        model: An opened model, in place of the one in the settings.
        review: Checks the draft of one item; what it finds goes back to the model once. ``None``:
            quotations alone are verified.
        on_sentence: Is given each sentence as it comes, unchecked; of one item in order.
        cancelled: Looked at many times a second; once true, the draft is given up.

    Returns:
        The draft, and a record of each call, by item, in the order made.

    Raises:
        ConfigError: The model or the prompts cannot be used.
        ModelError: The model could not be reached or refused the request, for every item.
        Cancelled: The caller stopped.
    """
    found = {entry.item: entry for entry in passages}
    assessed = {entry.item: entry for entry in assessments}
    spare = Spare(case, summary, passages, assessments, outcome)
    asked = [
        (item, governing(found[item.number]))
        for item in summary.items
        if governing(found[item.number]) and assessed[item.number].abstention is None
    ]
    made: dict[int, ItemDraft] = {}
    calls: dict[int, Calls] = {}
    if asked:
        session = open_session(case, settings, summary=summary, model=model)
        tell = _one_at_a_time(on_sentence)
        works = [
            _work(
                session,
                case,
                summary,
                item,
                evidence,
                assessed[item.number],
                outcome,
                spare,
                review,
                tell,
            )  # fmt: skip
            for item, evidence in asked
        ]
        try:
            results = side_by_side(works, settings.model_parallel, cancelled)
        finally:
            if model is None:
                session.model.close()
        _all_failed(results)
        for (item, _), result in zip(asked, results, strict=True):
            made[item.number], calls[item.number] = _settled(
                result, spare, item.number, session.model.name
            )
            if outcome == "suggest" and _addressed(case, summary, found[item.number]):
                made[item.number] = _steady(made[item.number], spare, session.model.name)
    drafts = [made.get(item.number) or spare.item(item.number) for item in summary.items]
    every = tuple(call for item in summary.items for call in calls.get(item.number, ()))
    return Draft(outcome=outcome, items=tuple(drafts)), every


def _work(
    session: Session,
    case: CaseFile,
    summary: CaseSummary,
    item: DisputedItem,
    evidence: tuple[Passage, ...],
    assessment: ItemAssessment,
    outcome: Outcome,
    spare: Spare,
    review: Review | None,
    tell: OnSentence | None,
) -> Callable[[Callable[[], bool]], tuple[ItemDraft | None, Calls]]:
    """Return the work on one item, to be done in a thread."""

    def work(stopped: Callable[[], bool]) -> tuple[ItemDraft | None, Calls]:
        view = view_item(
            case,
            summary,
            item,
            evidence,
            assessment,
            outcome,
            prompt=session.prompts["draft"].prompt,
            window=session.model.window,
            answer=session.answer,
        )
        task = ItemTask(
            session,
            view,
            case,
            spare=lambda decision: spare.item(item.number, decision),
            remarks=lambda decision: spare.remarks(item.number, decision),
            review=review,
            on_sentence=tell,
            cancelled=stopped,
        )
        return task.draft(), tuple(task.calls)

    return work


def _all_failed(results: Sequence[tuple[ItemDraft | None, Calls] | Exception]) -> None:
    """Raise what went wrong, where it is the caller's wish, a fault of ours, or on every item."""
    errors = [one for one in results if isinstance(one, Exception)]
    for error in errors:
        if isinstance(error, Cancelled) or not isinstance(error, ModelError):
            raise error
    if errors and len(errors) == len(results):
        raise errors[0]


def _settled(
    result: tuple[ItemDraft | None, Calls] | Exception, spare: Spare, number: int, name: str
) -> tuple[ItemDraft, Calls]:
    if isinstance(result, ModelError):
        return fallen_back(spare.item(number), name, "failed on this item"), ()
    assert not isinstance(result, Exception)
    draft, calls = result
    if draft is None:
        why = "gave no usable answer in two attempts"
        return fallen_back(spare.item(number), name, why), calls
    return draft, calls


def _steady(made: ItemDraft, spare: Spare, name: str) -> ItemDraft:
    """Return the extractive draft where a model decides otherwise on a case that speaks to it.

    Why it did cannot be told; words in a document may have, and they are evidence of nothing.
    """
    plain = spare.item(made.item)
    if made.decision == plain.decision:
        return made
    why = (
        f"decided {made.decision or 'to abstain'} on documents that hold words addressed to a "
        "program"
    )
    return fallen_back(plain, name, why)


def _addressed(case: CaseFile, summary: CaseSummary, found: ItemPassages) -> bool:
    """Whether anything that the model was asked about speaks to a program."""
    texts = [text for document in case.documents for text in (document.name, document.text)]
    texts += [item.text for item in summary.items]
    for passage in governing(found):
        texts += [passage.text, passage.source.title, *passage.heading_path]
    return any(instructions_in(text) for text in texts)


def _one_at_a_time(tell: OnSentence | None) -> OnSentence | None:
    if tell is None:
        return None
    lock, hear = threading.Lock(), tell

    def told(sentence: StreamedSentence) -> None:
        with lock:
            hear(sentence)

    return told
