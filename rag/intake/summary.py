"""What intake understood of a case: facts, items, and the date at which editions are in force."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal

from rag.errors import InputError
from rag.intake.dates import dates_in
from rag.intake.facts import facts_of_statements
from rag.intake.items import understand_item
from rag.intake.request_dates import (
    impossible_dates,
    latest_day,
    request_date,
    review_date,
)
from rag.intake.request_split import FoundRequest
from rag.intake.request_words import request_words
from rag.intake.requests import find_requests
from rag.intake.review import with_review
from rag.intake.shared_parts import with_shared_parts
from rag.intake.statements import Statement, span_at, statements
from rag.records import (
    CaseFile,
    CaseSummary,
    DisputedItem,
    Fact,
    FactKind,
    LetterCase,
)
from rag.text import squeeze
from rag.vocabulary import Vocabulary

Basis = Literal["option", "ur_decision", "request", "record", "today"]
Trigger = Literal["ur_decision", "request", "today"]

_CASE_NUMBER = re.compile(r"\b(CM\d{2}-\d{5,8})\b")


def summarise(
    case: CaseFile,
    vocabulary: Vocabulary,
    *,
    requests: Sequence[str] = (),
    as_of: date | None = None,
    today: date,
    trigger: Trigger = "ur_decision",
) -> CaseSummary:
    """Understand a case file.

    Args:
        case: The documents, none of which holds a reference half.
        vocabulary: For the names of treatments, body parts and conditions.
        requests: Disputed requests in words; where given, they replace those found in the text.
        as_of: Date at which guideline editions are taken to be in force.
        today: Used, with a warning, where the case names no date of review or request.
        trigger: The event whose date decides where ``as_of`` is not given; where the case does not
            date it, the other one does, with a warning.

    Raises:
        InputError: The case has no text, or no disputed request was given or found.
    """
    if not any(document.text.strip() for document in case.documents):
        raise InputError(
            "The case file holds no text.",
            "Give a document with text, or a scan after text recognition.",
        )
    read = statements(case)
    facts = facts_of_statements(read, case, vocabulary)
    letter = next((d.letter for d in case.documents if d.letter), None)
    warnings = [w for document in case.documents for w in document.warnings]
    items, found = _items(case, read, facts, letter, requests, vocabulary)
    items = with_review(items, read, case, vocabulary, letter=letter is not None)
    items = _with_refusals(items, found)
    warnings += _found_warnings(items, found)
    injury = _injury(letter, facts)
    facts = _with_header_injury(case, letter, facts)
    ur = review_date(letter, read, injury, case)
    asked = request_date(read, injury, ur)
    latest = latest_day(read, today) if letter is None else None
    at, basis = _as_of(as_of, ur, asked, latest, today, warnings, trigger)
    warnings += impossible_dates(read) if letter is None else []
    if injury is None:
        warnings.append("The date of injury was not found.")
    if at < (injury or at):
        warnings.append("The date of review lies before the date of injury: check the dates.")
    warnings += _item_warnings(items)
    return CaseSummary(
        case_number=_case_number(letter, case),
        date_of_injury=injury,
        ur_date=ur,
        request_date=asked,
        as_of=at,
        as_of_basis=basis,
        facts=facts,
        items=items,
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _items(
    case: CaseFile,
    read: Sequence[Statement],
    facts: Sequence[Fact],
    letter: LetterCase | None,
    requests: Sequence[str],
    vocabulary: Vocabulary,
) -> tuple[tuple[DisputedItem, ...], tuple[FoundRequest, ...]]:
    """Return the items asked for, else those of the letter, else those found in the text.

    With the last the requests that were found come along, in the order of the items.
    """
    wanted = [squeeze(text) for text in requests if text.strip()]
    if wanted:
        given = (
            understand_item(text, vocabulary, number=n, facts=facts)
            for n, text in enumerate(wanted, 1)
        )
        return with_shared_parts(tuple(given)), ()
    if letter is not None and letter.items:
        read_in = tuple(understand_item(i, vocabulary, facts=facts) for i in letter.items)
        return with_shared_parts(read_in), ()
    found = find_requests(read, vocabulary, case)
    if not found:
        raise InputError(
            "No disputed request was found in the case.",
            'Say what is in dispute with --request "…", once for each request.',
        )
    items = []
    for number, request in enumerate(found, 1):
        start, end = request.statement.at(request.place.start, request.place.end)
        text = case.documents[request.statement.document].text
        start, end = request_words(text, start, end, vocabulary)
        start, end = _without_marks(text, start, end)
        span = span_at(case, request.statement.document, start, end)
        items.append(
            understand_item(case.words(span), vocabulary, number=number, span=span, facts=facts)
        )
    return with_shared_parts(items), found


def _without_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out a quotation mark that opens or closes the words and has no fellow in them."""
    for marks, at in (('"“', start), ('"”', end - 1)):
        if start < end - 1 and text[at] in marks and _lone(text[start:end], marks):
            start, end = (start + 1, end) if at == start else (start, end - 1)
    return start, end


def _lone(words: str, marks: str) -> bool:
    return words.count('"') == 1 or (words.count("“") != words.count("”") and '"' not in words)


