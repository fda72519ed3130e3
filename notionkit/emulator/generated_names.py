"""Titles that exporters stumble over, and plain ones for everything else."""

import random

ODD = (
    "",
    "Untitled",
    "Same name",
    "Same name",
    "same NAME",
    "a/b\\c",
    "..",
    ".hidden",
    "trailing dot.",
    "  spaces around  ",
    "CON",
    "aux.txt",
    "nul",
    'quotes " and <angles> | pipes? * :',
    "percent %20 and #hash & ampersand",
    "[brackets](and parentheses)",
    "tab\tand\nnewline",
    "x" * 300,
    "é" * 200,
    "e\u0301 decomposed",
    "é decomposed",
    "😀👨‍👩‍👧‍👦🏳️‍🌈",
    "مرحبا بالعالم",
    "שלום עולם",
    "日本語のページ",
    "ﬁne ligature",
    "zero\u200bwidth",
    "\u202ereversed",
    "index",
    "manifest.jsonl",
    "README.md",
    "-",
    "---",
    "0",
    "null",
)

_WORDS = (
    "amber", "bell", "cable", "dune", "ebb", "flare", "gull", "harbour", "isle", "jetty", "keel",
    "lamp", "mast", "net", "oar", "pier", "quay", "reef", "sail", "tide", "vane", "wave", "yawl",
)  # fmt: skip


def title(number: int, chance: random.Random) -> str:
    """The odd names first, then plain ones of which a few repeat."""
    if number < len(ODD):
        return ODD[number]
    return f"{chance.choice(_WORDS).capitalize()} {chance.choice(_WORDS)} {number // 2}"


def sentence(chance: random.Random) -> str:
    """A sentence of no meaning."""
    words = chance.choices(_WORDS, k=chance.randint(5, 14))
    return f"{' '.join(words).capitalize()}."
