"""Running the stages for one item of a working case, from the first one that an edit concerns."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from rag.desk.adjust import overruled
from rag.desk.fold import with_machine
from rag.desk.records import CaseState, ItemState, Outcome
from rag.desk.remarks import NO_REQUEST
from rag.errors import InputError
from rag.records import (
    CaseFile,
    CaseSummary,
    CriterionAssessment,
    Draft,
    Finding,
    ItemAssessment,
    ItemDraft,
    ModelCall,
    RawDocument,
    Record,
)
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.formulary import Formulary
    from rag.retrieval import Index
    from rag.vocabulary import Vocabulary

Start = Literal["retrieval", "assessment", "draft", "check"]
"""The first stage to run; the later ones follow."""
_EXTRACTIVE = "extractive"
_UNNAMED = "unnamed request"
_ORDER = ("retrieval", "assessment", "draft", "check")
Told = Callable[[str, Record], None]
"""Called with ``passages``, ``assessment``, each ``sentence`` of a chat model, and ``draft``."""


class Tools:
    """What the stages need: settings, the open index and the vocabulary, opened once."""

    def __init__(self, settings: Settings) -> None:
        """Keep the settings; nothing is opened before it is needed."""
        self.settings = settings
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._vocabulary: Vocabulary | None = None
        self._versions: tuple[Index, dict[str, str]] | None = None

    def warm(self) -> None:
        """Open and load what the first item would wait for; call it in the background at start.

        Raises:
            IndexStateError: The library is not indexed, or by other settings.
        """
        import rag.assessment
        import rag.checking
        import rag.drafting
        import rag.letter
        from rag.retrieval import search

        search("warm up", self.index, self.settings, k=1)
        _ = self.vocabulary, self.versions, rag.assessment, rag.checking, rag.drafting, rag.letter

    @cached_property
    def formulary(self) -> Formulary:
        """The drug formulary and the morphine factors, read once."""
        from rag.formulary import load_formulary

        return load_formulary(self.settings.corpus)

    @property
    def versions(self) -> dict[str, str]:
        """Versions of program, libraries and index; read once for each index."""
        from rag.pipeline import versions_of

        index = self.index
        if self._versions is None or self._versions[0] is not index:
            self._versions = (index, versions_of(index))
        return self._versions[1]

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary.

        Raises:
            LibraryError: A vocabulary file is wrong.
        """
        from rag.vocabulary import load_vocabulary

        with self._lock:
            if self._vocabulary is None:
                self._vocabulary = load_vocabulary(self.settings.corpus)
            return self._vocabulary

    @property
    def index(self) -> Index:
        """The index; opened again where a sync has put a new one in its place.

        Raises:
            IndexStateError: There is none, or it was made by other settings.
        """
        from rag.retrieval import open_index

        with self._lock:
            if self._index is None or self._index.outdated(self.settings):
                self._index = open_index(self.settings)
            return self._index


def read_case(
    raw: Sequence[RawDocument],
    tools: Tools,
    *,
    requests: Sequence[str] = (),
    as_of: date | None = None,
    today: date,
) -> tuple[CaseFile, CaseSummary]:
    """Read documents as one case; a case that names no request is kept, without items.

    Raises:
        InputError: The documents hold no text.
    """
    from rag.intake import open_case

    case = open_case(raw, body_parts_in=tools.vocabulary.body_parts_in)
    return case, read_summary(case, tools, requests=requests, as_of=as_of, today=today)


def read_summary(
    case: CaseFile,
    tools: Tools,
    *,
    requests: Sequence[str] = (),
    as_of: date | None = None,
    today: date,
) -> CaseSummary:
    """Read a case file; one that names no request gives a summary without items.

    Raises:
        InputError: The documents hold no text.
    """
    from rag.intake import summarise

    def read(asked: Sequence[str]) -> CaseSummary:
        return summarise(
            case,
            tools.vocabulary,
            requests=asked,
            as_of=as_of,
            today=today,
            trigger=tools.settings.trigger_date,
        )

    try:
        return read(requests)
    except InputError:
        if requests or not any(document.text.strip() for document in case.documents):
            raise
    # No request was found: the reviewer names it at the desk, with the rest already read.
    summary = read((_UNNAMED,))
    kept = tuple(line for line in summary.warnings if not line.startswith("Item "))
    return summary.model_copy(update={"items": (), "warnings": (*kept, NO_REQUEST)})


def case_findings(state: CaseState, tools: Tools) -> tuple[Finding, ...]:
    """Return the findings on the case as a whole."""
    from rag.checking import check

    summary = state.summary.model_copy(update={"items": ()})
    checked = check(state.case, summary, (), (), Draft(items=()), tools.vocabulary)
    return tuple(finding for finding in checked.findings if finding.item == 0)


