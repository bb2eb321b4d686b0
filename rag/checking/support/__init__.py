"""Whether the words that a sentence rests on bear it out, scored without a language model."""
