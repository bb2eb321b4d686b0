"""What a clause says is missing, in any turn of phrase: a denial, a word of record, a thing.

The forms of words in ``claims`` and ``forms`` know where the missing thing stands. Here it may
stand anywhere: a clause that denies once and speaks of what is recorded or was had is taken to
miss the things of the vocabulary that it names barely, as its subject or behind its verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.absence.bearing import of_a_verb, valued
from rag.checking.absence.charted import in_full
from rag.checking.absence.claims import Claim
from rag.checking.absence.heads import named_otherwise
from rag.checking.absence.open_words import OpenThing, open_things
from rag.checking.absence.predicates import does_otherwise, qualifies, supposed
from rag.checking.absence.reach import bounded, told_by_review
from rag.checking.context import outside_quotes
from rag.text import between
from rag.vocabulary import Vocabulary

_CLAUSE = re.compile(
    r"[.;:(]\s?|,\s(?!n?or\b|whatever\b|so far\b|as yet\b|to date\b)|\b(?:but|while"
    r"|(?<!of )which|because"
    r"|although|though|since|so that|and (?:he|she|it|the|there|that)|whereas|if|unless|when"
    r"|and (?=[a-z]{3,}(?:s|ed) (?:an?|the|his|her|its)\b)"
    r"|where|until)\b",
    re.I,
)
_ELUSIVE = (
    r"(?:outstanding|awaited|spared|escaped|escapes|elude[sd]?|unsaid|blank|gaps?|omitted|omits?"
    r"|left out|without success|to no avail|silence|mute|mum|overdue|skipped|foregone|forgone"
    r"|(?:gone|went|going|go|done|doing|do|did|managed) without|dispensed with"
    r"|spent no time (?:on|in)"
    r"|passed over|bypassed|untouched|unheard of|devoid|bare of|void of|wants for)"
)
"""Words that miss a thing without a denial."""
_UNDONE = (
    r"un(?!der|til|specif|chang|limit|relat|resolv|restrict|controll|displac|aid"
    r"|assist|complic|load|prompt|guid|cover"
    r"|superv|unit|affect|author|approv|warrant|need|support|justif|impair|interrupt|treat"
    r"|reliev|diminish|explain|expect|disput|question|complet|loved)[a-z]{2,}"
    r"(?:ed|en|wn|ght|ne|id)"
)
"""What was not done or not told: "untried", "unmentioned", whatever the verb."""
_DENIAL = re.compile(
    r"\b(?:no|not|never|nowhere|nothing|neither|none|nobody|no one|cannot|(?:yet"
    r"|still) to|in vain|\w+n['’]t"
    rf"|nor|vainly|lack(?:s|ed|ing)?|missing|wanting|(?<!\ban )absent|absence|silent"
    rf"|{_UNDONE}|{_ELUSIVE}"
    r"|(?:unable|impossible) to|fail(?:s|ed|ure)? to|omit(?:s|ted)? to|neglect(?:s|ed)? to"
    r"|without|(?<=one )misses|(?<=reader )misses|(?<=\bI )miss|(?<=\bwe )miss)\b",
    re.I,
)
_FINDS = (
    r"(?:discover|find|make out|trace|locate|detect|discern|spot|come (?:up)?on|see|read"
    r"|identify|unearth|point to|recover|get hold of|glean|gather|learn|tell|establish|verify"
    r"|confirm|ascertain)"
)
_IS_NOT = re.compile(
    r"\b(?:has|have|had|is|are|was|were)(?: been)?(?: \w+ly)?(?: not| never| nowhere|n['’]t| yet to"
    rf"| still| so far)\b|\b{_ELUSIVE}\b"
    r"|\b(?:not (?:a|one) single|at no (?:time|point|stage)|never)\b"
    rf"|\b(?:could|can|did|do|does) (?:not|nowhere|never) (?:\w+ )?(?:be )?{_FINDS}"
    rf"|\bcannot (?:be )?{_FINDS}|\b(?:unable|impossible) to {_FINDS}|\bin vain\b|\bvainly\b"
    rf"|\bnowhere\b|\b{_UNDONE}\b",
    re.I,
)
"""A predicate that is denied: "has not been resorted to", whatever its verb."""
_RECORD = re.compile(
    r"\b(?:document\w*|record\w*|mention\w*|describ\w+|show[ns]?|not(?:ed|es|ing)|said|say|says"
    r"|state[ds]?"
    r"|told|tells?|report\w*|list(?:ed|s)?|file|chart|papers|pages|evidence\w*|trace|word|sign"
    r"|known"
    r"|found|find|seen|undocumented|unrecorded|untried|unreported|unmentioned|indicate[ds]?"
    r"|appear(?:s|ed)?|among the findings|tried|try|attempt\w*|given|had|received?|undergone"
    r"|undergo"
    r"|worn|wear|used|begun|begin|start(?:ed)?|attend(?:ed)?|obtained|performed|ordered|prescribed"
    r"|offered|taken|unattempted|unproven|wanting|missing|lacking|absent|learned|met with|read"
    r"|reads|in evidence)\b",
    re.I,
)
_JUDGED = re.compile(
    r"\b(?:should|would|will|could(?! not\b| nowhere| never)|may|might|must|need\w*|requir\w*"
    r"|expect\w*|asks?|recommend\w*"
    r"|indicated|support\w*|warrant\w*|justif\w*|necess\w*|appropriate|guidelines?|MTUS|ODG|ACOEM"
    r"|criteri\w+|enough|sufficien\w*|adequate\w*|clear\w*|complet\w+|exhaust\w*|finish\w*|fail\w*"
    r"|benefit\w*|respon\w+|reliev\w*|relief|outcome|efficacy|effect\w*|results?|gain\w*|worse\w*"
    r"|accompan\w+|concurrent\w*|concomitant\w*|simultaneous\w*|adjunct\w*|combin\w+"
    r"|chang\w+|new|recent|current\w*|further|more|another|again|repeat\w*|second(?! (?:surger"
    r"|operation|opinion))|additional\w*"
    r"|improv\w*|help\w*|tolerat\w*|return\w*|work(?:s|ed|ing)?\b(?! ?-?up)|stop\w*|continu\w*"
    r"|agree\w*|certif\w*"
    r"|authori\w*|approv\w*|allow\w*|eas(?:ed|es)|last(?:ed|s)|radiat\w*|interfer\w*|address\w*"
    r"|(?:number|count|total|amount)s? of|with (?:and|or) without|duration|frequency|dose|dosage"
    r"|plan\w*|goals?|reason\w*|rationale|why|how|what|significant"
    r"|severe|progressive|specif\w+|only|just|merely|longer|other than|except|beyond|since|after"
    r"|during|prior to|despite|due to|caus\w+|use to|of use|success(?<!without success)\w*"
    r"|trigger"
    r"|(?:low|high|great|few|short|long|wid|small)er than|less than|(?:above|below|under|past) \d+"
    r"|(?:no|any) others?|doubt|question|train(?:ed|ing)|qualified|competen\w+|denie[sd]"
    r"|deny|denying"
    r"|risk|fear|want\w*(?<!wanting)|provok\w*|reproduc\w*|elicit\w*|aggravat\w*"
    r"|reduc\w*|lower(?:ed|ing)|rais(?:ed|ing)|taper\w*|wean\w*|alter\w*|doubl(?:ed|ing)|halv\w*)\b",
    re.I,
)
"""Words of a judgement, a quality or a time: then the thing itself may well be on record."""
_BARE = re.compile(
    r"\b(?:a|an|any|the|of|single|one|sort|kind|form|trial|course|use|visits?|sessions?|episodes?"
    r"|signs?|symptoms?|evidence|that|trace|word|mention|documentation|record|history|complaints?"
    r"|his|her|their|this|such|home|formal|prior|previous|earlier|at|all|so|far|either|ever|as|to"
    r"|has|have|been|be|was|were|is|are|had|signed|wrist|left|right|oral|actual|proper|real"
    r"|regular|separate)\b[\s,]*$",
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


def clause_claims(text: str, words: Vocabulary, *, searched: bool = False) -> Iterator[Claim]:
    """Yield claims of absence read out of whole clauses; never sure enough for a blocker.

    Args:
        text: A sentence of a draft or rationale.
        words: Names of findings and care.
        searched: Whether the sentence says itself that a search stands behind it.
    """
    for clause, denial in missing_in(text, searched=searched):
        wide = searched or bool(_IS_NOT.search(clause))
        frame = denial.end()
        named = _named(clause, words)
        for first, last in named:
            if first > frame and does_otherwise(clause, denial, named, _RECORD):
                continue
            before = clause[:first]
            if not bears(clause, denial, first, last) or qualifies(clause, first, last):
                continue
            such = _SUCH.search(before)
            first = such.start() if such else first
            told = wide or bool(_RECORD.search(before, frame))
            if not _barely(before) and (not told or _adjunct(before)):
                continue
            tail = _END.sub("", clause[last:])
            yield Claim(denial.group(), clause[first:last] + tail, of_record=False, loose=True)


_SUCH = re.compile(r"\bsuch (?:an? )?$", re.I)


def missing_in(text: str, *, searched: bool) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the clauses of a sentence that miss something, with the word that says so."""
    own = _INSERTED.sub(_blank, in_full(outside_quotes(text)))
    for start, end in between(_CLAUSE, own):
        clause = own[start:end]
        denials = list(_DENIAL.finditer(clause))
        if not _denies_once(denials) or _JUDGED.search(clause):
            continue
        if not (searched or _RECORD.search(clause) or _IS_NOT.search(clause)):
            continue
        if _NOT_FOR.match(clause, denials[0].start()):
            continue
        before = own[: start + denials[0].start()]
        if told_by_review(before) or bounded(own[end:]) or supposed(own, start, denials[0].group()):
            continue
        yield clause, next((m for m in denials if m.group().lower() != "without"), denials[0])


