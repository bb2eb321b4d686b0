"""The drug formulary by date: a drug's status, its fills, and its morphine equivalents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from rag.dated import (
    Sourced,
    Verification,
    holds,
    keep_apart,
    keep_forward,
    read_row,
    read_toml,
    rows_of,
)
from rag.errors import InputError
from rag.morphine import DailyMme, Dose, Form, MmeFactor, MmeTable, convert, read_tables
from rag.records import Record

__all__ = ["DailyMme", "Dose", "Formulary", "FormularyStatus", "MmeFactor", "load_formulary"]

FOLDER = "formulary"
DRUG_LIST = "mtus_drug_list.toml"
EQUIVALENTS = "morphine_equivalents.toml"


class FormularyHead(Sourced):
    """The formulary as a whole: from when, and under which sections."""

    name: str
    section: str


class SpecialFill(Sourced):
    """The rule of the first supply after an injury."""

    section: str
    days_from_injury: int = Field(ge=0)


class PerioperativeFill(Sourced):
    """The rule of the supply around an operation."""

    section: str
    days_before: int = Field(ge=0)
    days_after: int = Field(ge=0)


class DrugListEdition(Sourced):
    """A published version of the drug list."""

    name: str
    listed: int | None = None
    """How many drugs it lists."""


class ListedDrug(Sourced):
    """One row of the drug list."""

    drug: str
    """Vocabulary drug id."""
    status: Literal["exempt", "non_exempt", "unlisted"]
    special_fill_days: int | None = Field(default=None, ge=0)
    """Longest supply in days; 0: no such fill; ``None``: not known."""
    perioperative_fill_days: int | None = Field(default=None, ge=0)
    note: str = ""


class FormularyStatus(Record):
    """What the formulary says of a drug on a day."""

    drug: str
    day: date
    status: Literal["exempt", "non_exempt", "unlisted", "unknown", "not_in_force"]
    """``unknown``: our copy of the list has no row; ``not_in_force``: no formulary on that day."""
    special_fill_days: int | None = None
    perioperative_fill_days: int | None = None
    edition: str = ""
    """The latest version of the list known to have been published by that day."""
    verification: Verification | None = None
    provenance: str = ""
    note: str = ""

    @property
    def needs_prospective_review(self) -> bool | None:
        """Whether the drug needs authorization first; ``None``: not known, or no formulary."""
        if self.status in ("unknown", "not_in_force"):
            return None
        return self.status != "exempt"


class Formulary(Record):
    """The drug list with its fills, and the tables of morphine-equivalent factors."""

    head: FormularyHead | None = None
    special_fill: SpecialFill | None = None
    perioperative_fill: PerioperativeFill | None = None
    editions: tuple[DrugListEdition, ...] = ()
    drugs: tuple[ListedDrug, ...] = ()
    tables: tuple[MmeTable, ...] = ()

    def status(self, drug: str, day: date) -> FormularyStatus:
        """Return what the drug list says of ``drug`` (a vocabulary id) on ``day``.

        A drug without a row is ``unknown``: the shipped copy of the list is not complete.
        """
        if self.head is None or not holds(self.head, day):
            return FormularyStatus(drug=drug, day=day, status="not_in_force")
        published = [one for one in self.editions if holds(one, day)]
        latest = max(published, key=lambda one: one.in_force_from or date.min, default=None)
        name = latest.name if latest else self.head.name
        row = next((row for row in self.drugs if row.drug == drug and holds(row, day)), None)
        if row is None:
            return FormularyStatus(drug=drug, day=day, status="unknown", edition=name)
        kept = row.model_dump(exclude={"address", "in_force_from", "in_force_until"})
        return FormularyStatus(day=day, edition=name, **kept)

    def perioperative_period(self, surgery: date) -> tuple[date, date] | None:
        """Return the first and the last day of the perioperative period, both included."""
        rule = self.perioperative_fill
        if rule is None:
            return None
        before, after = timedelta(days=rule.days_before), timedelta(days=rule.days_after)
        return surgery - before, surgery + after

    def special_fill_until(self, injury: date) -> date | None:
        """Return the last day on which a first visit opens the special fill."""
        rule = self.special_fill
        return None if rule is None else injury + timedelta(days=rule.days_from_injury)

    def mme_table(self, table: str | None = None, day: date | None = None) -> MmeTable | None:
        """Return the table with this id, else the one current on ``day``; ``None``: there is none.

        Raises:
            InputError: Neither a table nor a day is given, or no table has this id.
        """
        if table is not None:
            for one in self.tables:
                if one.id == table:
                    return one
            known = ", ".join(one.id for one in self.tables) or "none"
            raise InputError(
                f"There is no table of morphine equivalents {table!r}.", f"Known tables: {known}."
            )
        if day is None:
            raise InputError("Morphine equivalents need a table or a day.", "Give one of the two.")
        return next((one for one in self.tables if holds(one, day)), None)

    def mme_factor(
        self,
        drug: str,
        *,
        table: str | None = None,
        day: date | None = None,
        form: Form = "oral",
    ) -> MmeFactor | None:
        """Return the row for a drug; ``None`` where the table has none or none is in force.

        Raises:
            InputError: As :meth:`mme_table`.
        """
        chosen = self.mme_table(table, day)
        return None if chosen is None else chosen.factor(drug, form)

    def daily_mme(
        self, doses: Iterable[Dose], *, table: str | None = None, day: date | None = None
    ) -> DailyMme:
        """Add doses up in morphine milligram equivalents per day; see :func:`rag.morphine.convert`.

        Raises:
            InputError: As :meth:`mme_table`.
        """
        return convert(doses, self.mme_table(table, day))


def load_formulary(corpus: Path) -> Formulary:
    """Read ``formulary/`` of a corpus; without that folder nothing is in force on any day.

    Raises:
        LibraryError: A file cannot be read, a row is wrong, rows of one drug are in force together,
            or two tables are current on one day.
    """
    listed, factors = corpus / FOLDER / DRUG_LIST, corpus / FOLDER / EQUIVALENTS
    parts = _drug_list(listed) if listed.is_file() else {}
    if factors.is_file():
        parts["tables"] = read_tables(factors)
    return Formulary(**parts)


def _drug_list(path: Path) -> dict[str, Any]:
    data = read_toml(path, "rationale.formulary/1")
    drugs = [read_row(path, "drug", ListedDrug, row) for row in rows_of(path, data, "drug")]
    for drug in sorted({row.drug for row in drugs}):
        keep_apart(path, f"drug {drug!r}", [row for row in drugs if row.drug == drug])
    editions = [
        read_row(path, "edition", DrugListEdition, row) for row in rows_of(path, data, "edition")
    ]
    for edition in editions:
        keep_forward(path, f"edition {edition.name!r}", edition)
    parts: dict[str, Any] = {"drugs": tuple(drugs), "editions": tuple(editions)}
    heads: tuple[tuple[str, str, type[Sourced]], ...] = (
        ("formulary", "head", FormularyHead),
        ("special_fill", "special_fill", SpecialFill),
        ("perioperative_fill", "perioperative_fill", PerioperativeFill),
    )
    for table, field, model in heads:
        if table in data:
            parts[field] = read_row(path, table, model, data[table])
    return parts
