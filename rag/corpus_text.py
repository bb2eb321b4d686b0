"""What the ``rationale corpus`` commands say, as plain text."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.library.editions import Edition
    from rag.library.shelf import Added
    from rag.library.shelf_views import DocumentView, Row
    from rag.records import Passage, RetrievedPassage

_SHORT = {
    "read_in_source": "source",
    "read_in_decisions": "decisions",
    "general_knowledge": "general",
    "licensed_text": "licensed",
}


class Progress:
    """Tells on standard error how far something is, how fast, and how long it will take."""

    def __init__(self, what: str) -> None:
        """Name what is counted."""
        self._what = what
        self._first: tuple[float, int] | None = None
        self._shown = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Show ``done`` of ``total``; a terminal's line is overwritten, a log gets a few lines."""
        now = time.monotonic()
        # From the first call on: what goes before it (loading a model) says nothing of the rate.
        start, before = self._first = self._first or (now, done)
        live = sys.stderr.isatty()
        if done < total and now - self._shown < (0.2 if live else 5.0):
            return
        self._shown = now
        line = f"{self._what} {done}/{total}"
        if done > before:
            rate = (done - before) / max(now - start, 1e-6)
            left = f", about {_span((total - done) / rate)} left" if done < total else ""
            line += f", {rate:.0f}/s{left}"
        end = "" if live and done < total else "\n"
        sys.stderr.write(f"\r\033[K{line}{end}" if live else f"{line}{end}")
        sys.stderr.flush()


def synced(report: dict[str, Any]) -> str:
    """Say what a sync did."""
    return (
        f"index: {report['passages']} passages of {report['documents']} documents; "
        f"{report['added']} added, {report['updated']} updated, {report['deleted']} removed, "
        f"{report['skipped']} unchanged"
    )


def added(done: Added) -> Iterator[str]:
    """Say what became of each file."""
    source = done.source
    new = "registered" if done.registered else "edition"
    yield (
        f"{new} {source.id}: {source.title}, edition {source.edition} ({source.family}), "
        f"in force {_in_force(source.in_force_from, source.in_force_until)}"
    )
    for one in done.outcomes:
        pages = f"{_count(one.pages, 'page')}, " if one.pages else ""
        yield f"{one.state} {one.id}" + (
            f": {pages}{_count(one.passages, 'passage')}, "
            f"{_count(one.recommendations, 'recommendation')} recognised"
            if one.state != "unchanged"
            else ""
        )
        for warning in one.warnings:
            yield f"  warning: {warning}"
    for failure in done.failures:
        yield f"left out {failure.name}: {failure.message}"


def listed(rows: Sequence[Row]) -> Iterator[str]:
    """Yield one line per document and edition, under a line per edition."""
    shown = ""
    for row in sorted(rows, key=lambda r: (r.family, r.title, r.in_force_from, r.source, r.id)):
        if row.source != shown:
            shown = row.source
            yield (
                f"{row.source}  {row.family}: {row.title}, {row.edition}; in force "
                f"{_in_force(row.in_force_from, row.in_force_until)}"
            )
        stated = " ".join(f"{_SHORT.get(k, k)} {n}" for k, n in row.recommendations.items())
        total = sum(row.recommendations.values())
        marks = [
            _licence(row),
            *(["added"] if row.added else []),
        ]
        pages = f"{_count(row.pages, 'page')}, " if row.pages else ""
        yield (
            f"  {row.id}  [{', '.join(marks)}]  {pages}{_count(row.passages, 'passage')}, "
            f"{_count(total, 'recommendation')}{f' ({stated})' if stated else ''}"
        )
    documents = len({row.id for row in rows})
    yield f"{_count(documents, 'document')}, {_count(sum(r.passages for r in rows), 'passage')}"


def viewed(view: DocumentView, *, passages: bool) -> Iterator[str]:
    """Yield a document, or what one would become, part by part."""
    yield view.id + (f"  (from {view.original}, {view.media_type})" if view.original else "")
    for row in view.rows:
        yield (
            f"  {row.source}: {row.title}, {row.edition} ({row.family}, {_licence(row)}); in force "
            f"{_in_force(row.in_force_from, row.in_force_until)}"
        )
    if view.kept_states:
        yield f"  {_count(view.kept_states, 'earlier state')} kept"
    for field in ("title", "publisher", "edition", "published"):
        if value := getattr(view.proposal, field):
            yield f"  says of itself: {field}: {value}"
    for warning in view.warnings:
        yield f"  warning: {warning}"
    if view.pages:
        yield "pages"
        yield from _pages(view)
    yield "sections"
    yield from _sections(view)
    yield f"recommendations: {len(view.recommendations)}"
    for facts in view.recommendations:
        page = f", p. {facts.file_page}" if facts.file_page else ""
        strength = f" ({facts.strength})" if facts.strength else ""
        how = "recognised" if facts.recognised else facts.status
        yield f"  {facts.stance}{strength}: {', '.join(facts.treatments)}  [{how}{page}]"
        yield f"    {facts.excerpt}"
        for criterion in facts.criteria:
            yield f"    - {criterion}"
    if passages:
        yield f"passages: {len(view.passages)}"
        for number, passage in enumerate(view.passages, 1):
            pages = f", p. {_numbers(passage.file_pages)}" if passage.file_pages else ""
            yield f"  {number}. {' › '.join(passage.heading_path)}  [{passage.word_pieces}{pages}]"
            yield "     " + " ".join(passage.text.split())


