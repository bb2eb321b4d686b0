"""The columns of a snapshot while they are gathered: from passages, or from older columns too."""

from __future__ import annotations

import json
from collections.abc import Hashable
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.records import Passage, Source
from rag.retrieval.columns import (
    DOCUMENT,
    PARTS,
    PLAIN,
    SECTION,
    SOURCE,
    Columns,
    Tables,
    body_parts_of,
)
from rag.retrieval.tally import ends

Numbers = NDArray[np.int32]
_LABELS = "labels.json"
"""Names of documents and sections: no search needs them, gathering on from columns does."""
_Value = TypeVar("_Value", bound=Hashable)


class _Numbered(dict[_Value, int], Generic[_Value]):
    """Numbers values in the order in which they first appear."""

    def of(self, value: _Value) -> int:
        return self.setdefault(value, len(self))


class Gathering:
    """Facts of the rows of an index, taken in any order."""

    def __init__(self, count: int) -> None:
        """Start empty, for ``count`` rows."""
        self.contradicted = False
        """Whether an edition was found in two states, one of them inherited: which of them comes
        first is known only by gathering from every passage."""
        self._values: Numbers = np.full((5, count), -1, dtype=np.int32)
        self._sources: list[Source] = []
        self._source: dict[str, int] = {}
        self._document: _Numbered[str] = _Numbered()
        self._section: _Numbered[tuple[int, str]] = _Numbered()
        self._parts: _Numbered[tuple[str, ...]] = _Numbered()
        self._treatment: _Numbered[str] = _Numbered()
        self._about: list[tuple[int, int]] = []
        self._older: tuple[Numbers, Numbers] | None = None

    def inherit(self, folder: Path, place: Numbers) -> None:
        """Take rows from the columns that :meth:`save` wrote into ``folder``, before all others.

        Args:
            folder: Of an older snapshot.
            place: For each of its rows the row here, or -1 where it goes; rows ascend.
        """
        columns = Columns.open(folder)
        labels = json.loads((folder / _LABELS).read_bytes())
        stays = np.flatnonzero(place >= 0)
        self._values[:, place[stays]] = columns.values[:, stays]
        # An edition of which no row stays may come back in another state: it is not taken over.
        self._sources += columns.tables.sources
        for at in np.unique(columns.values[SOURCE][stays]).tolist():
            self._source[self._sources[at].id] = at
        self._document.update({name: at for at, name in enumerate(labels["documents"])})
        self._section.update({(of, name): at for at, (of, name) in enumerate(labels["sections"])})
        self._parts.update({parts: at for at, parts in enumerate(columns.tables.parts)})
        self._treatment.update({name: at for at, name in enumerate(columns.tables.treatments)})
        starts, rows = columns.about
        moved = place[rows]
        of = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
        self._older = of[moved >= 0], moved[moved >= 0]

    def add(self, row: int, passage: Passage) -> None:
        """Take the facts of the passage at a place; the first one of an edition tells of it."""
        facts = passage.recommendation
        source = self._source.get(passage.source.id)
        if source is None:
            source = self._source[passage.source.id] = len(self._sources)
            self._sources.append(passage.source)
        elif self._older is not None and passage.source != self._sources[source]:
            self.contradicted = True
        document = self._document.of(passage.document)
        self._values[:, row] = (
            source,
            document,
            self._section.of((document, passage.section)),
            self._parts.of(body_parts_of(passage)),
            int(facts is None),
        )
        for treatment in dict.fromkeys(facts.treatments if facts else ()):
            self._about.append((self._treatment.of(treatment), row))

    def save(self, folder: Path) -> None:
        """Write the columns, and what gathering on from them needs, into ``folder``."""
        values = np.empty_like(self._values)
        order = {}
        for column in (SOURCE, DOCUMENT, SECTION, PARTS):
            order[column], values[column] = _renumbered(self._values[column])
        values[PLAIN] = self._values[PLAIN]
        names, about = self._treatments()
        tables = Tables(
            sources=tuple(self._sources[at] for at in order[SOURCE].tolist()),
            treatments=names,
            parts=tuple(_picked([*self._parts], order[PARTS])),
        )
        rows = np.arange(values.shape[1], dtype=np.int32)
        sections = _by(values[SECTION], rows, len(order[SECTION]))
        Columns(tables, values, about, sections).save(folder)
        number = {old: new for new, old in enumerate(order[DOCUMENT].tolist())}
        named = _picked([*self._section], order[SECTION])
        labels = {
            "documents": _picked([*self._document], order[DOCUMENT]),
            "sections": [(number[of], name) for of, name in named],
        }
        (folder / _LABELS).write_text(json.dumps(labels), "ascii")

    def _treatments(self) -> tuple[tuple[str, ...], tuple[NDArray[np.int64], Numbers]]:
        """Return the treatments that rows are about, sorted, and the rows about each."""
        added = np.array(self._about, dtype=np.int32).reshape(-1, 2)
        of, rows = added[:, 0], added[:, 1]
        if self._older is not None:
            of = np.concatenate([self._older[0], of])
            rows = np.concatenate([self._older[1], rows])
        every = [*self._treatment]
        names = sorted(_picked(every, np.unique(of)))
        place = {name: at for at, name in enumerate(names)}
        numbers = np.array([place.get(name, -1) for name in every], dtype=np.int32)
        if not len(of):
            return (), _by(of, rows, 0)
        in_order = np.argsort(rows, kind="stable")
        return tuple(names), _by(numbers[of[in_order]], rows[in_order], len(names))


def _picked(values: list[Any], places: NDArray[Any]) -> list[Any]:
    return [values[at] for at in places.tolist()]


def _renumbered(values: Numbers) -> tuple[Numbers, Numbers]:
    """Number values by where they first appear; return the old number of each new one too."""
    old, first = np.unique(values, return_index=True)
    order = old[np.argsort(first)]
    place = np.zeros(int(old.max()) + 1 if len(old) else 0, dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return order, place[values]


def _by(groups: Numbers, rows: Numbers, many: int) -> tuple[NDArray[np.int64], Numbers]:
    """List the rows of each group end to end, with where each group's list starts."""
    return ends(np.bincount(groups, minlength=many)), rows[np.argsort(groups, kind="stable")]
