"""Files that join an open case: what they bring is read, what a reviewer did stays."""

from __future__ import annotations

from datetime import date

import pytest

from rag.desk import corrections
from rag.desk.case import Desk, case_file, choose_item, open_case
from rag.desk.desk import Desk as AnyDesk
from rag.desk.fold import fold
from rag.desk.joining import add_files
from rag.desk.records import CaseState
from rag.desk.sentences import edit_sentence
from rag.desk.signing import answer_finding, blockers, reopen, sign
from rag.errors import InputError
from tests.desk.conftest import SAMPLE, USER
from tests.support.letters import SECRET, Item, Letter

NOTE = (
    b"Progress note of 02/01/2015. The injured worker reports neck pain of 6/10 and numbness of "
    b"the left hand. On examination grip strength is reduced on the left.\n\n"
    b"Disputed items:\n1. TENS unit for the cervical spine\n"
)
PLAIN = b"Progress note of 02/01/2015. The worker reports headaches. Reflexes are brisk.\n"


def facts(state: CaseState) -> list[tuple[object, ...]]:
    rows = state.summary.facts
    return [(one.span, one.kind, one.value, one.polarity) for one in rows]


def test_a_case_that_grew_reads_like_one_that_was_opened_whole(desk: Desk) -> None:
    grown = open_case(desk, USER, [("case.txt", SAMPLE)])
    add_files(desk, USER, grown, [("note.txt", PLAIN)])
    whole = open_case(desk, USER, [("case.txt", SAMPLE), ("note.txt", PLAIN)])
    one, other = desk.state(USER, grown), desk.state(USER, whole)
    assert one.case == other.case
    assert facts(one) == facts(other)
    assert [item.item for item in one.items] == [item.item for item in other.items]
    assert one.summary.as_of == other.summary.as_of
    assert case_file(desk, USER, grown, 1) == ("note.txt", PLAIN)


def test_what_a_reviewer_did_stays(desk: Desk, worked: CaseState, case_id: str) -> None:
    corrections.set_summary(desk, USER, case_id, date_of_injury=date(2014, 4, 19))
    corrections.edit_item(desk, USER, case_id, 1, levels=("C4-C5",))
    corrections.remove_item(desk, USER, case_id, 2)
    fact, gone = worked.summary.facts[0], worked.summary.facts[5]
    corrections.edit_fact(desk, USER, case_id, fact.id, value="99")
    corrections.dismiss_fact(desk, USER, case_id, gone.id)
    sentence = worked.item(1).sentences[0].sentence
    edit_sentence(desk, USER, case_id, 1, sentence.id, "The reviewer's own words.")

    after = add_files(desk, USER, case_id, [("note.txt", NOTE)])

    assert after.summary.date_of_injury == date(2014, 4, 19)
    assert after.item(1).item.levels == ("C4-C5",)
    assert [item.number for item in after.removed] == [2]
    now = {one.id: one for one in after.summary.facts}
    assert now[fact.id].value == "99" and gone.id not in now
    assert after.item(1).sentences[0].sentence.text == "The reviewer's own words."
    assert len(now) == len(after.summary.facts)


def test_new_items_and_facts_follow_those_at_hand(desk: Desk, case_id: str) -> None:
    before = desk.state(USER, case_id)
    after = add_files(desk, USER, case_id, [("note.txt", NOTE)])
    assert [item.number for item in after.items[:2]] == [1, 2]
    new = [item for item in after.items if item.number > 2]
    assert any("TENS" in item.item.text for item in new)
    assert all(item.item.span and item.item.span.document == 1 for item in new)
    assert {one.id for one in before.summary.facts} <= {one.id for one in after.summary.facts}
    for one in after.summary.facts:
        assert one.text.split() == after.case.words(one.span).split()


def test_items_are_worked_again_on_the_new_record(desk: Desk, case_id: str) -> None:
    text = (
        b"Operative report of 03/01/2015. A diagnostic medial branch block at C4-C5 gave 90% "
        b"relief of pain for six weeks.\n"
    )
    before = desk.state(USER, case_id).item(1)
    after = add_files(desk, USER, case_id, [("operation.txt", text)]).item(1)
    assert after.ready and after.assessment != before.assessment


