"""What a rationale affirms and the case summary denies: care never had, time since the injury."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.checking.context import outside_quotes
from rag.checking.denial import denied
from rag.checking.values import number

_NEVER = re.compile(
    r"\b(?:has|have|had)\s+not\s+(?:yet\s+)?(?:done|had|received|undergone|attended|started|begun"
    r"|tried|participated in)\s+(?:any\s+|prior\s+|previous\s+)*(?P<after>[^.;]{3,70})"
    r"|\bnever\s+(?:had|received|underwent|undergone|tried|attended)\s+(?:any\s+)?"
    r"(?P<never>[^.;]{3,70})"
    r"|\bdenie[sd]\s+(?:having had\s+|any\s+)*(?:prior|previous|earlier|past)\s+"
    r"(?P<denied>[^.;]{3,60})"
    r"|\bno\s+(?:prior|previous|earlier)\s+(?P<no>[^.;,]{3,50})",
    re.I,
)
_HAD = re.compile(
    r"\b(?:despite|failed|after|following|completed|received|underwent|undergone|has had|have had"
    r"|had had|already had|previous|prior|attended)\b[^.;,]{0,40}$",
    re.I,
)
"""What stands before care that is said to have been had."""
_GENERAL = re.compile(r"\b(therapy|surgery|injections?|acupuncture)\b", re.I)
_NOT_HAD = re.compile(
    r"\b(?:request\w*|additional|recommend\w*|guidelines?|trial of|should|if)\b", re.I
)
_UR = re.compile(r"utili[sz]ation review|\bUR\b|non-?certif|denied the", re.I)
_AGO = re.compile(
    r"\binjur\w+\b[^.;]{0,25}?\b(?P<count>an?|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|\d{1,2})\s+(?P<unit>day|week|month|year)s?\s+ago\b",
    re.I,
)
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.25}
_FAR = 1.8
"""Times by which a stated length may be off before it is another length."""


def check_affirmations(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check what the rationale says was had, and when, against the summary and the header."""
    missing = list(_never_had(material))
    for statement in audited.own:
        yield from _care(material, audited, statement, missing)
        yield from _since_injury(material, audited, statement)


def _never_had(material: Material) -> Iterator[tuple[frozenset[str], str]]:
    """Yield the care that the summary says was not had, with the sentence."""
    for words in material.summary_sentences:
        if _UR.search(words):
            continue
        for match in _NEVER.finditer(words):
            subject = next(group for group in match.groups() if group)
            named = _care_in(material, subject)
            if named:
                yield named, words


def _care_in(material: Material, text: str) -> frozenset[str]:
    known = material.data.vocabulary
    ids = {match.id for match in known.treatments_in(text)}
    # "Any therapy" denies every kind of it; "physical therapy" only that kind.
    general = {m[1].lower().rstrip("s") for m in _GENERAL.finditer(text)} if not ids else set()
    return frozenset(ids | general)


def _care(
    material: Material,
    audited: Audited,
    statement: Statement,
    missing: list[tuple[frozenset[str], str]],
) -> Iterator[AuditFinding]:
    words = outside_quotes(statement.text)
    if not missing or _NOT_HAD.search(words):
        return
    for start, end, named in _had(material, words):
        if denied(words, start, end):
            continue
        told = next((sentence for absent, sentence in missing if absent & named), None)
        if told is not None:
            yield audited.finding(
                "fact_contradicted",
                "warning",
                material.at(statement),
                f"The rationale speaks of “{words[start:end]}” as had; the case summary says that "
                "it was not.",
                "Read the records on it; a decision may not rest on care that was never given.",
                evidence=told,
                law=(ERROR_OF_FACT,),
            )
            return


def _had(material: Material, words: str) -> Iterator[tuple[int, int, set[str]]]:
    """Yield care that a sentence says was had: its place and every name it goes by."""
    known = material.data.vocabulary
    for match in known.treatments_in(words):
        if _HAD.search(words[: match.start]):
            own = {match.id, *known.ancestors(match.id)}
            own |= {
                m[1].lower().rstrip("s") for m in _GENERAL.finditer(words[match.start : match.end])
            }
            yield match.start, match.end, own
    for general in _GENERAL.finditer(words):
        if _HAD.search(words[: general.start()]):
            yield general.start(), general.end(), {general[1].lower().rstrip("s")}


def _since_injury(
    material: Material, audited: Audited, statement: Statement
) -> Iterator[AuditFinding]:
    """The time since the injury, against its date and that of utilization review."""
    summary, header = material.summary, material.header
    match = _AGO.search(statement.text)
    end = summary.ur_date or header.decision_date
    if match is None or summary.date_of_injury is None or end is None:
        return
    count = 1.0 if match["count"].lower() in ("a", "an") else number(match["count"]) or 1.0
    said = count * _DAYS[match["unit"].lower()]
    real = float((end - summary.date_of_injury).days)
    if real > 0 and not real / _FAR <= said <= real * _FAR:
        yield audited.finding(
            "fact_contradicted",
            "warning",
            material.at(statement),
            f"The rationale says “{match.group()}”; from the injury of "
            f"{summary.date_of_injury.isoformat()} to {end.isoformat()} it is {real:.0f} days.",
            "Correct the time; the phase of the injury decides which recommendation applies.",
            evidence=statement.text,
            law=(ERROR_OF_FACT,),
        )
