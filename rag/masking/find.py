"""Finding what names a person: names, numbers, birth dates, phones, addresses, e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["person", "ssn", "number", "birth", "phone", "address", "email"]


class Identifier(NamedTuple):
    """One place where an identifier stands: half-open offsets in the text given."""

    start: int
    end: int
    kind: Kind


_CAP = r"[A-Z][a-zA-Z'’\-]*[a-zA-Z]|[A-Z]\."
_PARTICLE = r"(?:(?:de|del|de la|la|van|von|der|den|di|da|dos|el|al|bin|st\.?)\s+)"
_NAME = (
    rf"(?:{_PARTICLE}?(?:{_CAP})(?:\s+{_PARTICLE}?(?:{_CAP})){{0,3}}"
    r"(?:,?\s+(?:Jr|Sr|II|III|IV)\b\.?)?)"
)
_FULL = rf"(?:(?:{_CAP}),\s*(?:{_CAP})(?:\s+(?:{_CAP}))?|{_NAME})"
_CREDENTIAL = (
    r"(?:M\.?D\.?|D\.?O\.?|D\.?C\.?|Ph\.?D\.?|Psy\.?D\.?|P\.?A\.?(?:-C)?|N\.?P\.?|R\.?N\.?|D\.?P\.?M\.?"
    r"|D\.?D\.?S\.?|P\.?T\.?|D\.?P\.?T\.?|L\.?Ac\.?|F\.?N\.?P\.?|M\.?P\.?H\.?|Esq\.?)"
)
_DATE = (
    r"(?:\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2},?\s+\d{4}"
    r"|\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?,?\s+\d{4})"
)
_NUMBER = r"(?=[A-Z0-9\-/]*\d)[A-Z0-9](?:[A-Z0-9]|[-/](?=[A-Z0-9])){2,24}"

_TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mister|Dr|Doctor|Prof|Hon|MR\.|MRS\.|MS\.|DR\.)\.?\s+(?P<v>{_NAME})"
)
_ROLE = re.compile(
    r"\b(?:[Ee]mployee|[Pp]atient|[Cc]laimant|[Aa]pplicant|[Ii]njured [Ww]orker|[Ww]orker|[Mm]ember"
    r"|[Pp]hysician|[Pp]rovider|[Ss]urgeon|[Nn]urse|[Aa]djuster|[Aa]ttorney|EMPLOYEE|PATIENT"
    rf"|CLAIMANT|APPLICANT|PROVIDER)(?P<label>\s+[Nn]ame|\s+NAME|['’]s\s+[Nn]ame)?(?P<colon>\s*[:#\-]+)?"
    rf"\s+(?P<v>{_FULL})"
)
_LABELLED = re.compile(
    r"\b(?:[Nn]ame|NAME|RE|Re|Dear|[Ss]igned(?: by)?|[Dd]ictated by|[Ss]een by|[Rr]eferred by"
    rf"|[Ss]poken with|cc|CC|[Ee]mergency [Cc]ontact|[Ss]pouse)\s*:?\s*(?P<v>{_FULL})"
)
_CREDENTIALED = re.compile(rf"(?P<v>{_NAME}),?\s+{_CREDENTIAL}(?![A-Za-z])")
_SSN = re.compile(
    r"(?<![\d-])(?:\d{3}-\d{2}-\d{4}|(?:XXX|xxx|\*{3})-(?:XX|xx|\*{2})-\d{4})(?![\d-])"
    r"|(?i:\b(?:SSN|SS#|social security(?: number| no\.?)?)\s*[:#]?\s*(?P<v>\d{3}\s?\d{2}\s?\d{4}))"
)
_EMAIL = re.compile(r"\b[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b")
_PHONE = re.compile(
    r"(?<![\w/.-])(?:\+?1[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}"
    r"(?:\s*(?:x|ext\.?)\s*\d{1,5})?(?![\w/-])"
)
_BIRTH = re.compile(
    r"(?i:\b(?:D\.?\s?O\.?\s?B\.?|date\s+of\s+birth|birth\s*-?\s*date|born(?:\s+on)?|b\.\s?d\.))"
    rf"\s*[:#(\-]*\s*(?P<v>(?i:{_DATE}))"
)
_RECORD = re.compile(
    r"(?i:\b(?:MRN|M\.R\.N\.|medical\s+record|chart|account|acct|patient\s+id|member|subscriber|policy"
    r"|claim(?:ant)?|case|file|EAMS|ADJ|WCAB|TIN|NPI|DEA|licen[cs]e|driver'?s\s+licen[cs]e|employee"
    r"|employee\s+id|encounter|accession|passport|VIN|group|RFA|reference|ref|UR|review|id)\b\.?"
    r"(?:\s*(?:number|numbers|no\.?|num\.?|nbr|id|\#|№))?)\s*[:#.\-]{0,2}\s*"
    rf"(?P<v>{_NUMBER})\b"
)
_ADJ = re.compile(r"\b(?:ADJ|CM\d{2}-|WC)\d{5,12}\b")
_STREET = re.compile(
    r"\b\d{1,6}(?:-\d{1,4})?[ \t]+(?:[NSEW]\.?\s+|North\s+|South\s+|East\s+|West\s+)?"
    r"(?:[A-Z0-9][\w.'’]*\s+){1,4}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Circle|Cir|Way|Place"
    r"|Pl|Terrace|Ter|Parkway|Pkwy|Highway|Hwy|Trail|Loop)\b\.?"
    r"(?:,?\s*(?:Suite|Ste|Apt|Unit|Room|Rm|Floor|\#)\.?\s*[\w-]+)?"
    r"(?:,?\s+(?:[A-Z][a-zA-Z.'’]+\s?){1,3},?\s+[A-Z]{2}\.?\s+\d{5}(?:-\d{4})?)?"
)
_BOX = re.compile(
    r"\b(?:P\.?\s?O\.?\s+Box)\s+\d+(?:,?\s+(?:[A-Z][a-zA-Z.]+\s?){1,3},?\s+[A-Z]{2}\s+\d{5})?", re.I
)
_CITY = re.compile(
    r"\b(?:[A-Z][a-zA-Z.'’]+\s){0,2}[A-Z][a-zA-Z.'’]+,\s+[A-Z]{2}\s+\d{5}(?:-\d{4})?\b"
)

_ORDINARY = frozenset(
    """
    a an the and or of is was has had with for on in at to by from he she his her who whom
    this that information education history status name reports report complains complaint
    complaints health care id number satisfaction portal instructions instruction data
    demographics details address phone assessment evaluation profile benefits benefit handbook
    relations assistance consent questionnaire presents presented denies states stated
    continues underwent received requests requested visit visits intake form forms record
    records chart note notes file safety goals goal specific controlled current past medical
    physical surgical social family review systems reviewed discussed seen advised counseled
    centered population populations selection outcome outcomes reported response position
    positioning type group groups clinic hospital office department centre center service
    services treatment pain neck back knee shoulder wrist hand elbow hip ankle foot lumbar
    cervical thoracic spine left right bilateral mri ct emg x-ray xray injection injections
    therapy surgery date dob birth age sex gender male female claim claims injury employer
    administrator insurance carrier subjective objective plan diagnosis diagnoses medications
    medication allergies vital signs exam examination findings imaging january february march
    april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday mtus acoem odg guideline guidelines denied certified
    request authorization utilization independent determination decision final letter re
    subject dear sir madam team member signature print printed signed electronically title
    none unknown not n/a contin functional restoration program initial follow-up followup
    progress monthly primary secondary treating daily weekly network manual criteria compliance
    adherence
    expectations preference preferences mr mrs ms dr miss mister doctor
    """.split()
)
"""Words that follow *Patient* or *Employee* in headings and sentences and are nobody's name."""


