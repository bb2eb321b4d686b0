"""Drafters: the extractive one, which needs no model, and the one that asks a chat model."""

from rag.drafting.chat import draft_chat
from rag.drafting.extractive import draft_extractive

__all__ = ["draft_chat", "draft_extractive"]
