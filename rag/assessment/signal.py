"""A signal: something of the record or the request that moves the probability."""

from __future__ import annotations

from dataclasses import dataclass

from rag.records import Fact, Span


@dataclass(frozen=True)
class Signal:
    """Something of the record or request that moves the probability."""

    name: str
    value: float
    """0 to 1."""
    says: str
    """One plain sentence."""
    facts: tuple[Fact, ...] = ()
    evidence: tuple[Span, ...] = ()
    searched: tuple[str, ...] = ()
    """Where it says that something is missing: the terms that were looked for."""
