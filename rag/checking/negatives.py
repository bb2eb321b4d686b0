"""Negative claims: what the draft says is missing is looked for in the record again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.checking.context import ItemContext, outside_quotes, overlaps
from rag.checking.denial import denied
from rag.phrases import PhraseIndex
from rag.records import Finding, Sentence, SentenceRole, Span
from rag.text import sentences, squeeze

_SAY = (
    r"document|mention|discuss|show|describe|report|record|include|contain|indicate|note|state"
    r"|address|demonstrate|provide|specify|reflect|reveal|support|list|name|give|affirm"
)
_SAID = (
    r"documented|mentioned|discussed|shown|described|reported|recorded|included|contained|indicated"
    r"|noted|stated|addressed|demonstrated|provided|specified|found|listed|named|given|on record"
    r"|in the record|present in the record"
)
_THINGS = (
    r"documentation|documented|evidence|record|records|indication|mention|discussion|report|reports"
    r"|objective|clear|sign|signs|history|description|proof|statement|account|trace"
)
_CLAIM = re.compile(
    rf"\b(?:do|does|did)(?:\s+not|n['’]t)\s+(?:clearly\s+|adequately\s+|even\s+)?(?:{_SAY})\b"
    rf"|\b(?:is|are|was|were|been|be)(?:\s+not|n['’]t)\s+(?:clearly\s+|adequately\s+)?(?:{_SAID})\b"
    rf"|\bnot\s+(?:been\s+)?(?:documented|discussed|mentioned|recorded|described|reported)\b"
    rf"|\b(?:no|without|absent|lacking)\s+(?:any\s+)?(?:{_THINGS})\b"
    rf"|\b(?:record|records|file|notes?|reports?|provider|physician)\s+(?:shows?|holds?|contains?"
    r"|gives?|documents?|mentions?|has|have|names?|lists?)\s+(?:no|neither|none)\b"
    r"|\black(?:s|ed|ing)?\b(?:\s+of)?|\babsence\s+of\b|\bundocumented\b"
    rf"|\bfail(?:s|ed)?\s+to\s+(?:{_SAY})\b|\bmissing\s+from\b|\bnowhere\b|\bsilent\s+(?:on|about)\b"
    r"|\binsufficient\s+documentation\b|\bnever\s+(?:mentions?|documents?|discusse[sd])\b",
    re.I,
)
_LIBRARY = re.compile(
    r"\b(?:MTUS|ACOEM|ODG|ASIPP|guidelines?|schedule|library|section|sections|chapter|edition|step"
    r"|recommendations?|digest|passages?|literature|studies)\b[^.;]{0,80}$",
    re.I,
)
_OTHER_CLAIM = re.compile(
    r"^\s*(?:that|whether|how|for\s+how|when|why|what|if|which|the\s+(?:percentage|length|number)|"
    r"(?:a|any)\s+(?:percentage|length|number))\b",
    re.I,
)
_LEAD = re.compile(
    r"^[\s:]*(?:(?:of|a|an|any|the|his|her|that|prior|earlier|previous|recent|current|formal|such"
    r"|documented|adequate|sufficient|specific|trial|course|use|history|diagnosis|evidence|signs?"
    r"|symptoms|record|records|documentation|mention|discussion)\s+)*",
    re.I,
)
_UR = re.compile(
    r"utili[sz]ation review|\bUR\b|claims administrator|non-?\s*certif|adverse determination"
    r"|\b(?:was|were) denied\b|physician advis[eo]r",
    re.I,
)
_PLANNED = re.compile(
    r"\brequest|\bauthori[sz]ation|\bRFA\b|\brecommend|\bplan(?:s|ned)?\b|\bpending\b|\bfuture\b"
    r"|\bwill\b|\bconsider|\bpropos|\bawait|\bscheduled\b|\breferr|\bif\b|\brule out\b|\bversus\b"
    r"|\bpossible\b|\bsuspect|\bmay\b|\bshould\b",
    re.I,
)


@dataclass(frozen=True)
class Hit:
    """A place where the record mentions something, with the sentence around it."""

    span: Span
    words: str
    planned: bool
    """Only asked for, planned or thought possible."""


def check_negatives(context: ItemContext) -> Iterator[Finding]:
    """Check every sentence that says what the record lacks."""
    for sentence in context.draft.sentences:
        claims = list(claims_of_absence(sentence))
        if not claims:
            continue
        if not sentence.searched:
            yield context.finding(
                "negative_searched",
                "blocker",
                "The sentence says that something is missing, but not what was looked for.",
                "Search the record for it before saying so, and list the terms.",
                sentence=sentence,
                evidence=claims[0].cue,
            )
        yield from _found(context, sentence, claims)


@dataclass(frozen=True)
class Claim:
    """A claim that the record lacks something."""

    cue: str
    subject: str
    """What stands behind the cue up to the end of the clause; empty where it stands before."""


def claims_of_absence(sentence: Sentence) -> Iterator[Claim]:
    """Yield the claims of a sentence that the record (not a guideline) lacks something."""
    if sentence.role in (SentenceRole.GUIDELINE, SentenceRole.REQUEST):
        return
    text = outside_quotes(sentence.text)
    for match in _CLAIM.finditer(text):
        if _LIBRARY.search(text[: match.start()]):
            continue
        rest = re.split(r"[.;:,(]|\bbut\b|\bwhile\b|\bwhich\b|\bwhere\b", text[match.end() :])[0]
        yield Claim(match.group(), rest)


def _found(context: ItemContext, sentence: Sentence, claims: list[Claim]) -> Iterator[Finding]:
    """Look for the head of each claim in the record, whatever the draft says it searched."""
    quoted_spans = [quote.span for quote in sentence.case_quotes]
    for claim in claims:
        if _OTHER_CLAIM.match(claim.subject):
            continue  # "does not say how long": the thing itself may well be on record
        head = _head(context, claim.subject)
        if head is None:
            continue
        for hit in _hits(context, *head):
            if overlaps(hit.span, quoted_spans):
                continue
            yield context.finding(
                "negative_contradicted",
                "warning" if hit.planned else "blocker",
                f"The sentence says that the record lacks “{head[1]}”; page {hit.span.page} of "
                f"{context.case.documents[hit.span.document].name} mentions it"
                + (" as planned or possible." if hit.planned else "."),
                "Read the place; correct the sentence or say why it does not count.",
                sentence=sentence,
                evidence=hit.words,
            )
            break


def _head(context: ItemContext, subject: str) -> tuple[str, str] | None:
    """Return vocabulary kind-and-id and words of what is said to be missing, if we know it."""
    lead = _LEAD.match(subject)
    start = lead.end() if lead else 0
    words = context.vocabulary
    for kind, matches in (
        ("condition", words.conditions_in(subject)),
        ("treatment", words.treatments_in(subject)),
        ("drug", words.drugs_in(subject)),
    ):
        for match in matches:
            tail = subject[match.end :].strip()
            if match.start == start and not _qualified(tail):
                return f"{kind}:{match.id}", subject[match.start : match.end]
    return None


def _qualified(tail: str) -> bool:
    """Whether words follow that narrow the claim: "therapy for the neck"."""
    return bool(tail) and not re.match(r"^(?:in|anywhere|at all|or|and|nor)\b", tail)


def _hits(context: ItemContext, key: str, words: str) -> Iterator[Hit]:
    """Yield places outside utilization review's words where the record affirms the term."""
    kind, id_ = key.split(":")
    own = PhraseIndex()
    own.add(words, ("x",))
    hits = []
    for span, text in _record_sentences(context):
        places = [(m.start, m.end) for m in own.find(text)]
        places += _known(context, kind, id_, text)
        if any(not denied(text, start, end) for start, end in places):
            hits.append(Hit(span, squeeze(text), bool(_PLANNED.search(text))))
    yield from sorted(hits, key=lambda hit: (hit.planned, hit.span.document, hit.span.start))


