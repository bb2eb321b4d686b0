"""Requests that are no longer in dispute: withdrawn, taken out, or approved after all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.checking.context import ItemContext
from rag.checking.dependents import orphans
from rag.checking.withdrawn_acts import ACTS
from rag.checking.withdrawn_forms import FURTHER, limited_to_others, other_amount
from rag.checking.withdrawn_names import names_item, struck, told_apart
from rag.checking.withdrawn_open import OPEN, ended_in_log
from rag.checking.withdrawn_parts import OBJECT, STANDS, aside, part_around
from rag.levels import laterality_in
from rag.records import CaseDocument, Decision, DisputedItem, Finding, page_at
from rag.text import sentences, squeeze
from rag.vocabulary import Vocabulary

_ASKED = (
    r"(?:requests?|items?|applications?|RFAs?|authori[sz]ations?|appeals?|disputes?|petitions?"
    r"|IMR|(?:independent medical )?reviews?|orders?|prescriptions?|referrals?|proposals?|lists?)"
)
_PAYER = (
    r"(?:claims (?:administrator|examiner|adjuster)|adjuster|administrator|insurer|carrier"
    r"|employer|defen[cs]e|defendants?|utili[sz]ation review|reviewer|UR)"
)
_GIVEN = (
    r"(?:approv\w+|authori[sz](?:e[sd]?|ing)|(?<!non-)(?<!non )certif(?:y|ie[sd])|granted|grants"
    r"|allow(?:ed|s)"
    r"|agreed to(?: \w+)? (?:pay|cover|provide|authori[sz]e|certify|approve|furnish|supply)"
    r"|accept(?:s|ed)|covered|paid for)"
)
_SINCE = (
    r"(?:after all|meanwhile|in the meantime|subsequently|since(?! (?:no|the|he|she|it))|later"
    r"|then|now|thereafter|afterwards|by letter|on (?:appeal|reconsideration)|in full"
    r"|upon (?:appeal|reconsideration))"
)
_PARTY = (
    r"(?:physician|provider|surgeon|doctor|Dr|psychologist|therapist|chiropractor|attorney|lawyer"
    r"|employee|worker|applicant|claimant|patient|representative|office|clinic|parties|counsel"
    r"|he|she|we|they|I)"
)
_CUE = re.compile(
    # Words that end a request whatever stands beside them.
    rf"\b(?:withdr(?:e|a)ws?|withdrawing|withdrawn|cancel(?:s|l?ed|l?ing|lation)?|retract(?:s|ed"
    rf"|ing)?|rescind(?:s|ed)?|revok(?:e[sd]?|ing)|void(?:s|ed)?|disregard(?:s|ed)?|recall(?:s|ed)?"
    rf"|abandon(?:s|ed|ing)?|waiv(?:e[sd]?|ing))\b(?=[^.;]{{0,60}}\b{_ASKED}\b)"
    rf"|\b{_ASKED}\b[^.;]{{0,80}}?\b(?:withdrawn|cancell?ed|retracted|revoked|rescinded|dropped"
    rf"|abandoned|voided|disregarded|waived|moot|dismissed)\b"
    rf"|\b(?:remov(?:es?|ed|ing)|drop(?:s|ped)?|delet(?:es?|ed)|str(?:ikes?|uck)|tak(?:es|en|ing)"
    rf"|took|leav(?:es|ing)|left)\b"
    rf"(?=[^.;]{{0,80}}\b(?:from|out of|off)\b[^.;]{{0,30}}\b{_ASKED}\b)"
    r"|\bno longer (?:\w+ ){0,2}?(?:requests?|requested|requesting|seeks?|sought|seeking|wants?"
    r"|wanted|asks?|asked|asking|disputes?|disput(?:ed|ing)|pursu\w+|desire[sd]?|contest\w*"
    r"|at issue|part of|under (?:review|dispute)|in (?:dispute|question|play)|before|wish\w*"
    r"|needed|required|req['’]?d|proposed|planned|applied for|open)\b"
    rf"|\b{_PARTY}\b[^.;]{{0,70}}\bwithdr(?:ew|aws?|awn)\b(?! from)"
    r"|\bwithdrawn\b(?=\s*(?:$|[.;,)]|(?:by|on|in writing|at|as)\b"
    r"|before (?:the |this |any )?(?:review|decision|denial|hearing|date)\b))"
    r"|\b(?:took|takes?|taken|taking) (?:it |this |that |them )?back\b"
    r"|\b(?:asks?|asked|asking|wish(?:es)?|wants?|requests?|please|agrees?|agreed?)\b[^.;]{0,80}"
    r"\b(?:be |have |to )?(?:removed?|taken off|taken out|take off|take out|struck|strike|dropped"
    r"|drop|deleted?|withdrawn|withdraw|cancell?ed|cancel|disregard(?:ed)?|void)\b"
    r"|\b(?:need|needs|should|must|shall) (?:not|no longer)\s+(?:be )?(?:pursu\w+|consider\w*"
    r"|decid\w+|review\w*|authori[sz]\w+|process\w*)"
    rf"|\b(?:will|do(?:es)?|did|is|are|was|to) (?:not|n['’]t|no longer)\s+(?:\w+ ){{0,3}}?"
    r"(?:pursu\w+|go(?:ing)? (?:ahead|forward|through) with|proceed(?:ing)? with|press\w*"
    r"|insist\w*|renew\w*|seek(?:ing)?|ask(?:ed|ing)? for)\b[^.;]{0,60}?"
    r"(?:\b(?:any ?more|any longer|any further|further|after all|at this time)\b|$|[.;])"
    rf"|\b(?:decided|chose[n]?|elected|opted)\b[^.;]{{0,20}}\b(?:against|not to|to forgo|to forego"
    r"|to do without)\b|\b(?:dropped|drops) (?:his|her|their|its|the|our) (?:\w+ )?(?:request"
    r"|dispute|appeal|claim)"
    # Approved after the denial: the payer's act, or a turn in time.
    rf"|\b{_GIVEN}\b(?=[^.;]{{0,40}}\b{_SINCE}\b)|\b{_SINCE}\b[^.;]{{0,40}}\b{_GIVEN}\b"
    rf"|\b{_PAYER}\b[^.;]{{0,40}}\b(?:has |have |had )?(?:relented|reversed|gave in|agreed to"
    r"(?: \w+)? (?:pay|cover|provide|authori[sz]e|certify|approve|furnish|supply))\b"
    rf"|\b(?:claims (?:administrator|examiner)|adjuster|insurer|carrier|employer)\b[^.;]{{0,40}}"
    rf"\b(?:has |have )?{_GIVEN}\b"
    rf"|\b(?:was|were|been|is|are) {_GIVEN} by (?:the )?(?:adjuster|insurer|carrier|employer)\b"
    rf"|\b(?:was|were|been) {_GIVEN} by (?:the )?{_PAYER} on \d"
    r"|\b(?:certified|approved|authori[sz]ed|granted)\b(?=[^.;]{0,40}\b(?:on|upon|after|at|in)\s+"
    r"(?:an?\s+|the\s+)?(?:\w+\s+)?(?:reconsideration|appeal|second (?:look|review)|re-?review"
    r"|internal review|further review))"
    r"|\bden(?:ial|ied)\b[^.;]{0,50}\b(?:rescinded|reversed|withdrawn|lifted|overturned on|undone"
    r"|vacated|set aside)\b|\b(?:reversed|rescinded|withdrew|lifted|vacated|set aside)\b[^.;]{0,30}"
    r"\b(?:denial|decision|non-?certification|determination)\b"
    r"|\b(?:dispute|matter|issue|question|request)\b[^.;]{0,60}\b(?:is|was|has been|became|been)\s+"
    r"(?:\w+ )?(?:resolved|settled|moot|closed|disposed of|laid to rest)\b|\b(?:is|are|was|now"
    r"|rendered|made|become) moot\b"
    r"|\b(?:parties|stipulat\w+|settle\w*|compromise)\b[^.;]{0,60}\b(?:agree\w*|stipulat\w+"
    r"|provid\w+|authori[sz]\w+|resolv\w+)\b"
    rf"|{FURTHER}|{ACTS}|{OPEN}",
    re.I,
)
_BEFORE = re.compile(
    r"\b(?:earlier|previous|prior|former|first|other|another|separate|different|older|original"
    r"|last year's|alternative)\s+(?:\w+\s+)?(?:requests?|RFAs?|applications?|orders?"
    r"|prescriptions?|referrals?)\b"
    r"|^\W*(?:an?|the|his|her) (?:earlier|previous|prior|former|older)\b",
    re.I,
)
_PARTLY = re.compile(
    r"\b(?:partial(?:ly)?|in part|modif\w+|conditional(?:ly)?|cop(?:y|ies)"
    r"|duplicates?)\b",
    re.I,
)
"""A part approved leaves the rest in dispute."""
_NOT = re.compile(
    r"\b(?:not|never|neither|nor|no(?! longer)|refus\w+|declin\w+)\s+(?:\w+\s+){0,2}$|n['’]t\s+$",
    re.I,
)
_UNDONE = re.compile(
    r"(?:\b(?:not|never|refus\w+|declin\w+|would|may|might|could|should|fail(?:ed|s|ure)? to"
    r"|whether to|den(?:y|ied|ies)|partial\w*|in part)\b|n['’]t\b)[^.;]{0,30}"
    r"\b(?:withdr\w+|cancel\w*|retract\w*|drop\w*|approv\w+|authori[sz]\w+|certif\w+|grant\w*)",
    re.I,
)
_NOT_DONE = re.compile(
    r"(?:\b(?:not|never)\b|n['’]t\b)[^.;]{0,15}\b(?:rescind|revok|void|disregard|waiv|abandon"
    r"|recall|dismiss|moot|remov|delet|struck|taken|resolv|settl|closed|reversed|withdr|cancel"
    r"|retract|dropp)\w*",
    re.I,
)
_OTHERWISE = re.compile(
    r"\b(?:if|unless|until|whether|may|might|would|should|could|pending|await\w*|hop\w+|expects?)\b",
    re.I,
)
_THAT_REQUEST = re.compile(
    r"\b(?:th(?:is|at|ese|ose)|the|our|both|it|its) (?:\w+ )?(?:requests?|RFAs?|denials?|items?"
    r"|orders?|decisions?)\b|^\W*it\b",
    re.I,
)
"""A request meant and not named: it was named before."""
_THIS_REQUEST = re.compile(
    r"\bth(?:is|at) (?:part of (?:the|its|his|her|their) )?(?:request|item|RFA|order)\b", re.I
)
_PROTEST = re.compile(
    r"\b(?:asks?|asked|asking|wish(?:es)?|wants?|requests?|please)\b[^.;]{0,40}\b(?:denial|decision"
    r"|refusal|non-?\s?certification|determination)s?\b",
    re.I,
)
"""A wish that a denial be undone: the request is kept."""


@dataclass(frozen=True)
class Withdrawal:
    """A sentence by which a request is no longer in dispute."""

    start: int
    end: int
    cue: str
    words: str


def withdrawals(
    text: str,
    item: DisputedItem,
    vocabulary: Vocabulary,
    others: Sequence[DisputedItem] = (),
    *,
    own: bool = False,
) -> Iterator[Withdrawal]:
    """Yield the sentences of ``text`` that take ``item`` out of dispute, and no other request.

    Args:
        text: What to look through.
        item: The request.
        vocabulary: For the names of treatments.
        others: The other requests: a dispute may be confined to them.
        own: Whether the text is on this item: "this request" without a name is it.
    """
    before = ""
    for start, end in sentences(text):
        for line_start, piece in _pieces(text, start, end):
            last_words, words = before, squeeze(piece)
            before = words
            limit = limited_to_others(words, item, others, vocabulary) if others else None
            if limit is not None and not _OTHERWISE.search(words[: limit.start()]):
                cue_words = squeeze(limit.group())
                yield Withdrawal(line_start, line_start + len(piece), cue_words, words)
                continue
            cues = (
                _CUE.search(words),
                struck(words, item, others, vocabulary),
                ended_in_log(words, lambda told: names_item(told, item, vocabulary)),
            )
            cue = next((one for one in cues if one and _holds(words, one)), None)
            if cue is None:
                continue
            if _liability(words[cue.end() :], cue, vocabulary):
                continue
            first, last = aside(words, cue, vocabulary) or part_around(words, cue)
            if _kept(words[last:], item, others, vocabulary):
                continue
            named = _names_care(words[first:last], vocabulary) or OBJECT.search(words, first, last)
            part = words[first:last] if named else words
            if not _names_care(words, vocabulary) and _THAT_REQUEST.search(words):
                part = f"{last_words} {words}"  # "This request was withdrawn."
            meant = names_item(part, item, vocabulary) or told_apart(
                words[first:last], item, others, vocabulary
            )
            unnamed = own and not _names_care(words, vocabulary)
            meant = meant or (unnamed and bool(_THIS_REQUEST.search(words)))
            if meant and not _of_another(part, item):
                yield Withdrawal(line_start, line_start + len(piece), squeeze(cue.group()), words)


def _holds(words: str, cue: re.Match[str]) -> bool:
    """Whether words end a dispute for good: not denied, partial or uncertain."""
    if _NOT.search(words[: cue.start()]) or _UNDONE.search(cue.group()):
        return False
    if _NOT_DONE.search(cue.group()):
        return False
    partly = _PARTLY.search(words, max(0, cue.start() - 1), min(len(words), cue.end() + 20))
    if partly or _BEFORE.search(words) or _PROTEST.match(cue.group()):
        return False
    return not _OTHERWISE.search(_AND_THAT.split(words[: cue.start()])[-1])


_AND_THAT = re.compile(r",? and that\b", re.I)
"""Up to here a doubt reaches: what is told next stands by itself."""


def _kept(
    after: str, item: DisputedItem, others: Sequence[DisputedItem], vocabulary: Vocabulary
) -> bool:
    """Whether what follows the ended part says of this very request that it stands."""
    if not STANDS.search(after):
        return False
    return names_item(after, item, vocabulary) or told_apart(after, item, others, vocabulary)


def _of_another(words: str, item: DisputedItem) -> bool:
    """Whether words tell of other visits than were asked for, or of the other side."""
    sides = {laterality_in(words), item.laterality}
    return other_amount(words, item) or sides == {"left", "right"}


_ACCEPTS = re.compile(r"\baccept(?:s|ed)$", re.I)
_CLAUSE = re.compile(r"[.;,]|\b(?:and|but|so)\b")


def _liability(after: str, cue: re.Match[str], vocabulary: Vocabulary) -> bool:
    """Whether a payer accepts an injury and no care: "accepted the arthritis of that joint"."""
    if not _ACCEPTS.search(cue.group()):
        return False
    taken = _CLAUSE.split(after, maxsplit=1)[0]
    ill = vocabulary.conditions_in(taken) or vocabulary.body_parts_in(taken)
    claim = re.match(r"\s+(?:\w+\s+){0,3}?(?:liability|claim|injur\w+|case|responsib\w+)\b", taken)
    return bool(claim or ill) and not (_names_care(taken, vocabulary) or OBJECT.search(taken))


def _names_care(words: str, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.treatments_in(words) or vocabulary.drugs_in(words))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs of a sentence: a heading without a full stop is none of its words."""
    at = start
    for piece in re.split(r"(\n\s*\n)", text[start:end]):
        if piece.strip():
            yield at, piece
        at += len(piece)


