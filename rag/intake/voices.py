"""Who speaks in a line of a file: the record, or the utilization review, and how far it goes on."""

from __future__ import annotations

import re

_NAMES = (
    r"utili[sz]ation[- ]review(?!ed)|\bUR\b|\bU\.R\.|claims? administrator"
    r"|\b(?:prior|previous) (?:review|determination|denial)\b|peer review(?:er)?\b"
    r"|physician (?:advisor|reviewer)|\bUR(?:A|O)\b|\breview (?:notice|determination)\b"
    r"|^\W*(?:[\d/.-]{5,10}\W+)?(?:the )?reviewer\s*:"
)
_DECIDES = (
    r"non-?\s?certif|\bpreviously (?:reviewed|denied|non)"
    r"|adverse determination|rationale for (?:the )?(?:denial|modification)"
    r"|\b(?:was|were|been|is) (?:subsequently |then )?denied\b"
    r"|denied (?:the|a|an|certification|authori[sz]ation|request|additional)\b"
    r"|\b(?:deemed|found|determined|considered) (?:to be )?not (?:to be )?medically necessary\b"
    r"|\bdenied (?:due|because|as)\b|\bin the determination\b|IMR eligible"
    r"|original request\b"
    r"|^(?:items?|requests?) ?(?:no\.? ?|# ?)?\d{1,2}\b[^;]{3,200}?(?:[:,]|\s[-–—]+)\s*"
    r"(?:denied|modified|not certified)"
    r"|^(?:determination|decision)s?(?: (?:of|on|dated|date))?[ (:]+\d{1,2}[-/]"
    r"|^(?:outcome|result)\s*:[^.]{3,120}\b(?:denied|not certified)\b"
    r"|(?:modified|partially (?:certified|approved)) (?:the|a|an) request|(?:treatment"
    r"|request)\b[^.;]{0,60}\bwas modified"
    r"|\bwhat you sent back\b|^the (?:answer|refusal|denial)\b[^.:\"“]{0,30}\b(?:said|reads?|was)\b"
)
UR_WORDS = re.compile(rf"{_NAMES}|{_DECIDES}", re.IGNORECASE)
_DECIDING = re.compile(_DECIDES, re.IGNORECASE)
_ACTS = re.compile(
    r"\b(?:den(?:y|ied|ies|ial|ying)|(?:de)?certif\w+|modif\w+|approv\w+|authori[sz]\w*|disallow\w*"
    r"|reject\w*|refus\w*|declin\w*|determin\w+|decided|stat(?:es|ed|ing)|noted|noting|wrote"
    r"|writes|says?|said|found|finds|cit(?:es|ed|ing)|reason(?:s|ed|ing)?|rationale|question\w*|recommend\w*"
    r"|requir\w*|allow\w*|offer\w*|respon\w+|repl\w+|ask\w*|relied|relies|limit\w*|grant\w*|deem\w*"
    r"|conclu\w+|h[eo]ld\w*|medically necessary|NC|argues?|indicat\w+|consider\w*)\b",
    re.IGNORECASE,
)
"""What utilization review does or says; where it is only named, another one speaks."""
_LABELLED = re.compile(rf"^[^:.;\"]{{0,60}}(?:{_NAMES})[^:.;\"]{{0,20}}:", re.IGNORECASE)
_UR_CONTINUED = re.compile(
    r"^(?:it |(?:he|she|they) (?:also )?(?:cit|relie|reason|stat|wrote|add|argu)\w*"
    r"|the (?:reviewer|denial|rationale|determination|claims|request(?:ed|s)? )|this (?:was|"
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
    r"^[^.;]{3,200}(?::|,|\s[-–—]+)\s*(?:den(?:ied|y)|not medically necessary|non-?cert(?:if\w*)?"
    r"|modified|not certified|approved|certified)(?:\s*[.,;:(\"“]|\s+to\b|$)",
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
    r"^\W*(?:[\w./ -]{1,14}\]\s*)?"
    r"(?:(?:document|tab|exhibit|page|section|p\.)(?![a-z])[\W\d]{0,14})?"
    r"(?:(?:enclosure|enclosed|attached|copy|excerpt)\b(?: (?:of|from))?\W+)?"
    r"(?:[A-Z\d]\W\s*)?(?:[-=\s]*\d[\d/.-]{4,9}[-=\s]*)?(?:the\s+)?"
    r"(?:from:?\s+(?:the\s+)?UR\b|UR\b(?! (?:appeal|nurse))(?!['’]s)|U\.R\.(?=\W)"
    r"|utili[sz]ation[- ]review(?!ed)\b|reviewer\s*:|review (?:notice|determination)\b"
    r"|(?:request )?reviewed\b.{0,30}\bby (?:the )?(?:UR\b|utili[sz]ation)"
    r"|notice (?:from|of)\b.{0,40}(?:\bUR\b|administrator|denial|determination|utili[sz]ation)"
    r"|adverse determination|(?:letter of )?denial\b(?! of)|peer review"
    r"|outcome\s*:(?=[^.]{3,120}\b(?:denied|not certified))"
    r"|non-?\s?cert(?:if\w*)?\b|physician (?:advisor|reviewer))",
    re.IGNORECASE,
)
"""How a line or block begins in which the utilization review speaks to its end."""
_UR_TELLS = re.compile(
    r"^\W*(?:[A-Z]\W\s*)?(?:the\s+)?(?:UR\b|U\.R\.|utili[sz]ation[- ]review"
    r"|(?:UR )?physician (?:advisor|reviewer)|peer reviewer)[^.;:\"“]{0,60}?"
    r"\b(?:was|has|had|which|because|says?|said|appealed|wrote|writes|argues|claims)\b"
    r"|^\W*the\s+(?:UR|utili[sz]ation[- ]review)\s+(?:doctor|physician|reviewer|nurse)\b",
    re.IGNORECASE,
)
UR_TITLE = re.compile(r"^[^.;]{0,50}?(?:\d{2,4}|\breview(?: decision)?|\bUR)\W*$", re.IGNORECASE)
"""A line that only announces the review: its words stand in the lines below."""
RECORD_RETURNS = re.compile(
    r"^\W*(?:our|my|appeal\w*|PTP|treating|treater|dr\.|comment\w*|reply|response|answer\w*|since"
    r"|meanwhile|after (?:the|this) denial|the (?:treating|requesting|prescribing|surgeon|provider|"
    r"doctor|physician(?! advisor| reviewer)|therapist)|(?:he|she) (?:now|still)|enclosed|attached"
    r"|DOI\b|\d{2}[ -]?(?:y/?o|[MF])\b|exam\b|letter\b|notes?\b|addendum|clinic\b|visit\b"
    r"|follow-?up|IMR\b|fax\b|peer-to-peer"
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


def is_title(line: str) -> bool:
    """Whether a line only announces the review, whose words stand below it."""
    words = " ".join(line.split())
    listed = re.match(r"\d{1,2}\s+[A-Z]", words)  # a line of the file's index
    return bool(not listed and ur_goes_on(words) and UR_TITLE.match(_MARK.sub("", words)))


_MARK = re.compile(r"^\W*\[[^\]]{1,14}\]\s*")


def decides(words: str) -> bool:
    """Whether a sentence below the title of a review tells its decision."""
    return bool(_DECISION.search(words))


_DECISION = re.compile(
    r"\bden(?:y|ied|ies)\b|non-?\s?cert|\bnot cert|\bcertif(?:y|ied)|\bapproved\b|\bauthori[sz]ed\b"
    r"|\bmodified\b|not (?:be )?medically necessary|\bNC\b|adverse determination|\brefused\b",
    re.IGNORECASE,
)


def goes_on_below(block: str) -> bool:
    """Whether a block apart from the title of a review still belongs to it."""
    words = block.strip()
    return bool(words.startswith(('"', "“")) or _UR_CONTINUED.match(words) or OUTCOME.match(words))


def is_fresh(block: str) -> bool:
    """Whether a block is an entry of its own: it opens with a date, a rule or a bracketed page."""
    words = block.strip()
    return bool(DATE_FIRST.match(words) or RULE.match(words) or _DAY_FIRST.match(words))


_DAY_FIRST = re.compile(r"\d{1,2}/\d{1,2}(?:\s{2,}|\s+[A-Za-z])")
"""A log entry without a year: ``05/10 Office called``."""


def same_voice(block: str, apart: bool, run: bool) -> bool:
    """Whether the line below words of the review goes on with them."""
    words = block.strip()
    label = OWN_LABEL.match(words)
    fresh = label and not (_REVIEW_LABEL.match(label[1]) or OUTCOME.match(words))
    return run and not apart and not fresh and not is_fresh(words)


_REVIEW_LABEL = re.compile(
    r"(?:explanation|rationale|reasons?|references?|guidelines?|criteria|citations?|basis|sources?"
    r"|decision|determination|outcome|conclusion|comments?|services?|items?|requests?|treatment|re"
    r"|reviewer)\b",
    re.IGNORECASE,
)
"""A label under which the review itself goes on."""


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
    named = UR_WORDS.search(flat) and not _NOT_UR.search(flat)
    if named and any(p.search(flat) for p in (_DECIDING, _UR_OPENS, _LABELLED, _ACTS)):
        return True
    if UR_WORDS.search(heading) or heading.startswith("claims"):
        return True
    return before_ur and bool(
        _UR_CONTINUED.match(flat) or OUTCOME.match(flat) or _UR_GOES_ON.search(flat)
    )
