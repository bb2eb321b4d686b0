"""Acts that end a request, by what was done and to what, wherever the words stand in a sentence.

A verb of ending counts together with a word for the paper or the process; one that may as well be
said of care ("replaced", "given up") counts with what no care is called. What is asked for is named
by the caller.
"""

from __future__ import annotations

_PAPER = (
    r"(?:RFAs?|applications?|appeals?|disputes?|petitions?|(?:from|in|off|of) (?:the |this "
    r"|his |her )?"
    r"(?:medical |independent )?review|IMR"
    r"|(?:that|this|the other|the first|the second) part(?: of (?:its|his|her|their|the) request)?"
    r"|requests? for authori[sz]ation)"
)
_PROCESS = rf"(?:{_PAPER}|requests?|items?|authori[sz]ations?)"
_ENDED = (
    r"(?:withdr(?:ew|aws?|awn|awing)|str(?:ikes|uck) (?:out|off|from)|(?:been|was|were) struck"
    r"|cancel(?:s|l?ed)|omit(?:s|ted)|delet(?:es|ed)|rescind(?:s|ed)|retract(?:s|ed)|revok(?:es|ed)"
    r"|waiv(?:es|ed)|renounc(?:es|ed)|relinquish(?:es|ed)|void(?:s|ed)|cross(?:es|ed) out"
    r"|scratch(?:es|ed)|call(?:s|ed) off)"
)
_OF_ANYTHING = (
    r"(?:drop(?:s|ped)?|let go(?: of)?|gives? up|given up|gave up|remov(?:es?|ed)"
    r"|(?:tak(?:e|es|en|ing)|took) (?:\w+ ){0,2}?(?:out|off|back|away)|cut out|replac(?:es|ed)"
    r"|substitut(?:es|ed)"
    r"|swap(?:s|ped)|exchang(?:ed|es)|leav(?:es|ing) out|left out|abandon(?:s|ed)|recall(?:s|ed)"
    r"|clos(?:es|ed)|allow(?:s|ed) to lapse|lapsed|expired|not renewed|superseded)"
)
_MIND = (
    r"\b(?:ma(?:de|ke|kes) up (?:his|her|their) minds?|decid(?:es|ed)|resolved|chose|chosen"
    r"|opt(?:s|ed))\s+(?:against|not to|out of|to do without|to forgo)\b"
)
ACTS = (
    rf"\b{_ENDED}\b(?=[^.;]{{0,70}}\b{_PROCESS}\b)|\b{_PROCESS}\b[^.;]{{0,90}}?\b{_ENDED}\b"
    rf"|\b(?:tak(?:es?|en|ing)|took)\b[^.;,]{{0,50}}?\b{_PROCESS}\b[^.;,]{{0,20}}\bback\b"
    rf"|\b{_OF_ANYTHING}\b(?=[^.;]{{0,70}}\b{_PAPER}\b)"
    rf"|\b{_PAPER}\b[^.;]{{0,60}}?\b{_OF_ANYTHING}\b"
    rf"|\b(?:not|n['’]t|no longer)\s+(?:to )?(?:maintain(?:s|ed|ing)?|stand(?:s|ing)? by"
    rf"|keep(?:s|ing)? (?:up|to)|sustain(?:s|ed|ing)?|follow(?:s|ed|ing)? up)\b"
    rf"(?=[^.;]{{0,40}}\b(?:{_PROCESS}|orders?|prescriptions?)\b)"
    rf"|\bclos(?:e|es|ed|ing)\b(?=[^.;]{{0,40}}\b{_PROCESS}\b)"
    r"|\b(?:accept(?:s|ed|ing)?|abid(?:es|ed) by|bow(?:s|ed) to|acquiesc(?:es|ed) in"
    r"|agree[sd]? with|concur(?:s|red) (?:with|in)|liv(?:es?|ing) with)\s+(?:the|this|that|its"
    r"|their) (?:\w+ )?(?:denial|refusal|non-?\s?certification)\b"
    r"|\b(?:conceded|ceded)\b[^.;]{0,20}\bby\b|\b(?:insurer|carrier|adjuster|employer|defen[cs]e"
    r"|defendants?|administrator)\b[^.;]{0,20}\bconced(?:es|ed)\b"
    rf"|{_MIND}(?=[^.;]{{0,90}}\b(?:{_PROCESS}|{_ENDED}|{_OF_ANYTHING})\b)"
    r"|\b(?:had|has|have|was|were|been|is|are)\s+(?:been )?(?:\w+ly )?(?:approved|authori[sz]ed"
    r"|certified|allowed|granted|released)\b[^.;]{0,30}\b(?:(?:up)?on (?:a )?(?:second|further"
    r"|another|closer) \w+|after all|belatedly|eventually|(?:up)?on reflection"
    r"|on re-?consideration)"
)
"""Cues, to be matched without regard to case."""
