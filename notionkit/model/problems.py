"""What is wrong with a value, and where: found all at once, told by path."""

import attrs


@attrs.frozen
class Problem:
    """One thing that is wrong; ``path`` leads there as in Notion's own messages.

    >>> str(Problem("properties.Due.date.start", "should be a date, instead was `soon`"))
    'properties.Due.date.start: should be a date, instead was `soon`'
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def shown(value: object) -> str:
    """Return ``value`` as a message shows it, cut to a sensible length."""
    if isinstance(value, (dict, list)):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
