"""The Gradio entry: ``python app.py`` opens the workbench on loopback."""

from __future__ import annotations

import os

from rag.settings import Settings
from rag.workbench import build_app, serve

__all__ = ["build_app", "main"]


def main() -> None:
    """Serve the workbench on ``RATIONALE_PORT``, by default 7860."""
    serve(build_app(Settings()), port=int(os.environ.get("RATIONALE_PORT", "7860")))


if __name__ == "__main__":
    main()
