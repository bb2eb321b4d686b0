"""From case file to letter: the stages in their order, timed, and kept in one run record."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from importlib import metadata
from typing import Literal

from rag import __version__
from rag.assessment import assess
from rag.checking import check, check_item
from rag.drafting import draft_chat, draft_extractive
from rag.drafting.chat_item import OnSentence
from rag.drafting.chat_read import read_case
from rag.drafting.chat_wait import never
from rag.errors import InputError
from rag.formulary import load_formulary
from rag.instructions import quieted
from rag.intake import open_case
from rag.letter import render
from rag.records import (
    CaseSummary,
    ItemPassages,
    RawDocument,
    Run,
)
from rag.retrieval import Index, open_index, retrieve
from rag.settings import Settings
from rag.store import run_id
from rag.vocabulary import Vocabulary, load_vocabulary

Outcome = Literal["suggest", "uphold", "overturn"]
Retriever = Callable[[CaseSummary], tuple[ItemPassages, ...]]
"""Finds the passages of every item of a summary."""


def draft_case(
    raw: Sequence[RawDocument],
    settings: Settings,
    *,
    requests: Sequence[str] = (),
    as_of: date | None = None,
    outcome: Outcome = "suggest",
    items: Sequence[int] = (),
    index: Index | None = None,
    vocabulary: Vocabulary | None = None,
    today: date | None = None,
    retriever: Retriever | None = None,
    on_sentence: OnSentence | None = None,
    cancelled: Callable[[], bool] = never,
) -> Run:
    """Draft the rationale of a case and return every record on the way.

    Args:
        raw: The documents of one case, as read.
        settings: Settings in force; ``settings.model`` chooses the drafter.
        requests: Disputed treatments given by hand; empty: those found in the case.
        as_of: Date at which editions are in force; default: the UR decision's.
        outcome: ``suggest`` follows the assessment; the others argue for that side.
        items: Numbers of the items to draft; empty: all.
        index: An open index, so that many cases share one.
        vocabulary: A loaded vocabulary, likewise.
        today: The present date, for cases without any.
        retriever: Finds the passages in place of the index, where an evaluation gives them.
        on_sentence: Is given the sentences of a chat model as they come, before they are checked.
        cancelled: Looked at while a chat model is waited for; once true, the draft is given up.

    Raises:
        RationaleError: What is wrong and what to do; nothing is half-written.
    """
    clock = _Clock()
    with clock("open"):
        vocabulary = vocabulary or load_vocabulary(settings.corpus)
        index = index or open_index(settings)
    with clock("intake"):
        case = open_case(raw, body_parts_in=vocabulary.body_parts_in)
        # What speaks to a program is shown and reported, and nothing is concluded from it.
        heard = quieted(case)
        summary, calls = read_case(
            case,
            vocabulary,
            settings,
            requests=requests,
            as_of=as_of,
            today=today or date.today(),
            cancelled=cancelled,
        )
        summary = _select(summary, items)
        if index.warnings:
            known = (*summary.warnings, *index.warnings)
            summary = summary.model_copy(update={"warnings": known})
    with clock("retrieval"):
        passages = (
            retriever(summary) if retriever else retrieve(summary, index, vocabulary, settings)
        )
    with clock("assessment"):
        assessments = assess(
            heard, summary, passages, vocabulary, formulary=load_formulary(settings.corpus)
        )
    with clock("drafting"):
        if settings.model:
            draft, made = draft_chat(
                case,
                summary,
                passages,
                assessments,
                settings,
                outcome=outcome,
                review=lambda item: check_item(
                    case, summary, passages, assessments, item, outcome, vocabulary
                ),
                on_sentence=on_sentence,
                cancelled=cancelled,
            )
            calls = (*calls, *made)
        else:
            draft = draft_extractive(case, summary, passages, assessments, outcome=outcome)
    with clock("checking"):
        checked = check(case, summary, passages, assessments, draft, vocabulary)
    with clock("letter"):
        letter = render(case, summary, passages, assessments, checked)
    versions = versions_of(index)
    decisive: dict[str, object] = {
        "documents": [document.sha256 for document in case.documents],
        "requests": list(requests),
        "as_of": summary.as_of.isoformat(),
        "outcome": outcome,
        "items": list(items),
        "settings": settings.fingerprint(),
        "versions": versions,
        "draft": draft.model_dump(mode="json") if calls else None,
    }
    if retriever:
        decisive["passages"] = [one.model_dump(mode="json") for one in passages]
    return Run(
        id=run_id(json.dumps(decisive, sort_keys=True).encode()),
        versions=versions,
        settings=settings.public(),
        case=case,
        summary=summary,
        passages=passages,
        assessments=assessments,
        checked=checked,
        letter=letter,
        model_calls=calls,
        timing=clock.seconds,
    )


def _select(summary: CaseSummary, numbers: Sequence[int]) -> CaseSummary:
    known = {item.number for item in summary.items}
    unknown = sorted(set(numbers) - known)
    if unknown:
        raise InputError(
            f"The case has no item {', '.join(map(str, unknown))}; it has {len(known)}: "
            + "; ".join(f"{item.number}. {item.text}" for item in summary.items)
            + ".",
            "Give --item one of these numbers.",
        )
    if not numbers:
        return summary
    kept = tuple(item for item in summary.items if item.number in numbers)
    return summary.model_copy(update={"items": kept})


class _Clock:
    """Seconds per stage, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[stage] = round(time.perf_counter() - start, 4)


def versions_of(index: Index) -> dict[str, str]:
    """Return the versions of program, libraries and index that a run or a case names."""
    names = ("chromadb", "sentence-transformers", "pypdfium2", "onnxruntime", "langchain-core")
    return {
        "rationale": __version__,
        **{name: metadata.version(name) for name in names},
        **{f"index.{key}": value for key, value in sorted(index.identity.items())},
    }
