"""Ways to break a draft, one at a time, and the measures that are there to notice."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evals.metrics.text import content_words
from rag.checking.values import values
from rag.records import (
    Abstention,
    CaseQuote,
    Decision,
    ItemDraft,
    ItemPassages,
    Passage,
    Run,
    Sentence,
    SentenceRole,
    Span,
)
from rag.text import sentences, squeeze

Break = Callable[[Run, ItemDraft, Mapping[int, Decision]], ItemDraft | Run]
"""The run, the draft of one item and the reference's decisions by item, to a broken draft (or a
run broken as a whole). What cannot be broken so is returned as it is."""


@dataclass(frozen=True)
class Mutation:
    """One way to break drafts."""

    name: str
    what: str
    """In plain words."""
    notices: tuple[str, ...]
    """Measures that must get worse, or, where they have no direction, change."""
    may: tuple[str, ...]
    """Measures that may move with it; every other one must barely move."""
    apply: Break


FINDINGS = (
    "blockers_per_draft",
    "without_blocker",
    "warnings_per_draft",
    "contradictions_per_draft",
    "typed_fact_fidelity",
)
LIKENESS = ("agreement", "idf_f1", "rouge_lsum", "sentence_f1", "length_ratio", "words", "grade")
CONTENTS = ("required_covered", "reasons_covered", "facts_covered", "figures_covered")
SUPPORT = ("support_recall", "support_precision")
CITED = tuple(
    f"citations_{level}_{side}"
    for level in ("family", "title", "section", "page")
    for side in ("precision", "recall", "f1")
)


# --------------------------------------------------------------------------- the breaks


def _flip(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    if draft.decision is None or draft.decision != references.get(draft.item):
        return draft
    other: Decision = "overturned" if draft.decision == "upheld" else "upheld"
    return draft.model_copy(update={"decision": other})


def _abstain(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    nothing = Abstention(reason="no_guideline", explanation="Broken on purpose.")
    if draft.decision is None or draft.item != min(references, default=draft.item):
        return draft
    return draft.model_copy(
        update={"decision": None, "probability": None, "abstention": nothing, "sentences": ()}
    )


def _invert(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    if draft.probability is None:
        return draft
    return draft.model_copy(update={"probability": round(1 - draft.probability, 6)})


def _swap_side(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    def swap(match: re.Match[str]) -> str:
        word = match.group()
        other = "right" if word.lower() == "left" else "left"
        return other.capitalize() if word[0].isupper() else other

    # Quotation marks around what the record does not say would be another fault.
    return _said(
        draft, lambda one: re.sub(r"\b(?:left|right)\b", swap, _unquoted(one.text), flags=re.I)
    )


def _change_figure(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
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


def _turn(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
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


def _drop_citations(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    return _sentences(draft, lambda one: one.model_copy(update={"citations": ()}))


def _alter_quotes(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
    def alter(one: Sentence) -> Sentence:
        cited = [c.model_copy(update={"quote": _altered(c.quote)}) for c in one.citations]
        return one.model_copy(update={"citations": tuple(cited)})

    return _sentences(draft, alter)


def _unrelated(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
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


def _pad(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
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


def _without(*roles: SentenceRole) -> Break:
    def delete(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> ItemDraft:
        kept = tuple(one for one in draft.sentences if one.role not in roles)
        return draft.model_copy(update={"sentences": kept})

    return delete


def _other_section(run: Run, draft: ItemDraft, references: Mapping[int, Decision]) -> Run:
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


MUTATIONS = (
    Mutation(
        "flip_decision",
        "a right decision is turned round",
        ("accuracy", "kappa"),
        (*FINDINGS, "balanced_accuracy", "recall_upheld", "recall_overturned", "area_under_risk"),
        _flip,
    ),
    Mutation(
        "abstain",
        "the first item of each case is not decided",
        ("decided",),
        ("*",),  # every figure is over other items then
        _abstain,
    ),
    Mutation(
        "invert_probability",
        "the probability is given for the other side",
        ("auc", "brier", "calibration_error"),
        (*FINDINGS,),
        _invert,
    ),
    Mutation(
        "swap_side",
        "left is right and right is left in what the draft says",
        ("contradictions_per_draft", "typed_fact_fidelity", "blockers_per_draft"),
        (*FINDINGS, *SUPPORT, *CONTENTS),
        _swap_side,
    ),
    Mutation(
        "change_figure",
        "figures of request and case are others",
        ("contradictions_per_draft", "typed_fact_fidelity", "blockers_per_draft"),
        (*FINDINGS, *SUPPORT, *CONTENTS),
        _change_figure,
    ),
    Mutation(
        "turn_guideline",
        "recommended is not recommended, and the other way round",
        ("contradictions_per_draft", "support_recall"),
        (*FINDINGS, *SUPPORT, *CONTENTS),
        _turn,
    ),
    Mutation(
        "drop_citations",
        "no sentence cites a guideline",
        ("citations_title_recall", "support_recall", "blockers_per_draft"),
        (*FINDINGS, *SUPPORT, *CITED, "quotes_valid"),
        _drop_citations,
    ),
    Mutation(
        "alter_quotes",
        "a word of every quotation from a guideline is another",
        ("quotes_valid", "support_recall", "support_precision"),
        (*FINDINGS, *SUPPORT),
        _alter_quotes,
    ),
    Mutation(
        "other_chapter",
        "everything cited is of another chapter",
        ("citations_title_f1", "citations_section_f1"),
        (*FINDINGS, *SUPPORT, *CITED),
        _other_section,
    ),
    Mutation(
        "unrelated_quote",
        "words of the record that have nothing to do with it stand behind a sentence",
        ("support_precision",),
        (*FINDINGS, "quotes_valid"),
        _unrelated,
    ),
    Mutation(
        "pad_with_fluff",
        "eighteen sentences that say nothing are added",
        ("idf_f1", "length_ratio", "support_recall"),
        (*FINDINGS, *LIKENESS, *SUPPORT),
        _pad,
    ),
    Mutation(
        "delete_facts",
        "the facts of the case are left out",
        ("figures_covered",),
        (*FINDINGS, *LIKENESS, *CONTENTS, *SUPPORT, "quotes_valid"),
        _without(SentenceRole.CASE_FACT, SentenceRole.REQUEST),
    ),
    Mutation(
        "delete_reasons",
        "what weighs the case against the guideline is left out",
        ("required_covered",),
        (*FINDINGS, *LIKENESS, *CONTENTS, *SUPPORT, *CITED, "quotes_valid"),
        _without(SentenceRole.ASSESSMENT, SentenceRole.CONCLUSION),
    ),
)  # fmt: skip


def broken(run: Run, mutation: Mutation, references: Mapping[int, Decision]) -> Run:
    """Return the run with every item's draft broken in one way; findings are left as they are."""
    items = []
    for draft in run.checked.draft.items:
        result = mutation.apply(run, draft, references)
        if isinstance(result, Run):
            run = result
            result = draft
        items.append(result)
    draft_all = run.checked.draft.model_copy(update={"items": tuple(items)})
    return run.model_copy(update={"checked": run.checked.model_copy(update={"draft": draft_all})})


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
