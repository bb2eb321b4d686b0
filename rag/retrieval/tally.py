"""How often each row holds each term: what BM25 is worked out from, and what an edit changes.

A tally of the rows that stay and one of the rows that are new give the tally of them all, equal to
the last number to one counted from the start; no text of a row that stays is read again.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.retrieval.arrays import load_array, save_array

Numbers = NDArray[np.int32]
Whole = NDArray[np.unsignedinteger[Any]]
_STRIDE = 1 << 20
"""Entries handled at a time where a step needs wider numbers than the arrays have."""


@dataclass(frozen=True, eq=False)
class Tally:
    """Rows by term with how often they hold it."""

    terms: NDArray[np.uint8]
    """All terms as UTF-8, sorted, end to end."""
    term_starts: NDArray[np.int64]
    """Where each term starts in ``terms``, and where the last one ends."""
    starts: NDArray[np.int64]
    """Where each term's list starts in ``rows``, and where the last one ends."""
    rows: Numbers
    """The rows that hold each term, in order."""
    often: Whole
    """How often; of the narrowest type that holds the largest."""
    lengths: Numbers
    """Tokens of each row."""

    @classmethod
    def of(cls, documents: Iterable[Sequence[str]]) -> Tally:
        """Count documents given as tokens, in their order; read one at a time."""
        ids: dict[str, int] = {}
        term_of, often, kinds, lengths = array("i"), array("i"), array("i"), array("i")
        for tokens in documents:
            counted = Counter(tokens)
            lengths.append(len(tokens))
            kinds.append(len(counted))
            term_of.extend([ids.setdefault(token, len(ids)) for token in counted])
            often.extend(counted.values())
        words = sorted((token.encode("utf-8", "surrogatepass"), at) for token, at in ids.items())
        place = np.zeros(len(words), dtype=np.int32)
        place[[at for _, at in words]] = np.arange(len(words), dtype=np.int32)
        starts, rows, counts = _by_term(
            place, _numbers(term_of), ends(_numbers(kinds)), _narrowed(_numbers(often))
        )
        return cls(*_joined([word for word, _ in words]), starts, rows, counts, _numbers(lengths))

    def grown(self, place: Numbers, new: Tally, new_rows: Numbers) -> Tally:
        """Return the tally of the rows that stay and of new ones.

        Args:
            place: For each row of this one its new place, or -1 where it goes; places ascend.
            new: The new rows.
            new_rows: Their places, ascending; with the others they are all places from 0.
        """
        terms, rows, often = self._staying(place)
        alive = _counted(terms, len(self.starts) - 1) > 0
        words, old_id, new_id = _vocabulary(self._words(), alive, new._words())
        for part in _parts(len(terms)):
            terms[part] = old_id[terms[part]]
        more = np.repeat(new_id, np.diff(new.starts))
        more_rows = new_rows[new.rows]
        count = len(place[place >= 0]) + len(new_rows)
        at = _places(terms, rows, more, more_rows, count)
        held = _counted(terms, len(words)) + _counted(more, len(words))
        del terms
        rows = np.insert(rows, at, more_rows)
        wide = np.promote_types(often.dtype, new.often.dtype)
        often = np.insert(often.astype(wide, copy=False), at, new.often)
        lengths = np.zeros(count, dtype=np.int32)
        lengths[place[place >= 0]] = self.lengths[place >= 0]
        lengths[new_rows] = new.lengths
        return Tally(*_joined(words), ends(held), rows, _narrowed(often), lengths)

    def save(self, folder: Path) -> None:
        """Write into ``folder`` what ``Postings.save`` does not write there."""
        save_array(folder / "posting-counts.npy", self.often)
        save_array(folder / "row-lengths.npy", self.lengths)

    @classmethod
    def open(cls, folder: Path) -> Tally:
        """Map the arrays that :meth:`save` and ``Postings.save`` wrote."""
        return cls(
            load_array(folder / "terms.npy"),
            load_array(folder / "term-starts.npy"),
            load_array(folder / "posting-starts.npy"),
            load_array(folder / "posting-rows.npy"),
            load_array(folder / "posting-counts.npy"),
            load_array(folder / "row-lengths.npy"),
        )

    def _words(self) -> list[bytes]:
        data = self.terms.tobytes()
        starts = self.term_starts.tolist()
        return [data[a:b] for a, b in zip(starts, starts[1:], strict=False)]

    def _staying(self, place: Numbers) -> tuple[Numbers, Numbers, Whole]:
        """Return term, new row and count of every entry whose row stays."""
        terms = np.empty(len(self.rows), dtype=np.int32)
        rows = np.empty_like(terms)
        often = np.empty(len(self.rows), dtype=self.often.dtype)
        done = 0
        for part in _parts(len(self.rows)):
            moved = place[self.rows[part]]
            stays = np.flatnonzero(moved >= 0)
            to = slice(done, done + len(stays))
            terms[to] = np.searchsorted(self.starts, stays + part.start, "right") - 1
            rows[to] = moved[stays]
            often[to] = self.often[part][stays]
            done += len(stays)
        return terms[:done], rows[:done], often[:done]


