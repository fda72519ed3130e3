"""Safe file names: what a title becomes on ext4, APFS, NTFS and inside a zip alike.

Pure functions over text. Which of two things with one name keeps it is decided in
`notionkit.render.layout`; here is only what a name may look like and when two names
are the same name to some file system.
"""

import re
import unicodedata
from pathlib import PurePosixPath

MAX_COMPONENT_BYTES = 240
"""Longest file or folder name in bytes, suffix and extension included."""

SUFFIX_DIGITS = 8
"""How many of the last hex digits of an id tell two equal names apart."""

_SUFFIX_BYTES = SUFFIX_DIGITS + 1
_EXTENSION_BYTES = 8
MAX_NAME_BYTES = MAX_COMPONENT_BYTES - _SUFFIX_BYTES - _EXTENSION_BYTES
"""What is left for the name itself when suffix and extension still have to fit."""

UNTITLED = "Untitled"

# Windows refuses the first nine, APFS what is no character; `# ^ [ ]` break Obsidian's links.
_UNSAFE = re.compile(r'[<>:"/\\|?*#^\[\]\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]')
# Characters that nobody sees but that reorder or hide the others.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_SPACE = re.compile(r"\s+")
_ENDS = " ."
_ZWJ = "\u200d"
_WINDOWS_NAMES = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"]
    + [device + digit for device in ("COM", "LPT") for digit in "0123456789¹²³"]
)


def safe_name(title: str, *, limit: int = MAX_NAME_BYTES) -> str:
    """The title as the name of a file or folder, at most `limit` bytes of UTF-8."""
    visible = _SPACE.sub(" ", _INVISIBLE.sub("", title))
    name = _UNSAFE.sub("-", unicodedata.normalize("NFC", visible))
    name = _unreserved(cut(name.strip(_ENDS), limit - 1).strip(_ENDS))
    return name if clash_key(name) else UNTITLED


def safe_file_name(name: str, *, limit: int = MAX_NAME_BYTES) -> str:
    """Like `safe_name`, but a short extension survives the cutting."""
    stem, extension = split_extension(safe_name(name, limit=1 << 20))
    return safe_name(stem, limit=limit - len(extension.encode())) + extension


def split_extension(name: str) -> tuple[str, str]:
    """Stem and extension with its dot; "" when what follows the dot is no extension."""
    extension = PurePosixPath(name).suffix
    if re.fullmatch(r"\.[A-Za-z0-9]{1,12}", extension):
        return name.removesuffix(extension), extension
    return name, ""


def with_suffix(name: str, suffix: str, *, limit: int) -> str:
    """The name with ` suffix` at its end, the name cut so that both fit into `limit` bytes."""
    room = limit - len(suffix.encode()) - 1
    return f"{cut(name, room).strip(_ENDS) or UNTITLED} {suffix}"


def id_suffix(object_id: str) -> str:
    """The last eight hex digits of an id."""
    return object_id.replace("-", "")[-SUFFIX_DIGITS:].lower()


def clash_key(name: str) -> str:
    """Equal for names that some file system or some reader takes for the same name.

    Wider than any single file system: ignores case, Unicode form (NFKC) and characters
    that are not drawn. A needless suffix does no harm, a lost file does.
    """
    if name.isascii():
        return name.lower()
    drawn = "".join(char for char in name if not _ignorable(char))
    folded = unicodedata.normalize("NFKD", drawn).casefold()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", folded).casefold())


def cut(text: str, limit: int) -> str:
    """The longest head of the text that fits into `limit` bytes and splits no grapheme."""
    raw = text.encode()
    if len(raw) <= limit:
        return text
    head = raw[: max(limit, 0)].decode(errors="ignore")
    end = len(head)
    while end and _inside_grapheme(text, end):
        end -= 1
    return head[:end] if end else head


def _unreserved(name: str) -> str:
    device, dot, rest = name.partition(".")
    if device.rstrip().upper() in _WINDOWS_NAMES:
        return f"{device.rstrip()}-{dot}{rest}"
    return name


def _ignorable(char: str) -> bool:
    return unicodedata.category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f"


def _inside_grapheme(text: str, index: int) -> bool:
    after, before = text[index : index + 1], text[index - 1]
    return bool(after) and (
        _extends(after) or before == _ZWJ or (_is_flag(after) and _odd_flags_before(text, index))
    )


def _extends(char: str) -> bool:
    return (
        char == _ZWJ
        or unicodedata.category(char) in {"Mn", "Mc", "Me"}
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # tags of regional flags
        or "\u1160" <= char <= "\u11ff"  # Hangul vowels and finals
    )


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _odd_flags_before(text: str, index: int) -> bool:
    start = index
    while start and _is_flag(text[start - 1]):
        start -= 1
    return (index - start) % 2 == 1
