from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from evals.datasets import SHIPPED, Category, load_suite
from evals.matching import match_items
from rag.errors import InputError
from rag.settings import Settings
from rag.vocabulary import CATEGORIES
from tests.evals.runs import reference
from tests.support.records import case_of, facet_item

REFERENCE = """
schema = "rationale.reference/1"
[[item]]
number = 1
request = "MRI of the knee"
decision = "upheld"
rationale = "The knee was not examined, and nothing was tried before the study was asked for."
[[item.guideline]]
family = "MTUS"
chapter = "Knee Complaints"
"""


def _suite(tmp_path: Path, text: str = REFERENCE, case: str = "one.txt") -> str:
    (tmp_path / "cases").mkdir()
    (tmp_path / "references").mkdir()
    (tmp_path / "suite.toml").write_text('name = "mine"', encoding="utf-8")
    (tmp_path / "cases" / case).write_text("Request: MRI of the knee.", encoding="utf-8")
    (tmp_path / "references" / "one.toml").write_text(text, encoding="utf-8")
    return str(tmp_path)


def test_a_suite_of_ones_own_loads(tmp_path: Path, settings: Settings) -> None:
    suite = load_suite(_suite(tmp_path), settings)
    (case,) = suite.cases
    assert (suite.name, case.id, case.references[0].decision) == ("mine", "one", "upheld")
    assert case.references[0].citations[0].chapter == "Knee Complaints"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('"upheld"', '"denied"'), "decision"),
        (("number = 1", "number = 2"), "numbered"),
        (('schema = "rationale.reference/1"', ""), "schema"),
        (("[[item.guideline]]", "[[item.guidelines]]"), "guideline"),
        (('request = "MRI of the knee"', "request = MRI"), "Could not read"),
    ],
)
def test_a_reference_that_is_wrong_is_named_with_its_place(
    tmp_path: Path, settings: Settings, change: tuple[str, str], says: str
) -> None:
    with pytest.raises(InputError) as caught:
        load_suite(_suite(tmp_path, REFERENCE.replace(*change)), settings)
    assert says in caught.value.message
    assert "one.toml" in caught.value.message


def test_a_case_without_reference_and_a_reference_without_case_are_refused(
    tmp_path: Path, settings: Settings
) -> None:
    folder = _suite(tmp_path)
    (tmp_path / "cases" / "two.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match=r"two\.txt"):
        load_suite(folder, settings)
    (tmp_path / "cases" / "two.txt").unlink()
    (tmp_path / "cases" / "one.txt").unlink()
    with pytest.raises(InputError, match="no case file"):
        load_suite(folder, settings)


def test_an_unknown_suite_names_the_known_ones(settings: Settings) -> None:
    with pytest.raises(InputError) as caught:
        load_suite("no-such-suite", settings)
    assert "starter" in caught.value.remedy


def test_a_folder_without_letters_says_so(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "note.txt").write_text("A note on a knee.", encoding="utf-8")
    with pytest.raises(InputError, match="No determination letter"):
        load_suite(str(tmp_path), settings)


def test_the_starter_suite_holds_twelve_cases_of_both_outcomes(settings: Settings) -> None:
    suite = load_suite("starter", settings)
    decisions = [one.decision for case in suite.cases for one in case.references]
    assert len(suite.cases) == 12
    assert sum(len(case.references) > 1 for case in suite.cases) == 4
    assert (decisions.count("upheld"), decisions.count("overturned")) == (9, 7)
    for case in suite.cases:
        assert "INVENTED CASE" in case.documents[0].text
        assert all(one.required and one.citations for one in case.references)


def test_no_case_gives_its_reference_away(settings: Settings) -> None:
    for case in load_suite("starter", settings).cases:
        told = " ".join(case.documents[0].text.lower().split())
        assert "upheld" not in told and "overturned" not in told
        for one in case.references:
            words = " ".join(one.rationale.lower().split()).split()
            runs = [" ".join(words[n : n + 12]) for n in range(len(words) - 11)]
            assert not [run for run in runs if run in told]


def test_required_phrases_are_said_by_the_reference_itself(settings: Settings) -> None:
    from evals.metrics.text import covers

    for case in load_suite("starter", settings).cases:
        for one in case.references:
            missing = [need.says for need in one.required if not covers(one.rationale, need.any)]
            assert not missing, (case.id, missing)


def test_the_data_card_lists_every_case(settings: Settings) -> None:
    card = (SHIPPED / "starter" / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| (s\d\d-[a-z-]+) \|", card, re.MULTILINE))
    assert listed == {case.id for case in load_suite("starter", settings).cases}


def test_items_are_paired_by_number_or_else_by_their_words() -> None:
    words = "bilateral facet injections at C2-3, C3-4 and C4-5"
    case = case_of(f"Requested: {words}.")
    item = facet_item(case, words)
    therapy = item.model_copy(update={"number": 2, "text": "12 visits of physical therapy"})
    wanted = reference(2)
    other = reference(1).model_copy(update={"request": "Physical therapy, 12 visits"})
    assert match_items([item, therapy], [other, wanted]) == {2: 1, 1: 2}
    assert match_items([item], [reference(1)]) == {1: 1}
    assert match_items([therapy], [wanted]) == {}


LABELLED = """
schema = "rationale.reference/1"
cluster = "knee-1"
part = ["natural", "balanced"]
deep_fact = true
author = "A"
[[item]]
number = 1
request = "MRI of the knee"
decision = "upheld"
category = "diagnostics"
governing = ["mtus-acoem-knee-imaging"]
rationale = "The knee was not examined, and nothing was tried before the study was asked for."
[[item.reason]]
says = "no examination"
any = ["not examined"]
type = "missing_document"
subject = "examination of the knee"
"""


def test_what_an_author_says_of_a_case_and_its_items_is_kept(
    tmp_path: Path, settings: Settings
) -> None:
    (case,) = load_suite(_suite(tmp_path, LABELLED), settings).cases
    assert (case.cluster, case.parts, case.deep_fact, case.author) == (
        "knee-1",
        ("natural", "balanced"),
        True,
        "A",
    )
    (entry,) = case.references
    assert (entry.category, entry.governing) == ("diagnostics", ("mtus-acoem-knee-imaging",))
    (reason,) = entry.reasons
    assert (reason.type, reason.subject) == ("missing_document", "examination of the knee")


def test_what_an_author_leaves_out_is_empty(tmp_path: Path, settings: Settings) -> None:
    (case,) = load_suite(_suite(tmp_path), settings).cases
    assert (case.cluster, case.parts, case.deep_fact, case.author) == ("", (), False, "")
    assert case.references[0].governing == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('"natural"', '"naturel"'), "part"),
        (('"missing_document"', '"absent"'), "type"),
        (('"diagnostics"', '"imaging"'), "category"),
    ],
)
def test_a_label_outside_its_list_is_named(
    tmp_path: Path, settings: Settings, change: tuple[str, str], says: str
) -> None:
    with pytest.raises(InputError) as caught:
        load_suite(_suite(tmp_path, LABELLED.replace(*change)), settings)
    assert says in caught.value.message


def test_the_kinds_of_treatment_are_those_of_the_library() -> None:
    assert set(get_args(Category)) == set(CATEGORIES)
