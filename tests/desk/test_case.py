"""A case at the desk: opened from files, worked item by item, the same after every reload."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from rag.desk.case import (
    Desk,
    case_file,
    choose_all,
    choose_item,
    delete_case,
    list_cases,
    open_case,
    page_text,
    safe_name,
    state,
)
from rag.desk.fold import fold
from rag.desk.records import CaseState
from rag.desk.sentences import edit_sentence
from rag.errors import InputError
from rag.intake import read_bytes
from rag.pipeline import draft_case
from tests.desk.conftest import SAMPLE, USER
from tests.support.letters import SECRET, Item, Letter


def test_an_opened_case_is_parsed_and_not_yet_worked(desk: Desk) -> None:
    case_id = open_case(desk, USER, [("case.txt", SAMPLE)])
    found = state(desk, USER, case_id)
    assert [item.number for item in found.items] == [1, 2]
    assert not any(item.ready for item in found.items)
    assert found.summary == found.parsed and found.summary.date_of_injury == date(2014, 4, 18)
    assert case_file(desk, USER, case_id, 0) == ("case.txt", SAMPLE)
    assert "facet" in page_text(found, 0, 1)


def test_an_item_worked_at_the_desk_reads_like_the_pipelines(desk: Desk) -> None:
    case_id = open_case(desk, USER, [("case.txt", SAMPLE)])
    found = choose_all(desk, USER, case_id)
    raw = read_bytes(SAMPLE, "case.txt", desk.settings)
    run = draft_case((raw,), desk.settings, today=date(2026, 11, 22))
    assert tuple(item.assessment for item in found.items) == run.assessments
    assert tuple(item.passages for item in found.items) == run.passages
    # A later item of the pipeline's letter may lean on an earlier one; at the desk each stands
    # alone, because the earlier one may be edited.
    assert found.item(1).draft == run.checked.draft.items[0]
    rows = [row.finding for row in found.item(1).findings]
    assert rows == [finding for finding in run.checked.findings if finding.item == 1]


def test_choosing_an_item_tells_of_each_stage_and_is_done_once(desk: Desk) -> None:
    case_id = open_case(desk, USER, [("case.txt", SAMPLE)])
    told: list[str] = []
    first = choose_item(desk, USER, case_id, 1, told=lambda what, record: told.append(what))
    assert told == ["passages", "assessment", "draft"]
    assert choose_item(desk, USER, case_id, 1) == first


def test_another_process_reads_the_same_case_byte_for_byte(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    sentence = worked.item(1).sentences[3].sentence
    last = edit_sentence(desk, USER, case_id, 1, sentence.id, "Other words, “quoted”.")
    fresh = Desk(desk.settings).state(USER, case_id)
    assert fresh.model_dump_json() == last.model_dump_json()
    events = desk.store.events(USER, case_id)
    assert fold(case_id, USER, events).model_dump_json() == last.model_dump_json()


def test_two_screens_on_one_case_lose_no_edit(desk: Desk, worked: CaseState, case_id: str) -> None:
    other = Desk(desk.settings)
    other.state(USER, case_id)
    one, two = (entry.sentence.id for entry in worked.item(1).sentences[:2])
    edit_sentence(desk, USER, case_id, 1, one, "The first screen's words.")
    both = edit_sentence(other, USER, case_id, 1, two, "The second screen's words.")
    texts = {entry.sentence.id: entry.sentence.text for entry in both.item(1).sentences}
    assert texts[one] == "The first screen's words."
    assert texts[two] == "The second screen's words."


@pytest.mark.slow
def test_ten_users_at_once_never_see_each_others_case(desk: Desk) -> None:
    seen: dict[str, CaseState] = {}
    failed: list[BaseException] = []

    def review(user: str) -> None:
        try:
            text = SAMPLE.decode().replace("52-year-old", f"{30 + int(user[1:])}-year-old")
            mine = open_case(desk, user, text=text, title=f"case of {user}")
            found = choose_item(desk, user, mine, 1)
            first = found.item(1).sentences[0].sentence
            edit_sentence(desk, user, mine, 1, first.id, f"Words of {user}.")
            seen[user] = state(desk, user, mine)
        except BaseException as error:
            failed.append(error)

    users = [f"u{n}" for n in range(10)]
    threads = [threading.Thread(target=review, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    for user in users:
        assert [row.title for row in list_cases(desk, user)] == [f"case of {user}"]
        entry = seen[user].item(1).sentences[0]
        assert entry.sentence.text == f"Words of {user}." and entry.edited_by == user
        assert f"{30 + int(user[1:])}-year-old" in seen[user].case.documents[0].text
        for other in users:
            if other != user:
                with pytest.raises(InputError, match="There is no case"):
                    state(desk, user, seen[other].id)


def test_the_reference_half_of_a_letter_never_reaches_the_desk(desk: Desk) -> None:
    letter = Letter(items=(Item("Physical therapy 12 visits for the right knee"),))
    case_id = open_case(desk, USER, [("letter.txt", letter.text().encode())])
    found = choose_all(desk, USER, case_id)
    log = "".join(event.model_dump_json() for event in desk.store.events(USER, case_id))
    assert found.items and found.item(1).ready
    for word in SECRET:
        assert word not in (log + found.model_dump_json()).lower(), word


def test_a_case_without_a_request_opens_and_asks_for_one(desk: Desk) -> None:
    case_id = open_case(desk, USER, text="A 40-year-old man has low back pain since 2015.")
    found = state(desk, USER, case_id)
    assert found.items == () and any("add one" in line for line in found.summary.warnings)


def test_nothing_given_is_said_and_not_kept(desk: Desk) -> None:
    with pytest.raises(InputError, match="no case yet"):
        open_case(desk, USER, text="  \n ")
    assert list_cases(desk, USER) == ()


def test_a_case_with_a_bad_file_is_refused_as_a_whole(desk: Desk) -> None:
    with pytest.raises(InputError, match="b.pdf"):
        open_case(desk, USER, [("a.txt", SAMPLE), ("b.pdf", b"%PDF-1.7 broken")])
    assert list_cases(desk, USER) == ()


def test_files_over_the_limit_together_are_refused(desk: Desk) -> None:
    small = Desk(desk.settings.model_copy(update={"max_file_mb": 1}))
    half = b"word " * 150_000
    with pytest.raises(InputError, match="together"):
        open_case(small, USER, [("a.txt", half), ("b.txt", half)])


def test_a_deleted_case_is_gone_from_memory_and_disk(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    delete_case(desk, USER, case_id)
    with pytest.raises(InputError, match="There is no case"):
        state(desk, USER, case_id)
    for path in desk.settings.home.glob("cases.sqlite*"):
        assert b"facet arthropathy" not in path.read_bytes()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\report.pdf", "report.pdf"),
        ("<img src=x onerror=1>.txt", "<img src=x onerror=1>.txt"),
        ("a\x00b\n\u202ec.txt", "abc.txt"),
        ("...", "document"),
        ("", "document"),
        ("x" * 400 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_hostile_names_become_plain_ones(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_hostile_name_opens_and_stays_text_in_the_letter(desk: Desk) -> None:
    from rag.desk.letters import export

    name = "../<script>alert(1)</script>|*x*.txt"
    case_id = open_case(desk, USER, [(name, SAMPLE)])
    choose_all(desk, USER, case_id)
    file, data = export(desk, USER, case_id, "md")
    assert "/" not in file and "<" not in file
    assert b"<script" not in data