def work(
    state: CaseState,
    number: int,
    tools: Tools,
    start: Start = "retrieval",
    *,
    adopt: bool = False,
    model: bool = False,
    told: Told | None = None,
) -> dict[str, Any]:
    """Run the stages for one item and return what they made, ready for the log.

    Args:
        state: The case with the edit already applied.
        number: The item.
        tools: Index, vocabulary, settings.
        start: The first stage that the edit concerns.
        adopt: Whether a new machine draft takes the place of edited sentences.
        model: Whether the chat model of the settings drafts. What it drafted once stands until a
            draft is asked for; it is marked as behind.
        told: Told of each record as it is made, so that a screen can show it at once.
    """
    # The edit may have moved a pin: passages are taken as they are marked now.
    item = with_machine(state.item(number), {})
    first = _ORDER.index(start if item.ready else "retrieval")
    made: dict[str, Any] = {}
    if adopt:
        made["adopt"] = True
    if first == 0:
        made["found"] = _retrieve(state, item, tools)
        item = with_machine(item, made)
    if told and item.passages:
        told("passages", item.passages)
    if first <= 1:
        made["assessment"] = _assess(state, item, tools)
        item = with_machine(item, made)
    if told and item.assessment:
        told("assessment", item.assessment)
    chat = item.machine_draft is not None and item.machine_draft.drafter != _EXTRACTIVE
    if first <= 2 and chat and not model and not adopt and start != "draft":
        # A call of the model takes long and may cost: it is made when a draft is asked for.
        made["behind"] = True
    elif first <= 2:
        model = model or (chat and start == "draft")
        draft, calls = _draft(state, item, tools, item.outcome, model, told)
        made["machine_draft"] = draft.model_dump(mode="json")
        made["model_calls"] = [call.model_dump(mode="json") for call in calls]
    item = with_machine(item, made, adopt=adopt)
    if told and item.draft:
        told("draft", item.draft)
    rows = check_item(state, item, tools)
    made["findings"] = [finding.model_dump(mode="json") for finding in rows]
    return made


def check_item(state: CaseState, item: ItemState, tools: Tools) -> tuple[Finding, ...]:
    """Check one item's draft as it stands."""
    from rag.checking import check

    if item.draft is None or item.passages is None or item.assessment is None:
        return ()
    checked = check(
        state.case,
        state.summary,
        (item.passages,),
        (item.assessment,),
        Draft(outcome=item.outcome, items=(item.draft,)),
        tools.vocabulary,
    )
    return tuple(finding for finding in checked.findings if finding.item == item.number)


def both_sides(state: CaseState, number: int) -> dict[Outcome, ItemDraft]:
    """Return the extractive draft for each outcome: the case for each side, and the suggested."""
    from rag.drafting import draft_extractive

    item = state.item(number)
    if item.passages is None or item.assessment is None:
        return {}
    outcomes: tuple[Outcome, ...] = ("suggest", "uphold", "overturn")
    return {
        outcome: draft_extractive(
            state.case, state.summary, (item.passages,), (item.assessment,), outcome=outcome
        ).items[0]
        for outcome in outcomes
    }


def versions(tools: Tools) -> dict[str, str]:
    """Return the versions of program, libraries and index, as a run record holds them."""
    return tools.versions


def _retrieve(state: CaseState, item: ItemState, tools: Tools) -> dict[str, Any]:
    from rag.retrieval import retrieve

    summary = state.summary.model_copy(update={"items": (item.item,)})
    (found,) = retrieve(summary, tools.index, tools.vocabulary, tools.settings)
    return found.model_dump(mode="json")


def _assess(state: CaseState, item: ItemState, tools: Tools) -> dict[str, Any]:
    from rag.assessment import assess

    if item.passages is None:
        raise ValueError("passages come before criteria")

    def revise(number: int, entry: CriterionAssessment) -> CriterionAssessment:
        return overruled(entry, item.overrules)

    (made,) = assess(
        state.case,
        state.summary,
        (item.passages,),
        tools.vocabulary,
        revise=revise,
        formulary=tools.formulary,
    )
    return made.model_dump(mode="json")


def _draft(
    state: CaseState,
    item: ItemState,
    tools: Tools,
    outcome: Outcome,
    model: bool,
    told: Told | None = None,
) -> tuple[ItemDraft, tuple[ModelCall, ...]]:
    from rag.drafting import draft_chat, draft_extractive

    found, assessment = _needed(item)
    summary = state.summary.model_copy(update={"items": (item.item,)})
    if model:
        draft, calls = draft_chat(
            state.case,
            summary,
            (found,),
            (assessment,),
            tools.settings,
            outcome=outcome,
            on_sentence=_telling(told),
        )
        return draft.items[0], calls
    draft = draft_extractive(state.case, state.summary, (found,), (assessment,), outcome=outcome)
    return draft.items[0], ()


def _telling(told: Told | None) -> Callable[[Record], None] | None:
    """Return what shows a chat model's sentences as they come."""
    return None if told is None else lambda sentence: told("sentence", sentence)


def _needed(item: ItemState) -> tuple[Any, ItemAssessment]:
    if item.passages is None or item.assessment is None:
        raise ValueError("criteria come before a draft")
    return item.passages, item.assessment
