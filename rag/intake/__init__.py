"""Files to a case file: readers, determination letters, guideline citations, the case's facts."""

from __future__ import annotations

from rag.intake.letters import open_case, split_letter
from rag.intake.readers import read_bytes, read_documents, read_text
from rag.intake.references import parse_reference
from rag.intake.summary import summarise

__all__ = [
    "open_case",
    "parse_reference",
    "read_bytes",
    "read_documents",
    "read_text",
    "split_letter",
    "summarise",
]
