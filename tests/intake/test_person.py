"""Who the worker is: the age told last, the day of the accident, and the worker's own work."""

from __future__ import annotations

import pytest

from rag.records import FactKind
from tests.intake.test_facts import read


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("02/01/2015 visit. 51-year-old man.\n\n03/01/2017 visit. 53-year-old man.", "53"),
        ("The worker is 47, and drives.", "47"),
        ("A man of 39 who lays tile.", "39"),
        ("Worker: 28, F, cook.", "28"),
        # Not older by a relative's age, a norm, or an age of long ago.
        ("02/01/2015 visit. 51-year-old man.\n\n03/01/2016. Her father is a 63-year-old.", "51"),
        ("01/02/2016: 44-year-old cook.\n\n02/02/2016. Normal for age 50 to 60: 4 ms.", "44"),
    ],
)
def test_the_age_told_last(text: str, years: str) -> None:
    assert [fact.value for fact in read(text, FactKind.AGE)] == [years]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On 05/06/2017 he stepped off a ladder and his heel turned.", "2017-05-06"),
        ("05/06/2017 Injury. Seen the same day.", "2017-05-06"),
        ("Cook, inj. 5-6-2017 lifting a pot.", "2017-05-06"),
        ("Store robbery 05/06/2017, no weapon fired.", "2017-05-06"),
    ],
)
def test_the_day_of_the_accident(text: str, day: str) -> None:
    assert [fact.value for fact in read(text, FactKind.DATE_OF_INJURY)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "On 05/06/2017 he was seen and the cast was cut.",
        "On 05/06/2017 she had surgery after the fall.",
        "05/06/2017 Injury report received.",
        "On 05/06/2017 he almost fell in the shower.",
    ],
)
def test_a_day_of_care_is_no_accident(text: str) -> None:
    assert not read(text, FactKind.DATE_OF_INJURY)


@pytest.mark.parametrize(
    "text",
    [
        "Future medical care is provided for.",
        "He says that he needs to be taken off work.",
        "A buddy had it and went back to work in a week.",
        "Block working well.",
    ],
)
def test_what_is_no_work_status(text: str) -> None:
    assert not read(text, FactKind.WORK_STATUS)


def test_the_workers_own_work() -> None:
    assert read("Currently working with restrictions.", FactKind.WORK_STATUS)
    assert read("Off work since June.", FactKind.WORK_STATUS)
