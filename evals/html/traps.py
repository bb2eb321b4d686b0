"""The trap set on the page of a run: what share of planted faults is found, and raised in vain."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from evals.html import plots
from evals.html.frame import table, text
from evals.records import Estimate
from evals.report import number
from evals.traps.records import KindRow, Measured, Rate
from rag.errors import InputError

FILE = "traps.json"
"""What ``rationale evals traps --out`` writes."""


def load_traps_result(path: Path) -> Measured:
    """Load what ``rationale evals traps`` wrote: the file, or the folder that holds it.

    Raises:
        InputError: It is missing, or no result of the trap set.
    """
    file = path / FILE if path.is_dir() else path
    remedy = "Make it: rationale evals traps --out DIR"
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(data, dict) and "schema" in data:  # the command's --json answer
            data["schema_version"] = data.pop("schema")
        return Measured.model_validate_json(json.dumps(data))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Could not read the trap result {file}: {error}.", remedy) from error
    except (ValueError, ValidationError) as error:
        raise InputError(f"{file} is no result of the trap set.", remedy) from error


def traps_section(found: Measured) -> str:
    """Return the section: catch and false alarm in all, and by kind of fault."""
    cards = "".join(
        _card(label, rate)
        for label, rate in (
            ("planted faults found", found.total.caught),
            ("clean twins with the same finding (false alarm)", found.total.alarms),
            ("clean twins with any such finding", found.total.family_alarms),
        )
    )
    head = (("kind of fault", False), ("traps", True), ("found", True), ("95 %", False),
            ("false alarm", True), ("95 %", False), ("not run", True))  # fmt: skip
    rows = [_row(one) for one in (*found.kinds, *found.parts)]
    return (
        f'<section id="traps"><h2>Planted faults</h2><p>{found.total.traps} faults, each beside a '
        f"twin without it (part: {text(found.part)}). Not of this run: of the program.</p>"
        f'<div class="cards">{cards}</div><details class="figures panel"><summary>By kind of fault'
        f"</summary>{table(head, rows)}</details></section>"
    )


def traps_text(found: Measured) -> str:
    """Return the same in one line of Markdown."""
    return (
        f"Planted faults (of the program, not of this run): {_share(found.total.caught)} found, "
        f"{_share(found.total.alarms)} false alarms on their clean twins."
    )


def _card(label: str, rate: Rate) -> str:
    one = _estimate(rate)
    if one is None:
        return ""
    return (
        f'<div class="card"><div class="name">{text(label)}</div>'
        f'<div class="value">{number(one.value)}</div>{plots.bar(one)}'
        f'<div class="range">{text(_limits(rate))}</div>'
        f'<div class="range">{rate.hits} of {rate.n}</div></div>'
    )


def _row(one: KindRow) -> list[str]:
    return [
        text(one.title or one.kind),
        str(one.traps),
        _share(one.caught),
        text(_limits(one.caught)),
        _share(one.alarms),
        text(_limits(one.alarms)),
        str(one.unscored),
    ]


def _share(rate: Rate) -> str:
    return f"{rate.hits}/{rate.n}" if rate.n else "–"


def _limits(rate: Rate) -> str:
    if rate.low is None or rate.high is None:
        return "no interval"
    return f"[{number(rate.low)}, {number(rate.high)}]"


def _estimate(rate: Rate) -> Estimate | None:
    if not rate.n:
        return None
    return Estimate(
        value=rate.hits / rate.n, low=rate.low, high=rate.high, n=rate.n, clusters=rate.n,
        method="wilson",
    )  # fmt: skip