def _with_refusals(
    items: tuple[DisputedItem, ...], found: Sequence[FoundRequest]
) -> tuple[DisputedItem, ...]:
    """Mark as refused what review refuses by name or number and no sentence decides on."""
    if not found:
        return items
    out = []
    for item, request in zip(items, found, strict=True):
        if request.modified:
            item = item.model_copy(update={"ur_decision": "modified", **_portions(item, request)})
        elif request.refused and item.ur_decision == "unknown":
            item = item.model_copy(update={"ur_decision": "denied"})
        out.append(item)
    return tuple(out)


def _portions(item: DisputedItem, request: FoundRequest) -> dict[str, object]:
    """Return what is left in dispute of a request of which review granted a counted part."""
    granted, told = request.granted, item.approved_portion or item.original_request
    for name, words in (("quantity", f"#{granted}"), ("visits", f"{granted} visits")):
        asked: int | None = getattr(item, name)
        if asked and granted and granted < asked and not told:
            return {
                name: asked - granted,
                "approved_portion": words,
                "original_request": item.text,
            }
    return {}


_TAKEN_FROM = {"request": "the newest request", "plan": "the newest order or plan"}


def _found_warnings(items: Sequence[DisputedItem], found: Sequence[FoundRequest]) -> list[str]:
    """Say where an item comes from that is neither listed as disputed nor named by review."""
    out = []
    for item, request in zip(items, found, strict=False):
        if request.basis in _TAKEN_FROM and item.span is not None:
            out.append(
                f"Item {item.number} is not named as disputed: it was taken from "
                f"{_TAKEN_FROM[request.basis]} (page {item.span.page}): check it, or give "
                "--request."
            )
    return out


def _injury(letter: LetterCase | None, facts: Sequence[Fact]) -> date | None:
    if letter is not None and letter.header.date_of_injury:
        return letter.header.date_of_injury
    noted = (f.noted for f in facts if f.kind is FactKind.DATE_OF_INJURY)
    return next((day for day in noted if day is not None), None)


def _with_header_injury(
    case: CaseFile, letter: LetterCase | None, facts: tuple[Fact, ...]
) -> tuple[Fact, ...]:
    """Add the date of injury of a letter's header as a fact where the summary gives none."""
    if letter is None or letter.header.date_of_injury is None:
        return facts
    if any(fact.kind is FactKind.DATE_OF_INJURY for fact in facts):
        return facts
    index = next(n for n, d in enumerate(case.documents) if d.letter is letter)
    text = case.documents[index].text
    label = re.search(r"Date\s+of\s+Injury\s*:?\s*", text, re.IGNORECASE)
    if label is None:
        return facts
    near = dates_in(text[label.end() : label.end() + 40])
    if not near or near[0].date != letter.header.date_of_injury:
        return facts
    span = span_at(case, index, label.start(), label.end() + near[0].end)
    fact = Fact(
        id="F1",
        kind=FactKind.DATE_OF_INJURY,
        text=squeeze(case.words(span)),
        span=span,
        value=near[0].date.isoformat(),
        noted=near[0].date,
    )
    ordered = sorted((fact, *facts), key=lambda f: (f.span.document, f.span.start, f.span.end))
    return tuple(f.model_copy(update={"id": f"F{n}"}) for n, f in enumerate(ordered, 1))


def _as_of(
    option: date | None,
    ur: date | None,
    asked: date | None,
    latest: date | None,
    today: date,
    warnings: list[str],
    trigger: Trigger,
) -> tuple[date, Basis]:
    """Return the date at which editions are in force, and what it rests on; never the injury."""
    if option is not None:
        return option, "option"
    if trigger == "today":
        warnings.append(
            f"Editions are taken as of today, {today.isoformat()}, as RATIONALE_TRIGGER_DATE says."
        )
        return today, "today"
    dated: list[tuple[date | None, Basis, str]] = [
        (ur, "ur_decision", "the utilization review decision"),
        (asked, "request", "the request"),
    ]
    if trigger == "request":
        dated.reverse()
    (first, basis, name), (second, other, other_name) = dated
    if first is not None:
        if trigger != "ur_decision":
            warnings.append(
                f"Editions are taken as of {name}, {first.isoformat()}, as RATIONALE_TRIGGER_DATE "
                "says."
            )
        return first, basis
    if second is not None:
        warnings.append(
            f"The date of {name} was not found: editions are taken as of "
            f"{other_name}, {second.isoformat()}. Give --as-of to set another date."
        )
        return second, other
    if latest is not None:
        warnings.append(
            "Neither the date of the utilization review decision nor of the request was found: "
            f"editions are taken as of the latest date of the record, {latest.isoformat()}. "
            "Give --as-of to set another date."
        )
        return latest, "record"
    warnings.append(
        "Neither the date of the utilization review decision nor of the request was found: "
        f"editions are taken as of today, {today.isoformat()}. Give --as-of to set another date."
    )
    return today, "today"


def _item_warnings(items: Sequence[DisputedItem]) -> list[str]:
    out = []
    for item in items:
        if item.treatment is None:
            out.append(
                f"Item {item.number}: the vocabulary does not know this treatment: {item.text}."
            )
        if item.body_part_inferred:
            out.append(
                f"Item {item.number} names no body part; it was taken from the case: "
                f"{', '.join(part.replace('_', ' ') for part in item.body_parts)}."
            )
    return out


def _case_number(letter: LetterCase | None, case: CaseFile) -> str:
    if letter is not None and letter.header.case_number:
        return letter.header.case_number
    for document in case.documents:
        match = _CASE_NUMBER.search(document.text)
        if match and document.letter is None:
            return match.group(1)
    return ""
