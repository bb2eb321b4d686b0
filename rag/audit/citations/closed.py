"""Web addresses that no longer answer, as dated, sourced data."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from rag.dated import Verification, read_row, read_toml, rows_of
from rag.records import Record

FILE = "closed_addresses.toml"
SCHEMA = "rationale.closed_addresses/1"
_HOST = re.compile(r"(?:https?://|\bwww\.)([\w.-]+)", re.I)


class ClosedAddress(Record):
    """A web host that was shut down."""

    host: str
    closed: date
    """First day on which nothing is found there."""
    what: str = ""
    verification: Verification
    provenance: str


def load_closed(corpus: Path, fallback: Path | None = None) -> tuple[ClosedAddress, ...]:
    """Read ``closed_addresses.toml`` of a corpus, else of ``fallback``; none where neither has it.

    Raises:
        LibraryError: The file cannot be read or an entry is wrong.
    """
    for folder in (corpus, fallback):
        if folder is not None and (folder / FILE).is_file():
            path = folder / FILE
            rows = rows_of(path, read_toml(path, SCHEMA), "address")
            return tuple(read_row(path, "address", ClosedAddress, row) for row in rows)
    return ()


def closed_in(text: str, known: tuple[ClosedAddress, ...]) -> ClosedAddress | None:
    """Return the closed host that ``text`` names, if it names one."""
    hosts = [match.lower().removeprefix("www.") for match in _HOST.findall(text)]
    for entry in known:
        if any(host == entry.host or host.endswith("." + entry.host) for host in hosts):
            return entry
    return None
