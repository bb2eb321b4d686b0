"""Rendering the determination letter: citations, Markdown and DOCX."""

from rag.letter.citations import citation_text, is_digest

__all__ = ["citation_text", "is_digest"]
