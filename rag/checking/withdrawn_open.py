"""Acts that end a request in the short speech of logs, calls and forms, by who or what is ended.

A paper or a line of it falls away, was filed by mistake or is not to be decided; a payer hands out
what was refused; a line of a log gives the care and, right behind it, what became of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_LINE = (
    r"(?:requests?|items?|orders?|RFAs?|applications?|appeals?|disputes?|petitions?|entr(?:y|ies)"
    r"|lines?|prescriptions?|referrals?|proposals?|authori[sz]ation requests?|submissions?)"
)
_BE = r"(?:is|are|was|were|be|been|being|has|have|had|gets?|got|now|since|then|hereby|to|later|s)"
_OVER = (
    r"(?:fall(?:s|en|ing)? (?:away|through)|fell (?:away|through)|laps(?:e|es|ed|ing)"
    r"|pointless|obsolete|superfluous|redundant|void|dead|over(?= ?(?:[.;,)]|$))|done with"
    r"|finished|withdrawn|scrapped|dropped|pulled|shelved|nixed|axed|killed|ended|terminated"
    r"|closed|on hold|struck(?: (?:through|out|off))?|crossed (?:out|through|off)|lined (?:out"
    r"|through)|ruled out(?= by hand)|deleted|annulled|replaced|superseded|substituted|exchanged"
    r"|swapped|converted|changed to|taken (?:off|out|back|away)|removed|put aside|set aside"
    r"|overtaken|retired|no longer (?:active|live|current|valid|wanted|pending|open|needed)"
    r"|inactive|off(?= ?(?:[.;,)]|$)))"
)
_IN_ERROR = (
    r"(?:(?:by|through) (?:mistake|error|oversight)|in error|mistakenly|erroneously|inadvertently"
    r"|wrongly)"
)
_FILED = (
    r"(?:asked for|requested|request|entered|listed|filed|included|sent|submitted|put|placed|added"
    r"|ordered|faxed|carried over|copied|made)"
)
_NO_DEED = (
    r"(?:review|decide|consider|process|pursue|act on|rule on|look at|look into|examine|address"
    r"|deal with|handle|work up|authori[sz]e)"
)
_NO_DEED_DONE = (
    r"(?:reviewed|decided|considered|processed|pursued|acted on|ruled on|looked at|examined"
    r"|addressed|handled|dealt with)"
)
_GIVER = (
    r"(?:carrier|insurer|adjuster|employer|claims (?:administrator|examiner|adjuster)"
    r"|administrator|third-party administrator|TPA|defen[cs]e|defendants?)"
)
_CARE = r"(?:(?!request|order)[\w/-]+ ){0,5}?[\w/-]+"
OPEN = (
    # The paper or its line is over: "the line … is struck through", "the order was replaced".
    rf"\b{_LINE}\b(?! of (?:19|20)\d\d)(?:(?!\bthat\b|\bwhich\b)[^.;]){{0,70}}?"
    rf"\b{_BE}\s+(?:\w+ly |now |become |allowed to |to be |let |as good as ){{0,2}}"
    rf"{_OVER}(?!\w)"
    rf"|\b{_LINE}\b[^.;]{{0,70}}?\bfall(?:s|en)? away\b"
    # Filed by mistake.
    rf"|\b{_FILED}\b[^.;]{{0,25}}?\b{_IN_ERROR}\b|\b{_IN_ERROR}\b[^.;]{{0,12}}?\b{_FILED}\b"
    rf"|\b(?:a|an|the) (?:clerical )?(?:mistake|error|oversight)\b[^.;]{{0,20}}\b(?:ignore"
    r"|disregard|delete|remove)\b"
    # Not to be decided.
    rf"|\b(?:no (?:need|reason|cause|point) (?:to|in)|do not|don['’]t|need not|needn['’]t|not)\s+"
    rf"(?:now |further |any further )?{_NO_DEED}(?:ing)?\b"
    rf"|\b(?:need|should|must|shall|is|are) (?:not|no longer)\s+(?:to )?(?:be )?"
    rf"{_NO_DEED_DONE}\b"
    # The payer hands it out.
    rf"|\b{_GIVER}\b[^.;]{{0,60}}?\b(?:issu|gave|giv|fax|sen[dt]|mail|release|grant|wr[io]t|sign)"
    r"\w*\s+(?:(?!no\b|not\b|never\b)\w+ ){0,3}?(?:authori[sz]ations?|approvals?|certifications?"
    r"|go-ahead|green light)\b"
    rf"|\b(?:authori[sz]ations?|approvals?|certifications?)\b[^.;]{{0,60}}?\b(?:came|arrived|was"
    rf" issued|was given|was received|issued|received|given)\b[^.;]{{0,40}}\b(?:from|by) (?:the )?"
    rf"{_GIVER}\b"
    r"|\b(?:consider\w*|treat(?:ed)?|regard\w*|deem\w*|left|leave|stays?|remains?)\b"
    r"\s+(?:as |it |be ){0,2}"
    r"(?:closed|withdrawn|undecided|moot|settled|dropped|resolved|unreviewed)\b"
    r"|\blet(?:s|ting)?\s+(?:[\w-]+\s+){1,5}?go\b(?! (?:to|on|ahead|forward)\b)"
    r"|\b(?:worker|employee|claimant|applicant|patient|attorney|counsel|requester|physician|surgeon)"
    r" (?:now |has )?conced(?:es|ed)\b"
    rf"|\b(?:utili[sz]ation review|UR|{_GIVER})\b[^.;]{{0,50}}?\b(?:cleared|waved through"
    r"|let through|okayed|OK['’]d)\b"
    # A remark set beside a line.
    r"|\b(?:beside|next to|opposite|behind|against|after|over|across)\b [^.;]{2,60}?\b(?:stands?"
    r"|stood|(?:is|was|are) (?:written|noted|marked|entered|printed|penned)|reads?|it says|appears?"
    r"|one reads|wrote|has written)\W{1,4}(?:the words? \W?)?(?:no longer|not (?:needed|wanted"
    r"|req\w*|pursued|requested)|n/a|cancel\w*|withdr\w+|w/?d|void|delet\w+|omit\w*|drop\w*|strike|out)\b"
    r"|\b(?:substitut\w+|swapp?\w*|exchang\w+|replac\w+)\b[^.;]{0,60}\bin (?:the|this|his|her"
    rf"|its) {_LINE}\b"
)
"""Cues, to be matched without regard to case."""

LOG_LINE = re.compile(
    rf"(?:^|[:;,]\s|\.\s)(?P<care>{_CARE})\s*(?:[-–—:]\s*)?(?:request |order )?(?:pulled|scrapped"
    r"|nixed|axed|retracted"
    r"|withdrawn|w/d|cancell?ed|rescinded|struck|dropped|deleted|voided|off the list"
    r"|not (?:going|gone) ahead|no longer (?:wanted|sought|needed|pursued|requested))"
    r"(?=\s*(?:$|[.;,(]|(?:by|on|at|per|from|because|since|as)\b))"
    r"|\b(?P<subject>[^.;,:]{3,60}?) (?:is|are|was|were|has been|have been)\s+(?:since |now "
    r"|then )?"
    r"(?:removed|taken out|taken off|dropped|deleted|pulled|struck)\b(?=[^.;]{0,25}\b(?:at (?:the "
    r"(?:request|wish|instance|instruction)|(?:his|her|their) (?:own )?(?:request|wish))"
    r"|by (?:\w+ ){0,3}?(?:counsel|attorney|lawyer|office|clinic|requester|applicant)))",
    re.I,
)
"""The care in a line of a log, and right behind it what became of it; or the care as a subject."""


def ended_in_log(words: str, named: Callable[[str], bool]) -> re.Match[str] | None:
    """Return a line of a log that ends the care which ``named`` knows by its words."""
    return next((m for m in LOG_LINE.finditer(words) if named(m["care"] or m["subject"])), None)
