"""Scanned pages to words by Tesseract, each with how sure the engine is of it."""

from __future__ import annotations

import logging
import re
import statistics
from typing import Any

from rag.errors import ConfigError, InputError
from rag.library.readers.pdf_words import Word

log = logging.getLogger(__name__)

DPI = 300
"""Dots per inch at which pages are drawn for the engine: what it is trained on."""
_SECONDS = 180
"""Time per page after which the engine is stopped."""
_ROUGH = 0.22
"""Heights that differ by a smaller share are one type size: a line without risers is lower."""
_NOISE = re.compile(r"[\W_]+$")
_TALL = re.compile(r"[A-Zbdfhklt0-9(\[%/]")
_LOW = re.compile(r"[gjpqyQ,;(\[\])]")
_SIGNS = {"©": "•", "®": "•", "¢": "•", "«": "•", "*": "•", "e": "•", "o": "◦"}
"""What the engine takes a bullet for where it stands alone at the start of a line."""


def check_engine() -> None:
    """Make sure that Tesseract can be run.

    Raises:
        ConfigError: It is not installed.
    """
    import pytesseract

    try:
        pytesseract.get_tesseract_version()
    except (pytesseract.TesseractNotFoundError, OSError, SystemExit):
        raise ConfigError(
            "OCR needs the program Tesseract, which is not installed.",
            "Install it (Debian, Ubuntu: apt-get install tesseract-ocr) and run again.",
        ) from None


def read_words(picture: Any, name: str, page: int) -> tuple[list[Word], float]:
    """Read a page's picture.

    Args:
        picture: A Pillow image drawn at :data:`DPI`, or smaller for a very large page.
        name: File name, for messages.
        page: 1-based index of the page in the file.

    Returns:
        The words in points from the upper left corner, and the mean confidence from 0 to 1, each
        word weighing as many characters as it has; 0 where nothing was read.

    Raises:
        InputError: The engine failed on the page.
    """
    import pytesseract

    try:
        found = pytesseract.image_to_data(
            picture, lang="eng", config=f"--dpi {DPI}", timeout=_SECONDS,
            output_type=pytesseract.Output.DICT,
        )  # fmt: skip
    except (pytesseract.TesseractError, RuntimeError, OSError) as error:
        log.debug("tesseract on page %d of %s: %s", page, name, error)
        raise InputError(
            f"{name}: OCR of page {page} failed.",
            "Check that Tesseract and its English data are installed (tesseract-ocr-eng), "
            "or run OCR with another program and add its PDF.",
        ) from None
    return _words(found)


def _height(found: dict[str, list[Any]], entries: list[int]) -> float:
    """Return the type size of a line in dots, from what letters its words are as tall as."""
    sizes = []
    for n in entries:
        text = str(found["text"][n])
        tall, low = bool(_TALL.search(text)), bool(_LOW.search(text))
        share = 0.92 if tall and low else 0.7 if tall else 0.68 if low else 0.46
        if re.search(r"\w\w", text):
            sizes.append(found["height"][n] / share)
    if not sizes:
        sizes = [found["height"][n] / 0.8 for n in entries]
    return float(statistics.median(sizes))


def _baseline(found: dict[str, list[Any]], entries: list[int]) -> float:
    """Return where a line stands, in dots: the foot of its words without descenders."""
    level = [
        n for n in entries if re.search(r"\w", t := str(found["text"][n])) and not _LOW.search(t)
    ]
    return float(statistics.median(found["top"][n] + found["height"][n] for n in level or entries))


def _usual(
    sizes: dict[tuple[int, int, int], float], lines: dict[tuple[int, int, int], list[int]]
) -> float:
    """Return the height of the type that most words of the page have."""
    every = sorted(size for key, size in sizes.items() for _ in lines[key])
    return statistics.median_low(every) if every else 0.0


def _words(found: dict[str, list[Any]]) -> tuple[list[Word], float]:
    scale = 72 / DPI
    lines: dict[tuple[int, int, int], list[int]] = {}
    for n, text in enumerate(found["text"]):
        if str(text).strip() and float(found["conf"][n]) >= 0:
            key = (found["block_num"][n], found["par_num"][n], found["line_num"][n])
            lines.setdefault(key, []).append(n)
    sizes = {key: _height(found, entries) * scale for key, entries in lines.items()}
    usual = _usual(sizes, lines)
    words: list[Word] = []
    sure = letters = 0.0
    for key, entries in lines.items():
        size = sizes[key]
        if abs(size - usual) < _ROUGH * usual:
            size = usual
        base = _baseline(found, entries) * scale
        for place, n in enumerate(entries):
            text = str(found["text"][n]).strip()
            if place == 0 and len(entries) > 1 and text in _SIGNS:
                text = _SIGNS[text]
            confidence = float(found["conf"][n]) / 100
            if _NOISE.match(text) and (confidence < 0.6 or text in "|_~"):
                # Specks and rules.
                continue
            x0, wide = found["left"][n] * scale, found["width"][n] * scale
            words.append(
                Word(text, x0, x0 + wide, base - size, base, base, size, confidence=confidence)
            )
            sure += confidence * len(text)
            letters += len(text)
    return words, round(sure / letters, 3) if letters else 0.0
