"""Sides of findings, and amounts of what is left in dispute, against summary and request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.checking.context import outside_quotes
from rag.checking.values import values
from rag.levels import Laterality, laterality_in
from rag.records import Fact

ERROR_OF_FACT = "lc-4610.6-h5"
_BEFORE = 30
"""Characters before a finding in which its side stands."""
_ON_SIDE = re.compile(r"[^,;.]{0,40}?\b(?:on|to|of|at) the (?:left|right)\b", re.I)
_SIDED = re.compile(r"\b(?P<side>left|right)\b(?!-hand)\s+(?P<noun>(?:[a-z]+\s+){0,2}[a-z]+)", re.I)
_SIDE_BEHIND = re.compile(
    r"\b(?P<noun>(?:[a-z]+\s+){0,5}[a-z]+)\s+(?:on|of|to) the (?P<side>left|right)"
    r"(?=\s*(?:[.,;:)]|$|side|and\b|but\b|with\b|at\b|was\b|is\b|than\b))",
    re.I,
)
_BOTH = re.compile(
    r"\b(?:both|bilateral(?:ly)?|each|either|left and right|right and left)\s+(?:the\s+)?"
    r"(?P<noun>(?:[a-z]+\s+){0,2}[a-z]+)",
    re.I,
)
_PART = re.compile(
    r"(?:toe|foot|feet|ankle|leg|calf|shin|knee|thigh|hip|groin|buttock|flank|arm|forearm|elbow"
    r"|wrist|hand|thumb|finger|shoulder|scapula|clavicle|eye|ear|breast|rib|heel|meniscus|patella"
    r"|labrum|cuff|tunnel|joint|dermatome|trapezius|condyle|disc|root|sided|paraspinals?|extensor"
    r"|flexor|facets?|neck|quadriceps|hamstring|biceps|triceps|deltoid|supraspinatus"
    r"|extremit(?:y|ie)|limb)s?",
    re.I,
)
_REMAINING = re.compile(
    r"\b(?:remaining|IMR eligible)\b[^,;:]{0,60}[,;:]\s*(?P<portion>.+)$", re.I | re.S
)


def check_sides_and_amounts(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check the sides of what the rationale finds, and that the conclusion covers what is asked."""
    told: set[str] = set()
    placed: set[int] = set()
    for statement in audited.own:
        for finding in _sides(material, audited, statement):
            if finding.message not in told:
                told.add(finding.message)
                placed.add(finding.place.start)
                yield finding
        for finding in _of_parts(material, audited, statement):
            if not any(finding.place.start == place for place in placed):
                placed.add(finding.place.start)
                yield finding
    yield from _amounts(material, audited)


def _of_parts(material: Material, audited: Audited, statement: Statement) -> Iterator[AuditFinding]:
    """The side of a part, "left great toe", that the summary has on the other side only."""
    words = outside_quotes(statement.text)
    told = _parts(material.summary_text)
    asked = _parts(audited.item.text)
    for noun, sides in _parts(words).items():
        known = told.get(noun, set()) | asked.get(noun, set())
        strange = sides - known
        if not known or not strange or "bilateral" in known or {"left", "right"} <= known:
            continue
        side = sorted(strange)[0]
        wider = (_LIMB.get(noun, ""), "limb", "extremity") if noun in _OF_LIMB else ()
        if any(side in told.get(one, set()) | asked.get(one, set()) for one in wider):
            continue  # the whole limb is meant on that side
        yield audited.finding(
            "side_contradicted",
            "warning",
            material.at(statement),
            f"The rationale speaks of the {side} {noun}; the case summary of the "
            f"{sorted(known)[0]}.",
            "Compare the sides with the records.",
            evidence=statement.text,
            law=(ERROR_OF_FACT,),
        )
        return


def _parts(text: str) -> dict[str, set[str]]:
    """Return the sides on which a text has each part of the body, by the part's word."""
    out: dict[str, set[str]] = {}
    for match in _SIDED.finditer(text):
        side = match["side"].lower()
        for word in re.findall(r"[a-z]+", match["noun"].lower()):
            if _PART.fullmatch(word):
                out.setdefault(_plural(word), set()).add(side)
                break
    for match in _SIDE_BEHIND.finditer(text):
        words = re.findall(r"[a-z]+", match["noun"].lower())
        for word in reversed(words):
            if _PART.fullmatch(word):
                out.setdefault(_plural(word), set()).add(match["side"].lower())
                break
    for match in _BOTH.finditer(text):
        for word in re.findall(r"[a-z]+", match["noun"].lower()):
            if _PART.fullmatch(word):
                out.setdefault(_plural(word), set()).add("bilateral")
                break
    return out


