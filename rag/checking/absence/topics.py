"""Questions that a sentence calls open, and headings that it calls missing: yes and no answer both.

"Whether he smokes is not known" is answered by "has never smoked", "side effects, or their absence,
are recorded nowhere" by "no sedation", and "no goals have been set down" by a line "GOALS: …".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.checking.absence.reach import told_by_review
from rag.checking.context import ItemContext, outside_quotes
from rag.records import Span
from rag.retrieval.lexical import tokenize

_OPEN = (
    r"(?:(?:is|are|was|were|has|have|had)(?: not| nowhere| never|n['’]t)(?: yet| ever)?(?: been)?"
    r"(?: to be)?(?: \w+ly)? (?:documented|mentioned|discussed|shown|described|reported|recorded"
    r"|noted|stated|addressed|specified|said|told|given|set down|put down|written|known|indicated"
    r"|answered|asked|found|clear|on record|explained|learned|established|determined|disclosed)"
    r"|(?:is|are|was|were) (?:recorded|told|said|stated|noted|written|mentioned|documented|shown"
    r"|answered|to be (?:read|found|learned)) nowhere"
    r"|(?:cannot|can not|could not|can nowhere) be (?:told|learned|learnt|seen|known|said|read"
    r"|established|made out|determined|inferred|gathered|found)(?: out)?"
    r"|(?:is|are|was|were|remains?|stays?|goes?|went) (?:left )?(?:nowhere\b[^.;]{0,20}|open|unsaid"
    r"|unanswered|unasked|un(?:known|recorded|documented|stated|reported|specified|clear|told"
    r"|mentioned|noted)|missing|a blank|an open question)|nobody (?:says|knows|asked|tells)"
    r"|no one (?:says|knows|asked|tells)|(?:the )?(?:file|record|records|reports?|notes?|chart"
    r"|papers) (?:does|do|did) not (?:say|tell|show|state|reveal))"
)
_NOT_TELL = (
    r"(?:(?:do|does|did)(?: not|n['’]t) (?:\w+ly )?(?:say|tell|state|show|record|document|mention"
    r"|note|indicate|report|reveal|disclose|specify|explain|establish)|nowhere (?:says?|tells?"
    r"|states?|do\w* \w+ \w+ (?:say|tell)|is it (?:said|told|recorded|stated|noted))"
    r"|(?:is|are|was|were|remains?) (?:silent|mute|quiet|mum) (?:on|about|as to)"
    r"|no (?:record|mention|word|statement|note|indication|account) (?:of|on|about|as to)"
    r"|(?:nobody|no one|never|none) (?:\w+ )?(?:asks?|asked|says?|said|records?|recorded"
    r"|notes?|noted|tells?"
    r"|told|wrote|knows|inquired|established)|cannot (?:tell|say|see|know)|(?:leaves?"
    r"|left) (?:it )?open"
    r"|not (?:known|told|said|clear|recorded|stated|noted|documented)|nothing (?:tells|says|shows)"
    r"|no (?:note|report|page|entry|one|physician|doctor|record) (?:tells|says|shows"
    r"|records|states))"
)
_FORMS = (
    re.compile(rf"\bwhether (?:or not )?(?P<what>[^.;:]{{3,90}}?),? {_OPEN}\b", re.I),
    re.compile(
        rf"\b{_NOT_TELL}\s+(?:\w+ ){{0,3}}?(?:whether|if"
        rf"|how) (?:or not )?(?P<what>[^.;:,]{{3,90}})",
        re.I,
    ),
    re.compile(
        rf"(?:^|[.;:,]\s)(?:any |the )?(?P<what>[^.;:,]{{3,60}}?),? or (?:its|their|the"
        rf"|his|her)? ?(?:absence|lack|want)"
        rf"(?: of (?:it|them|such|any))?,? (?:{_OPEN}|(?:is|are|was|were) (?:recorded"
        rf"|noted|told) nowhere)",
        re.I,
    ),
    re.compile(rf"\bpresence or absence of (?P<what>[^.;:,]{{3,60}}?) {_OPEN}\b", re.I),
    re.compile(
        r"(?:^|[.;:,]\s)(?:any |the )?(?P<what>[^.;:,]{3,60}?) (?:is|are|was|were"
        r"|has been|have been)"
        r" neither (?:affirmed|confirmed|asserted|noted|stated|reported|claimed|recorded) nor"
        r" (?:denied|excluded|ruled out|disclaimed)",
        re.I,
    ),
    re.compile(
        r"(?:^|[.;:,]\s)(?:any |the )?(?P<what>[^.;:,]{3,60}?) (?:(?:is|are|was|were"
        r"|has been|have been)"
        r" (?:not|never|nowhere)|(?:has|have) (?:not|never|nowhere) been) (?:\w+ly )?(?:addressed"
        r"|discussed|asked about|asked after|inquired (?:into|after)|gone into|touched (?:up)?on"
        r"|taken up|considered|explored|commented (?:up)?on|dealt with|looked into|raised)\b",
        re.I,
    ),
    re.compile(
        r"\b(?:nobody|no one|no (?:physician|doctor|provider|note|report|visit))\b[^.;:,]{0,20}?"
        r"\b(?:asked?s?|inquired?s?|addresse?[ds]|discusse?[ds]|mentions?|comments?|goes)\b"
        r"[^.;:,]{0,25}?\b(?:about|after|into|on|for)\s+(?P<what>[^.;:,]{3,60})",
        re.I,
    ),
    re.compile(
        r"\b(?:no|without(?: any)?) (?:inquiry|question|comment|discussion|remark|word|statement)s?"
        r" (?:is |was )?(?:into|about|on|as to|of) (?P<what>[^.;:,]{3,60})",
        re.I,
    ),
    re.compile(rf"\bthat (?P<what>[^.;:,]{{6,70}}?) {_OPEN}\b", re.I),
)
"""What is left open; the last form misses only a yes."""
_JUDGED = re.compile(
    r"\b(?:should|would|will|could|may|might|must|need\w*|requir\w*|necess\w*|indicated|appropriate"
    r"|warrant\w*|justif\w*|benefi\w*|because|due to|caus\w+|guidelines?|MTUS|ODG|ACOEM"
    r"|recommend\w*"
    r"|request\w*|plan\w*|candidate|expect\w*|goal|further|more|another|again|new|enough|sufficien\w*"
    r"|adequate\w*|reason|rationale|why|fail\w*|improv\w*|chang\w+|last(?:ed|ing|s)?|since|before"
    r"|after|during|until|prior|compar\w+|side by side|progress\w*|function\w*|respon\w+"
    r"|effective\w*|efficacy|help\w*|reliev\w*|relief|long|many|much|often|at that|now)\b",
    re.I,
)
_EFFECTS_ASKED = re.compile(
    r"\b(?:side[- ]effects?|adverse (?:effects?|reactions?|events?)|untoward effects?"
    r"|tolera\w+|borne"
    r"|bears|agrees? with (?:him|her)|drows\w+|dizz\w+|sedat\w+)\b",
    re.I,
)
_EFFECTS_TOLD = re.compile(
    r"\b(?:side[- ]effects?|adverse|tolera\w+|well borne|bears (?:it|them)|borne|drows\w+|sleepy"
    r"|dizz\w+|light-?headed\w*|sedat\w+|somnol\w+|grogg\w+|nausea\w*|vomit\w*|constipat\w+"
    r"|dry mouth|edema|rash|itch\w*|heart ?burn|stomach upset|upset stomach|weight gain|swimmy"
    r"|heart raced)\b",
    re.I,
)
_SMALL = frozenset(
    "he she it they him her his their the a an any of on in at to for from with by and or nor not"
    " is are was were be been has have had do does did that thi these those patient worker claimant"
    " employe applicant ever yet so far at all kind sort actual current exact ani or it itself"
    " himself herself treat anywher nowher record file note report there we one".split()
)
_GENERIC = frozenset(
    "pain work medic drug take took use us treatment therapi care exam surgeri injuri symptom test"
    " condit problem case visit matter question subject topic point issu thing histori abil".split()
)
_MOST = 3
_SHORTEST = 4
_CLAUSES = re.compile(r"[;\n]|\.(?=\s|$)|,\s|\b(?:but|while)\b")
_AHEAD = re.compile(r"\b(?:plan\w*|request\w*|will|recommend\w*|scheduled|should|if)\b", re.I)
_NO = re.compile(r"\b(?:no|not|never|denie[sd]|without|none|negative|neither|nor)\b|n['’]t\b", re.I)


@dataclass(frozen=True)
class Topic:
    """What a sentence says is left open."""

    words: str
    stems: frozenset[str]
    effects: bool
    """Side effects of a drug."""
    plain: bool
    """Only an affirmation answers it."""


def topics(text: str) -> Iterator[Topic]:
    """Yield what a sentence says that the record leaves open.

    >>> [sorted(one.stems) for one in topics("Whether he smokes is not known.")]
    [['smoke']]
    >>> [one.effects for one in topics("Side effects, or their absence, are recorded nowhere.")]
    [True]
    """
    own = outside_quotes(text)
    for form in _FORMS:
        for match in form.finditer(own):
            what = match["what"].strip()
            effects = bool(_EFFECTS_ASKED.search(what))
            if told_by_review(own[: match.start()]) or (_JUDGED.search(what) and not effects):
                continue
            what = what if effects else re.sub(r"\s+of\s+.*$", "", what) or what
            stems = frozenset(s for s in tokenize(what) if s not in _SMALL and not s.isdigit())
            told = stems - _GENERIC
            if effects or (0 < len(told) and len(stems) <= _MOST and _telling(told, stems)):
                yield Topic(what, stems, effects, form is _FORMS[-1])


_HAD = re.compile(
    r"^(?:he|she|(?:the|this) \w+|[A-Z]\w+)\s+(?:(?:has|have|had|was|were|did)\s+)?(?:ever |already"
    r" |yet |actually |previously |even ){0,2}(?:been (?:given|through|on|treated with|fitted with"
    r"|prescribed|offered)|had|tried|try|used?|worn|wore|received?|attended|undergone|underwent|taken"
    r"|took|given)\s+(?P<thing>.+)$",
    re.I,
)


def had_or_not(text: str) -> Iterator[tuple[str, str]]:
    """Yield the care of which a sentence leaves open whether it was had: its words, the thing.

    >>> [thing for _, thing in had_or_not("Whether he ever had such a unit is left unsaid.")]
    ['such a unit']
    """
    own = outside_quotes(text)
    for form in _FORMS[:2]:
        for match in form.finditer(own):
            had = _HAD.match(match["what"].strip())
            if had and not told_by_review(own[: match.start()]) and not _QUALITY.search(own):
                yield match.group().split()[0], had["thing"]


_QUALITY = re.compile(
    r"\b(?:help\w*|reliev\w*|relief|enough|improv\w*|benefit\w*|again|more|long|since|after|before"
    r"|better|worse|result\w*|respon\w*)\b",
    re.I,
)
"""Left open is then how it went, or when, and not whether it was had."""


def _telling(told: frozenset[str], stems: frozenset[str]) -> bool:
    return len(stems) > 1 or any(len(stem) >= _SHORTEST for stem in told)


def settled(topic: Topic, text: str) -> bool:
    """Whether a sentence of the record says yes or no to a topic that names no drug's effects.

    >>> smoking = next(topics("Whether he smokes is not known."))
    >>> settled(smoking, "Has never smoked; drinks on Sundays."), settled(smoking, "Works indoors.")
    (True, False)
    """
    for clause in _CLAUSES.split(text):
        if not topic.stems <= set(tokenize(clause)) or _AHEAD.search(clause):
            continue
        if not (topic.plain and _NO.search(clause)):
            return True
    return False


def effects_told(context: ItemContext, said: str) -> Callable[[Span, str], bool]:
    """Return what finds side effects, or that there were none, of the drug that a sentence means.

    A log names the drug at the front of its line; the effects may stand some sentences on.
    """
    known = context.vocabulary
    drugs = {match.id for match in known.drugs_in(said)} or {
        match.id for match in known.drugs_in(context.item.text)
    }

    def tells(span: Span, text: str) -> bool:
        if not _EFFECTS_TOLD.search(text) or _AHEAD.search(text):
            return False
        whole = context.case.documents[span.document].text
        line = whole[whole.rfind("\n", 0, span.start) + 1 : span.end]
        return bool(drugs & {match.id for match in known.drugs_in(line)})

    return tells
