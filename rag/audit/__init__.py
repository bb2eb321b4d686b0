"""Finished determinations checked as if they were drafts. Nothing that drafts may import this."""

from __future__ import annotations

from rag.audit.audit import audit, load_data
from rag.audit.findings import AuditFinding, AuditReport, Place
from rag.audit.report import envelope, report_text

__all__ = [
    "AuditFinding",
    "AuditReport",
    "Place",
    "audit",
    "envelope",
    "load_data",
    "report_text",
]
