"""Care around an operation follows the operation that is refused, and only that."""

from __future__ import annotations

from rag.assessment.dependents import follow_parents, operation_beside
from rag.assessment.terms import Terms
from rag.records import Decision, DisputedItem, ItemAssessment
from tests.support.records import small_vocabulary

TERMS = Terms(small_vocabulary())
SURGERY = DisputedItem(
    number=1,
    text="Anterior cervical fusion",
    treatment="cervical_surgery",
    category="surgery",
    body_parts=("cervical_spine",),
)
THERAPY = DisputedItem(
    number=2,
    text="Post-operative physical therapy, 12 visits",
    treatment="physical_therapy",
    category="rehabilitation",
    body_parts=("cervical_spine",),
)


def made(item: int, decision: Decision | None, probability: float | None) -> ItemAssessment:
    return ItemAssessment(
        item=item,
        recommendations=(),
        decision=decision,
        probability=probability,
        explanation="Own.",
    )


def test_therapy_after_a_refused_operation_falls_with_it() -> None:
    _, therapy = follow_parents(
        (SURGERY, THERAPY), (made(1, "upheld", 0.08), made(2, "overturned", 0.4)), TERMS
    )
    assert (therapy.decision, therapy.depends_on, therapy.probability) == ("upheld", 1, 0.08)
    assert therapy.explanation.startswith("It accompanies item 1")


def test_therapy_after_a_granted_operation_stands_on_its_own() -> None:
    before = (made(1, "overturned", 0.4), made(2, "overturned", 0.4))
    assert follow_parents((SURGERY, THERAPY), before, TERMS) == before


def test_other_care_and_an_abstention_do_not_follow() -> None:
    plain = THERAPY.model_copy(update={"text": "Physical therapy, 6 visits"})
    before = (made(1, "upheld", 0.08), made(2, "overturned", 0.4))
    assert follow_parents((SURGERY, plain), before, TERMS) == before
    silent = (made(1, "upheld", 0.08), made(2, None, None))
    assert follow_parents((SURGERY, THERAPY), silent, TERMS) == silent


def test_the_operation_beside_is_planned() -> None:
    knee = ("knee",)
    operation = SURGERY.model_copy(
        update={
            "text": "Left knee arthroscopy",
            "treatment": "knee_arthroscopy",
            "body_parts": knee,
        }
    )
    unit = THERAPY.model_copy(
        update={"text": "Cold unit", "treatment": "cold_therapy_unit", "body_parts": knee}
    )
    brace = THERAPY.model_copy(
        update={"number": 3, "text": "Knee brace", "treatment": "brace", "body_parts": knee}
    )
    every = (operation, unit, brace)
    assert operation_beside(unit, every, ("surgery",), TERMS) == operation
    assert operation_beside(unit, every, ("knee arthroscopy",), TERMS) == operation
    assert operation_beside(unit, every, ("spinal fusion",), TERMS) is None
    assert operation_beside(brace, every, ("surgery",), TERMS) is None
