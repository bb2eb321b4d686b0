"""Scores as one self-contained HTML page."""
