"""What passages can be chosen by without reading them: edition, treatment, body part, section."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from rag.library.sources import in_force
from rag.records import Passage, Record, Source
from rag.retrieval.arrays import load_array, merged, save_array
from rag.vocabulary import ANY

Rows = NDArray[np.int64]
"""Places of passages in an index, in the order of their keys."""
Mask = NDArray[np.bool_]
SOURCE, DOCUMENT, SECTION, PARTS, PLAIN = range(5)
"""Places of the columns."""


class Filter(Record):
    """Which passages a search may find. Within one field any suffices; all fields must agree."""

    sources: tuple[str, ...] = ()
    """Ids of the register; empty: all."""
    families: tuple[str, ...] = ()
    """``MTUS``, ``ACOEM``, ``ODG`` …; empty: all."""
    editions: tuple[str, ...] = ()
    """Editions as registered, or their years; empty: all."""
    body_parts: tuple[str, ...] = ()
    """Vocabulary ids; what is bound to no body part is kept too. Empty: all."""
    as_of: date | None = None
    """Only editions in force on that day."""

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        asked = (self.sources, self.families, self.editions, self.body_parts)
        return any(asked) or self.as_of is not None


class Tables(Record):
    """The small tables to which the columns refer by number."""

    sources: tuple[Source, ...]
    treatments: tuple[str, ...]
    """Every treatment or drug that a recommendation names, sorted."""
    parts: tuple[tuple[str, ...], ...]
    """Every set of body parts; ``()`` is bound to none."""


_TABLES = TypeAdapter(Tables)


class Columns:
    """Facts of the passages of an index by row, and rows by fact."""

    def __init__(
        self,
        tables: Tables,
        columns: NDArray[np.int32],
        about: tuple[NDArray[np.int64], NDArray[np.int32]],
        sections: tuple[NDArray[np.int64], NDArray[np.int32]],
    ) -> None:
        """Hold tables and arrays; ``about`` and ``sections`` list rows by treatment and section."""
        self._tables = tables
        self._columns = columns
        self._about = about
        self._sections = sections
        self._place = {treatment: at for at, treatment in enumerate(tables.treatments)}

    @property
    def tables(self) -> Tables:
        """What the columns refer to by number."""
        return self._tables

    @property
    def values(self) -> NDArray[np.int32]:
        """The columns themselves, one row of numbers per fact."""
        return self._columns

    @property
    def about(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Where each treatment's list starts, and the rows of all lists end to end."""
        return self._about

    @property
    def size(self) -> int:
        """How many rows there are."""
        return int(self._columns.shape[1])

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every edition of which there is a passage, by id."""
        return tuple(sorted(self._tables.sources, key=lambda source: source.id))

    @property
    def treatments(self) -> tuple[str, ...]:
        """Every treatment and drug that a recommendation is about, sorted."""
        return self._tables.treatments

    @property
    def documents(self) -> NDArray[np.int32]:
        """A number for the document of each row; equal numbers, equal document."""
        numbers: NDArray[np.int32] = self._columns[DOCUMENT]
        return numbers

    @property
    def plain(self) -> Mask:
        """Which rows carry no recommendation."""
        plain: Mask = self._columns[PLAIN] != 0
        return plain

    def rows_about(self, treatments: Collection[str]) -> Rows:
        """Return the rows whose recommendation names one of ``treatments``, in order."""
        starts, rows = self._about
        places = [self._place[t] for t in sorted(treatments) if t in self._place]
        found = [rows[starts[at] : starts[at + 1]] for at in places]
        return merged(*found)

    def beside(self, rows: Iterable[int]) -> Rows:
        """Return the rows that stand under the same section title as one of ``rows``, in order."""
        starts, members = self._sections
        sections = sorted({int(self._columns[SECTION][row]) for row in rows})
        found = [members[starts[at] : starts[at + 1]] for at in sections]
        return merged(*found)

    def in_force(self, day: date) -> Mask:
        """Return which rows belong to an edition in force on ``day``."""
        return self._of_sources([in_force(source, day) for source in self._tables.sources])

    def mask(self, wanted: Filter) -> Mask | None:
        """Return which rows a search may find; ``None`` where every row may."""
        if not wanted:
            return None
        chosen = np.array(
            [
                (not wanted.sources or source.id in wanted.sources)
                and (not wanted.families or source.family in wanted.families)
                and (
                    not wanted.editions
                    or source.edition in wanted.editions
                    or str(source.year) in wanted.editions
                )
                and (wanted.as_of is None or in_force(source, wanted.as_of))
                for source in self._tables.sources
            ],
            dtype=bool,
        )
        mask = self._of_sources(chosen)
        if wanted.body_parts:
            parts = [not p or bool({*p} & {*wanted.body_parts}) for p in self._tables.parts]
            mask &= np.array(parts, dtype=bool)[self._columns[PARTS]]
        return mask

    def _of_sources(self, chosen: Iterable[bool]) -> Mask:
        lookup: Mask = np.array([*chosen], dtype=bool)
        picked: Mask = lookup[self._columns[SOURCE]]
        return picked

    def save(self, folder: Path) -> None:
        """Write tables and arrays into ``folder``."""
        (folder / "tables.json").write_bytes(self._tables.model_dump_json().encode())
        save_array(folder / "columns.npy", self._columns)
        for name, (starts, rows) in (("treatment", self._about), ("section", self._sections)):
            save_array(folder / f"{name}-starts.npy", starts)
            save_array(folder / f"{name}-rows.npy", rows)

    @classmethod
    def open(cls, folder: Path) -> Columns:
        """Map what :meth:`save` wrote."""
        return cls(
            _TABLES.validate_json((folder / "tables.json").read_bytes()),
            load_array(folder / "columns.npy"),
            *(
                (
                    load_array(folder / f"{name}-starts.npy"),
                    load_array(folder / f"{name}-rows.npy"),
                )
                for name in ("treatment", "section")
            ),
        )


def body_parts_of(passage: Passage) -> tuple[str, ...]:
    """Return the body parts that a passage's facts bind it to; empty: none."""
    facts = passage.recommendation
    if facts is None or ANY in facts.body_parts:
        parts = passage.chapter_body_parts
    else:
        parts = facts.body_parts
    return () if ANY in parts else parts
