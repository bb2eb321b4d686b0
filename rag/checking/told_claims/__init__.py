"""What a clause says of visits and of relief, by a model of words fitted on labelled sentences."""

from rag.checking.told_claims.reader import calls_lasting, calls_unused, shares_of

__all__ = ["calls_lasting", "calls_unused", "shares_of"]
