"""Benchmarks: our figures beside those of what users would otherwise take, in one run."""
