"""The guideline library: register of editions, documents, sections, chunks, and their upkeep."""

from rag.library.library import Library, load_library, read_library
from rag.library.problems import Problem
from rag.library.verify import verify_library

__all__ = ["Library", "Problem", "load_library", "read_library", "verify_library"]
