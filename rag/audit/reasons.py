"""A decision against its own reasons: everything called met and denied, or refused and granted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.audit.weight import weighs_against, weighs_for
from rag.checking.context import outside_quotes

_MET = re.compile(
    r"\b(?:all|each|every(?: one)?)\b(?: of)?(?: the| these| those"
    r"| its)?(?: \w+){0,2}? ?(?:criteri\w+"
    r"|requirements?|conditions?|points?|prerequisites?|thresholds?|elements?)\b[^.;]{0,60}?"
    r"\b(?:met|satisf\w+|fulfil\w*|answered|present|documented)\b"
    r"|\b(?:meets?|satisf(?:y|ies)|fulfil(?:l?s)?)\s+(?:all|each|every|the|these"
    r"|those)\b[^.;]{0,40}"
    r"\b(?:criteri\w+|requirements?|conditions?)\b"
    r"|\b(?:guidelines?|MTUS|ODG|ACOEM|evidence|criteria|record|literature)\b(?: \w+){0,3}?"
    r" (?:thus|therefore|clearly|fully|so|now|hence|accordingly)?\s*supports?\s+(?:an?|the|this"
    r"|these|its"
    r"|continu\w+|such|his|her|using|use)\b"
    r"|\b(?:treatment|request|use|care|test|procedure|therapy)\b[^.;]{0,40}\bis\s+(?:thus "
    r"|therefore"
    r" |well |fully |clearly )*(?:supported|justified|indicated|warranted)\b"
    r"|\b(?<!some of the )(?<!one of the )(?<!two of the )(?<!most of the )(?<!part of the )"
    r"(?:the|these|its|her|his|those|guideline|required) (?:criteria|requirements|conditions"
    r"|prerequisites|demands)\b(?! for| of)(?: \w+)? (?:are|were|have been|stand)(?: \w+ly| thus"
    r"| therefore| so| all| hence)? (?:met|satisfied|fulfilled|answered|complied with)\b"
    r"|\b(?:each|every) (?:point|step|condition|element|item|thing)\b[^.;]{0,30}? (?:is|was|stands"
    r"|has been) (?:on record|there|shown|proven|in evidence|taken|established|covered|done)\b",
    re.I,
)
_NONE_OPEN = re.compile(
    r"\b(?:no|not (?:one|a single)|none of (?:the|its|these))\b[^.;]{0,30}?\b(?:criteri\w+"
    r"|conditions?"
    r"|requirements?|elements?|points?|prerequisites?)\b[^.;]{0,40}?\b(?:open|unmet|unsatisfied"
    r"|unfulfilled|missing|lacking|wanting|outstanding|fails?|failed|unanswered|in doubt)\b"
    r"|\bnothing\b[^.;]{0,40}?\b(?:speaks? against|is (?:missing|lacking|wanting)|stands? against"
    r"|stands? in (?:the|its) way)\b",
    re.I,
)
"""Everything met, said by its opposite."""
_DEMANDS = (
    r"(?:guidelines?|MTUS|ODG|ACOEM|sections?|chapters?|schedule|recommendations?|criteria|it|they)"
)
_ANSWERED = re.compile(
    rf"\b(?:what(?:ever)?|everything|all(?: that)?|each thing)\b[^.;]{{0,30}}?\b{_DEMANDS}\b"
    r"[^.;]{0,20}?\b(?:asks?|wants?|requires?|demands?|expects?|calls? for|sets?|names?|lists?)\b"
    r"[^.;]{0,40}?\b(?:is|are|has been|have been|was|were|stands?)\b[^.;]{0,25}?\b(?:present|there"
    r"|given|shown|met|documented|fulfil\w*|satisf\w*|answered|at hand|in place|recorded|proven"
    r"|established|done|taken|carried out|provided|on record)\b"
    r"|\b(?:case|situation|patient|worker|claimant|request|presentation|history|picture|s?he)"
    r" (?:thus |therefore |so |hence |clearly |fully |squarely |plainly )*(?:satisf(?:y|ies|ied)"
    r"|fulfil(?:l?s|led)?|meets?|met|complies with|conforms to|answers? to|fits?) (?:the|this|these"
    r"|that|those|its|all) (?:\w+ ){0,3}?(?:recommendations?|guidelines?|sections?|standards?"
    r"|chapters?"
    r"|provisions?|MTUS|rules?)\b"
    r"|\b(?:records?|notes?|files?|findings|reports?) (?:bears?|bore) (?:this|that|it|them"
    r"|all of it)"
    r" out\b"
    r"|\b(?:falls?|lies?|stays?|is|are) (?:\w+ly )?within (?:what )?(?:the |these |its )?"
    rf"{_DEMANDS}"
    r"\b|\b(?:is|are) (?:\w+ly )?in (?:line|accord\w*|keeping|agreement) with (?:the |these )?"
    rf"{_DEMANDS}\b|\b(?:is|are) (?:\w+ly |thus |therefore |so |hence )?(?:an? )?(?:\w+ )?"
    r"candidates? for\b|\b(?:thus|therefore|so|hence) (?:qualif(?:y|ies)|eligible)\b",
    re.I,
)
"""What the guideline asks for is there."""
_REQUIRED = (
    r"(?:required|requisite|demanded|expected|prescribed|asked for|called for|looked for|wanted"
    r"|needed|stipulated)"
)
_THERE = (
    r"(?:documented|shown|demonstrated|established|taken|carried out|obtained|achieved|proven"
    r"|proved|present|met"
    r"|recorded|reported|on record|on file|in evidence|evident|attained|reached|given|made|done"
    r"|completed|tried|undertaken|confirmed|satisfied|fulfilled|there)"
)
_REQUIRED_SHOWN = re.compile(
    rf"\b(?:that|which|what|as|thus|so) (?:\w+ ){{0,3}}?(?:is|are|was|were|be|been) (?:\w+ly )?"
    rf"{_REQUIRED}\b[^.;:]{{0,50}}?\b(?:has|have|is|are|was|were)(?: \w+ly| thus| therefore| also"
    rf"| been| all)* {_THERE}\b"
    rf"|\b(?:the|this|that|all|every) {_REQUIRED} (?:\w+ ){{1,4}}?(?:has|have|is|are|was|were)"
    rf"(?: \w+ly| thus| therefore| also| been| all)* {_THERE}\b"
    rf"|\b(?:the|each|every|all the)(?: \w+){{1,4}} (?:that |which )?(?:the )?{_DEMANDS}"
    r" (?:\w+ly )?(?:asks?(?: for)?|wants?|requires?|demands?|expects?|calls? for|sets?|names?)\b"
    rf"[^.;:]{{0,20}}?\b(?:has|have|is|are|was|were)(?: \w+ly| thus| also| been| all)* {_THERE}\b"
    rf"|\b(?:has|have) (?:\w+ly )?(?:done|had|completed|tried|met|shown) (?:all|everything"
    rf"|whatever|each thing|what)(?: that)? (?:the )?{_DEMANDS} (?:asks?|wants?|requires?|demands?"
    r"|expects?|calls?|sets?)\b",
    re.I,
)
"""What a rule requires is there: "the improvement that is required has been documented"."""
_PARTLY = re.compile(
    r"\b(?:in part|partly|partially|half|some(?:what)?|almost|nearly|little|most(?:ly)?|not all)\b",
    re.I,
)
_UNMET = re.compile(
    r"\b(?:none|not (?:one|any|all|a single one)|no (?:one|single)?|neither"
    r"|few)\b(?: of)?(?: the| these"
    r"| those| its)?(?: \w+){0,2}? ?(?:criteri\w+|requirements?|conditions?"
    r"|prerequisites?)\b[^.;]{0,60}?"
    r"\b(?:met|satisf\w+|fulfil\w*|answered|present|documented)\b"
    r"|\b(?:criteri\w+|requirements?|conditions?|prerequisites?)\b[^.;]{0,40}\b(?:not|un|never)\s*"
    r"(?:been )?(?:met|satisf\w+|fulfil\w*)\b|\b(?:does|do|did) not (?:meet|satisfy|fulfil\w*"
    r"|qualify)\b"
    r"|\b(?:neither|none)(?: of (?:these|them|those|which|the two|the three))?(?: \w+ly)? (?:has"
    r"|have"
    r"|was|were|is|are)(?: yet)?(?: been)? (?:addressed|done|shown|tried|met|made|answered|given"
    r"|documented|recorded|satisfied|fulfil\w*|explored|discussed|on record|there|present"
    r"|established"
    r"|carried out|undertaken|provided|in evidence|mentioned|found)\b"
    r"|\b(?:none|not one) of (?:the|these|those|what) [^.;]{0,60}?\b(?:taken|tried|done|begun"
    r"|started"
    r"|attempted|shown|asks?|requires?|demands?|expects?)\b"
    r"|\b(?:taken|done|met|shown|tried|satisf\w+|fulfil\w*|has|had|have) none of (?:the|these|those"
    r"|what|its|them)\b"
    r"|\b(?:criteria|requirements?|conditions?|prerequisites?)\b[^.;]{0,15}\b(?:has|have|is|are|was"
    r"|were)(?: \w+)? not(?: yet)?(?: been)? (?:shown|established|documented|demonstrated|proven"
    r"|present"
    r"|there|in evidence|answered)\b"
    r"|\bnothing\b[^.;]{0,40}\b(?:suggests?|shows?|indicates?|says?|establish\w*|demonstrates?)\b"
    r"[^.;]{0,50}\b(?:criteria|conditions?|requirements?|prerequisites?)\b[^.;]{0,20}\b(?:met"
    r"|satisf\w+"
    r"|fulfil\w*|present|there)\b"
    r"|\b(?:request|case|documentation|record|file|it) (?:\w+ )?(?:fails|falls short"
    r"|does not measure up"
    r"|does not pass|comes up short|does not suffice)\b"
    r"|\b(?:criteri\w+|requirements?) (?:remain|are) unmet\b|\bfails? to (?:meet|satisfy)\b"
    r"|\b(?:neither|nothing|none)\b[^.;]{0,60}?\b(?:supports?|justif(?:y|ies)|warrants?|speaks? for"
    r"|calls? for|argues? for|favou?rs?)\b"
    r"|\b(?:criteri\w+|requirements?|conditions?|points?)\b[^.;]{0,30}\b(?:is|are|remains?|stays?)"
    r" (?:\w+ly )?(?:unmet|open|unsatisfied|unfulfilled|missing|lacking|wanting)\b",
    re.I,
)
_FAILS = re.compile(
    r"\b(?:has|have|had) not (?:yet )?(?:tried|had|been|failed|completed|shown|used|undergone)\b"
    r"|\bno (?:documentation|evidence|record|proof|trial)\b|\bnot (?:documented|shown|tried|met"
    r"|present)\b"
    r"|\b(?:says|gives|shows|states) only\b|\black(?:s|ing)?\b|\bwithout (?:a |any )?(?:prior "
    r"|trial"
    r"|documented)\b|\bunchanged\b|\bexceeds?\b",
    re.I,
)
_DEPARTS = re.compile(
    r"\b(?:however|but|nevertheless|nonetheless|although|though|(?<!not )yet|except\w*|despite"
    r"|even so|unless|still"
    r"|rebut\w*|outweigh\w*|in this case|special|unusual|beyond the guideline|clinical judg\w+)\b",
    re.I,
)
"""Words by which a reviewer turns from what was said before."""
_POSITIVE = re.compile(
    r"\b(?:met|meets|satisf\w+|fulfil\w*|consistent with|support(?:s|ed)|benefit\w*|improv\w*"
    r"|reduc\w+"
    r"|relie\w+|failed|exhausted|tried and|tolerat\w+|has tried|would help|appropriate|indicated"
    r"|reasonable|qualif\w+|needs?|positive|weakness|worsen\w*|progressive)\b",
    re.I,
)
_DENIED = re.compile(
    r"\b(?:not|no|never|nor|neither|cannot|without|whether|if|unless|un\w+ly)\b", re.I
)


def check_reasons(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Hold the decision against what the sentences before the conclusion say."""
    reasons = [s for s in audited.statements if s.kind != "conclusion"]
    decision = audited.reference.decision
    if decision == "upheld":
        found = _supported_and_denied(reasons) or weighs_for(audited)
    else:
        found = _refused_and_granted(reasons) or weighs_against(audited)
    if found is None:
        return
    statement, words = found
    yield audited.finding(
        "reasons_agree",
        "blocker" if _all_met(statement.text) or _UNMET.search(statement.text) else "warning",
        material.at(statement),
        f"The rationale says “{words}”, and the item is {decision}; nothing says why.",
        "Correct the decision or the reasons; else say what outweighs them.",
        evidence=statement.text,
        law=("ccr-9792.10.6-d-necessity", ERROR_OF_FACT),
    )


