"""What the law asks of a determination, element by element: dated, sourced data from the corpus."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field

from rag.dated import holds, keep_forward, read_row, read_toml, rows_of
from rag.errors import LibraryError
from rag.records import Record

__all__ = ["Law", "LawElement", "load_law"]

FOLDER = "law"
SCHEMA = "rationale.law/1"

LawStatus = Literal["read", "second_hand", "recall"]
Topic = Literal[
    "definition",
    "standard",
    "scope",
    "record",
    "form",
    "time",
    "analysis",
    "effect",
    "appeal",
    "ground",
    "silence",
    "outside",
    "sequence",
    "citation",
    "conflict",
    "formulary",
]


class LawElement(Record):
    """One thing that one subdivision of a law asks, defines or grants."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    law: str
    """``Labor Code`` or ``8 CCR``."""
    section: str
    """With its subdivisions: ``4610.6(h)(5)``."""
    topic: Topic
    text: str = Field(min_length=10)
    quoted: bool = False
    """Whether ``text`` is the law's own words; otherwise it is ours and never shown as a quote."""
    status: LawStatus
    """``read`` in the law's text, ``second_hand``, or ``recall``: to be checked."""
    provenance: str = Field(min_length=3)
    address: str = ""
    rank: Literal["", "A", "B", "C", "D", "E", "F"] = ""
    """Letter of Labor Code 4610.5(c)(2), for the standards of necessity."""
    step: Literal[0, 1, 2, 3, 4] = 0
    """Step of the search sequence; 0: none."""
    in_force_from: date | None = Field(default=None, alias="from")
    in_force_until: date | None = Field(default=None, alias="until")
    """First day on which it no longer holds."""

    @property
    def name(self) -> str:
        """The element as a letter cites it: ``Labor Code 4610.6(h)(5)``."""
        return f"{self.law} {self.section}"

    def holds_on(self, day: date) -> bool:
        """Say whether the element is in force on ``day``; a date not known does not limit it."""
        return holds(self, day)


class Law(Record):
    """Every element, in the order of the files and of their entries."""

    elements: tuple[LawElement, ...]

    def get(self, element_id: str) -> LawElement:
        """Return the element with this id.

        Raises:
            LibraryError: There is none.
        """
        for element in self.elements:
            if element.id == element_id:
                return element
        raise LibraryError(
            f"The law data holds no element {element_id!r}.",
            "Add it to a file in law/ of the corpus, or correct the id.",
        )

    def about(self, topic: Topic, day: date | None = None) -> tuple[LawElement, ...]:
        """Return the elements of a topic, those in force on ``day`` where one is given."""
        return tuple(
            element
            for element in self.elements
            if element.topic == topic and (day is None or element.holds_on(day))
        )

    def under(self, section: str, day: date | None = None) -> tuple[LawElement, ...]:
        """Return the elements of a section and its subdivisions: ``4610.6(h)`` finds (1) to (5)."""
        return tuple(
            element
            for element in self.elements
            if (element.section == section or element.section.startswith(f"{section}("))
            and (day is None or element.holds_on(day))
        )

    def standard(self, rank: str) -> LawElement:
        """Return the standard of Labor Code 4610.5(c)(2) with this letter.

        Raises:
            LibraryError: There is none.
        """
        for element in self.elements:
            if rank and element.rank == rank:
                return element
        raise LibraryError(
            f"The law data holds no standard of rank {rank!r}.", "Ranks are A to F; add it to law/."
        )


def load_law(corpus: Path) -> Law:
    """Read every ``law/*.toml`` of a corpus; a corpus without that folder has no law data.

    Raises:
        LibraryError: A file cannot be read, an entry is wrong, or an id stands twice.
    """
    elements: list[LawElement] = []
    seen: dict[str, str] = {}
    for path in sorted((corpus / FOLDER).glob("*.toml")):
        for element in _read(path):
            if element.id in seen:
                raise LibraryError(
                    f"{path}: the id {element.id!r} stands in {seen[element.id]} already.",
                    "Give each element an id of its own.",
                )
            seen[element.id] = path.name
            elements.append(element)
    return Law(elements=tuple(elements))


def _read(path: Path) -> list[LawElement]:
    data = read_toml(path, SCHEMA)
    law = data.get("law", "")
    elements = [
        read_row(path, "element", LawElement, {"law": law, **row} if isinstance(row, dict) else row)
        for row in rows_of(path, data, "element")
    ]
    for element in elements:
        keep_forward(path, f"element {element.id!r}", element)
    return elements
