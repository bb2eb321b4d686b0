"""Measuring the check "does this passage support this sentence" on labelled sets."""
