"""Whether a draft gives a reason: a sentence that names its subject and says of it what it says.

A subject alone is not enough: "the record shows functional gain" does not give the reason that
none is documented. A sentence is cut into clauses; a clause states, denies, misses, exceeds,
advises, or says nothing of this case (what a guideline asks for, what would change the outcome).
Words quoted from a record and lists of what was searched for are no statement that something is
missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from evals.metrics.text import covers
from evals.records import Reason, ReasonType
from rag.text import sentences

Names = Callable[[str], bool]
"""Whether a clause names the subject of a reason."""

ADVERSE = frozenset(
    "adverse_effects comorbidity_risk compound_ingredient duplicate_or_authorised duration_of_use "
    "home_exercise parent_item repeat_study request_unspecific drug_in_use".split()
)
"""Subjects that speak against a request by being so: naming one as a fact is the reason itself."""

_QUOTED = re.compile(r"“[^”]*”|\"(?=(?:[^\"\s]+\s+){3})[^\"]{1,400}\"")
"""Straight marks around a word or two are emphasis, and no quotation."""
_SEARCHED = re.compile(r"(?:the )?(?:file|record|case)s? (?:was|were) searched for .*$", re.I)
_OUTCOME = re.compile(
    r"\b(?:is|are|was|were)?\s*(?:therefore |thus |hence |also )?(?:not )?"
    r"(?:medically necessary|necessary|certified|approved|authorized|upheld|overturned)\b",
    re.I,
)
_CUT = re.compile(
    r";|,?\s+\b(?:but|however|although|though|whereas|while|yet|nevertheless|except that)\b,?"
    r"|,\s+(?=(?:and|so|nor)\s+(?:the|there|he|she|it|no|this)\b)"
    r"|,\s+(?=(?:which|as) (?:the|is|are)\b)",
    re.I,
)
_CONDITIONAL = re.compile(
    r"\b(?:would (?:change|alter)|if (?:the|there|he|she)|a record that shows|were it|"
    r"should (?:the record|there))\b",
    re.I,
)
_ATTRIBUTED = re.compile(r"^\W*(?:the )?(?:utilization review|prior determination|UR)\b", re.I)
"""What utilization review did or said is told, and is no reason of the draft's own."""
_GUIDE = re.compile(
    r"\b(?:holds?|states?|provides?|advises?|says?|requires?|asks?(?: for)?|calls? for|wants?|"
    r"recommends?|allows?|supports?|reserves?|limits?|grades?|finds?|considers?)\b",
    re.I,
)
_SOURCE = re.compile(
    r"\b(?:guidelines?|mtus|acoem|odg|asipp|digest|chapter|section|schedule|it states further|"
    r"criteria|edition|society|academy|college|institute|department)\b",
    re.I,
)
_DICTUM = re.compile(
    r"^(?:by the same digest|it states further)|\b(?:(?:holds?|adds?) that|states?: )"
    r"|\b(?:must|needs? to be|(?:has|have) to be|should (?:be|include|have))\b"
    r"|\b(?:is|are) (?:only )?(?:recommended|an option|indicated|reserved|considered|for)\b", re.I
)  # fmt: skip
_THIS_CASE = re.compile(
    r"\b(?:the (?:record|records|file|chart|worker|patient|injured|employee|provider|physician|"
    r"requests?|notes?|reports?|documentation|documents?|examination|exam|claimant|"
    r"medical records?)"
    r"|this (?:worker|patient|case|request|record|condition|injured|employee)|he|she|his|her|"
    r"documentation|documented|there (?:is|was|are|were|has)|on record|submitted|provided)\b",
    re.I,
)
_NOT = re.compile(
    r"\b(?:no|not|none|never|nor|neither|without|lacks?|lacking|lack of|absent|absence|missing|"
    r"fails?|failed to|insufficient|unclear|unknown|unsupported|silent|cannot|"
    r"(?:is|are|was|were|left|remains?) unspecified|unspecified (?:dose|number|quantity|duration|"
    r"frequency|length|rental|type|amount)|"
    r"vague|"
    r"nothing|hardly|unable|incomplete|omits?|omitted|unexplained|ambiguous|short of|denies|denied|"
    r"negative for|premature|"
    r"only (?:for another|as something|the utilization review|plans?|planned))"
    r"\b|n't\b|against what the section asks|which (?:this|the) section excludes",
    re.I,
)
_NOT_NEGATIVE = re.compile(
    r"\bnot (?:only|limited to)\b|\bno (?:longer|doubt)\b"
    r"|\bwithout (?:any )?(?:relief|benefit|success|improvement|effect|response|lasting)\b"
    r"|\bnot (?:responded|respond|improved?|helped?)\b|\bdespite\b"
    r"|\bfailed to (?:respond|improve)\b|\bdid not (?:help|respond|improve|bring)\b"
    r"|\bnot (?:exceed|more than|beyond)\b|\bdoes not exceed\b",
    re.I,
)
"""Negations that belong to what is affirmed: care that did not help has failed."""
_BACK = re.compile(
    r"^\W*(?:and )?(?:(?:the )?(?:record|file|documentation|notes?) (?:\w+ ){1,3}(?:none|neither|"
    r"nothing) of|none of|neither|this (?:condition|criterion|requirement|is|was|has)|these|those|"
    r"that (?:is|was|has)|such|it (?:is|was|does|did|has)|they (?:are|were|do|did)|no such|"
    r"nothing of (?:this|the|that)|the record (?:is silent|lacks (?:it|this|them|these)))\b",
    re.I,
)
_EXCEEDS = re.compile(
    r"\b(?:exceed\w*|in excess|excessive|surpass\w*|more than|beyond|"
    r"(?:over|above) the (?:recommended|limit|maximum|allow\w+|guideline\w*|number|cap)|"
    r"greater than|longer than|outside the|too many|too long|overruns?|passes the|twice the)\b",
    re.I,
)
_LIMIT = re.compile(
    r"\b(?:limits?|limited|maximum|at most|up to|ceiling|allowance|allowed|within|cap)\b",
    re.I,
)
_WITHIN = re.compile(r"\b(?:not exceed|within|does not exceed|no more than|not more than)\b", re.I)
_AGAINST = re.compile(
    r"\b(?:not (?:\w+ )?(?:recommend\w*|support\w*|indicat\w*|endors\w*|advis\w*|warrant\w*|"
    r"appropriate|routine|needed|proven|shown|established|count|for)|against|insufficient|"
    r"lack of|lacks?|little|limited|few|experimental|investigational|unproven|no (?:proven )?"
    r"(?:benefit|role|evidence|value|support|advantage)|of no|avoid\w*|discourag\w*|should not|"
    r"shortest|lowest|short[- ]term|short course|only (?:a )?(?:short|brief)|brief|never|cannot|"
    r"do(?:es)? not (?:\w+ )?(?:recommend|support|endorse|allow|favou?r)|weak|conflicting)\b",
    re.I,
)
_FOR = re.compile(
    r"\b(?:recommend\w*|support\w*|option|indicated|appropriate|standard|allows?|endors\w*|"
    r"favou?rs?|accepted|supported|backs?|in accordance|consistent with|met)\b",
    re.I,
)
_HANGS = re.compile(
    r"\b(?:since|because|as the|depends?|dependent|contingent|falls with|stands? (?:or|and) falls?|"
    r"follows?|associated|goes with|only (?:beside|with|after|for)|moot|prerequisite|in turn|"
    r"no longer|itself)\b",
    re.I,
)


