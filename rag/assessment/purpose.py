"""What care is given for: not every drug is to ease pain or to better function."""

from __future__ import annotations

from rag.assessment.terms import Label
from rag.assessment.verdict import Setting
from rag.records import DisputedItem

_NOT_FOR_FUNCTION = frozenset(
    {
        "proton_pump_inhibitor",
        "h2_blocker",
        "antacid",
        "antiemetic",
        "laxative",
        "antibiotic",
        "antifungal_antiviral",
        "medical_food",
        "corticosteroid_topical",
        "erectile_dysfunction_drug",
        "vitamin_supplement",
        "naloxone",
        "stimulant",
        "antihypertensive",
        "antihistamine",
        "anticoagulant",
        "bisphosphonate",
        "antidiabetic",
        "lipid_lowering",
        "hormone_therapy",
        "respiratory_drug",
        "bladder_prostate_drug",
        "dermatologic_drug",
        "immunologic_drug",
        "addiction_drug",
        "weight_loss_drug",
        "dementia_drug",
        "vaccine",
        "sedation",
    }
)
"""Drugs given for another illness, against the harm of another drug, or for a rescue."""


_NOT_FOR_PAIN = _NOT_FOR_FUNCTION | {"hypnotic", "benzodiazepine", "antipsychotic"}


def is_for_function(item: DisputedItem, setting: Setting) -> bool:
    """Whether the care in dispute is given to better function: else no such gain is missed."""
    return not _family(item, setting) & _NOT_FOR_FUNCTION


def is_for_pain(item: DisputedItem, setting: Setting) -> bool:
    """Whether the care in dispute is given to ease pain."""
    return not _family(item, setting) & _NOT_FOR_PAIN


def betters(label: Label, setting: Setting) -> bool:
    """Whether what a label names can better pain or function: a laxative is no care beside it."""
    kind, id_ = label
    known = setting.terms.vocabulary
    start = known.drugs[id_].treatment if kind == "drug" else id_
    return not {start, *known.ancestors(start)} & _NOT_FOR_FUNCTION


def _family(item: DisputedItem, setting: Setting) -> frozenset[str]:
    if item.category != "drugs" or item.treatment is None:
        return frozenset()
    return frozenset({item.treatment, *setting.terms.vocabulary.ancestors(item.treatment)})
