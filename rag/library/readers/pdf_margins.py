"""Running heads and feet: taken out where they repeat, the printed page labels read from them."""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from rag.library.readers.pdf_lines import Line

_ZONE = 0.14
"""Share of the page's height at top and bottom in which running lines stand."""
_DEPTH = 4
"""Lines looked at from each edge of the page's text."""
_NEAR = 8.0
"""Points by which a running line may move from page to page."""
_APART = 1.5
"""Running lines stand this many times their type size away from the text, or further."""
_ROMAN = re.compile(r"m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})$")
_LABEL = re.compile(
    r"(?:(?:page|p\.|pg\.?)\s*)?[-–—|\[]?\s*((?:[A-Z]{1,3}-?|\d{1,2}-)?\d{1,4}|[ivxlcdm]{1,7}|[IVXL]{1,7})\s*[-–—|\]]?(?:\s*(?:of|/)\s*\d{1,4})?$",
    re.IGNORECASE,
)  # noqa: E501
_TOKEN = re.compile(r"(?:[A-Z]{1,3}-?|[a-z]|\d{1,2}-)?\d{1,4}$|[ivxlcdm]{1,7}$")
_PAGE_OF = re.compile(r"\bpage\s+(\d{1,4})(?:\s+of\s+\d{1,4})?\b", re.IGNORECASE)
_MONEY = re.compile(r"^\$(?=\d)")
"""What OCR makes of the letter S before a page number; no page is labelled in dollars."""
_NUMBER = re.compile(r"\d+")
_FAR = 50
"""A number that OCR read is believed so many pages off the page's place in the file."""


@dataclass
class Margins:
    """What the edges of the pages hold."""

    running: set[int] = field(default_factory=set)
    """``id`` of every line that is a running head, a foot or a page number."""
    labels: dict[int, str] = field(default_factory=dict)
    """Printed label by page number."""


@dataclass(frozen=True)
class _Printed:
    """A label that a page seems to print."""

    page: int
    prefix: str
    number: int
    style: str
    text: str
    line: int

    @property
    def key(self) -> tuple[str, str, int]:
        """Equal for the pages of one sequence."""
        return self.prefix, self.style, self.number - self.page


