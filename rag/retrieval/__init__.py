"""Finding the guideline passages that govern a disputed item, in order of authority."""

from rag.retrieval.index import Index, open_index, sync
from rag.retrieval.retrieve import retrieve, search

__all__ = ["Index", "open_index", "retrieve", "search", "sync"]
