"""What a reviewer changes: corrections, evidence, sentences; what follows is worked again."""

from __future__ import annotations

import random
from datetime import date

import pytest

from rag.desk.case import Desk, choose_item, state
from rag.desk.corrections import (
    add_fact,
    add_item,
    dismiss_fact,
    edit_fact,
    edit_item,
    remove_item,
    restore_fact,
    restore_item,
    set_summary,
)
from rag.desk.evidence import (
    add_passage,
    choose_outcome,
    exclude_passage,
    include_passage,
    overrule_criterion,
    pin_passage,
    search_library,
    withdraw_overrule,
)
from rag.desk.fold import fold
from rag.desk.records import CaseState
from rag.desk.remedies import apply_remedy, remedies
from rag.desk.sentences import (
    adopt_draft,
    alternatives,
    diff,
    edit_sentence,
    insert_sentence,
    move_sentence,
    regenerate_sentence,
    remove_sentence,
    restore_sentence,
)
from rag.errors import InputError
from rag.records import CriterionAssessment, CriterionStatus
from rag.text import squeeze
from tests.desk.conftest import USER


def _criteria(found: CaseState, number: int = 1) -> list[CriterionAssessment]:
    assessment = found.item(number).assessment
    assert assessment is not None
    return [row for one in assessment.recommendations for row in one.criteria]


def _checks(found: CaseState, severity: str, number: int = 1) -> list[str]:
    rows = found.item(number).findings
    return [row.finding.check for row in rows if row.finding.severity == severity]


# ------------------------------------------------------------------ corrections


