"""Reads what a sentence says by its words, where no list of phrases foresees them all."""

from rag.word_model.model import WordModel

__all__ = ["WordModel"]
