"""A record read by a chat model, stretch by stretch: facts and requests with their places."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.drafting.chat_answer import Unusable, json_object
from rag.drafting.chat_budget import CHARS_PER_TOKEN, Block, blocks_of, room_for
from rag.drafting.chat_errors import Cancelled
from rag.drafting.chat_facts import ReadFact, merged, placed
from rag.drafting.chat_model import DEFAULT_WINDOW, ChatModel
from rag.drafting.chat_session import Session, open_session
from rag.drafting.chat_view import framed_record
from rag.drafting.chat_wait import never, side_by_side
from rag.errors import InputError, ModelError
from rag.instructions import quieted
from rag.intake import summarise
from rag.intake.requests import request_key
from rag.records import CaseFile, CaseSummary, FactKind, ModelCall, Span
from rag.settings import Settings
from rag.vocabulary import Vocabulary

logger = logging.getLogger(__name__)

LONGEST_STRETCH = 24_000
"""Characters read at once, however large the window: what is long is read carelessly."""
KINDS = tuple(kind.value for kind in FactKind if kind is not FactKind.REQUEST)

Trigger = Literal["ur_decision", "request", "today"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Stated(_Part):
    kind: FactKind
    words: str
    polarity: Literal["affirmed", "negated", "uncertain"] = "affirmed"
    said_by: Literal["record", "utilization_review"] = "record"


class _Read(_Part):
    facts: tuple[_Stated, ...] = ()
    requests: tuple[str, ...] = ()


Stretch = tuple[Block, ...]
Found = tuple[tuple[ReadFact, ...], tuple[Span, ...], int, ModelCall]
"""Facts, requests, how many quotations stood nowhere, and the record of the call."""


def read_case(
    case: CaseFile,
    vocabulary: Vocabulary,
    settings: Settings,
    *,
    requests: Sequence[str] = (),
    as_of: date | None = None,
    today: date,
    model: ChatModel | None = None,
    cancelled: Callable[[], bool] = never,
) -> tuple[CaseSummary, tuple[ModelCall, ...]]:
    """Understand a case file with the rules of intake, and, where it helps, with the model.

    The model adds facts, each the very words of the record at their place, and none where the rules
    found the same; it changes and removes nothing. Where the rules find no request, the words that
    it takes for requests are read as if they had been given by hand.

    Args:
        case: The documents.
        vocabulary: For the names of treatments, body parts and conditions.
        settings: ``model_reads`` says when the model reads.
        requests: Disputed requests in words.
        as_of: Date at which guideline editions are taken to be in force.
        today: The present date.
        model: An opened model, in place of the one in the settings.
        cancelled: Looked at while waiting.

    Raises:
        InputError: Neither rules nor model found a request, or the case has no text.
        ModelError: The model could not be reached, for every stretch.
    """
    heard = quieted(case)

    def by_rules(wanted: Sequence[str]) -> CaseSummary:
        return summarise(
            heard,
            vocabulary,
            requests=wanted,
            as_of=as_of,
            today=today,
            trigger=settings.trigger_date,
        )

    if settings.model_reads == "never" or not settings.model:
        return by_rules(requests), ()
    summary, refusal = _tried(by_rules, requests, case)
    short = settings.model_window or DEFAULT_WINDOW
    if settings.model_reads == "auto" and summary is not None and not _long(case, short):
        return summary, ()
    session = open_session(case, settings, summary=summary, model=model)
    try:
        window = session.model.window
        if settings.model_reads == "auto" and summary is not None and not _long(case, window):
            return summary, ()
        found, unread, calls = _read_all(session, heard, settings, cancelled)
    finally:
        if model is None:
            session.model.close()
    asked = {
        request_key(case.words(span), vocabulary): span
        for _, places, _ in reversed(found)
        for span in reversed(places)
    }
    spans = sorted(asked.values(), key=lambda span: (span.document, span.start))
    if summary is None:
        if not spans:
            raise refusal or InputError("No disputed request was found in the case.")
        summary = _with_places(by_rules([case.words(span) for span in spans]), case, spans)
    read = [fact for facts, _, _ in found for fact in facts]
    facts, added = merged(summary.facts, read, heard, vocabulary)
    said = [
        f"The model {session.model.name} read the record in {len(found) + unread} stretches and "
        f"added {added} facts to those found by rules."
    ]
    lost = sum(number for _, _, number in found)
    if lost:
        said.append(f"{lost} statements of the model stand nowhere in the record; left out.")
    if unread:
        said.append(f"{unread} stretches of the record could not be read by the model.")
    update = {"facts": facts, "warnings": (*summary.warnings, *said)}
    return summary.model_copy(update=update), calls


def _tried(
    by_rules: Callable[[Sequence[str]], CaseSummary], requests: Sequence[str], case: CaseFile
) -> tuple[CaseSummary | None, InputError | None]:
    try:
        return by_rules(requests), None
    except InputError as error:
        if requests or not any(document.text.strip() for document in case.documents):
            raise
        return None, error


def _long(case: CaseFile, window: int) -> bool:
    """Whether the record is more than a draft's prompt is likely to hold."""
    return sum(len(d.text) for d in case.documents) > window * CHARS_PER_TOKEN / 3