def test_a_corrected_item_is_worked_again_and_remembered(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    found = edit_item(desk, USER, case_id, 1, levels=("C5-C6",), laterality="left")
    item = found.item(1)
    assert item.item.levels == ("C5-C6",) and item.item.laterality == "left"
    assert item.parsed is not None and len(item.parsed.levels) == 3
    assert found.summary.items[0] == item.item
    assert "C5-C6" in item.sentences[1].sentence.text + item.sentences[0].sentence.text
    assert Desk(desk.settings).state(USER, case_id) == found


def test_a_treatment_brings_its_name_and_category_along(desk: Desk, case_id: str) -> None:
    found = edit_item(desk, USER, case_id, 1, treatment="epidural_steroid_injection")
    item = found.item(1).item
    assert item.treatment_name == "epidural steroid injection" and item.category == "injections"


@pytest.mark.parametrize(
    "changes",
    [
        {"treatment": "no_such_treatment"},
        {"body_parts": ["tail"]},
        {"levels": ["here"]},
        {"drug": "unobtainium"},
        {"visits": "many"},
        {"laterality": "up"},
    ],
)
def test_a_correction_that_does_not_fit_is_refused(
    desk: Desk, case_id: str, changes: dict[str, object]
) -> None:
    before = state(desk, USER, case_id)
    with pytest.raises(InputError):
        edit_item(desk, USER, case_id, 1, **changes)
    assert state(desk, USER, case_id) == before


def test_a_field_that_is_not_the_reviewers_cannot_be_set(desk: Desk, case_id: str) -> None:
    with pytest.raises(InputError, match="cannot be changed"):
        edit_item(desk, USER, case_id, 1, span=None)
    with pytest.raises(InputError, match="cannot be changed"):
        set_summary(desk, USER, case_id, facts=())


def test_the_day_decides_which_editions_are_in_force(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    found = set_summary(desk, USER, case_id, as_of=date(2020, 1, 1))
    assert found.summary.as_of_basis == "option"
    passages = found.item(1).passages
    assert passages is not None and passages != worked.item(1).passages
    for row in passages.passages:
        assert row.passage.source.in_force_from <= date(2020, 1, 1)


def test_items_are_added_removed_and_taken_back(desk: Desk, case_id: str) -> None:
    found = add_item(desk, USER, case_id, "Norco 10/325 mg #60")
    assert found.item(3).item.drug == "hydrocodone_acetaminophen" or found.item(3).item.drug
    found = remove_item(desk, USER, case_id, 2, "withdrawn by the provider")
    assert [one.number for one in found.items] == [1, 3]
    assert [one.number for one in found.summary.items] == [1, 3]
    found = restore_item(desk, USER, case_id, 2)
    assert [one.number for one in found.items] == [1, 2, 3]
    assert found.history[-2].why == "withdrawn by the provider"


def test_a_fact_is_added_with_its_words_and_dismissed_and_restored(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    text = worked.case.documents[0].text
    start = text.index("Spurling")
    found = add_fact(desk, USER, case_id, "finding", 0, start, start + 20, polarity="negated")
    fact = found.summary.facts[-1]
    assert fact.text == squeeze(found.case.words(fact.span)) and fact.polarity == "negated"
    gone = dismiss_fact(desk, USER, case_id, fact.id, "a double")
    assert fact.id not in {one.id for one in gone.summary.facts} and gone.dismissed == (fact,)
    back = restore_fact(desk, USER, case_id, fact.id)
    assert fact in back.summary.facts and back.dismissed == ()


def test_a_corrected_fact_changes_what_the_criteria_find(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    response = next(f for f in worked.summary.facts if f.response and f.response.relief_days)
    assert response.response is not None
    better = response.response.model_copy(update={"relief_days": 90.0})
    found = edit_fact(desk, USER, case_id, response.id, response=better.model_dump())
    before = {row.criterion.id: row.status for row in _criteria(worked)}
    after = {row.criterion.id: row.status for row in _criteria(found)}
    changed = [key for key in before if before[key] != after.get(key)]
    assert changed and all(after[key] is CriterionStatus.MET for key in changed)


def test_a_fact_must_stand_in_the_record(desk: Desk, case_id: str) -> None:
    for place in ((0, -1, 5), (0, 10, 10), (0, 0, 10**9), (5, 0, 3)):
        with pytest.raises(InputError):
            add_fact(desk, USER, case_id, "finding", *place)


# ------------------------------------------------------------------ evidence


def test_what_is_set_aside_is_rested_on_no_more_until_taken_back(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    passages = worked.item(1).passages
    assert passages is not None
    key = passages.passages[0].passage.key
    found = exclude_passage(desk, USER, case_id, 1, key, "superseded in practice")
    entry = found.item(1)
    assert entry.passages is not None and entry.assessment is not None
    assert key not in {row.passage.key for row in entry.passages.passages}
    assert key not in {one.passage_key for one in entry.assessment.recommendations}
    cited = {c.passage_key for row in entry.sentences for c in row.sentence.citations}
    assert key not in cited
    assert any("set aside" in step.explanation for step in entry.passages.steps)
    back = include_passage(desk, USER, case_id, 1, key)
    assert back.item(1).passages == passages
    assert back.item(1).sentences == worked.item(1).sentences


def test_a_pinned_passage_comes_first_in_its_step(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    passages = worked.item(1).passages
    assert passages is not None
    last = next(
        row
        for row in reversed(passages.passages)
        if row.passage.recommendation is not None and not row.governs
    )
    found = pin_passage(desk, USER, case_id, 1, last.passage.key).item(1).passages
    assert found is not None
    rank = last.passage.source.authority_rank
    same = [
        row for row in found.passages if row.governs and row.passage.source.authority_rank == rank
    ]
    assert same[0].passage.key == last.passage.key
    assert "pinned by the reviewer" in same[0].reasons


def test_a_passage_searched_for_is_added_and_can_be_cited(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    passages = worked.item(1).passages
    assert passages is not None
    known = {row.passage.key for row in passages.passages}
    hits = search_library(desk, "medial branch block neck", state=worked)
    new = next(row for row in hits if row.passage.key not in known)
    found = add_passage(desk, USER, case_id, 1, new, reason="more to the point")
    after = found.item(1).passages
    assert after is not None and new.passage.key in {row.passage.key for row in after.passages}
    assert search_library(desk, "  ") == ()


def test_an_overruled_criterion_says_by_whom_and_why_and_moves_the_decision(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    before = worked.item(1).assessment
    assert before is not None
    found = worked
    for row in _criteria(worked):
        if row.status not in (CriterionStatus.MET, CriterionStatus.NOT_APPLICABLE):
            found = overrule_criterion(
                desk, USER, case_id, 1, row.criterion.id, "met", "The report of 2016 shows it."
            )
    after = found.item(1).assessment
    assert after is not None and before.probability is not None and after.probability is not None
    assert after.probability > before.probability
    changed = [row for row in _criteria(found) if "Overruled by reviewer" in row.explanation]
    assert changed and all(row.status is CriterionStatus.MET for row in changed)
    assert "The report of 2016 shows it" in changed[0].explanation
    assert "The program had found it" in changed[0].explanation
    for row in found.item(1).overrules:
        found = withdraw_overrule(desk, USER, case_id, 1, row.criterion_id)
    assert found.item(1).assessment == before


def test_overruling_needs_a_reason_a_status_and_a_criterion(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    known = _criteria(worked)[0].criterion.id
    for criterion, status, reason in (
        (known, "met", "  "),
        (known, "excellent", "because"),
        ("none.1", "met", "because"),
    ):
        with pytest.raises(InputError):
            overrule_criterion(desk, USER, case_id, 1, criterion, status, reason)
    assert state(desk, USER, case_id).item(1).overrules == ()


def test_the_chosen_side_is_argued_and_the_probability_stays(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    before, found = worked.item(1).draft, choose_outcome(desk, USER, case_id, 1, "overturn")
    after = found.item(1).draft
    assert before is not None and after is not None
    assert after.decision == "overturned" and after.probability == before.probability


def test_a_reviewer_may_decide_where_the_program_abstains(desk: Desk, case_id: str) -> None:
    number = add_item(desk, USER, case_id, "Quillwort infusion therapy").items[-1].number
    found = choose_item(desk, USER, case_id, number)
    draft = found.item(number).draft
    assert draft is not None and draft.decision is None and draft.abstention is not None
    with pytest.raises(InputError, match="reason"):
        choose_outcome(desk, USER, case_id, number, "uphold")
    found = choose_outcome(desk, USER, case_id, number, "uphold", "No guideline supports it.")
    draft = found.item(number).draft
    assert draft is not None and draft.decision == "upheld" and draft.abstention is None


# ------------------------------------------------------------------ sentences


def test_a_wrong_figure_is_found_at_once_and_mended_with_one_click(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    entry = next(row for row in worked.item(1).sentences if "three levels" in row.sentence.text)
    wrong = entry.sentence.text.replace("C4-C5", "C6-C7")
    found = edit_sentence(desk, USER, case_id, 1, entry.sentence.id, wrong)
    blocked = [row for row in found.item(1).findings if row.blocks]
    assert any("C6-C7" in row.finding.message for row in blocked)
    offered = [r for r in remedies(found, 1) if r.sentence.text == entry.sentence.text]
    assert offered
    mended = apply_remedy(desk, USER, case_id, 1, offered[0].id)
    assert mended.item(1).sentences == worked.item(1).sentences
    assert not _checks(mended, "blocker")


def test_a_missing_citation_is_put_in_with_one_click(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    entry = next(r for r in worked.item(1).sentences if r.sentence.role == "guideline")
    bare = edit_sentence(desk, USER, case_id, 1, entry.sentence.id, citations=())
    assert "guideline_statement_cited" in _checks(bare, "blocker")
    offered = [r for r in remedies(bare, 1) if r.label.startswith("Cite ")]
    found = apply_remedy(desk, USER, case_id, 1, offered[0].id)
    (citation,) = next(
        r.sentence for r in found.item(1).sentences if r.sentence.id == entry.sentence.id
    ).citations
    passages = found.item(1).passages
    assert passages is not None
    texts = {row.passage.key: row.passage.text for row in passages.passages}
    assert texts[citation.passage_key][citation.start : citation.end] == citation.quote
    assert "guideline_statement_cited" not in _checks(found, "blocker")


def test_a_remedy_for_words_that_changed_is_refused(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    entry = next(r for r in worked.item(1).sentences if r.sentence.role == "guideline")
    bare = edit_sentence(desk, USER, case_id, 1, entry.sentence.id, citations=())
    offered = next(r for r in remedies(bare, 1) if r.label.startswith("Cite "))
    edit_sentence(desk, USER, case_id, 1, entry.sentence.id, "Something else altogether.")
    with pytest.raises(InputError, match="no longer fits"):
        apply_remedy(desk, USER, case_id, 1, offered.id)


def test_sentences_are_inserted_moved_removed_and_restored(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    ids = [row.sentence.id for row in worked.item(1).sentences]
    found = insert_sentence(desk, USER, case_id, 1, "A new one.", after=ids[2])
    new = found.item(1).sentences[3].sentence
    assert new.text == "A new one." and new.id not in ids
    found = move_sentence(desk, USER, case_id, 1, new.id, 0)
    assert found.item(1).sentences[0].sentence == new
    found = remove_sentence(desk, USER, case_id, 1, ids[2])
    kinds = [line.change for line in diff(found, 1)]
    assert kinds.count("inserted") == kinds.count("removed") == 1
    found = restore_sentence(desk, USER, case_id, 1, ids[2])
    found = remove_sentence(desk, USER, case_id, 1, new.id)
    assert [row.sentence for row in found.item(1).sentences] == [
        row.sentence for row in worked.item(1).sentences
    ]


def test_a_removed_sentences_id_is_never_given_to_another(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    last = worked.item(1).sentences[-1].sentence.id
    remove_sentence(desk, USER, case_id, 1, last)
    found = insert_sentence(desk, USER, case_id, 1, "Another.")
    assert found.item(1).sentences[0].sentence.id != last


def test_the_comparison_shows_the_words_that_changed(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    old = worked.item(1).sentences[0].sentence
    found = edit_sentence(desk, USER, case_id, 1, old.id, old.text + " It was timely.")
    line = diff(found, 1)[0]
    assert line.change == "edited" and line.words[-1] == ("in", "It was timely.")


def test_a_sentence_is_written_again_from_its_own_evidence(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    old = worked.item(1).sentences[0].sentence
    edit_sentence(desk, USER, case_id, 1, old.id, "My words.")
    assert alternatives(state(desk, USER, case_id), 1, old.id)[0].text == old.text
    found = regenerate_sentence(desk, USER, case_id, 1, old.id)
    assert found.item(1).sentences[0].sentence == old
    assert found.item(1).sentences[0].edited_by == ""


def test_own_sentences_survive_a_correction_until_the_new_draft_is_taken(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    first = worked.item(1).sentences[0].sentence.id
    edit_sentence(desk, USER, case_id, 1, first, "My own words.")
    found = edit_item(desk, USER, case_id, 1, laterality="left", levels=("C5-C6",))
    assert found.item(1).sentences[0].sentence.text == "My own words."
    assert found.item(1).behind
    found = adopt_draft(desk, USER, case_id, 1)
    assert not found.item(1).behind and not found.item(1).edited
    assert "My own words." not in [row.sentence.text for row in found.item(1).sentences]


def test_a_correction_does_not_call_a_chat_model_and_says_that_its_draft_is_behind(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    draft = worked.item(1).machine_draft
    assert draft is not None
    chat = draft.model_copy(update={"drafter": "chat:test:model"}).model_dump(mode="json")
    made = {"items": {"1": {"machine_draft": chat, "adopt": True}}}
    desk.commit(USER, case_id, "item_worked", {"item": 1}, lambda _: made)
    found = edit_item(desk, USER, case_id, 1, laterality="left").item(1)
    assert found.behind and found.machine_draft is not None
    assert found.machine_draft.drafter == "chat:test:model"
    assert found.assessment is not None and found.item.laterality == "left"


@pytest.mark.parametrize("text", ["", "  \n", "x" * 5000])
def test_a_sentence_cannot_be_empty_or_endless(
    desk: Desk, worked: CaseState, case_id: str, text: str
) -> None:
    with pytest.raises(InputError):
        edit_sentence(desk, USER, case_id, 1, worked.item(1).sentences[0].sentence.id, text)


def test_an_item_that_was_not_chosen_has_no_sentence_to_edit(desk: Desk, case_id: str) -> None:
    with pytest.raises(InputError, match="no draft yet"):
        edit_sentence(desk, USER, case_id, 2, "2.1", "Words.")


# ------------------------------------------------------------------ the log


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_edited_the_log_tells_the_same_case(
    desk: Desk, worked: CaseState, case_id: str, seed: int
) -> None:
    chance = random.Random(seed)
    found = worked
    for at in range(8):
        found = _edit(desk, case_id, found, at, chance)
        assert found.seq == worked.seq + at + 1
    events = desk.store.events(USER, case_id)
    assert fold(case_id, USER, events).model_dump_json() == found.model_dump_json()
    # Every state on the way can be told again.
    halfway = fold(case_id, USER, events[: worked.seq])
    assert halfway.model_dump_json() == worked.model_dump_json()


def _edit(desk: Desk, case_id: str, found: CaseState, at: int, chance: random.Random) -> CaseState:
    rows = found.item(1).sentences
    one = chance.choice(rows).sentence.id
    passages = found.item(1).passages
    assert passages is not None
    kind = chance.randrange(7)
    if kind == 0:
        return edit_sentence(desk, USER, case_id, 1, one, f"Edit {at} “é” \ud800.")
    if kind == 1:
        return insert_sentence(desk, USER, case_id, 1, f"New {at}.", after=one)
    if kind == 2:
        return remove_sentence(desk, USER, case_id, 1, one)
    if kind == 3:
        return move_sentence(desk, USER, case_id, 1, one, chance.randrange(len(rows)))
    if kind == 4:
        return pin_passage(desk, USER, case_id, 1, passages.passages[-1].passage.key)
    if kind == 5:
        return edit_item(desk, USER, case_id, 1, visits=chance.randrange(1, 30))
    return choose_outcome(desk, USER, case_id, 1, "overturn")
