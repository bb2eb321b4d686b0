"""What tables of measures over time show of earlier care: gains, none at all, visits had."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rag.assessment.belonging import Care, told_of_it
from rag.assessment.polarity import Polarity
from rag.assessment.record_view import Mention, RecordSentence
from rag.assessment.verdict import Setting
from rag.intake.gains import shown_gain
from rag.intake.numbered_visits import care_named
from rag.intake.pain_change import PainChange
from rag.intake.tables import MeasureTable, Series, better, flat, measure_tables, stalled
from rag.records import Span

_IN_VISITS = frozenset({"rehabilitation", "mental_health", "programmes"})
"""Care that is to better what is measured at each visit; a drug may but hold it where it is."""
_ABOVE = 300
"""Characters above a table in which the part of the body that it is of is named."""


@dataclass(frozen=True)
class Placed:
    """A table with the document in which it stands."""

    document: int
    table: MeasureTable


def tables_of(care: Care, setting: Setting) -> tuple[Placed, ...]:
    """Return the tables whose measures tell what came of the care."""
    own = {id_ for kind, id_ in care.own if kind == "treatment"}
    return tuple(p for p in _here(setting) if p.table.series and _is_of(p, care, own, setting))


def _here(setting: Setting) -> Iterator[Placed]:
    """Yield the tables of the record that are of the part and side of the request."""
    parts = setting.item.body_parts
    for index, document in enumerate(setting.view.case.documents):
        for table in measure_tables(document.text):
            row = _sentence_at(Placed(index, table), _shown_at(table), setting)
            if row is None or row.voice != "record":
                continue
            named = row.body_parts or _parts_above(document.text, table.start, setting)
            whole = not parts or not named or setting.item.category == "mental_health"
            if whole or setting.terms.same_part(parts, named):
                yield Placed(index, table)


def _parts_above(text: str, at: int, setting: Setting) -> tuple[str, ...]:
    """Return the parts of the body in the nearest line above a place that names any."""
    for line in reversed(text[max(0, at - _ABOVE) : at].splitlines()):
        if found := setting.terms.body_parts_in(line):
            return found
    return ()


def _shown_at(table: MeasureTable) -> int:
    return table.series[0].start if table.series else (table.visits_at or (table.start, 0))[0]


def _sentence_at(placed: Placed, at: int, setting: Setting) -> RecordSentence | None:
    return setting.view.sentence_of(setting.view.span(placed.document, at, at + 1))


def _is_of(placed: Placed, care: Care, own: set[str], setting: Setting) -> bool:
    """Whether the title above a table names the care, or without one what stands around it does."""
    text = setting.view.case.documents[placed.document].text
    titled = care_named(text, placed.table.start)
    if titled is not None:
        return titled in own
    above = _line_above(placed, setting)
    return above is not None and told_of_it(above.span, above, care, setting)


def _line_above(placed: Placed, setting: Setting) -> RecordSentence | None:
    """Return the sentence above a table, which says of what it is; its own heads may name drugs."""
    view = setting.view
    at = bisect_left(view.places, (placed.document, placed.table.start)) - 1
    if at >= 0 and view.sentences[at].span.document == placed.document:
        if view.sentences[at].voice != "utilization_review":
            return view.sentences[at]
    return _sentence_at(placed, _shown_at(placed.table), setting)


def gains_in(tables: Iterable[Placed], setting: Setting) -> Iterator[Mention]:
    """Yield the rows that show better function, or that less of a drug is taken."""
    for placed in _going_on(tables, setting):
        for one in better(placed.table, "function", "drugs"):
            if not _of_other_side(one, setting):
                yield from _mention(placed, one, setting)


def _going_on(tables: Iterable[Placed], setting: Setting) -> Iterator[Placed]:
    """Yield the tables whose gains have not ended half way: more visits would add to those."""
    in_visits = setting.item.category in _IN_VISITS
    yield from (p for p in tables if not (in_visits and stalled(p.table)))


def pain_in(
    tables: Iterable[Placed], setting: Setting
) -> Iterator[tuple[PainChange, Span, RecordSentence]]:
    """Yield ratings of pain at the first and the last time, where it is less by what matters."""
    for placed in _going_on(tables, setting):
        for one in better(placed.table, "pain"):
            first, last = min(one.first.figures), max(one.last.figures)
            change = PainChange(first, last, one.start, one.end)
            row = _sentence_at(placed, one.start, setting)
            if row is not None and 0 < first <= _MOST_PAIN and change.matters:
                yield change, setting.view.span(placed.document, one.start, one.end), row


_MOST_PAIN = 10.0


def no_gains_in(tables: Iterable[Placed], setting: Setting) -> Iterator[Mention]:
    """Yield the rows of tables in which no measure of function is better."""
    for placed in _flat(tables, setting):
        for one in placed.table.series:
            if one.measure.kind == "function":
                yield from _mention(placed, one, setting)


def _flat(tables: Iterable[Placed], setting: Setting) -> Iterator[Placed]:
    if setting.item.category in _IN_VISITS:
        yield from (placed for placed in tables if flat(placed.table))


def in_row(words: Span, setting: Setting) -> bool:
    """Whether words stand in a row of measures: the table then says what they tell, and of whom."""
    return any(
        one.start < words.end and words.start < one.end
        for table in measure_tables(setting.view.case.documents[words.document].text)
        for one in table.series
    )


def belied(words: Span, tables: Iterable[Placed], setting: Setting) -> bool:
    """Whether a table of the same note shows that progress told only in words was none."""
    sentence = setting.view.sentence_of(words)
    if sentence is None or shown_gain(setting.view.case.words(sentence.span)):
        return False
    return any(
        placed.document == words.document and sentence.noted in _noted(placed, setting)
        for placed in _flat(tables, setting)
    )


def _noted(placed: Placed, setting: Setting) -> set[date | None]:
    """Return the days of the note in which a table stands; its own dates may open it anew."""
    view, table = setting.view, placed.table
    places = [max(0, table.start - 1), table.start, *(one.start for one in table.series)]
    read = [view.note_at(placed.document, at) for at in places]
    return {one.noted for one in read if one is not None}


def _mention(placed: Placed, one: Series, setting: Setting) -> Iterator[Mention]:
    row = _sentence_at(placed, one.start, setting)
    span = setting.view.span(placed.document, one.start, one.end)
    if row is not None:
        polarity: Polarity = "affirmed" if one.change > 0 else "negated"
        yield Mention("functional_improvement", row, span, span, polarity)


def _of_other_side(one: Series, setting: Setting) -> bool:
    side = setting.terms.vocabulary.laterality_in(one.name)
    return {side, setting.item.laterality} == {"left", "right"}


def visits_in(
    own: frozenset[str], setting: Setting, *, only_own: bool, since: date | None = None
) -> Iterator[tuple[int, Span]]:
    """Yield the highest number of a visit in the tables of the care, with its row.

    Args:
        own: Vocabulary ids of the care whose visits count.
        setting: The item and its record.
        only_own: The record names no other care that is given in visits.
        since: Only tables that begin on this day or later.
    """
    for placed in _here(setting):
        table = placed.table
        if table.visits is None or table.visits_at is None:
            continue
        if since is not None and (table.begins is None or table.begins < since):
            continue
        text = setting.view.case.documents[placed.document].text
        titled = care_named(text, table.start)
        if titled in own or (titled is None and only_own):
            yield table.visits, setting.view.span(placed.document, *table.visits_at)
