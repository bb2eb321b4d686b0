"""Daily doses of opioids in oral morphine milligram equivalents, by a published table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field

from rag.dated import (
    STRENGTHS,
    Sourced,
    Verification,
    fault,
    keep_apart,
    read_row,
    read_toml,
    rows_of,
)
from rag.records import Record

__all__ = ["DailyMme", "Dose", "Form", "MmeFactor", "MmePart", "MmeTable", "convert", "read_tables"]

Form = Literal["oral", "transdermal"]


class Band(Record):
    """A factor for daily doses up to a limit."""

    up_to: float | None = Field(default=None, gt=0)
    """Highest daily dose, included; ``None``: without end."""
    factor: float = Field(gt=0)


class MmeFactor(Sourced):
    """One row of a table of morphine-equivalent factors."""

    opioid: str
    drugs: tuple[str, ...] = Field(min_length=1)
    """Vocabulary drug ids."""
    form: Form = "oral"
    unit: Literal["mg_per_day", "mcg_per_hour"] = "mg_per_day"
    factor: float | None = Field(default=None, gt=0)
    bands: tuple[Band, ...] = ()
    """In place of ``factor`` where it depends on the daily dose."""

    def at(self, amount: float) -> float:
        """Return the factor for a daily dose of ``amount``, in the row's unit."""
        for band in self.bands:
            if band.up_to is None or amount <= band.up_to:
                return band.factor
        assert self.factor is not None  # reading refuses a row with neither
        return self.factor


class MmeTable(Record):
    """A published table of factors with the days on which it is the current one."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: str
    title: str
    in_force_from: date = Field(alias="from")
    in_force_until: date | None = Field(default=None, alias="until")
    address: str = ""
    factors: tuple[MmeFactor, ...] = Field(alias="factor", min_length=1)

    def factor(self, drug: str, form: Form = "oral") -> MmeFactor | None:
        """Return the row for a drug in a form; ``None`` where the table has none."""
        return next((row for row in self.factors if drug in row.drugs and row.form == form), None)


class Dose(Record):
    """What is taken of one opioid."""

    drug: str
    """Vocabulary drug id."""
    amount: float = Field(ge=0, allow_inf_nan=False)
    """Milligrams of the opioid itself per day; micrograms per hour for a patch."""
    form: Form = "oral"


class MmePart(Record):
    """One dose in morphine equivalents."""

    dose: Dose
    factor: float
    mme: float
    verification: Verification
    provenance: str


class DailyMme(Record):
    """Doses added up in oral morphine milligram equivalents per day."""

    total: float | None
    """``None`` where no table is in force or no dose could be converted; a lower bound while
    ``unconverted`` is not empty."""
    table: str
    """Id of the table used; empty: none is in force."""
    parts: tuple[MmePart, ...] = ()
    unconverted: tuple[str, ...] = ()
    """Drugs without a factor in the table."""
    verification: Verification | None = None
    """The weakest of the rows used."""


def convert(doses: Iterable[Dose], table: MmeTable | None) -> DailyMme:
    """Add doses up by a table; ``None``: none is in force, and nothing is converted.

    Doses of one opioid are added before a factor that depends on the dose is chosen. A drug without
    a factor is named in ``unconverted`` and never counted as nothing.
    """
    given = tuple(doses)
    if table is None:
        return DailyMme(total=None, table="", unconverted=_names(given))
    rows = [(dose, table.factor(dose.drug, dose.form)) for dose in given]
    parts = tuple(
        _part(dose, row, sum(d.amount for d, r in rows if r is row))
        for dose, row in rows
        if row is not None
    )
    return DailyMme(
        total=round(sum(part.mme for part in parts), 6) if parts else None,
        table=table.id,
        parts=parts,
        unconverted=_names(dose for dose, row in rows if row is None),
        verification=max((p.verification for p in parts), key=STRENGTHS.index, default=None),
    )


def _part(dose: Dose, row: MmeFactor, together: float) -> MmePart:
    factor = row.at(together)
    return MmePart(
        dose=dose,
        factor=factor,
        mme=dose.amount * factor,
        verification=row.verification,
        provenance=row.provenance,
    )


def _names(doses: Iterable[Dose]) -> tuple[str, ...]:
    return tuple(sorted({dose.drug for dose in doses}))


def read_tables(path: Path) -> tuple[MmeTable, ...]:
    """Read the tables of a file, in its order.

    Raises:
        LibraryError: The file or a row is wrong, or two tables are current on one day.
    """
    data = read_toml(path, "rationale.mme/1")
    tables = [read_row(path, "table", MmeTable, row) for row in rows_of(path, data, "table")]
    keep_apart(path, "tables", tables)
    for table in tables:
        for what in _faults(table):
            raise fault(path, f"table {table.id!r}: {what}")
    return tuple(tables)


def _faults(table: MmeTable) -> Iterator[str]:
    seen: set[tuple[str, Form]] = set()
    for row in table.factors:
        if (row.factor is None) == (not row.bands):
            yield f"{row.opioid}: give either factor or bands"
        limits = [band.up_to for band in row.bands]
        ends = [limit for limit in limits if limit is not None]
        if limits and (limits[-1] is not None or len(ends) != len(limits) - 1):
            yield f"{row.opioid}: the last band, and it alone, has no up_to"
        if ends != sorted(set(ends)):
            yield f"{row.opioid}: the bands are out of order"
        for drug in row.drugs:
            if (drug, row.form) in seen:
                yield f"{drug!r} stands in two rows of one form"
            seen.add((drug, row.form))
