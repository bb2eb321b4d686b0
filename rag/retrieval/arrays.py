"""Arrays as files that are mapped into memory instead of being read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def save_array(path: Path, values: NDArray[Any]) -> None:
    """Write an array and wait until the disk has it."""
    with path.open("wb") as file:
        np.save(file, np.ascontiguousarray(values), allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())


def load_array(path: Path) -> NDArray[Any]:
    """Map an array, read-only. An empty one cannot be mapped and is read.

    Raises:
        OSError: If it cannot be read.
        ValueError: If it is no array.
    """
    try:
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:
        mapped = np.load(path, allow_pickle=False)
    # A plain view: the subclass that numpy gives mapped arrays is slow to slice.
    return np.asarray(mapped).view(np.ndarray)


def merged(*parts: NDArray[Any]) -> NDArray[np.int64]:
    """Return every number that stands in one of the arrays, once each, in order.

    As ``numpy.unique`` does, which loads a tenth of a second's worth of masked arrays for it.
    """
    joined: NDArray[np.int64] = np.sort(np.concatenate([np.zeros(0, np.int64), *parts]))
    return joined[np.flatnonzero(np.diff(joined, prepend=-1))]
