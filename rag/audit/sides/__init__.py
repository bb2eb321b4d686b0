"""Left and right of a rationale against case summary and request."""

from __future__ import annotations

from rag.audit.sides.check import check_sides
from rag.audit.sides.clauses import check_side_clauses
from rag.audit.sides.implied import check_implied_sides
from rag.audit.sides.measures import check_sided_figures

__all__ = ["check_implied_sides", "check_side_clauses", "check_sided_figures", "check_sides"]
