"""Rationale: drafts the cited decision rationale of an independent medical review."""

__version__ = "0.1.0"