_NONE: Numbers = np.zeros(0, dtype=np.int32)


def ends(lengths: Any) -> NDArray[np.int64]:
    """Return where each of the lists starts when they lie end to end, and where the last ends."""
    found: NDArray[np.int64] = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=found[1:])
    return found


def _by_term(
    place: Numbers, term_of: Numbers, row_starts: NDArray[np.int64], often: Whole
) -> tuple[NDArray[np.int64], Numbers, Whole]:
    """Put entries that lie row by row into the order of terms, a part at a time.

    Args:
        place: Of each term's number its place among the sorted terms.
        term_of: The number of the term of each entry.
        row_starts: Where each row's entries start, and where the last ones end.
        often: Of each entry.

    Returns:
        Where each term's entries start, their rows in order, and how often.
    """
    starts = ends(_counted(term_of, len(place))[np.argsort(place)])
    free = starts[:-1].copy()
    rows, counts = np.empty(len(term_of), dtype=np.int32), np.empty_like(often)
    for part in _parts(len(term_of)):
        terms = place[term_of[part]]
        order = np.argsort(terms, kind="stable")
        named, first, many = np.unique(terms[order], return_index=True, return_counts=True)
        to = np.repeat(free[named] - first, many) + np.arange(len(terms))
        rows[to] = np.searchsorted(row_starts, order + part.start, "right") - 1
        counts[to] = often[part][order]
        free[named] += many
    return starts, rows, counts


def _parts(length: int) -> Iterator[slice]:
    return (slice(at, min(at + _STRIDE, length)) for at in range(0, length, _STRIDE))


def _counted(values: Numbers, many: int) -> NDArray[np.int64]:
    """Return how often each number below ``many`` occurs."""
    found: NDArray[np.int64] = np.zeros(many, dtype=np.int64)
    for part in _parts(len(values)):
        found += np.bincount(values[part], minlength=many)
    return found


def _vocabulary(
    old: list[bytes], alive: NDArray[np.bool_], new: list[bytes]
) -> tuple[list[bytes], Numbers, Numbers]:
    """Return the sorted words of both, and the places in them of the old and of the new ones.

    An old word that no row holds any more is left out; its place means nothing.
    """
    words = sorted({*(old[at] for at in np.flatnonzero(alive).tolist()), *new})
    place = {word: at for at, word in enumerate(words)}
    return (
        words,
        np.array([place.get(word, -1) for word in old], dtype=np.int32),
        np.array([place[word] for word in new], dtype=np.int32),
    )


def _places(
    terms: Numbers, rows: Numbers, more: Numbers, more_rows: Numbers, count: int
) -> NDArray[np.int64]:
    """Return before which entries new ones stand, both in the order of term and row."""
    if not len(more):
        return np.zeros(0, dtype=np.int64)
    wanted = more.astype(np.int64) * count + more_rows
    found: NDArray[np.int64] = np.zeros(len(wanted), dtype=np.int64)
    for part in _parts(len(terms)):
        entries = terms[part].astype(np.int64) * count + rows[part]
        found += np.searchsorted(entries, wanted)
    return found


def _joined(words: Sequence[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return words end to end, and where each starts."""
    return np.frombuffer(b"".join(words), dtype=np.uint8), ends([len(word) for word in words])


def _numbers(values: array[int]) -> Numbers:
    return np.frombuffer(values, dtype=np.int32) if len(values) else _NONE


def _narrowed(values: NDArray[Any]) -> Whole:
    largest = int(values.max()) if len(values) else 0
    return np.asarray(values.astype(np.min_scalar_type(largest), copy=False))
