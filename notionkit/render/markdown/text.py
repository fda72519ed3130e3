"""Escaping: what keeps text text, whatever it is made of.

Besides CommonMark's and GFM's own characters, those of Obsidian (`==`, `%%`, `#tag`) and of
math (`$`) are escaped, and only where they could be read as markup: `snake_case` and
`C:\\Users` stay as they are.
"""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NEWLINE = re.compile(r"\r\n?|\u2028|\u2029|\x85")
_SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|[ \t]*$)"  # a backslash that would escape something
    r"|[*\[\]~`$]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # not between two letters or digits
    r"|<(?=[^\s\d]|$)"
    r"|&(?=\#?\w+;|$)"
    r"|(?<=\s)\#|^\#"
    r"|==+|%%+"
    r"|\^(?=[\w-]+\s*$)",
    re.MULTILINE,
)
_MAY_BE_SPECIAL = re.compile(r"[\\*\[\]~`$_<&#=%^]")  # most text has none, and a set is found fast
_LINE_START = re.compile(
    r"^(?P<mark>\#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|=+(?=\s*$)|-+(?=\s*$))"
    r"|^(?P<number>\d{1,9})(?=[.)](?:\s|$))"
    r"|^(?P<row>\|?[\s|:-]*-[\s|:-]*$)"
    r"|^(?P<rule>(?:-\s*){3,}$)"
)


def clean(text: str) -> str:
    """The text without control characters, with LF as its only line end."""
    if text.isprintable():
        return str(text)  # values that say how they are meant are plain text from here on
    return _CONTROL.sub("", _SURROGATE.sub("\ufffd", _NEWLINE.sub("\n", text)))


def escape(text: str) -> str:
    """The text such that a parser gives it back; line starts are left to `escape_line`."""
    if not _MAY_BE_SPECIAL.search(text):
        return text
    return _SPECIAL.sub(lambda match: "".join(f"\\{char}" for char in match.group()), text)


def escape_line(line: str) -> str:
    """A line of inline Markdown that cannot be read as a block of its own."""
    line = line.lstrip(" \t")
    if line[:1].isalpha():  # most lines
        return line
    match = _LINE_START.match(line)
    if match is None:
        return line
    if match["number"]:
        end = match.end("number")
        return f"{line[:end]}\\{line[end:]}"
    return f"\\{line}"


def is_punctuation(char: str) -> bool:
    """Punctuation and symbols, as CommonMark's rules for emphasis use the word."""
    return unicodedata.category(char)[0] in "PS"


def is_space(char: str) -> bool:
    """White space in the sense of CommonMark; the edge of a text ("") is such."""
    return not char or char in "\t\n\f\r" or unicodedata.category(char) == "Zs"


def code_span(code: str) -> str:
    """An inline code span; no line ends inside."""
    fence = "`" * (_longest_run(code, "`") + 1)
    edges = code[:1] + code[-1:]
    padded = "`" in edges or (edges == "  " and code.strip(" ") != "")
    return f"{fence} {code} {fence}" if padded else f"{fence}{code}{fence}"


def fenced(code: str, language: str = "") -> str:
    """A fenced code block that nothing inside can close."""
    fence = "`" * max(3, _longest_run(code, "`") + 1)
    body = code if code.endswith("\n") or not code else f"{code}\n"
    return f"{fence}{language}\n{body}{fence}"


def _longest_run(text: str, char: str) -> int:
    return max((len(run) for run in re.findall(f"{re.escape(char)}+", text)), default=0)
