"""Bytes to text where a format says its encoding itself."""

from __future__ import annotations

import codecs

from rag.intake.readers import decode_text

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode_markup(data: bytes, name: str, declared: str = "") -> tuple[str, list[str]]:
    """Decode text: a byte-order mark, UTF-8, the declared encoding, else what it looks like.

    UTF-8 goes before the declaration: bytes that are valid UTF-8 beyond ASCII are nothing else,
    and pages that were saved again often keep the declaration of their first encoding.

    Returns:
        The text and warnings.

    Raises:
        InputError: Binary data, or damaged Unicode.
    """
    if not data.startswith(_MARKS):
        try:
            return data.decode("utf-8"), []
        except UnicodeDecodeError:
            pass
        try:
            codec = codecs.lookup(declared).name if declared else ""
            if codec and codec not in ("utf-8", "ascii") and not codec.startswith("utf-16"):
                # Browsers, too, read what is declared as Latin-1 as Windows-1252.
                codec = "cp1252" if codec == "iso8859-1" else codec
                return data.decode(codec), []
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return decode_text(data, name)