def read_margins(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> Margins:
    """Find running lines and page labels over the pages of a document.

    A line is running where, digits apart, it repeats at the same place on several pages. A number
    is a page label where it rises with the pages: alone on its line, or at either end of it.

    Args:
        pages: The lines of each page, in any order.
        heights: The pages' heights in points.
    """
    edges = [_edge_lines(lines, height) for lines, height in zip(pages, heights, strict=True)]
    repeated = _repeated(edges)
    running: set[int] = set()
    for lines, edge in zip(pages, edges, strict=True):
        running |= _set_apart(lines, [line for line in edge if id(line) in repeated])
    margins = Margins(running=running)
    _read_labels(edges, margins)
    return margins


def _set_apart(lines: Sequence[Line], repeated: Sequence[Line]) -> set[int]:
    """Return those repeated lines that a gap, or another of them, parts from the page's text.

    The first line of the text may repeat as well: it goes on without a gap.
    """
    found: set[int] = set()
    middle = statistics.median(line.base for line in lines) if lines else 0.0
    # From the text outwards, so that a head of two lines is judged by its inner one.
    for line in sorted(repeated, key=lambda x: (abs(x.base - middle), x.x0)):
        sign = 1 if line.base < middle else -1
        inner = [x for x in lines if x.rows is None and sign * (x.base - line.base) > 4]
        nearest = min((sign * (x.base - line.base) for x in inner), default=1e9)
        beside = [x for x in inner if sign * (x.base - line.base) <= nearest + 4]
        if nearest > _APART * line.size or all(id(x) in found for x in beside):
            found.add(id(line))
    return found


def _edge_lines(lines: Sequence[Line], height: float) -> list[Line]:
    """Return the lines near the upper and lower edge of a page, the outermost first."""
    text = [line for line in lines if line.rows is None]
    upper = sorted((x for x in text if x.bottom <= _ZONE * height), key=lambda x: (x.base, x.x0))
    lower = sorted(
        (x for x in text if x.top >= (1 - _ZONE) * height), key=lambda x: (-x.base, x.x0)
    )
    return _outermost(upper) + _outermost(lower)


def _outermost(lines: Sequence[Line]) -> list[Line]:
    bases: list[float] = []
    kept = []
    for line in lines:
        if not any(abs(line.base - base) < 4 for base in bases):
            bases.append(line.base)
        if len(bases) > _DEPTH:
            break
        kept.append(line)
    return kept


def _repeated(edges: Sequence[Sequence[Line]]) -> set[int]:
    places: dict[str, list[Line]] = defaultdict(list)
    for lines in edges:
        for line in lines:
            places[_shape(line.text)].append(line)
    # Left and right pages carry heads of their own, chapters theirs: a run of pages is enough.
    enough = 2 if len(edges) < 6 else 3
    running: set[int] = set()
    for shape, lines in places.items():
        for line in lines:
            at_place = [x for x in lines if abs(x.base - line.base) <= _NEAR]
            count = len({x.page for x in at_place})
            if count >= enough and (shape != "#" or count >= 0.5 * len(edges)):
                running |= {id(x) for x in at_place}
    return running


def _shape(text: str) -> str:
    """A line's words without what changes from page to page."""
    words = [w for w in _NUMBER.sub("#", text.casefold()).split() if not _is_roman(w)]
    return " ".join(words) or "#"


def _is_roman(word: str) -> bool:
    return bool(word) and bool(_ROMAN.match(word))


def _read_labels(edges: Sequence[Sequence[Line]], margins: Margins) -> None:
    printed = [p for lines in edges for line in lines for p in _candidates(line)]
    support = Counter(key for key, _ in {(p.key, p.page) for p in printed})
    least = 2 if len(edges) < 5 else 3
    by_page: dict[int, list[_Printed]] = defaultdict(list)
    for label in printed:
        # A single page of one column can say "Page 3"; anything less needs a sequence.
        if support[label.key] >= least or label.style == "page":
            by_page[label.page].append(label)
    chosen: dict[int, _Printed] = {}
    for page, options in by_page.items():
        best = min(options, key=lambda p: (-support[p.key], p.style != "page", p.prefix, p.number))
        chosen[page] = best
        margins.labels[page] = best.text
        line = next(x for x in edges[page - 1] if id(x) == best.line)
        if _LABEL.match(line.text.strip()):
            margins.running.add(best.line)
    _fill_gaps(chosen, len(edges), margins)


def _candidates(line: Line) -> Iterator[_Printed]:
    """Yield what on a line of the margin could be the page's label."""
    text = line.text.strip()
    said = _PAGE_OF.search(text)
    if said and len(text.split()) <= 12:
        yield _Printed(line.page, "", int(said.group(1)), "page", said.group(1), id(line))
        return
    alone = _LABEL.match(_MONEY.sub("S", text))
    ends = [alone.group(1)] if alone else []
    for cell in line.cells:
        words = cell[2].split()
        ends += [w.strip("|[]()–—-·•,") for w in (words[:1] + words[-1:])]
    for token in dict.fromkeys(_MONEY.sub("S", end) for end in ends):
        if not token or not _TOKEN.match(token):
            continue
        digits = re.search(r"\d+$", token)
        if digits:
            prefix = token[: digits.start()]
            yield _Printed(line.page, prefix, int(digits.group()), "digits", token, id(line))
        elif _is_roman(token.casefold()):
            yield _Printed(line.page, "", _roman(token), "roman", token, id(line))


def _roman(text: str) -> int:
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
    numbers = [values[c] for c in text.casefold()]
    return sum(
        -n if n < following else n for n, following in zip(numbers, [*numbers[1:], 0], strict=True)
    )


def _fill_gaps(chosen: dict[int, _Printed], pages: int, margins: Margins) -> None:
    """Label a page that prints nothing where the pages before and after count on through it."""
    for page in range(1, pages + 1):
        if page in chosen:
            continue
        before = next(
            (chosen[p] for p in range(page - 1, max(0, page - 4), -1) if p in chosen), None
        )
        after = next(
            (chosen[p] for p in range(page + 1, min(pages, page + 3) + 1) if p in chosen), None
        )
        if before and after and before.key == after.key and before.style != "roman":
            margins.labels[page] = f"{before.prefix}{before.number + page - before.page}"


def believable(
    printed: dict[int, str], recognised: Collection[int], pages: int
) -> tuple[dict[int, str], list[str]]:
    """Return the printed labels to be believed, and those that OCR may have misread.

    OCR takes the letter of ``S131`` for a digit on every page alike, so that the labels still rise
    as they should. A number far from the page's own place in the file is therefore not cited where
    OCR read it: no label is better than a wrong one.
    """
    kept: dict[int, str] = {}
    doubtful: list[str] = []
    for page, label in printed.items():
        far = label.isdigit() and abs(int(label) - page) > max(pages, _FAR)
        if page in recognised and far:
            doubtful.append(label)
        else:
            kept[page] = label
    return kept, doubtful


def choose_labels(own: Sequence[str], printed: dict[int, str]) -> list[str]:
    """Return a label per page: the file's own labels, else the printed ones.

    Labels that only count the pages of the file from 1 say nothing that the file did not know:
    where the pages print something else, that is what a citation needs.
    """
    counting = all(label in ("", str(n)) for n, label in enumerate(own, 1))
    if any(own) and not (counting and len(printed) >= 0.5 * len(own)):
        return [label or printed.get(n, "") for n, label in enumerate(own, 1)]
    return [printed.get(n, "") for n in range(1, len(own) + 1)]
