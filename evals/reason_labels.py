"""Labels of decisive reasons, made ready to be looked for in drafts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from evals.labels_reasons import FOLDER, ItemReasons, ReasonLabels, load_reasons, subjects_named
from evals.metrics.reasons import Names, Sought
from rag.text import squeeze

SHIPPED = "shipped"
_ENDINGS = (".pdf", ".txt", ".docx", ".md")


class Labels:
    """The labelled reasons of a folder of determinations, by case and item."""

    def __init__(self, labels: ReasonLabels) -> None:
        """Make every label ready."""
        named = {one.id: subjects_of(labels, one.id) for one in labels.subjects}
        self._items: dict[str, dict[int, tuple[Sought, ...]]] = {}
        for item in labels.items:
            self._items.setdefault(stem(item.case), {})[item.item] = _sought(item, named)
        self.digest = hashlib.sha256(labels.model_dump_json().encode()).hexdigest()[:16]

    def of(self, case: str) -> Mapping[int, tuple[Sought, ...]]:
        """Return the reasons of a case by item; empty where it has no label."""
        return self._items.get(stem(case), {})


def load_labels(name: str) -> Labels:
    """Load the labels of a folder, or those that come with the program (``shipped``).

    Raises:
        InputError: The folder holds none, or they are wrong.
    """
    return Labels(load_reasons(FOLDER if name == SHIPPED else Path(name)))


def subjects_of(labels: ReasonLabels, subject: str) -> Names:
    """Return whether a clause names a subject."""
    (one,) = (known for known in labels.subjects if known.id == subject)
    return lambda clause: bool(subjects_named(clause, (one,)))


def stem(name: str) -> str:
    """Return a case's name without the ending of a file."""
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return name


def _sought(item: ItemReasons, named: Mapping[str, Names]) -> tuple[Sought, ...]:
    return tuple(
        Sought(
            squeeze(f"{one.type.replace('_', ' ')}: {one.words} ({one.subject.replace('_', ' ')})"),
            one.type,
            named[one.subject],
            one.subject,
        )
        for one in item.reasons
    )
