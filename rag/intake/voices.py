"""Who speaks in a line of a file: the record, or the utilization review, and how far it goes on."""

from __future__ import annotations

import re

UR_WORDS = re.compile(
    r"utili[sz]ation[- ]review(?!ed)|\bUR\b|\bU\.R\.|claims? administrator|non-?\s?certif"
    r"|\b(?:prior|previous) (?:review|determination|denial)\b|\bpreviously (?:reviewed|denied|non)"
    r"|adverse determination|rationale for (?:the )?(?:denial|modification)|peer review(?:er)?\b"
    r"|physician (?:advisor|reviewer)|\b(?:was|were|been|is) (?:subsequently |then )?denied\b"
    r"|denied (?:the|a|an|certification|authori[sz]ation|request|additional)\b"
    r"|\bdenied (?:due|because|as)\b|\bin the determination\b|\bUR(?:A|O)\b|IMR eligible"
    r"|original request\b"
    r"|^(?:items?|requests?) ?(?:no\.? ?|# ?)?\d{1,2}\b[^;]{3,200}?(?:[:,]|\s[-–—]+)\s*"
    r"(?:denied|modified|not certified)"
    r"|^(?:determination|decision)s?(?: (?:of|on|dated|date))?[ (:]+\d{1,2}[-/]"
    r"|(?:modified|partially (?:certified|approved)) (?:the|a|an) request|(?:treatment"
    r"|request)\b[^.;]{0,60}\bwas modified",
    re.IGNORECASE,
)
_UR_CONTINUED = re.compile(
    r"^(?:it |the (?:reviewer|denial|rationale|determination|claims|request(?:ed|s)? )|this (?:was|"
    r"request was)|additionally|regarding the|therefore|the approval|the (?:patient"
    r"|injured worker) was (?:previously )?approved|for the .{3,80}\b(?:it|they) (?:cited|gave)"
    r"|the reason|guidelines? (?:cited|used)"
    r"|reasons?\b|citations?\b|cited\b|ref(?:erence)?s?\b\W|rationale\b|basis\b|grounds?\b"
    r"|(?:deciding )?guidelines?\b|sources?\b\W|no (?:other )?source|non-?\s?cert|quoted"
    r"|(?:items?|requests?) (?:no\.? ?)?\d|citing|mtus|odg|acoem"
    r"|according to (?:the )?(?:mtus|odg|acoem|guideline))",
    re.IGNORECASE,
)
_UR_GOES_ON = re.compile(
    r"\b(?:was|were|is|are) (?:then |therefore |also |only )?(?:partially )?(?:modified"
    r"|(?:non-?)?certified|authori[sz]ed)\b|\bnot (?:been )?medically necessary\b"
    r"|\b(?:was|were|is|are|been) not (?:provided|submitted|documented|specified|established)\b",
    re.IGNORECASE,
)
"""What the utilization review says of a file and of its verdict, once it has begun to speak."""
OUTCOME_FIRST = re.compile(r"(?:denied|modified|not certified)\s*[:,–—-]", re.IGNORECASE)
OUTCOME = re.compile(
    rf"^{OUTCOME_FIRST.pattern}|"
    r"^[^.;]{3,200}(?::|,|\s[-–—]+)\s*(?:denied"
    r"|modified|not certified|approved|certified)(?:\s*[.,;:(]|\s+to\b|$)",
    re.IGNORECASE,
)
"""An outcome in a list, or after a request; elsewhere such words tell what the patient denies."""
_NOT_UR = re.compile(
    r"\brequest(?:s|ed|ing)? (?:a|for) (?:utili[sz]ation review|authori[sz]ation)"
    r"|\b(?:to|for|attn:?)\s+UR\b|\bUR appeal",
    re.IGNORECASE,
)
_UR_FILE = re.compile(
    r"\W*(?:\w+ ){0,3}?(?:utili[sz]ation review (?:determination|decision|notice|report|denial"
    r"|response|summary)"
    r"|notice of (?:adverse |utili[sz]ation review )?(?:determination|denial|modification))\W*",
    re.IGNORECASE,
)
"""Title of a utilization review determination."""
_UR_OPENS = re.compile(
    r"^\W*(?:[A-Z\d]\W\s*)?(?:[-=\s]*\d[\d/.-]{4,9}[-=\s]*)?(?:the\s+)?"
    r"(?:from:?\s+(?:the\s+)?UR\b|UR\b(?! (?:appeal|nurse))(?!['’]s)|U\.R\.(?=\W)"
    r"|utili[sz]ation[- ]review(?!ed)\b"
    r"|request reviewed\b.{0,30}\bUR\b|notice (?:from|of)\b.{0,40}(?:\bUR\b|administrator|denial|"
    r"determination|utili[sz]ation)|adverse determination|(?:letter of )?denial\b(?! of)"
    r"|peer review"
    r"|non-?\s?cert(?:if\w*)?\b|physician (?:advisor|reviewer))",
    re.IGNORECASE,
)
"""How a line or block begins in which the utilization review speaks to its end."""
_UR_TELLS = re.compile(
    r"^\W*(?:[A-Z]\W\s*)?(?:the\s+)?(?:UR\b|U\.R\.|utili[sz]ation[- ]review)[^.;]{0,60}?"
    r"\b(?:was|has|had|which|because|says?|said|appealed)\b",
    re.IGNORECASE,
)
UR_TITLE = re.compile(r"^[^.;]{0,50}?(?:\d{2,4}|\breview(?: decision)?|\bUR)\W*$", re.IGNORECASE)
"""A line that only announces the review: its words stand in the lines below."""
RECORD_RETURNS = re.compile(
    r"^\W*(?:our|my|appeal\w*|PTP|treating|treater|dr\.|comment\w*|reply|response|answer\w*|since"
    r"|meanwhile|after (?:the|this) denial|the (?:treating|requesting|prescribing|surgeon|provider|"
    r"doctor|physician(?! advisor| reviewer)|therapist)|(?:he|she) (?:now|still)|enclosed|attached"
    r"|exam\b|letter\b|notes?\b|addendum|clinic\b|visit\b|follow-?up|IMR\b|fax\b|peer-to-peer"
    r"|(?:injured )?workers?['’]?s? (?:to|own|letter|disputes)|surgeon|from: (?!UR)|(?:pt"
    r"|patient|EE|employee|claimant)"
    r"(?:['’]s)? (?:letter|statement|own|reply|to)\b|\(?[A-Z]\)? ?(?:letter|note))",
    re.IGNORECASE,
)
"""How a sentence begins in which, after words of the utilization review, the record speaks."""
OWN_LABEL = re.compile(r"\W*([A-Za-z][A-Za-z0-9 /&'’().-]{1,38}?)\s*:(?!\d)")
DATE_FIRST = re.compile(r"^\W{0,6}(?:\d{4}[-/]\d{1,2}[-/]|\d{1,2}[-/]\d{1,2}[-/])\d{2,4}\b")
"""An entry that its date opens."""
RULE = re.compile(r"\s*(?:[-=_*~]{2,}|\[(?:p\.|\d|[A-Z]))")
"""A drawn line, or a bracketed page or date, that parts entries."""


