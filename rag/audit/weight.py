"""Which way the reasons of a rationale weigh, told by every word that speaks for or against.

A decision is against its own reasons where every one of them speaks the other way: a request is
refused and nothing tells against it, or granted and the last word is against it. What only sounds
like a denial is taken out first: other care that did not help, a danger that is absent, a look at
utilization review.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.audit.statements import Statement, names_source
from rag.checking.context import outside_quotes

_REVIEW = re.compile(
    r"(?i:\b(?:utili[sz]ation review(?:er)?|claims administrator|physician advis[eo]r"
    r"|the denial)\b)"
    r"|\bUR\b"
)
_HELPED = (
    r"(?:help\w*|suffic\w*|reliev\w*|control\w*|work(?:ed)?|resolv\w*|tolerat\w*|stay on|take|taken"
    r"|bear|borne|eas(?:e|ed)|respon\w*|improv\w*|bring|brought|last(?:ed)?|enough|settle\w*)"
)
_GAIN = r"(?:relief|help|benefit|improvement|gain|change|effect|response|progress|success)"
_DANGER = (
    r"(?:contraindicat\w*|red flags?|side effects?|adverse|aberran\w*|misuse|fusion|surger\w+"
    r"|operations?|fractures?|infection|fevers?|cancer|tumou?rs?|weight loss|bladder|bowel"
    r"|diabetes|doubt|other|alternatives?|bleeding|allerg\w*"
    r"|pacemaker|metal|addiction|abuse|signs? of|leg symptoms|instability|radicul\w+|harm|reason to"
    r" (?:refuse|doubt)|earlier|prior|previous|tear of|sedation|complications?|untreated"
    r"|drug-?seeking|intent|ulcers?)"
)
_SPARED = re.compile(
    rf"\b(?:did|does|do|could|can|would|will)(?: not|n['’]t) (?:\w+ )?{_HELPED}"
    rf"|\bcannot (?:\w+ )?(?:{_HELPED}|use|have|be given)|\bnot (?:\w+ )?{_HELPED}"
    rf"|\b(?:no|little|without)(?: \w+){{0,2}} {_GAIN} (?:from|of|with|after)\b[^.;]*"
    rf"|\b(?:gave|brought|had|with)(?: \w+)? no(?: \w+)? {_GAIN}"
    rf"|\b(?:no|without|neither|nor|any)(?: \w+){{0,2}} {_DANGER}"
    r"|\bno(?: \w+){1,3} (?:has|have) been (?:done|given|made|taken|had)(?: before| yet| so far)?"
    r"|\b(?:has|have|had) (?:not (?:yet )?|never )had \w+|\bhad none(?: so far)?|\b(?:has|have|had)"
    r" had no \w+(?= so far|[.,;]|$)|\bnothing speaks against\b|\bwithout(?=\s*[.,;)]|$)"
    r"|\babsent (?:\w+ ){0,3}(?:reflex\w*|jerk)|\b(?:in spite of|despite)\b|\bdecides whether\b"
    r"|\bnone of which was there\b|\bwas there (?:before|on)\b"
    r"|\b(?:does|do|would) not (?:exceed|surpass|go (?:past|beyond)|depend|count against|rule out"
    r"|radiate|lie beyond)|\bno(?:t)? (?:more|later|longer|fewer|less) than\b|\bnot (?:ready|yet"
    r" forty|obese|diabetic|caused|radicular|regard)|\bnot\b[^.;,]{0,20} as caused"
    r"|\bcannot be (?:felt|had|repaired|raised|lifted|done)"
    r"|\b(?:rather than|instead of|more than half|less than half|not only|only for|would (?:be|have"
    r"|consider|accept|agree|undergo|suit|help|show|change|decide|produce|bear|give))\b"
    r"|\b(?:was|were|is|are|been) (?:\w+ )?negative\b|\bfilms?[^.;]{0,25}normal\b"
    r"|\bx-?rays?[^.;]{0,25}normal\b|\b(?:negative|normal) (?:x-?rays?|films?)",
    re.I,
)
"""What sounds like a denial and tells nothing against what is asked for."""
_AGAINST = re.compile(
    r"\b(?:no|not|never|nor|neither|none|nothing|nobody|without|cannot|\w+n['’]t|lack\w*"
    r"|insufficien\w*|inadequa\w*|unclear|exceed\w*|in excess|excessive|only|too|however|but|yet"
    r"|longer than|more than|beyond|already|short of|past|merely|few|minimal|vague|unfinished"
    r"|unchanged|plateau\w*|early|premature|instead|rather|should|unless|until|if|remains?"
    r"|limits?|fewer|little|less|against|absence|missing|denie[sd]|outside"
    r"|expired|superseded|duplicat\w*|redundant|needless|unneeded|unnecess\w*|unproven|unsupported"
    r"|unrelated|contraindicated|hazard|danger\w*|resolved|better served|suffices?|risks? of"
    r"|come on top|since (?:\w+ )?(?:19|20)\d\d|for years|though|going well)\b",
    re.I,
)
"""Any word that may speak against: where there is one, nothing is said."""
_FOR = re.compile(
    r"\b(?:positive|weak\w*|diminish\w*|reduced|numb\w*|worse\w*|growing|progress\w*|persist\w*"
    r"|fail\w*|improv\w+|gain\w*|fell from|lowers?|raised|rose|risen|went from|relaxed from|better"
    r"|helped|eased|benefit\w*|satisf\w+|fulfil\w*|confirm\w*|proves?|demonstrat\w*|prolonged"
    r"|abnormal|severe|tender\w*|torn|tear|narrow\w*|swelling|swollen|effusion|catching|spasm"
    r"|instab\w+|candidate|needs?|reasonable|drives? again|walks?|returned|brought (?:him|her) back"
    r"|(?<!^)within (?:the|what|its)|half|fits?|despite|in spite of|allow\w*|grade 3|dizzi\w*"
    r"|headaches?|missed"
    r"|still (?:positive|records)|[0-4][+-]?/5|could not (?:stay|take|tolerate)|both exceptions"
    r"|sets goals|wants?|motivated|in keeping|agreed with"
    r"|bled|bleeds?|ulcer|burning|crepitus|grating|radicular|have been (?:used|tried)"
    r"|reversible)\b",
    re.I,
)
_RULE_AGAINST = re.compile(
    r"\b(?:does|do|did) not (?:\w+ly )?(?:recommend|support|advise|endorse|allow|find|favou?r)\b"
    r"|\bnot (?:\w+ly )?(?:recommended|supported|advised|indicated|approved)\b"
    r"|\brecommend\w* against"
    r"|\bspeaks? against\b|\bunder study\b|\bno (?:lasting|good|proof|evidence)\b|\bneedless\b"
    r"|\boppos(?:es|ed)\b|\badvises? against\b",
    re.I,
)
_RULE_NARROW = re.compile(r"\b(?:limit|confine|restrict|reserve)\w*\b|\bunless\b|\bonly\b", re.I)
_SIDED = re.compile(
    r"\b(?:give\w* weight|weighed|rebut\w*|outweigh\w*|appl(?:y|ies) (?:better|here)|precedence"
    r"|carry over|preferred|presumed correct|less weight|more weight|finds fair evidence)\b",
    re.I,
)
"""The reviewer says which of two guidelines counts."""
_SEVERAL = 2
"""Words for the treatment that must be told where a rule is narrow."""
_LAST_WORD = re.compile(
    r"\btoo (?:early|soon|many|much|long|few|vague|late)\b|\bpremature\b|\bunfinished\b"
    r"|\bunchanged\b|\bchanged (?:nothing|little)\b|\bno (?:longer|ground|sustained|further)\b"
    r"|\b(?:has|have|had) (?:not|never) (?:yet )?(?:failed|been (?:tried|exhausted|attempted"
    r"|addressed|shown|made|planned|found necessary))\b|\bhave not begun\b|\bnone has been \w+"
    r"|\b(?:gives?|offers?|names?|cites?|identif\w+|states?|shows?|records?|reports?|explains?"
    r"|lists?|sets?|supplies|finds?|describes?) (?:no|neither|nothing|none)\b|\bgoes? (?:past"
    r"|beyond)"
    r"|\bcome on top\b|\bnobody is needed\b|\bnothing (?:\w+ ){0,6}explains?\b"
    r"|\b(?:is|are|was|were) (?:denied|refused|unsupported|withheld), so\b|\bunsupported\b"
    r"|\bno(?: \w+){1,8} (?:was|is|were|are|has been|have been) (?:recorded|noted|documented"
    r"|resumed"
    r"|planned|described|reported|tried|given|shown|stated|on record|in the file|made)\b"
    r"|\b(?:is|are) not (?:recommended|supported|advised|covered|approved)\b"
    r"|\bnot found necessary\b"
    r"|\bcalls? for caution\b|\bwill (?:serve|do)\b|\b(?:home|alone|cold packs?|ice) (?:is|are)"
    r" enough\b|\bis not (?:in|on) (?:the )?(?:file|record)\b|\bwithout (?:a|any) (?:trial|reason"
    r"|plan)\b|\bmore than (?:allowed|recommended|the)\b|\bexceed\w*\b|\bin excess\b"
    r"|\b(?:has|have) been reached\b|\bnor has \w+\b|\bno (?:course|substitute|reason|basis|need)\b"
    r"|\b(?:has|have|had) (?:therefore |thus |so )?(?:not|never) (?:yet )?failed\b|\bnothing that"
    r"|\bno (?:other|more) reason\b|\bhas no purpose\b|\bsays? only\b|\bcannot be expected\b"
    r"|\b(?:parts?|ingredients?|whole) (?:is|are)? ?unsupported\b"
    r"|\bneither [^.;]{0,60}\b(?:has been"
    r"|was|is|supports?|were|are)\b|\bnot (?:be )?(?:met|satisfied|fulfilled|answered)\b"
    r"|\bnothing in [^.;]{0,60}\bexplains?\b|\bcould not\b(?=\.?$)"
    r"|\bwould (?:add|change|bring|gain|serve) (?:nothing|little|no)\b|\bonly \d+ days?\b"
    r"|\bfor \d+ days? only\b|\bbaseline\b|\blong since\b|\bstill could\b|\bis not due\b",
    re.I,
)
"""What, as the last word before a grant, takes it back."""


def last_word_against(reasons: list[Statement]) -> tuple[Statement, str] | None:
    """Return what speaks against what is granted: the last of the reasons, or the only one."""
    own = _own(reasons)
    said = [_SPARED.sub(" ", outside_quotes(s.text)) for s in own]
    for at in reversed(range(len(own))):
        match = _LAST_WORD.search(said[at])
        if match and not _TURNS.search(" ".join(s.text for s in own[at:])):
            return own[at], match.group()
        if _FOR.search(said[at]):
            return None
    return None


_TURNS = re.compile(
    r"\b(?:however|nevertheless|nonetheless|although|though|even so|(?<!not )yet|still|but|despite"
    r"|special|unusual)\b",
    re.I,
)
"""Words by which the last word turns."""


def nothing_against(reasons: list[Statement]) -> tuple[Statement, str] | None:
    """Return the sentence that speaks most for what is refused, where none speaks against it."""
    told: list[tuple[int, Statement, str]] = []
    for statement in _own(reasons):
        words = _SPARED.sub(" ", outside_quotes(statement.text))
        if _AGAINST.search(words):
            return None
        cues = [match.group() for match in _FOR.finditer(outside_quotes(statement.text))]
        if cues:
            told.append((len(set(map(str.lower, cues))), statement, cues[0]))
    rules = " ".join(s.text for s in reasons if s.kind == "guideline" or _of_rule(s))
    least = _SEVERAL if _RULE_NARROW.search(rules) else 1
    if sum(one[0] for one in told) < least:
        return None
    if _RULE_AGAINST.search(rules) and not _SIDED.search(rules):
        return None
    _, statement, cue = max(told, key=lambda one: (one[0], one[1].number))
    return statement, cue


def _own(reasons: Iterable[Statement]) -> list[Statement]:
    """Return the sentences that tell of the case; review's reasons are none of them."""
    return [s for s in reasons if not _of_rule(s) and not _REVIEW.search(s.text)]


def _of_rule(statement: Statement) -> bool:
    """Whether a sentence tells what a guideline says: it names one, and begins with it."""
    named = names_source(statement.text)
    return named and (statement.kind == "guideline" or names_source(statement.text[:_OPENING]))


_OPENING = 24
"""Characters of a sentence in which its subject stands."""
