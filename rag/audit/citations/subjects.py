"""Chapters and sections cited that are about something else than the request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.audit.citations.editions import WHO
from rag.audit.citations.scope import chapter_parts
from rag.audit.findings import EXCESS, AuditFinding, Severity
from rag.audit.material import Audited, Cited, Material
from rag.checking.chapters import chapter_scope, fits, part_names
from rag.records import Passage
from rag.vocabulary import ANY, Vocabulary

_GENERAL = re.compile(r"\b(?:pain|general|preface|introduction|chronic|stress|opioid)\b", re.I)

_OF_A_PART = frozenset(("injections", "surgery", "rehabilitation"))
_OF_NO_PART = frozenset(("dme", "programmes", "evaluation_management"))
"""Equipment and services, which are the same whatever the part."""
_TOPICAL = "topical_analgesic"
"""What is put on the skin is, alone of all drugs, for a part of the body."""


def check_chapters(
    material: Material, audited: Audited, cited: Sequence[Cited]
) -> Iterator[AuditFinding]:
    """A chapter about another part of the body than the request's."""
    item = audited.item
    wrong = [one for one in cited if not _fits(material, audited, one)]
    for one in wrong:
        own = one.own
        # Beside a citation that fits, a stray one is careless; alone, the decision rests on it.
        alone = len(wrong) == len(cited)
        severity: Severity = "blocker" if own and alone else "warning"
        if _stands_there_alone(audited, one) and (not own or not alone):
            severity = "note"  # equipment and services have their section in one chapter
        if item.body_part_inferred and not _strange(material, audited, one):
            severity = "note"  # the request names no part; the case may have several
        if not own and not alone and _of_another_item(material, audited, one):
            severity = "note"  # utilization review cited once for all that was asked
        yield audited.finding(
            one.check("chapter_fits_body_part"),
            severity,
            material.of(one),
            f"{WHO[one.part]} cites a chapter on "
            f"{part_names(audited.context, chapter_parts(material, audited, one))} for a request "
            f"that concerns {part_names(audited.context, item.body_parts)}.",
            "Cite the chapter on the part in dispute."
            if own
            else "Do not follow that citation; say in the rationale which chapter governs.",
            evidence=f"{one.reference.text} | {item.text}",
            law=("lc-4610.6-c", EXCESS) if own else (),
        )


def _stands_there_alone(audited: Audited, cited: Cited) -> bool:
    """Whether a section by its title is on the very care, and that is care of no part."""
    known = audited.context.vocabulary
    treatment = known.treatments.get(audited.item.treatment or "")
    if treatment is None or treatment.category not in _OF_NO_PART:
        return False
    named = {match.id for match in known.treatments_in(cited.reference.section or "")}
    return cited.reference.family != "MTUS" and audited.item.treatment in named


def _strange(material: Material, audited: Audited, cited: Cited) -> bool:
    """Whether summary and requests know nothing of the part that a chapter is about.

    Only care of a part counts: equipment, tests and services may stand in one chapter alone.
    """
    known = material.data.vocabulary
    treatment = known.treatments.get(audited.item.treatment or "")
    care = audited.item.treatment or ""
    on_skin = _TOPICAL in (care, *known.ancestors(care))
    if treatment is None or not (on_skin or treatment.category in _OF_A_PART):
        return False
    told = {part for one in material.items for part in one.item.body_parts}
    told |= set(known.body_parts_in(material.summary_text))
    parts = chapter_parts(material, audited, cited)
    return not known.covers(parts, tuple(sorted(told)))


def _of_another_item(material: Material, audited: Audited, cited: Cited) -> bool:
    """Whether the chapter is on the part that another item of the letter concerns."""
    return any(
        other is not audited
        and bool(other.item.body_parts)
        and fits(other.context, chapter_parts(material, other, cited))
        for other in material.items
    )


def _fits(material: Material, audited: Audited, cited: Cited) -> bool:
    reference = cited.reference
    parts = chapter_parts(material, audited, cited)
    if not parts or _GENERAL.search(reference.chapter or ""):
        return True
    known = audited.context.vocabulary
    if "sacroiliac" in audited.item.body_parts and re.search(r"\bpelvi", reference.text, re.I):
        return True  # a joint of the pelvis
    within = [
        part
        for part in known.body_parts_in(reference.text)
        if _region(known, part) in {_region(known, own) for own in parts}
    ]  # what a section names narrows its chapter; it adds no other region to it
    if fits(audited.context, chapter_scope(known, (*parts, *within))):
        return True
    return any(_bound_to_none(audited, cited, p, parts) for p in material.data.sections)


def _region(known: Vocabulary, part: str) -> str:
    """Return the region that a part of the body belongs to, or the part, which may be one."""
    entry = known.body_parts.get(part)
    return (entry.region if entry else "") or part


def _bound_to_none(
    audited: Audited, cited: Cited, passage: Passage, parts: tuple[str, ...]
) -> bool:
    """Whether a guideline treats the item's treatment for every part in the chapter cited.

    Some treatments stand in one chapter only, whatever the part: pre-operative tests in a chapter
    on the back, equipment in one on the knee.
    """
    facts = passage.recommendation
    if facts is None or passage.source.family != cited.reference.family:
        return False
    if ANY not in facts.body_parts:
        return False
    ids = {audited.item.treatment, audited.item.drug}
    ids |= set(audited.context.vocabulary.ancestors(audited.item.treatment or ""))
    return bool(ids & set(facts.treatments)) and bool(set(passage.chapter_body_parts) & set(parts))


def check_section(
    material: Material, audited: Audited, cited: Sequence[Cited]
) -> Iterator[AuditFinding]:
    """Sections of the reviewer's that all name another treatment than the one asked for."""
    own = [one for one in cited if one.own and one.reference.section]
    if not own or len(own) != len(cited) or audited.item.treatment is None:
        return
    named = [_named_care(audited, one.reference.section) for one in own]
    asked = _named_care(audited, audited.item.text)
    asked |= {id_ for id_ in (audited.item.treatment, audited.item.drug) if id_}
    if not all(named) or any(_akin(audited, ids, asked) for ids in named):
        return
    governing = {_plain(passage.section) for passage in audited.passages}
    if any(_plain(one.reference.section) in governing for one in own):
        return  # the library, too, finds the treatment under that title
    yield audited.finding(
        "section_fits_treatment",
        "note",
        material.place("guideline", own[0].start, own[-1].end),
        f"The section cited, “{own[0].reference.section}”, is on another treatment than the one "
        f"asked for, {audited.item.treatment_name}.",
        "Cite the section on the treatment in dispute, or say that none is there.",
        evidence=f"{own[0].reference.text} | {audited.item.text}",
        law=("lc-4610.6-c",),
    )


def _plain(title: str) -> str:
    return re.sub(r"\W+", " ", title.lower()).strip()


def _named_care(audited: Audited, text: str) -> set[str]:
    words = audited.context.vocabulary
    ids = {m.id for m in words.treatments_in(text)}
    for match in words.drugs_in(text):
        drug = words.drugs[match.id]
        ids |= {match.id, drug.treatment, *filter(None, (drug.topical, drug.injected))}
    return ids


def _akin(audited: Audited, one: set[str], other: set[str]) -> bool:
    """Whether two sets of treatments share one, or one covers the other's."""
    words = audited.context.vocabulary
    above = {a for id_ in other for a in (id_, *words.ancestors(id_))}
    below = {a for id_ in one for a in (id_, *words.ancestors(id_))}
    return bool(above & below)
