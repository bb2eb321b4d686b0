"""Requests found in free text: listed as disputed, denied by utilization review, or asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.intake.request_asks import Ask, asks_of
from rag.intake.request_choice import (
    newest_group,
    refused_requests,
    wordings,
)
from rag.intake.request_lines import NEGATED, RequestLine, Source, request_lines
from rag.intake.request_passages import review_passages
from rag.intake.request_split import Basis, FoundRequest, split_request
from rag.intake.request_verdicts import Verdicts, verdicts_of
from rag.intake.statements import Statement
from rag.records import CaseFile
from rag.vocabulary import Vocabulary

_REFUSED = (
    r"(?:non-?\s?certif(?:ied|ies|ying)|not\s+certif(?:ied|y)|den(?:ied|ies|ying)|modif(?:ied"
    r"|ies)|partially\s+(?:certified|approved)"
    r"|(?:failed|refused|declined)\s+to\s+(?:approve|authori[sz]e|certify)|declined|rejected"
    r"|disapproved)"
)
_REFUSED_X = re.compile(
    rf"\b{_REFUSED}\s+(?:(?:a|an|the|certification|authori[sz]ation|coverage|all|both|following"
    rf"|retrospective|prospective|of|for|to)\s+)*"
    r"(?:requests?\s*(?:for\s+authori[sz]ation\s+)?(?:for|of|:)?\s*)?(?:the\s+|an?\s+)?",
    re.IGNORECASE,
)
_X_REFUSED = re.compile(
    rf"(?:(?:the|a|prior|this)\s+)?(?:requests?|prescription|referral)\s+(?:for|of)\s+(?:the\s+"
    rf"|an?\s+)?(?P<what>[^.;]{{3,300}}?(?:\.\d[^.;]{{0,200}}?)*)\s+"
    rf"(?:was|were|is|are|has been|have been|had been)\s+(?:subsequently\s+|also\s+|previously\s+"
    rf"|then\s+)?(?:{_REFUSED}|(?:determined|deemed"
    rf"|found)?\s*(?:to be\s+)?not\s+(?:to be\s+)?medically)"
    rf"|(?:determined|deemed|found|concluded)\s+(?:that\s+)?(?:the\s+"
    rf"|an?\s+)?(?P<other>[^.;]{{3,300}}?)\s+(?:was|were|is|are"
    rf"|to be)\s+not\s+(?:to be\s+)?medically",
    re.IGNORECASE,
)
_ASKED_X = re.compile(
    r"\b(?:(?:is|are|was|were)\s+(?:now\s+|currently\s+|also\s+)?requesting|requests"
    r"|requested(?!\s+(?:treatment|service)s?\s+(?:was|were|is|are))"
    r"|requests?\s+for\s+authori[sz]ation\s*(?:\([^)]*\)\s*)?(?:dated\s+\S+\s+|of\s+\S+\s+"
    r"|signed\s+\S+\s+)?(?:is\s+|was\s+|are\s+)?(?:made\s+)?(?:for|includes?|requested|:)"
    r"|requests?\s+(?:is|was|are|were)\s+(?:made\s+)?for|requests?\s+(?:is\s+|was\s+)?for"
    r"|request\s+authori[sz]ation\s+(?:for|of)|requesting|seeks|seeking|asks?\s+(?:for|to\s+(?:repeat|add|start))|asked\s+for"
    r"|authori[sz]ation\s+(?:is\s+|was\s+)?(?:requested|sought)\s+for|RFA\s+(?:is\s+|was\s+)?for"
    r"|appeals?\s+for)\s*:?\s*(?:authori[sz]ation\s+(?:for|of)\s+)?(?:the\s+|an?\s+)?",
    re.IGNORECASE,
)
_GRANTED_X = re.compile(
    r"(?<!not )(?<!partially )(?<!non-)(?<!never )\b(?:approved|certified|authori[sz]ed)\s+"
    r"(?:the\s+(?:requests?\s+(?:for|of)\s+)?(?:the\s+|an?\s+)?)",
    re.IGNORECASE,
)
_COMMENT = re.compile(
    r"\W*(?:because|due to|as (?:the|there|it|not)|no|for lack|since|per)\b", re.I
)
"""After a refusal: why, not what."""
_END = re.compile(
    r"[;](?=\s|$)|\.(?=\s|$)|\.(?=[A-Z][a-z])|,?\s+(?:citing|noting|stating|based\s+on|because"
    r"|due\s+to|since|as\s+(?:the|there|it|not)|per\s+(?:the\s+)?(?:MTUS|ODG|ACOEM|guideline)"
    r"|on\s+the\s+(?:basis|ground)s?|which|under\s+the|using\s+the|with\s+the\s+(?:rationale"
    r"|reason)|in\s+order\s+to|so\s+that|where(?:by|as)|however|but)\b"
    r"|\s+(?:was|were|is|are|has been|have been)\s+(?:non-?\s?certif|denied|not\s|modified"
    r"|approved|sought|requested|submitted|medically)"
    r"|,?\s+(?:utili[sz]ation review|UR)\b|\s+(?:dated|on)\s+(?=\d{1,2}[-/]|[A-Z][a-z]+ \d{1,2},)",
    re.IGNORECASE,
)


_STRUCK = re.compile(
    r"\b(?:struck\s+(?:out|through)|crossed\s+out|withdrawn|void(?:ed)?|sent\s+in\s+error"
    r"|disregard(?:ed)?)\b",
    re.IGNORECASE,
)
"""A line that says of itself that its request no longer stands."""


def find_requests(
    read: Sequence[Statement], vocabulary: Vocabulary, case: CaseFile | None = None
) -> tuple[FoundRequest, ...]:
    """Find the disputed requests of a case that is no letter.

    A list of disputed items decides; without one, what the newest utilization review refuses by
    name or number, in the fullest wording of the file; then the requests listed or decided line
    by line, less those approved, and what the treating side asks for. Every request names a
    treatment or drug of the vocabulary, save in a list of disputed items, where each line counts.

    Args:
        read: The statements of the case.
        vocabulary: For the names of treatments, drugs and body parts.
        case: The documents; without them only single statements are read.
    """
    lines = request_lines(read, vocabulary)
    disputed = tuple(_distinct(_of(lines, ("disputed",), vocabulary), vocabulary))
    if disputed:
        return disputed
    strict = tuple(
        r
        for r in _strict(read, lines, vocabulary)
        if not (_bare_specialty(r.text, vocabulary) or _STRUCK.search(r.statement.text))
    )
    if case is None:
        return strict
    decided, asks = _passages(case, vocabulary)
    listed = [a for a in asks if a.rank == 0]
    if listed:
        return tuple(_of_asks(listed, True, "set_out", vocabulary))
    refused = refused_requests(decided, asks, strict, vocabulary)
    if refused:
        return refused
    if strict:
        return strict
    group = newest_group(asks, None)
    basis: Basis = "plan" if group and group[0].rank > 1 else "request"
    return tuple(_of_asks(group, False, basis, vocabulary))


def _of_asks(
    asks: Sequence[Ask], refused: bool, basis: Basis, vocabulary: Vocabulary
) -> Iterator[FoundRequest]:
    for ask in asks:
        yield from wordings(ask, refused, basis, vocabulary)


def _passages(case: CaseFile, vocabulary: Vocabulary) -> tuple[list[Verdicts], list[Ask]]:
    """Read the passages of review, and what is asked for outside them, in every document."""
    decided: list[Verdicts] = []
    asks: list[Ask] = []
    for index, document in enumerate(case.documents):
        if document.letter is None:
            said = tuple(review_passages(index, document))
            decided += [verdicts_of(passage, vocabulary) for passage in said]
            asks += [
                ask
                for ask in asks_of(index, document, said, vocabulary)
                if ask.rank == 0
                or not _bare_specialty(
                    ask.passage.text[ask.place.start : ask.place.end], vocabulary
                )
            ]
    return decided, asks


def _bare_specialty(words: str, vocabulary: Vocabulary) -> bool:
    """Whether words only name the requester's specialty: ``PTP, orthopedics``."""
    care = vocabulary.treatments_in(words)
    if vocabulary.drugs_in(words) or not care:
        return False
    return all(m.id.endswith("_consultation") for m in care) and not re.search(
        r"consult|refer|eval|visit|opinion|follow|appoint|exam", words, re.IGNORECASE
    )


