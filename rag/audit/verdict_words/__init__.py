"""How the reasons of a rationale sound, for or against, by a model of words."""

from rag.audit.verdict_words.reader import LABELS, overturning

__all__ = ["LABELS", "overturning"]
