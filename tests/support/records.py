"""Small records built by hand: a vocabulary, a case, facts, a passage with criteria, an item."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from rag.records import (
    CaseDocument,
    CaseFile,
    CaseSummary,
    Criterion,
    DisputedItem,
    Fact,
    FactKind,
    ItemPassages,
    PageSpan,
    Passage,
    Recommendation,
    RetrievedPassage,
    SearchStep,
    Source,
    Span,
)
from rag.text import squeeze
from rag.vocabulary import BodyPart, Condition, Drug, Treatment, Vocabulary


def small_vocabulary() -> Vocabulary:
    """A vocabulary of a dozen entries, so that tests do not lean on the shipped one."""
    treatments = [
        Treatment(id="injection", name="injection", category="injections", invasive=True),
        Treatment(
            id="facet_joint_injection",
            name="facet joint injection",
            synonyms=("facet injection",),
            category="injections",
            parent="injection",
            invasive=True,
        ),
        Treatment(
            id="medial_branch_block",
            name="medial branch block",
            category="injections",
            parent="injection",
            invasive=True,
        ),
        Treatment(
            id="radiofrequency_neurotomy",
            name="radiofrequency neurotomy",
            synonyms=("radiofrequency ablation", "rhizotomy"),
            category="injections",
            invasive=True,
        ),
        Treatment(
            id="physical_therapy",
            name="physical therapy",
            synonyms=("physiotherapy",),
            abbreviations=("PT",),
            category="rehabilitation",
        ),
        Treatment(id="acupuncture", name="acupuncture", category="rehabilitation"),
        Treatment(id="home_exercise", name="home exercise program", category="rehabilitation"),
        Treatment(id="nsaid", name="NSAID", category="drugs"),
        Treatment(id="opioid", name="opioid", category="drugs"),
        Treatment(id="mri", name="MRI", category="diagnostics"),
        Treatment(id="surgery", name="surgery", category="surgery", invasive=True),
        Treatment(
            id="knee_arthroscopy",
            name="knee arthroscopy",
            synonyms=("arthroscopic surgery of the knee",),
            category="surgery",
            parent="surgery",
            invasive=True,
        ),
    ]
    drugs = [
        Drug(id="ibuprofen", name="ibuprofen", brands=("Motrin",), treatment="nsaid"),
        Drug(id="naproxen", name="naproxen", treatment="nsaid"),
        Drug(
            id="hydrocodone_acetaminophen",
            name="hydrocodone/acetaminophen",
            brands=("Norco",),
            treatment="opioid",
        ),
    ]
    parts = [
        BodyPart(
            id="cervical_spine",
            name="cervical spine",
            synonyms=("neck", "cervical"),
            region="spine",
            levels="C",
        ),
        BodyPart(
            id="lumbar_spine",
            name="lumbar spine",
            synonyms=("low back", "lumbar"),
            region="spine",
            levels="LS",
        ),
        BodyPart(id="knee", name="knee", region="lower_extremity"),
        BodyPart(id="shoulder", name="shoulder", region="upper_extremity"),
        BodyPart(id="hand", name="hand", region="upper_extremity"),
    ]
    conditions = [
        Condition(
            id="radiculopathy",
            name="radiculopathy",
            synonyms=("radicular pain", "nerve root compression"),
        ),
        Condition(
            id="neurological_deficit",
            name="neurologic deficit",
            synonyms=("neurological deficit", "motor weakness", "sensory loss"),
            kind="finding",
        ),
    ]
    return Vocabulary(
        {t.id: t for t in treatments},
        {d.id: d for d in drugs},
        {p.id: p for p in parts},
        {c.id: c for c in conditions},
        fingerprint="test",
    )


def case_of(text: str, name: str = "case.txt") -> CaseFile:
    """A case file of one document with one page."""
    return CaseFile(
        documents=(
            CaseDocument(
                name=name,
                sha256=hashlib.sha256(text.encode()).hexdigest(),
                media_type="text/plain",
                text=text,
                pages=(PageSpan(number=1, start=0, end=len(text)),),
            ),
        )
    )


def span_of(case: CaseFile, words: str, nth: int = 0) -> Span:
    """Where ``words`` stand for the nth time in the first document."""
    text, at = case.documents[0].text, -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    return Span(document=0, page=1, start=at, end=at + len(words))


def fact(case: CaseFile, id_: str, kind: FactKind, words: str, **more: Any) -> Fact:
    """A fact over ``words`` of the case."""
    return Fact(id=id_, kind=kind, text=squeeze(words), span=span_of(case, words), **more)


def summary_of(
    facts: Sequence[Fact] = (),
    items: Sequence[DisputedItem] = (),
    *,
    injury: date | None = date(2015, 1, 10),
    as_of: date = date(2016, 11, 1),
) -> CaseSummary:
    """A summary of a case reviewed on ``as_of``."""
    return CaseSummary(
        date_of_injury=injury,
        ur_date=as_of,
        as_of=as_of,
        as_of_basis="ur_decision",
        facts=tuple(facts),
        items=tuple(items),
    )


def source(id_: str = "mtus-test", rank: int = 1, **more: Any) -> Source:
    """A registered edition."""
    values: dict[str, Any] = {
        "id": id_,
        "family": "MTUS" if rank == 1 else "ODG",
        "title": f"Test Guideline {id_}",
        "publisher": "Test publisher",
        "edition": "2016",
        "year": 2016,
        "in_force_from": date(2016, 1, 1),
        "authority_rank": rank,
        "legal_rank": "A" if rank == 1 else "B",
        "citation_class": "mtus" if rank == 1 else "guideline",
        "licence": "digest",
    }
    return Source(**{**values, **more})


def passage(
    statement: str,
    criteria: Sequence[tuple[str, dict[str, Any]]] = (),
    *,
    treatments: Sequence[str] = ("facet_joint_injection",),
    body_parts: Sequence[str] = ("cervical_spine",),
    stance: str = "conditional",
    id_: str = "rec",
    rank: int = 1,
    source_id: str = "",
    digest: bool = True,
    **more: Any,
) -> Passage:
    """A section: a statement, then one bullet per criterion.

    A criterion is its text and a table with the test's fields, ``when``, ``group`` and ``label``.
    """
    text = statement
    made: list[Criterion] = []
    for number, (words, table) in enumerate(criteria, start=1):
        text += ("\n\n- " if number == 1 else "\n- ") + words
        outer = {key: table[key] for key in ("when", "group", "label") if key in table}
        test = {key: value for key, value in table.items() if key not in outer}
        made.append(
            Criterion.model_validate(
                {
                    "id": f"{id_}.{number}",
                    "text": words,
                    "start": 100 + len(text) - len(words),
                    "end": 100 + len(text),
                    "test": test,
                    **outer,
                }
            )
        )
    said = {"status": "read_in_source", "strength": "", "conditions": (), **more}
    return Passage(
        key="p" + hashlib.sha256(f"{id_}{text}".encode()).hexdigest()[:12],
        document=f"test/{id_}.md",
        document_sha256="0" * 64,
        source=source(source_id or f"source-{rank}", rank),
        chapter="Test chapter",
        section=f"Section of {id_}",
        heading_path=("Test chapter", f"Section of {id_}"),
        text=text,
        start=100,
        end=100 + len(text),
        digest=digest,
        recommendation=Recommendation(
            id=id_,
            treatments=tuple(treatments),
            body_parts=tuple(body_parts),
            stance=stance,
            criteria=tuple(made),
            **said,
        ),
    )


def found(
    *passages: Passage, item: int = 1, others: Sequence[Passage] = (), silent: bool = False
) -> ItemPassages:
    """What retrieval gives: ``passages`` govern, ``others`` do not."""
    rows = [(p, True) for p in passages] + [(p, False) for p in others]
    return ItemPassages(
        item=item,
        queries=(),
        passages=tuple(
            RetrievedPassage(passage=p, score=1.0, dense=1.0, lexical=1.0, governs=governs)
            for p, governs in rows
        ),
        steps=(
            SearchStep(
                rank=1,
                name="MTUS",
                outcome="silent" if silent else "addresses",
                explanation="No section of the MTUS addresses the treatment."
                if silent
                else "The MTUS addresses the treatment.",
            ),
        ),
    )


def facet_item(case: CaseFile, words: str, **more: Any) -> DisputedItem:
    """A request for bilateral facet injections at three cervical levels, written ``words``."""
    values: dict[str, Any] = {
        "number": 1,
        "text": words,
        "span": span_of(case, words),
        "treatment": "facet_joint_injection",
        "treatment_name": "facet joint injection",
        "category": "injections",
        "body_parts": ("cervical_spine",),
        "laterality": "bilateral",
        "levels": ("C2-C3", "C3-C4", "C4-C5"),
        "ur_decision": "denied",
    }
    return DisputedItem(**{**values, **more})
