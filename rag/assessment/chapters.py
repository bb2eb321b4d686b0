"""Which governing sections bear on an item, by what part of the body their chapter is on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.assessment.verdict import Setting
from rag.records import FactKind, RetrievedPassage
from rag.vocabulary import ANY, Vocabulary

_COMPLAINTS = (FactKind.DIAGNOSIS, FactKind.SYMPTOM, FactKind.FINDING)

Sections = Mapping[str, Sequence[RetrievedPassage]]
"""The governing passages of an item by their recommendation's identifier."""


def bearing(sections: Sections, setting: Setting) -> Sections:
    """Return the sections of the chapters that bear on an item; all of them where none does.

    A chapter on another part of the body is not cited where one on this part is at hand. A study
    of a whole limb belongs to the chapter on what ails it, which may be the spine; so a section
    that names the limb counts where the record complains of its chapter's part, and then the
    chapters of parts of which it does not complain are left out.
    """
    parts = setting.item.body_parts
    if not parts:
        return sections
    known = setting.terms.vocabulary
    limbs = _limbs(known)
    limb_asked, named = limbs & set(parts), tuple(part for part in parts if part not in limbs)
    ailing = _ailing(setting, limbs) if limb_asked else ()
    of_part: dict[str, Sequence[RetrievedPassage]] = {}
    elsewhere, complained = set(), False
    for id_, held in sections.items():
        chapter = held[0].passage.chapter_body_parts
        local = bool(chapter) and ANY not in chapter
        ails = bool(ailing) and local and known.covers(chapter, ailing)
        if known.covers(chapter, parts) or (ails and limb_asked & set(_named(held))):
            of_part[id_] = held
            complained |= ails
            if local and not ails and not known.covers(chapter, named):
                elsewhere.add(id_)
    if limb_asked and complained:
        return {id_: held for id_, held in of_part.items() if id_ not in elsewhere}
    return of_part or sections


def _named(held: Sequence[RetrievedPassage]) -> tuple[str, ...]:
    recommendation = held[0].passage.recommendation
    return recommendation.body_parts if recommendation else ()


def _limbs(known: Vocabulary) -> frozenset[str]:
    """Return the regions of the body other than the spine: a whole arm, a whole leg."""
    return frozenset(entry.region for entry in known.body_parts.values()) - {"", "spine"}


def _ailing(setting: Setting, limbs: frozenset[str]) -> tuple[str, ...]:
    """Return the parts, no whole limbs, of which the record complains."""
    found = {
        part: None
        for fact in setting.view.facts
        if fact.kind in _COMPLAINTS and fact.polarity == "affirmed"
        for part in fact.body_parts
        if part not in limbs
    }
    return tuple(found)
