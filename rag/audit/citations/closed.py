"""Web addresses that no longer answer, as dated, sourced data."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from rag.dated import Verification, table_of
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
    return table_of(FILE, (corpus, fallback), SCHEMA, "address", ClosedAddress)[1]


def closed_in(text: str, known: tuple[ClosedAddress, ...]) -> ClosedAddress | None:
    """Return the closed host that ``text`` names, if it names one."""
    hosts = [match.lower().removeprefix("www.") for match in _HOST.findall(text)]
    for entry in known:
        if any(host == entry.host or host.endswith("." + entry.host) for host in hosts):
            return entry
    return None
