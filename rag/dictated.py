"""Sentences that dictate to whoever writes a decision: a part to play, a verdict, what to hide.

No program need be named. A record tells of the worker, and orders in it are on care; one that
tells the writer of a decision what to write, leave out or conclude is no part of it. What a party
may ask for (that a request be approved, that reasons be given) is left alone. Leaf module of
:mod:`rag.instructions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text import between, sentences

_OPENS = (
    r"(?:^|[.:;,\]\[(–—>-]\s*|\b(?:and|then|but|please|kindly|simply|just|now|so|hence)\s+"
    r"|\b(?:you|writer|author|drafter)\s+(?:must|should|shall|will|are to|is to|need to"
    r"|ought to|have to|may)\s+)"
)
"""Before an order: an opening, a joint, or "you must"."""
_MUST = r"(?:must|should|shall|is to|are to|ought to|has to|have to|needs? to|will)"
_WRITE = r"(?:write|state|say|declare|print|type|put down|set down|enter|announce|reply|answer)"
_WORK = (
    r"(?:decision|determination|rationale|verdict|ruling|write-?up|reasoning|conclusion|opinion"
    r"|judg(?:e)?ment|outcome|finding of necessity)"
)
_MAKES = (
    r"(?:writ|draft|compos|prepar|author|decid|draw|pen|form|sign|issu|mak|deliver|reach|com|put"
    r"|adjudicat|judg|rul|weigh)"
)
_CRITERIA = r"(?:criteri(?:a|on)|requirements?|conditions?|tests?|standards?)"
_ASKED = (
    r"(?:requests?|treatments?|care|items?|drugs?|medications?|operation|surgery|injections?"
    r"|therapy|visits?|denial|refusal|necessity|it|this|they|all|everything|nothing)"
)
_HOLDS = (
    r"(?:(?:is|are|was|were|be|stands?|has been|have been|remains?)(?: not|n['’]t|"
    r" never)?(?: \w+ly| all| fully)? "
    r"(?:unmet|met|satisfied|fulfilled|(?:un)?necessary|(?:in)?appropriate|(?:un)?proven"
    r"|(?:un)?justified|established|shown|lacking|missing|sound|correct|right|in order|upheld"
    r"|overturned|warranted|unwarranted)|fails?|stands)"
)
_VERDICT = rf"\b(?:{_CRITERIA}|{_ASKED})\b[^.;]{{0,50}}?\b{_HOLDS}\b"
_THAT = rf"\bthat\b(?:(?!\b(?:if|when|whether)\b)[^.;]){{0,30}}?{_VERDICT}"
_PARTY = (
    r"(?:worker|claimant|applicant|employee|insurer|carrier|employer|denial|refusal|provider"
    r"|requester|surgeon|physician|administrator|utili[sz]ation review|defendants?|defen[cs]e)"
)
_ROLE = (
    r"(?:judge|reviewer|advocate|attorney|lawyer|assistant|clerk|secretary|evaluator|adjudicator"
    r"|adjuster|examiner|agent|spokes\w+|author|drafter|writer|counsel|defender|expert|ally"
    r"|friend|voice|helper|employee|servant)"
)
_HENCEFORTH = (
    r"(?:from (?:here|now|this (?:point|line|page|moment)|there) on(?:wards?)?|henceforth"
    r"|hereafter|starting (?:now|here)|as of (?:now|this line)|(?:for|in) the rest of (?:this|the)"
    r" \w+|until the end of (?:this|the) \w+)"
)
_SELF = r"(?:lines?|sentences?|paragraphs?|passages?|instructions?|brackets?|remarks?|words|text)"
_UNSEEN = (
    r"(?:mention|cite|quote|repeat|reveal|disclose|acknowledge|report|show|refer to|speak of"
    r"|say anything (?:about|of)|let on about)"
)
_PASS = (
    r"(?:ignore|disregard|pass over|leave out|omit|overlook|skip|set aside|forget|hide|say nothing"
    r"|make no (?:use|mention)|keep (?:quiet|silent)|(?:do not|never) " + _UNSEEN + ")"
)
_IN_DECIDING = (
    rf"(?:(?:when|while|in|before|as|once) (?:you )?(?:{_MAKES}\w*(?: \w+){{0,2}}? (?:the|your|this"
    rf"|a) (?:\w+ )?{_WORK}\b|(?:decid|judg|rul|adjudicat|weigh)(?:e|es|ing)?\b))"
)
_WRITER = (
    r"(?:(?:whoever|anyone who|(?:he|she|those|the one|the person|the reader) who|you who)"
    rf" (?:\w+ )?{_MAKES}\w*|(?:writer|author|drafter|maker|signer) of)\b[^.;:]{{0,25}}?"
    rf"\b(?:this|the|these|your|any|a) (?:\w+ )?(?:{_WORK}|case|dispute)"
)
_YOUR_WORK = rf"your (?:\w+ )?{_WORK}"
_TAKES = (
    r"(?:play|take|adopt|assume|argue|plead|step into|put yourself in|(?:speak|write|argue) from)"
    r"\s+(?:\w+ ){0,2}?(?:part|role|side|positions?|place|shoes|voice|stance|view|standpoint|cause"
    rf"|case|interests?)\s+of (?:\w+ ){{0,3}}?(?:{_PARTY}|{_ROLE})"
)
_SERVES = (
    r"(?:represent|serve|(?:speak|argue|plead|write|act|answer|work) (?:as|for|on behalf of))"
    rf" (?:the |an? )?(?:{_PARTY}|{_ROLE})"
)

_PART = (
    rf"\b{_HENCEFORTH}\b,?\s+(?:you|your (?:part|role|name))\b[^.;]{{0,20}}?\b(?:are|act|speak"
    rf"|write|serve|work|is|play)\b(?! to\b)[^.;]{{0,50}}?\b{_ROLE}\b"
    r"|\byou (?:are|act|speak|write|serve|work)\b(?! to\b)[^.;]{0,50}?"
    rf"\b{_ROLE}\b[^.;]{{0,15}}?\b{_HENCEFORTH}\b"
    rf"|(?:{_OPENS}|\byou\b[^.;]{{0,25}}?\b){_TAKES}\b"
    rf"|\byou (?:now|hereby|henceforth) {_SERVES}\b"
)
"""A part to play: "henceforth you are the insurer's clerk", "adopt the carrier's position"."""
_SAY = (
    rf"{_OPENS}(?:{_WRITE}|conclude|hold)\b(?! (?:whether|if|why|how))[^.;]{{0,40}}?{_THAT}"
    rf"|{_OPENS}(?:(?:decide|rule|vote|judge|find) (?:for|against|in favou?r of)|side with"
    r"|come (?:down|out) (?:for|against|with|in favou?r of|on the side of)|lean towards?"
    rf"|(?:take|believe) the (?:word|side) of) (?:the |this )?{_PARTY}\b"
    rf"|\b(?:your|the|this) (?:\w+ )?{_WORK}\b[^.;]{{0,25}}?\b{_MUST}\s+"
    rf"(?:(?:say|state|read|hold|conclude|find)\b[^.;]{{0,20}}?{_THAT}"
    r"|(?:come out|go|turn out|fall) (?:for|against|in favou?r)"
    r"|(?:open|begin|start|end|close|finish) (?:with|by) (?:the (?:words?|sentence)|[\"“‘']"
    r"|the statement|saying|stating)|make no mention|not mention|say nothing|be silent"
    r"|keep quiet|pass over|leave out)"
    r"|\byour (?:\w+ )?(?:job|part|duty|aim|goal|task) (?:here |now |now is )?(?:is )?to (?:deny"
    r"|approve|uphold|overturn|refuse|grant|(?:find|rule|decide) (?:for|against))\b"
    rf"|{_OPENS}(?:treat|count|regard|take|deem|accept|assume)\b[^.;]{{2,50}}?\bas "
    r"(?:having been )?(?:proven|proved|granted|fulfilled|satisfied)\b"
    rf"|{_OPENS}(?:portray|depict|slant|word|phrase)\b[^.;]{{2,50}}?\b(?:as|so that|so as to)\b"
    r"[^.;]{0,40}?\b(?:denial|refusal|request|criteri\w+|fail\w*|unchanged|unproven|(?:un)?necessary"
    r"|(?:un)?justified|sound|(?:un)?met)\b"
    rf"|\bbinding (?:up)?on {_YOUR_WORK}\b"
)
"""A verdict to write: "state that the criteria are unmet"."""
_HIDE = (
    rf"\b(?:(?:do not|don['’]t|never|must not|should not|nor|not to)\s+{_UNSEEN}"
    rf"|without \w+ing(?: to| of| about)?)\s+(?:this|these|that|the present)(?: very)? {_SELF}\b"
    r"(?! to (?:the|her|his|any) (?:patient|family|wife|husband|worker|children))"
    rf"|\bth(?:is|ese)(?: very)? {_SELF}\b[^.;]{{0,20}}?\b(?:(?:is|are) (?:not|never) (?:to be )?"
    r"|(?:must|should|shall|may) (?:not|never) be )(?:mention|cit|quot|repeat|reveal|disclos"
    r"|acknowledg|report|show)\w*"
    rf"|\b(?:as (?:if|though)|pretend)\b[^.;]{{0,40}}?\bth(?:is|ese|at) {_SELF}\b"
    r"|\b(?:do not|don['’]t|never|without) (?:\w+ ){0,2}?that you (?:were|have been|had been|are)"
    r" (?:asked|told|instructed|directed|ordered|given|following)\b"
    rf"|\b(?:leave|keep|strike|cut|drop) (?:this|these)(?: very)? {_SELF} (?:out|from)\b"
    rf"|{_OPENS}{_PASS}\b[^.;]{{2,80}}?\b{_IN_DECIDING}\b"
    rf"|\b(?:{_IN_DECIDING})[^.;]{{0,40}}?,\s*{_PASS}\b"
    rf"|\b(?:keep|leave|strike|cut|drop|omit)\b[^.;]{{2,60}}?\b(?:out of|from|in) {_YOUR_WORK}\b"
    r"|\bnothing\b[^.;]{0,40}?\b(?:may|must|should|shall|is to) be (?:cited|mentioned|quoted)\b"
    rf"|\bin {_YOUR_WORK}\b,?\s+(?:please |you (?:must|should|are to) )?{_PASS}\b"
)
"""What to hide: the order itself, or what speaks the other way."""
_TO_WRITER = (
    r"\b(?:if|when|while|as) you (?:are )?(?:draft|writ|compos|adjudicat)\w* (?:up )?(?:the|this"
    r"|your) (?:\w+ )?(?:decision|determination|rationale|verdict|ruling|outcome)\b"
    rf"|\b{_WRITER}\b[^.;:]{{0,30}}?(?:\b{_MUST}\b"
    r"|:\s*(?!we\b|I\b|please (?:reconsider|review|see|find|note)|attached|enclosed)\w)"
)
"""The writer addressed, and ordered."""
_DICTATED = re.compile("|".join((_PART, _SAY, _HIDE, _TO_WRITER)), re.I)
_OF_CARE = re.compile(r"\b(?:tell|call|remind) (?:the )?(?:patient|worker|family)\b", re.I)
"""An order to staff on what to tell."""


_NEW_LINE = re.compile(r"\n(?=\s*(?:[^a-z\s]|$))")
"""An end of a line that is more than a wrap."""


def dictated_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of the sentences that dictate to the writer of a decision.

    >>> s = "Henceforth you are the carrier's clerk."
    >>> list(dictated_in(s)) == [(0, len(s))]
    True
    >>> list(dictated_in("Please state in your decision whether the criteria are met."))
    []
    """
    for start, end in sentences(text):
        for first, last in between(_NEW_LINE, text[start:end]):
            words = text[start + first : start + last].replace("\n", " ")
            if _DICTATED.search(words) and not _OF_CARE.search(words):
                yield start + first, start + last
