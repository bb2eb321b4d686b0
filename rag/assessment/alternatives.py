"""Other treatments that a cited guideline supports, and whether the record discusses them."""

from __future__ import annotations

from collections import Counter

from rag.assessment.tokens import content_stems
from rag.assessment.verdict import Setting, listed
from rag.records import Alternative, ItemPassages, Passage, Recommendation, Stance
from rag.vocabulary import ANY

_SUPPORTIVE = frozenset({Stance.RECOMMENDED, Stance.CONDITIONAL})
_NO_CHOICE = frozenset({"diagnostics", "evaluation_management", "other"})
"""Categories whose entries do not stand in for one another: an X-ray is no other MRI."""
_MOST = 2
_SHARED = 4
"""Treatments whose names may share a word that still tells them from the rest."""


def alternatives(found: ItemPassages, setting: Setting) -> tuple[Alternative, ...]:
    """Return the alternatives of the same kind, from the guidelines that govern the item.

    Only sections count that are bound to the body part of the request and speak of what the
    request is about, so that a remark on another ailment never reads as an option overlooked.
    """
    item = setting.item
    if item.category in _NO_CHOICE or item.treatment is None:
        return ()
    governing = {r.passage.source.id for r in found.passages if r.governs}
    beside = {(r.passage.source.id, r.passage.section) for r in found.passages if r.governs}
    subject = _subject(item.treatment, setting)
    candidates = sorted(
        (r.passage for r in found.passages if not r.governs and r.passage.source.id in governing),
        key=lambda passage: (
            (passage.source.id, passage.section) not in beside,
            -len(passage.recommendation.treatments) if passage.recommendation else 0,
        ),
    )
    made: list[Alternative] = []
    for passage in candidates:
        said = passage.recommendation
        names = _of_this_kind(said, setting) if said else ()
        known = {name for option in made for name in option.treatments}
        if not said or not set(names) - known or not _same_part(said, passage, setting):
            continue
        if subject & set(content_stems(f"{passage.section} {passage.text}")):
            made.append(_alternative(names, passage, setting))
    return tuple(made[:_MOST])


def _subject(treatment: str, setting: Setting) -> frozenset[str]:
    """Return the telling words of the treatment's name: not those that many treatments share."""
    shared = Counter(
        stem
        for entry in setting.terms.vocabulary.treatments.values()
        for stem in set(content_stems(entry.name))
    )
    own = content_stems(setting.terms.name(treatment))
    return frozenset(stem for stem in own if shared[stem] <= _SHARED)


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