def identifiers_in(text: str) -> tuple[Identifier, ...]:
    """Return every place where an identifier stands, in order; overlaps go to the longer one."""
    found = sorted(_all(text), key=lambda one: (one.start, -(one.end - one.start), one.kind))
    kept: list[Identifier] = []
    for one in found:
        if kept and one.start < kept[-1].end:
            if one.end - one.start > kept[-1].end - kept[-1].start:
                kept[-1] = one
            continue
        kept.append(one)
    return tuple(kept)


def _all(text: str) -> Iterator[Identifier]:
    for pattern, kind in _PLAIN:
        for match in pattern.finditer(text):
            name = "v" if "v" in pattern.groupindex and match["v"] else 0
            yield Identifier(match.start(name), match.end(name), kind)
    for match in _RECORD.finditer(text):
        value = match["v"]
        # A date or a short count after such a word is no number of a file.
        if sum(char.isdigit() for char in value) >= 4 and not re.fullmatch(_DATE, value):
            if not re.fullmatch(r"(?:19|20)\d\d", value):
                yield Identifier(match.start("v"), match.end("v"), "number")
    yield from _people(text)


_PLAIN: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (_SSN, "ssn"),
    (_EMAIL, "email"),
    (_PHONE, "phone"),
    (_BIRTH, "birth"),
    (_ADJ, "number"),
    (_STREET, "address"),
    (_BOX, "address"),
    (_CITY, "address"),
)


def _people(text: str) -> Iterator[Identifier]:
    lower = frozenset(re.findall(r"\b[a-z]{3,}\b", text))
    for pattern in (_TITLED, _ROLE, _LABELLED, _CREDENTIALED):
        for match in pattern.finditer(text):
            sure = pattern in (_TITLED, _CREDENTIALED)
            if pattern is _ROLE and (match["colon"] or match["label"]):
                sure = True
            place = _name_at(text, match.start("v"), match.end("v"), set() if sure else lower)
            if place is not None:
                yield Identifier(*place, "person")


def _name_at(
    text: str, start: int, end: int, lower: frozenset[str] | set[str]
) -> tuple[int, int] | None:
    """Cut a run of capitalised words to the name in it, or find that it is none."""
    at, stop = None, start
    for match in re.finditer(r"[A-Za-z][\w.'’\-]*", text[start:end]):
        word = match.group().rstrip(".").lower()
        initial = re.fullmatch(r"[A-Z]\.", match.group()) is not None
        plain = not initial and (word in _ORDINARY or word in lower or _acronym(match.group()))
        if plain or (at is not None and "\n" in text[stop : start + match.start()]):
            if at is not None or plain:
                break
        at = start + match.start() if at is None else at
        stop = start + match.end()
    if at is None or stop - at < 2:
        return None
    if text[stop - 2 : stop] in ("'s", "’s"):
        stop -= 2
    while stop > at and text[stop - 1] in ".,'’-":
        stop -= 1
    return (at, stop) if stop - at >= 2 else None


def _acronym(word: str) -> bool:
    """Whether a word is capitals with digits or a short abbreviation, as of a test or a level."""
    return bool(re.search(r"\d", word)) or word in {
        "MRI",
        "CT",
        "EMG",
        "NCV",
        "NCS",
        "PT",
        "ER",
        "TTD",
    }