def _supported_and_denied(reasons: list[Statement]) -> tuple[Statement, str] | None:
    """Return a sentence that calls everything met and after which nothing turns."""
    for at, statement in enumerate(reasons):
        words = outside_quotes(statement.text)
        match = _all_met(words)
        if match is None:
            continue
        rest = words[match.end() :] + " " + " ".join(s.text for s in reasons[at + 1 :])
        if statement.kind == "guideline" and not _concluding(words):
            continue
        if not _DEPARTS.search(rest) and not _FAILS.search(rest) and not _UNMET.search(rest):
            return statement, match.group()
    return None


def _all_met(words: str) -> re.Match[str] | None:
    """Return the words that call everything met, unless they are denied or hang on an if."""
    none_open = _NONE_OPEN.search(words)
    if none_open and not re.search(r"\b(?:whether|if|unless)\b", words[: none_open.end()], re.I):
        return none_open
    for pattern in (_MET, _ANSWERED, _REQUIRED_SHOWN):
        match = pattern.search(words)
        if match and pattern is _REQUIRED_SHOWN and _PARTLY.search(words):
            continue
        if match and not _DENIED.search(words[: match.end()]):
            return match
    return None


def _concluding(words: str) -> bool:
    """Whether a sentence on a guideline draws a conclusion for the case."""
    return bool(
        re.search(
            r"\b(?:thus|therefore|hence|accordingly|so)\b|\b(?:are|is|been) (?:all )?"
            r"(?:met|satisfied|fulfilled)\b",
            words,
            re.I,
        )
    )


def _refused_and_granted(reasons: list[Statement]) -> tuple[Statement, str] | None:
    """Return a sentence that speaks against the treatment where none speaks for it."""
    for at, statement in enumerate(reasons):
        words = _NEW_SINCE.sub(" ", outside_quotes(statement.text))
        unmet = _UNMET.search(words)
        rest = (
            words[unmet.end() :] + " " + " ".join(s.text for s in reasons[at + 1 :])
            if unmet
            else ""
        )
        if unmet and not _DEPARTS.search(rest) and not _POSITIVE.search(rest):
            return statement, unmet.group()
    return None


_NEW_SINCE = re.compile(
    r"\bnone of (?:which|them|these) (?:was|were) \w+ (?=on \d|before|earlier|then|at the|in )",
    re.I,
)
"""Findings that are new: the denial is of an earlier day."""
