"""From case file to letter: the stages in their order, timed, and kept in one run record."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from importlib import metadata
from typing import Literal

from rag import __version__
from rag.assessment import assess
from rag.checking import check
from rag.drafting import draft_chat, draft_extractive
from rag.errors import InputError
from rag.intake import open_case, summarise
from rag.letter import render
from rag.records import (
    CaseSummary,
    ModelCall,
    RawDocument,
    Run,
)
from rag.retrieval import Index, open_index, retrieve
from rag.settings import Settings
from rag.store import run_id
from rag.vocabulary import Vocabulary, load_vocabulary

Outcome = Literal["suggest", "uphold", "overturn"]


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

    Raises:
        RationaleError: What is wrong and what to do; nothing is half-written.
    """
    clock = _Clock()
    with clock("open"):
        vocabulary = vocabulary or load_vocabulary(settings.corpus)
        index = index or open_index(settings)
    with clock("intake"):
        case = open_case(raw, body_parts_in=vocabulary.body_parts_in)
        summary = summarise(
            case,
            vocabulary,
            requests=requests,
            as_of=as_of,
            today=today or date.today(),
            trigger=settings.trigger_date,
        )
        summary = _select(summary, items)
        if index.warnings:
            known = (*summary.warnings, *index.warnings)
            summary = summary.model_copy(update={"warnings": known})
    with clock("retrieval"):
        passages = retrieve(summary, index, vocabulary, settings)
    with clock("assessment"):
        assessments = assess(case, summary, passages, vocabulary)
    calls: tuple[ModelCall, ...] = ()
    with clock("drafting"):
        if settings.model:
            draft, calls = draft_chat(
                case, summary, passages, assessments, settings, outcome=outcome
            )
        else:
            draft = draft_extractive(case, summary, passages, assessments, outcome=outcome)
    with clock("checking"):
        checked = check(case, summary, passages, assessments, draft, vocabulary)
    with clock("letter"):
        letter = render(case, summary, passages, assessments, checked)
    versions = _versions(index)
    decisive = {
        "documents": [document.sha256 for document in case.documents],
        "requests": list(requests),
        "as_of": summary.as_of.isoformat(),
        "outcome": outcome,
        "items": list(items),
        "settings": settings.fingerprint(),
        "versions": versions,
        "draft": draft.model_dump(mode="json") if calls else None,
    }
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


def _versions(index: Index) -> dict[str, str]:
    names = ("chromadb", "sentence-transformers", "pypdfium2", "onnxruntime", "langchain-core")
    return {
        "rationale": __version__,
        **{name: metadata.version(name) for name in names},
        **{f"index.{key}": value for key, value in sorted(index.identity.items())},
    }
