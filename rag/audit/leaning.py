"""Which way a sentence of reasons leans: for what is asked for, or against it.

Words of the field tell what is there (findings, failures of other care, gains, conditions met) or
what is wanting (limits passed, nothing new, too early). A denial turns them round, and a denial of
anything else says that something is wanting. A clause that concedes weighs little.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.audit.plainly import plainly
from rag.checking.denial import denied
from rag.checking.values.numbers import NUMBER

_PRO = re.compile(
    # findings
    r"\b(?:positive|weak\w*|diminish\w*|reduced|decreased|numb(?:ness)?|tingl\w*|abnormal\w*|severe"
    r"|torn|tears?|narrow\w*|stenosis|swelling|swollen|effusion|catching|locking|buckl\w*"
    r"|giving way|spasms?|instab\w+|compress\w*|imping\w*|radiculopathy|radicular|deficits?"
    r"|tender\w*|stiff\w*|slowed|prolonged|atrophy|crepitus|grat(?:e|es|ing)|hurts?|aches?|forget\w*|worse\w*|progress(?:ive|ed|ion)?"
    r"|growing|persist\w*|despite|in spite of|bled|bleed\w*|ulcers?|risks?|[0-4][+-]?\s?/\s?5"
    r"|ruptur\w*|fractur\w*|infect\w*|dizz\w*|poor\w*|confirm\w*|demonstrat\w*|prov(?:es|ed|en)"
    r"|red flags?|suspect\w*|unable|difficult\w*|trouble"
    # other care that failed
    r"|fail\w*(?! to\b)|exhausted|intoleran\w*|contraindicated|ruled out|discontinued|gone through"
    r"|ha(?:s|ve) been (?:used|tried)|has tried|tried and|stopped|no longer helps"
    # gains
    r"|improv\w+|gain\w*|(?:fell|dropped|rose|down|up|lowered|raised) (?:\w+ ){0,3}?from"
    r"|lowers?|relaxed|eas(?:ed|es)|reliev\w+|helped|helps|benefit\w*|resumed|returned to"
    r"|back to|better|half|allows (?:him|her|the worker)|tolerat\w*|because of it"
    # the rule and the case agree
    r"|met|meets|satisf(?:y|ies|ied)|fulfil\w*|within|fits?|qualif\w+|candidate|consistent"
    r"|in keeping|in line|reasonable|appropriate|indicated|needed|needs?|necessary|warrants?"
    r"|warranted|justif\w+|supports?|supported|recommended|suffic\w+|approved|agree[sd]?"
    r"|what (?:the |its )?(?:MTUS|ODG|ACOEM|guidelines?|section|chapter)(?: wants?| needs?)?"
    r"|takes? precedence|motivated|wants|willing|would consider|goals?|first (?:trial|course)"
    r"|initial course|will (?:guide|decide|change))\b",
    re.I,
)
"""What is there, or came of care."""
_CON = re.compile(
    r"\b(?:lack\w*|insufficien\w*|inadequa\w*|unclear|unknown|vague|unspecified|undocumented"
    r"|exceed\w*|in excess|excessive|beyond|past (?:the|what|that)|over the limit"
    r"|outside (?:of )?(?:the|what|any)|longer than|more than (?:the|what|is|allowed|double|twice"
    r"|recommended)|too (?:early|soon|many|much|long|few|late|little|short)|short of|premature"
    r"|unfinished|incomplete|unchanged|plateau\w*|the same(?= (?:as|dose|level"
    r"|degree)\b|[,.;]|$)|as (?:it|they) had been|as before"
    r"|(?:stayed|remained) at (?=\d)|baseline|still could|duplicat\w*|repetiti\w*"
    r"|as (?:it|they) (?:was|were)|redundant|superfluous"
    r"|needless|unneeded|unnecess\w*|unproven|unsupported|ineffective|under study|investigational"
    r"|experimental|only|solely|merely|enough(?! to\b)|will (?:serve|do)|serves?"
    r"|suffices?|denied|refused"
    r"|withheld|come on top|unremarkable|minimal|already|hazard\w*|danger\w*|unrelated|resolved"
    r"|since (?:\w+ )?(?:19|20)\d\d|for years"
    r"|absence|missing|nil|where (?:it|they|s?he) (?:began|started|stood|was|were)"
    r"|wanting|unmet|outstanding|untried|untested|oppos\w+"
    r"|stands? (?:in (?:the|its|his|her) way|against)|forbids?|prohibits?|in the way"
    r"|speaks? against|advis\w+ against|recommend\w* against|no longer|caution\w*"
    r"|has been reached|nowhere|unsaid|still to come|(?:still|remains?) to be \w+"
    r"|yet to (?:be )?(?:tr(?:y|ied)|used?|ha(?:d|ve)|complet\w*|start\w*|underg\w*|attempt\w*"
    r"|exhaust\w*|beg[iu]n|show\w*|document\w*|fail\w*|given|done)"
    r"|ha(?:s|ve) (?:just |only )?begun to"
    rf"|(?:relief|bought|gave|brought|lasted|held|helped)(?: \w+){{0,3}}?"
    rf" {NUMBER} (?:days?|hours?))\b",
    re.I,
)
"""What is wanting, or too much."""
_DENIAL = re.compile(
    r"\b(?:no|not|never|nor|neither|without|cannot|none|nothing|nobody|\w+n['’]t|fail\w* to)\b",
    re.I,
)
_NOTHING = re.compile(r"\b(?:nothing|nobody|none|neither)\b", re.I)
_RECORD = (
    r"(?:documentation|documents?|evidence|indications?|indicate|mention\w*|discuss\w*|rationale"
    r"|reasons?|explanation|explains?|explained|description|describ\w+|record\w*|reports?"
    r"|reported|detail\w*|specif\w+|stat(?:e|ed|ing)|shown?|shows?|reveal\w*|suggest\w*"
    r"|provi\w+|nam(?:e|ed|es)|note[sd]?|establish\w*|clear|clearly|documented|given|gives?"
    r"|outline\w*|basis|ground|facts|factors|signs?|findings?|support\w*|submitted|include\w*"
    r"|purpose|case for|identif\w+|cite[sd]?)"
)
_WANTING = re.compile(
    rf"{_DENIAL.pattern}(?:\W+\w+){{0,4}}?\W+{_RECORD}\b|\b{_RECORD}\W+(?:\w+\W+){{0,2}}?"
    r"(?:no|not|none|nothing|neither|lacking|absent|missing)\b|\black(?:ed|s|ing)?\b"
    r"|\bunclear\b|\binsufficient\b",
    re.I,
)
"""Nothing on record: what follows in the clause is not there."""
_EFFECT = (
    r"(?:help|suffic|reliev|control|work|resolv|last|eas|respon|improv|bring|brought|enough|chang"
    r"|settl|cur|held|hold|answer|clear|end|stop)\w*"
)
_NO_GAIN = re.compile(
    rf"\b(?:did|does|do|has|have|had|was|were)(?: not|n['’]t) (?:\w+ )?{_EFFECT}"
    rf"|\b(?:neither|nor|none)\b[^.;]*?\b{_EFFECT}|\bfail\w* to {_EFFECT}"
    r"|\b(?:brought|gave|did|yielded|achieved) (?:nothing|little|no\b)"
    r"|\b(?:no|little|without(?: any)?)(?: \w+){0,2} (?:relief|help|benefit|improvement|gain|change"
    r"|effect|response|success)\b|\btoo short\b"
    r"|\b(?:help|reli|eas|gave|brought|last|held|improv|work)\w*[^.;]{0,25}\bonly\b"
    r"|\bonly\b[^.;]{0,30}(?:help|reli|eas|brief|short|tempor|slight|partial|days|hours|weeks)"
    rf"|\bfor {NUMBER} (?:days?|hours?)\b(?! (?:a|per|each|every)\b)"
    r"|\bunchanged\b|\bineffective\b|\bto no avail\b|\bin vain\b",
    re.I,
)
"""Care that brought nothing, or not for long."""
_NOT_DONE = re.compile(
    r"\bcannot\b|\b(?:has|have|had)(?: (?:not|never|no|had no)|n['’]t)\b"
    r"|\bnot (?:\w+ly )?(?:called for"
    r"|asked for|done|made|given|met|due)\b|\b(?:guidelines?|MTUS|ODG|ACOEM)\b[^.;]*\bnot\b",
    re.I,
)
"""Care or a condition that is wanting; another bare "no" may be of anything."""
_SHORT_OF = re.compile(r"\bf(?:alls?|ell) short of (?:what|the|its|those|these|that)\b", re.I)
_OF_RULE = re.compile(
    r"\W*(?:neither|none|not one)(?: of (?:these|them|those|which|the (?:two|three)))?"
    r" (?:(?:is|are|was|were|has been|have been) (?!given\b|tried\b|had\b|taken\b|used\b|missing\b"
    r"|lacking\b|wanting\b|absent\b|open\b|unmet\b|outstanding\b|in doubt\b)"
    r"|holds?\b|appl(?:y|ies)\b|obtains?\b)",
    re.I,
)
"""What a rule asked for, pointed back at, is not there: "neither holds, since …"."""
_THE_COURSE = re.compile(
    r"\b(?:the|this|that|these|those) (?:\w+ )?(?:course|set|series|sessions|visits|round)\b"
    r"(?! of\b)",
    re.I,
)
"""Visits that need no name: those of the care that is asked for."""
_BORNE = re.compile(r"\btolerat\w*", re.I)
_CLAUSES = re.compile(
    r"[;:]\s|,\s+(?=(?:and|but|so|while|whereas|although|though|yet|nor)\b)|(?=\bbut\b|\bhowever\b)",
    re.I,
)
_CONCEDES = re.compile(
    r"^\W*(?:it is|we|I) (?:\w+ly )?(?:acknowledged?|concede[d]?|grant(?:ed)?|admit(?:ted)?|true"
    r"|recogni[sz]ed?) that [^;]*?(?:;|,(?= (?:but|yet|still)\b)|$)"
    r"|^\W*(?:\w+ ){0,8}?(?:although|though|while|whereas|even (?:if|though)|granted)\b"
    r"(?:[^,(]|\([^)]*\))*(?:,|$)",
    re.I,
)
"""What is conceded, to its end."""
_SUM = re.compile(
    r"\b(?:mak(?:e|es|ing)|bring\w*|be|come to|amount(?:s|ing)? to|tot(?:al|aling|alling|als)"
    r"|add\w* up to|sum|number)\b(?:\W+(?!\d)\w+){0,5}\W+(?P<sum>\d+)\b",
    re.I,
)
"""Visits had and asked for, added."""
_SPENT = re.compile(
    r"\b(?:ceiling|limit|maximum|allotment|allowance|quota|visits|sessions|treatments)\b[^.;,]{0,50}?"
    r"\b(?:reached|used up|spent|exhausted|passed|gone|over|doubled|tripled)\b",
    re.I,
)
"""What a rule allows has been had."""
_PAIN = re.compile(r"\b(\d{1,2})\s?/\s?10\b")
_SUBJECT = re.compile(r"\b(?:no|neither|none|nobody|nothing|nor)\b[^,;:]*$", re.I)
_TURNED = re.compile(r"\b(?:but|except|which|who|that|because|unless|until|if|when|after)\b", re.I)


_SPARED = re.compile(
    r"\b(?:without|no|not|never|free of|denies|nor)\b(?:\s+(?:any|much|undue|the|notable|other"
    r"|signs? of|history of"
    r"|or|was|were|is|felt|been|has|had))*\s+(?:adverse|side[- ]effects?|sedat\w*|drows\w*"
    r"|grogg\w*|sleep(?:y|iness)"
    r"|nause\w*|vomit\w*|constipat\w*|dizz\w*|rash\w*|itch\w*|confus\w*|falls?|dependen\w+|addict\w*|abus\w+"
    r"|misus\w*|aberran\w*|complications?|toxicit\w*|overdos\w*)"
    r"|\bnever (?:been|had|was) (?!\w+ed\b|\w+en\b|an?\b|any\b|the\b|done\b)\w+",
    re.I,
)
"""Harm that a worker was spared: its denial is no want."""


def leaning(
    text: str,
    other_care: Callable[[str], bool] = lambda words: False,
    limit: float | None = None,
) -> float:
    """Return how far a sentence leans for what is asked for (above 0) or against it (below).

    Args:
        text: A sentence on the case.
        other_care: Whether a clause is about care that is not asked for.
        limit: Visits that the rule allows at most, if it says so.

    >>> leaning("The Spurling sign was positive and the triceps weak.") > 0
    True
    >>> leaning("There is no record of a positive Spurling sign.") < 0
    True
    """
    text = _SPARED.sub(" ", plainly(text))
    conceded = _CONCEDES.search(text)
    parts = [(_CONCEDED, conceded.group())] if conceded else []
    rest = text[conceded.end() :] if conceded else text
    parts += [(1.0, one) for one in _CLAUSES.split(rest) if one.strip()]
    return sum(weight * _clause(one, other_care, limit) for weight, one in parts)


_CONCEDED = 0.2
"""What a conceded clause weighs."""


def _clause(words: str, other_care: Callable[[str], bool], limit: float | None) -> float:
    if _OF_RULE.match(words) or _SHORT_OF.search(words):
        return -1.5
    if _NO_GAIN.search(words) and not _THE_COURSE.search(words) and other_care(words):
        return 1.0
    if _BORNE.search(words) and other_care(words):
        words = _BORNE.sub(" ", words)
    wanting = _WANTING.search(words)
    end = wanting.start() if wanting else len(words)
    pro, con = _total(words, limit)
    con += 1.0 if wanting else 0.0
    pro += 1.0 if _eased(words) else 0.0
    if _SPENT.search(words):
        words, con = _SPENT.sub(" ", words), con + 1.0
    for match in _PRO.finditer(words, 0, end):
        if _is_denied(words, match):
            con += 1.0
        elif not (match.group().lower().startswith("what") and _CON.search(words)):
            pro += 1.0
    spared = False
    for match in _CON.finditer(words, 0, end):
        if _is_denied(words, match):
            pro, spared = pro + 0.5, True
        else:
            con += 1.0
    if not (con or spared) and _DENIAL.search(words):
        con += 1.0 if _NOTHING.search(words) else 0.7 if _NOT_DONE.search(words) else 0.5
    return max(-2.0, min(2.0, pro - 1.5 * con))


def _eased(words: str) -> bool:
    """Whether a clause sets a pain against a greater one: "4/10 with it, 8/10 without"."""
    pains = [int(found) for found in _PAIN.findall(words)]
    return (
        len(pains) == 2
        and pains[0] != pains[1]
        and (pains[0] < pains[1]) != bool(re.search(r"\bfrom\b[^.;]*\bto\b", words))
    )


def _total(words: str, limit: float | None) -> tuple[float, float]:
    """Return what a sum of visits tells for and against, by the limit."""
    match = _SUM.search(words) if limit is not None else None
    if match is None or limit is None:
        return 0.0, 0.0
    return (0.0, 1.0) if float(match["sum"]) > limit else (1.0, 0.0)


def _is_denied(words: str, match: re.Match[str]) -> bool:
    """Whether a word is denied, also as what a denied subject does: "no duty was resumed"."""
    subject = _SUBJECT.search(words[: match.start()])
    if subject and not _TURNED.search(subject.group()):
        return True
    return denied(words, *match.span())
