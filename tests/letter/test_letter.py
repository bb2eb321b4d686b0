"""The letter: what a reviewer must find in it, and that no document's text can break it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest

from rag.intake import read_text, split_letter
from rag.letter import render
from rag.letter.compose import DRAFT_LINE, compose
from rag.letter.docx import blocks_to_docx
from rag.records import Abstention, CaseFile, Letter
from tests.support.clean_drafts import Scene, back_scene, document, neck_scene


def letter_of(scene: Scene) -> Letter:
    checked = scene.checked()
    return render(scene.case, scene.summary, scene.passages, scene.assessments, checked)


def docx_of(scene: Scene) -> bytes:
    blocks, _ = compose(
        scene.case, scene.summary, scene.passages, scene.assessments, scene.checked()
    )
    return blocks_to_docx(blocks)


def test_the_letter_says_that_it_is_a_draft_for_a_physician() -> None:
    text = letter_of(neck_scene()).markdown
    assert DRAFT_LINE in text
    assert "Signature: [to be completed]" in text
    assert "State(s) of Licensure: [to be completed]" in text


def test_the_letter_holds_what_the_law_asks() -> None:
    text = letter_of(neck_scene()).markdown
    order = [
        "Case Number: CM16-0000001",
        "HOW THE IMR FINAL DETERMINATION WAS MADE",
        "CLINICAL CASE SUMMARY",
        "DOCUMENTS REVIEWED",
        "IMR ISSUES, DECISIONS AND RATIONALES",
        "Right cervical facet injections at C3-4 and C4-5: Upheld",
        "Claims Administrator guideline:",
        "Reviewer guidelines:",
        "Criteria and the record",
        "Decision rationale:",
        "Search sequence",
        "REFERENCES",
        "WORDS OF THE RECORD",
        "SIGN-OFF",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "record.txt, 2 pages, sha256 abababababab" in text


def test_unknown_dates_are_marked_and_known_ones_stand() -> None:
    text = letter_of(neck_scene()).markdown
    assert "Date Assigned: (not stated)" in text
    assert "Date of Injury: 06/02/2011" in text
    assert "UR Denial Date: 04/01/2016" in text


def test_every_sentence_is_numbered_and_every_number_has_its_words() -> None:
    letter = letter_of(neck_scene())
    body, references = letter.markdown.split("## REFERENCES")
    rationale = body.split("Decision rationale:**")[1].split("####")[0]
    assert rationale.count("\n\n") > 2, "a rationale is paragraphs, not one block"
    used = set(re.findall(r"\[(R?\d+)\]", rationale))
    assert used and used == set(re.findall(r"^- \[(R?\d+)\]", references, re.M))
    assert len(letter.citations) == len([n for n in used if not n.startswith("R")])


def test_two_pieces_of_one_section_share_a_number() -> None:
    scene = back_scene()
    first = scene.passages[0].passages[0].passage
    second = first.model_copy(update={"key": "p000000000008"})
    citation = scene.draft.items[0].sentences[4].citations[0]
    moved = citation.model_copy(update={"passage_key": second.key})
    scene = scene.with_passages(first, second).with_sentence(4, citations=(moved,))
    letter = letter_of(scene)
    assert len(letter.citations) == 1
    assert letter.markdown.count("- Decision based on MTUS") == 1


def test_a_digest_is_labelled_and_not_put_in_quotation_marks() -> None:
    references = letter_of(back_scene()).markdown.split("## REFERENCES")[1]
    assert "(digest checked against the source)" in references
    assert "Digest: Physical therapy for chronic pain" in references
    assert "“Physical therapy for chronic pain" not in references


def test_a_letter_with_a_blocker_is_not_complete() -> None:
    assert letter_of(neck_scene()).complete
    wrong = neck_scene().with_text("for right cervical", "for left cervical")
    letter = letter_of(wrong)
    assert not letter.complete
    assert "Not ready to sign: the checks found 1 error," in letter.markdown
    assert "Blocker (typed" in letter.markdown and "sentence 1.1" in letter.markdown


def test_an_abstention_shows_no_verdict_and_what_is_missing() -> None:
    gap = Abstention(
        reason="no_guideline", explanation="No section governs it.", missing=("a knee chapter",)
    )
    scene = neck_scene().with_item(decision=None, abstention=gap, probability=None, sentences=())
    text = letter_of(scene).markdown
    assert "C4-5: No decision drafted" in text
    assert "No section governs it." in text and "- a knee chapter" in text
    assert "Upheld" not in text and "Overturned" not in text


def test_a_supported_portion_stands_beside_the_decision() -> None:
    scene = back_scene().with_item(supported_portion="4 visits")
    assert "**Supported portion:** 4 visits" in letter_of(scene).markdown


# --------------------------------------------------------------------------- hostile text

HOSTILE = [
    "<script>alert(1)</script>",
    "a | b",
    "line\n# Heading: Overturned",
    "![x](http://example.org/x.png)",
    "[click](javascript:alert(1))",
    "`code` *bold* _em_ ~~gone~~",
    "- list",
    "&lt;b&gt; &#60;",
    "\u202egnirts",
    "a\x00b",
    "[x]: http://example.org",
    "_em_ and snake_case [a][b]",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_a_request_stays_text(text: str) -> None:
    from markdown_it import MarkdownIt

    scene = neck_scene().with_request(text=text)
    scene = replace(scene, case=CaseFile(documents=(document(scene.case.documents[0].text, text),)))
    html = (
        MarkdownIt("commonmark", {"html": True})
        .enable(["table", "strikethrough"])
        .render(letter_of(scene).markdown)
    )
    for tag in ("<script", "<img", "<a ", "<code", "<s>", 'javascript:alert(1)"'):
        assert tag not in html
    assert html.count("<h1>") == 1
    assert html.count("<table>") == 1 and html.count("<th>") == 5


def test_a_pipe_in_the_record_does_not_break_the_table() -> None:
    scene = neck_scene()
    table = [row for row in letter_of(scene).markdown.splitlines() if row.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in table} == {6}


# --------------------------------------------------------------------------- round trip


@pytest.mark.parametrize(
    ("scene", "verdict"), [(neck_scene(), "upheld"), (back_scene(), "overturned")]
)
def test_the_letter_parses_back_as_a_determination(scene: Scene, verdict: str) -> None:
    halves = split_letter(read_text(letter_of(scene).markdown, "letter.md"))
    assert halves is not None
    case, reference = halves
    assert [item.text for item in reference.items] == [scene.summary.items[0].text]
    assert [item.decision for item in reference.items] == [verdict]
    assert case.letter is not None
    assert case.letter.header.ur_denial_date == scene.summary.ur_date
    assert case.letter.header.priority == ""
    assert "medically necessary" not in case.text.split("IMR ISSUES")[1]


def test_the_same_records_give_the_same_bytes() -> None:
    assert letter_of(neck_scene()) == letter_of(neck_scene())
    assert docx_of(neck_scene()) == docx_of(neck_scene())


# --------------------------------------------------------------------------- DOCX


def test_the_docx_holds_headings_tables_and_every_word_of_the_letter() -> None:
    import docx

    document_ = docx.Document(io.BytesIO(docx_of(neck_scene())))
    styles = {paragraph.style.name for paragraph in document_.paragraphs}
    assert {"Heading 1", "Heading 2", "Heading 3", "List Bullet", "List"} <= styles
    assert [cell.text for cell in document_.tables[0].rows[0].cells][:3] == [
        "Source",
        "Criterion",
        "Status",
    ]
    text = "\n".join(paragraph.text for paragraph in document_.paragraphs)
    assert "Right cervical facet injections at C3-4 and C4-5: Upheld" in text
    assert "[R1]\trecord.txt, page 2:" in text
    assert document_.sections[0].footer.paragraphs[0].text == DRAFT_LINE


def test_the_docx_carries_no_clock_and_no_name() -> None:
    data = docx_of(back_scene())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "python-docx" not in core and "1980-01-01" in core


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_leaves_a_readable_docx(text: str) -> None:
    import docx

    scene = neck_scene().with_request(text=text)
    document_ = docx.Document(io.BytesIO(docx_of(scene)))
    assert any("Upheld" in paragraph.text for paragraph in document_.paragraphs)
