"""Ways to break a draft, one at a time; what cannot be broken so is returned as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from evals.metrics.text import content_words
from rag.checking.values import values
from rag.records import (
    Abstention,
    CaseQuote,
    Decision,
    ItemDraft,
    ItemPassages,
    Passage,
    RetrievedPassage,
    Run,
    Sentence,
    SentenceRole,
    Span,
)
from rag.text import sentences, squeeze

Break = Callable[[Run, ItemDraft, Mapping[int, Decision]], ItemDraft | Run]
"""The run, the draft of one item and the reference's decisions by item, to a broken draft (or a
run broken as a whole). What cannot be broken so is returned as it is."""


def flip(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    """Turn round a decision that agrees with the reference."""
    if draft.decision is None or draft.decision != references.get(draft.item):
        return draft
    other: Decision = "overturned" if draft.decision == "upheld" else "upheld"
    return draft.model_copy(update={"decision": other})


def abstain(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    """Leave the first item of the case undecided."""
    nothing = Abstention(reason="no_guideline", explanation="Broken on purpose.")
    if draft.decision is None or draft.item != min(references, default=draft.item):
        return draft
    return draft.model_copy(
        update={"decision": None, "probability": None, "abstention": nothing, "sentences": ()}
    )


def invert(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    """Give the probability for the other side."""
    if draft.probability is None:
        return draft
    return draft.model_copy(update={"probability": round(1 - draft.probability, 6)})


def swap_side(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    """Say left for right, and right for left."""

    def swap(match: re.Match[str]) -> str:
        word = match.group()
        other = "right" if word.lower() == "left" else "left"
        return other.capitalize() if word[0].isupper() else other

    # Quotation marks around what the record does not say would be another fault.
    return _said(
        draft, lambda one: re.sub(r"\b(?:left|right)\b", swap, _unquoted(one.text), flags=re.I)
    )


def change_figure(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    """Change the figures of request and case."""

    def change(one: Sentence) -> str:
        if one.role not in (SentenceRole.CASE_FACT, SentenceRole.REQUEST):
            return one.text
        kinds = ("percent", "score", "dose", "duration", "count", "age")
        text = _unquoted(one.text)
        for value in reversed([v for v in values(text) if v.kind in kinds]):
            words = text[value.start : value.end]
            text = text[: value.start] + re.sub(r"\d+", _other, words, count=1) + text[value.end :]
        return text

    return _said(draft, change)


def turn(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    """Say that what is recommended is not, and the other way round."""

    def turn(one: Sentence) -> str:
        if one.role is not SentenceRole.GUIDELINE:
            return one.text
        said = one.text
        for old, new in (
            (" is not recommended", " is recommended"),
            (" are not recommended", " are recommended"),
            (" is recommended", " is not recommended"),
            (" are recommended", " are not recommended"),
            (" is not supported", " is supported"),
            (" is supported", " is not supported"),
            (" is an option", " is not an option"),
        ):
            if old in said:
                return said.replace(old, new, 1)
        return said

    return _said(draft, turn)


def drop_citations(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    """Cite nothing."""
    return _sentences(draft, lambda one: one.model_copy(update={"citations": ()}))


def alter_quotes(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    """Change a word of every quotation from a guideline."""

    def alter(one: Sentence) -> Sentence:
        cited = [c.model_copy(update={"quote": _altered(c.quote)}) for c in one.citations]
        return one.model_copy(update={"citations": tuple(cited)})

    return _sentences(draft, alter)


def unrelated(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    """Put words of the record behind a sentence that have nothing to do with it."""

    def add(one: Sentence) -> Sentence:
        if one.role is not SentenceRole.ASSESSMENT or not one.citations:
            return one
        quote = _foreign_quote(run, one)
        if quote is None:
            return one
        return one.model_copy(update={"case_quotes": (*one.case_quotes, quote)})

    return _sentences(draft, add)


_FLUFF = (
    "Every file that arrives is read with patience and with great attention.",
    "Medicine moves forward, and good practice takes notice of that.",
    "It is understood how much a timely answer means to everybody concerned.",
    "Many aspects come together in a matter like the present one.",
    "The whole of the picture was considered from more than one angle.",
    "Balanced judgement remains the aim of each step of this process.",
)


def pad(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    """Add sentences that say nothing."""
    if draft.decision is None:
        return draft
    added = tuple(
        Sentence(id=f"{draft.item}.9{n}{m}", role=SentenceRole.ASSESSMENT, text=text)
        for n in range(3)
        for m, text in enumerate(_FLUFF)
    )
    return draft.model_copy(
        update={"sentences": (*draft.sentences[:-1], *added, *draft.sentences[-1:])}
    )


def without(*roles: SentenceRole) -> Break:
    """Return a break that leaves out the sentences of these roles."""

    def delete(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
        kept = tuple(one for one in draft.sentences if one.role not in roles)
        return draft.model_copy(update={"sentences": kept})

    return delete


_TURNED = (
    (r"\bdoes not document\b", "documents"),
    (r"\bdocuments\b", "does not document"),
    (r"\bshows no\b", "shows"),
    (r"\bshows none of them\b", "shows them all"),
    (r"\bis not met\b", "is met"),
    (r"\bshows\b", "shows no"),
)


def turn_reasons(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    """Say that the record shows what it does not, and the other way round."""

    def turn(one: Sentence) -> str:
        if one.role not in (SentenceRole.ASSESSMENT, SentenceRole.CONCLUSION):
            return one.text
        said = _unquoted(one.text)
        for old, new in _TURNED:
            turned = re.sub(old, new, said)
            if turned != said:
                return turned
        return one.text

    return _said(draft, turn)


def among_passages(
    change: Callable[[tuple[RetrievedPassage, ...]], tuple[RetrievedPassage, ...]],
) -> Break:
    """Change the list of passages that the drafter was given; what was drafted stays."""

    def broken_run(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> Run:
        first = min((one.item for one in run.checked.draft.items), default=draft.item)
        if draft.item != first:
            return run
        lists = tuple(
            found.model_copy(update={"passages": change(found.passages)}) for found in run.passages
        )
        return run.model_copy(update={"passages": lists})

    return broken_run


def without_governing(found: tuple[RetrievedPassage, ...]) -> tuple[RetrievedPassage, ...]:
    """Leave out what governs."""
    return tuple(one for one in found if not one.governs)


def buried(found: tuple[RetrievedPassage, ...]) -> tuple[RetrievedPassage, ...]:
    """Put the list in the opposite order."""
    return found[::-1]


def other_section(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> Run:
    """Let every passage be one of another chapter, text and key as they are."""

    def elsewhere(passage: Passage) -> Passage:
        return passage.model_copy(
            update={
                "chapter": "Eye Complaints",
                "section": "Corneal Abrasion",
                "source": passage.source.model_copy(update={"title": "Vision Screening"}),
            }
        )

    def moved(found: ItemPassages) -> ItemPassages:
        return found.model_copy(
            update={
                "passages": tuple(
                    one.model_copy(update={"passage": elsewhere(one.passage)})
                    for one in found.passages
                )
            }
        )

    return run.model_copy(update={"passages": tuple(moved(one) for one in run.passages)})


# --------------------------------------------------------------------------- helpers


def _sentences(draft: ItemDraft, change: Callable[[Sentence], Sentence]) -> ItemDraft:
    return draft.model_copy(update={"sentences": tuple(change(one) for one in draft.sentences)})


def _said(draft: ItemDraft, change: Callable[[Sentence], str]) -> ItemDraft:
    def one(sentence: Sentence) -> Sentence:
        if sentence.role is SentenceRole.NOTE:
            return sentence
        changed = change(sentence)
        # Where nothing was changed the quotation marks stay too.
        same = changed in (sentence.text, _unquoted(sentence.text))
        return sentence if same else sentence.model_copy(update={"text": changed})

    return _sentences(draft, one)


def _unquoted(text: str) -> str:
    return re.sub(r"[“”]", "", text)


def _other(match: re.Match[str]) -> str:
    return str(int(match.group()) + 7)


def _altered(quote: str) -> str:
    words = quote.split(" ")
    at = len(words) // 2
    return " ".join([*words[:at], "purportedly", *words[at + 1 :]])


def _foreign_quote(run: Run, sentence: Sentence) -> CaseQuote | None:
    """Return the first sentence of the record that shares no content word with a sentence."""
    own = set(content_words(sentence.text))
    for number, document in enumerate(run.case.documents):
        for start, end in sentences(document.text):
            words = squeeze(document.text[start:end])
            if len(words.split()) > 3 and not own & set(content_words(words)):
                page = next((p.number for p in document.pages if p.start <= start < p.end), 1)
                span = Span(document=number, page=page, start=start, end=end)
                return CaseQuote(span=span, text=words)
    return None