def check_withdrawn(context: ItemContext) -> Iterator[Finding]:
    """Look through the whole file for words that end the dispute on the item."""
    item = context.item
    parents = accompanied(item, context.summary.items, context.vocabulary)
    meant = ((item, ""), *((other, _FALLS) for other in parents))
    for other, beside in meant:
        for document in context.case.documents:
            rest = [one for one in context.summary.items if one.number != other.number]
            found = next(_in_document(document, other, context.vocabulary, rest), None)
            if found is not None:
                page = page_at(document.pages, found.start)
                yield context.finding(
                    "item_withdrawn",
                    "warning",
                    f"By page {page} of {document.name} "
                    f"{'this request' if other is item else f'item {other.number}'} seems to be no "
                    f"longer in dispute (“{found.cue}”){beside}.",
                    "Ask the parties; what was withdrawn or approved is not decided.",
                    evidence=found.words,
                )
                return


_FALLS = ", and this item accompanies it"


def accompanied(
    item: DisputedItem, items: Sequence[DisputedItem], vocabulary: Vocabulary
) -> Iterator[DisputedItem]:
    """Yield the operation that an item goes with, which takes the item along when it falls."""
    decisions: dict[int, Decision | None] = {
        one.number: "overturned" if one.number == item.number else "upheld" for one in items
    }
    for one, operation in orphans(items, decisions, vocabulary):
        if one.number == item.number:
            yield operation


def _in_document(
    document: CaseDocument,
    item: DisputedItem,
    vocabulary: Vocabulary,
    others: Sequence[DisputedItem],
) -> Iterator[Withdrawal]:
    start, end = 0, len(document.text)
    if document.letter is not None:
        start, end = document.letter.summary.start, document.letter.summary.end
    for found in withdrawals(document.text[start:end], item, vocabulary, others):
        yield replace(found, start=start + found.start, end=start + found.end)
