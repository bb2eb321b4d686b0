"""Who wrote each page of a case file: a provider of care, utilization review, or a form's sender.

A page is told by its title, and by the voice of its words where it has none; a page that opens
without a title of its own goes on from the page before it. What is neither review's nor a mere form
counts as a record, so that a doubt never makes a file look empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from rag.records import CaseDocument
from rag.text import squeeze

Writer = Literal["record", "review", "form", "open"]

_REVIEW = re.compile(
    r"utili[sz]ation (?:review|management)(?!\W+(?:nurse|intake))|\bU\.?R\.? (?:determination"
    r"|decision|denial|report|notice|review)|non-?\s?certif|adverse (?:determination|decision)"
    r"|\bcertification (?:decision|determination|notice|review)\b"
    r"|\bpeer[ -](?:to[ -]peer|review|call|clinical|physician)"
    r"|(?:physician|medical) (?:advis[eo]r|reviewer"
    r"|director)(?:['’]?s)?\W+(?:\w+\W+){0,2}?(?:report"
    r"|determination|decision|review|opinion|recommendation|findings|summary)"
    r"|claims (?:administrator|examiner)['’]?s?\s+(?:determination|decision|denial|notice|response)"
    r"|(?:notice|letter|explanation) of (?:\w+ ){0,3}?(?:determination|denial|modification|decision"
    r"|delay|refusal|reconsideration|disapproval|review|benefits)"
    r"|(?:denial|modification|determination|reconsideration) (?:letter|notice|report)"
    r"|determination of (?:medical )?necessity|medical necessity (?:review|denial|determination"
    r"|decision)|(?:prospective|concurrent|retrospective|pre-?certification|pre-?authori[sz]ation"
    r"|prior authori[sz]ation|bill|second[- ]level|desk|paper) review\b"
    r"|reconsideration (?:of|by|outcome|determination|decision)|review (?:organi[sz]ation"
    r"|determination|decision|outcome)|(?:prior|pre-?) ?authori[sz]ation (?:denial|decision)",
    re.I,
)
"""Titles of what utilization review writes."""
_FORM = re.compile(
    r"\b(?:cover(?:ing)?|face|transmittal|routing) (?:sheet|letter|page|note)\b|\bfax\b"
    r"|\btransmittal\b|\bapplication for (?:an )?(?:independent|IMR)|\bIMR (?:application|form"
    r"|request)\b|\bDWC[- ](?:form )?IMR\b|\bproof of (?:service|mailing)\b|\bdeclaration\b"
    r"|\b(?:index|list|inventory|table) of (?:records|documents|contents|exhibits|enclosures)\b"
    r"|\b(?:records?|exhibit) (?:index|list|inventory)\b|\b(?:request|call|demand) for (?:records"
    r"|information|documents|medical records)\b|\bnotice of (?:assignment|representation|filing"
    r"|eligibility|receipt|acceptance|claim)\b"
    r"|\b(?:claims?|adjuster['’]?s?|file|diary) (?:notes?|log|diary|memo\w*|activity|entries"
    r"|printout)\b|\b(?:payment|benefit|billing|claim) (?:history|printout|ledger)\b"
    r"|\backnowledg\w+ of receipt\b|\benvelope\b|\bauthori[sz]ation to release\b"
    r"|\brelease of information\b",
    re.I,
)
"""Titles of what carries or asks for records and is none."""
_NOTE = (
    r"(?:clinic|office|chart|visit|therapy|nurs\w+|nurse['’]s|hospital|discharge|operative"
    r"|procedure|consultation|emergency|follow-?\s?up|f/u|intake|history|treatment|medication"
    r"|pharmacy|psycho\w+|psychiatric|orthop\w+|neurolog\w+|podiatry|chiropractic|acupuncture)"
)
_PROVIDER_TITLE = re.compile(
    r"\W*(?:(?:\S+ ){0,5}?(?:progress (?:note|report|summary)|PR-?[234]\b"
    r"|treating (?:physician|doctor|provider)['’]?s?|request for authori[sz]ation"
    rf"|{_NOTE} (?:[\w-]+ ){{0,2}}?(?:notes?|report|visit|summary|log|sheet|printout"
    r"|and physical))\b|(?:consult\w*|office visit|visit of|history|HPI|chief complaint|subjective"
    r"|clinical summary|physical exam\w*|operative report|MRI|CT (?:scan|of)|X-?RAYS?|XR|EMG"
    r"|date of (?:visit|service|exam)|DOS|letter of appeal|appeal of|first report)\b"
    r"|[SO]\s?[:/]\s|A/P\b)",
    re.I,
)
"""What a line of a provider's document opens with."""
_LISTED = re.compile(
    r"\b(?:records?|documents?|documentation|materials?|reports?|information)\s+(?:(?:that )?(?:was"
    r" |were )?)?(?:reviewed|received|submitted|considered|provided|supplied|enclosed)\b[^\n]*"
    r"(?:\n[^\n]+)*",
    re.I,
)
"""A list of what a reviewer read: titles in it stand for papers that are not here."""
_OWN_VOICE = re.compile(
    r"\bmy patient\b|\bI (?:have (?:been )?(?:treat|follow|see|know)\w*|am (?:the|his|her)"
    r" (?:treating"
    r"|primary)|disagree|appeal|object|am writing|saw|examined|respectfully)\b|\b(?:appeal|rebuttal"
    r"|objection|response|reply) (?:of|to|against) (?:the |your |this |a )?(?:utili[sz]ation|UR\b"
    r"|denial|determination|non-?cert|adverse|decision)",
    re.I,
)
"""A provider who answers a denial."""
_DENIES = re.compile(
    r"\b(?:is|are|was|were|has been|have been)\s+(?:hereby\s+)?(?:denied|non-?certified|not"
    r" (?:certified|approved|authori[sz]ed)|modified)\b|\b(?:could not|cannot|can not|unable to|did"
    r" not) (?:certify|approve|authori[sz]e)\b|\badverse determination\b"
    r"|\bwe (?:have )?(?:denied|cannot approve"
    r"|do not approve|decided)\b|\bnon-?certified\b|\bdenial\b|[-–—:]\s*(?:denied|modified"
    r"|non-?certified|not certified)\b",
    re.I,
)
_ADMINISTRATOR = re.compile(
    r"\b(?:your|the requesting|the treating) (?:physician|doctor|provider)['’]?s?\b"
    r"|\bour (?:reviewer|physician|nurse|medical director|review)\b|\bwe (?:have )?(?:received"
    r"|reviewed|looked)\b|\bclaims (?:administrator|examiner|adjuster)\b|\bphysician reviewer\b"
    r"|\breviewing physician\b"
    r"|\byou (?:may|can|have the right to) (?:appeal|dispute|request|object)\b"
    r"|\bmedical necessity\b|\bpeer (?:to peer|review)|\breason (?:given|for)\b|\bcitation:"
    r"|\bthe (?:second |first )?reviewer\b",
    re.I,
)
_MARKS = 2
"""Different wordings of an administrator's letter that make a denial one, whatever its title."""
_HEAD = 220
"""Characters at the top of a page in which its title stands."""
_TITLED = re.compile(r"^\W*(?:[A-Z][A-Z0-9'’&/.,()-]+[ \t,:.]+){2}")
"""A page that opens with a title of its own: words in capitals."""
_SHORT = 20
"""Characters below which a page says nothing of its writer."""


