"""Putting a sentence of our own into a drafted item, with the words that stand behind it."""

from __future__ import annotations

from collections.abc import Iterator

from evals.traps.building import places
from evals.traps.records import Planted
from rag.errors import InputError
from rag.records import (
    CaseFile,
    CaseQuote,
    Citation,
    Draft,
    ItemDraft,
    Run,
    Sentence,
    SentenceRole,
    Span,
)
from rag.text import sentences, squeeze

_REPLACED = (SentenceRole.REQUEST, SentenceRole.CONCLUSION)
"""Roles of which a rationale has one: a planted sentence takes its place."""
_QUOTE = "QUOTE"


def planted_id(item: int) -> str:
    """Return the id of the sentence that is planted into an item."""
    return f"{item}.planted"


def plant(run: Run, item: int, role: SentenceRole, planted: Planted, name: str) -> Draft:
    """Return the draft of a run with a sentence put in.

    A request or conclusion takes the place of the draft's own; anything else stands behind the
    last sentence of its role, before the conclusion.

    Raises:
        InputError: The draft has no such item or citation, or words do not stand in the record.
    """
    draft = run.checked.draft
    own = next((one for one in draft.items if one.item == item), None)
    if own is None or not own.sentences:
        raise InputError(f"{name}: item {item} was not drafted.", "Give the base another request.")
    citations = tuple(_citations(run, own, planted, name))
    sentence = Sentence(
        id=planted_id(item),
        role=role,
        text=planted.says.replace(_QUOTE, citations[0].quote if citations else ""),
        citations=citations,
        case_quotes=tuple(_in_record(run.case, words, name) for words in planted.record),
        searched=planted.searched,
    )
    changed = own.model_copy(update={"sentences": _with(own.sentences, sentence)})
    items = tuple(changed if one is own else one for one in draft.items)
    return draft.model_copy(update={"items": items})


def _with(all_: tuple[Sentence, ...], sentence: Sentence) -> tuple[Sentence, ...]:
    same = [at for at, one in enumerate(all_) if one.role is sentence.role]
    ends = [at for at, one in enumerate(all_) if one.role is SentenceRole.CONCLUSION]
    if sentence.role in _REPLACED and same:
        first = same[0]
        rest = (one for one in all_[first + 1 :] if one.role is not sentence.role)
        return (*all_[:first], sentence, *rest)
    at = same[-1] + 1 if same else (ends[0] if ends else len(all_))
    return (*all_[:at], sentence, *all_[at:])


def _citations(run: Run, own: ItemDraft, planted: Planted, name: str) -> Iterator[Citation]:
    if not planted.cites:
        return
    source = _first(own) if planted.cites == "first" else _superseded(run, own)
    if source is None:
        raise InputError(f"{name}: the draft shows no {planted.cites} citation.", "Change the base")
    quote = source.quote
    if planted.quote_edits:
        fitting = [(a, b) for a, b in planted.quote_edits if len(places(quote, a)) >= 1]
        if not fitting:
            raise InputError(f"{name}: no edit fits the quote “{quote}”.", "Add an edit.")
        (start, end), new = places(quote, fitting[0][0])[0], fitting[0][1]
        quote = quote[:start] + new + quote[end:]
    yield source.model_copy(update={"quote": quote})


def _first(own: ItemDraft) -> Citation | None:
    cited = (c for s in own.sentences if s.role is SentenceRole.GUIDELINE for c in s.citations)
    return next(cited, None)


def _superseded(run: Run, own: ItemDraft) -> Citation | None:
    for found in run.passages:
        for one in found.superseded if found.item == own.item else ():
            start, end = next(iter(sentences(one.passage.text)))
            quote = one.passage.text[start:end]
            return Citation(passage_key=one.passage.key, quote=quote, start=start, end=end)
    return None


def _in_record(case: CaseFile, words: str, name: str) -> CaseQuote:
    found = [
        (number, start, end)
        for number, document in enumerate(case.documents)
        for start, end in places(document.text, words)
    ]
    if len(found) != 1:
        raise InputError(
            f"{name}: “{words}” stands {len(found)} times in the case file, not once.",
            "Give words that stand there exactly once.",
        )
    number, start, end = found[0]
    document = case.documents[number]
    page = next((p.number for p in document.pages if p.start <= start < p.end), 1)
    span = Span(document=number, page=page, start=start, end=end)
    return CaseQuote(span=span, text=squeeze(document.text[start:end]))