def _strict(
    read: Sequence[Statement], lines: Sequence[RequestLine], vocabulary: Vocabulary
) -> tuple[FoundRequest, ...]:
    listed = _set_out(read, lines, vocabulary)
    if listed:
        return listed
    asked = tuple(_distinct(_asked(read, vocabulary), vocabulary))
    asked = asked or tuple(_distinct(_of(lines, ("plan",), vocabulary), vocabulary))
    refused = [_fuller(request, asked, vocabulary) for request in _refused(read, vocabulary)]
    return tuple(_distinct(iter(refused), vocabulary)) or asked


def _of(
    lines: Sequence[RequestLine], sources: Sequence[Source], vocabulary: Vocabulary
) -> Iterator[FoundRequest]:
    for line in lines:
        if line.source in sources:
            refused = line.source in ("disputed", "decision")
            yield from split_request(line.statement, line.start, line.end, vocabulary, refused)


def _set_out(
    read: Sequence[Statement], lines: Sequence[RequestLine], vocabulary: Vocabulary
) -> tuple[FoundRequest, ...]:
    """Return the requests listed or decided line by line, once each, less those approved."""
    granted = (*_of(lines, ("approved",), vocabulary), *_granted(read, vocabulary))
    kept: list[FoundRequest] = []
    for request in _distinct(_of(lines, ("requested", "decision"), vocabulary), vocabulary):
        if not request.refused and any(_alike(request, g, vocabulary) for g in granted):
            continue
        twin = next((k for k in kept if _alike(k, request, vocabulary)), None)
        if twin is None:
            kept.append(request)
        elif len(request.text) > len(twin.text):
            kept[kept.index(twin)] = replace(request, refused=request.refused or twin.refused)
    return tuple(kept)


