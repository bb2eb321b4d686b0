"""Sentences of reasons put plainly before their leaning is read.

What only sounds like a denial is taken out: no danger, no earlier care, what was not borne. What is
put the other way round is put straight: a loss that is a finding, what the worker cannot or must
not do, a failing that is the request's.
"""

from __future__ import annotations

import re

_PERSON = (
    r"(?:he|she|who|worker|patient|claimant|employee|man|woman|hands?|wrists?|arms?|elbows?"
    r"|shoulders?|neck|back|spine|hips?|legs?|knees?|ankles?|foot|feet|thumbs?|fingers?|toes?"
    r"|joints?|limbs?|sides?|tendons?|and|nor)"
)
_CARE_VERB = (
    r"(?:take|use|have|had|receive|undergo|tolerate|bear|get|swallow|continue"
    r"|be (?:given|put on|started|treated|injected|operated|offered|prescribed|sent))"
)
_TELLING = (
    r"(?:say|name|explain|recall|tell|report|describe|point|show|state|give|identify|expect|claim"
    r"|qualify|meet|satisfy|benefit|gain|improve|be (?:\w+ly )?(?:said|called|held|regarded|counted"
    r"|determined|considered|thought|shown|expected|judged|seen|confirmed|excluded|assumed|decided))"
)
_CANNOT = (
    rf"\b({_PERSON})\b(?:,[^,;.]{{1,60}},)?(?: (?:still|yet|also|now|simply|alone))? "
    r"(?:cannot|can ?not|can['’]t|could not|couldn['’]t|must not|mustn['’]t|may not|is not"
    r" (?:allowed|permitted|supposed|able) to|(?:was|is) (?:forbidden|barred|told not)"
    r" (?:to|from)|is not to)"
    rf"(?! (?:\w+ly )?(?:{_CARE_VERB}|{_TELLING})\b)(?: be(?= \w+ed\b))?"
)
"""What the worker, or a part of the body, is not able or not allowed to do."""
_SPARED = re.compile(
    r"\b(?:no|not|never|without|neither|nor|denies|denied)(?: \w+){0,3}? (?:contraindicat\w*"
    r"|side effects?|adverse|aberran\w*|misuse|abuse|addiction|allerg\w*|pacemaker|bleeding"
    r"|disorder|complication\w*|sedation|alternatives?|doubt|harm|cancer|infections?|fevers?"
    r"|tumou?rs?|weight loss|surger(?:y|ies)|operations?|fusion"
    r"|(?:prior|previous|earlier) \w+)(?: or \w+)*"
    r"|\b(?:has|have|had|is|was|were|been) (?:not|never|no|none)\b[^.;,]{0,25}?\b(?:before|so far"
    r"|until now|to date|previously)\b|\b(?:has|have) (?:not|never) (?:yet )?had\b"
    r"|\bha(?:s|ve|d) had no \w+|\bwithout(?=\s*[.,;)]|$)"
    r"|\bno(?: \w+){1,3} ha(?:s|ve) been (?:done|given|had|tried|used|made|taken)"
    r"(?: so far| before| yet|(?= and\b))"
    r"|\bno(?:t)? (?:more(?! than (?:the|what|its|a trial|allowed)\b)|later|longer"
    r"|fewer|less) than\b"
    r"|\bnot only\b"
    r"|\bnothing points to\b|\bno (?:sign|hint) that\b"
    r"|\b(?:did|does|do|could|can|would)(?: not|n['’]t) (?:suffice|tolerate|stay on|take|bear"
    r"|radiate|count against|lie beyond|depend)|\b(?:cannot|can['’]t|must not|may not) (?:take"
    r"|use|have|tolerate|bear|be given)\b|\b(?:no|not|never)\b(?: \w+){0,2}"
    r" (?:return\w* to|back (?:at|to)) (?:work|duty)\b(?=.{0,25}\byet)"
    r"|\b(?:no|none|neither)(?: \w+){0,3} (?:has |have )?(?:helped|sufficed|worked)\b"
    r"|\b(?:films?|x-?rays?|radiographs?)\b[^.;,]{0,25}\b(?:nothing|normal|negative|unremarkable)\b"
    r"|\b(?:was|were|is|are) negative|\bnegative(?= straight| x-?rays?| films?)"
    r"|\bnot\b[^.;,]{0,25} as caused\b",
    re.I,
)
"""Denials that tell nothing against: no danger, no earlier care, what was not borne."""
_READ_AS = (
    (re.compile(r"\bnothing speaks against\b", re.I), "indicated is"),
    (
        re.compile(
            r"\b(?:no|not an?|not the|hardly an?|scarcely an?) (?:good |sufficient )?(?:reason"
            r"|ground|cause) (?:to|for) (?:refus|den|withh|reject|turn)\w*",
            re.I,
        ),
        "indicated",
    ),
    (re.compile(_CANNOT, re.I), r"\1 has trouble to"),
    (
        re.compile(
            r"\b(?:not|never)(?: yet| (?:\w+ly|quite|all))? (?:well|healed|healthy|recovered|cured"
            r"|free of|normal|right|asymptomatic|settled|pain[- ]free|rid of|steady|strong"
            r"|stable|firm|safe|straight|fit|able)\b(?: enough\b)?",
            re.I,
        ),
        "persists",
    ),
    (re.compile(r"\bno more than (?=(?:the|what|its|a trial|allowed)\b)", re.I), "within "),
    (re.compile(r"\babsent(?= (?:\w+ ){0,3}(?:reflex|jerk))|\bloss of(?= \w+)", re.I), "weak"),
    (
        re.compile(
            r"\b(criteri\w+|conditions?|requirements?|requests?)\b([^.;,]{0,30}?)\bfail(?:s|ed)?\b"
            r"(?! to)",
            re.I,
        ),
        r"\1\2 unmet",
    ),
)
"""A loss that is a finding, and a failing that is the request's."""


def plainly(text: str) -> str:
    """Return a sentence without what only sounds like a denial, and with its losses put straight.

    >>> plainly("His left wrist must not be loaded.")
    'His left wrist has trouble to loaded.'
    >>> plainly("It cannot be seen from the chart.")
    'It cannot be seen from the chart.'
    """
    text = _SPARED.sub(" ", text)
    for pattern, words in _READ_AS:
        text = pattern.sub(words, text)
    return text
