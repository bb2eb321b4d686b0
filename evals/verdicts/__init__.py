"""Fits the reader of how reasons sound (``rag.audit.verdict_words``)."""
