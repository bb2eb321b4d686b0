"""What a request means, read from its words."""

from __future__ import annotations

from typing import Any

import pytest

from rag.intake.facts import facts_of
from rag.intake.items import understand_item
from rag.records import DisputedItem, Fact, FactKind, Span
from rag.settings import shipped
from rag.vocabulary import Vocabulary, load_vocabulary
from tests.support.records import case_of


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load_vocabulary(shipped("corpus"))


def has(item: DisputedItem, **expected: Any) -> None:
    got = {key: getattr(item, key) for key in expected}
    assert got == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Bilateral cervical facet injections, levels C2-3, 3-4 and 4-5",
            {
                "treatment": "facet_joint_injection",
                "category": "injections",
                "body_parts": ("cervical_spine",),
                "laterality": "bilateral",
                "levels": ("C2-C3", "C3-C4", "C4-C5"),
            },
        ),
        (
            "One month supply of Trezix capsule 320.5/30/16mg",
            {"treatment": "opioid", "drug": "dihydrocodeine_combination", "category": "drugs"},
        ),
        ("Ninety day supply of a new tablet", {"treatment": None}),
        ("Wound supplies for one month", {"treatment": "medical_supplies"}),
        (
            "Norco 10/325mg #60",
            {
                "treatment": "opioid",
                "drug": "hydrocodone_acetaminophen",
                "strength": "10/325mg",
                "quantity": 60,
            },
        ),
        (
            "Pantoprazole 40mg twice a day, #60 with one refill",
            {"drug": "pantoprazole", "quantity": 60, "refills": 1, "frequency": "twice a day"},
        ),
        ("Diclofenac 1% gel", {"treatment": "topical_nsaid"}),
        ("Diclofenac 75 mg #60", {"treatment": "nsaid", "strength": "75 mg"}),
        ("Lidocaine 5% patch #30", {"treatment": "lidocaine_patch", "drug": "lidocaine"}),
        ("Toradol injection 60 mg IM", {"treatment": "ketorolac_injection"}),
        (
            "Flurbiprofen 20%, baclofen 5%, lidocaine 4% cream 240 gm",
            {"treatment": "compounded_topical", "drug": None, "strength": ""},
        ),
        (
            "Physical therapy 2x6 for the low back",
            {"visits": 12, "frequency": "2 times per week", "duration_days": 42.0},
        ),
        ("PT two times a week for 4 weeks", {"treatment": "physical_therapy", "visits": 8}),
        ("Chiropractic x 12 sessions", {"treatment": "chiropractic", "visits": 12}),
        ("Acupuncture sessions lumbar spine #6", {"treatment": "acupuncture", "visits": 6}),
        (
            "Twelve acupuncture visits (15 mins), 2 times weekly for 6 weeks",
            {"treatment": "acupuncture", "visits": 12},
        ),
        (
            "Occupational therapy two to three times a week for six weeks (18 sessions) left hand",
            {"treatment": "occupational_therapy", "visits": 18, "laterality": "left"},
        ),
        (
            "EMG/NCV bilateral upper extremities",
            {
                "treatment": "emg_ncs",
                "category": "diagnostics",
                "body_parts": ("upper_extremity",),
                "laterality": "bilateral",
                "visits": None,
            },
        ),
        ("MRI/CT of the spine and pelvis", {"treatment": "mri", "body_parts": ("spine", "hip")}),
        (
            "Cold therapy unit 30 day rental after shoulder surgery",
            {"treatment": "cold_therapy_unit", "duration_days": 30.0, "body_parts": ("shoulder",)},
        ),
        ("7 day cold therapy unit rental, knee", {"duration_days": 7.0, "visits": None}),
        (
            "Right shoulder arthroscopy with rotator cuff repair",
            {"treatment": "rotator_cuff_repair", "laterality": "right"},
        ),
        (
            "Lumbar epidural steroid injection with pain management consultation",
            {"treatment": "epidural_steroid_injection"},
        ),
        (
            "Left L4-5 epidural steroid injection under fluoroscopy and sedation",
            {"treatment": "epidural_steroid_injection", "levels": ("L4-L5",)},
        ),
        ("Lumbar brace", {"treatment": "lumbar_support", "body_parts": ("lumbar_spine",)}),
        ("Carpal tunnel release", {"body_parts": ("wrist",), "body_part_inferred": False}),
        ("Ultrasound 3 times a week for 2 weeks", {"treatment": "ultrasound_therapy"}),
        ("Electrocardiogram times 3", {"quantity": 3, "visits": None}),
        ("Polishing of the moon", {"treatment": None, "category": "other"}),
    ],
)
def test_a_request_is_understood(words: Vocabulary, text: str, expected: dict[str, Any]) -> None:
    has(understand_item(text, words), **expected)


