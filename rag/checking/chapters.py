"""Chapters: what is cited, by the draft and by UR, is about the body part in dispute."""

from __future__ import annotations

from collections.abc import Iterator

from rag.checking.context import ItemContext, passage_label
from rag.checking.register import superseded_edition
from rag.records import Finding, GuidelineReference, Passage, Sentence, SentenceRole
from rag.vocabulary import Vocabulary

_EVERYWHERE = {"any", "whole_body", "psyche", "skin", "chest", "abdomen"}
"""Body parts for which no chapter is the wrong one: none of the guidelines has one for them."""
_NERVES = {"upper_extremity": "cervical_spine", "lower_extremity": "lumbar_spine"}
"""A whole limb is tested for what its nerve roots suffer, which the spine's chapter governs."""


def check_chapters(context: ItemContext) -> Iterator[Finding]:
    """Check the chapters of the draft's citations and of utilization review's."""
    for key in context.cited_keys():
        passage = context.passage(key)
        if passage is not None:
            yield from _own(context, passage)
    for sentence in context.draft.sentences:
        yield from _named(context, sentence)
    seen: set[str] = set()
    for reference in context.item.ur_citations:
        if reference.text not in seen:
            seen.add(reference.text)
            yield from _of_ur(context, reference)


def _own(context: ItemContext, passage: Passage) -> Iterator[Finding]:
    item = context.item
    recommendation = passage.recommendation
    bound = recommendation.body_parts if recommendation else ()
    wrong_chapter = not fits(context, passage.chapter_body_parts)
    if not wrong_chapter and fits(context, bound):
        return
    parts = passage.chapter_body_parts if wrong_chapter else bound
    yield context.finding(
        "chapter_fits_body_part",
        "warning" if item.body_part_inferred else "blocker",
        f"{passage_label(passage)} is about {_names(context, parts)}; the request concerns "
        f"{_names(context, item.body_parts)}.",
        "Cite the chapter on the body part in dispute.",
        evidence=item.text,
    )


def _named(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """A sentence that names one section and cites another."""
    if sentence.role is not SentenceRole.GUIDELINE or not sentence.citations:
        return
    cited = {passage_label(passage) for passage in context.cited(sentence)}
    shown = (*context.passages.values(), *context.superseded.values())
    for label in sorted({passage_label(passage) for passage in shown} - cited):
        inside_cited = any(label in other for other in cited)
        if label in sentence.text and not inside_cited and not _longer(label, sentence.text, shown):
            yield context.finding(
                "citation_named",
                "blocker",
                f"The sentence names {label}, but cites {', '.join(sorted(cited)) or 'another'}.",
                "Name the section whose words are cited.",
                sentence=sentence,
            )


def _longer(label: str, text: str, shown: tuple[Passage, ...]) -> bool:
    """Whether ``label`` stands in ``text`` only as the beginning of a longer one."""
    longer = [passage_label(passage) for passage in shown]
    return any(label != other and label in other and other in text for other in longer)


def _of_ur(context: ItemContext, reference: GuidelineReference) -> Iterator[Finding]:
    item = context.item
    named = context.vocabulary.body_parts_in(reference.text)
    scope = chapter_scope(context.vocabulary, (*reference.body_parts, *named))
    if not fits(context, scope):
        what = reference.chapter or reference.title or reference.text
        yield context.finding(
            "ur_chapter_fits_body_part",
            "warning",
            f"Utilization review cited {what}, which is about "
            f"{_names(context, reference.body_parts)}, for a request that concerns "
            f"{_names(context, item.body_parts)}.",
            "Do not follow that citation; check what it was meant to show.",
            evidence=reference.text,
        )
    old = superseded_edition(context, reference)
    if old is not None and old.in_force_until is not None:
        yield context.finding(
            "ur_edition_in_force",
            "warning",
            f"Utilization review cited {old.title}, {old.edition}, which no longer governed from "
            f"{old.in_force_until.isoformat()} on; the case is judged as of "
            f"{context.summary.as_of.isoformat()}.",
            "Rely on the edition in force, and say that the other was superseded.",
            evidence=reference.text,
        )


def chapter_scope(vocabulary: Vocabulary, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parts that a chapter is about: a limb named beside its joint adds no other joint.

    A chapter on "knee and leg" is not one on the hip, though the hip belongs to the leg.
    """
    known = vocabulary.body_parts
    regions = {known[part].region for part in parts if part in known} - {""}
    limbs = {part for part in parts if part in _NERVES and part in regions}
    joints = {part for part in parts if part not in limbs}
    held = {known[part].region for part in joints if part in known}
    return tuple(part for part in parts if part not in limbs or part not in held)


def fits(context: ItemContext, chapter_parts: tuple[str, ...]) -> bool:
    """Whether a chapter about ``chapter_parts`` can govern the item; unknown parts fit."""
    parts = context.item.body_parts
    if not chapter_parts or not parts or _EVERYWHERE & {*parts, *chapter_parts}:
        return True
    roots = {_NERVES[part] for part in parts if part in _NERVES}
    return bool(roots & set(chapter_parts)) or context.vocabulary.covers(chapter_parts, parts)


def part_names(context: ItemContext, parts: tuple[str, ...]) -> str:
    """Return body parts as a finding names them: ``the neck, the shoulder``."""
    return _names(context, parts)


def _names(context: ItemContext, parts: tuple[str, ...]) -> str:
    known = context.vocabulary.body_parts
    names = [known[part].name if part in known else part.replace("_", " ") for part in parts]
    return "the " + ", the ".join(names) if names else "no part of the body in particular"
