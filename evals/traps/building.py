"""Letters and case files as text: a base, the edits of one half of a trap, and the layout."""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Sequence

from evals.traps.records import BaseCase, BaseLetter, Edit, TrapDocument
from rag.errors import InputError
from rag.intake import read_text
from rag.records import RawDocument

WIDTH = 94
"""Characters of a line of a letter."""
_PAGE = re.compile(r"\n*^=== page ===$\n*", re.M)
_FORM = """Case Number: {number}
Date Assigned: {assigned} Date of Injury: {injury}
Decision Date: {decided} UR Denial Date: {denied}
Priority: Standard Application
Received:
{denied}

HOW THE IMR FINAL DETERMINATION WAS MADE

A physician who is independent of the parties studied the file as a whole.

The Expert Reviewer has the following credentials:
State(s) of Licensure: California
Certification(s)/Specialty: {specialty}

Documents reviewed: {documents}

CLINICAL CASE SUMMARY

The reviewer wrote this account of the case after reading the records:

{summary}

IMR ISSUES, DECISIONS AND RATIONALES

The Final Determination rests on the decisions for the disputed items below:

{items}
"""
_ITEM = """{name}: {verdict}

Claims Administrator guideline: {ur}

MAXIMUS guideline: {guideline}

Decision rationale: {rationale}
"""


def letter(base: BaseLetter, edits: Sequence[Edit], name: str) -> RawDocument:
    """Return a finished determination with the edits of one half made.

    Raises:
        InputError: An edit's words do not stand in the base exactly once.
    """
    items = "\n".join(
        _ITEM.format(**{key: _flat(value) for key, value in item.model_dump().items()})
        for item in base.item
    )
    fields = base.model_dump(exclude={"item", "part"})
    text = _FORM.format(**{key: _flat(value) for key, value in fields.items()}, items=items)
    return read_text(wrapped(edited(text, edits, name)), f"{name}.txt")


def documents(base: BaseCase, edits: Sequence[Edit], name: str) -> tuple[TrapDocument, ...]:
    """Return the documents of a case with the edits of one half made.

    Raises:
        InputError: An edit's words do not stand in the case exactly once.
    """
    mark = "\n\x1e\n"
    joined = mark.join(one.text for one in base.document)
    texts = edited(joined, edits, name).split(mark)
    return tuple(
        one.model_copy(update={"text": text})
        for one, text in zip(base.document, texts, strict=True)
    )


def as_read(document: TrapDocument) -> RawDocument:
    """Return a document as the readers would: pages joined with a form feed."""
    return read_text(_PAGE.sub("\n\f", document.text.strip() + "\n"), document.name)


def digest(documents: Sequence[RawDocument]) -> str:
    """Return a digest of documents, by name and content."""
    whole = "\0".join(f"{one.name}\0{one.sha256}" for one in documents)
    return hashlib.sha256(whole.encode()).hexdigest()


def edited(text: str, edits: Sequence[Edit], name: str) -> str:
    """Return a text with each edit made in turn; line breaks do not hinder a find.

    Raises:
        InputError: The words do not stand there exactly once.
    """
    for old, new in edits:
        found = places(text, old)
        if len(found) != 1:
            raise InputError(
                f"{name}: “{old}” stands {len(found)} times in the base, not once.",
                "Give words that stand there exactly once.",
            )
        start, end = found[0]
        text = text[:start] + new + text[end:]
    return text


def places(text: str, words: str) -> list[tuple[int, int]]:
    r"""Return where words stand in a text, any white space between them.

    >>> places("one  two one\ntwo", "one two")
    [(0, 8), (9, 16)]
    """
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    return [match.span() for match in re.finditer(pattern, text)] if pattern else []


def wrapped(text: str) -> str:
    """Break long lines as a printed letter does."""
    lines = (
        textwrap.fill(line, WIDTH, break_on_hyphens=False) if len(line) > WIDTH else line
        for line in text.split("\n")
    )
    return "\n".join(lines)


def _flat(text: str) -> str:
    """Return the paragraphs of a text with a line each."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
