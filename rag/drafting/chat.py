"""The chat-model drafter: the model picks evidence and writes, the program attaches and locates."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from rag.drafting.chat_answer import (
    AnswerSentence,
    ModelAnswer,
    Unusable,
    answer_schema,
    read_answer,
)
from rag.drafting.chat_model import ChatModel, open_chat_model
from rag.drafting.chat_view import Outcome, View, governing, render_view, view_item
from rag.drafting.prompts import Message, Prompt, load_prompts, messages_sha256, neutralise
from rag.errors import ConfigError
from rag.records import (
    Abstention,
    CaseFile,
    CaseQuote,
    CaseSummary,
    Citation,
    Draft,
    ItemAssessment,
    ItemDraft,
    ItemPassages,
    ModelCall,
    Passage,
    Sentence,
    SentenceRole,
    Span,
)
from rag.settings import Settings
from rag.text import find_quote, squeeze

logger = logging.getLogger(__name__)

LONGEST_ECHO = 20_000
"""Characters of a wrong answer that are shown to the model again."""

_MARKER = re.compile(r"\s*[\[(](?:[EFC]\d+(?:\s*[,;]\s*)?)+[\])]")
_NUMERAL = re.compile(r"\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")


def draft_chat(
    case: CaseFile,
    summary: CaseSummary,
    passages: Sequence[ItemPassages],
    assessments: Sequence[ItemAssessment],
    settings: Settings,
    *,
    outcome: Outcome,
    model: ChatModel | None = None,
) -> tuple[Draft, tuple[ModelCall, ...]]:
    """Draft every item with the chat model of the settings.

    An item that no passage governs, or on which the assessment abstains, is abstained on without
    asking the model. A model whose answer cannot be used twice over leaves its item to the
    extractive drafter, and a note in the draft says so.

    Args:
        case: The case file.
        summary: What intake understood of it.
        passages: What retrieval found, per item.
        assessments: The criteria held against the record, per item.
        settings: Those whose names start with ``model``, ``allow_remote_model`` and ``prompts``.
        outcome: ``suggest`` lets the model decide; the others fix the decision.
        model: An opened model, in place of the one in the settings.

    Returns:
        The draft, and a record of each call in the order made.

    Raises:
        ConfigError: The model or the prompts cannot be used.
        ModelError: The model could not be reached or refused the request.
    """
    prompts = load_prompts(settings.prompts)
    for name in ("draft", "repair"):
        if name not in prompts:
            raise ConfigError(
                f"No prompt has the id {name!r}.",
                "Check RATIONALE_PROMPTS; unset it for the prompts that come with the program.",
            )
    found = {entry.item: entry for entry in passages}
    assessed = {entry.item: entry for entry in assessments}
    spare = _Spare(case, summary, passages, assessments, outcome)
    calls: list[ModelCall] = []
    drafts: list[ItemDraft] = []
    for item in summary.items:
        evidence = governing(found[item.number])
        assessment = assessed[item.number]
        if not evidence or assessment.abstention is not None:
            drafts.append(spare.item(item.number))
            continue
        model = model or open_chat_model(settings)
        view = view_item(case, summary, item, evidence, assessment, outcome)
        answer, made = _ask(model, view, case, prompts)
        calls += made
        if answer is None:
            drafts.append(_fallen_back(spare.item(item.number), model.name))
        else:
            drafts.append(_item_draft(answer, view, case, model.name))
    return Draft(outcome=outcome, items=tuple(drafts)), tuple(calls)


class _Spare:
    """The extractive draft of the same case, made only when an item needs it."""

    def __init__(
        self,
        case: CaseFile,
        summary: CaseSummary,
        passages: Sequence[ItemPassages],
        assessments: Sequence[ItemAssessment],
        outcome: Outcome,
    ) -> None:
        self._inputs = (case, summary, tuple(passages), tuple(assessments))
        self._outcome = outcome
        self._items: dict[int, ItemDraft] | None = None

    def item(self, number: int) -> ItemDraft:
        if self._items is None:
            # Here, because the package offers both drafters and this one stands on the other.
            from rag.drafting import draft_extractive

            draft = draft_extractive(*self._inputs, outcome=self._outcome)
            self._items = {entry.item: entry for entry in draft.items}
        return self._items[number]


def _ask(
    model: ChatModel, view: View, case: CaseFile, prompts: dict[str, Prompt]
) -> tuple[ModelAnswer | None, list[ModelCall]]:
    """Ask, and once more with what was wrong; return the better usable answer, if there is one."""
    schema = answer_schema(view.ids)
    messages = render_view(view, prompts["draft"], case)
    prompt = prompts["draft"]
    calls: list[ModelCall] = []
    best: tuple[int, ModelAnswer] | None = None
    for attempt in (1, 2):
        reply = model.ask(messages, schema)
        calls.append(
            ModelCall(
                prompt_id=prompt.id,
                prompt_version=prompt.version,
                messages_sha256=messages_sha256(messages),
                model=model.name,
                input_tokens=reply.input_tokens,
                output_tokens=reply.output_tokens,
            )
        )
        try:
            answer = read_answer(reply.text, view.ids)
            problems = _lost_quotes(answer, view, case)
            if best is None or len(problems) <= best[0]:
                best = (len(problems), answer)
        except Unusable as error:
            problems = str(error).splitlines()
        if not problems:
            break
        logger.info("item %d, answer %d: %d problems", view.item.number, attempt, len(problems))
        prompt = prompts["repair"]
        echo = Message(role="assistant", text=reply.text[:LONGEST_ECHO] or "(nothing)")
        messages = (*messages, echo, *prompt.render(problems="\n".join(problems)))
    return (best[1] if best else None), calls


def _lost_quotes(answer: ModelAnswer, view: View, case: CaseFile) -> list[str]:
    lines = []
    for number, sentence in enumerate(answer.sentences, 1):
        for one in sentence.evidence:
            if find_quote(one.quote, view.passage(one.id).text) is None:
                lines.append(
                    f"- sentence {number}: these words do not stand in {one.id}: "
                    f"{neutralise(squeeze(one.quote))[:300]!r}"
                )
        for quote in sentence.record_quotes:
            if _in_record(quote, case) is None:
                lines.append(
                    f"- sentence {number}: these words do not stand in the record: "
                    f"{neutralise(squeeze(quote))[:300]!r}"
                )
    return lines


def _item_draft(answer: ModelAnswer, view: View, case: CaseFile, name: str) -> ItemDraft:
    number = view.item.number
    rows: list[Sentence] = []
    for given in answer.sentences:
        rows.append(_sentence(given, view, case))
        rows += [_note(text) for text in _lost(given, view, case)]
    rows += [_note(text) for text in _remarks(answer, view, name)]
    abstains = answer.decision == "abstain"
    return ItemDraft(
        item=number,
        decision=None if answer.decision == "abstain" else answer.decision,
        probability=None if abstains else view.assessment.probability,
        supported_portion="" if abstains else view.assessment.supported_portion,
        abstention=_abstention(answer, name) if abstains else None,
        sentences=_numbered(number, rows),
        drafter=f"chat:{name}",
    )


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
        text=_plain(given.text),
        citations=tuple(one for one in citations if one is not None),
        case_quotes=tuple(quotes),
        searched=_searched(given.criteria, view),
    )


def _citation(passage: Passage, quote: str) -> Citation | None:
    at = find_quote(quote, passage.text)
    if at is None:
        return None
    start, end = at
    return Citation(passage_key=passage.key, quote=passage.text[start:end], start=start, end=end)


def _in_record(quote: str, case: CaseFile) -> Span | None:
    for index, document in enumerate(case.documents):
        at = find_quote(quote, document.text)
        if at is not None:
            page = max((p.number for p in document.pages if p.start <= at[0]), default=1)
            return Span(document=index, page=page, start=at[0], end=at[1])
    return None


def _searched(criteria: Sequence[str], view: View) -> tuple[str, ...]:
    """Return the terms that the assessment, not the model, looked for in the whole record."""
    wanted = {view.criteria[int(short[1:]) - 1] for short in criteria}
    terms = [
        term
        for one in view.assessment.recommendations
        for held in one.criteria
        if held.criterion.id in wanted
        for term in held.searched
    ]
    return tuple(dict.fromkeys(terms))


def _lost(given: AnswerSentence, view: View, case: CaseFile) -> list[str]:
    """Say which quotations of a sentence could not be attached: none is dropped unseen."""
    notes = [
        f"The model rested the sentence above on words that do not stand in the passage it named "
        f"({_name(view.passage(one.id))}): “{_plain(one.quote)}”."
        for one in given.evidence
        if find_quote(one.quote, view.passage(one.id).text) is None
    ]
    return notes + [
        f"The model rested the sentence above on words that do not stand in the record: "
        f"“{_plain(quote)}”."
        for quote in given.record_quotes
        if _in_record(quote, case) is None
    ]


def _remarks(answer: ModelAnswer, view: View, name: str) -> list[str]:
    notes = []
    suggested = view.assessment.decision
    if view.outcome == "suggest" and answer.decision not in ("abstain", suggested):
        notes.append(
            f"The model {name} decided {answer.decision}; the assessment by stated rules suggests "
            f"{suggested}."
        )
    if view.left_out:
        notes.append(view.left_out)
    return notes


def _abstention(answer: ModelAnswer, name: str) -> Abstention:
    return Abstention(
        reason="no_guideline",
        explanation=f"The model {name} found that the passages shown do not address the request.",
        missing=tuple(_plain(one) for one in answer.missing),
    )


def _fallen_back(item: ItemDraft, name: str) -> ItemDraft:
    note = _note(
        f"The model {name} gave no usable answer in two attempts; the extractive drafter wrote "
        "this item."
    )
    rows = (*item.sentences, note)
    return item.model_copy(update={"sentences": _numbered(item.item, rows)})


def _note(text: str) -> Sentence:
    return Sentence(id="", role=SentenceRole.NOTE, text=text)


def _numbered(item: int, rows: Sequence[Sentence]) -> tuple[Sentence, ...]:
    return tuple(row.model_copy(update={"id": f"{item}.{n}"}) for n, row in enumerate(rows, 1))


def _name(passage: Passage) -> str:
    return ", ".join(part for part in (passage.source.title, passage.section) if part)


def _plain(text: str) -> str:
    r"""Return a model's words as plain text that cannot pass for a citation, a tag or a link.

    >>> _plain("Relief lasted [E1, F2] ten\ndays [3]; see ![x](http://example.org).")
    'Relief lasted ten days (3); see !［x］(http://example.org).'
    """
    text = _NUMERAL.sub(r"(\1)", _MARKER.sub("", squeeze(neutralise(text))))
    return re.sub(r"\[([^\[\]]*)\]\(", "［\\1］(", text)
