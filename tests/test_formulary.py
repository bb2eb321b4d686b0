"""The formulary by date, its fills, and doses in morphine equivalents."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import InputError, LibraryError
from rag.formulary import Dose, Formulary, load_formulary
from rag.settings import shipped
from rag.vocabulary import load_vocabulary

FORMULARY = load_formulary(shipped("corpus"))
FIRST = date(2018, 1, 1)
DRUGS = sorted({row.drug for row in FORMULARY.drugs} | {"zolpidem", "no such drug"})
OPIOIDS = sorted(
    {drug for table in FORMULARY.tables for row in table.factors for drug in row.drugs}
)


@given(drug=st.sampled_from(DRUGS), day=st.dates(max_value=FIRST - timedelta(days=1)))
def test_before_2018_no_formulary_is_in_force(drug: str, day: date) -> None:
    found = FORMULARY.status(drug, day)
    assert found.status == "not_in_force"
    assert found.needs_prospective_review is None


@given(drug=st.sampled_from(DRUGS), day=st.dates(min_value=FIRST))
def test_every_answer_says_where_it_is_from(drug: str, day: date) -> None:
    found = FORMULARY.status(drug, day)
    assert found.status != "not_in_force"
    assert (found.status == "unknown") == (found.verification is None)
    assert (found.status == "unknown") == (not found.provenance)
    if found.status == "exempt":
        assert not found.special_fill_days, "an exempt drug needs no fill"
        assert found.needs_prospective_review is False


def test_a_drug_that_our_copy_lacks_is_unknown_not_unlisted() -> None:
    found = FORMULARY.status("no such drug", date(2019, 6, 1))
    assert found.status == "unknown"
    assert found.needs_prospective_review is None


def test_status_changes_with_the_day() -> None:
    assert FORMULARY.status("naloxone", date(2018, 9, 30)).status == "unknown"
    assert FORMULARY.status("naloxone", date(2018, 10, 1)).status == "exempt"
    assert FORMULARY.status("ibuprofen", FIRST).status == "exempt"
    assert FORMULARY.status("hydrocodone_acetaminophen", FIRST).needs_prospective_review


def test_rows_nobody_read_say_so() -> None:
    assert FORMULARY.status("ibuprofen", FIRST).verification == "general_knowledge"


def test_every_drug_is_a_drug_of_the_vocabulary() -> None:
    known = load_vocabulary(shipped("corpus")).drugs
    assert not [
        drug for drug in (*(r.drug for r in FORMULARY.drugs), *OPIOIDS) if drug not in known
    ]


def test_every_opioid_of_the_vocabulary_with_a_factor_is_an_opioid() -> None:
    drugs = load_vocabulary(shipped("corpus")).drugs
    assert {drugs[drug].treatment for drug in OPIOIDS} == {"opioid"}


def test_the_perioperative_period_is_nine_days() -> None:
    surgery = date(2019, 3, 10)
    assert FORMULARY.perioperative_period(surgery) == (date(2019, 3, 6), date(2019, 3, 14))


def test_the_day_after_the_injury_is_day_one() -> None:
    assert FORMULARY.special_fill_until(date(2019, 3, 1)) == date(2019, 3, 8)


@pytest.mark.parametrize(
    ("table", "drug", "amount", "mme"),
    [
        ("cdc-2016", "hydrocodone_acetaminophen", 20, 20),
        ("cdc-2016", "oxycodone_er", 20, 30),
        ("cdc-2016", "hydromorphone", 10, 40),
        ("cdc-2022", "hydromorphone", 10, 50),
        ("cdc-2016", "tramadol", 200, 20),
        ("cdc-2022", "tramadol", 200, 40),
        ("cdc-2016", "methadone", 20, 80),
        ("cdc-2016", "methadone", 21, 168),
        ("cdc-2016", "methadone", 60, 600),
        ("cdc-2016", "methadone", 61, 732),
        ("cdc-2022", "methadone", 20, 94),
    ],
)
def test_doses_as_the_tables_give_them(table: str, drug: str, amount: float, mme: float) -> None:
    total = FORMULARY.daily_mme([Dose(drug=drug, amount=amount)], table=table).total
    assert total == pytest.approx(mme)


def test_a_patch_counts_by_the_hour() -> None:
    patch = Dose(drug="fentanyl", amount=25, form="transdermal")
    assert FORMULARY.daily_mme([patch], table="cdc-2016").total == pytest.approx(60)
    swallowed = FORMULARY.daily_mme([Dose(drug="fentanyl", amount=25)], table="cdc-2016")
    assert swallowed.total is None and swallowed.unconverted == ("fentanyl",)


def test_the_current_table_follows_the_day() -> None:
    dose = [Dose(drug="tramadol", amount=100)]
    assert FORMULARY.daily_mme(dose, day=date(2022, 11, 3)).table == "cdc-2016"
    assert FORMULARY.daily_mme(dose, day=date(2022, 11, 4)).table == "cdc-2022"
    before = FORMULARY.daily_mme(dose, day=date(2015, 1, 1))
    assert before.table == "" and before.total is None and before.unconverted == ("tramadol",)


def test_two_prescriptions_of_methadone_are_one_dose() -> None:
    split = [Dose(drug="methadone", amount=15), Dose(drug="methadone", amount=15)]
    whole = FORMULARY.daily_mme([Dose(drug="methadone", amount=30)], table="cdc-2016")
    assert FORMULARY.daily_mme(split, table="cdc-2016").total == whole.total == pytest.approx(240)


def test_a_drug_without_factor_is_named_and_the_weakest_source_told() -> None:
    doses = [Dose(drug="morphine", amount=30), Dose(drug="buprenorphine", amount=8)]
    found = FORMULARY.daily_mme(doses, table="cdc-2016")
    assert found.total == 30 and found.unconverted == ("buprenorphine",)
    assert found.verification == "read_in_source"
    weaker = FORMULARY.daily_mme([*doses, Dose(drug="tramadol", amount=50)], table="cdc-2016")
    assert weaker.verification == "second_hand"


_doses = st.lists(
    st.builds(
        Dose,
        drug=st.sampled_from([*OPIOIDS, "buprenorphine"]),
        amount=st.floats(0, 500, allow_nan=False),
    ),
    max_size=6,
)


@given(doses=_doses, table=st.sampled_from(["cdc-2016", "cdc-2022"]))
def test_every_dose_is_converted_or_named(doses: list[Dose], table: str) -> None:
    found = FORMULARY.daily_mme(doses, table=table)
    converted = [part.dose for part in found.parts]
    assert sorted({d.drug for d in doses if d not in converted}) == list(found.unconverted)
    assert (found.total is None) == (not found.parts)
    # The total is rounded to a millionth of a milligram.
    summed = sum(part.mme for part in found.parts)
    assert found.total is None or found.total == pytest.approx(summed, abs=1e-6)


@given(doses=_doses, more=st.floats(0, 300), table=st.sampled_from(["cdc-2016", "cdc-2022"]))
def test_more_of_a_drug_is_never_less_morphine(doses: list[Dose], more: float, table: str) -> None:
    before = FORMULARY.daily_mme(doses, table=table).total or 0.0
    extra = [*doses, Dose(drug="methadone", amount=more)]
    assert (FORMULARY.daily_mme(extra, table=table).total or 0.0) >= before - 1e-6


@given(doses=_doses)
def test_the_order_of_doses_does_not_matter(doses: list[Dose]) -> None:
    one = FORMULARY.daily_mme(doses, table="cdc-2016")
    other = FORMULARY.daily_mme(list(reversed(doses)), table="cdc-2016")
    assert one.total == (None if other.total is None else pytest.approx(other.total))
    assert one.unconverted == other.unconverted


def test_a_table_must_be_named_or_dated() -> None:
    with pytest.raises(InputError, match="a table or a day"):
        FORMULARY.daily_mme([])
    with pytest.raises(InputError, match="no table"):
        FORMULARY.mme_factor("morphine", table="cdc-1999")


def test_without_data_nothing_is_in_force(tmp_path: Path) -> None:
    empty = load_formulary(tmp_path)
    assert empty == Formulary()
    assert empty.status("ibuprofen", date(2020, 1, 1)).status == "not_in_force"
    assert empty.perioperative_period(date(2020, 1, 1)) is None


DRUG = """
[[drug]]
drug = "ibuprofen"
status = "exempt"
verification = "general_knowledge"
provenance = "made for a test"
"""
FACTOR = """
[[table]]
id = "{id}"
title = "A table"
from = {begin}

