"""The figures of a run: where they come from, and who gets them."""
