"""Measures: pure functions from drafts and references to figures."""
