"""Figures of a rationale against those that the case summary gives of the same thing."""

from __future__ import annotations

from rag.audit.figures.check import check_figures
from rag.audit.figures.lengths import check_lengths
from rag.audit.figures.reading import figures

__all__ = ["check_figures", "check_lengths", "figures"]
