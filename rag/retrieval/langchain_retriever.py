"""The library as a LangChain retriever, so that it drops into anyone's chain.

Import it by name (``from rag.retrieval.langchain_retriever import LibraryRetriever``): nothing
else in the package does, so that no command pays for loading LangChain.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, PrivateAttr

from rag.letter.citations import citation_text, load_forms
from rag.records import RetrievedPassage
from rag.retrieval.embedding import Embedder, load_embedder
from rag.retrieval.index import Index, open_index
from rag.retrieval.retrieve import search
from rag.settings import Settings


class LibraryRetriever(BaseRetriever):
    """Finds guideline passages for a plain query: dense and lexical, fused.

    >>> from rag.settings import Settings
    >>> retriever = LibraryRetriever(settings=Settings(), k=8, as_of="2016-12-01")
    >>> documents = retriever.invoke("cervical facet injection")     # doctest: +SKIP

    Each document's ``id`` is the passage's key, its ``page_content`` the passage verbatim; the
    metadata hold the citation, what identifies the place, and the scores. The index is opened at
    the first query and must have been built with ``rationale corpus sync``.
    """

    settings: Settings = Field(default_factory=Settings)
    k: int = Field(default=8, ge=1, le=1000)
    """How many passages."""
    families: tuple[str, ...] = ()
    """Only these source families, e.g. ``("MTUS", "ODG")``; empty: all."""
    sources: tuple[str, ...] = ()
    """Only these editions, by id in the register; empty: all."""
    body_parts: tuple[str, ...] = ()
    """Only passages about one of these body parts or about any; empty: all."""
    as_of: date | None = None
    """Only editions in force on this day; ``None``: all."""
    _index: Index | None = PrivateAttr(default=None)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        if self._index is None:
            self._index = open_index(self.settings)
        found = search(
            query,
            self._index,
            self.settings,
            self.k,
            sources=self.sources,
            families=self.families,
            body_parts=self.body_parts,
            as_of=self.as_of,
        )
        forms = load_forms(self.settings.corpus)
        return [_document(entry, citation_text(entry.passage, forms)) for entry in found]


class LibraryEmbeddings(Embeddings):
    """The library's embedding model under LangChain's interface."""

    def __init__(self, settings: Settings | None = None) -> None:
        """Take the embedder that the settings name; the model is read at the first text."""
        self._embedder: Embedder = load_embedder(settings or Settings())

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one unit vector per text."""
        return [[float(x) for x in row] for row in self._embedder.embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a query."""
        return self.embed_documents([text])[0]


def _document(found: RetrievedPassage, citation: str) -> Document:
    passage = found.passage
    metadata: dict[str, Any] = {
        "citation": citation,
        "document": passage.document,
        "source": passage.source.id,
        "family": passage.source.family,
        "edition": passage.source.edition,
        "in_force_from": passage.source.in_force_from.isoformat(),
        "in_force_until": _iso(passage.source.in_force_until),
        "chapter": passage.chapter,
        "section": passage.section,
        "pages": passage.pages,
        "start": passage.start,
        "end": passage.end,
        "digest": passage.digest,
        "score": found.score,
        "dense": found.dense,
        "lexical": found.lexical,
    }
    return Document(id=passage.key, page_content=passage.text, metadata=metadata)


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()
