"""Labelled sentences on visits and relief, and the fit of their reader."""