def things_unknown(text: str, words: Vocabulary, *, searched: bool) -> Iterator[OpenThing]:
    """Yield the things missed in a sentence that are no entries of the vocabulary."""
    for clause, denial in missing_in(text, searched=searched):
        known = _named(clause, words)
        known += [(m.start, m.end) for m in words.body_part_matches(clause)]
        for thing in open_things(clause, known):
            first = clause.find(thing.words)
            behind = first + len(thing.words)
            if first > denial.start() and does_otherwise(clause, denial, known, _RECORD):
                continue
            if qualifies(clause, first, behind):
                continue
            if bears(clause, denial, first, behind) and not _PREDICATE.search(
                clause, behind, denial.start()
            ):
                yield thing


_NOT_FOR = re.compile(
    r"not (?:for|because of|by|out of|from|on account of|as|(?:\w+ly )?(?:asked for|requested))\b",
    re.I,
)
"""What is denied is a purpose, a cause or a request: "for the dreams, and not for pressure"."""
_PREDICATE = re.compile(
    r"\b(?:and|but)\s+(?:has|have|had|is|was|were|does|did|takes?|took)\b", re.I
)
"""A second predicate: what stands before it is not what a denial in it misses."""


_INSERTED = re.compile(r",\s(?!and\b|n?or\b|but\b|not\b|no\b)(?:[a-z]+\s){0,4}[a-z]+,(?=\s[a-z])")
"""A few words between commas, as a writer throws them in: ", it seems,"."""


