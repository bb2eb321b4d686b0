"""The guideline library: register of editions, documents, sections, chunks, and their upkeep."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.library.library import Library, load_library, read_library
    from rag.library.problems import Problem
    from rag.library.verify import library_notes, verify_library

__all__ = [
    "Library",
    "Problem",
    "library_notes",
    "load_library",
    "read_library",
    "verify_library",
]
_MODULES = {"Problem": "problems", "library_notes": "verify", "verify_library": "verify"}


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is asked for: a search needs no reader of documents."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'library')}"), name)