def _sections(view: DocumentView) -> Iterator[str]:
    """Yield the sections as a tree: a heading that stood above the line before is not repeated."""
    above: tuple[str, ...] = ()
    for section in view.sections:
        pages = f"  p. {_numbers(section.file_pages)}" if section.file_pages else ""
        path = section.heading_path or (section.section or "(before the first heading)",)
        shared = 0
        while shared < min(len(path) - 1, len(above)) and path[shared] == above[shared]:
            shared += 1
        for depth in range(shared, len(path) - 1):
            yield f"  {'  ' * depth}{path[depth]}"
        count = _count(section.passages, "passage")
        yield f"  {'  ' * (len(path) - 1)}{path[-1]}{pages}  [{count}]"
        above = path


def _pages(view: DocumentView) -> Iterator[str]:
    """Yield runs of pages that were read equally well in one line."""
    runs: list[tuple[str, list[int]]] = []
    for page in view.pages:
        how = f"{page.method}, quality {page.quality:.2f}"
        if runs and runs[-1][0] == how:
            runs[-1][1].append(page.number)
        else:
            runs.append((how, [page.number]))
    for how, numbers in runs:
        yield f"  {_numbers(numbers)}: {how}"
    labels = [f"{page.number} is {page.label}" for page in view.pages if page.label]
    if labels:
        yield "  printed: " + ", ".join(labels[:8]) + (" …" if len(labels) > 8 else "")


def found(
    place: int,
    entry: RetrievedPassage,
    citation: str,
    *,
    why: bool,
    near: Sequence[Passage] = (),
) -> Iterator[str]:
    """Yield one passage that a search found, between those that stand ``near`` it."""
    passage = entry.passage
    label = " (digest)" if passage.digest else ""
    pages = f"; p. {_numbers(passage.file_pages)} of the file" if passage.file_pages else ""
    yield f"{place}. {citation}{label}{pages}  [{entry.score:.3f}]"
    if why:
        yield (
            f"   dense {entry.dense:.3f}, lexical {entry.lexical:.3f}, fused {entry.score:.3f}; "
            f"{passage.document}, key {passage.key}, {passage.source.id}, in force "
            f"{_in_force(passage.source.in_force_from, passage.source.in_force_until)}"
        )
        for reason in entry.reasons:
            yield f"   {reason}"
    for one in near or (passage,):
        mark = "   " if one.key == passage.key else "   … "
        yield mark + " ".join(one.text.split())


def timeline(lines: Sequence[Sequence[Edition]], day: date, held: Collection[str]) -> Iterator[str]:
    """Yield the editions of each guideline, what is in force on ``day`` marked with ``*``."""
    for line in lines:
        first = line[0].source
        yield f"{first.family}: {first.title}"
        for edition in line:
            source = edition.source
            mark = "*" if _governs(edition, day) else " "
            empty = "" if source.id in held else "  (no document)"
            then = f"  then {edition.followed_by}" if edition.followed_by else ""
            gap = f"  [{_count(edition.gap_days, 'day')} without an edition]"
            yield (
                f"  {mark} {_in_force(source.in_force_from, source.in_force_until)}  "
                f"{source.id}  {source.edition}{empty}{then}{gap if edition.gap_days else ''}"
            )
    yield f"* in force on {day}"


def timeline_rows(
    lines: Sequence[Sequence[Edition]], day: date, held: Collection[str]
) -> list[dict[str, Any]]:
    """Return the time line as JSON shows it."""
    return [
        {
            "family": line[0].source.family,
            "title": line[0].source.title,
            "editions": [
                {
                    "source": edition.source.id,
                    "edition": edition.source.edition,
                    "in_force_from": edition.source.in_force_from.isoformat(),
                    "in_force_until": edition.source.in_force_until.isoformat()
                    if edition.source.in_force_until
                    else None,
                    "in_force": _governs(edition, day),
                    "followed_by": edition.followed_by,
                    "gap_days": edition.gap_days,
                    "documents": edition.source.id in held,
                }
                for edition in line
            ],
        }
        for line in lines
    ]


def _licence(row: Row) -> str:
    """Say whose words they are; a full text may stand under an edition that ships as a digest."""
    if row.digest:
        return "digest"
    return "full text" if row.licence == "digest" else row.licence


def _governs(edition: Edition, day: date) -> bool:
    from rag.library.editions import in_force

    return in_force(edition.source, day)


def _in_force(first: date, until: date | None) -> str:
    return f"{first} to {until}" if until else f"from {first}"


def _numbers(numbers: Sequence[int]) -> str:
    """Write page numbers as ranges: ``1-3, 5``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{a}-{b}" if a != b else str(a) for a, b in runs)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