def _granted(read: Sequence[Statement], vocabulary: Vocabulary) -> Iterator[FoundRequest]:
    """Yield what sentences of UR approve whole: with a number in it, it may be a part."""
    for statement in read:
        if statement.attribution != "utilization_review":
            continue
        for match in _GRANTED_X.finditer(statement.text):
            end = _END.search(statement.text, match.end())
            stop = end.start() if end else len(statement.text)
            if not re.search(r"\d", statement.text[match.end() : stop]):
                yield from split_request(statement, match.end(), stop, vocabulary, False)


def _alike(one: FoundRequest, other: FoundRequest, vocabulary: Vocabulary) -> bool:
    """Whether two wordings from different places ask for the same care of the same part."""
    first, second = (request_key(request.text, vocabulary) for request in (one, other))
    if one.statement.marked and other.statement.marked and one.refused == other.refused:
        return first == second
    return first[:2] == second[:2] and all(
        not a or not b or a == b for a, b in zip(first[2:], second[2:], strict=False)
    )


def _fuller(
    request: FoundRequest, asked: Sequence[FoundRequest], vocabulary: Vocabulary
) -> FoundRequest:
    """Return the treating side's wording of a refused request where UR only names the care."""
    if re.search(r"\d", request.text) or vocabulary.body_parts_in(request.text):
        return request
    care = request_key(request.text, vocabulary)[:2]
    same = [
        other
        for other in asked
        if other.statement.attribution == "record"
        and request_key(other.text, vocabulary)[:2] == care
    ]
    return replace(same[0], refused=True) if len(same) == 1 else request


def _refused(read: Sequence[Statement], vocabulary: Vocabulary) -> Iterator[FoundRequest]:
    for statement in read:
        if statement.attribution != "utilization_review":
            continue
        text = statement.text
        places = [
            (m.start("what"), m.end("what")) for m in _X_REFUSED.finditer(text) if m.group("what")
        ]
        places += [
            (m.start("other"), m.end("other"))
            for m in _X_REFUSED.finditer(text)
            if m.group("other")
        ]
        for match in _REFUSED_X.finditer(text):
            if any(a <= match.end() < b or match.start() == b + 1 for a, b in places):
                continue
            if _COMMENT.match(text, match.end()):
                continue
            end = _END.search(text, match.end())
            places.append((match.end(), end.start() if end else len(text)))
        for start, end_at in sorted(places):
            yield from split_request(statement, start, end_at, vocabulary, True)


def _asked(read: Sequence[Statement], vocabulary: Vocabulary) -> Iterator[FoundRequest]:
    for statement in read:
        text = statement.text
        at = 0
        while match := _ASKED_X.search(text, at):
            end = _END.search(text, match.end())
            if NEGATED.search(text[max(0, match.start() - 12) : match.start()]):
                at = match.end()
                continue
            stop = end.start() if end else len(text)
            yield from split_request(statement, match.end(), stop, vocabulary, False)
            at = max(stop, match.end())
        if (
            not _ASKED_X.search(text)
            and re.search(r"request|plan", statement.heading)
            and statement.marked
        ):
            yield from split_request(statement, 0, len(text), vocabulary, False)


def _distinct(found: Iterator[FoundRequest], vocabulary: Vocabulary) -> Iterator[FoundRequest]:
    """Keep the fullest wording of each request, in order of first appearance."""
    kept: dict[tuple[object, ...], FoundRequest] = {}
    for request in found:
        key = request_key(request.text, vocabulary)
        if key in kept and len(kept[key].text) >= len(request.text):
            continue
        kept[key] = request
    yield from kept.values()


def request_key(text: str, vocabulary: Vocabulary) -> tuple[object, ...]:
    """Return what makes two wordings the same request: care, drug, parts, sides and levels."""
    care = sorted(
        {
            m.id
            for m in vocabulary.treatments_in(text)
            if not vocabulary.treatments[m.id].accompanies
        }
    )
    drugs = sorted({m.id for m in vocabulary.drugs_in(text)})
    parts = sorted(vocabulary.body_parts_in(text))
    if not care and not drugs:
        return (text.lower(),)
    return tuple(care), tuple(drugs), tuple(parts), vocabulary.laterality_in(text)
