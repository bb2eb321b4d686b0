"""A conclusion on a part of what is in dispute, where that has several parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import AuditFinding
from rag.audit.material import Audited, Material
from rag.checking.context import outside_quotes
from rag.checking.values import values
from rag.text import listed

_REMAINING = re.compile(
    r"\b(?:remaining|IMR eligible)\b[^,;:]{0,60}[,;:]\s*(?P<portion>.+)$", re.I | re.S
)


def check_portion(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """A conclusion on a part of what is in dispute, where that has several parts."""
    remaining = _REMAINING.search(audited.item.text)
    portion = remaining["portion"] if remaining else audited.item.text
    asked = _counted(audited, portion)
    ever = asked | _counted(audited, audited.item.text)
    deciding = [s for s in audited.own if s.kind == "conclusion"]
    said = {value for s in deciding for value in _counted(audited, outside_quotes(s.text))}
    left_out = asked - said
    if len(asked) < 2 or not said or not left_out or not said <= ever:
        return
    statement = next(s for s in deciding if _counted(audited, outside_quotes(s.text)))
    yield audited.finding(
        "portion_unaddressed",
        "warning",
        material.at(statement),
        f"The conclusion decides on {listed(_in_order(said))}; in dispute are "
        f"{listed(_in_order(asked))}.",
        "Decide on every part of what is in dispute.",
        evidence=portion,
        law=("lc-4610.6-e-necessity",),
    )


def _counted(audited: Audited, text: str) -> set[str]:
    return {
        value.value
        for value in values(text)
        if value.kind == "count" and value.value.split()[1] in ("visits", "tablets", "injections")
    }


def _in_order(amounts: set[str]) -> list[str]:
    return sorted(amounts, key=lambda amount: (float(amount.split()[0]), amount))
