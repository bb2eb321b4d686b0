"""What a sentence says of a treatment: for, against, for on a condition, or that none can say.

Read from the verb that recommends, never from the mere mention of benefit: "acupuncture was
superior to usual care" is evidence, and no recommendation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.records import Stance

_ADV = r"(?:\w+ly\s+|also\s+|still\s+|then\s+|first\s+|now\s+|often\s+|always\s+|only\s+)*"
_DO = (
    r"(?:us(?:e|ed|ing)|offer(?:ed|ing)?|prescrib(?:e|ed|ing)|perform(?:ed|ing)?|provid(?:e|ed)"
    r"|giv(?:e|en|ing)|administer(?:ed|ing)?|undergo|obtain(?:ed|ing)?|order(?:ed|ing)?"
    r"|refer(?:red|ring)?|initiat(?:e|ed|ing)|start(?:ed|ing)?|begin|begun|attempt(?:ed)?"
    r"|tri(?:ed|al\w*)|try|treat(?:ed(?! as))?|undertak(?:e|en)|done|continu(?:e|ed)"
    r"|carried out|employ(?:ed)?"
    r"|utiliz(?:e|ed)|utilis(?:e|ed)|appl(?:y|ied)|preced(?:e|ed)|add(?:ed)?|conduct(?:ed)?"
    r"|schedul(?:e|ed)|arrang(?:e|ed)|receiv(?:e|ed)|participate|repeat(?:ed)?|inject(?:ed)?"
    r"|implant(?:ed)?|recommend(?:ed)?|suggest(?:ed)?|authoriz(?:e|ed)|approv(?:e|ed)"
    r"|cover(?:ed)?|reimburse(?:d)?|requir(?:e|ed)|advis(?:e|ed)|incorporat(?:e|ed)"
    r"|select(?:ed)?|reserv(?:e|ed)|encourag(?:e|ed)|repair|fit(?:ted)?|combined?"
    r"|promot(?:e|ed)|allowed|accept(?:ed)?|considere?d?|dispensed?)\b"
)
_WHO = (
    r"(?:we|panel|groups?|task force|committee|college|acp|society|academy|association|board"
    r"|guidelines?|department|nass|aaos|acr|acoem|division|members|organi[sz]ation|consensus"
    r"|experts?|agency)"
)
_DOER = (
    r"(?:practitioners?|clinicians?|physicians?|providers?|prescribers?|surgeons?|therapists?"
    r"|doctors?|patients?|people|persons?|workers?|insurers?|department|adults)"
)

_INSUFFICIENT = (
    r"\b(?:insufficient|inadequate|inconclusive|conflicting|inconsistent|not enough|no sufficient)"
    r"\s+(?:\w+\s+){0,3}evidence\b(?:\s+\w+){0,2}?\s+(?:to|for|supporting|in support)\b",
    r"\black of (?:\w+\s+){0,2}evidence\s+(?:supporting|to support|in support|for)\b",
    r"\bno (?:\w+\s+){0,2}evidence\s+(?:to support|supporting|to recommend|for the use"
    r"|in support)\b",
    r"\brecommend\w*\s+(?:\w+\s+){0,4}?for\s+(?:or|nor)\s+against\b",
    r"\b(?:evidence|data)\s+(?:\w+\s+){0,6}?(?:is|are|remains?)\s+(?:\w+ly\s+)?"
    r"(?:insufficient|inadequate|inconclusive|conflicting|lacking)\b",
    r"\b(?:no|neither|any|a)\s+recommendations?\s+(?:\w+\s+)?(?:can"
    r"|could)\s+(?:not\s+)?be\s+made\b",
    r"\bno recommendation\b(?!\s+(?:was|were))",
    r"\bunable to (?:recommend|make (?:a|any) recommendation)\b"
    r"|\bcannot be recommended for or against\b",
    r"\bunder study\b",
    r"\b(?:to )?support or refute\b|\bneither recommend(?:s|ed)? (?:for )?nor\b",
)
_AGAINST = (
    rf"\bnot\s+(?:be\s+)?{_ADV}(?:recommende?d?|indicated|advised|advisable|appropriate|warranted"
    r"|justified|supported|authoriz?s?ed|covered|reimbursed|encouraged|medically necessary"
    r"|suggested|endorsed|an? (?:\w+ )?(?:option|indication)|allowed|proper and)\b",
    r"\bnot\s+(?:be\s+)?considered\s+(?:\w+ly\s+)?(?:appropriate|necessary|proper|indicated)\b",
    rf"\b(?:should|must|shall|ought to|is|are)\s+{_ADV}not\s+(?:to\s+)?{_ADV}(?:be\s+)?{_ADV}"
    rf"{_DO}",
    rf"\b(?:may|can)\s?not\s+{_ADV}be\s+{_ADV}{_DO}",
    r"\b(?:do|does)\s+not\s+(?:\w+ly\s+)?(?:offer|use|prescribe|recommend|support|start|initiate"
    r"|order|perform|provide|give|refer|administer|obtain|repeat|endorse|suggest|advise|inject"
    r"|continue|advocate|authorize|cover|warrant|justify)\b(?!\s+(?:\S+\s+){0,2}?(?:benefit"
    r"|effect|super|a "
    r"difference|an association|relationship))",
    r"^\W*(?:never|do not|don't|avoid)\b",
    r"\b(?:recommend|suggest|advis|caution|argu)\w*\s+(?:strongly\s+)?against\b",
    rf"\b(?:recommend|suggest|advis)\w*\s+(?:that\s+)?(?:the\s+)?(?:{_DOER}\s+)?not\s+\w+",
    r"\bsupports?\s+not\s+\w+ing\b|\bopinion\s+(?:\w+\s+){0,6}?not\s+(?:to\s+)?\w+",
    r"\b(?:strong|moderate|good|some|limited|sufficient)\s+evidence\s+against\b",
    r"\b(?:should|must)\s+(?:\w+ly\s+)?(?:be\s+)?avoid(?:ed)?\b",
    r"\b(?:is|are|as)\s+(?:\w+ly\s+)?(?:contraindicated|contra-indicated|discouraged"
    r"|inappropriate|unnecessary|obsolete)\b",
    r"\bno\s+(?:\w+\s+)?(?:role|indications?|place|justification)\s+for\b|\bhas no role\b",
    r"\b(?:rarely|never|seldom)\s+(?:be\s+)?(?:indicated|recommended|appropriate|warranted"
    r"|justified|needed|used)\b",
    r"\bcannot\s+(?:be\s+)?(?:recommend|suggest|endorse|support)(?:ed)?\b",
    r"\bsupports?\s+that\b[^.;]{0,90}\b(?:does|do|did)\s+not\s+(?:improve|benefit|reduce|affect)",
)
_PERMITTED = (
    rf"\b(?:may|might|can|could)\s+(?:{_ADV}|be\s+)*(?:{_DO}|appropriate|indicated|warranted"
    r"|reasonable|an?\s+(?:\w+\s+)?option|necessary)",
    rf"\b{_DOER}\s+(?:may|might|can|could)\s+{_ADV}(?:consider|{_DO})",
    rf"\b(?:should|must|shall|will|would|to)\s+(?:{_ADV}|be\s+)*consider(?:ed|ing)?\b",
    r"(?:^|[,;:]\s+(?:and\s+|but\s+)?)\W*consider\b(?!\s+(?:the\s+)?(?:impact|effects?|risks?"
    r"|possibilit(?:y|ies)|potential|role|likelihood|whether|that|how)\b)",
    r"\b(?:is|are)\s+(?:\w+ly\s+)?considered\s+(?:as\s+|an?\s+|to be\s+)*(?:\w+ly\s+)?"
    r"(?:first[- ]line|appropriate|reasonable|acceptable|medically necessary|candidates?|options?)",
    r"\b(?:is|are|as)\s+an?\s+(?:\w+\s+){0,2}(?:treatment\s+)?option\b|\breserved for\b",
    r"\bcandidates?\s+for\b|\bwarrants?\b",
    r"^\W*(?:surgical |specific |primary |general )*indications?\b(?:\s+for\b[^.;:]{0,90})?"
    r"\s*(?:include|are|is|[:–—-])",
    r"^\W*(?:the )?(?:current )?recommendations? for\b[^.;:]{0,90}\binclude\b",
    r"\b(?:is|are)\s+(?:\w+ly\s+)?(?:appropriate|acceptable|reasonable|permitted|allowed)\s+"
    r"(?:if|when|only|after|provided|for)\b",
)
_FOR = (
    rf"\b(?:is|are|be|being|strongly|highly|and|remains?|,)\s+{_ADV}(?:the\s+)?(?:recommended"
    r"|indicated|advised|advisable|suggested|preferred|encouraged|first[- ]line|required"
    r"|generally accepted|well accepted|most appropriate|medically necessary|treatment of choice"
    r"|procedure of choice|test of choice|endorsed)\b",
    rf"\b{_WHO}\b[^.;:]{{0,40}}?\b(?:recommend|suggest|advise|endorse|encourage|prefer|favou?r)s?"
    r"\b(?!\s+(?:against|not))",
    r"^\W*(?:recommend|suggest|advise|endorse)(?:s|ed)?\b"
    r"|:\s*(?:strongly\s+|moderately\s+)?recommended\b",
    r"\bit is (?:strongly )?(?:recommended|suggested|advised)\b",
    rf"\b(?:should|must|shall|needs? to|ought to)\s+{_ADV}(?:be\s+)?{_ADV}{_DO}",
    r"^\W*(?:please\s+)?(?:\w+ly\s+)?(?:offer|use|prescribe|provide|perform|obtain|order|initiate"
    r"|start|give|administer|arrange|continue|encourage(?!\s+(?:the|all|each|every|patients?"
    r"|people)\b)|promote|add|begin|schedule|repeat"
    r"|refer(?!\s+to\s+(?:the|our|section|table|appendix|original|guideline|figure)\b))\b"
    r"(?!\s+(?:of|is|are|in|with|caution|cautiously|your|this guideline)\b)",
    r"\bevidence\s+(?:\w+ly\s+|from\s+[^.;]{0,80})?supports?\b"
    r"(?!\s+(?:not|no|that there is no))(?![^.;]*\b(?:associated with|associated factor|risk factor"
    r"|have (?:less|more|worse|better)|no difference|predict))"
    r"|\bit supports that\b",
    r"\b(?:is|are)\s+(?:an?\s+)?(?:generally|well|widely)[- ]accepted\b|\ban? accepted\b",
    r"\bsupports? the (?:routine |early )?use of\b",
    r"\bopinion of the [^.;]{0,40}\bthat\b",
    r"\brecommendations? (?:for|is|are)\b[^.;]{0,60}\b(?:is|are) (?:that|to|for)\b",
)
_GROUPS: tuple[tuple[Stance, re.Pattern[str]], ...] = tuple(
    (stance, re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I))
    for stance, patterns in (
        (Stance.INSUFFICIENT, _INSUFFICIENT),
        (Stance.NOT_RECOMMENDED, _AGAINST),
        (Stance.CONDITIONAL, _PERMITTED),
        (Stance.RECOMMENDED, _FOR),
    )
)
_REASON = re.compile(
    r"\b(?:due to|because(?: of)?(?: there is)?|given|despite|although|though|owing to|since"
    r"|in the absence of|as there is|, with|therefore)\W+(?:the\s+|a\s+|there is\s+|current\s+)*$",
    re.I,
)
_COMPARED = re.compile(r"\b(?:superior|influence|prognos|harms?\b|which of|better than)", re.I)
_REPORTED = re.compile(
    r"\b(?:stud(?:y|ies)|trials?|reviews?|authors?|fda|food and drug|osha|investigators"
    r"|manufacturer"
    r"|meta-analys[ie]s|investigation|survey|articles?|literature|research)\b[^.;]{0,60}?"
    r"\b(?:recommend|suggest|conclude|advise|support|consider)",
    re.I,
)
_ABOUT_ITSELF = re.compile(
    r"\b(?:original guideline|full guideline|guideline document|at the end of the|field of this"
    r"|(?:this|these|the|each|following|strong|weak|conditional|negative|positive|inconclusive)"
    r"\s+(?:\(?\w+\)?\s+){0,2}recommendations?\s+(?:is|are|was|were|have|has|may|means?|in this|do)"
    r"|recommendations? (?:may|can|will) be|readers|this (?:summary|guideline|supplement) "
    r"|these (?:guidelines|criteria)|key question|more (?:high-quality )?(?:research|studies)"
    r"|further (?:research|studies)|future research|summary of (?:the|this)"
    r"|evidence level|level of evidence|studies (?:meeting|should|must)|classification of)",
    re.I,
)
_CONDITION = re.compile(
    r"\b(?:if|only|unless|until|provided|when|whenever|after (?:failure|failed|a trial"
    r"|an? (?:in)?adequate"
    r"|appropriate|exhaust\w*)|following (?:failure|failed|a)|(?:have|has) (?:failed"
    r"|been ineffective)|"
    r"in select(?:ed)?|failing|case[- ]by[- ]case|not tolerated|cannot tolerate|refractory"
    r"|who (?:do|did|have|has|are|cannot|meet)|as (?:an? )?adjunct)\b",
    re.I,
)


_NOT_THE_TREATMENT = re.compile(
    r"\b(?:reviews?|authori[sz]ation|documentation|supervision|monitoring|consent|caution"
    r"|precautions?"
    r"|discussion|agreements?|goals?|approach(?:es)?|attention|emphasis|consideration|judgment"
    r"|efforts?|records?|results?|findings|decisions?|certification|communication)"
    r"\s+(?:\w+ly\s+|also\s+)?$",
    re.I,
)
_BY_WHOM = re.compile(r"^\s+(?:only\s+)?(?:by|under)\s+(?:an?|the|those|qualified|trained)\b", re.I)


def _manner(text: str, match: re.Match[str]) -> bool:
    """Whether a verb says how or by whom, or of what beside a treatment, that something is done."""
    return bool(
        _NOT_THE_TREATMENT.search(text[: match.start()]) or _BY_WHOM.match(text[match.end() :])
    )


@dataclass(frozen=True)
class Cue:
    """The words that recommend, and their meaning."""

    stance: Stance
    start: int
    end: int
    """Offsets in the sentence."""

    def passive(self, sentence: str) -> bool:
        """Whether the treatment stands before the verb: "is recommended", not "recommends"."""
        words = sentence[self.start : self.end]
        return bool(_PASSIVE.search(words)) and "candidate" not in words.lower()


_PASSIVE = re.compile(
    r"\b(?:be|is|are|been|being|was|were|remains?)\b|(?:ede?|en|recommende|done|tried|given"
    r"|ppropriate|reasonable"
    r"|option|first[- ]line|necessary|choice|reserved for)\W*$",
    re.I,
)


def cues_in(sentence: str) -> tuple[Cue, ...]:
    """Return what a sentence's verbs recommend, in order; none where it only reports or asks.

    A negated verb is never read as its opposite, and the lack of evidence that is given as a
    reason ("not recommended due to a lack of evidence") never as a stance of its own.

    >>> [cue.stance.value for cue in cues_in("TENS is not recommended for acute pain.")]
    ['not_recommended']
    """
    text = sentence.replace("\n", " ")
    if text.rstrip().endswith("?") or _ABOUT_ITSELF.search(text) or _REPORTED.search(text):
        return ()
    taken: list[Cue] = []
    for stance, pattern in _GROUPS:
        for match in pattern.finditer(text):
            if stance is Stance.INSUFFICIENT and (
                _REASON.search(text[: match.start()]) or _COMPARED.search(text)
            ):
                continue
            if stance in (Stance.RECOMMENDED, Stance.CONDITIONAL) and _manner(text, match):
                continue
            if not any(c.start < match.end() and match.start() < c.end for c in taken):
                taken.append(Cue(stance, match.start(), match.end()))
    return tuple(sorted(taken, key=lambda cue: cue.start))


def is_conditioned(words: str) -> bool:
    """Whether words tie what they recommend to more than a diagnosis.

    >>> is_conditioned("Surgery is indicated only after failure of conservative care.")
    True
    """
    return bool(_CONDITION.search(words))


_EXCEPTED = re.compile(
    r"\b(?:unless|until|except|without (?:first|prior)|other than (?=those|for|in"
    r"|patients))\b",
    re.I,
)
_BEYOND = re.compile(r"\bmore than\s+\w+\s+(?:\w+\s+){0,2}?(?:levels?|visits?|sites?)\b", re.I)


def exception_in(words: str) -> tuple[int, int] | None:
    """Return the stretch that words against a treatment except: "unless conservative care failed".

    >>> text = "Not recommended unless conservative care has failed."
    >>> exception_in(text)
    (16, 51)
    """
    found = _EXCEPTED.search(words)
    return (found.start(), len(words.rstrip(" .;"))) if found else None


def is_excepted(words: str) -> bool:
    """Whether words that advise against leave some cases out.

    >>> is_excepted("Not recommended unless conservative care has failed.")
    True
    """
    return bool(_EXCEPTED.search(words) or _BEYOND.search(words))


_LEADS = re.compile(r":\W*$|\b(?:the )?following\b(?! (?:surgery|injury))", re.I)
_CRITERIA = re.compile(
    r"\b(?:criteria|indications?|requirements?|patient selection|conditions)\b"
    r"(?!\s+(?:and|or)\s+contra)",
    re.I,
)
_CRITERIA_WORDS = 16
_ANNOUNCED: tuple[tuple[Stance, re.Pattern[str]], ...] = (
    (
        Stance.NOT_RECOMMENDED,
        re.compile(
            r"\bnot (?:be )?(?:recommended|indicated|covered|authorized|appropriate|used|offered)\b"
            r"|\bdo not\b|\bto avoid\b|\bcontraindicated\b|\brecommended against\b",
            re.I,
        ),
    ),
    (Stance.INSUFFICIENT, re.compile(r"\binsufficient evidence\b|\bno recommendation\b", re.I)),
    (Stance.CONDITIONAL, re.compile(r"\boptional\b|\bmay be (?:used|considered)\b", re.I)),
    (
        Stance.RECOMMENDED,
        re.compile(r"^\W*(?:strongly |generally )?recommended\b(?! (?:dos|reading))", re.I),
    ),
)
_HEADING_WORDS = 10


def leads_a_list(sentence: str) -> bool:
    """Whether a sentence announces the list below it."""
    return bool(_LEADS.search(sentence))


def sets_criteria(words: str) -> bool:
    """Whether a heading or lead announces conditions: "Criteria for the use of facet blocks:".

    >>> sets_criteria("Criteria for the use of facet blocks:"), sets_criteria("Opioids")
    (True, False)
    """
    return bool(_CRITERIA.search(words)) and len(words.split()) <= _CRITERIA_WORDS


def announced_stance(words: str) -> Stance | None:
    """Return the stance that a heading, or the sentence above a list, lends to what follows.

    >>> announced_stance("The following are not recommended:").value
    'not_recommended'
    """
    short = len(words.split()) <= _HEADING_WORDS
    if short:
        for stance, pattern in _ANNOUNCED:
            if pattern.search(words):
                return stance
    if not leads_a_list(words):
        return None
    cues = cues_in(words)
    return cues[0].stance if cues else None
