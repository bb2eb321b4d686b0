from __future__ import annotations

import pytest

from evals.metrics import coverage, health, readability, support
from evals.records import Counts
from rag.records import (
    CaseQuote,
    Finding,
    GuidelineReference,
    ItemDraft,
    Run,
    Sentence,
    SentenceRole,
    Span,
)
from tests.evals.runs import eval_case, run_of
from tests.support.records import passage, source


def _changed(run: Run, *sentences: Sentence) -> tuple[Run, ItemDraft]:
    draft = run.checked.draft.items[0].model_copy(update={"sentences": sentences})
    return run, draft


def _finding(check: str, severity: str = "blocker", sentence: str = "1.1") -> Finding:
    return Finding(
        check=check,
        severity=severity,  # type: ignore[arg-type]
        item=1,
        sentence=sentence,
        message="",
        remedy="",
    )


def _run() -> tuple[Run, Sentence]:
    run = run_of(eval_case("a"))
    return run, run.checked.draft.items[0].sentences[0]


# ------------------------------------------------------------------ support


def test_a_statement_with_its_words_is_supported_and_the_place_bears() -> None:
    run, said = _run()
    said = said.model_copy(update={"text": "Facet injections are not recommended."})
    assert support.supported(*_changed(run, said), ()) == ((1, 1), (1, 1))


def test_a_statement_without_words_or_with_altered_ones_is_not_supported() -> None:
    run, said = _run()
    bare = said.model_copy(update={"citations": ()})
    assert support.supported(*_changed(run, bare), ()) == ((1, 0), (0, 0))
    altered = said.citations[0].model_copy(update={"quote": "never recommended"})
    wrong = said.model_copy(update={"citations": (altered,)})
    assert support.supported(*_changed(run, wrong), ()) == ((1, 0), (1, 0))


def test_words_looked_for_in_vain_support_a_statement_of_absence() -> None:
    run, _ = _run()
    absent = Sentence(
        id="1.1", role=SentenceRole.ASSESSMENT, text="No relief is on record.", searched=("relief",)
    )
    assert support.supported(*_changed(run, absent), ()) == ((1, 1), (0, 0))


def test_a_place_that_says_nothing_of_the_sentence_does_not_bear() -> None:
    run, said = _run()
    words = run.case.documents[0].text[:1]
    quote = CaseQuote(span=Span(document=0, page=1, start=0, end=1), text=words)
    other = said.model_copy(
        update={"text": "Facet injections are not recommended.", "case_quotes": (quote,)}
    )
    assert support.supported(*_changed(run, other), ()) == ((1, 1), (2, 1))


@pytest.mark.parametrize("check", sorted(support.UNSUPPORTED))
def test_a_finding_of_the_checker_takes_the_support_away(check: str) -> None:
    run, said = _run()
    run, draft = _changed(run, said)
    assert support.supported(run, draft, (_finding(check),))[0] == (1, 0)
    assert support.supported(run, draft, (_finding(check, "note"),))[0] == (1, 1)
    assert support.supported(run, draft, (_finding(check, sentence="1.7"),))[0] == (1, 1)


def test_checks_that_are_counted_are_checks_that_exist() -> None:
    import re
    from pathlib import Path

    import rag.checking

    folder = Path(rag.checking.__file__).parent
    source_ = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    for name in support.UNSUPPORTED | support.CONTRADICTIONS:
        assert re.search(rf'"{name}"', source_), name


def test_only_blockers_are_contradictions() -> None:
    _, said = _run()
    run, draft = _changed(run_of(eval_case("a")), said)
    found = (_finding("typed_fact"), _finding("typed_fact", "warning"), _finding("wording"))
    assert support.contradictions(draft, found) == 1
    assert run.checked.draft.items


def test_figures_that_a_draft_states_are_counted_and_notes_are_not() -> None:
    said = Sentence(id="1.1", role=SentenceRole.CASE_FACT, text="50% relief for 6 weeks, left.")
    note = Sentence(id="1.2", role=SentenceRole.NOTE, text="90% of nothing.")
    _, draft = _changed(run_of(eval_case("a")), said, note)
    assert support.stated(draft) == 3
    assert "90%" not in health.rationale(draft)


# ------------------------------------------------------------------ facts and reading


def test_only_figures_of_the_case_that_the_reviewer_told_are_wanted() -> None:
    record = coverage.figures("Relief of 50% for six weeks on the left; 12 visits done.")
    reference = "Relief was 50% on the left; the guideline asks for 70% over three months."
    assert coverage.told("Half was helped: 50%.", reference, record) == (2, 1)
    assert coverage.told("Nothing.", "No figure at all.", record) == (0, 0)


def test_long_words_in_long_sentences_ask_for_more_schooling() -> None:
    plain = readability.grade("The knee is stiff. It hurts at night. He can not kneel.")
    dense = readability.grade(
        "Radiographic examination demonstrates tricompartmental osteoarthritis with considerable "
        "functional limitation notwithstanding comprehensive conservative rehabilitation."
    )
    assert plain is not None and dense is not None
    assert plain < 5 < 16 < dense
    assert readability.grade("...") is None


# ------------------------------------------------------------------ pages


@pytest.mark.parametrize(
    ("ours", "theirs", "hits"),
    [
        ("298-300", "300", 1),
        ("298-300", "301-303", 1),
        ("298-300", "302", 0),
        ("297", "298-301, 12", 1),
        ("300-02", "303", 1),
    ],
)
def test_pages_agree_within_one(ours: str, theirs: str, hits: int) -> None:
    from evals.metrics.citations import count

    made = passage("Words.").model_copy(
        update={"source": source(), "chapter": "Knee Complaints", "pages": ours}
    )
    wanted = GuidelineReference(
        text="x", family=made.source.family, chapter="Knee Complaints", pages=theirs
    )
    assert count([made], [wanted], "page") == Counts(
        draft=1, draft_hits=hits, reference=1, reference_hits=hits
    )


def test_pages_are_scored_only_where_both_name_any() -> None:
    from evals.metrics.citations import count

    made = passage("Words.").model_copy(update={"source": source(), "chapter": "Knee"})
    bare = GuidelineReference(text="x", family=made.source.family, chapter="Knee")
    paged = bare.model_copy(update={"pages": "12"})
    assert count([made], [paged], "page") is None
    assert count([made.model_copy(update={"pages": "12"})], [bare], "page") is None