@dataclass(frozen=True)
class Sought:
    """A labelled reason, ready to be looked for."""

    says: str
    """In plain words, for the report."""
    kind: ReasonType | None
    names: Names
    subject: str = ""
    """Id of the subject, where a list of subjects has it."""


@dataclass(frozen=True)
class Clause:
    """A part of a sentence, and how it speaks."""

    words: str
    bare: str
    """Without quoted words and lists of what was searched for."""
    says: frozenset[str]
    """``case`` (of this case), ``guide`` (of a guideline), ``denies``, ``exceeds``."""


def gives(text: str, reason: Sought) -> bool:
    """Return whether a rationale gives a reason.

    ``missing_document`` and ``criterion_not_met`` count as one: reviewers write that a thing is not
    documented and that it is not the case for the same gap, and readers take one for the other. A
    criterion that is met never matches one that is not. Without a type the subject suffices.

    Args:
        text: The rationale as a reader sees it.
        reason: What is looked for.
    """
    return any(_fits(one, reason) for one in clauses(text))


def of_suite(reason: Reason) -> Sought:
    """Return what to look for, for a reason of a suite: any of its phrases, said in its sense."""
    phrases = (*reason.any, *((reason.subject,) if reason.subject else ()))
    return Sought(reason.says, reason.type, lambda clause: covers(clause, phrases))


