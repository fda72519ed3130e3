"""The proof: what had to be read against what was read, and what is told of it."""
