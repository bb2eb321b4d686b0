"""Typed values in a text: amounts of every kind, dates, spinal levels, pages and sides."""

from __future__ import annotations

from rag.checking.values.numbers import number, plain
from rag.checking.values.reader import Kind, Value
from rag.checking.values.reading import bare_numbers, dates_told, values

__all__ = ["Kind", "Value", "bare_numbers", "dates_told", "number", "plain", "values"]
