"""The errors a user can meet: what happened, what to do, and whether a retry helps."""

from __future__ import annotations


class RationaleError(Exception):
    """Base of every expected error. The command line prints it without a traceback."""

    exit_code = 1

    def __init__(self, message: str, remedy: str = "", *, retry: bool = False) -> None:
        """Make the error.

        Args:
            message: What happened, and where.
            remedy: What the user can do about it.
            retry: Whether the same command may succeed when simply run again.
        """
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.retry = retry


class InputError(RationaleError):
    """A case file or option cannot be used."""

    exit_code = 2


class LibraryError(RationaleError):
    """A guideline document, register or vocabulary file is wrong."""

    exit_code = 3


class IndexStateError(RationaleError):
    """The index is missing, half-built, or made by another embedder or chunk recipe."""

    exit_code = 4


class StoreError(RationaleError):
    """A file or folder cannot be read or written."""

    exit_code = 5


class ConfigError(RationaleError):
    """A setting is wrong or an optional part is not installed."""

    exit_code = 6


class ModelError(RationaleError):
    """A chat model could not be reached or gave no usable answer."""

    exit_code = 7