@lru_cache(maxsize=64)
def clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a text in order, each with how it speaks."""
    found: list[Clause] = []
    hidden = _hidden(text)  # a full stop inside a quotation ends no sentence
    for start, end in sentences(hidden):
        for words in _cut(text[start:end], hidden[start:end]):
            clause = _clause(words)
            if found and _BACK.search(clause.bare) and clause.says & {"denies", "exceeds"}:
                # "… ; the record shows none of them": said of what stands before.
                before = found.pop()
                says = (before.says | clause.says | {"case"}) - {"guide"}
                found.append(Clause(before.words, before.bare, frozenset(says)))
            found.append(clause)
    return tuple(found)


def _hidden(text: str) -> str:
    return _QUOTED.sub(lambda m: "“" + "x" * (len(m.group()) - 2) + "”", text)


def _cut(sentence: str, hidden: str) -> Iterator[str]:
    """Yield the clauses of a sentence; nothing is cut inside quotation marks."""
    at = 0
    for match in _CUT.finditer(hidden):
        yield sentence[at : match.start()]
        at = match.end()
    yield sentence[at:]


def _clause(words: str) -> Clause:
    bare = _SEARCHED.sub("", _QUOTED.sub("…", words))
    tested = _OUTCOME.sub(" ", bare)
    says: set[str] = set()
    if _CONDITIONAL.search(tested) or _ATTRIBUTED.search(tested):
        return Clause(words, bare, frozenset())
    of_case = bool(_THIS_CASE.search(tested))
    dictum = bool(_DICTUM.search(tested)) and not re.search(r"\bthe record\b", tested, re.I)
    if dictum or (_SOURCE.search(tested) and _GUIDE.search(tested) and not of_case):
        says.add("guide")
    else:
        says.add("case")
    if _NOT.search(_NOT_NEGATIVE.sub(" ", tested)):
        says.add("denies")
    if _EXCEEDS.search(tested) and not _WITHIN.search(tested):
        says.add("exceeds")
    return Clause(words, bare, frozenset(says))


def _fits(clause: Clause, reason: Sought) -> bool:
    kind, names = reason.kind, reason.names
    if kind is None:
        return names(clause.words)
    if not clause.says:
        return False
    case, denies = "case" in clause.says, "denies" in clause.says
    exceeds = "exceeds" in clause.says
    if kind == "criterion_met":
        return case and not denies and not exceeds and names(clause.words)
    if not names(clause.bare):
        return False
    if kind in ("criterion_not_met", "missing_document"):
        return case and (
            denies or exceeds or (reason.subject in ADVERSE and kind == "criterion_not_met")
        )
    if kind == "limit_exceeded":
        return exceeds or (denies and case and bool(_LIMIT.search(clause.bare)))
    if kind == "stance_against":
        return bool(_AGAINST.search(clause.bare))
    if kind == "stance_for":
        return not denies and bool(_FOR.search(clause.bare))
    return bool(_HANGS.search(clause.bare)) and (denies or bool(_OUTCOME.search(clause.bare)))
