"""What a claim of absence says is missing, as far as the vocabulary knows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.checking.absence.bearing import proof_of
from rag.checking.absence.care_named import bare_therapy, care_places
from rag.checking.absence.paraphrase import paraphrased, told_conditions
from rag.checking.context import ItemContext
from rag.vocabulary import Vocabulary

_LEAD = re.compile(
    r"^[\s:]*(?:(?:of|a|an|any|either|the|his|her|that|prior|earlier|previous|recent|current|formal"
    r"|such|documented|recorded|adequate|sufficient|specific|significant|objective|definitive|clear"
    r"|trial|course|use|history|diagnosis|presence|findings?|evidence|signs?|symptoms|record"
    r"|records"
    r"|documentation|mention|discussion|regarding|scores?|measures?|measurements?|figures?|values?"
    r"|or|other|signs?|amount|degree|level|showing|indicating|alternative|treatments?"
    r"|modalit(?:y|ies)|options?|patient|worker|had|has|received|undergone|was|is|does|do|did|in"
    r"|this|file|chart|notes?|reports?|they|he|she|it|describe|mention|show|report|document|state"
    r"|contain|hold|signed|say|would|will|been|further|first|yet|an|as|to|motor(?=\s+deficit)"
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
    r"|when|despite|over|beyond|noted|documented|present|the (?:patient|worker|claimant)|ahead"
    r"|under"
    r"|within|between|until|where|upon|without|either|ever|so far|anywhere|is|was|were|are|has|have"
    r"|had|can|could|by|against|around|near|above|below|behind|beside|per|one|we|nothing|nobody"
    r"|he|she|it|there)"
    r"(?:\b|(?<=,))",
    re.I,
)
_NARROWED = re.compile(r"\b" + _NARROWING.pattern, re.I)
_OR = re.compile(r"\bn?or\b|,", re.I)
_MERE = re.compile(
    r"^(?:drugs?|medications?|medicines?|agents?|treatments?|therap(?:y|ies)|use|trials?|courses?"
    r"|exam\w*|tests?|testing|stud(?:y|ies)|films?|scans?|images?|programs?|sessions?"
    r"|visits?)\b\s*",
    re.I,
)
"""Nouns that add nothing to the name before them: "anti-inflammatory drug"."""
_INJECTED = "steroid_joint_injection"
_MODIFIER = re.compile(r"(?:fail\w*|improv(?!ements?\b)\w*|persist\w*|chronic|acute|severe)", re.I)
"""Words that the vocabulary knows and that qualify what follows: "failed therapy"."""


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
    used: bool = False
    """Only where it is told to have been used is it there: "any use of it"."""


_STEROID = re.compile(
    r"(?:(?:cortico|gluco)?steroids?|cortisone|corticoids?)\b"
    r"(?!\s+(?:inject|shot|cream|tablet|pack|dose|taper|pill|use|therapy|by mouth|oral))",
    re.I,
)
"""A steroid, without the word that says that it went in by a needle."""
_ITSELF = re.compile(
    r"^\W*(?:(?:any|a|an|the|some|such|documented|recorded|actual|earlier|prior|previous|real|regular"
    r"|home|daily|supervised|proper|that)\s+)*(?:use|trial|test|wear|course|wearing|try)\s+(?:of|with)"
    r"\s+(?:it|them|this|(?:the|this|that|such an?|such) (?:device|unit|drug|treatment|medication"
    r"|therapy|brace|item|modality|equipment|appliance))\b",
    re.I,
)
"""What is asked for, called by no name of its own."""
_SUCH = re.compile(r"^\W*(?:(?:any|no|one|of)\s+)*such\s+(?:an?\s+)?(?P<what>[\w-]+)", re.I)
"""What is asked for, or what another sentence names."""
_CARE = re.compile(
    r"(?:therap(?:y|ies)|treatment|care|unit|device|drug|medic\w+|injection|exercise|program|course"
    r"|visit|session|brace|modality|equipment|appliance|procedure|operation|surgery|block)s?$",
    re.I,
)
_NEAR_PART = 30
"""Characters behind a finding in which the part of the body that it is in is named."""


_BROADLY = {
    "imaging": re.compile(
        r"(?:(?<=\bno )|(?<=\ba )|(?<=\bany )|(?<=\bof )|^)(?:scans?|pictures)\b", re.I
    ),
    "xray": re.compile(r"(?:(?<=\bno )|(?<=\bany )|(?<=\bof )|^\W*)films?\b|\bx-?rayed\b", re.I),
    "brace": re.compile(r"\b(?:braced|splinted|strapped)\b", re.I),
    "hypnotic": re.compile(r"\b(?:sleep(?:ing)?[- ](?:medicine|drug|tablet|remed)\w*)", re.I),
    "medication": re.compile(
        r"(?:(?<=\bno )|(?<=\ba )|(?<=\bany )|^\W*)(?:drugs?|medicines?|pills)\b"
        r"(?! (?:tests?|screen\w*|abuse|misuse|monitor\w*|allerg\w*|interact\w*|seek\w*|use\b))",
        re.I,
    ),
}
"""Everyday words for care, by the entry that they stand for."""


def named_otherwise(text: str, words: Vocabulary) -> Iterator[tuple[str, str, int, int]]:
    """Yield kind, id and place of what a text names by other words than the vocabulary's.

    The same words that show a thing in a record name it in a sentence that misses it.
    """
    for first, last in bare_therapy(text, words):
        yield "treatment", "physical_therapy", first, last
    if _INJECTED in words.treatments:
        for first, last in care_places(_INJECTED, text, words):
            yield "treatment", _INJECTED, first, last
    taken = [(m.start, m.end) for m in words.treatments_in(text)]
    for id_, pattern in _BROADLY.items():
        for match in pattern.finditer(text) if id_ in words.treatments else ():
            if not any(a < match.end() and match.start() < b for a, b in taken):
                yield "treatment", id_, match.start(), match.end()
    for id_ in told_conditions():
        # What a finding sounds like ("absent reflex") would be read as its own denial.
        if id_ in words.conditions and words.conditions[id_].kind == "circumstance":
            for first, last in paraphrased(id_, text):
                yield "condition", id_, first, last


def heads_of(context: ItemContext, subject: str) -> Iterator[Head]:
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
    found += [
        (first, last, kind, id_) for kind, id_, first, last in named_otherwise(subject, words)
    ]
    itself = _ITSELF.match(subject)
    if itself and context.item.treatment:
        rest = subject[itself.end() :].strip()
        yield Head("treatment", context.item.treatment, itself.group().strip(), True, rest, True)
        return
    such = _SUCH.match(subject)
    if such is not None:
        if context.item.treatment and _CARE.match(such["what"]):
            rest = subject[such.end() :].strip()
            yield Head("treatment", context.item.treatment, such.group().strip(), True, rest, True)
        return  # a finding is one that another sentence names
    lead = _LEAD.match(subject)
    at = lead.end() if lead else 0
    steroid = _STEROID.match(subject, at)
    if steroid and _INJECTED in words.treatments:
        rest = subject[steroid.end() :].strip()
        yield Head("treatment", _INJECTED, steroid.group(), bool(rest), rest)
        return
    heads: list[Head] = []
    listed = False
    for start, end, kind, id_ in sorted(found, key=lambda one: (one[0], -one[1])):
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
    if (
        rest
        and not (_NARROWING.match(rest) or proof_of(rest))
        and not words.body_parts_in(rest[:_NEAR_PART])
    ):
        return  # "examination signs": what we know is but the first word of another thing
    yield from (replace(head, narrowed=bool(rest), tail=rest) for head in heads)
