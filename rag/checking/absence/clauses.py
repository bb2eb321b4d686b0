"""What a clause says is missing, in any turn of phrase: a denial, a word of record, a thing.

The forms of words in ``claims`` and ``forms`` know where the missing thing stands. Here it may
stand anywhere: a clause that denies once and speaks of what is recorded or was had is taken to
miss the things of the vocabulary that it names barely, as its subject or behind its verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.absence.claims import Claim
from rag.checking.absence.reach import bounded, told_by_review
from rag.checking.context import outside_quotes
from rag.text import between
from rag.vocabulary import Vocabulary

_CLAUSE = re.compile(
    r"[.;:(]\s?|,\s(?!n?or\b|whatever\b|so far\b|as yet\b|to date\b)|\b(?:but|while|which|because"
    r"|although|though|since|so that|and (?:he|she|it|the|there|that)|whereas|if|unless|when"
    r"|where|before|until)\b",
    re.I,
)
_DENIAL = re.compile(
    r"\b(?:no|not|never|nowhere|nothing|neither|none|nobody|cannot|yet to|in vain|\w+n['’]t"
    r"|lack(?:s|ed|ing)?|missing|wanting|absent|silent|un(?:documented|recorded|known|tried"
    r"|reported"
    r"|mentioned|proven|attempted|noted))\b",
    re.I,
)
_RECORD = re.compile(
    r"\b(?:document\w*|record\w*|mention\w*|describ\w+|show[ns]?|not(?:ed|es|ing)|said|say|says"
    r"|state[ds]?"
    r"|told|tells?|report\w*|list(?:ed|s)?|file|chart|papers|pages|evidence\w*|trace|word|sign"
    r"|known"
    r"|found|find|seen|undocumented|unrecorded|untried|unreported|unmentioned|indicate[ds]?"
    r"|appear(?:s|ed)?|among the findings|tried|try|attempt\w*|given|had|received?|undergone"
    r"|undergo"
    r"|worn|wear|used|begun|begin|start(?:ed)?|attend(?:ed)?|obtained|performed|ordered|prescribed"
    r"|offered|taken|unattempted|unproven|wanting|missing|lacking|absent|learned|met with)\b",
    re.I,
)
_JUDGED = re.compile(
    r"\b(?:should|would|will|could|may|might|must|need\w*|requir\w*|expect\w*|asks?|recommend\w*"
    r"|indicated|support\w*|warrant\w*|justif\w*|necess\w*|appropriate|guidelines?|MTUS|ODG|ACOEM"
    r"|criteri\w+|enough|sufficien\w*|adequate\w*|clear\w*|complet\w+|exhaust\w*|finish\w*|fail\w*"
    r"|benefit\w*|respon\w+|reliev\w*|relief|outcome|efficacy|effect\w*|results?|gain\w*|worse\w*"
    r"|chang\w+|new|recent|current\w*|further|more|another|again|repeat\w*|second|additional\w*"
    r"|duration|frequency|dose|dosage|plan\w*|goals?|reason\w*|rationale|why|how|what|significant"
    r"|severe|progressive|specif\w+|only|just|merely|longer|other than|except|beyond|since|after"
    r"|during|prior to|despite|due to|caus\w+|helpful|help(?:s|ed)?|use to|of use|success\w*"
    r"|trigger"
    r"|doubt|question|denie[sd]|deny|denying|risk|fear|want\w*(?<!wanting))\b",
    re.I,
)
"""Words of a judgement, a quality or a time: then the thing itself may well be on record."""
_BARE = re.compile(
    r"\b(?:a|an|any|the|of|single|one|sort|kind|form|trial|course|use|visits?|sessions?|episodes?"
    r"|signs?|symptoms?|evidence|that|trace|word|mention|documentation|record|history|complaints?"
    r"|his|her|their|this|such|home|formal|prior|previous|earlier|at|all|so|far|either|ever|as|to"
    r"|has|have|been|be|was|were|is|are|had|signed|wrist|left|right)\b[\s,]*$",
    re.I,
)
_BEFORE = re.compile(
    r"(?:^|\b(?:no|not|never|nowhere|nothing|neither|nor|none|or|without|lack(?:s|ed|ing)?|and"
    r"|tried|given|received?|undergone|undergo|worn|wear|used|begun|begin|started?|attended|attend"
    r"|obtained|performed|ordered|prescribed|offered|documented|recorded|mentioned|described|shows?"
    r"|noted|reported|reflect|find|found|see|seen|name|names|locked|called))[\s,]*$",
    re.I,
)
"""What may stand right before a thing and its small words."""
_END = re.compile(
    r"\s*\b(?:there|is|are|was|were|has|have|had|does|do|did|seems?|appears?|can|cannot|could|in"
    r" (?:the|this"
    r"|these|any|his|her)(?: \w+)? (?:records?|files?|charts?|notes?|reports?|papers?|pages)"
    r"|anywhere"
    r"|at any|so far|to date|on (?:file|record)|documented|recorded|mentioned|described|reported"
    r"|noted"
    r"|tried|attempted|nor|or|and|never|not|by (?:the|any))\b.*$",
    re.I | re.S,
)


def clause_claims(text: str, words: Vocabulary) -> Iterator[Claim]:
    """Yield claims of absence read out of whole clauses; never sure enough for a blocker."""
    own = outside_quotes(text)
    for start, end in between(_CLAUSE, own):
        clause = own[start:end]
        denials = list(_DENIAL.finditer(clause))
        if not _denies_once(denials) or not _RECORD.search(clause) or _JUDGED.search(clause):
            continue
        if told_by_review(own[: start + denials[0].start()]) or bounded(own[end:]):
            continue
        for first, last in _things(clause, words):
            if not _bears(clause, denials[0], first, last):
                continue
            tail = _END.sub("", clause[last:])
            yield Claim(denials[0].group(), clause[first:last] + tail, of_record=False, loose=True)


def _denies_once(denials: list[re.Match[str]]) -> bool:
    """Whether a clause denies, and denies no denial: "neither … nor" is one."""
    return len(denials) == 1


_BEHIND = re.compile(
    r"(?:not|never|nowhere|cannot|yet to|in vain|missing|wanting|absent|un\w+|\w+n['’]t)$", re.I
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|be|being|seems?|appears?|remains?)\b", re.I)
_ACTIVE = re.compile(r"\b(?:do|does|did|shows?|showed|reveals?|finds?|found)\b", re.I)


def _bears(clause: str, denial: re.Match[str], first: int, last: int) -> bool:
    """Whether the denial bears on the thing: it stands before it, or says of it that it is not.

    "The MRI shows no tear" misses no MRI.
    """
    if denial.start() < first:
        return True
    around = clause[last : denial.end() + _TAIL]
    if _NO_WORD.match(clause, denial.start()) or _SEEMS.search(around):
        return True
    return (
        bool(_BEHIND.match(denial.group()))
        and bool(_PASSIVE.search(around))
        and not _ACTIVE.search(clause[last : denial.start()])
    )


_NO_WORD = re.compile(r"no (?:word|mention|trace|sign|record|note|account|evidence)\b", re.I)
_SEEMS = re.compile(r"\b(?:not|n['’]t|never) (?:seem|appear)", re.I)
_TAIL = 12
"""Characters behind a denial in which its verb stands: "cannot be"."""


def _things(clause: str, words: Vocabulary) -> list[tuple[int, int]]:
    found = [
        (match.start, match.end)
        for matches in (
            words.conditions_in(clause),
            words.treatments_in(clause),
            words.drugs_in(clause),
        )
        for match in matches
    ]
    return [place for place in sorted(set(found)) if _barely(clause[: place[0]])]


def _barely(before: str) -> bool:
    """Whether only small words part a thing from the clause's start, its denial or its verb."""
    while (shorter := _BARE.sub("", before)) != before:
        before = shorter
    return bool(_BEFORE.search(before))
