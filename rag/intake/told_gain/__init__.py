"""Whether a sentence says that care brought something, read by words weighed on labelled ones."""

from rag.intake.told_gain.features import FEATURES, buckets
from rag.intake.told_gain.reader import GainModel, GainTold, gain_told, told_gains

__all__ = ["FEATURES", "GainModel", "GainTold", "buckets", "gain_told", "told_gains"]
