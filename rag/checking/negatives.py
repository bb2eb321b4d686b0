"""Negative claims: what the draft says is missing is looked for in the record again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.checking.absence_forms import things_missing
from rag.checking.care_named import bare_therapy, care_places, of_another, same_words
from rag.checking.context import ItemContext, Severity, outside_quotes, overlaps
from rag.checking.denial import denied
from rag.checking.negative_scope import (
    bounded,
    elsewhere,
    no_real_mention,
    other_nerve,
    since_then,
    told_by_review,
)
from rag.checking.paraphrase import paraphrased
from rag.checking.relatives import RELATIVE
from rag.phrases import PhraseIndex
from rag.records import Finding, Sentence, SentenceRole, Span
from rag.retrieval.lexical import tokenize
from rag.text import fold, sentences, squeeze

_SAY = (
    r"document|mention|discuss|show|describe|report|record|include|contain|indicate|note|state"
    r"|address|demonstrate|provide|specify|reflect|reveal|list|name|give|affirm|say|tell|establish"
)
_SAID = (
    r"documented|mentioned|discussed|shown|described|reported|recorded|included|contained"
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
    rf"|\b(?:has|have|had)(?:\s+not|n['’]t)\s+been\s+(?:{_SAID}|submitted|made|sent|supplied"
    r"|furnished|produced|offered|presented|forthcoming|received|put forward|tendered)\b"
    rf"|\b(?:is|are|was|were)\s+(?:never|nowhere)\s+(?:{_SAID})\b"
    r"|\bthere\s+(?:is|are|was|were)\s+(?:no|not)\b"
    r"(?!\s+(?:\w+\s+)?(?:provision|need|doubt|reason|basis|clear\s+basis)\b)"
    rf"|\b(?:no|without|absent|lacking)\s+(?:any\s+)?(?:{_THINGS})\b"
    rf"|\b(?:record|records|file|notes?|reports?|provider|physician)\s+(?:shows?|holds?|contains?"
    r"|gives?|documents?|mentions?|has|have|names?|lists?)\s+(?:no|neither|none)\b"
    rf"|\bno\s+(?=[^.;,]{{3,60}}\b(?:is|are|was|were|has been|have been)\s+(?:{_SAID})\b)"
    rf"|\bno\s+(?=[^.;,]{{2,60}}(?:,\s*(?!and\b|but\b|the\b)[^.;,]{{2,40}}){{0,3}}?,?\s+n?or\s"
    rf"[^.;,]{{2,40}}?\b(?:is|are|was|were|has been|have been)\s+(?:{_SAID})\b)"
    r"|\black(?:s|ed|ing)?\b(?:\s+of)?|\babsence\s+of\b|\bundocumented\b"
    rf"|\bfail(?:s|ed)?\s+to\s+(?:{_SAY})\b|\bmissing\s+from\b|\bnowhere\b|\bsilent\s+(?:on"
    rf"|about)\b"
    r"|\binsufficient\s+documentation\b|\bnever\s+(?:mentions?|documents?|discusse[sd])\b",
    re.I,
)
_NEVER_HAD = re.compile(
    r"\b(?:has|have|had)\s+(?:had|received|undergone|tried|attended|completed|done)\s+no\b"
    r"|\b(?:has|have|had)\s+(?:not|never)\s+(?:yet\s+)?(?:had|received|undergone|tried|attended"
    r"|participated in|been (?:given|treated with|through|offered|prescribed))\b"
    r"|\bnever\s+(?:had|received|underwent|tried|attended)\b"
    r"|\bno\s+(?=[^.;,]{3,60}\b(?:has|have) been\s+(?:tried|given|done|attempted|completed|had)\b)",
    re.I,
)
"""Claims about the worker's past: compared with the record, but no search of it is claimed."""
_BEHIND = re.compile(
    r"\b(?:is|are|was|were|has|have|had|not|undocumented|missing|absent|lacking)\b", re.I
)
"""What a cue begins with where its subject stands before it."""
_BREAK = re.compile(
    r"[.;:(]|,\s|\b(?:but|while|which|where|and|so|that|because|although|though|if|as)\b", re.I
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
_THAT = re.compile(
    r"^\s*that\s+(?:(?:the|this)\s+)?(?:injured\s+)?(?:worker|patient|employee|claimant|he|she)\s+",
    re.I,
)
"""A claim on the worker himself: "does not say that he would consider surgery"."""
_LEAD = re.compile(
    r"^[\s:]*(?:(?:of|a|an|any|either|the|his|her|that|prior|earlier|previous|recent|current|formal"
    r"|such|documented|recorded|adequate|sufficient|specific|significant|objective|definitive|clear"
    r"|trial|course|use|history|diagnosis|presence|findings?|evidence|signs?|symptoms|record"
    r"|records"
    r"|documentation|mention|discussion|regarding|scores?|measures?|measurements?|figures?|values?"
    r"|or|other|signs?|amount|degree|level|showing|indicating|alternative|treatments?"
    r"|modalit(?:y|ies)|options?|patient|worker|had|has|received|undergone|was|is|does|do|did|in"
    r"|this|file|chart|notes?|reports?|they|he|she|it|describe|mention|show|report|document|state"
    r"|contain|hold|signed|say|would|will|been|further|first|yet|an|to|motor(?=\s+deficit)"
    r"|(?:cortico)?steroid(?=\s+(?:inject|shot))|cortisone(?=\s+(?:inject|shot)))\s+)*",
    re.I,
)
_JOINT = re.compile(
    r"\s*(?:(?:,|or|and|nor|/)\s*)+(?:either|any|a|an|the|of)?\s*"
    r"|\s*(?:(?:in|anywhere in|within) (?:the |this |his |her )?(?:\w+ )?"
    r"(?:records?|files?|notes?|charts?|reports?|documents?)|anywhere|at all)\b.*$",
    re.I,
)
_NARROWING = re.compile(
    r"(?:,|of|for|to|with|on|from|in|at|after|since|before|prior|that|which|during|as|because|by"
    r"|when|despite|over|beyond|noted|documented|present|the (?:patient|worker|claimant))"
    r"(?:\b|(?<=,))",
    re.I,
)
_NARROWED = re.compile(r"\b" + _NARROWING.pattern, re.I)
_GAIN = "improved"
"""What may be of so many things that only a measure shows it."""
_OR = re.compile(r"\bn?or\b|,", re.I)
_MERE = re.compile(
    r"^(?:drugs?|medications?|medicines?|agents?|treatments?|therap(?:y|ies)|use|trials?|courses?"
    r"|exam\w*|tests?|testing|stud(?:y|ies)|films?|scans?|images?|programs?|sessions?"
    r"|visits?)\b\s*",
    re.I,
)
"""Nouns that add nothing to the name before them: "anti-inflammatory drug"."""
_MODIFIER = re.compile(r"(?:fail\w*|improv(?!ements?\b)\w*|persist\w*|chronic|acute|severe)", re.I)
"""Words that the vocabulary knows and that qualify what follows: "failed therapy"."""
_UR = re.compile(
    r"utili[sz]ation review|\bUR\b|claims administrator|non-?\s*certif|adverse determination"
    r"|rationale for (?:the )?(?:denial|non)|reason for (?:the )?denial"
    r"|\b(?:was|were) denied\b|physician advis[eo]r",
    re.I,
)
_PLANNED = re.compile(
    r"\brequest|\bauthori[sz]ation|\bRFA\b|\brecommend|\bplan(?:s|ned)?\b|\bpending\b|\bfuture\b"
    r"|\bwill\b|\bconsider|\bpropos|\bawait|\bscheduled\b|\breferr|\bif\b|\brule out\b|\bversus\b"
    r"|\bpossible\b|\bsuspect|\bmay\b|\bshould\b|\bcandidates?\b|\bneeds?\b"
    r"|\bwould (?:be|benefit)\b"
    r"|\b(?:is|was|are|were) to (?:be|have|receive|undergo|start|begin|get)\b",
    re.I,
)


@dataclass(frozen=True)
class Head:
    """A thing of the vocabulary that a sentence says is missing."""

    kind: str
    id: str
    words: str
    narrowed: bool
    """Words follow that narrow it: "therapy for the neck", "relief for six weeks"."""
    tail: str = ""
    """Those words."""


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
        unsought = [c for c in claims if c.of_record and not _denied_in_quotes(sentence, c)]
        if unsought and not _searched(context, sentence):
            yield context.finding(
                "negative_searched",
                "blocker",
                "The sentence says that something is missing, but not what was looked for.",
                "Search the record for it before saying so, and list the terms.",
                sentence=sentence,
                evidence=unsought[0].cue,
            )
        yield from _found(context, sentence, claims)


def _searched(context: ItemContext, sentence: Sentence) -> bool:
    """Whether a search is on record; a sentence that sums up rests on the searches before it."""
    if sentence.role in (SentenceRole.CONCLUSION, SentenceRole.NOTE):
        return any(other.searched for other in context.draft.sentences)
    return bool(sentence.searched)


def _denied_in_quotes(sentence: Sentence, claim: Claim) -> bool:
    """Whether the record's own words say that it is missing, so that no search need be told.

    "There is no weakness" restates "no motor deficit"; of "the record does not show" the denial
    quoted must share a word with the sentence.
    """
    own = set(tokenize(outside_quotes(sentence.text)))
    for quote in sentence.case_quotes:
        for clause in _QUOTED_CLAUSE.split(quote.text):
            if _DENIAL.search(clause) and (
                claim.cue.lower().startswith("there") or own & set(tokenize(clause))
            ):
                return True
    return False


_QUOTED_CLAUSE = re.compile(r"[.;:](?:\s|$)|\n")
_DENIAL = re.compile(
    r"\b(?:no|not|none|never|denie[sd]|denying|negative|without|absent|lacks?|lacking|w/o|nor"
    r"|\w+n['’]t)\b",
    re.I,
)


@dataclass(frozen=True)
class Claim:
    """A claim that the record lacks something."""

    cue: str
    subject: str
    """What stands behind the cue up to the end of the clause, or before it for "X is missing"."""
    of_record: bool = True
    """Whether it says that the record was searched; "has had no therapy" does not."""
    loose: bool = False
    """Whether it is read out of a turn of phrase, and so is never sure enough for a blocker."""
    bounded: bool = False
    """Whether a time bounds it: "no nausea since the change"."""


def claims_of_absence(sentence: Sentence) -> Iterator[Claim]:
    """Yield the claims of a sentence that the record (not a guideline) lacks something."""
    if sentence.role in (SentenceRole.GUIDELINE, SentenceRole.REQUEST):
        return
    text = outside_quotes(sentence.text)
    told: list[tuple[int, int]] = []
    for match in _CLAIM.finditer(text):
        if _LIBRARY.search(text[: match.start()]) or told_by_review(text[: match.start()]):
            continue
        told.append(match.span())
        rest = re.split(r"[.;:(]|\bbut\b|\bwhile\b|\bwhich\b|\bwhere\b", text[match.end() :])[0]
        if _WANTING.match(match.group()):
            rest = _NEW_CLAUSE.split(rest)[0]
        elif match.group().strip().lower() == "no":
            rest = _IS_SAID.split(rest)[0]
        rest = _ONLY.split(rest)[0]
        yield Claim(match.group(), rest)
        before = _BREAK.split(text[: match.start()])[-1]
        if _BEHIND.match(match.group()) and len(before.split()) <= _LONGEST_SUBJECT:
            yield Claim(match.group(), before)
    for match in _NEVER_HAD.finditer(text):
        before = text[: match.start()]
        if (
            _LIBRARY.search(before)
            or told_by_review(before)
            or any(start < match.end() and match.start() < end for start, end in told)
        ):
            continue
        rest = re.split(
            r"[.;:(]|\b(?:but|while|which|where|and he|and she)\b", text[match.end() :]
        )[0]
        yield Claim(match.group(), _SO_FAR.sub(" ", rest), of_record=False)
    for at, cue, thing in things_missing(text):
        if not _LIBRARY.search(text[:at]) and not told_by_review(text[:at]):
            tail = re.split(r"[.;:]", text[at + len(cue) :])[0]
            yield Claim(cue, thing, of_record=False, loose=True, bounded=bounded(tail))


_NEAR_PART = 30
"""Characters behind a finding in which the part of the body that it is in is named."""
_IS_SAID = re.compile(r"\b(?:is|are|was|were|has been|have been)\b", re.I)
_INJECTED = re.compile(r"\b(?:inject\w*|infiltrat\w*|shots?|into the)\b", re.I)
_STEROID = re.compile(
    r"\b(?:cortisone|kenalog|depo-?\s?medrol|celestone|corticosteroid"
    r"|steroid)\b[^.;]{0,50}?\b(?:inject\w*"
    r"|shots?|infiltrat\w*|into)\b|\b(?:injected|infiltrated)\b[^.;]{0,40}\b(?:cortisone|kenalog"
    r"|depo-?\s?medrol|celestone|corticosteroid|steroid)\b",
    re.I,
)
_OF_STEROID = re.compile(r"inject|shot|steroid|corti[sc]|infiltrat|cortico", re.I)
_EARLIER = re.compile(r"\b(?:earlier|prior|previous|past|former)\b", re.I)
_WANTING = re.compile(r"(?:absence|without|lack)", re.I)
_NEW_CLAUSE = re.compile(
    r"\b(?:the|this|his|her|its|such|any)\s+\w+\s+(?:is|are|can|cannot|could|has|have|must|should"
    r"|would|was|were|will|remains?)\b|\b(?:it|he|she|there|one|we)\s+(?:is|are|can|cannot|was)\b",
    re.I,
)
"""Where the main clause begins behind "in the absence of …" without a comma."""
_ONLY = re.compile(r",\s*(?:only|just|merely|but)\b", re.I)
"""Where a claim turns to what there is: "no deficiency, only strains"."""
_LONGEST_SUBJECT = 14
"""Words of the longest subject before "is not documented"."""
_SO_FAR = re.compile(
    r"\b(?:so far|to date|yet|at all|in the past|as yet|until now|ever|since the injury|has been"
    r"|have been|tried|given|done|attempted)\b.*$",
    re.I,
)


def _found(context: ItemContext, sentence: Sentence, claims: list[Claim]) -> Iterator[Finding]:
    """Look for the head of each claim in the record, whatever the draft says it searched."""
    quoted_spans = [quote.span for quote in sentence.case_quotes]
    for claim in claims:
        subject, about = claim.subject, _THAT.match(claim.subject)
        if about is not None:
            subject = subject[about.end() :]
        elif _OTHER_CLAIM.match(subject):
            continue  # "does not say how long": the thing itself may well be on record
        # What is only planned is no earlier course.
        past = bool(_EARLIER.search(subject))
        for head in _heads(context, subject):
            if about is not None and head.kind != "condition":
                continue
            if _owned(context, outside_quotes(sentence.text), head, claim.cue):
                continue
            hits = (
                hit
                for hit in _hits(context, head)
                if not overlaps(hit.span, quoted_spans)
                and not elsewhere(context.vocabulary, head.tail, hit.words)
                and (
                    head.kind != "treatment"
                    or not of_another(head.tail, hit.words, context.vocabulary)
                )
                and not (hit.planned and (head.narrowed or not claim.of_record or past))
            )
            hit = next(hits, None)
            if hit is not None:
                yield _contradiction(context, sentence, claim, head, hit)


def _owned(context: ItemContext, text: str, head: Head, cue: str) -> bool:
    """Whether the sentence names itself what the record has under another name of the same entry.

    "No perforation is found, though there was an ulcer" hides no ulcer.
    """
    said = max(text.find(cue), 0)
    at = text.find(head.words, said)
    at = at if at >= 0 else text.rfind(head.words, 0, said)  # "X is nowhere to be found"
    return any(
        start >= at + len(head.words) or end <= said
        for start, end in _known(context, head, text)
        if fold(text[start:end]).lower() != fold(head.words).lower()
        # "Corticosteroid" before "injection" is the same thing's name.
        and not (start <= at + len(head.words) + 1 and end >= at - 1)
        and not denied(text, start, end)
        and not no_real_mention(text, end)
    )


def _contradiction(
    context: ItemContext, sentence: Sentence, claim: Claim, head: Head, hit: Hit
) -> Finding:
    name = context.case.documents[hit.span.document].name
    sure = not (hit.planned or head.narrowed or claim.loose or head.id == _GAIN)
    severity: Severity = "blocker" if sure else "warning"
    return context.finding(
        "negative_contradicted",
        "note" if since_then(head.tail) or claim.bounded else severity,
        f"The sentence says that the record lacks “{head.words}”; page {hit.span.page} of {name} "
        "mentions it" + (" as planned or possible." if hit.planned else "."),
        "Read the place; correct the sentence or say why it does not count.",
        sentence=sentence,
        evidence=hit.words,
    )


def _heads(context: ItemContext, subject: str) -> Iterator[Head]:
    """Yield what is said to be missing, as far as the vocabulary knows it: "X, Y or Z" is three."""
    words = context.vocabulary
    found = [
        (match.start, match.end, kind, match.id)
        for kind, matches in (
            ("condition", words.conditions_in(subject)),
            ("treatment", words.treatments_in(subject)),
            ("drug", words.drugs_in(subject)),
        )
        for match in matches
    ]
    found += [(a, b, "treatment", "physical_therapy") for a, b in bare_therapy(subject, words)]
    lead = _LEAD.match(subject)
    at = lead.end() if lead else 0
    heads: list[Head] = []
    listed = False
    for start, end, kind, id_ in sorted(found):
        if not start <= at < end or _MODIFIER.fullmatch(subject[start:end]):
            continue
        heads.append(Head(kind, id_, subject[start:end], narrowed=False))
        tail = _JOINT.match(subject, end)
        at = tail.end() if tail else end
        listed = bool(tail and _OR.search(tail.group()))
        if tail is None:
            break
    rest = _MERE.sub("", subject[at:].strip())
    if listed and rest and not _NARROWING.match(rest):
        # Another thing of the list, unknown to the vocabulary; what narrows it narrows them all.
        narrow = _NARROWED.search(rest)
        behind = rest[narrow.start() :].strip() if narrow else ""
        yield from (replace(head, narrowed=bool(behind), tail=behind) for head in heads)
        return
    if rest and not _NARROWING.match(rest) and not words.body_parts_in(rest[:_NEAR_PART]):
        return  # "examination signs": what we know is but the first word of another thing
    yield from (replace(head, narrowed=bool(rest), tail=rest) for head in heads)


def _hits(context: ItemContext, head: Head) -> Iterator[Hit]:
    """Yield places outside utilization review's words where the record affirms the term."""
    own = PhraseIndex()
    own.add(head.words, ("x",))
    hits = []
    for span, text in _record_sentences(context):
        places = []
        if head.id != _GAIN:
            places += [(m.start, m.end) for m in own.find(text)]
            places += _known(context, head, text)
        if head.kind == "condition":
            places += paraphrased(head.id, text)
        if any(
            not denied(text, start, end)
            and not no_real_mention(text, end)
            and not _of_relative(text, start)
            and not other_nerve(head.words, text[start:end])
            for start, end in places
        ):
            hits.append(Hit(span, squeeze(text), bool(_PLANNED.search(text))))
    yield from sorted(hits, key=lambda hit: (hit.planned, hit.span.document, hit.span.start))


def _of_relative(text: str, start: int) -> bool:
    """Whether the clause before a word speaks of a relative: "her mother had bipolar disorder"."""
    clause = re.split(r"[.;]|,\s(?:and|but|while)\b", text[max(0, start - _OWN_REACH) : start])[-1]
    return bool(RELATIVE.search(clause))


_OWN_REACH = 80
"""Characters before a word in which a relative is named whose it is."""


def _known(context: ItemContext, head: Head, text: str) -> list[tuple[int, int]]:
    """Return where ``text`` names the vocabulary entry or a narrower one."""
    words, kind, id_ = context.vocabulary, head.kind, head.id
    if kind == "condition":
        family = words.condition_family(id_)
        return [(m.start, m.end) for m in words.conditions_in(text) if m.id in family]
    if kind == "treatment":
        found = words.treatments_in(text)
        narrower = [m for m in found if m.id == id_ or id_ in words.ancestors(m.id)]
        places = [
            (m.start, m.end)
            for m in narrower
            if same_words(id_, head.words, text[m.start : m.end], words)
        ]
        for drug in words.drugs_in(text):
            entry = words.drugs[drug.id]
            own = entry.injected if _INJECTED.search(text) else entry.treatment
            if own == "injection" and not _OF_STEROID.search(head.words):
                continue
            if own and (own == id_ or id_ in words.ancestors(own)):
                places.append((drug.start, drug.end))
        if "injection" in id_ and _OF_STEROID.search(head.words):
            places += [match.span() for match in _STEROID.finditer(text)]
            places += care_places(id_, text, words)
        elif "injection" not in id_:
            places += care_places(id_, text, words)
        return places
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
