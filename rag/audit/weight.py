"""Which way the reasons of a rationale weigh, and whether the decision goes the other way.

Every sentence on the case is read for its leaning. Reasons weigh one way where the sum of the last
of them does and the very last agrees; a decision against that is one against its own reasons.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

from rag.audit.leaning import leaning
from rag.audit.material import Audited
from rag.audit.silence import OTHER
from rag.audit.statements import Statement, names_source
from rag.audit.verdict_words import overturning
from rag.checking.context import outside_quotes
from rag.checking.values import values

_REVIEW = re.compile(
    r"(?i:\b(?:utili[sz]ation review(?:er)?|claims administrator|physician advis[eo]r)\b)"
    r"|\bUR\b"
)
_NORM = re.compile(
    r"\b(?:should|must|generally|patients|people|criteria (?:for|include)"
    r"|recommended (?:for|at|to|as|only|when|if|in))\b|\b(?:is|are) (?:often|usually|widely) \w+",
    re.I,
)
"""Words of a rule that goes on without its source."""
_PERSON = re.compile(
    r"\b(?:he|she|(?:this|the) \w+|worker|patient)\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b", re.I
)
_ENDS = re.compile(r"\bmedical(?:ly)? necess\w+", re.I)
_BECAUSE = re.compile(
    r"^(?P<why>\S+(?: \S+){3,40}?)[,;]? (?:and )?(?:therefore|thus|hence|so that|accordingly"
    r"|(?:the|this|these) (?:\w+ )?(?:requests?|treatment|services?))\b",
    re.I,
)
"""What a conclusion gives as its reason before it decides."""
_RULE_AGAINST = re.compile(
    r"\b(?:(?:does|do|did|is|are|be) not|cannot|no longer) (?:\w+ly )?(?:be )?(?:recommend|support"
    r"|advise|endorse|allow|favou?r|indicate|approve)\w*|\b(?:recommend|advis|speak|rule|decid)\w*"
    r" against\b|\bunder study\b|\bno (?:lasting|good|proof|evidence)\b|\bneedless\b"
    r"|\boppos(?:es|ed)\b",
    re.I,
)
_SIDED = re.compile(
    r"\b(?:weigh\w*|rebut\w*|outweigh\w*|appl(?:y|ies) (?:better|here)|precedence|carry over"
    r"|preferred|presumed correct)\b|\b(?:give\w*|less|more) weight\b"
    r"|\b(?:fewer|older|smaller|weaker|newer|better)(?: \w+){0,3} (?:studies|trials|evidence)\b",
    re.I,
)
"""The reviewer says which of two guidelines counts."""
_OTHER_ITEM = re.compile(r"\b(?:item (?:\d|one|two)|(?:first|second|other) item)\b", re.I)
_DENIAL = re.compile(r"\b(?:no|not|neither|nor|refus\w+|den(?:y|ie[sd]|ial)|withh\w+)\b", re.I)
"""What is refused may hang on another item's refusal."""
_EXCEPTED = re.compile(r"\b(?:exception\w*|met|meets|satisf\w+|fulfil\w*)\b", re.I)
"""The case is one for which the rule makes an exception."""
_CARE = re.compile(
    r"\b(?:brac|splint|boot|rest|exercis|stretch|medic|drug|therap|injection|conservative)", re.I
)
"""Beginnings of words for care of any kind."""
_LAST, _TWICE, _LEAST = 4, 2.0, 0.5
"""Reasons that count, how much the very last does, and what sum is no accident."""
_CERTAIN = {1: 1.0, -1: 1.0}
"""What the very last must weigh: a mixed sentence, or a mere "no", leans to neither side."""


_RULES, _BOTH = 0.4, 0.7
"""What the sum weighs beside the log-odds by words, and what both come to at least.

Of 610 sound rationales read by weights fitted on other authors, the two together tell granted from
refused with an AUC of .91, the rules alone .84, the words alone .86.
"""


def weighs_against(audited: Audited) -> tuple[Statement, str] | None:
    """Return the last reason where the reasons weigh against what is granted."""
    return _weighed(audited, -1)


def weighs_for(audited: Audited) -> tuple[Statement, str] | None:
    """Return the last reason where the reasons weigh for what is refused.

    A rule against the treatment is reason enough for a refusal, unless it was set aside.
    """
    rules = " ".join(s.text for s in audited.statements if _of_rule(s))
    if any(_OTHER_ITEM.search(s.text) and _DENIAL.search(s.text) for s in audited.statements):
        return None
    found = _weighed(audited, 1)
    excepted = found is not None and _EXCEPTED.search(found[1])
    if _RULE_AGAINST.search(rules) and not (_SIDED.search(rules) or excepted):
        return None
    return found


def _weighed(audited: Audited, sign: int) -> tuple[Statement, str] | None:
    told = [one for one in _leanings(audited) if one[0]][-_LAST:]
    if not told or (sign > 0 and any(_speaks_against(*one) for one in told)):
        return None
    last, statement = told[-1]
    total = sum(lean for lean, _ in told) + (_TWICE - 1) * last
    if total * sign < _LEAST or last * sign < _CERTAIN[sign] or _turns(audited, sign):
        return None
    # The words were weighed on several sentences together: of fewer they tell less.
    sounds = _odds(overturning([outside_quotes(one.text) for _, one in told])) * len(told) / _LAST
    return (statement, statement.text) if (sounds + _RULES * total) * sign >= _BOTH else None


def _odds(probability: float) -> float:
    kept = min(max(probability, 0.001), 0.999)
    return math.log(kept / (1 - kept))


def _speaks_against(lean: float, statement: Statement) -> bool:
    """Whether a reason of the case, however short, is one against: "the second is not"."""
    return lean <= -1.0 and statement.kind == "case"


