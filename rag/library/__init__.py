"""The guideline library: register of editions, documents, sections, chunks, and their upkeep."""
