"""Measuring retrieval: labelled collections, systems that rank them, figures with intervals."""
