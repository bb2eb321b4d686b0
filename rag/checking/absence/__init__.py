"""What a draft says is missing: the claims, the things missed, and the search of the record."""
