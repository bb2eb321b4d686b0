"""Facts about body parts, diagnoses, symptoms, findings and imaging results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from rag.intake.assertions import assertion, denies_itself
from rag.intake.cited_titles import cited_titles
from rag.intake.fact_draft import FactDraft
from rag.intake.phrase_places import Place, Site, date_near, element, more_parts, site_of, trimmed
from rag.intake.relatives import of_relative
from rag.intake.short_side import side_in
from rag.intake.statements import Statement
from rag.levels import laterality_in
from rag.records import FactKind
from rag.text import squeeze
from rag.vocabulary import Condition, Match, Vocabulary

_IMAGING = re.compile(
    r"\bMRIs?\b|magnetic resonance|x-?\s?rays?\b|\bXRs?\b|radiograph|\bCTs?\b|computed tomography"
    r"|\bEMG"
    r"|\bNCV|\bNCS"
    r"|electrodiagnostic|nerve conduction|ultrasound|arthrogram|bone scan|myelogram"
    r"|\bimaging (?:stud|show|reveal"
    r"|demonstrat|of)|echocardiogram|discogram|plain films?",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"\b(?:reveal\w*|show\w*|demonstrat\w*|impression|evidence|evident|findings?|found|read as"
    r"|reported as"
    r"|indicat\w*|negative|positive|normal|unremarkable|consistent with|significant for|displayed"
    r"|notable"
    r"|confirm\w*|described|identified|suggest\w*|noted)\b",
    re.IGNORECASE,
)
_NOTED_RESULT = re.compile(
    r"\s*(?:of (?:the )?)?(?:(?!MRI|X)[\w/.&-]+\s*){0,6}?:\s*(?=[A-Za-z\"“\d])(?!\s*(?:denied|not"
    r"|none|no\s*$))",
)
"""A study whose result follows a colon: ``XR 01/28: no fracture``."""
_NEXT_STUDY = re.compile(
    r"\s*(?:[,;]\s*(?:and|while|but|whereas)?|\b(?:and|while|but|whereas))\s+(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
"""What joins a study to the result of the one before it."""
_WANTED = re.compile(
    r"\b(?:request\w*|order\w*|recommend\w*|plan\w*|authori[sz]\w*|to rule out|pending|schedul\w*"
    r"|non-?\s?certif\w*|denied|prescri\w*|sought|need\w*|refer\w*)\b",
    re.IGNORECASE,
)
_DIAGNOSIS_CUE = re.compile(
    r"diagnos|\bassessment\b|\bimpression\b|treated for|undergoing treatments? (?:for|of)"
    r"|conditions?\b"
    r"|history (?:of|is|included)",
    re.IGNORECASE,
)
_EXAM_CUE = re.compile(
    r"\bexam|objective|palpation|on inspection|\btest\b|range of motion|reflex|\bsign\b",
    re.IGNORECASE,
)
_COMPLAINT = re.compile(
    r"complain|concerned|\breport(?:s|ed|ing)?\b|symptom|subjective|\bstates?\b|\bfeels?\b"
    r"|describ|presented with",
    re.IGNORECASE,
)
_BY_PROVIDER = re.compile(
    r"\b(?:notes?|reports?|records?|provider|physician|doctor|examiner"
    r"|surgeon)\b[^,;.]{0,40}?\b(?:states?|reported|reports?"
    r"|describ\w+|indicat\w+)\b",
    re.IGNORECASE,
)
"""A statement of the treating side is no complaint."""


def condition_facts(statement: Statement, vocabulary: Vocabulary) -> Iterator[FactDraft]:
    """Yield one fact per condition that the statement names, affirmed or not."""
    text = statement.text
    cited = cited_titles(text)
    for match in vocabulary.conditions_in(text):
        entry = vocabulary.conditions[match.id]
        if not entry.telling or any(a <= match.start < b for a, b in cited):
            continue
        if of_relative(text, match.start, match.end, statement.heading + " " + statement.label):
            continue
        yield _condition(statement, match, entry, vocabulary)


def _condition(
    statement: Statement, match: Match, entry: Condition, vocabulary: Vocabulary
) -> FactDraft:
    text = statement.text
    if statement.attribution == "utilization_review":
        # what UR denied is the request, not the condition
        text = _UR_VERDICT.sub(lambda m: "x" * len(m.group()), text)
    polarity = (
        assertion(text, match.start, match.end, test=entry.test)
        if entry.test or not denies_itself(text[match.start : match.end])
        else "affirmed"
    )
    place = element(text, match.start, match.end)
    kind = _kind(statement, match, entry)
    if polarity == "affirmed" and (
        _only_wanted(statement, match, entry) or _RISKS.search(text[: match.start])
    ):
        polarity = "uncertain"
    if polarity == "negated" or entry.test:
        place = _with_denial(text, place, match)
    site = site_of(text, Place(match.start, match.end), vocabulary, entry.body_parts)
    own = site_of(text, place, vocabulary, entry.body_parts)
    parts = own.body_parts or site.body_parts
    if own.body_parts and not entry.body_parts:
        more, end = more_parts(text, place.end, parts, vocabulary)
        parts, place = (*parts, *more), Place(place.start, end)
    return FactDraft(
        kind,
        statement,
        place,
        {
            "value": match.id,
            "polarity": polarity,
            "body_parts": parts,
            "laterality": own.laterality
            or site.laterality
            or (_tested_side(text, match.end) if entry.test else None)
            or _labelled_side(text, match.start),
            "noted": date_near(statement, place),
        },
    )


_SIDE_LABEL = re.compile(
    r"(?:^|[.;,(|]\s*|\s)(?P<side>R|L|Rt|Lt|Right|Left|RIGHT|LEFT)"
    r"(?:\s+(?:side|hand|wrist|elbow|shoulder|knee|hip|ankle|foot|arm|leg|exam))?\s*[:–-]\s"
)


def _labelled_side(text: str, at: int) -> Literal["left", "right"] | None:
    """Return the side under whose label a finding is listed: ``R: Phalen pos. L: Phalen neg``."""
    labels = list(_SIDE_LABEL.finditer(text, 0, at))
    if not labels:
        return None
    return "left" if labels[-1]["side"][0] == "L" else "right"


_TESTED = re.compile(
    r"\s*(?:(?:on|at) the\s+)?(?P<side>(?-i:[RL])|right|left)\b(?=[\s:])", re.IGNORECASE
)


def _tested_side(text: str, end: int) -> Literal["left", "right"] | None:
    """Return the side that follows the name of a test: ``SLR R 45``."""
    found = _TESTED.match(text, end)
    if found is None:
        return None
    return "left" if found["side"][0] in "lL" else "right"


def _kind(statement: Statement, match: Match, entry: Condition) -> FactKind:
    """Return the kind of fact: what the sentence reports, then what the condition is."""
    text = statement.text
    if entry.kind == "circumstance":
        return FactKind.OTHER
    if entry.kind != "symptom" and not entry.test and _in_result(text, match):
        return FactKind.IMAGING
    if entry.kind == "diagnosis":
        return FactKind.DIAGNOSIS
    before = _BY_PROVIDER.sub(" ", text[: match.start])
    if _DIAGNOSIS_CUE.search(before) and not _EXAM_CUE.search(before) and not entry.test:
        return FactKind.DIAGNOSIS
    if entry.test:
        return FactKind.FINDING
    if entry.kind == "finding":
        told = _COMPLAINT.search(before) and not _EXAM_CUE.search(text)
        return FactKind.SYMPTOM if told else FactKind.FINDING
    return (
        FactKind.FINDING
        if _EXAM_CUE.search(before) and "complain" not in text
        else FactKind.SYMPTOM
    )


def _in_result(text: str, match: Match) -> bool:
    """Whether the phrase is part of what a study showed, not of a request for one."""
    studies = [m for m in _IMAGING.finditer(text) if m.start() < match.start]
    if not studies:
        return False
    between = text[studies[-1].end() : match.start]
    before = text[max(0, studies[-1].start() - _LEAD) : studies[-1].start()]
    if _WANTED.search(between) or (_WANTED.search(before) and not _RESULT.search(between)):
        return False
    return bool(_RESULT.search(before + text[studies[-1].start() :]))


_LEAD = 60
"""Characters before a study in which it is said to have been asked for, or to show something."""
_UR_VERDICT = re.compile(
    r"\b(?:denied|non-?\s?certified|not certified|not medically necessary|denial)\b", re.IGNORECASE
)
_WANTED_FOR = re.compile(
    r"(?:to (?:rule out|evaluate|assess|exclude)|rule out|\bfor (?:possible|suspected)"
    r"|in order to)[^,;.]*$",
    re.IGNORECASE,
)


_RISKS = re.compile(
    r"\b(?:risks?|complications?|consent\w*|side effects?)\b(?:\s+(?:and|&|benefits?"
    r"|alternatives|discussed"
    r"|explained|reviewed|were|was|including|such as|talk|form|of|,|:|\())*[^.;:]{0,80}$"
    r"|\b(?:risks?|complications?)\b[^.;:]{0,40}\b(?:gone over|went over|discussed|explained"
    r"|reviewed|understood|named|listed)\b[^.;:]{0,20}:[^.;:]{0,120}$",
    re.IGNORECASE,
)
"""What a talk about an operation names is feared, not found."""


def _only_wanted(statement: Statement, match: Match, entry: Condition) -> bool:
    """Whether the phrase is the reason for a study to come, or itself only asked for."""
    before = statement.text[max(0, match.start - 90) : match.start]
    asked = entry.kind == "circumstance" and re.search(r"\brequest|\bplan\b|authori[sz]", before)
    return bool(_WANTED_FOR.search(before) or asked)


def _with_denial(text: str, place: Place, match: Match) -> Place:
    """Widen a phrase to the words that decide it, within the clause."""
    stops = [m.end() for m in re.finditer(r"[;,:]\s|\.\s|\b(?:but|however)\b", text[: place.start])]
    floor = stops[-1] if stops else 0
    cue = list(
        re.finditer(
            r"\b(?:no|not|denie[sd]|without|negative|absence|free of|never|lack)\b",
            text[max(floor, match.start - 110) : match.start],
            re.IGNORECASE,
        )
    )
    start = place.start
    if cue:
        start = max(floor, match.start - 110) + cue[-1].start()
    elif match.start - floor < 60:
        start = max(floor, 0)
    told = re.search(r"positive|negative|normal", text[start : place.end], re.IGNORECASE)
    close = r"[;,]|\.(?=\s|$)|\b(?:but|however" + (r"|and|with)\b" if told or not cue else r")\b")
    after = re.match(r"\s*(?:\w+\s){0,3}?(?:positive|negative)\b", text[place.end :])
    at = place.end + (after.end() if after else 0)
    end = re.search(close, text[at:])
    stop = at + end.start() if end else len(text)
    lead = re.match(r"(?:and|but|with|also)\s+", text[start:], re.IGNORECASE)
    start += lead.end() if lead else 0
    found = trimmed(text, start, min(stop, place.end + 90))
    tail = re.search(r"\s+(?:and|or|with|but)$", text[found.start : found.end], re.IGNORECASE)
    return Place(found.start, found.start + tail.start()) if tail else found


def body_part_facts(
    statement: Statement, vocabulary: Vocabulary, seen: set[str]
) -> Iterator[FactDraft]:
    """Yield the parts of the body that the record is about: each part and side once per case."""
    text = statement.text
    if statement.attribution != "record" or not (
        _COMPLAINT.search(text)
        or _DIAGNOSIS_CUE.search(text)
        or _EXAM_CUE.search(text)
        or re.search(r"\binjur|\bpain\b", text, re.IGNORECASE)
    ):
        return
    for match in vocabulary.body_part_matches(text):
        site = Site((match.id,), side_in(text[max(0, match.start - 22) : match.end]))
        key = f"{match.id}/{site.laterality}"
        if key in seen:
            continue
        seen.add(key)
        start = match.start
        side = re.search(
            r"\b(?:left|right|bilateral|both)\s+(?:\w+\s+)?$", text[:start], re.IGNORECASE
        )
        if side:
            start = side.start()
        yield FactDraft(
            FactKind.BODY_PART,
            statement,
            Place(start, match.end),
            {"value": match.id, "body_parts": site.body_parts, "laterality": site.laterality},
        )


def imaging_facts(statement: Statement, vocabulary: Vocabulary) -> Iterator[FactDraft]:
    """Yield one fact per study whose result the statement gives: the whole result."""
    text = statement.text
    if not _IMAGING.search(text):
        return
    studies = [
        match
        for match in vocabulary.treatments_in(text)
        if vocabulary.treatments[match.id].category == "diagnostics"
        and _IMAGING.search(text[match.start : match.end + 1])
    ]
    told = 0
    for match in studies:
        if match.start < told:
            continue
        end = _end_of_result(text, match, studies)
        rest = text[match.start : end]
        result = _RESULT.search(rest) or _NOTED_RESULT.match(text[match.end : end])
        if result is None or _WANTED.search(rest[: result.start()]):
            continue
        if _WANTED.search(text[max(0, match.start - 45) : match.start]):
            continue
        site = site_of(text, Place(match.start, min(end, match.end + 60)), vocabulary)
        yield FactDraft(
            FactKind.IMAGING,
            statement,
            trimmed(text, match.start, end),
            {
                "value": match.id,
                "body_parts": site.body_parts,
                "laterality": laterality_in(squeeze(rest[: result.start()])),
                "noted": date_near(statement, Place(match.start, match.end)),
            },
        )
        told = end


def _end_of_result(text: str, match: Match, studies: Sequence[Match]) -> int:
    """Return where the result of a study ends: at the next study that has one of its own."""
    for other in studies:
        joined = _NEXT_STUDY.search(text[: other.start])
        if (
            other.start >= match.end
            and joined
            and _RESULT.search(text[match.end : joined.start()])
            and _RESULT.search(text[other.end :])
        ):
            return joined.start()
    return len(text)
