"""From a model's answer to a draft: quotations located, words made plain, doubts noted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.drafting.chat_answer import AnswerSentence, ModelAnswer
from rag.drafting.chat_view import View
from rag.drafting.prompts import neutralise
from rag.drafting.wording import lower_first, without_stop
from rag.instructions import instructions_in
from rag.masking import Mask
from rag.records import (
    Abstention,
    CaseFile,
    CaseQuote,
    Citation,
    CriterionAssessment,
    CriterionStatus,
    ItemDraft,
    Passage,
    Sentence,
    SentenceRole,
    Span,
    page_at,
)
from rag.text import squeeze
from rag.visible import locate

_MARKER = re.compile(r"\s*[\[(](?:[EFC]\d+(?:\s*[,;]\s*)?)+[\])]")
_NUMERAL = re.compile(r"\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")


NOT_ALL = "The file is longer than the model's window; the run record names what lay beyond it."


@dataclass(frozen=True)
class Written:
    """A draft with, for each sentence id, the number of the model's sentence that it is."""

    draft: ItemDraft
    origin: dict[str, int]
    """1-based numbers; notes have none."""


def write(
    answer: ModelAnswer,
    view: View,
    case: CaseFile,
    name: str,
    remarks: Sequence[Sentence] = (),
) -> Written:
    """Make the draft of one item out of an answer.

    A citation is what stands in the passage, never what the model says stands there.

    Args:
        answer: The model's.
        view: What it was shown.
        case: The case file.
        name: Of the model.
        remarks: Notes of the program that go with any draft of this decision, such as why a step
            of the search sequence was left.
    """
    number = view.item.number
    rows: list[tuple[Sentence, int | None]] = []
    said: set[Sentence] = set()
    for n, given in enumerate(answer.sentences, 1):
        made = _sentence(given, view, case)
        if made in said:
            continue  # word for word, with all that it rests on: nothing is lost
        said.add(made)
        rows.append((made, n))
        rows += [(note(text), None) for text in _lost(given, view, case)]
    rows += [(remark, None) for remark in remarks]
    rows += [(note(text), None) for text in _remarks(answer, view, name)]
    abstains = answer.decision == "abstain"
    placed = [
        (row.model_copy(update={"id": f"{number}.{at}"}), origin)
        for at, (row, origin) in enumerate(rows, 1)
    ]
    draft = ItemDraft(
        item=number,
        decision=None if answer.decision == "abstain" else answer.decision,
        probability=None if abstains else view.assessment.probability,
        supported_portion="" if answer.decision != "upheld" else view.assessment.supported_portion,
        abstention=_abstention(answer, name) if abstains else None,
        sentences=tuple(row for row, _ in placed),
        drafter=f"chat:{name}",
    )
    return Written(draft, {row.id: n for row, n in placed if n is not None})


def lost_quotes(
    answer: ModelAnswer, view: View, case: CaseFile, mask: Mask
) -> dict[int, list[str]]:
    """Return, by the number of the sentence, what it rests on that stands nowhere."""
    problems: dict[int, list[str]] = {}
    for number, sentence in enumerate(answer.sentences, 1):
        said = [
            f"these words do not stand in {one.id}: {_shown(one.quote)}"
            for one in sentence.evidence
            if _citation(view.passage(one.id), one.quote) is None
        ]
        said += [
            f"these words do not stand in the record: {_shown(quote)}"
            for quote in sentence.record_quotes
            if _in_record(quote, case) is None
        ]
        said += [f"{one} stands for nothing in the record" for one in mask.unknown(sentence.text)]
        if not re.search(r"\w", plain_words(sentence.text)):
            said.append("it says nothing")
        if instructions_in(sentence.text):
            said.append("it speaks to a program; say only what evidence and record bear out")
        if said:
            problems[number] = said
    return problems


def note(text: str) -> Sentence:
    """Return a note of the program to the reviewer."""
    return Sentence(id="", role=SentenceRole.NOTE, text=text)


