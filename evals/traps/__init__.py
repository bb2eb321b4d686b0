"""Traps: faults planted in letters, drafts and case files, each with its clean twin."""
