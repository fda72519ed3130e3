"""How many inputs the fuzz tests try: more in the thorough profile, and each of them counted."""

from collections import Counter

from hypothesis import settings

USUAL = 100
"""Examples of a test in Hypothesis's own profile."""

TRIED: Counter[str] = Counter()
"""Inputs of this session by where they came from; the end of the session tells them."""


def examples(usual: int) -> settings:
    """Return settings for ``usual`` examples, and for as many times more as the profile has."""
    return settings(max_examples=max(1, usual * settings().max_examples // USUAL))


def tried(source: str, count: int = 1) -> None:
    """Count inputs."""
    TRIED[source] += count