def _blank(match: re.Match[str]) -> str:
    """Blank out an insertion that names nothing of a list and denies nothing."""
    words = match.group()
    listed = not _ASIDE.search(words)
    return words if listed else " " * len(words)


_ASIDE = re.compile(
    r"\b(?:it|as|I|we|one|so|to|at|by|however|moreover|therefore|thus|too|also|indeed|though"
    r"|apparently|evidently|seemingly|surprisingly|oddly|strangely|in|of)\b|\w+ly\b",
    re.I,
)


def _adjunct(before: str) -> bool:
    """Whether a thing is but where or when something else was missed: "upon examination".

    "Nothing on X" and "silent about X" miss X itself.
    """
    about = _ABOUT.search(before) or _WAS_IN.search(before)
    return bool(_ADJUNCT.search(before)) and not about


_WAS_IN = re.compile(
    r"\b(?:had|has|been|was|were|put|kept|seen|enrolled)\b[^.;,]{0,25}\bin (?:an? )?$", re.I
)
"""Care in which somebody was: "had this man in a splint"."""
_ABOUT = re.compile(
    r"\b(?:nothing|word|words|silent|mute|blank|mention|note|entry|entries|information|data"
    r"|report|detail|details|document\w*|remark)(?: \w+)? (?:up)?on (?:\w+ ){0,2}$",
    re.I,
)
_ADJUNCT = re.compile(
    r"\b(?:(?:up)?on|at|from|under|in|between|despite|against|beside|before|prior to|ahead of"
    r"|been (?!screen|test|check|search|look|evaluat|assess)\w+ed for)\s+(?:\w+\s+){0,2}?$",
    re.I,
)
"""Before a thing that is but where or when something else was missed: "upon examination"."""


