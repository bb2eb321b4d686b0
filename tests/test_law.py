"""What the law data must be able to say, and that its quotes are the law's words."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import LibraryError
from rag.law import Law, load_law
from rag.settings import shipped
from rag.text import fold

FOLDER = os.environ.get("RATIONALE_LAW", "")


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(shipped("corpus"))


def test_the_six_standards_of_necessity_stand_in_the_order_of_the_law(law: Law) -> None:
    assert [one.rank for one in law.about("standard") if one.rank] == list("ABCDEF")
    assert law.standard("B").text.startswith("Peer-reviewed")


def test_the_five_grounds_of_appeal_and_their_words(law: Law) -> None:
    grounds = law.about("ground")
    assert [one.section for one in grounds] == [f"4610.6(h)({n})" for n in range(1, 6)]
    assert "matter of ordinary knowledge" in law.get("lc-4610.6-h5").text
    assert law.get("lc-4610.6-h5").name == "Labor Code 4610.6(h)(5)"
    assert set(grounds) <= set(law.under("4610.6(h)"))


def test_a_section_does_not_find_its_namesakes(law: Law) -> None:
    assert not [one for one in law.under("9792.21") if one.section.startswith("9792.21.1")]


def test_the_search_sequence_has_four_steps(law: Law) -> None:
    assert [one.step for one in law.about("sequence")] == [1, 2, 3, 4]


def test_what_was_not_read_is_marked_and_never_quoted(law: Law) -> None:
    for element in law.elements:
        assert element.provenance
        assert not element.quoted or element.status == "read", element.id
    assert law.get("ccr-9792.21.1-d1").status == "recall"


def test_silence_of_the_mtus_is_no_reason_to_deny(law: Law) -> None:
    assert "not be denied on the sole basis" in law.get("ccr-9792.21-d").text


def test_nothing_of_the_formulary_holds_before_its_first_day(law: Law) -> None:
    assert not law.about("formulary", date(2017, 12, 31))
    assert law.about("formulary", date(2018, 1, 1))


def _write(folder: Path, body: str, name: str = "one.toml") -> None:
    (folder / "law").mkdir(exist_ok=True)
    head = 'schema = "rationale.law/1"\nlaw = "8 CCR"\n'
    (folder / "law" / name).write_text(head + body, encoding="utf-8")


ELEMENT = """
[[element]]
id = "{id}"
section = "9792.1(a)"
topic = "form"
text = "The letter says who wrote it."
status = "recall"
provenance = "made for a test"
"""


@given(begin=st.dates(), days=st.integers(1, 4000), probe=st.integers(-4001, 4001))
def test_an_element_holds_from_its_first_day_to_the_day_before_its_end(
    begin: date, days: int, probe: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    try:
        end, day = begin + timedelta(days=days), begin + timedelta(days=probe)
    except OverflowError:
        return
    element = load_law(shipped("corpus")).get("lc-4610.6-f")
    dated = element.model_copy(update={"in_force_from": begin, "in_force_until": end})
    assert dated.holds_on(day) == (begin <= day < end)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (ELEMENT.format(id="a") + ELEMENT.format(id="a"), "stands in"),
        (ELEMENT.format(id="a").replace("recall", "rumour"), "status"),
        (ELEMENT.format(id="a") + 'colour = "red"\n', "colour"),
        (ELEMENT.format(id="a") + "from = 2020-01-01\nuntil = 2019-01-01\n", "before it begins"),
        ("[[element]\n", "not readable"),
        ("element = 3\n", "no list"),
        ("element = [3]\n", "element"),
    ],
)
def test_a_faulty_file_is_refused_with_its_name(tmp_path: Path, body: str, words: str) -> None:
    _write(tmp_path, body)
    with pytest.raises(LibraryError, match=words) as caught:
        load_law(tmp_path)
    assert "one.toml" in caught.value.message and caught.value.remedy


def test_a_corpus_without_law_has_no_elements(tmp_path: Path) -> None:
    assert load_law(tmp_path).elements == ()
    with pytest.raises(LibraryError, match="no element"):
        load_law(tmp_path).get("lc-4610.6-e")


@pytest.mark.real
@pytest.mark.skipif(not FOLDER, reason="set RATIONALE_LAW to a folder with the Labor Code as text")
def test_quotes_of_the_labor_code_are_its_words(law: Law) -> None:
    texts = [fold(path.read_text(encoding="utf-8")) for path in Path(FOLDER).glob("*.txt")]
    for element in law.elements:
        if element.quoted and element.law == "Labor Code":
            assert any(fold(element.text) in text for text in texts), element.id
