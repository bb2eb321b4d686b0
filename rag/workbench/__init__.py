"""The Gradio workbench: a case in, what governs, the draft with its evidence, the letter out."""

from __future__ import annotations

from rag.workbench.page import build_app, serve

__all__ = ["build_app", "serve"]
