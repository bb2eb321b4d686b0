"""A run made by hand, and letters with references to evaluate it on."""

from __future__ import annotations

from evals.records import EvalCase, ReferenceEntry, Required, Suite
from rag.intake import read_text
from rag.records import (
    Abstention,
    CheckedDraft,
    Citation,
    Draft,
    Finding,
    GuidelineReference,
    ItemAssessment,
    ItemDraft,
    Letter,
    Run,
    Sentence,
    SentenceRole,
)
from tests.support.records import case_of, facet_item, found, passage, summary_of

REQUEST = "bilateral facet injections at C2-3, C3-4 and C4-5"
RATIONALE = "Relief after the earlier injection lasted ten days only, which is too short."
SPOKEN = "Relief after the first injection lasted ten days, so another is not supported."


def reference(number: int = 1, decision: str = "upheld") -> ReferenceEntry:
    """The reference for one item."""
    return ReferenceEntry(
        number=number,
        request=REQUEST,
        decision=decision,  # type: ignore[arg-type]
        citations=(GuidelineReference(text="MTUS Test chapter", family="MTUS", title="Test"),),
        rationale=RATIONALE,
        required=(
            Required(says="ten days", any=("ten days", "10 days")),
            Required(says="neurotomy", any=("neurotomy",)),
        ),
    )


def eval_case(name: str, *references: ReferenceEntry) -> EvalCase:
    """A case of that name."""
    raw = read_text(f"{name}: neck pain. Requested: {REQUEST}.", f"{name}.txt")
    return EvalCase(id=name, documents=(raw,), references=references or (reference(),))


def suite_of(*cases: EvalCase) -> Suite:
    """A suite of these cases."""
    return Suite(name="tiny", kind="suite", cases=cases)


def run_of(
    case: EvalCase,
    decision: str | None = "upheld",
    probability: float | None = 0.2,
    quote: str = "not recommended",
) -> Run:
    """A run with one drafted item, one citation and one blocker."""
    opened = case_of(case.documents[0].text)
    governs = passage("Facet injections are not recommended.")
    at = governs.text.index("not recommended")
    citation = Citation(passage_key=governs.key, quote=quote, start=at, end=at + 15)
    nothing = (
        Abstention(reason="no_guideline", explanation="Nothing.") if decision is None else None
    )
    sentences = (
        Sentence(id="1.1", role=SentenceRole.GUIDELINE, text=SPOKEN, citations=(citation,)),
        Sentence(id="1.2", role=SentenceRole.NOTE, text="Neurotomy is a note of the program."),
    )
    draft = ItemDraft(
        item=1,
        decision=decision,  # type: ignore[arg-type]
        probability=probability if decision else None,
        abstention=nothing,
        sentences=sentences if decision else (),
        drafter="extractive",
    )
    return Run(
        id="r0",
        versions={},
        settings={},
        case=opened,
        summary=summary_of(items=[facet_item(opened, REQUEST)]),
        passages=(found(governs),),
        assessments=(
            ItemAssessment(
                item=1,
                recommendations=(),
                decision=draft.decision,
                probability=draft.probability,
                explanation="",
                abstention=nothing,
            ),
        ),
        checked=CheckedDraft(
            draft=Draft(items=(draft,)),
            findings=(
                Finding(check="x", severity="blocker", item=1, message="", remedy=""),
                Finding(check="y", severity="note", item=1, message="", remedy=""),
            ),
        ),
        letter=Letter(markdown="", citations=(), complete=False),
    )
