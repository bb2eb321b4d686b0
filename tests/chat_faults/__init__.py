"""Faulty answers of a chat model, and how each ends on the real path from server to findings."""
