"""Every kind of file is read exactly, and bad input says what to do."""

from __future__ import annotations

import codecs
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from rag.errors import InputError
from rag.intake import read_bytes, read_documents, read_text
from rag.intake.clean import LINE_HYPHEN, clean, join_broken_words
from rag.settings import Settings
from tests.support.letters import make_pdf, scanned_pdf

LIMITS = Settings(max_file_mb=1)


def _docx(*paragraphs: str) -> bytes:
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _refused(data: bytes, name: str = "case.pdf") -> InputError:
    with pytest.raises(InputError) as caught:
        read_bytes(data, name, LIMITS)
    assert name in caught.value.message
    assert caught.value.remedy
    return caught.value


# --------------------------------------------------------------------------- text


@pytest.mark.parametrize(
    "data",
    [
        "Pain ≥ 6/10".encode(),
        codecs.BOM_UTF8 + "Pain ≥ 6/10".encode(),
        "Pain ≥ 6/10".encode("utf-16"),
        "Pain ≥ 6/10 and more of the same".encode("utf-16-le"),
        "Pain ≥ 6/10 and more of the same".encode("utf-16-be"),
        codecs.BOM_UTF32_LE + "Pain ≥ 6/10".encode("utf-32-le"),
    ],
)
def test_text_in_every_encoding_is_read(data: bytes) -> None:
    document = read_bytes(data, "note.txt", LIMITS)
    assert document.text.startswith("Pain ≥ 6/10")
    assert document.warnings == ()
    assert document.media_type == "text/plain"


def test_text_that_is_not_utf8_is_read_with_a_warning() -> None:
    document = read_bytes("Señora López – 10 mg".encode("cp1252"), "note.txt", LIMITS)
    assert document.text == "Señora López – 10 mg"
    assert "not UTF-8" in document.warnings[0]


def test_markdown_keeps_its_text_and_type() -> None:
    document = read_bytes(b"# Summary\n\n* neck pain\n", "case.MD", LIMITS)
    assert (document.text, document.media_type) == (
        "# Summary\n\n* neck pain\n",
        "text/markdown",
    )


def test_form_feeds_divide_pages() -> None:
    document = read_text("first\fsecond\f\ffourth")
    assert [document.text[p.start : p.end] for p in document.pages] == [
        "first",
        "second",
        "",
        "fourth",
    ]
    assert [p.number for p in document.pages] == [1, 2, 3, 4]


@budget(max_examples=200, deadline=None)
@given(st.text(st.characters(codec=None), max_size=200))
def test_pages_cover_the_text_exactly(text: str) -> None:
    try:
        document = read_text(text)
    except InputError:
        assert not clean(text).strip()
        return
    assert "\f".join(document.text[p.start : p.end] for p in document.pages) == document.text
    assert document.model_validate_json(document.model_dump_json()) == document


def test_control_characters_go_and_nothing_else_changes() -> None:
    document = read_text("a\x00b\x07c\r\nd\te\x85f — 5 ≤ 6 \u00ad°")
    assert document.text == "ab c\nd\te\nf — 5 ≤ 6 \u00ad°"


def test_the_same_bytes_have_the_same_digest_and_name_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("neck pain")
    (document,) = read_documents([file], LIMITS)
    assert document.name == "note.txt"
    assert document.sha256 == read_bytes(b"neck pain", "other", LIMITS).sha256


# --------------------------------------------------------------------------- hyphens


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("non~certified", "non-certified"),
        ("S~shaped", "S-shaped"),
        ("Non~MTUS", "Non-MTUS"),
        ("C5~6", "C5-6"),
        ("documen~tation", "documentation"),
        ("electro~diagnostic", "electrodiagnostic"),
        ("four weeks or a four~week course", "four weeks or a four-week course"),
        ("the guide~lines and guidelines", "the guidelines and guidelines"),
        ("follow~up", "follow-up"),
        ("sprain of the neck, sprain~strain", "sprain of the neck, sprain-strain"),
        ("ends with ~ alone", "ends with - alone"),
    ],
)
def test_line_end_hyphens_become_what_was_meant(before: str, after: str) -> None:
    assert join_broken_words(before.replace("~", LINE_HYPHEN)) == after


# --------------------------------------------------------------------------- PDF


def test_pdf_pages_and_paragraphs_are_kept() -> None:
    data = make_pdf([["One line", "and its next.", "", "A new paragraph", "of two."], ["Page 2."]])
    document = read_bytes(data, "case.bin", LIMITS)
    first, second = document.pages
    assert document.media_type == "application/pdf"
    assert document.text[first.start : first.end].split("\n\n") == [
        "One line\nand its next.",
        "A new paragraph\nof two.",
    ]
    assert document.text[second.start : second.end] == "Page 2."


def test_pdf_with_an_empty_password_opens() -> None:
    data = make_pdf([["Encrypted, and open to everyone."]], password="")
    assert "open to everyone" in read_bytes(data, "case.pdf", LIMITS).text


def test_pdf_with_a_password_is_refused() -> None:
    error = _refused(make_pdf([["Secret."]], password="sesame"))
    assert "password" in error.message


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_truncated_pdf_is_refused(share: float) -> None:
    data = make_pdf([[f"Line {n} of the record." for n in range(40)]] * 3)
    assert "incomplete" in _refused(data[: int(len(data) * share)]).message


def test_pdf_of_rubbish_is_refused() -> None:
    assert "damaged" in _refused(b"%PDF-1.7\n" + b"\x01\x02rubbish" * 50 + b"\n%%EOF").message


