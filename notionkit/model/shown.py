"""Text of a workspace as a terminal may show it: nothing in it acts, the harmless stays.

Joiners and variation selectors are parts of words and emoji: a path without them is another path.
"""

import unicodedata

_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ACTS = frozenset(("Cc", "Zl", "Zp", "Cs"))


def acts(char: str) -> bool:
    """Tell whether a terminal would obey a character, or break or turn the line at it."""
    return char in _OVERRIDES or unicodedata.category(char) in _ACTS


def spelled(text: str) -> str:
    """Return the text with what acts written out, as in ``\\u2028``, and all else as it is."""
    if text.isprintable():
        return text
    return "".join(_written_out(char) if acts(char) else char for char in text)


def _written_out(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def in_quotes(text: str) -> str:
    """Return the text spelled out between quotation marks, of the kind that is not in it."""
    mark = '"' if "'" in text and '"' not in text else "'"
    return f"{mark}{spelled(text)}{mark}"
