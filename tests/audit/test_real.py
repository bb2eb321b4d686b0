"""Real determinations from a folder outside: the audit reads each and stays quiet enough."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from statistics import median

import pytest

from rag.audit import audit
from rag.audit.material import Data
from rag.intake import read_documents
from rag.settings import Settings

FOLDER = os.environ.get("RATIONALE_REAL_LETTERS", "")


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(not FOLDER, reason="RATIONALE_REAL_LETTERS names no folder of letters")
def test_real_letters_are_read_without_a_flood(audit_settings: Settings, data: Data) -> None:
    warnings: list[int] = []
    for path in sorted(p for p in Path(FOLDER).iterdir() if p.suffix in (".pdf", ".txt", ".docx")):
        raw = read_documents([path], audit_settings)[0]
        report = audit(raw, audit_settings, data=data, today=date(2020, 1, 1))
        assert report.items, path.name
        for finding in report.findings:
            assert 0 <= finding.place.start <= finding.place.end <= len(raw.text), path.name
        for item in report.items:
            own = [f for f in report.findings if f.item == item.number]
            warnings.append(sum(f.severity == "warning" for f in own))
    assert warnings and median(warnings) <= 6