[[table.factor]]
opioid = "morphine"
drugs = ["morphine"]
verification = "second_hand"
provenance = "made for a test"
"""
ONE = FACTOR.format(id="a", begin="2016-01-01")


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("mtus_drug_list.toml", DRUG + DRUG, "two are in force"),
        ("mtus_drug_list.toml", DRUG.replace("exempt", "maybe"), "status"),
        (
            "mtus_drug_list.toml",
            DRUG + "until = 2018-01-01\nfrom = 2019-01-01\n",
            "before it begins",
        ),
        ("mtus_drug_list.toml", DRUG + "special_fill_days = -1\n", "special_fill_days"),
        ("morphine_equivalents.toml", ONE, "either factor or bands"),
        ("morphine_equivalents.toml", ONE + "factor = 0\n", "factor"),
        ("morphine_equivalents.toml", ONE + "bands = [{up_to = 5, factor = 1}]\n", "the last band"),
        (
            "morphine_equivalents.toml",
            ONE + "factor = 1.0\n" + FACTOR.format(id="b", begin="2020-01-01") + "factor = 2.0\n",
            "two are in force",
        ),
    ],
)
def test_faulty_data_is_refused_with_its_file(
    tmp_path: Path, name: str, body: str, words: str
) -> None:
    schema = "rationale.mme/1" if name.startswith("morphine") else "rationale.formulary/1"
    (tmp_path / "formulary").mkdir()
    (tmp_path / "formulary" / name).write_text(f'schema = "{schema}"\n{body}', encoding="utf-8")
    with pytest.raises(LibraryError, match=words) as caught:
        load_formulary(tmp_path)
    assert name in caught.value.message and caught.value.remedy