def _denies_once(denials: list[re.Match[str]]) -> bool:
    """Whether a clause denies, and denies no denial: "neither … nor" is one."""
    said = [m for m in denials if m.group().lower() not in ("without", "nor")] or denials
    return len(said) == 1


_BEHIND = re.compile(
    rf"(?:not|never|nowhere|nobody|no one|none|cannot|yet to|still to|in vain|missing"
    rf"|wanting|absent|un\w+|unable to"
    rf"|impossible to|{_ELUSIVE}"
    rf"|\w+n['’]t)$",
    re.I,
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been|be|being|seems?|appears?|remains?|stays?|stayed"
    r"|(?:has|have|had) (?:not|never|yet to|still not|so far not) (?:yet |so far |ever )?(?:come"
    r"|came"
    r"|appear\w*|occur\w*|taken place|precede\w*|reach\w*|arriv\w*|happen\w*|figur\w*|turn\w*"
    r"|surfac\w*|enter\w*|materiali\w*|escap\w*|elud\w*)|escape[sd]?|elude[sd]?)\b",
    re.I,
)
_ACTIVE = re.compile(r"\b(?:do|does|did|shows?|showed|reveals?|finds?|found)\b", re.I)


def bears(clause: str, denial: re.Match[str], first: int, last: int) -> bool:
    """Whether the denial bears on the thing: it stands before it, or says of it that it is not.

    "The MRI shows no tear" misses no MRI, and "a grip of 18 kg does not differ" no grip.
    """
    if valued(clause[last:]):
        return False
    if denial.start() < first or _FRONTED.match(clause[:first]):
        return True
    if of_a_verb(clause[denial.end() :]):
        return False
    if denial.group().lower().startswith("un"):
        return True
    if _AT_NO_TIME.search(clause, last):
        return True
    around = clause[last : denial.end() + _TAIL]
    if _NO_WORD.match(clause, denial.start()) or _SEEMS.search(around):
        return True
    return (
        bool(_BEHIND.match(denial.group()))
        and bool(_PASSIVE.search(around))
        and not _ACTIVE.search(clause[last : denial.start()])
    )


_AT_NO_TIME = re.compile(r"\b(?:at no (?:time|point|stage|visit)|by no (?:\w+)|on no)\b", re.I)
_FRONTED = re.compile(r"\W*(?:of|about|on|as to|regarding|concerning|for)\b[^,]*$", re.I)
"""Set before its clause: "of a program at home one reads nothing"."""
_NO_WORD = re.compile(r"no (?:word|mention|trace|sign|record|note|account|evidence)\b", re.I)
_SEEMS = re.compile(
    r"\b(?:not|n['’]t|never|nowhere) (?:seem|appear|figure|feature|occur|exist|show up|turn up"
    r"|come up|emerge|arise|surface|come (?:in|into)|take place|enter|count among|belong)",
    re.I,
)
"""Verbs by which a thing is there, denied."""
_TAIL = 12
"""Characters behind a denial in which its verb stands: "cannot be"."""


_NON = re.compile(r"\bnon[- ]$", re.I)


def _named(clause: str, words: Vocabulary) -> list[tuple[int, int]]:
    found = [(first, last) for _, _, first, last in named_otherwise(clause, words)]
    found += [
        (match.start, match.end)
        for matches in (
            words.conditions_in(clause),
            words.treatments_in(clause),
            words.drugs_in(clause),
        )
        for match in matches
    ]
    return sorted(place for place in set(found) if not _NON.search(clause[: place[0]]))


def _barely(before: str) -> bool:
    """Whether only small words part a thing from the clause's start, its denial or its verb."""
    while (shorter := _BARE.sub("", before)) != before:
        before = shorter
    return bool(_BEFORE.search(before))
