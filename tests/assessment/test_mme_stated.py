"""A dose that the record gives itself; drugs that a laboratory or a procedure names."""

from __future__ import annotations

import pytest

from rag.assessment.mme import opioids
from rag.assessment.mme_stated import stated_dose
from rag.intake.drug_tests import for_a_procedure, in_drug_test
from tests.assessment.test_charts import setting

OPIOID = "Oxycodone 10 mg #90"


@pytest.mark.parametrize(
    ("chart", "dose"),
    [
        ("Taken as written this comes to 60 mg morphine equivalents a day.", 60),
        ("Risk low. MME 75. Agreement signed.", 75),
        ("Daily MED: 40 mg.", 40),
        ("The guideline's ceiling is 80 MED.", None),
        ("He was at 210 mg morphine equivalents then.", None),
        ("MME < 50 is the goal.", None),
        ("On 02/01/2014: MME 120.", None),
    ],
)
def test_a_dose_that_the_record_gives(chart: str, dose: float | None) -> None:
    found = stated_dose(setting(f"Chronic back pain.\n\n{chart}", OPIOID))
    assert (found[0] if found else None) == dose


@pytest.mark.parametrize(
    "chart",
    [
        "Urine drug screen: oxycodone pos, hydromorphone pos, codeine neg.",
        "Morphine: NONE DETECTED. Hydrocodone NEG.",
        "Block under light sedation, fentanyl 100 mcg; pain 2 after.",
        "Morphine made me sick, that was 2011.",
        "Tylenol 3 g a day is not enough.",
    ],
)
def test_no_opioid_but_the_one_asked_for_is_taken(chart: str) -> None:
    found = opioids(setting(f"Chronic back pain.\n\n{chart}", OPIOID))
    assert [one.drug for one in found] == ["oxycodone"]


def test_a_second_opioid_in_use_is_counted() -> None:
    found = opioids(setting("He takes morphine ER 15 mg twice daily.", OPIOID))
    assert {one.drug for one in found} == {"oxycodone", "morphine"}


def test_a_drug_taken_is_no_result_of_a_test() -> None:
    text = "She takes tramadol, UDT positive. Fentanyl patch 25 mcg every 72 hours."
    assert not in_drug_test(text, text.index("tramadol"), text.index("tramadol") + 8)
    at = text.index("Fentanyl")
    assert not for_a_procedure(text, at, at + 8)
