"""Files, bytes and pasted text to raw documents: the type by content, pages with exact offsets."""

from __future__ import annotations

import codecs
import hashlib
import logging
import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from rag.errors import InputError
from rag.intake.clean import clean
from rag.intake.pdf import read_pdf
from rag.intake.word import read_docx
from rag.records import PageSpan, RawDocument
from rag.settings import Settings

log = logging.getLogger(__name__)

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"

_KINDS = "PDF, DOCX, Markdown or text"
_OCR = "Run OCR on it (save it as a searchable PDF) and give the result."
FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "an old Word file (.doc) or a password-protected document",
     "Open it in a word processor and save it as DOCX or PDF, without a password."),
    (b"{\\rtf", "a rich-text file (RTF)", "Open it in a word processor and save it as DOCX."),
    (b"\x89PNG", "a picture (PNG)", _OCR),
    (b"\xff\xd8\xff", "a picture (JPEG)", _OCR),
    (b"II*\x00", "a picture (TIFF)", _OCR),
    (b"MM\x00*", "a picture (TIFF)", _OCR),
    (b"GIF8", "a picture (GIF)", _OCR),
    (b"\x1f\x8b", "a compressed file (gzip)", "Unpack it and give what is in it."),
)  # fmt: skip
"""First bytes of files that people do send, what they are, and what to do."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HTML = re.compile(rb"\s*<(!doctype\s+html|html[\s>])", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROLS = 0.005
"""Share of control bytes above which bytes are no text."""


def read_documents(paths: Sequence[Path], settings: Settings) -> tuple[RawDocument, ...]:
    """Read every file of one case, in the order given.

    Raises:
        InputError: No file, or one that cannot be read; the message names it.
    """
    if not paths:
        raise InputError("No case file was given.", f"Name one or more files ({_KINDS}).")
    return tuple(read_bytes(_load(path, settings), path.name, settings) for path in paths)


def read_bytes(data: bytes, name: str, settings: Settings) -> RawDocument:
    """Read a file's bytes; the content decides its type before its name does.

    Raises:
        InputError: Empty, too large, binary, damaged, protected, scanned, or of no known type.
    """
    _check_size(len(data), name, settings)
    if not data:
        raise InputError(f"{name} is empty.", "Check that the right file was given.")
    sha256 = hashlib.sha256(data).hexdigest()
    if data.find(b"%PDF-", 0, 1024) >= 0:
        pages, warnings = read_pdf(data, name)
        return _document(name, sha256, PDF, pages, warnings)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        pages, warnings = read_docx(data, name, settings.max_file_mb)
        return _document(name, sha256, DOCX, pages, warnings)
    _refuse_foreign(data, name)
    text, warnings = decode_text(data, name)
    suffix = PurePath(name).suffix.lower()
    if suffix in {".pdf", ".docx"}:
        warnings.append(f"{name} is plain text and no {suffix[1:].upper()}; it was read as text")
    kind = MARKDOWN if suffix in {".md", ".markdown"} else PLAIN
    return _document(name, sha256, kind, clean(text).split("\f"), warnings)


def read_text(text: str, name: str = "<pasted>") -> RawDocument:
    """Take text that was pasted or piped in; form feeds divide its pages.

    Raises:
        InputError: Nothing but white space.
    """
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _document(name, sha256, PLAIN, clean(text).split("\f"), ())


def _load(path: Path, settings: Settings) -> bytes:
    """Return a file's bytes, its size checked before it is read."""
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder.", "Name the files of the case one by one.")
        if not path.is_file():
            raise InputError(f"{path} does not exist.", "Check the name and the folder.")
        _check_size(path.stat().st_size, path.name, settings)
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}.",
            "Check that the file may be read and is not open elsewhere.",
            retry=True,
        ) from None
    except ValueError:  # a NUL in the name
        raise InputError(f"{path!s} is no file name.", "Check the name.") from None


def _check_size(size: int, name: str, settings: Settings) -> None:
    if size > settings.max_file_mb * 1024 * 1024:
        raise InputError(
            f"{name} has {size / 2**20:.0f} MiB; the limit is {settings.max_file_mb} MiB.",
            "Split it, or raise the limit with RATIONALE_MAX_FILE_MB.",
        )


def _refuse_foreign(data: bytes, name: str) -> None:
    """Name the file types that people do send and that are not read here."""
    for magic, kind, remedy in FOREIGN:
        if data.startswith(magic):
            raise InputError(f"{name} is {kind}.", remedy)
    if _HTML.match(data.removeprefix(codecs.BOM_UTF8)[:200]):
        raise InputError(f"{name} is a web page (HTML).", "Print it to PDF, or save it as text.")


def decode_text(data: bytes, name: str) -> tuple[str, list[str]]:
    """Decode text bytes: a byte-order mark, UTF-8, UTF-16 without a mark, Windows-1252."""
    encoding = next((codec for mark, codec in _BOMS if data.startswith(mark)), None)
    encoding = encoding or _unmarked_utf16(data)
    try:
        if encoding:
            return data.decode(encoding), []
        _check_binary(data, name)
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        if encoding:
            raise InputError(
                f"{name} is damaged: not valid {error.encoding.upper()} at byte {error.start}.",
                "Save it again as UTF-8 text.",
            ) from None
    # Every byte is a letter in these, so that a wrong guess shows in the text and is announced.
    warning = f"{name} is not UTF-8 and was read as Windows-1252: check letters with accents"
    try:
        return data.decode("cp1252"), [warning]
    except UnicodeDecodeError:
        return data.decode("latin-1"), [warning.replace("Windows-1252", "Latin-1")]


def _unmarked_utf16(data: bytes) -> str | None:
    """Recognise UTF-16 of mostly Latin text by its NUL in every other byte."""
    head = data[: 4096 - len(data[:4096]) % 2]
    if len(head) < 8 or len(data) % 2:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 0.4 * len(head) and even < 0.02 * len(head):
        return "utf-16-le"
    if even > 0.4 * len(head) and odd < 0.02 * len(head):
        return "utf-16-be"
    return None


def _check_binary(data: bytes, name: str) -> None:
    """Refuse bytes that are no text. A stray NUL or two in a text file is cleaned, not refused."""
    nul, controls = data.count(0), len(_CONTROL.findall(data))
    if nul + controls > max(3, _MAX_CONTROLS * len(data)):
        raise InputError(
            f"{name} is binary data and no document.",
            f"Give {_KINDS} files; a truncated download can look like this, too.",
        )


def _document(
    name: str, sha256: str, media_type: str, pages: Sequence[str], warnings: Iterable[str]
) -> RawDocument:
    """Join the pages with form feeds and note where each lies."""
    text = "\f".join(pages)
    if not text.strip():
        remedy = "Check that the right file was given; a scan needs OCR first."
        raise InputError(f"{name} holds no text.", remedy)
    spans, at = [], 0
    for number, page in enumerate(pages, 1):
        spans.append(PageSpan(number=number, start=at, end=at + len(page)))
        at += len(page) + 1
    return RawDocument(
        name=name,
        sha256=sha256,
        media_type=media_type,
        text=text,
        pages=tuple(spans),
        warnings=tuple(warnings),
    )
