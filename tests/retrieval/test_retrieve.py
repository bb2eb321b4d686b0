"""What governs an item governs by what it is about, in order of authority and by the date."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from rag.library import load_library
from rag.records import (
    CaseSummary,
    DisputedItem,
    Fact,
    FactKind,
    GuidelineReference,
    ItemPassages,
    Span,
)
from rag.retrieval import open_index, retrieve, search, sync
from rag.retrieval.queries import plan_queries
from rag.retrieval.steps import day
from rag.settings import Settings
from rag.vocabulary import Vocabulary, load_vocabulary
from tests.support.brute_force import BruteForce
from tests.support.small_library import document, section, source, write_library

FACET, BLOCK, PT = "facet_joint_injection", "medial_branch_block", "physical_therapy"
REGISTER = "".join(
    (
        source("m09", title="MTUS Pain", until="2016-07-28"),
        source("m16", title="MTUS Pain", start="2016-07-28"),
        source("odg", family="ODG", rank=2),
        source("soc", family="ASIPP", rank=3),
        source("own", family="other", rank=3, licence="licensed"),
    )
)


def about(id: str, treatments: str, **more: str) -> str:
    words = treatments.replace("_", " ")
    return section(id, treatments, f"What {id} says on {words}.", heading=words, **more)  # type: ignore[arg-type]


DOCUMENTS = {
    "mtus/m09.md": document("m09", about("old-facet", FACET), about("old-pt", PT), chapter=""),
    "mtus/m16.md": document(
        "m16",
        about("new-pt", PT),
        about("lumbar-facet", FACET, parts="lumbar_spine"),
        about("injections", "injection"),
        about("silent-block", BLOCK, stance="not_addressed"),
        about("relaxants", "muscle_relaxant"),
        about("soma", "carisoprodol"),
        about("baclofen", "baclofen"),
        about("topicals", "topical_analgesic"),
        about("surgery", "surgery"),
        about("medication", "medication"),
        about("acute-pt", PT, more="phases: [acute]"),
        about("post-pt", PT, more="phases: [postoperative]", parts="knee"),
        chapter="",
    ),
    "odg/x.md": document(
        "odg",
        about("odg-neck-facet", FACET, parts="cervical_spine"),
        about("odg-any-facet", FACET),
        about("odg-radicular", FACET, more="conditions: [radiculopathy]"),
        about("odg-pt", PT),
        about("odg-hypnotic", "hypnotic", more="conditions: [radiculopathy]"),
        chapter="",
    ),
    "asipp/x.md": document("soc", about("soc-block", BLOCK, parts="cervical_spine"), chapter=""),
    "own/x.md": document(
        "own",
        "## Washing out\n\nA knee arthroscopy is considered when a tear is seen.",
        "## Knee arthroscopy\n\nIt is an option after therapy has failed.",
        "## Creams\n\nNothing on operations.",
        chapter="Knee",
        parts="knee",
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("small")
    corpus = write_library(folder / "corpus", REGISTER, DOCUMENTS)
    # The hashing embedder's cosines are lower than a model's.
    settings = Settings(home=folder / "home", corpus=corpus, embedder="hashing", min_score=0.1)
    sync(load_library(corpus, settings.home), settings)
    return settings


@pytest.fixture(scope="module")
def words(built: Settings) -> Vocabulary:
    return load_vocabulary(built.corpus)


def fact(kind: FactKind, text: str, **more: object) -> Fact:
    return Fact.model_validate(
        {"id": "F1", "kind": kind, "text": text, "span": Span(document=0, page=1, start=0, end=1)}
        | more
    )


def case(
    treatment: str | None,
    *parts: str,
    on: date = date(2016, 12, 5),
    facts: tuple[Fact, ...] = (),
    injured: date | None = date(2014, 1, 1),
    **more: object,
) -> CaseSummary:
    name = (treatment or "").replace("_", " ")
    item = DisputedItem.model_validate(
        {
            "number": 1,
            "text": f"request for {name or 'a copper bracelet'}",
            "treatment": treatment,
            "treatment_name": name,
            "body_parts": parts,
        }
        | more
    )
    return CaseSummary(
        as_of=on, as_of_basis="ur_decision", date_of_injury=injured, facts=facts, items=(item,)
    )


def found(summary: CaseSummary, settings: Settings) -> ItemPassages:
    vocabulary = load_vocabulary(settings.corpus)
    return retrieve(summary, open_index(settings), vocabulary, settings)[0]


def governing(result: ItemPassages) -> list[str]:
    return [
        p.passage.recommendation.id if p.passage.recommendation else p.passage.section
        for p in result.passages
        if p.governs
    ]


def outcomes(result: ItemPassages) -> list[str]:
    return [step.outcome for step in result.steps]


def test_the_edition_in_force_at_the_date_governs_and_the_other_is_shown_apart(
    built: Settings,
) -> None:
    before = found(case(PT, "knee", on=date(2016, 7, 27)), built)
    after = found(case(PT, "knee", on=date(2016, 7, 28)), built)
    assert (governing(before), governing(after)) == (["old-pt", "odg-pt"], ["new-pt", "odg-pt"])
    (old,) = [p for p in after.superseded if p.passage.source.id == "m09"]
    assert "no longer in force since July 28, 2016" in old.reasons
    assert not old.governs
    ahead = [p for p in before.superseded if p.passage.source.id == "m16"]
    assert "takes effect only on July 28, 2016" in ahead[0].reasons
    assert all(p.passage.source.id != "m09" for p in after.passages)


def test_authority_comes_before_likeness_and_the_mtus_ends_the_search(built: Settings) -> None:
    result = found(case(PT, "knee"), built)
    assert [p.passage.source.authority_rank for p in result.passages if p.governs] == [1, 2]
    assert outcomes(result) == ["addresses", "not_opened", "not_opened", "not_opened"]
    keys = {p.passage.recommendation.id: p.passage.key for p in result.passages if p.governs}  # type: ignore[union-attr]
    assert result.steps[0].passage_keys == (keys["new-pt"],)
    assert "December 5, 2016" in result.steps[0].explanation


def test_another_body_part_never_governs_and_the_reason_is_given(built: Settings) -> None:
    result = found(case(FACET, "cervical_spine"), built)
    assert "lumbar-facet" not in governing(result)
    assert result.steps[0].outcome == "silent"
    assert "is about the lumbar spine" in result.steps[0].explanation
    low = found(case(FACET, "lumbar_spine"), built)
    assert governing(low)[0] == "lumbar-facet"
    assert low.steps[0].outcome == "addresses"


def test_the_item_s_own_body_part_comes_before_a_rule_for_any(built: Settings) -> None:
    assert governing(found(case(FACET, "cervical_spine"), built)) == [
        "odg-neck-facet",
        "odg-any-facet",
    ]


def test_a_rule_for_a_diagnosis_the_record_lacks_does_not_govern(built: Settings) -> None:
    affirmed = fact(FactKind.DIAGNOSIS, "radicular pain of the arm")
    denied = fact(FactKind.FINDING, "no radiculopathy", polarity="negated")
    with_it = governing(found(case(FACET, "cervical_spine", facts=(affirmed,)), built))
    without = governing(found(case(FACET, "cervical_spine", facts=(denied,)), built))
    assert "odg-radicular" in with_it
    assert with_it.index("odg-radicular") < with_it.index("odg-any-facet")
    assert "odg-radicular" not in without


def test_a_chapter_that_says_it_is_silent_opens_the_next_step(built: Settings) -> None:
    result = found(case(BLOCK, "cervical_spine"), built)
    assert outcomes(result) == ["silent", "silent", "addresses", "not_opened"]
    assert "does not address it" in result.steps[0].explanation
    assert "The next step was opened." in result.steps[1].explanation
    assert governing(result) == ["silent-block", "soc-block"]


def test_a_general_word_on_injections_does_not_stand_in_the_way_of_the_treatment(
    built: Settings,
) -> None:
    result = found(case(FACET, "cervical_spine"), built)
    assert "injections" not in governing(result)
    # … but counts where nothing is about the treatment itself.
    arthroscopy = found(case("knee_arthroscopy", "cervical_spine"), built)
    assert governing(arthroscopy) == ["surgery"]
    assert "reservation" in arthroscopy.steps[0].explanation


def test_an_uncertain_rule_on_the_treatment_comes_before_a_general_one(built: Settings) -> None:
    result = found(case("hypnotic"), built)
    assert governing(result) == ["odg-hypnotic"]
    assert outcomes(result)[:2] == ["silent", "addresses"]
    assert "it is for radiculopathy, which the record does not name" in result.steps[1].explanation


def test_a_parent_that_is_no_catch_all_governs(built: Settings) -> None:
    result = found(case("compounded_topical"), built)
    assert governing(result) == ["topicals"]
    assert result.steps[0].outcome == "addresses"
    assert "reservation" not in result.steps[0].explanation


def test_a_drug_comes_before_its_class_and_other_drugs_do_not_govern(built: Settings) -> None:
    result = found(case("muscle_relaxant", drug="carisoprodol"), built)
    assert governing(result) == ["soma", "relaxants"]


@pytest.mark.parametrize(
    ("injured", "on", "governs"),
    [
        (date(2016, 12, 1), date(2016, 12, 20), True),
        (date(2014, 1, 1), date(2016, 12, 20), False),
    ],
)
def test_a_rule_for_acute_care_needs_an_acute_injury(
    built: Settings, injured: date, on: date, governs: bool
) -> None:
    result = found(case(PT, "knee", injured=injured, on=on), built)
    assert ("acute-pt" in governing(result)) is governs
    if not governs:
        reasons = [
            r
            for p in result.passages
            for r in p.reasons
            if p.passage.recommendation and p.passage.recommendation.id == "acute-pt"
        ]
        assert reasons == ["it is for the acute phase; the injury is chronic"]


@pytest.mark.parametrize(
    ("text", "operation", "governs"),
    [
        ("12 visits of post-operative physical therapy", None, True),
        ("afterwards physical therapy, 4 visits", None, True),
        ("physical therapy", ("2016-11-01", "knee"), True),
        ("physical therapy", ("2012-11-01", "knee"), False),
        ("physical therapy", ("2016-11-01", "cervical_spine"), False),
        ("physical therapy", None, False),
    ],
)
def test_postsurgical_rules_need_an_operation_of_that_part_in_the_last_year(
    built: Settings, text: str, operation: tuple[str, str] | None, governs: bool
) -> None:
    facts: tuple[Fact, ...] = ()
    if operation is not None:
        facts = (
            fact(
                FactKind.PRIOR_TREATMENT,
                "arthroscopy",
                value="knee_arthroscopy",
                noted=operation[0],
                body_parts=(operation[1],),
            ),
        )
    assert (
        "post-pt" in governing(found(case(PT, "knee", facts=facts, text=text), built))
    ) is governs


@pytest.mark.parametrize(("year", "governs"), [(2016, True), (2012, False)])
def test_an_undated_operation_is_of_the_last_year_where_the_injury_is(
    built: Settings, year: int, governs: bool
) -> None:
    arthroscopy = fact(
        FactKind.PRIOR_TREATMENT, "arthroscopy", value="knee_arthroscopy", body_parts=("knee",)
    )
    injured = date(year, 8, 1)
    told = case(PT, "knee", facts=(arthroscopy,), text="physical therapy", injured=injured)
    assert ("post-pt" in governing(found(told, built))) is governs


def test_a_licensed_text_governs_by_its_heading(built: Settings) -> None:
    result = found(case("knee_arthroscopy", "knee"), built)
    assert governing(result) == ["Knee arthroscopy"]
    assert [p.passage.digest for p in result.passages if p.governs] == [False]
    assert outcomes(result)[:3] == ["silent", "silent", "addresses"]
    # The same text is about the knee: it does not govern a request for the neck.
    assert "Knee arthroscopy" not in governing(
        found(case("knee_arthroscopy", "cervical_spine"), built)
    )


def test_a_treatment_nobody_knows_governs_nothing(built: Settings) -> None:
    result = found(case(None), built)
    assert governing(result) == []
    assert set(outcomes(result)) == {"silent"}


def test_before_any_edition_the_library_says_so(built: Settings) -> None:
    result = found(case(PT, on=date(2001, 1, 1)), built)
    assert result.passages == ()
    assert "no edition for this step that was in force on January 1, 2001" in (
        result.steps[0].explanation
    )
    assert "no text for this step" in result.steps[3].explanation


def test_one_document_does_not_fill_the_list(built: Settings, tmp_path: Path) -> None:
    many = document("odg", *(about(f"r{n}", BLOCK, parts="knee") for n in range(30)), chapter="")
    corpus = write_library(tmp_path / "c", REGISTER, {**DOCUMENTS, "odg/many.md": many})
    settings = built.model_copy(update={"corpus": corpus, "home": tmp_path / "h", "min_score": 0.0})
    sync(load_library(corpus, settings.home), settings)
    result = found(case(BLOCK, "cervical_spine"), settings)
    assert len(result.passages) == settings.top_k
    documents = [p.passage.document for p in result.passages if not p.governs]
    assert 0 < documents.count("odg/many.md") <= 3
    assert len(set(documents)) > 1


def test_two_builds_of_one_corpus_give_the_same_lists(built: Settings, tmp_path: Path) -> None:
    other = built.model_copy(update={"home": tmp_path / "again"})
    shuffled = load_library(built.corpus, other.home)
    sync(
        shuffled.model_copy(update={"passages": tuple(reversed(shuffled.passages))}),
        other,
    )
    for summary in (case(FACET, "cervical_spine"), case(PT, "knee"), case(None)):
        first, second = found(summary, built), found(summary, other)
        assert first.model_dump_json() == second.model_dump_json()


def test_queries_are_built_and_never_hold_the_case(words: Vocabulary) -> None:
    summary = case(
        FACET,
        "cervical_spine",
        facts=(
            fact(FactKind.DIAGNOSIS, "cervical spondylosis"),
            fact(FactKind.DIAGNOSIS, "no tumor", polarity="negated"),
            fact(FactKind.SYMPTOM, "she cannot sleep"),
        ),
        ur_citations=(
            GuidelineReference(text="x", family="MTUS", chapter="Low Back", section="Injections"),
            GuidelineReference(text="y", family="ODG"),
        ),
    )
    planned = plan_queries(summary.items[0], summary, words)
    assert [(q.kind, q.text) for q in planned][:2] == [
        ("treatment", "facet joint injection cervical spine"),
        ("diagnosis", "facet joint injection for cervical spondylosis"),
    ]
    assert planned[-1].text == "Low Back Injections"
    assert {q.kind for q in planned} == {"treatment", "diagnosis", "criteria", "ur_citation"}
    assert not any("sleep" in q.text or "tumor" in q.text for q in planned)


def test_dates_are_written_as_in_a_letter() -> None:
    assert day(date(2014, 12, 23)) == "December 23, 2014"


PARTS: tuple[tuple[str, ...], ...] = ((), ("cervical_spine",), ("lumbar_spine", "knee"), ("eye",))


@pytest.mark.parametrize("floor", [0.35, 0.1])
def test_the_shortcuts_find_what_reading_every_passage_finds(
    indexed: Settings, floor: float
) -> None:
    settings = indexed.model_copy(update={"min_score": floor})
    index, words = open_index(settings), load_vocabulary(settings.corpus)
    walk = BruteForce(index, settings)
    compared = 0
    for number, treatment in enumerate(sorted(words.treatments)[::5]):
        day_ = date(2009 + number % 10, 7, 1)
        drugs = [drug for drug in words.drugs.values() if drug.treatment == treatment]
        more: dict[str, Any] = {"drug": drugs[0].name} if drugs and number % 2 else {}
        summary = case(treatment, *PARTS[number % len(PARTS)], on=day_, **more)
        expected = walk.retrieve(summary.items[0], summary, words)
        result = retrieve(summary, index, words, settings)[0]
        entries = [(f.passage.key, f.score, f.dense, f.lexical, f.governs) for f in result.passages]
        assert entries == expected.passages, treatment
        assert [f.passage.key for f in result.superseded] == expected.superseded, treatment
        compared += bool(entries)
    assert compared > 10


@pytest.mark.parametrize("query", ["facet joint injection of the neck", "opioid dose", "MRI"])
def test_a_search_finds_what_scoring_every_passage_finds(indexed: Settings, query: str) -> None:
    index = open_index(indexed)
    found = [
        (f.passage.key, f.score, f.dense, f.lexical, f.governs)
        for f in search(query, index, indexed, 50)
    ]
    assert found == BruteForce(index, indexed).search(query, 50)


def test_long_free_texts_are_judged_by_their_likest_passages(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # By name: the package exports a function of the same name as the module.
    monkeypatch.setattr(import_module("rag.retrieval.retrieve"), "MOST_PLAIN", 1)
    result = found(case("knee_arthroscopy", "knee"), built)
    assert governing(result) == ["Knee arthroscopy"]
