"""Identifiers of a person masked by stable placeholders before text leaves, and put back after."""

from rag.masking.find import Identifier, Kind, identifiers_in
from rag.masking.mask import Mask

__all__ = ["Identifier", "Kind", "Mask", "identifiers_in"]
