"""Which governing sections bear on an item, by what part of the body their chapter is on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.assessment.terms import PLACELESS
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
        of_part = {id_: held for id_, held in of_part.items() if id_ not in elsewhere}
    return _of_the_very_part(of_part, setting) or of_part or sections


def _of_the_very_part(sections: Sections, setting: Setting) -> Sections:
    """Return the sections on the very part of the request, and those on no part in particular.

    A chapter on what lies beside it, the knee beside the ankle, speaks only where none of these
    is at hand.
    """
    same, parts = setting.terms.same_part, setting.parts
    kept = {}
    for id_, held in sections.items():
        own = _own_parts(held[0])
        if not own or not parts or same(own, parts) or set(own) <= PLACELESS:
            kept[id_] = held
    return kept


def _own_parts(found: RetrievedPassage) -> tuple[str, ...]:
    """Return the parts of the body that a section is on; nothing where it is on any part."""
    recommendation = found.passage.recommendation
    named = recommendation.body_parts if recommendation else ()
    parts = found.passage.chapter_body_parts if ANY in named or not named else named
    return () if ANY in parts else parts


def parts_asked(found: RetrievedPassage, setting: Setting) -> tuple[str, ...]:
    """Return the parts of the body that a section asks about, of those that the item concerns.

    A request for the back and the knee is held against a chapter on the back by what ails the
    back. A section on any part asks about those of the item; then nothing is returned.
    """
    own, asked = _own_parts(found), setting.item.body_parts
    if not own:
        return ()
    both = tuple(part for part in asked if part in own)
    known = setting.terms.vocabulary.body_parts
    of_limb = tuple(part for part in own if part in known and known[part].region in asked)
    return both or of_limb or own


def _named(held: Sequence[RetrievedPassage]) -> tuple[str, ...]:
    recommendation = held[0].passage.recommendation
    return recommendation.body_parts if recommendation else ()


def _limbs(known: Vocabulary) -> frozenset[str]:
    """Return the regions of the body: a whole arm, a whole leg, the spine."""
    return frozenset(entry.region for entry in known.body_parts.values()) - {""}


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