def test_the_history_says_what_joined(desk: Desk, case_id: str) -> None:
    after = add_files(desk, USER, case_id, [("../note.txt", NOTE)], "Phone call of 02/03/2015.")
    last = after.history[-1]
    assert last.kind == "files_added" and last.user == USER
    assert "note.txt, pasted text.txt" in last.what and "../" not in last.what
    assert "fact" in last.what and "item" in last.what
    again = fold(case_id, USER, desk.store.events(USER, case_id))
    assert again.model_dump_json() == after.model_dump_json()
    assert AnyDesk(desk.settings).state(USER, case_id) == after


def test_what_cannot_be_used_changes_nothing(desk: Desk, case_id: str) -> None:
    before = desk.state(USER, case_id)
    for files, said in (
        ([], "nothing to add"),
        ([("again.txt", SAMPLE)], "in the case already"),
        ([("a.txt", PLAIN), ("b.txt", PLAIN)], "in the case already"),
        ([("a.txt", PLAIN), ("b.pdf", b"%PDF-1.7 broken")], "b.pdf"),
        ([("empty.txt", b"")], "empty"),
        ([(f"{n}.txt", b"A note %d." % n) for n in range(50)], "50 files"),
    ):
        with pytest.raises(InputError, match=said):
            add_files(desk, USER, case_id, files)
    assert desk.state(USER, case_id) == before
    with pytest.raises(InputError, match="no file 2"):
        case_file(desk, USER, case_id, 1)


def test_nobody_adds_to_a_case_of_somebody_else(desk: Desk, case_id: str) -> None:
    with pytest.raises(InputError, match="no case"):
        add_files(desk, "another", case_id, [("note.txt", NOTE)])


def test_a_signed_case_takes_no_file_before_it_is_reopened(desk: Desk) -> None:
    case_id = open_case(desk, USER, [("case.txt", SAMPLE)])
    for number in (1, 2):
        choose_item(desk, USER, case_id, number)
    for row in blockers(desk.state(USER, case_id)):
        answer_finding(desk, USER, case_id, row.id, "Seen.")
    sign(desk, USER, case_id, "Dr. Ada Example")
    with pytest.raises(InputError, match="signed and locked"):
        add_files(desk, USER, case_id, [("note.txt", PLAIN)])
    reopen(desk, USER, case_id, "A late record arrived.")
    after = add_files(desk, USER, case_id, [("note.txt", PLAIN)])
    assert after.version == 2 and len(after.case.documents) == 2


def test_a_letter_that_joins_loses_its_decision(desk: Desk) -> None:
    case_id = open_case(desk, USER, [("note.txt", PLAIN)])
    letter = Letter(items=(Item("Physical therapy 12 visits for the right knee"),))
    data = letter.text().encode()
    after = add_files(desk, USER, case_id, [("letter.txt", data)])
    assert len(after.items) == 1 and after.case.documents[1].letter is not None
    choose_item(desk, USER, case_id, 1)
    log = "".join(event.model_dump_json() for event in desk.store.events(USER, case_id))
    for word in SECRET:
        assert word not in log.lower(), word
    with pytest.raises(InputError, match="determination letters"):
        add_files(desk, USER, case_id, [("other.txt", data + b" ")])


def test_items_named_by_hand_are_not_asked_for_any_more(desk: Desk) -> None:
    case_id = open_case(desk, USER, text="A 40-year-old man has low back pain since 2015.")
    assert any("No disputed request" in one for one in desk.state(USER, case_id).summary.warnings)
    named = corrections.add_item(desk, USER, case_id, "MRI of the lumbar spine")
    assert not any("No disputed request" in one for one in named.summary.warnings)
    after = add_files(desk, USER, case_id, [("note.txt", NOTE)])
    assert not any("No disputed request" in one for one in after.summary.warnings)
    assert after.item(1).item.text == "MRI of the lumbar spine"


def test_a_correction_settles_the_remark_that_asked_for_it(desk: Desk) -> None:
    text = "A man has pain.\n\nDisputed items:\n1. Zorbal wand session\n"
    case_id = open_case(desk, USER, text=text)
    before = desk.state(USER, case_id).summary.warnings
    assert any("does not know" in one for one in before)
    corrections.edit_item(desk, USER, case_id, 1, treatment="physical_therapy")
    after = corrections.set_summary(desk, USER, case_id, as_of=date(2016, 1, 1))
    said = " ".join(after.summary.warnings)
    assert "does not know" not in said and "as of" not in said
