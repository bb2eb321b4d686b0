"""Offline evaluation: drafts of known cases, scored against reference letters."""
