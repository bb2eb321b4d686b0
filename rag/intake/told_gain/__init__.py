"""What a record tells of gains, by a model of words fitted on labelled sentences."""

from rag.intake.told_gain.reader import GainTold, gain_told, told_gains

__all__ = ["GainTold", "gain_told", "told_gains"]
