"""A problem in a guideline document or register: where it stands, what it is and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from rag.errors import LibraryError
from rag.records import Record


class Problem(Record):
    """Something wrong, or doubtful, in a file of the library."""

    file: str
    """Path inside the library (``home:`` before files that a curator added)."""
    line: int
    """1-based line of the file; 0 where the whole file is meant."""
    message: str
    remedy: str = ""
    severity: Literal["error", "warning", "note"] = "error"
    """An ``error`` keeps the library from being loaded; a ``warning`` does not, and a ``note`` is
    no fault at all."""

    def __str__(self) -> str:
        """Return ``file:line: severity: message (remedy)``."""
        remedy = f" ({self.remedy})" if self.remedy else ""
        return f"{self.file}:{self.line}: {self.severity}: {self.message}{remedy}"


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """Sort by file and line, and drop doubles."""
    return sorted(set(problems), key=lambda p: (p.file, p.line, p.severity, p.message))


def refuse(problems: Iterable[Problem]) -> None:
    """Raise if there is an error among ``problems``.

    Raises:
        LibraryError: Naming the first errors with file and line.
    """
    errors = [p for p in ordered(problems) if p.severity == "error"]
    if not errors:
        return
    shown = "\n".join(f"  {p}" for p in errors[:10])
    more = f"\n  … and {len(errors) - 10} more" if len(errors) > 10 else ""
    raise LibraryError(
        f"The guideline library has {len(errors)} error(s):\n{shown}{more}",
        "Correct the lines named, then run `rationale corpus verify`.",
    )
