"""Items that a letter argues and does not decide: found, and set aside so that the rest is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.intake.letter_marks import Label, labels, verdict_before
from rag.records import RawDocument
from rag.text import squeeze

_BLANK_LINE = re.compile(r"\n[ \t]*\n")


def undecided_items(text: str) -> tuple[tuple[int, int], ...]:
    """Return the stretches of ``text`` that argue an item without *Upheld* or *Overturned*.

    Each runs from the item's name to the end of its rationale. Empty where no item is decided at
    all: the document is then no determination.
    """
    groups = list(_groups(text))
    if not any(decided for _, _, decided in groups):
        return ()
    out: list[tuple[int, int]] = []
    for at, (first, before, decided) in enumerate(groups):
        if decided:
            continue
        end = _name_start(text, groups[at + 1][0].start) if at + 1 < len(groups) else len(text)
        start = max(before, _name_start(text, first.start))
        if squeeze(text[start:end]):
            out.append((start, end))
    return tuple(out)


def without(raw: RawDocument, spans: tuple[tuple[int, int], ...]) -> RawDocument:
    """Return the document with these stretches blanked, character for character."""
    text = raw.text
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\n\f]", " ", text[start:end]) + text[end:]
    return raw.model_copy(update={"text": text})


def _groups(text: str) -> Iterator[tuple[Label, int, bool]]:
    """Yield for each item its first label, where the label before it ends, and if it is decided."""
    last: Label | None = None
    for label in labels(text):
        verdict = verdict_before(text, last.end if last else 0, label.start)
        opens = last is None or verdict is not None or label.kind == "ur"
        opens = opens or (
            label.kind == "reviewer" and last is not None and last.kind == "rationale"
        )
        if opens:
            yield label, last.end if last else 0, verdict is not None
        last = label


def _name_start(text: str, label: int) -> int:
    """Return where the paragraph before a label begins: the item's name."""
    end = len(text[:label].rstrip())
    breaks = [match.end() for match in _BLANK_LINE.finditer(text, 0, end)]
    line = text.rfind("\n", 0, end) + 1
    paragraph = breaks[-1] if breaks else line
    # Without blank lines a paragraph may be half the letter: then the line alone is the name.
    return paragraph if end - paragraph <= 400 else line
