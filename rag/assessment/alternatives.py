"""Other treatments that a cited guideline supports, and whether the record discusses them."""

from __future__ import annotations

from rag.assessment.verdict import Setting, listed
from rag.records import Alternative, ItemPassages, Passage, Recommendation, Stance
from rag.vocabulary import ANY

_SUPPORTIVE = frozenset({Stance.RECOMMENDED, Stance.CONDITIONAL})
_NO_CHOICE = frozenset({"diagnostics", "evaluation_management", "other"})
"""Categories whose entries do not stand in for one another: an X-ray is no other MRI."""
_MOST = 2


def alternatives(found: ItemPassages, setting: Setting) -> tuple[Alternative, ...]:
    """Return the alternatives of the same kind, from the guidelines that govern the item.

    Only sections bound to the body part of the request count, so that a remark on another part
    never reads as an option that the record overlooks.
    """
    item = setting.item
    if item.category in _NO_CHOICE or item.treatment is None:
        return ()
    governing = {r.passage.source.id for r in found.passages if r.governs}
    made: dict[tuple[str, ...], Alternative] = {}
    for retrieved in found.passages:
        passage, said = retrieved.passage, retrieved.passage.recommendation
        if retrieved.governs or said is None or passage.source.id not in governing:
            continue
        names = _of_this_kind(said, setting)
        if names and names not in made and _same_part(said, passage, setting):
            made[names] = _alternative(names, passage, setting)
    return tuple(made.values())[:_MOST]


def _of_this_kind(said: Recommendation, setting: Setting) -> tuple[str, ...]:
    """Return the treatments of a supportive section that could stand in for the one requested."""
    if said.stance not in _SUPPORTIVE:
        return ()
    known = setting.terms.vocabulary.treatments
    own = setting.item.treatment or ""
    kin = {own, *setting.terms.vocabulary.ancestors(own), *setting.terms.tree(own)}
    return tuple(
        id_
        for id_ in said.treatments
        if id_ in known and known[id_].category == setting.item.category and id_ not in kin
    )


def _same_part(said: Recommendation, passage: Passage, setting: Setting) -> bool:
    parts = set(said.body_parts) - {ANY} or set(passage.chapter_body_parts)
    return bool(parts & set(setting.item.body_parts))


def _alternative(names: tuple[str, ...], passage: Passage, setting: Setting) -> Alternative:
    mentions = setting.view.mentions(names)
    return Alternative(
        treatments=names,
        name=listed([setting.terms.name(name) for name in names], "or"),
        passage_key=passage.key,
        discussed=bool(mentions),
        searched=setting.terms.searched(names),
        evidence=tuple(mention.span for mention in mentions[:2]),
    )