def numbered(item: int, rows: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Number the sentences of an item anew."""
    return tuple(row.model_copy(update={"id": f"{item}.{n}"}) for n, row in enumerate(rows, 1))


def _sentence(given: AnswerSentence, view: View, case: CaseFile) -> Sentence:
    citations = [_citation(view.passage(one.id), one.quote) for one in given.evidence]
    by_id = {fact.id: fact for fact in view.facts}
    quotes = [
        CaseQuote(span=by_id[one].span, text=squeeze(case.words(by_id[one].span)), fact_id=one)
        for one in dict.fromkeys(given.facts)
    ]
    if given.role == "request" and view.item.span is not None:
        at = view.item.span
        quotes.append(CaseQuote(span=at, text=squeeze(case.words(at))))
    for words in given.record_quotes:
        span = _in_record(words, case)
        if span is not None:
            quotes.append(CaseQuote(span=span, text=squeeze(case.words(span))))
    return Sentence(
        id="",
        role=SentenceRole(given.role),
        text=plain_words(given.text),
        citations=tuple(dict.fromkeys(one for one in citations if one is not None)),
        case_quotes=tuple(dict.fromkeys(quotes)),
        searched=_searched(given.criteria, view),
    )


def _citation(passage: Passage, quote: str) -> Citation | None:
    at = locate(quote, passage.text)
    if at is None or _spoken_to_a_program(passage.text, *at):
        return None
    start, end = at
    return Citation(passage_key=passage.key, quote=passage.text[start:end], start=start, end=end)


def _in_record(quote: str, case: CaseFile) -> Span | None:
    for index, document in enumerate(case.documents):
        at = locate(quote, document.text)
        if at is not None and not _spoken_to_a_program(document.text, *at):
            page = page_at(document.pages, at[0])
            return Span(document=index, page=page, start=at[0], end=at[1])
    return None


def _spoken_to_a_program(text: str, start: int, end: int) -> bool:
    return any(one.start < end and start < one.end for one in instructions_in(text))


def _searched(criteria: Sequence[str], view: View) -> tuple[str, ...]:
    """Return the terms that the assessment, not the model, looked for in the whole record."""
    wanted = {view.criterion(short) for short in criteria}
    terms = [term for held in _held(view) if held.criterion.id in wanted for term in held.searched]
    return tuple(dict.fromkeys(terms))


def _held(view: View) -> list[CriterionAssessment]:
    return [held for one in view.assessment.recommendations for held in one.criteria]


def _lost(given: AnswerSentence, view: View, case: CaseFile) -> list[str]:
    """Say which quotations of a sentence could not be attached: none is dropped unseen."""
    notes = [
        f"The model rested the sentence above on words that do not stand in the passage it named "
        f"({_name(view.passage(one.id))}): {plain_words(one.quote)}"
        for one in given.evidence
        if _citation(view.passage(one.id), one.quote) is None
    ]
    return notes + [
        f"The model rested the sentence above on words that do not stand in the record: "
        f"{plain_words(quote)}"
        for quote in given.record_quotes
        if _in_record(quote, case) is None
    ]


def _remarks(answer: ModelAnswer, view: View, name: str) -> list[str]:
    notes = _differences(answer, view, name)
    suggested = view.assessment.decision
    unplanned = len(set(view.ids.criteria) - {entry.criterion for entry in answer.plan})
    if unplanned and answer.decision != "abstain":
        notes.append(f"The model {name} weighed only some of the conditions that the sections set.")
    if view.outcome == "suggest" and answer.decision not in ("abstain", suggested):
        notes.append(
            f"The model {name} decided {answer.decision}; the assessment by stated rules suggests "
            f"{suggested}."
        )
    if answer.decision == "abstain" and suggested is not None:
        notes.append(
            f"The model {name} abstained; the assessment by stated rules suggests {suggested}."
        )
    if view.left_out:
        notes.append(NOT_ALL)
    return notes


def _differences(answer: ModelAnswer, view: View, name: str) -> list[str]:
    """Say where the plan holds another status of a criterion than the assessment does."""
    by_id = {held.criterion.id: held for held in _held(view)}
    untestable = {h.criterion.id for h in _held(view) if h.criterion.test.kind == "none"}
    notes = []
    for entry in answer.plan:
        held = by_id.get(view.criterion(entry.criterion))
        if held is None or held.criterion.id in untestable:
            continue
        if CriterionStatus(entry.status) is held.status:
            continue
        label = held.criterion.label or lower_first(without_stop(squeeze(held.criterion.text)))
        notes.append(
            f"The model {name} takes a condition for {_said(entry.status)} that the assessment by "
            f"stated rules takes for {_said(held.status.value)}: {label}."
        )
    return notes


def _said(status: str) -> str:
    return status.replace("_", " ")


def _abstention(answer: ModelAnswer, name: str) -> Abstention:
    return Abstention(
        reason="no_guideline",
        explanation=f"The model {name} found that the passages shown do not address the request.",
        missing=tuple(plain_words(one) for one in answer.missing),
    )


def _name(passage: Passage) -> str:
    return ", ".join(part for part in (passage.source.title, passage.section) if part)


def _shown(quote: str) -> str:
    return repr(neutralise(squeeze(quote))[:300])


def plain_words(text: str) -> str:
    r"""Return a model's words as plain text that cannot pass for a citation, a tag or a link.

    >>> plain_words("Relief lasted [E1, F2] ten\ndays [3]; see ![x](http://example.org).")
    'Relief lasted ten days (3); see !［x］(http://example.org).'
    """
    text = _NUMERAL.sub(r"(\1)", _MARKER.sub("", squeeze(neutralise(text))))
    return re.sub(r"\[([^\[\]]*)\]\(", "［\\1］(", text)