def _read_all(
    session: Session, case: CaseFile, settings: Settings, cancelled: Callable[[], bool]
) -> tuple[list[tuple[tuple[ReadFact, ...], tuple[Span, ...], int]], int, tuple[ModelCall, ...]]:
    """Read every stretch; return what was found, how many failed, and the calls in order."""
    prompt = session.prompts["read"].prompt
    fixed = len(prompt.system) + len(prompt.user) + 2 * len(json.dumps(_schema()))
    room = room_for(session.model.window, session.answer, fixed)
    cut = stretches(case, min(room, LONGEST_STRETCH))

    def work(stretch: Stretch) -> Callable[[Callable[[], bool]], Found]:
        return lambda stopped: _read_one(session, case, stretch, stopped)

    results = side_by_side([work(s) for s in cut], settings.model_parallel, cancelled)
    failed = [one for one in results if isinstance(one, Exception)]
    for error in failed:
        if isinstance(error, Cancelled) or not isinstance(error, ModelError | Unusable):
            raise error
    if failed and len(failed) == len(results) and isinstance(failed[0], ModelError):
        raise failed[0]
    done = [one for one in results if not isinstance(one, Exception)]
    return [one[:3] for one in done], len(failed), tuple(one[3] for one in done)


def stretches(case: CaseFile, room: int) -> tuple[Stretch, ...]:
    """Cut the record into stretches of whole paragraphs, each of one document.

    The last paragraph of one is the first of the next, so that nothing is torn from its context.

    Args:
        case: The record.
        room: Characters of one stretch.
    """
    every: list[list[Block]] = []
    size = 0
    for block in blocks_of(case):
        length = block.end - block.start + 40
        last = every[-1] if every else []
        if not last or last[-1].document != block.document:
            every.append([block])
            size = length
        elif size + length > room:
            before = last[-1]
            carried = [before] if before.end - before.start + length + 80 <= room else []
            every.append([*carried, block])
            size = sum(b.end - b.start + 40 for b in every[-1])
        else:
            last.append(block)
            size += length
    return tuple(tuple(stretch) for stretch in every)


def _read_one(
    session: Session, case: CaseFile, stretch: Stretch, stopped: Callable[[], bool]
) -> Found:
    messages = session.prompts["read"].prompt.render(
        kinds=", ".join(KINDS),
        record="\n".join(framed_record(case, stretch)) or "(nothing)",
        format=json.dumps(_schema(), separators=(",", ":")),
    )
    reply, call = session.ask("read", messages, _schema(), cancelled=stopped)
    try:
        read = _Read.model_validate(session.mask.reveal_all(json_object(reply.text)))
    except ValidationError:
        raise Unusable("not of the form asked for") from None
    facts, lost = [], 0
    for stated in read.facts:
        span = placed(stated.words, case, stretch)
        if span is None:
            lost += 1
            continue
        facts.append(ReadFact(stated.kind, span, stated.polarity, stated.said_by))
    asked = [placed(words, case, stretch) for words in read.requests]
    lost += sum(span is None for span in asked)
    return tuple(facts), tuple(span for span in asked if span is not None), lost, call


def _schema() -> dict[str, Any]:
    def made(properties: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }

    fact = made(
        {
            "kind": {"type": "string", "enum": list(KINDS)},
            "words": {"type": "string"},
            "polarity": {"type": "string", "enum": ["affirmed", "negated", "uncertain"]},
            "said_by": {"type": "string", "enum": ["record", "utilization_review"]},
        }
    )
    return {
        "title": "reading",
        "description": "What a stretch of a medical record states.",
        **made(
            {
                "facts": {"type": "array", "items": fact},
                "requests": {"type": "array", "items": {"type": "string"}},
            }
        ),
    }


def _with_places(summary: CaseSummary, case: CaseFile, spans: Sequence[Span]) -> CaseSummary:
    """Give the items read from the model's words the places of those words."""
    items = tuple(
        item.model_copy(update={"span": span})
        for item, span in zip(summary.items, spans, strict=True)
    )
    return summary.model_copy(update={"items": items})
