"""Titles that exporters stumble over, and plain ones for everything else."""

import random
import unicodedata

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
    ".",
    "...",
    "../../etc/passwd",
    "C:\\Windows",
    "trailing space ",
    "COM1",
    "lpt9.md",
    "con .txt",
    "~",
    "-rf",
    "_files",
    ".notionkit",
    "bell\x07 escape\x1b delete\x7f",
    "line\u2028separator",
    "Zalgo t\u0321\u0348e\u0302\u0303x\u0338t",
    "\u2066isolated\u2069 \u202eoverridden\u202c",
    "👩🏽‍🚀",
    "🇪🇺" * 40,
    "İstanbul",
    "straße",
    "STRASSE",
    "ＦＵＬＬ width",
    "a" * 239 + "é",
    "Title.md",
    "Title",
    "$(whoami) `id` ; rm",
    "{{braces}} {% tag %} ${x}",
    "---\ntitle: injected",
)

_WORDS = (
    "amber", "bell", "cable", "dune", "ebb", "flare", "gull", "harbour", "isle", "jetty", "keel",
    "lamp", "mast", "net", "oar", "pier", "quay", "reef", "sail", "tide", "vane", "wave", "yawl",
)  # fmt: skip


class Titles:
    """A title for each call: every odd one in an order of its own, then plain ones and echoes."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._odd = chance.sample(ODD, len(ODD))
        self._given = ["Same name"]

    def __call__(self) -> str:
        made = self._odd.pop() if self._odd else self._made()
        self._given.append(made)
        return made

    def _made(self) -> str:
        rolled = self._chance.random()
        if rolled < 0.06:
            return self._chance.choice(ODD)
        if rolled < 0.16:
            return self._chance.choice(_ECHOES)(self._chance.choice(self._given))
        words = self._chance.choices(_WORDS, k=2)
        return f"{words[0].capitalize()} {words[1]} {len(self._given) // 2}"


_ECHOES = (
    str,
    str.swapcase,
    str.title,
    lambda own: unicodedata.normalize("NFD", own),
    lambda own: f"{own}.",
    lambda own: f"{own} ",
    lambda own: own.replace(" ", "/"),
)


def sentence(chance: random.Random) -> str:
    """A sentence of no meaning."""
    words = chance.choices(_WORDS, k=chance.randint(5, 14))
    return f"{' '.join(words).capitalize()}."
