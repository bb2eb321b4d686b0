"""Sentences out of an answer that is still being written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from rag.records import Record

_LIST = re.compile(r"(?<!\\)\"sentences\"\s*:\s*\[")
_GAP = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


class StreamedSentence(Record):
    """A sentence as it comes from the model: not yet checked, perhaps to be written anew."""

    item: int
    number: int
    """1-based, in the order of this answer."""
    role: str
    text: str


class SentenceStream:
    """Collects the pieces of one answer and gives each sentence once, when it is whole."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._text = ""
        self._at: int | None = None

    def feed(self, piece: str) -> Iterator[dict[str, Any]]:
        """Add a piece; an empty one says that the answer starts anew.

        Yields the JSON objects of the list of sentences that have become whole.
        """
        if not piece:
            self._text, self._at = "", None
            return
        self._text += piece
        if self._at is None:
            found = _LIST.search(self._text)
            if found is None:
                return
            self._at = found.end()
        while True:
            gap = _GAP.match(self._text, self._at)
            start = gap.end() if gap else self._at
            if start >= len(self._text) or self._text[start] != "{" or "}" not in piece:
                return
            try:
                value, self._at = _DECODER.raw_decode(self._text, start)
            except (ValueError, RecursionError):
                return
            if isinstance(value, dict):
                yield value