def test_only_the_remaining_portion_is_in_dispute(words: Vocabulary) -> None:
    item = understand_item(
        "Tramadol 50mg #90 with 3 refills was the original request. Tramadol 50mg #90 was "
        "authorized by UR. The remaining portion of the original request, three refills of "
        "Tramadol 50mg #90",
        words,
    )
    has(
        item,
        original_request="Tramadol 50mg #90 with 3 refills",
        approved_portion="Tramadol 50mg #90",
        refills=3,
        quantity=90,
        ur_decision="modified",
        drug="tramadol",
    )


def test_visits_of_the_remaining_portion_are_counted(words: Vocabulary) -> None:
    item = understand_item(
        "Physical therapy for the right knee 3 times a week for 4 weeks was the original request. "
        "Physical therapy for the right knee 3 times a week for 2 weeks was approved by "
        "UR. The remaining portion of the original request, "
        "Physical therapy for the right knee 3 times a week for 2 weeks (6)",
        words,
    )
    has(item, visits=6, duration_days=14.0, body_parts=("knee",), laterality="right")


def _fact(n: int, kind: FactKind, *parts: str, value: str = "", polarity: str = "affirmed") -> Fact:
    return Fact.model_validate(
        {
            "id": f"F{n}",
            "kind": kind,
            "text": "x",
            "span": Span(document=0, page=1, start=0, end=1),
            "value": value,
            "body_parts": parts,
            "polarity": polarity,
        }
    )


def test_a_missing_body_part_is_taken_from_the_case_and_marked(words: Vocabulary) -> None:
    facts = [
        _fact(1, FactKind.DIAGNOSIS, "knee"),
        _fact(2, FactKind.DIAGNOSIS, "head", polarity="negated"),
        _fact(3, FactKind.SYMPTOM, "foot"),
        _fact(4, FactKind.DIAGNOSIS, "whole_body"),
    ]
    item = understand_item("Ibuprofen 800 mg #60", words, facts=facts)
    has(item, body_parts=("knee",), body_part_inferred=True)
    asked = [*facts, _fact(5, FactKind.REQUEST, "hip", value="physical_therapy")]
    has(understand_item("Physical therapy", words, facts=asked), body_parts=("hip",))
    has(understand_item("Ibuprofen 800 mg #60", words), body_parts=(), body_part_inferred=False)


def test_the_spine_is_the_stretch_that_the_case_is_about(words: Vocabulary) -> None:
    request = "Spinal manipulation x 8"
    facts = facts_of(case_of("Diagnoses: lumbar sprain; abdominal strain."), words)
    assert understand_item(request, words, facts=facts).body_parts == ("lumbar_spine",)
    assert understand_item(request, words).body_parts == ("spine",)


@pytest.mark.parametrize("text", ["RFA of cervical facets", "PT refresh 4"])
def test_care_named_whole_is_known_whatever_it_is_done_to(text: str, words: Vocabulary) -> None:
    assert understand_item(text, words).treatment is not None


@pytest.mark.parametrize(
    "text",
    [
        "Infrared sauna cabin for the home, purchase",
        "Sound bath with singing bowls, 6 group sessions",
        "Therapeutic drumming, 6 group sessions",
        "Dance movement therapy, 10 group sessions",
        "Grounding mat for the bed",
        "Vibration plate for home exercise",
        "Traction swing for the garden",
        "Laser acupuncture helmet",
        "Psilocybin-assisted psychotherapy, 3 sessions",
    ],
)
def test_a_known_word_in_the_name_of_an_unknown_thing(text: str, words: Vocabulary) -> None:
    has(understand_item(text, words), treatment=None)


@pytest.mark.parametrize(
    ("text", "treatment"),
    [
        ("Infrared therapy, 6 sessions", "infrared_therapy"),
        ("Group psychotherapy, 6 group sessions", "group_therapy"),
        ("Electrocardiogram times 3", "electrocardiogram"),
        ("Transportation to/from all medical appointments", "transportation"),
        ("Cervical facet injection bilaterally at C2-3 and C3-4", "facet_joint_injection"),
        ("Acupuncture treatment for the neck, 6 visits", "acupuncture"),
    ],
)
def test_a_name_with_usual_words_beside_it(text: str, treatment: str, words: Vocabulary) -> None:
    has(understand_item(text, words), treatment=treatment)


@pytest.mark.parametrize(
    ("text", "treatment"),
    [
        ("MS ER 15 mg #60", "opioid"),
        ("Oxycodone ER 20 mg #60", "opioid"),
        ("ER visit 03/04/2017", "emergency_visit"),
        ("Toradol injection given in the ER", "injection"),
    ],
)
def test_letters_within_the_name_of_a_drug_are_no_care(
    words: Vocabulary, text: str, treatment: str
) -> None:
    got = understand_item(text, words).treatment
    assert got == treatment or (treatment == "injection" and got != "emergency_visit")