def _turns(audited: Audited, sign: int) -> bool:
    """Whether a reason turns to the other side, or to a rule, behind a "but": that one decides."""
    before, _ = reasons_of(audited.statements)
    for at, statement in enumerate(before):
        turn = _TURN.search(statement.text)
        if turn is None:
            continue
        if _of_rule(statement) or names_source(statement.text[turn.end() :]):
            if turn.start() == 0 or at + 1 == len(before):
                return True
        elif leaning(outside_quotes(statement.text[turn.end() :])) * sign < 0:
            return True
    return False


_TURN = re.compile(r"(?:^|[,;]\s+)(?:but|however|nevertheless|nonetheless)\b,?\s", re.I)


def _leanings(audited: Audited) -> list[tuple[float, Statement]]:
    """Return how each reason leans; of the conclusion what it gives as reason."""
    before, conclusion = reasons_of(audited.statements)
    other, limit = _other_care(audited), _limit(audited.statements)
    out = [(leaning(outside_quotes(s.text), other, limit), s) for s in on_case(before)]
    if conclusion is not None:
        because = _BECAUSE.match(outside_quotes(conclusion.text))
        if because:
            out.append((leaning(because["why"], other, limit), conclusion))
    return out


def on_case(statements: Sequence[Statement]) -> list[Statement]:
    """Return the sentences that tell of the case, and of no source or its studies."""
    return [
        s
        for at, s in enumerate(statements)
        if _on_case(s) and not (at and _of_studies(statements[at - 1], s))
    ]


def reasons_of(
    statements: Sequence[Statement],
) -> tuple[tuple[Statement, ...], Statement | None]:
    """Return the sentences before the last conclusion, and that conclusion."""
    ends = [n for n, s in enumerate(statements) if s.kind == "conclusion" or _ENDS.search(s.text)]
    at = ends[-1] if ends else None
    if at is None:
        return tuple(statements), None
    return tuple(statements[:at]), statements[at]


def _on_case(statement: Statement) -> bool:
    """Whether a sentence tells of the case; review's reasons are none of them."""
    text = statement.text
    if _of_rule(statement) or _REVIEW.search(text) or OTHER.search(text[:_OPENING]):
        return False
    return not _NORM.search(text) or bool(_PERSON.search(text))


def _of_studies(before: Statement, statement: Statement) -> bool:
    """Whether a sentence goes on from one on studies or a source, and tells of none but those."""
    goes_on = _THEY.match(statement.text) and not _SOMEBODY.search(statement.text)
    return bool(goes_on and (names_source(before.text) or _EVIDENCE.search(before.text)))


_THEY = re.compile(
    r"(?:(?:they|these|those|both|neither|it|its|their|the (?:others?|former|latter|two|first"
    r"|second))\b)",
    re.I,
)
_SOMEBODY = re.compile(r"\b(?:he|she|his|her|worker|patient)\b|\d/\d", re.I)
_EVIDENCE = re.compile(r"\b(?:stud(?:y|ies)|trials?|evidence|reviews?|cohorts?)\b", re.I)


def _of_rule(statement: Statement) -> bool:
    """Whether a sentence tells what a guideline says: it names one, and begins with it."""
    text = _POINTED.sub(lambda m: " " * len(m.group()) if m.start() else m.group(), statement.text)
    named = names_source(text)
    return named and (statement.kind == "guideline" or names_source(text[:_OPENING]))


_POINTED = re.compile(
    r"\b(?:what(?:ever)?|all(?: that)?|(?:every|no)thing(?: that)?|(?:the|every|each|any|no|neither"
    r"|none of the) (?:\w+ ){1,2}?(?:that |which )?)\s*(?:the )?"
    r"(?:MTUS|ACOEM|ODG|guidelines?|chapter)\b (?:\w+ly )?(?:asks?|wants?"
    r"|requires?|demands?|expects?|calls? for|sets?|names?|lists?"
    r"|looks? for|puts? first)\b(?![^.;]*\b(?:need not|otherwise|unless|except\w*|exempt\w*"
    r"|waive[sd]?|appl(?:y|ies))\b)",
    re.I,
)
"""A rule pointed back at from the case: "so that what the MTUS asks for has yet to be done"."""


_OPENING = 40
"""Characters of a sentence in which its subject stands."""


def _limit(statements: Sequence[Statement]) -> float | None:
    """Return the greatest number of visits that a rule of the rationale names."""
    rules = [s.text for s in statements if s.kind == "guideline"]
    if any(_GOES_BEYOND.search(rule) for rule in rules):
        return None
    found = [
        float(v.value.split()[0])
        for t in rules
        for v in values(t)
        if v.kind == "count" and v.value.endswith(" visits")
    ]
    return max(found, default=None)


_GOES_BEYOND = re.compile(
    r"\b(?:beyond|past|more than|further|over) (?:\w+ ){0,2}?(?:\d+|\w+) (?:visits?|sessions?"
    r"|treatments?)\b[^.;]*\b(?:as long as|if|when|where|provided|while|with)\b",
    re.I,
)
"""A rule that lets its number be passed."""


def _other_care(audited: Audited) -> Callable[[str], bool]:
    """Return a test whether words name care, and not the care that is asked for."""
    known = audited.context.vocabulary
    own = {audited.item.treatment or "", audited.item.drug or ""}
    about = own | set(known.ancestors(audited.item.treatment or ""))

    asked = audited.item.text.lower()

    def other(words: str) -> bool:
        named = {m.id for m in (*known.treatments_in(words), *known.drugs_in(words))}
        loose = [word.lower() for word in _CARE.findall(words)]
        return not named & about and bool(named or any(word not in asked for word in loose))

    return other
