"""The clinical summary: what is denied or only suspected never stands as what the worker has."""

from __future__ import annotations

from datetime import date

from rag.intake.summary import summarise
from rag.letter.facts import fact_blocks
from tests.intake.test_record_understanding import VOCABULARY, case_of


def lines(text: str) -> dict[str, str]:
    case = case_of(text)
    summary = summarise(case, VOCABULARY, requests=("MRI of the knee",), today=date(2020, 1, 1))
    out: dict[str, str] = {}
    for block in fact_blocks(case, summary):
        name, *rest = [piece.text for piece in block.pieces]  # type: ignore[union-attr]
        out[name.rstrip(":")] = "".join(rest)
    return out


CHART = """Clinic, 01/15/2019

44-year-old woman. Knee osteoarthritis on the right.
She denies a seizure disorder, hypertension and renal disease. No gabapentin was given.
Takes ibuprofen 600 mg. Exam: effusion of the knee. McMurray negative. Strength normal.
MRI is to rule out a meniscus tear.
"""


def test_what_is_denied_stands_apart_from_what_is_there() -> None:
    told = lines(CHART)
    assert "osteoarthritis" in told["Diagnoses"]
    for denied in ("seizure", "hypertension", "renal"):
        assert denied not in told["Diagnoses"]
        assert denied in told["Denied, absent or not given, by the record"]
    assert "gabapentin" not in told["Medications"] and "ibuprofen" in told["Medications"]


def test_a_negative_finding_in_its_own_words_is_a_finding() -> None:
    told = lines(CHART)
    assert "McMurray negative" in told["Examination findings"]
    assert "effusion" in told["Examination findings"]


def test_what_is_only_suspected_is_no_diagnosis() -> None:
    told = lines(CHART)
    shown = told.get("Diagnoses", "") + told.get("Imaging and tests", "")
    assert "meniscus tear" not in shown.replace("rule out a meniscus tear", "")


def test_an_entry_inside_a_longer_one_is_told_once() -> None:
    told = lines("Clinic 1/5/2019. Diagnosis: right knee osteoarthritis with effusion of the knee.")
    names = "; ".join(told.values())
    assert names.count("“right knee osteoarthritis”") <= 1
