"""Finding the guideline passages that govern a disputed item, in order of authority."""

from rag.retrieval.columns import Filter
from rag.retrieval.find import find
from rag.retrieval.index import Index, open_index, sync
from rag.retrieval.lookup import SearchResult, look_up, search
from rag.retrieval.retrieve import retrieve

__all__ = [
    "Filter",
    "Index",
    "SearchResult",
    "find",
    "look_up",
    "open_index",
    "retrieve",
    "search",
    "sync",
]
