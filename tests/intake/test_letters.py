"""Letters are split completely, and nothing of the decision is left to be seen."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from rag.errors import InputError
from rag.intake import open_case, read_bytes, read_documents, read_text, split_letter
from rag.records import CaseDocument, ReferenceHalf
from rag.settings import Settings
from rag.text import squeeze
from tests.support.letters import (
    ORGANISATIONS,
    SECRET,
    SUMMARY,
    VERDICTS,
    Item,
    Letter,
    letters,
    make_pdf,
)

KNEE = Item("MRI of the right knee")
NORCO = Item("Norco 10/325mg #60", verdict="Overturned")
_TELLS = re.compile(
    "|".join((*SECRET, "upheld", "overturned", "decision rationale", "maximus guideline")), re.I
)


def _split(letter: Letter) -> tuple[CaseDocument, ReferenceHalf]:
    halves = split_letter(read_text(letter.text(), "letter.txt"))
    assert halves is not None
    return halves


def _names(document: CaseDocument) -> list[str]:
    assert document.letter is not None
    return [item.text for item in document.letter.items]


@budget(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(letters)
def test_every_item_and_verdict_comes_back_and_nothing_leaks(letter: Letter) -> None:
    raw = read_text(letter.text(), "letter.txt")
    halves = split_letter(raw)
    assert halves is not None
    case, reference = halves

    assert _names(case) == [item.name for item in letter.items]
    assert [item.decision for item in reference.items] == [
        VERDICTS[item.verdict] for item in letter.items
    ]
    assert [item.rationale for item in reference.items] == [i.rationale for i in letter.items]
    assert case.letter is not None
    assert [item.ur_guideline for item in case.letter.items] == [i.ur for i in letter.items]

    assert not _TELLS.search(case.model_dump_json())
    assert len(case.text) == len(raw.text)
    for before, after in zip(raw.text, case.text, strict=True):
        assert after == before or (after == " " and before not in "\n\f")
    summary = case.letter.summary
    assert squeeze(case.text[summary.start : summary.end]) == SUMMARY


@budget(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(letters, st.sampled_from(("pdf", "docx")))
def test_the_same_holds_for_pdf_and_docx(letter: Letter, kind: str) -> None:
    letter = replace(letter, lines_per_page=48, double=False, paragraphs=True)
    data = letter.pdf() if kind == "pdf" else letter.docx()
    halves = split_letter(read_bytes(data, f"letter.{kind}", Settings()))
    assert halves is not None
    assert _names(halves[0]) == [item.name for item in letter.items]
    assert not _TELLS.search(halves[0].model_dump_json())


def test_header_and_credentials_are_read() -> None:
    case, reference = _split(Letter((KNEE,)))
    assert case.letter is not None
    header = case.letter.header
    assert header.case_number == reference.case_number == "CM16-0099001"
    assert header.date_assigned == date(2016, 3, 2)
    assert header.date_of_injury == date(2015, 7, 19)
    assert header.decision_date == date(2016, 4, 5)
    assert header.ur_denial_date == date(2016, 2, 11)
    assert header.application_received == date(2016, 2, 26)
    assert header.priority == "Standard"
    assert header.licensure == ("Nevada", "New Mexico")
    assert header.specialties == ("Physical Medicine & Rehabilitation", "Pain Management")


def test_header_in_two_columns_keeps_each_date_with_its_label() -> None:
    columns = (
        "Case Number:\nDate Assigned:\nUR Denial Date:\nCM15-1234567\n1/2/2015\nMarch 4, 2015\n\n"
    )
    text = columns + Letter((KNEE,), header=False, credentials=False).text()
    halves = split_letter(read_text(text))
    assert halves is not None and halves[0].letter is not None
    header = halves[0].letter.header
    assert (header.case_number, header.date_assigned, header.ur_denial_date) == (
        "CM15-1234567",
        date(2015, 1, 2),
        date(2015, 3, 4),
    )


def test_a_missing_date_is_not_filled_with_its_neighbours() -> None:
    text = "Decision Date: UR Denial Date: 02/11/2016 Priority: Standard\n\n"
    halves = split_letter(read_text(text + Letter((KNEE,), header=False).text()))
    assert halves is not None and halves[0].letter is not None
    assert halves[0].letter.header.decision_date is None
    assert halves[0].letter.header.ur_denial_date == date(2016, 2, 11)


def test_an_impossible_date_is_said_and_left_out() -> None:
    text = Letter((KNEE,)).text().replace("07/19/2015", "17/39/2015")
    halves = split_letter(read_text(text))
    assert halves is not None and halves[0].letter is not None
    assert halves[0].letter.header.date_of_injury is None
    assert any("date of injury" in warning for warning in halves[0].warnings)


def test_the_ur_decision_in_the_summary_survives() -> None:
    case, _ = _split(Letter((KNEE, NORCO)))
    assert "Utilization Review non-certified the requests below" in squeeze(case.text)


def test_spans_say_document_page_and_words() -> None:
    letter = Letter((KNEE, NORCO), lines_per_page=20)
    notes = read_text("Progress note of 01-28-2016.", "note.txt")
    case = open_case([notes, read_text(letter.text(), "letter.txt")])
    document = case.documents[1]
    assert document.letter is not None
    for item in document.letter.items:
        assert item.span.document == 1
        assert squeeze(case.words(item.span)) == item.text
        page = document.pages[item.span.page - 1]
        assert page.start <= item.span.start < page.end
        for citation in item.ur_citations:
            assert citation.span is not None and citation.span.document == 1
            assert squeeze(case.words(citation.span)) == citation.text


def test_other_documents_pass_through_unchanged() -> None:
    note = read_text("An earlier IMR upheld the denial of surgery; the appeal was not heard.", "n")
    case = open_case([note])
    assert case.documents[0].text == note.text
    assert case.documents[0].letter is None


@pytest.mark.parametrize(
    "text",
    [
        "UTILIZATION REVIEW DETERMINATION\nThe request for MRI is not medically necessary.\n"
        "Decision rationale: ODG asks for a plain film first.\nYou may apply for Independent "
        "Medical Review.",
        "Appeal. The scan is medically necessary.\nGuideline: ODG, Knee Chapter.",
        "The prior IMR final determination was received; it overturned the denial of therapy.",
        "CLINICAL CASE SUMMARY\nThe worker asks for an MRI of the knee.",
    ],
)
def test_reviews_and_appeals_by_others_are_records(text: str) -> None:
    assert open_case([read_text(text)]).documents[0].text == text


def test_a_verdict_with_reasons_and_nothing_else_is_refused() -> None:
    text = "MRI of the knee: Upheld\n\nDecision rationale: The criteria are not met."
    with pytest.raises(InputError, match="looks like a determination"):
        open_case([read_text(text)])


def test_the_summary_may_speak_of_an_earlier_review() -> None:
    text = (
        Letter((KNEE,))
        .text()
        .replace("Pain was 7/10", "An earlier denial was upheld. Pain was 7/10")
    )
    halves = split_letter(read_text(text))
    assert halves is not None
    assert "earlier denial was upheld" in squeeze(halves[0].text)
    assert any("upheld" in warning for warning in halves[0].warnings)


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_the_review_organisation_may_have_any_name(organisation: str) -> None:
    case, reference = _split(Letter((KNEE, NORCO), organisation=organisation, paragraphs=False))
    assert _names(case) == [KNEE.name, NORCO.name]
    assert all(item.guideline and item.rationale for item in reference.items)


def test_a_summary_line_may_end_in_upheld_but_not_in_a_verdict() -> None:
    text = Letter((KNEE,)).text()
    prose = text.replace("Pain was 7/10", "On appeal the denial was\nupheld.\nPain was 7/10")
    assert split_letter(read_text(prose)) is not None
    with pytest.raises(InputError, match="cannot be taken out safely"):
        split_letter(read_text(text.replace("Pain was 7/10", "\nX-ray: Overturned\nPain was 7/10")))


def test_ocr_spacing_is_read() -> None:
    text = Letter((KNEE,)).text()
    text = text.replace("Upheld", "U p h e l d").replace(
        "Decision rationale:", "Dec ision rationa1e :"
    )
    text = text.replace("CLINICAL CASE SUMMARY", "C L I N I C A L  CASE SUMMARY")
    halves = split_letter(read_text(text))
    assert halves is not None
    assert _names(halves[0]) == [KNEE.name]
    assert not _TELLS.search(halves[0].text) and "rationa1e" not in halves[0].text


def test_a_name_that_cannot_be_told_from_the_rationale_is_refused() -> None:
    """Nothing marks where the rationale ends: to guess would show reasons as a request."""
    items = (replace(KNEE, rationale="the knee is not swollen and bends"), NORCO)
    text = Letter(items, paragraphs=False, lines_per_page=200).text()
    text = text.replace("bends\nNorco", "bends Norco")
    with pytest.raises(InputError, match="not clear where item 2 begins"):
        split_letter(read_text(text))


def test_markdown_letters_are_read() -> None:
    text = Letter((KNEE, NORCO)).text()
    text = text.replace("CLINICAL CASE SUMMARY", "## CLINICAL CASE SUMMARY")
    text = text.replace("Claims Administrator guideline:", "**Claims Administrator guideline:**")
    text = text.replace("MAXIMUS guideline:", "**MAXIMUS guideline:**")
    text = text.replace("MRI of the right knee: Upheld", "**MRI of the right knee: Upheld**")
    text = text.replace("Decision rationale:", "**Decision rationale:**")
    halves = split_letter(read_text(text, "letter.md"))
    assert halves is not None
    assert _names(halves[0]) == [KNEE.name, NORCO.name]
    assert not _TELLS.search(halves[0].text)


def test_running_footers_stay_out_of_items_and_guidelines() -> None:
    letter = Letter((replace(KNEE, name="MRI of the knee " * 30), NORCO), lines_per_page=14)
    pages = letter.text().split("\f")
    text = "\f".join(
        f"{page}\n\nFinal Determination Letter for IMR Case Number CM16-0099001   {number}\n"
        for number, page in enumerate(pages, 1)
    )
    halves = split_letter(read_text(text))
    assert halves is not None
    assert _names(halves[0]) == [squeeze("MRI of the knee " * 30), NORCO.name]
    assert "Determination Letter" not in halves[1].model_dump_json()


def test_a_covering_letter_that_tells_the_outcome_is_blanked() -> None:
    cover = "Dear worker: Final Determination: UPHOLD. None of the disputed items is necessary."
    case, _ = _split(Letter((KNEE,), cover=cover))
    assert case.letter is not None
    assert "Dear" not in case.text and "None of the" not in case.text
    assert case.letter.header.ur_denial_date == date(2016, 2, 11)
    assert case.letter.header.licensure == ("Nevada", "New Mexico")


def test_a_table_of_outcomes_before_the_items_is_blanked() -> None:
    text = Letter((KNEE, NORCO)).text()
    table = "set forth below:\n\nMRI of the right knee - Upheld\nNorco 10/325mg #60 - Overturned\n"
    assert "set forth below:" in text
    halves = split_letter(read_text(text.replace("set forth below:", table)))
    assert halves is not None
    assert _names(halves[0]) == [KNEE.name, NORCO.name]
    assert not _TELLS.search(halves[0].text)


def test_records_after_the_letter_in_the_same_file_are_announced() -> None:
    text = Letter((KNEE,)).text() + "\fProgress note. " + "The knee was examined again. " * 600
    halves = split_letter(read_text(text, "all.txt"))
    assert halves is not None
    assert any("file of their own" in warning for warning in halves[0].warnings)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("MAXIMUS guideline:", "").replace("Decision rationale:", ""),
        lambda text: text.replace(": Upheld", ""),
        lambda text: text.replace(": Upheld", ": as stated"),
        lambda text: text.replace("Claims Administrator guideline:", "Upheld\nGuidance:"),
        lambda text: "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE\nThe scan is needed.",
        lambda text: "MAXIMUS Federal Services has determined the request for MRI is necessary.",
        lambda text: "MAXIMUS guideline: Decision based on the neck chapter.",
    ],
)
def test_a_determination_that_cannot_be_split_is_refused(change) -> None:  # type: ignore[no-untyped-def]
    text = change(Letter((KNEE,)).text())
    try:
        case = open_case([read_text(text, "odd.txt")])
    except InputError as error:
        assert "odd.txt" in error.message and error.remedy
    else:
        assert not _TELLS.search(case.model_dump_json())


def test_two_letters_in_one_file_are_refused_with_what_to_do() -> None:
    text = Letter((KNEE,)).text() + "\f" + Letter((NORCO,), case_number="CM16-0099002").text()
    with pytest.raises(InputError, match="two letters in one file") as caught:
        split_letter(read_text(text, "both.txt"))
    assert "file of its own" in caught.value.remedy


def test_two_letters_in_two_files_are_two_cases() -> None:
    first, second = Letter((KNEE,)), Letter((NORCO,), case_number="CM16-0099002")
    with pytest.raises(InputError, match="2 determination letters"):
        open_case([read_text(first.text(), "a.txt"), read_text(second.text(), "b.txt")])


def test_no_document_is_an_error() -> None:
    with pytest.raises(InputError, match="no document"):
        open_case([])


def test_splitting_is_repeatable_and_leaves_no_second_letter() -> None:
    """What was split once is no determination any more: the reference half is gone for good."""
    case, _ = _split(Letter((KNEE, NORCO)))
    again = split_letter(read_text(case.text, "case.txt"))
    assert again is None


def test_real_layout_with_paragraph_space_only_in_the_pdf() -> None:
    """Paragraphs of a PDF are known by their distance even where lines end without a stop."""
    ur, reviewer = (
        "Claims Administrator guideline: Decision based on",
        "MAXIMUS guideline: Decision",
    )
    lines = [
        *(
            "CLINICAL CASE SUMMARY",
            "",
            SUMMARY[:80],
            "",
            "IMR ISSUES, DECISIONS AND RATIONALES",
            "",
        ),
        *("MRI of the knee: Upheld", "", ur, "the knee chapter.", "", reviewer, "based on it.", ""),
        *("Decision rationale: The criteria of the guideline that is named above are", "not met"),
        *("in this case and the request is", "", "gym membership for six months with a trainer"),
        *("and a pool: Overturned", "", ur, "the low back chapter.", "", reviewer, "based on it."),
        *("", "Decision rationale: It helps."),
    ]
    halves = split_letter(read_bytes(make_pdf([lines]), "letter.pdf", Settings()))
    assert halves is not None
    assert _names(halves[0]) == [
        "MRI of the knee",
        "gym membership for six months with a trainer and a pool",
    ]


@pytest.mark.real
def test_real_letters_are_split_completely() -> None:
    folder = os.environ.get("RATIONALE_REAL_LETTERS")
    if not folder:
        pytest.skip("RATIONALE_REAL_LETTERS names no folder of determination letters")
    paths = sorted(p for p in Path(folder).iterdir() if p.suffix in {".pdf", ".txt"})
    for raw in read_documents(paths, Settings()):
        halves = split_letter(raw)
        assert halves is not None and halves[0].letter is not None, raw.name
        verdicts = len(re.findall(r":\s*(?:Upheld|Overturned)\s", raw.text))
        assert len(halves[0].letter.items) == verdicts, raw.name
        assert not re.search(r"upheld|overturned|decision rationale", halves[0].text, re.I)
        for item in halves[0].letter.items:
            assert item.ur_citations or "did not cite" in item.ur_guideline, raw.name
