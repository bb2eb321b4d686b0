"""The drug list at the date of review: told where it is in force, never before."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.assessment.test_mme import item_of


def status(as_of: date, **more: Any) -> str:
    return item_of("Pain.", "Norco 10/325mg twice daily", as_of=as_of, **more).formulary


def test_no_formulary_before_2018() -> None:
    assert status(date(2017, 12, 31)) == ""


def test_status_names_the_list_the_day_and_what_it_means() -> None:
    told = status(date(2019, 2, 1))
    assert "2019-02-01" in told
    assert "is not exempt: prospective review comes first" in told


def test_a_drug_that_the_copy_lacks_is_unknown_and_not_unlisted() -> None:
    told = status(date(2019, 2, 1), drug="propoxyphene")
    assert "look it up in the published list" in told


def test_without_the_list_nothing_is_told() -> None:
    assert status(date(2019, 2, 1), held=False) == ""
