"""What fits into a model's window: whole passages, whole facts, whole paragraphs of the record."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from rag.errors import ConfigError
from rag.records import CaseFile, Fact, Passage, Record, Span
from rag.text import squeeze

CHARS_PER_TOKEN = 3.2
"""Characters of clinical English that one token holds, on the safe side."""
LEAST_ROOM = 2_000
"""Characters for documents below which asking makes no sense."""
EVIDENCE_SHARE, FACTS_SHARE = 0.45, 0.2
"""Of the room: the most that guidelines and facts take. The record has what they leave."""
LONGEST_BLOCK = 1_200
"""Characters of one block of a page, where it has no blank lines."""


class Block(Record):
    """A paragraph of one page of the record."""

    document: int
    page: int
    start: int
    end: int
    """Half-open offsets in the document's text."""


def answer_tokens(window: int, wanted: int) -> int:
    """Return the tokens kept free for one answer."""
    return min(wanted, window // 4)


def room_for(window: int, answer: int, fixed: int) -> int:
    """Return the characters left for documents.

    Room for two answers is kept: the second one is asked for with the first one in sight.

    Args:
        window: Tokens that the model takes in.
        answer: Tokens of one answer.
        fixed: Characters of the prompt itself and of the form of the answer.

    Raises:
        ConfigError: Hardly anything is left.
    """
    room = int((window - 2 * answer) * CHARS_PER_TOKEN) - fixed
    if room < LEAST_ROOM:
        raise ConfigError(
            f"The model's window of {window} tokens is too small to show it a case.",
            "Use a model with at least 8,192 tokens, or set RATIONALE_MODEL_WINDOW to what the "
            "server was started with.",
        )
    return room


def fit_passages(
    passages: Sequence[Passage], first: frozenset[str], room: int
) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
    """Return the passages that fit, whole, in the order given, and those that do not.

    Args:
        passages: In order of authority.
        first: Keys of those on which the assessment rests, which are taken before others.
        room: Characters. The first passage is always taken.
    """
    order = sorted(range(len(passages)), key=lambda n: (passages[n].key not in first, n))
    taken: set[int] = set()
    for n in order:
        size = len(passages[n].text) + len(passages[n].context) + 120
        if not taken or size <= room:
            taken.add(n)
            room -= size
    kept = tuple(p for n, p in enumerate(passages) if n in taken)
    return kept, tuple(p for n, p in enumerate(passages) if n not in taken)


def fit_facts(
    facts: Sequence[Fact], first: frozenset[str], room: int, most: int
) -> tuple[Fact, ...]:
    """Return the facts that fit, in their order, those named in ``first`` taken before others."""
    order = sorted(range(len(facts)), key=lambda n: (facts[n].id not in first, n))
    taken: list[int] = []
    for n in order:
        size = len(facts[n].text) + 50
        if len(taken) < most and size <= room:
            taken.append(n)
            room -= size
    return tuple(facts[n] for n in sorted(taken))


def blocks_of(case: CaseFile) -> tuple[Block, ...]:
    """Cut the record into paragraphs, page by page; none is longer than a limit, save one line."""
    return tuple(
        Block(document=index, page=page.number, start=start, end=end)
        for index, document in enumerate(case.documents)
        for page in document.pages
        for start, end in _paragraphs(document.text, page.start, page.end)
    )


def fit_blocks(
    case: CaseFile,
    blocks: Sequence[Block],
    telling: Iterable[Span],
    known: Iterable[Span],
    room: int,
) -> tuple[Block, ...]:
    """Return the blocks that fit, in their order.

    Those in which something telling stands are taken first, then those of known facts, then the
    rest from the start on.

    Args:
        case: The record.
        blocks: All of it.
        telling: Places of the request, of UR's reasons and of what criteria rest on.
        known: Places of all facts.
        room: Characters.
    """
    sizes = [len(squeeze(case.documents[b.document].text[b.start : b.end])) + 40 for b in blocks]
    if sum(sizes) <= room:
        return tuple(blocks)
    near, other = _touched(blocks, telling), _touched(blocks, known)
    ranks = [0 if n in near else 1 if n in other else 2 for n in range(len(blocks))]
    taken: set[int] = set()
    for n in sorted(range(len(blocks)), key=lambda n: (ranks[n], n)):
        if sizes[n] <= room:
            taken.add(n)
            room -= sizes[n]
    return tuple(block for n, block in enumerate(blocks) if n in taken)


def unshown(case: CaseFile, every: Sequence[Block], shown: Sequence[Block]) -> str:
    """Say which pages, or parts of pages, were not shown; empty where all were.

    >>> unshown(CaseFile(documents=()), (), ())
    ''
    """
    seen = set(shown)
    parts = []
    for index, document in enumerate(case.documents):
        pages: dict[int, list[bool]] = {}
        for block in every:
            if block.document == index:
                pages.setdefault(block.page, []).append(block in seen)
        none = [page for page, flags in sorted(pages.items()) if not any(flags)]
        some = [page for page, flags in sorted(pages.items()) if any(flags) and not all(flags)]
        said = [f"{_pages(none)}"] if none else []
        said += [f"parts of {_pages(some)}"] if some else []
        if said:
            parts.append(f"{' and '.join(said)} of {squeeze(document.name)}")
    return "; ".join(parts)


def _pages(numbers: Sequence[int]) -> str:
    """Return page numbers as ranges.

    >>> _pages([1]), _pages([2, 3, 4, 7])
    ('page 1', 'pages 2-4, 7')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"page{'s' if len(numbers) > 1 else ''} {said}"


def _touched(blocks: Sequence[Block], spans: Iterable[Span]) -> set[int]:
    """Return the numbers of the blocks in which one of the spans stands, wholly or in part."""
    starts = [(block.document, block.start) for block in blocks]
    touched: set[int] = set()
    for span in spans:
        n = bisect_right(starts, (span.document, span.start)) - 1
        for at in range(max(n, 0), len(blocks)):
            block = blocks[at]
            if (block.document, block.start) >= (span.document, span.end):
                break
            if block.document == span.document and span.start < block.end:
                touched.add(at)
    return touched


def _paragraphs(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    at = start
    for gap in [*re.finditer(r"\n[ \t]*\n\s*", text[start:end]), None]:
        stop = start + gap.start() if gap else end
        yield from _cut(text, at, stop)
        at = start + gap.end() if gap else end


def _cut(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """Cut a paragraph that is too long between its lines."""
    at = start
    while at < end:
        stop = end
        if end - at > LONGEST_BLOCK:
            line = text.rfind("\n", at + 1, at + LONGEST_BLOCK)
            if line < 0:
                line = text.find("\n", at + LONGEST_BLOCK, end)
            stop = line if line > 0 else end
        if text[at:stop].strip():
            yield at, stop
        at = max(stop, at + 1)
