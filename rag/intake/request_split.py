"""A request cut at conjunctions, so that each piece asks for one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.intake.phrase_places import Place, trimmed
from rag.intake.request_lines import NEGATED
from rag.intake.statements import Statement
from rag.text import squeeze
from rag.vocabulary import Match, Vocabulary

Basis = Literal["set_out", "review", "request", "plan"]
"""How a request was found: listed as disputed or refused as such; named by review; taken from a
request, or from an order or plan, because review names no care."""

_SEPARATOR = re.compile(
    r"\s*(?:[;\n•]|,\s*(?:and|&|as well as|plus)?\s|\s(?:and|&|plus|as well as|along with"
    r"|in addition to)\s|\(?\b\d[.)]\s(?=[A-Z]|$))\s*",
    re.IGNORECASE,
)
_VISIT_WORDS = {"office_visit", "follow_up_visit", "specialist_consultation"}


_NOT_ASKED = re.compile(
    r"^cont(?:inue|['’]d)\b\D*$|\bnone\b|\bOTC\b|over[- ]the[- ]counter|^\W*consider\b"
    r"|\b(?:authori[sz]ed|approved|older than|loss|HEP)\b|^\W*\d{2}\s?(?:[FM]|y/?o)\b",
    re.IGNORECASE,
)
"""Words of a plan by which nothing is asked for: it goes on, is granted, or is the worker's own."""
_WITH_IT = re.compile(r",\s*(?:w/|with)\s*$", re.IGNORECASE)
_GUIDANCE = re.compile(
    r"(?:US|ultrasound|fluoro\w*|CT|x-?ray)(?:\s+|-)guid(?:ed|ance)\b", re.IGNORECASE
)
"""How an injection is placed is part of it."""


@dataclass(frozen=True)
class FoundRequest:
    """A request in the text: the words and where they stand."""

    statement: Statement
    place: Place
    text: str
    refused: bool
    """Whether utilization review is said to have refused it."""
    basis: Basis = "set_out"
    modified: bool = False
    """Whether review is said to have granted a part of it."""
    granted: int | None = None
    """How many of what it counts review granted; ``None``: not said."""


def request_at(
    statement: Statement, place: Place, refused: bool, basis: Basis = "set_out"
) -> FoundRequest:
    """Return the request that stands at a place of a statement."""
    words = squeeze(statement.text[place.start : place.end])
    return FoundRequest(statement, place, words, refused, basis)


def _names_care(text: str, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.treatments_in(text) or vocabulary.drugs_in(text))


def split_request(
    statement: Statement,
    start: int,
    end: int,
    vocabulary: Vocabulary,
    refused: bool,
    basis: Basis = "set_out",
) -> Iterator[FoundRequest]:
    """Cut a request at conjunctions so that each piece asks for one thing."""
    text = statement.text[start:end]
    one = "original request" in text
    cuts = [0, *([] if one else _cuts(text, vocabulary)), len(text)]
    for first, last in zip(cuts, cuts[1:], strict=False):
        place = trimmed(statement.text, start + first, start + last)
        lead = re.match(
            r"(?:(?:and|or|the|an?|for|requests? for|also|as well as|plus|&)\s+)+",
            statement.text[place.start : place.end],
            re.I,
        )
        if lead and lead.end() < place.end - place.start:
            place = Place(place.start + lead.end(), place.end)
        tail = re.search(
            r"(?:\s*[,;&]|\s+(?:and|or|plus|with|as well as|for|the))+$",
            statement.text[place.start : place.end],
            re.I,
        )
        if tail:
            place = Place(place.start, place.start + tail.start())
        words = statement.text[place.start : place.end]
        listed = statement.marked and refused and len(words) > 3
        if not listed and NEGATED.search(words):
            continue
        if not refused and _NOT_ASKED.search(words):
            continue
        if _names_care(words, vocabulary) or listed:
            yield request_at(statement, place, refused, basis)


def _cuts(text: str, vocabulary: Vocabulary) -> list[int]:
    """Return the offsets at which a new request begins."""
    care = [
        m for m in vocabulary.treatments_in(text) if not vocabulary.treatments[m.id].accompanies
    ]
    drugs = [
        m
        for m in vocabulary.drugs_in(text)
        if not any(t.start < m.end and m.start < t.end for t in care)
    ]
    if _is_compound(text, drugs):
        drugs = drugs[:1]
    every = sorted([*care, *drugs], key=lambda m: m.start)
    cuts: list[int] = []
    for before, after in zip(every, every[1:], strict=False):
        between = text[before.end : after.start]
        if _WITH_IT.search(between) or _GUIDANCE.match(text, after.start):
            continue
        separators = [
            m
            for m in _SEPARATOR.finditer(between)
            if not _open_bracket(text[: before.end + m.start()])
        ]
        if not separators or _same(before, after, between, text, vocabulary):
            continue
        if _one_operation(before, after, between, vocabulary):
            continue
        if after.id in _VISIT_WORDS and re.search(r"\bwith\b[^,;]*$", between, re.IGNORECASE):
            continue
        cuts.append(before.end + _new_phrase(between, separators))
    return cuts


def _one_operation(before: Match, after: Match, between: str, vocabulary: Vocabulary) -> bool:
    """Whether two procedures belong to one operation: ``arthroscopy, chondroplasty``."""
    kinds = [
        vocabulary.treatments[m.id].category if m.id in vocabulary.treatments else ""
        for m in (before, after)
    ]
    return kinds == ["surgery", "surgery"] and not re.search(r"[;\n\d]", between)


def _new_phrase(between: str, separators: list[re.Match[str]]) -> int:
    """Return where the phrase of the next request begins: numbers and sides go with it."""
    return separators[-1].end()


def _open_bracket(text: str) -> bool:
    return text.count("(") > text.count(")")


def _same(before: Match, after: Match, between: str, text: str, vocabulary: Vocabulary) -> bool:
    """Whether two mentions are one request: ``EMG and NCV of both arms``, a name and its gloss."""
    if before.id != after.id:
        return False
    return not vocabulary.body_parts_in(between) and not re.search(r"\d", between)


def _is_compound(text: str, drugs: Sequence[Match]) -> bool:
    """Whether several drugs are ingredients of one preparation."""
    return len(drugs) > 1 and len(re.findall(r"\d\s?%", text)) > 1
