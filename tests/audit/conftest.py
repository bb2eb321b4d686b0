"""The shipped corpus, loaded once for the audit's tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rag.audit import AuditReport, audit, load_data
from rag.audit.material import Data
from rag.records import RawDocument
from rag.settings import Settings

Audit = Callable[[RawDocument], AuditReport]


@pytest.fixture(scope="session")
def audit_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings on the shipped corpus with a home of their own."""
    return Settings(home=tmp_path_factory.mktemp("audit-home"))


@pytest.fixture(scope="session")
def data(audit_settings: Settings) -> Data:
    """What letters are compared with."""
    return load_data(audit_settings)


@pytest.fixture
def audited(audit_settings: Settings, data: Data) -> Audit:
    """Audit a letter on a fixed day."""
    return lambda raw: audit(raw, audit_settings, data=data, today=date(2020, 1, 1))