_LIMB = {
    **dict.fromkeys(("hand", "wrist", "finger", "thumb", "elbow", "forearm"), "arm"),
    **dict.fromkeys(("foot", "ankle", "toe", "heel", "calf", "shin", "knee", "thigh"), "leg"),
}
"""Parts and the limb of which the records may speak in their stead."""
_OF_LIMB = frozenset((*_LIMB, "arm", "leg"))


def _plural(word: str) -> str:
    return {"feet": "foot", "extremities": "extremity"}.get(
        word, word.rstrip("s") if word != "pelvis" else word
    )


def _sides(material: Material, audited: Audited, statement: Statement) -> Iterator[AuditFinding]:
    words = outside_quotes(statement.text)
    known = material.data.vocabulary
    for match in known.conditions_in(words):
        clause = re.split(r"[,;]|\band\b|\bbut\b", words[max(0, match.start - _BEFORE) : match.end])
        behind = _ON_SIDE.match(words[match.end :])
        said = laterality_in(clause[-1]) or (laterality_in(behind.group()) if behind else None)
        facts = [fact for fact in material.summary.facts if _of(fact, match.id)]
        sides = {_side(material, fact) for fact in facts}
        if said is None or not facts or None in sides or not _differs(said, sides):
            continue
        named = words[match.start : match.end]
        yield audited.finding(
            "side_contradicted",
            "warning",
            material.at(statement),
            f"The rationale has “{named}” {_on(said)}; the case summary has it "
            f"{' or '.join(sorted(_on(side) for side in sides if side))}.",
            "Compare the sides with the records.",
            evidence=facts[0].text,
            law=(ERROR_OF_FACT,),
        )


def _side(material: Material, fact: Fact) -> Laterality | None:
    """Return the side of a fact: its own, else that of the words around it in its clause."""
    if fact.laterality is not None:
        return fact.laterality
    start = max(0, fact.span.start - _BEFORE)
    clause = re.split(r"[,;.]|\bwith\b", material.raw.text[start : fact.span.end])
    behind = _ON_SIDE.match(material.raw.text[fact.span.end : fact.span.end + 60])
    return laterality_in(clause[-1]) or (laterality_in(behind.group()) if behind else None)


def _of(fact: Fact, condition: str) -> bool:
    return fact.value == condition and fact.polarity == "affirmed" and fact.attribution == "record"


def _differs(said: Laterality, sides: set[Laterality | None]) -> bool:
    both = "bilateral" in sides or {"left", "right"} <= sides
    if both:
        return said != "bilateral" and said not in sides
    return said not in sides


def _on(side: Laterality) -> str:
    return "on both sides" if side == "bilateral" else f"on the {side}"


# --------------------------------------------------------------------------- amounts


def _amounts(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """A conclusion on a part of what is in dispute, where that has several parts."""
    remaining = _REMAINING.search(audited.item.text)
    portion = remaining["portion"] if remaining else audited.item.text
    asked = _counted(audited, portion)
    ever = asked | _counted(audited, audited.item.text)
    deciding = [s for s in audited.own if s.kind == "conclusion"]
    said = {value for s in deciding for value in _counted(audited, outside_quotes(s.text))}
    left_out = asked - said
    if len(asked) < 2 or not said or not left_out or not said <= ever:
        return
    statement = next(s for s in deciding if _counted(audited, outside_quotes(s.text)))
    yield audited.finding(
        "portion_unaddressed",
        "warning",
        material.at(statement),
        f"The conclusion decides on {_listed(said)}; in dispute are {_listed(asked)}.",
        "Decide on every part of what is in dispute.",
        evidence=portion,
        law=("lc-4610.6-e-necessity",),
    )


def _counted(audited: Audited, text: str) -> set[str]:
    return {
        value.value
        for value in values(text)
        if value.kind == "count" and value.value.split()[1] in ("visits", "tablets", "injections")
    }


def _listed(values: set[str]) -> str:
    return " and ".join(sorted(values, key=lambda value: (float(value.split()[0]), value)))
