"""The side of a part of the body that the case summary has on the other side only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.sides.clauses import clauses
from rag.audit.sides.onesided import sound_sides, without_comparison
from rag.audit.statements import Statement
from rag.checking.context import outside_quotes
from rag.sides import on_both, spelt_sides

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

_SAME = 2
"""Stems that two clauses share when they tell the same."""


def check_parts(
    material: Material, audited: Audited, statement: Statement
) -> Iterator[AuditFinding]:
    """The side of a part, "left great toe", that the summary has on the other side only."""
    words = outside_quotes(statement.text)
    told = _parts(material.summary_text)
    asked = _parts(audited.item.text)
    for noun, sides in _parts(without_comparison(words)).items():
        known = told.get(noun, set()) | asked.get(noun, set())
        strange = sides - known
        if not known or not strange or on_both(known) or _only_sound(material, noun, known):
            continue
        side = sorted(strange)[0]
        if side in sound_sides(spelt_sides(words)) or _told_there(material, words, side):
            continue
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


def _only_sound(material: Material, noun: str, known: set[str]) -> bool:
    """Whether the summary names the part on a side only to call it normal: "left arm normal"."""
    side = "|".join(sorted(known))
    named = re.compile(rf"\b(?:{side})\s+(?:\w+\s+)?{re.escape(noun)}\b", re.I)
    sound = re.compile(rf"{named.pattern}\s+(?:(?:is|was)\s+)?{_SOUND}", re.I)
    text = spelt_sides(material.summary_text)
    return len(named.findall(text)) == len(sound.findall(text)) > 0


_SOUND = r"(?:entirely |fully )?(?:normal|free|full|sound|healthy|unremarkable|unaffected|intact)\b"


def _told_there(material: Material, words: str, side: str) -> bool:
    """Whether the summary tells the same of that side in other words for the part."""
    told = [c for sentence in material.summary_sentences for c in clauses(spelt_sides(sentence))]
    said = [c for c in clauses(spelt_sides(words)) if side in c.sides]
    return any(
        len(one.about & other.about) >= _SAME
        for one in said
        for other in told
        if {side, "bilateral"} & other.sides
    )


def _parts(text: str) -> dict[str, set[str]]:
    """Return the sides on which a text has each part of the body, by the part's word."""
    out: dict[str, set[str]] = {}
    text = spelt_sides(text)
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
