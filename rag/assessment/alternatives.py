"""Other treatments that a cited guideline supports, and whether the record discusses them."""

from __future__ import annotations

import re
from collections import Counter

from rag.assessment.probability import AGAINST
from rag.assessment.tokens import content_stems
from rag.assessment.verdict import Setting
from rag.records import Alternative, ItemPassages, Passage, Recommendation, Stance
from rag.text import listed, sentences
from rag.vocabulary import ANY

_ADVISES = re.compile(
    r"(?<!not )\b(?:recommends?|advises?|prefers?|preferred|instead|next step)\b", re.I
)
_SUPPORTIVE = frozenset({Stance.RECOMMENDED, Stance.CONDITIONAL})
_NO_CHOICE = frozenset({"diagnostics", "evaluation_management", "surgery", "other"})
"""Categories whose entries do not stand in for one another: an X-ray is no other MRI, and the
release of a trigger finger is none of the median nerve."""
_PURPOSES = (
    frozenset(
        "nsaid topical_analgesic acetaminophen antidepressant antiepileptic muscle_relaxant".split()
    ),
    frozenset({"proton_pump_inhibitor", "h2_blocker", "antacid"}),
    frozenset({"hypnotic", "antidepressant"}),
)
"""Classes of drugs given for one purpose, pain, the stomach or sleep: within it one may take the
place of another. An opioid may be replaced, but is named in the place of nothing milder."""
_REPLACED = {"opioid": _PURPOSES[0], "benzodiazepine": _PURPOSES[2]}
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
    governing = sorted(
        (r.passage for r in found.passages if r.governs),
        key=lambda p: p.recommendation is None or p.recommendation.status == "general_knowledge",
    )
    named = [(names, p) for p in governing if (names := _named_instead(p, setting))]
    offered = [
        (names, r.passage)
        for r in found.passages
        if not r.governs and (names := _offered(r.passage, governing, setting))
    ]
    titles = {(passage.source.id, passage.section) for passage in governing}
    # A section under the very heading that governs is nearest; then what the governing text names.
    nearest = [entry for entry in offered if (entry[1].source.id, entry[1].section) in titles]
    made: dict[tuple[str, ...], Alternative] = {}
    for names, passage in (*nearest, *named, *offered):
        known = {name for option in made for name in option}
        if set(names) - known:
            made[names] = _alternative(names, passage, setting)
    return tuple(made.values())[:_MOST]


def _named_instead(passage: Passage, setting: Setting) -> tuple[str, ...]:
    """Return other treatments of the kind that a section against this one recommends instead."""
    said = passage.recommendation
    if said is None or said.stance not in AGAINST:
        return ()
    return tuple(
        dict.fromkeys(
            match.id
            for start, end in sentences(passage.text)
            if _ADVISES.search(passage.text[start:end])
            for match in setting.terms.vocabulary.treatments_in(passage.text[start:end])
            if _is_kindred(match.id, setting)
        )
    )


def _offered(passage: Passage, governing: list[Passage], setting: Setting) -> tuple[str, ...]:
    """Return the other treatments that a further section of the same guideline supports."""
    said = passage.recommendation
    if said is None or said.stance not in _SUPPORTIVE:
        return ()
    if passage.source.id not in {held.source.id for held in governing}:
        return ()
    subject = _subject(setting.item.treatment or "", setting)
    if not _same_part(said, passage, setting) or not (
        subject & set(content_stems(f"{passage.section} {passage.text}"))
    ):
        return ()
    return tuple(id_ for id_ in said.treatments if _is_kindred(id_, setting))


def _is_kindred(treatment: str, setting: Setting) -> bool:
    """Whether a treatment is of the request's category and neither the same nor its kind."""
    vocabulary, own = setting.terms.vocabulary, setting.item.treatment or ""
    kin = {own, *vocabulary.ancestors(own), *setting.terms.tree(own)}
    if setting.item.category == "drugs" and not _same_purpose(treatment, own, setting):
        return False
    entry = vocabulary.treatments.get(treatment)
    return entry is not None and entry.category == setting.item.category and treatment not in kin


def _same_purpose(treatment: str, own: str, setting: Setting) -> bool:
    known = setting.terms.vocabulary
    theirs = {treatment, *known.ancestors(treatment)}
    ours = {own, *known.ancestors(own)}
    wanted = [purpose for purpose in _PURPOSES if purpose & ours]
    wanted += [purpose for drug, purpose in _REPLACED.items() if drug in ours]
    return any(purpose & theirs for purpose in wanted)


def _subject(treatment: str, setting: Setting) -> frozenset[str]:
    """Return the telling words of the treatment's name: not those that many treatments share."""
    shared = Counter(
        stem
        for entry in setting.terms.vocabulary.treatments.values()
        for stem in set(content_stems(entry.name))
    )
    own = content_stems(setting.terms.name(treatment))
    return frozenset(stem for stem in own if shared[stem] <= _SHARED)


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
