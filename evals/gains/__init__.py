"""The reader of gains: labelled sentences, its fit, and how well it reads those of a new author."""