def test_repaired_pdf_is_announced() -> None:
    data = make_pdf([["Every word is here."]])
    shifted = data.replace(b"%PDF-1.3\n", b"%PDF-1.3\n% moved by some bytes\n", 1)
    document = read_bytes(shifted, "case.pdf", LIMITS)
    assert "Every word is here." in document.text
    assert "check that no page is missing" in document.warnings[0]


def test_scanned_pdf_asks_for_ocr() -> None:
    assert "OCR" in _refused(scanned_pdf([[], []])).remedy


def test_some_scanned_pages_are_named() -> None:
    document = read_bytes(scanned_pdf([["Typed."], [], [], ["Typed."], []]), "c.pdf", LIMITS)
    assert "pages 2-3, 5" in document.warnings[0] and "OCR" in document.warnings[0]
    assert len(document.pages) == 5


def test_what_was_typed_into_a_form_is_read() -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    canvas.drawString(60, 700, "Requested treatment:")
    canvas.acroForm.textfield(name="request", value="MRI of the left knee", x=200, y=690, width=300)
    canvas.showPage()
    canvas.save()
    assert "MRI of the left knee" in read_bytes(out.getvalue(), "form.pdf", LIMITS).text


# --------------------------------------------------------------------------- DOCX


def test_docx_paragraphs_and_tables_in_order() -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("Before.")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ("Drug", "Dose", "Norco", "10/325 mg"), strict=True):
        cell.text = words
    document.add_paragraph("After.")
    document.add_page_break()
    document.add_paragraph("Second page.")
    document.sections[0].header.paragraphs[0].text = "Record of 01-28-2016"
    out = io.BytesIO()
    document.save(out)
    read = read_bytes(out.getvalue(), "case.docx", LIMITS)
    words = "Record of 01-28-2016|Before.|Drug\tDose\nNorco\t10/325 mg|After.|Second page."
    at = [read.text.index(part) for part in words.split("|")]
    assert at == sorted(at)
    assert read.text[read.pages[1].start : read.pages[1].end].strip() == "Second page."


def test_docx_insertions_are_read_and_deletions_are_not() -> None:
    data = _docx("The pain is ", "gone.")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = parts["word/document.xml"]
    inserted = b"<w:ins><w:r><w:t>not </w:t></w:r></w:ins>"
    deleted = b"<w:del><w:r><w:delText>fully </w:delText></w:r></w:del>"
    parts["word/document.xml"] = body.replace(b"<w:t>gone", b"<w:t>", 1).replace(
        b"<w:r><w:t>.", inserted + deleted + b"<w:r><w:t>gone."
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    document = read_bytes(out.getvalue(), "case.docx", LIMITS)
    assert "not gone." in document.text and "fully" not in document.text
    assert "tracked changes" in document.warnings[0]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_truncated_docx_is_refused(share: float) -> None:
    data = _docx("Neck pain. " * 400)
    assert "damaged" in _refused(data[: int(len(data) * share)], "case.docx").message


def test_zip_that_is_no_docx_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("note.txt", "neck pain")
    assert "Unpack it" in _refused(out.getvalue(), "case.docx").remedy


def test_zip_bomb_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("word/document.xml", b" " * (11 * 1024 * 1024))
    assert "unreasonable" in _refused(out.getvalue(), "case.docx").message


def test_docx_with_broken_parts_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types")
        archive.writestr("word/document.xml", "<w:document")
    assert "damaged" in _refused(out.getvalue(), "case.docx").message


# --------------------------------------------------------------------------- bad input


def test_missing_file_folder_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_documents([tmp_path / "none.pdf"], LIMITS)
    with pytest.raises(InputError, match="is a folder"):
        read_documents([tmp_path], LIMITS)
    with pytest.raises(InputError, match="No case file"):
        read_documents([], LIMITS)


def test_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.pdf"
    with file.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    with pytest.raises(InputError, match="200 MiB") as caught:
        read_documents([file], LIMITS)
    assert "RATIONALE_MAX_FILE_MB" in caught.value.remedy


def test_unreadable_file_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "locked.txt"
    file.write_text("x")

    def locked(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(InputError, match="Permission denied"):
        read_documents([file], LIMITS)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\f\n", "no text"),
        (bytes(range(256)) * 8, "binary"),
        (b"\x00" * 100, "binary"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "PNG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50, "old Word"),
        (b"{\\rtf1 neck pain}", "RTF"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "HTML"),
        (codecs.BOM_UTF16_LE + b"a\x00b", "damaged"),
    ],
)
def test_what_is_no_document_is_named(data: bytes, words: str) -> None:
    assert words in _refused(data, "case.txt").message


def test_pasted_white_space_is_refused() -> None:
    with pytest.raises(InputError, match="no text"):
        read_text(" \n ")


def test_the_content_decides_the_type() -> None:
    assert read_bytes(_docx("Neck pain."), "case.pdf", LIMITS).text.strip() == "Neck pain."
    document = read_bytes(b"Neck pain.", "case.pdf", LIMITS)
    assert document.media_type == "text/plain" and "read as text" in document.warnings[0]


@budget(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from((b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\xff\xfe")))
def test_no_bytes_whatever_raise_anything_else(data: bytes, magic: bytes) -> None:
    try:
        read_bytes(magic + data, "any.bin", LIMITS)
    except InputError as error:
        assert error.message and error.remedy
