"""The crawl: which listings there are, in which order they are walked, and what is spared."""
