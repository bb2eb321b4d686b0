"""What a governing recommendation decides by, the request or record holds, and nobody argued."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import AuditFinding
from rag.audit.material import Audited, Material
from rag.levels import laterality_in, levels_in
from rag.records import (
    Criterion,
    DocumentedTest,
    ExcludedTest,
    FactKind,
    LimitTest,
    Passage,
    ResponseTest,
)

_LEVELS = re.compile(r"\b(?:levels?|segments?|joints? at)\b|\b[CTLS]\d", re.I)
_SIDES = re.compile(r"\bbilateral\w*|\bboth sides?\b|\bunilateral\w*|\b(?:left|right)\b", re.I)
_EARLIER = re.compile(
    r"\b(?:relief|respon(?:se|ded)|benefit|improve\w*|prior|previous|earlier|repeat|duration)\b",
    re.I,
)
_FEW = 3
"""Terms of a criterion above which it asks for nothing in particular."""
_STEM = 7
"""Letters from which a word's stem is telling."""
_LAW = ("lc-4610.6-e-findings",)


def check_unaddressed(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check that what the governing recommendations decide by was argued: levels, sides, diagnoses.

    Only what is at stake counts: more levels than a recommendation allows, or a diagnosis of the
    summary that a recommendation asks for or excludes.
    """
    told: set[str] = set()
    for passage in audited.passages:
        facts = passage.recommendation
        for criterion in facts.criteria if facts else ():
            for found in _criterion(material, audited, passage, criterion):
                if found.check + found.message[:40] not in told:
                    told.add(found.check + found.message[:40])
                    yield found


def _criterion(
    material: Material, audited: Audited, passage: Passage, criterion: Criterion
) -> Iterator[AuditFinding]:
    test = criterion.test
    if isinstance(test, LimitTest) and test.measure == "levels":
        yield from _levels(material, audited, passage, criterion, test)
    elif isinstance(test, (ExcludedTest, DocumentedTest)):
        yield from _condition(material, audited, passage, criterion, test)
    elif isinstance(test, ResponseTest):
        yield from _response(material, audited, passage, criterion, test)


def _levels(
    material: Material,
    audited: Audited,
    passage: Passage,
    criterion: Criterion,
    test: LimitTest,
) -> Iterator[AuditFinding]:
    item = audited.item
    if len(item.levels) <= test.max:
        return
    said = audited.rationale
    silent = [] if levels_in(said) or _LEVELS.search(said) else [f"{len(item.levels)} levels"]
    if item.laterality == "bilateral" and laterality_in(said) is None and not _SIDES.search(said):
        silent.append("both sides")
    if not silent:
        return
    yield _finding(
        material,
        audited,
        passage,
        criterion,
        f"The request is for {' on '.join(silent)}; the rationale does not say so",
        audited.item.text,
    )


def _condition(
    material: Material,
    audited: Audited,
    passage: Passage,
    criterion: Criterion,
    test: ExcludedTest | DocumentedTest,
) -> Iterator[AuditFinding]:
    """A diagnosis of the summary on which the recommendation turns and of which nothing is said.

    A diagnosis that a recommendation excludes counts always; one that it asks for counts where the
    treatment was denied all the same, and the criterion asks for few things: "some pain of the
    part" is no diagnosis to argue.
    """
    if isinstance(test, DocumentedTest) and not _asks_for_diagnosis(audited, passage, test):
        return
    words = audited.context.vocabulary
    said = {m.id for m in words.conditions_in(audited.rationale)}
    for fact in material.summary.facts:
        if fact.kind is not FactKind.DIAGNOSIS or fact.polarity != "affirmed":
            continue
        if fact.attribution != "record":
            continue
        family = set(words.condition_family(fact.value)) | {fact.value}
        if isinstance(test, DocumentedTest) and fact.value not in test.any:
            continue
        asked = {id_ for term in test.any for id_ in (term, *words.condition_family(term))}
        if fact.value not in asked:
            continue
        if not _concerns_part(audited, fact.body_parts):
            continue
        if said & (family | asked) or _named(fact.value, audited):
            return
        yield _finding(
            material,
            audited,
            passage,
            criterion,
            f"The summary gives the diagnosis “{fact.text}”, on which the recommendation turns; "
            "the rationale does not address it",
            fact.text,
        )
        return


def _asks_for_diagnosis(audited: Audited, passage: Passage, test: DocumentedTest) -> bool:
    """Whether a denied treatment turns on a diagnosis by the first authority with criteria."""
    if audited.reference.decision != "upheld" or len(test.any) > _FEW:
        return False
    named = {match.id for match in audited.context.vocabulary.drugs_in(audited.item.text)}
    if test.fact_kinds and FactKind.DIAGNOSIS not in test.fact_kinds:
        return False  # a test or finding is asked for, and no diagnosis
    if len(named) > 1:
        return False  # a compound: what speaks for one ingredient does not carry the others
    first = min(
        p.source.authority_rank
        for p in audited.passages
        if p.recommendation and p.recommendation.criteria
    )
    return passage.source.authority_rank == first


def _concerns_part(audited: Audited, parts: tuple[str, ...]) -> bool:
    own = audited.item.body_parts
    if not parts or not own:
        return True
    words = audited.context.vocabulary
    return words.covers(parts, own) or words.covers(own, parts)


def _named(value: str, audited: Audited) -> bool:
    """Whether the rationale has a word of the same stem: "radicular" for a radiculopathy."""
    said = audited.rationale.lower()
    return any(word[:7] in said for word in value.split("_") if len(word) >= _STEM)


def _response(
    material: Material,
    audited: Audited,
    passage: Passage,
    criterion: Criterion,
    test: ResponseTest,
) -> Iterator[AuditFinding]:
    """An earlier course with a measured result that the recommendation asks for."""
    about = set(test.treatments) or {audited.item.treatment or ""}
    for fact in material.summary.facts:
        response = fact.response
        if response is None or response.treatment not in about:
            continue
        measured = response.relief_percent is not None or response.relief_days is not None
        if measured and not _EARLIER.search(audited.rationale):
            yield _finding(
                material,
                audited,
                passage,
                criterion,
                f"The summary gives the result of an earlier course (“{fact.text}”); the "
                "rationale does not address it",
                fact.text,
            )
            return


def _finding(
    material: Material,
    audited: Audited,
    passage: Passage,
    criterion: Criterion,
    what: str,
    evidence: str,
) -> AuditFinding:
    return audited.finding(
        "fact_unaddressed",
        "warning",
        material.place("rationale", *audited.places.rationale),
        f"{what}. {passage.source.title} ({passage.section}) asks: {criterion.text.rstrip('.')}.",
        "Hold it against the recommendation in a sentence of its own.",
        evidence=evidence,
        law=_LAW,
    )