def writers(document: CaseDocument) -> Iterator[Writer]:
    """Yield who wrote each page of a document."""
    if document.letter is not None:
        yield "record"
        return
    before: Writer = "open"
    spans = [(page.start, page.end) for page in document.pages] or [(0, len(document.text))]
    for at, (start, end) in enumerate(spans):
        text = document.text[start:end]
        name = document.name.rsplit(".", 1)[0].replace("_", " ") if not at else ""
        before = writer(text, name, before)
        yield before


def writer(text: str, name: str = "", before: Writer = "open") -> Writer:
    """Return who wrote a page.

    >>> writer("UTILIZATION REVIEW, RECONSIDERATION of 10/14/2016. The result stays as it was.")
    'review'
    >>> writer("CLAIMS ADMINISTRATOR'S COVER SHEET. Medical records: none received.")
    'form'
    >>> writer("VISIT OF 02/10/2016. Right shoulder sore. Plan: therapy.")
    'record'
    """
    if len(text.strip()) < _SHORT:
        return before
    head = text.strip()[:_HEAD]
    shown = _LISTED.sub(" ", text)
    answers = _OWN_VOICE.search(head)
    form, review = _FORM.search(head), _title(head) or _REVIEW.search(name)
    if form and not _opens(_PROVIDER_TITLE, shown) and not (review and _denies(text)):
        return "form"
    if review and not answers:
        return "record" if _speaks_of_care(shown) else "review"
    if answers or _opens(_PROVIDER_TITLE, shown):
        return "record"
    marks = {match.group().lower() for match in _ADMINISTRATOR.finditer(text)}
    if _DENIES.search(text) and len(marks) >= _MARKS:
        return "review"
    return before if before in ("review", "form") and not _TITLED.match(text) else "record"


def is_review_title(title: str) -> bool:
    """Whether a document named so is one that utilization review wrote.

    >>> is_review_title("peer review report of 11/03/2016"), is_review_title("MRI of 02/01/2016")
    (True, False)
    """
    return bool(_REVIEW.search(title)) and not _opens(_PROVIDER_TITLE, title)


def _opens(words: re.Pattern[str], text: str) -> bool:
    """Whether a line opens with such words."""
    return any(words.match(squeeze(line[:_LINE])) for line in text.splitlines())


_LINE = 120
"""Characters of a line in which its opening words stand."""


def _title(head: str) -> bool:
    """Whether a line at the top names review's own paper: no field of a form, and no addressee."""
    for line in head.splitlines():
        match = _REVIEW.search(line)
        if match is None or _FIELD.match(line[match.end() :]):
            continue
        before = line[: match.start()]
        if len(before.split()) <= _FEW and not _ADDRESSED.search(before):
            return True
    return False


_FEW = 5
"""Words that may stand in a line before the name of review's paper."""
_FIELD = re.compile(r"^\w*(?:\s+(?:decision|determination|denial|date|dated|on))*\s*:\s*\d", re.I)
"""A field of a summary and no title: "Utilization review decision: 02/10/2016"."""
_ADDRESSED = re.compile(r"\b(?:for|to|by|see|attached|enclosed|re|prepared|per)\W*$", re.I)


def _denies(text: str) -> bool:
    return bool(_DENIES.search(text))


_CARE = re.compile(
    r"\W*(?:(?:(?:primary )?treating physician['’]?s? )?progress (?:note|report)|PR-?2\b"
    r"|(?:history of present illness|HPI|chief complaint|subjective|objective|physical"
    r" exam\w*|operative report|clinic note|office visit|chart note|consultation report|visit of"
    r"|[\w'’]+ (?:clinic|office|progress|visit|therapy|nursing) note|date of (?:visit|exam))\b)",
    re.I,
)


def _speaks_of_care(text: str) -> bool:
    """Whether a page that review's title heads holds a provider's document, too."""
    return _opens(_CARE, text)
