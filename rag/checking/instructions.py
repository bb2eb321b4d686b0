"""Foreign text that speaks to a program: shown to the reviewer, and never evidence of anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.context import ItemContext, passage_label, shorten
from rag.instructions import WHAT, Found, instructions_in
from rag.records import CaseFile, CaseSummary, Finding, Sentence, page_at
from rag.visible import visible

_MOST_SHOWN = 12
"""Findings of one document; a longer list tells a reviewer nothing more."""
_SEPARATORS = re.compile(r"[_+.]+|-(?=\w)|(?<=[a-z])(?=[A-Z])")
"""What parts the words of a file's name in place of spaces."""


def check_foreign_text(case: CaseFile, summary: CaseSummary) -> Iterator[Finding]:
    """Look for words to a program in the documents, their names and the requests.

    Findings on a document carry item 0. They need no model: the extractive drafter follows no
    instruction, but a person who put one there has touched the record.
    """
    for document in case.documents:
        found = instructions_in(document.text)
        for one in found[:_MOST_SHOWN]:
            page = page_at(document.pages, one.start)
            where = f"Page {page} of {shorten(visible(document.name), 80)}"
            yield _finding(0, where, document.text, one)
        if len(found) > _MOST_SHOWN:
            yield Finding(
                check="instruction_in_record",
                severity="warning",
                item=0,
                message=f"{shorten(visible(document.name), 80)} holds {len(found)} such passages; "
                f"the first {_MOST_SHOWN} are listed.",
                remedy="Ask for the record anew, from its author.",
            )
        name = _SEPARATORS.sub(" ", document.name)
        for one in instructions_in(name)[:1]:
            yield _finding(0, "The name of a file", name, one)
    for item in summary.items:
        for one in instructions_in(item.text)[:1]:
            yield _finding(item.number, "The request", item.text, one)


def check_instructions(context: ItemContext) -> Iterator[Finding]:
    """Look for such words in the guidelines found, and for sentences that rest on them."""
    for passage in context.passages.values():
        heading = " ".join((passage.source.title, *passage.heading_path))
        for text in (passage.text, heading):
            for one in instructions_in(text)[:1]:
                yield context.finding(
                    "instruction_in_guideline",
                    "warning",
                    f"The text of {passage_label(passage)} {WHAT[one.kind]}.",
                    "Compare it with the guideline as published, and correct the library.",
                    evidence=visible(text[one.start : one.end]),
                )
    for sentence in context.draft.sentences:
        yield from _rests_on_one(context, sentence)


def _rests_on_one(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    said = [visible(sentence.text[o.start : o.end]) for o in instructions_in(sentence.text)]
    for quote in sentence.case_quotes:
        if not 0 <= quote.span.document < len(context.case.documents):
            continue  # reported by the check of quotes
        text = context.case.documents[quote.span.document].text
        said += _under(text, quote.span.start, quote.span.end)
    for citation in sentence.citations:
        passage = context.passage(citation.passage_key)
        if passage is not None:
            said += _under(passage.text, citation.start, citation.end)
    if said:
        yield context.finding(
            "instruction_as_evidence",
            "blocker",
            "The sentence repeats, or rests on, words that speak to a program.",
            "Rest it on what the record or guideline states, or leave it out.",
            sentence=sentence,
            evidence=said[0],
        )


def _under(text: str, start: int, end: int) -> list[str]:
    return [
        visible(text[one.start : one.end])
        for one in instructions_in(text)
        if one.start < end and start < one.end
    ]


def _finding(item: int, where: str, text: str, one: Found) -> Finding:
    return Finding(
        check="instruction_in_record",
        severity="warning",
        item=item,
        message=f"{where} {WHAT[one.kind]}; nothing was concluded from those words.",
        remedy="Read the place: it is no part of a medical record. Ask who wrote it.",
        evidence=shorten(visible(text[one.start : one.end])),
    )
