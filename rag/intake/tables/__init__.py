"""Tables of measures over dates, weeks or visits: their cells, times, values, and what changed."""

from rag.intake.tables.reader import MeasureTable, Series, better, flat, measure_tables, stalled

__all__ = ["MeasureTable", "Series", "better", "flat", "measure_tables", "stalled"]