def ur_goes_on(words: str) -> bool:
    """Whether a sentence of the utilization review leads in a block of its words."""
    return bool(_UR_OPENS.match(words)) and not _UR_TELLS.match(words)


def goes_on_below(block: str) -> bool:
    """Whether a block apart from the title of a review still belongs to it."""
    words = block.strip()
    return bool(words.startswith(('"', "“")) or _UR_CONTINUED.match(words) or OUTCOME.match(words))


def same_voice(block: str, apart: bool, run: bool) -> bool:
    """Whether the line below words of the review goes on with them."""
    words = block.strip()
    fresh = OWN_LABEL.match(words) or DATE_FIRST.match(words) or RULE.match(words)
    return run and not apart and not fresh


def quote_open(words: str, before: bool) -> bool:
    """Whether a quotation is open after ``words``."""
    curly = words.count("“") - words.count("”")
    if curly:
        return curly > 0
    return before ^ (words.count('"') % 2 == 1)


def is_ur_file(text: str) -> bool:
    """Whether one of the first lines is the title of a utilization review determination."""
    lines = [line for line in text[:600].splitlines() if line.strip()]
    return any(_UR_FILE.fullmatch(line) for line in lines[:4])


def by_ur_words(words: str, heading: str, before_ur: bool) -> bool:
    """Whether a sentence speaks for the review, by its words, its heading, or the one before."""
    flat = words
    if UR_WORDS.search(flat) and not _NOT_UR.search(flat):
        return True
    if UR_WORDS.search(heading) or heading.startswith("claims"):
        return True
    return before_ur and bool(
        _UR_CONTINUED.match(flat) or OUTCOME.match(flat) or _UR_GOES_ON.search(flat)
    )
