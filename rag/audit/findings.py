"""The records of an audit: where a finding stands in the letter, what it says, and the report."""

from __future__ import annotations

from datetime import date
from typing import Literal

from rag.records import Decision, Record

SCHEMA: Literal["rationale.audit/1"] = "rationale.audit/1"
Severity = Literal["blocker", "warning", "note"]
Part = Literal["letter", "summary", "request", "ur_guideline", "guideline", "rationale"]
SEVERITIES: tuple[Severity, ...] = ("blocker", "warning", "note")
ERROR_OF_FACT = "lc-4610.6-h5"
"""The element of law on plainly erroneous findings of fact."""
EXCESS = "lc-4610.6-h1"
"""The element of law on acting without or in excess of powers."""


class Place(Record):
    """A stretch of the audited letter."""

    part: Part
    page: int = 1
    """1-based page of the file on which it starts."""
    start: int = 0
    end: int = 0
    """Half-open offsets in the letter's text as read; equal where the letter as a whole is meant.
    """
    sentence: int | None = None
    """1-based number of the sentence in the item's rationale."""
    words: str = ""
    """What stands there, white space squeezed and cut where it is long."""


class AuditFinding(Record):
    """What the audit says of one place of a letter. It never changes the letter."""

    check: str
    """Name of the check; ``docs/audit.md`` lists them."""
    severity: Severity
    item: int
    """Number of the disputed item; 0: the letter as a whole."""
    place: Place
    message: str
    remedy: str
    evidence: str = ""
    """Words of the summary, the register or the library that show it."""
    law: tuple[str, ...] = ()
    """Ids of the elements of ``law/*.toml`` that it touches."""


class AuditedItem(Record):
    """One disputed item as the letter decided it."""

    number: int
    request: str
    decision: Decision
    sentences: int
    """Sentences of its rationale."""
    reviewer_citations: tuple[str, ...]
    ur_citations: tuple[str, ...]


class AuditReport(Record):
    """The findings on a finished determination."""

    schema_version: Literal["rationale.audit/1"] = SCHEMA
    document: str
    sha256: str
    case_number: str
    as_of: date
    as_of_basis: str
    items: tuple[AuditedItem, ...]
    findings: tuple[AuditFinding, ...]
    """By item, severity and place."""
    notices: tuple[str, ...] = ()
    """What could not be checked, and why."""

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(finding.severity == severity for finding in self.findings)
