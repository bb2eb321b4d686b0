"""Agreement of what a sentence states with the words that it rests on."""

from __future__ import annotations

from rag.checking.agreement.check import check_agreement
from rag.checking.agreement.equality import agrees

__all__ = ["agrees", "check_agreement"]
