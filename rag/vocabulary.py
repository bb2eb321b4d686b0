"""The editable vocabulary: treatments, drugs, body parts and conditions, and how words map to them."""
