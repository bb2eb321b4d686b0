"""Signing locks a version, reopening makes the next; what leaves the desk is the same each time."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from rag.desk.case import Desk, choose_all
from rag.desk.letters import body_digest, export, letter_of
from rag.desk.records import CaseState
from rag.desk.sentences import edit_sentence, insert_sentence, remove_sentence
from rag.desk.signing import (
    answer_finding,
    blockers,
    hindrances,
    reopen,
    sign,
    version_state,
    withdraw_answer,
)
from rag.errors import InputError
from tests.desk.conftest import USER

WRONG = "The guideline recommends 17 weeks of rest."


@pytest.fixture
def blocked(desk: Desk, case_id: str) -> CaseState:
    """Return the case, wholly worked, with one sentence that rests on nothing."""
    choose_all(desk, USER, case_id)
    return insert_sentence(desk, USER, case_id, 1, WRONG, after="1.1", role="guideline")


def _signed(desk: Desk, case_id: str) -> CaseState:
    found = choose_all(desk, USER, case_id)
    for row in blockers(found):
        found = answer_finding(desk, USER, case_id, row.id, "Compared with the licensed text.")
    return sign(desk, USER, case_id, "Dr. A. Example", credentials="Pain Medicine, CA 00000")


def test_a_blocker_keeps_the_case_open_until_it_is_answered(
    desk: Desk, blocked: CaseState, case_id: str
) -> None:
    assert any("cites no passage" in line for line in hindrances(blocked))
    with pytest.raises(InputError, match="cannot be signed"):
        sign(desk, USER, case_id, "Dr. A. Example")
    found = blocked
    for row in blockers(blocked):
        with pytest.raises(InputError, match="reason"):
            answer_finding(desk, USER, case_id, row.id, " ")
        found = answer_finding(desk, USER, case_id, row.id, "Read in the full guideline.")
    assert hindrances(found) == ()
    assert sign(desk, USER, case_id, "Dr. A. Example").status == "signed"


def test_a_blocker_that_is_resolved_needs_no_answer(
    desk: Desk, blocked: CaseState, case_id: str
) -> None:
    new = blocked.item(1).sentences[1].sentence.id
    found = remove_sentence(desk, USER, case_id, 1, new)
    assert not any("17 weeks" in line for line in hindrances(found))


def test_an_answer_stands_for_these_words_only(
    desk: Desk, blocked: CaseState, case_id: str
) -> None:
    row = blockers(blocked)[0]
    found = answer_finding(desk, USER, case_id, row.id, "Checked.")
    other = found.item(1).sentences[-1].sentence
    found = edit_sentence(desk, USER, case_id, 1, other.id, other.text + " Indeed.")
    assert row.id not in {one.id for one in blockers(found)}
    found = withdraw_answer(desk, USER, case_id, row.id)
    assert row.id in {one.id for one in blockers(found)}


def test_items_that_are_not_drafted_keep_the_case_open(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    assert "Item 2 is not drafted." in hindrances(worked)


def test_a_signature_needs_a_name(desk: Desk, case_id: str) -> None:
    choose_all(desk, USER, case_id)
    with pytest.raises(InputError, match="name"):
        sign(desk, USER, case_id, " \n")


def test_a_signed_version_is_locked_and_kept_when_the_next_begins(desk: Desk, case_id: str) -> None:
    signed = _signed(desk, case_id)
    letter = letter_of(signed).markdown
    first = signed.item(1).sentences[0].sentence.id
    with pytest.raises(InputError, match="signed and locked"):
        edit_sentence(desk, USER, case_id, 1, first, "Too late.")
    with pytest.raises(InputError, match="reason"):
        reopen(desk, USER, case_id, "")
    opened = reopen(desk, USER, case_id, "A report came in late.")
    assert (opened.version, opened.status, opened.signature) == (2, "open", None)
    changed = edit_sentence(desk, USER, case_id, 1, first, "In time.")
    assert "In time." in letter_of(changed).markdown
    kept = version_state(desk, USER, case_id, 1)
    assert kept == signed and letter_of(kept).markdown == letter
    assert {row.version for row in changed.history} == {1, 2}
    again = _signed(desk, case_id)
    assert [one.version for one in again.signatures] == [1, 2]


def test_a_signed_letter_names_the_reviewer_and_leaves_out_what_was_for_the_draft(
    desk: Desk, case_id: str
) -> None:
    draft = letter_of(choose_all(desk, USER, case_id)).markdown
    assert "DRAFT" in draft and "For the reviewer" in draft
    signed = _signed(desk, case_id)
    text = letter_of(signed).markdown
    assert "Signed: Dr. A. Example" in text and "Pain Medicine, CA 00000" in text
    assert "DRAFT" not in text and "For the reviewer" not in text and "(draft)" not in text
    for item in signed.items:
        for row in item.sentences:
            assert row.sentence.text.split(" “")[0][:40] in text.replace("\\", "")


def test_the_digest_of_a_signature_is_that_of_the_text_above_it(desk: Desk, case_id: str) -> None:
    signed = _signed(desk, case_id)
    assert signed.signature is not None
    assert body_digest(signed) == signed.signature.letter_sha256


@pytest.mark.parametrize("kind", ["md", "docx", "pdf", "json"])
def test_every_export_has_the_same_bytes_each_time(
    desk: Desk, worked: CaseState, case_id: str, kind: str
) -> None:
    name, data = export(desk, USER, case_id, kind)  # type: ignore[arg-type]
    again = export(Desk(desk.settings), USER, case_id, kind)  # type: ignore[arg-type]
    assert (name, data) == again and name == f"case-v1.{kind}"


def test_the_pdf_holds_the_words_of_the_letter(desk: Desk, worked: CaseState, case_id: str) -> None:
    from rag.intake import read_bytes

    _, data = export(desk, USER, case_id, "pdf")
    text = " ".join(read_bytes(data, "letter.pdf", desk.settings).text.split())
    assert "C3-C4, C4-C5 and C5-C6" in text and "“7/10 without medication”" in text
    assert "DRAFT for a physician's review" in text


def test_the_word_file_holds_no_clock_and_no_author(
    desk: Desk, worked: CaseState, case_id: str
) -> None:
    _, data = export(desk, USER, case_id, "docx")
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert USER.encode() not in file.read("docProps/core.xml")


def test_the_bundle_holds_every_edit_and_all_the_evidence(
    desk: Desk, blocked: CaseState, case_id: str
) -> None:
    bundle = json.loads(export(desk, USER, case_id, "json")[1])
    assert bundle["schema"] == "rationale.bundle/1"
    assert [event["seq"] for event in bundle["events"]] == list(range(1, blocked.seq + 1))
    assert CaseState.model_validate(bundle["case"]) == blocked
    first = bundle["events"][-1]
    assert first["user"] == USER and first["body"]["sentence"]["text"] == WRONG


def test_an_answered_finding_is_named_in_the_letter_for_the_reviewer(
    desk: Desk, blocked: CaseState, case_id: str
) -> None:
    row = blockers(blocked)[0]
    found = answer_finding(desk, USER, case_id, row.id, "Read in the full guideline.")
    text = letter_of(found).markdown
    assert "FINDINGS ANSWERED" in text and "Read in the full guideline." in text