def _known(context: ItemContext, kind: str, id_: str, text: str) -> list[tuple[int, int]]:
    """Return where ``text`` names the vocabulary entry or a narrower one."""
    words = context.vocabulary
    if kind == "condition":
        family = words.condition_family(id_)
        return [(m.start, m.end) for m in words.conditions_in(text) if m.id in family]
    if kind == "treatment":
        found = words.treatments_in(text)
        narrower = (m for m in found if m.id == id_ or id_ in words.ancestors(m.id))
        return [(m.start, m.end) for m in narrower]
    return [(m.start, m.end) for m in words.drugs_in(text) if m.id == id_]


def _record_sentences(context: ItemContext) -> Iterator[tuple[Span, str]]:
    """Yield the sentences in which the record itself speaks, requests and UR left out."""
    skip = list(context.item.ur_reasons)
    skip += [f.span for f in context.summary.facts if f.attribution == "utilization_review"]
    skip += [item.span for item in context.summary.items if item.span is not None]
    for index, document in enumerate(context.case.documents):
        start, end = 0, len(document.text)
        if document.letter is not None:
            start, end = document.letter.summary.start, document.letter.summary.end
        for first, last in sentences(document.text, start, end):
            page = next((p.number for p in document.pages if p.start <= first < p.end), 1)
            span = Span(document=index, page=page, start=first, end=last)
            text = document.text[first:last]
            if not overlaps(span, skip) and not _UR.search(text):
                yield span, text
