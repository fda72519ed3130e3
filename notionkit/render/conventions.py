"""Naming conventions: what a file or column is called, as strategies that anyone may use.

Each strategy is a pure function of a title, an id and a time of creation. What comes out of
`file_name` is safe on every file system (`notionkit.render.naming`), and follows from the thing
alone; `file_names` also keeps several things apart.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

import attrs

from notionkit.render.naming import (
    MAX_COMPONENT_BYTES,
    UNTITLED,
    clash_key,
    id_suffix,
    safe_name,
    with_suffix,
)

# What NFKD does not take apart, as it is commonly spelled in ASCII.
_ASCII = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
)
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@attrs.frozen
class Named:
    """Something that wants a name; `created_time` is ISO 8601, as the API gives it."""

    title: str
    id: str = ""
    created_time: str | None = None


Strategy = Callable[[Named], str]


def words(text: str) -> list[str]:
    """The words of a text in lower case, of any script; `camelCase` is two, `don't` is one."""
    joined = _HUMPS.sub(" ", _APOSTROPHES.sub("", unicodedata.normalize("NFC", text)))
    kept = "".join(char if _is_wordy(char) else " " for char in joined)
    return unicodedata.normalize("NFC", kept.casefold()).split()


def _is_wordy(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM"


def title(named: Named) -> str:
    """The title as it is."""
    return named.title or UNTITLED


def id(named: Named) -> str:  # noqa: A001 - the strategy's name
    """The id as it is: never twice, and the same after every renaming."""
    return named.id or UNTITLED


def slug(named: Named) -> str:
    """Words of ASCII with hyphens; accents go, and a title without any such word gives its id."""
    plain = unicodedata.normalize("NFKD", "-".join(words(named.title)).translate(_ASCII))
    found = re.findall(r"[a-z0-9]+", re.sub(r"[^a-z0-9\-]", "", plain))
    return "-".join(found) or id_suffix(named.id) or UNTITLED.lower()


def kebab(named: Named) -> str:
    """Words in lower case with hyphens, of any script."""
    return "-".join(words(named.title)) or id_suffix(named.id) or UNTITLED.lower()


def snake(named: Named) -> str:
    """Words in lower case with underscores, of any script; never begins with a digit."""
    found = "_".join(words(named.title)) or id_suffix(named.id) or UNTITLED.lower()
    return found if found[0].isalpha() else f"_{found}"


def timestamp(named: Named) -> str:
    """The minute of creation in UTC before the title, so that names sort by age."""
    made = _moment(named.created_time)
    return title(named) if made is None else f"{made:%Y-%m-%d-%H%M} {title(named)}"


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


STRATEGIES: Mapping[str, Strategy] = MappingProxyType(
    {"title": title, "id": id, "slug": slug, "kebab": kebab, "snake": snake, "timestamp": timestamp}
)
"""Every strategy by its name."""

COLUMN_STRATEGIES = ("title", "slug", "kebab", "snake")
"""Those that make sense for columns, which have neither ids worth showing nor ages."""


def strategy(name: str) -> Strategy:
    """The strategy of this name; ValueError names those that there are."""
    if name not in STRATEGIES:
        raise ValueError(f"there is no naming strategy {name!r}; choose {', '.join(STRATEGIES)}")
    return STRATEGIES[name]


def file_name(named: Named, by: str = "title", *, extension: str = "") -> str:
    """The name of a file by a strategy, safe on every file system, at most 240 bytes."""
    limit = MAX_COMPONENT_BYTES - len(extension.encode())
    return safe_name(strategy(by)(named), limit=limit) + extension


def file_names(
    things: Sequence[Named], by: str = "title", *, extension: str = ""
) -> dict[str, str]:
    """Names by id that no file system takes for one another.

    Of several with one name, the one created first keeps it (then the one whose id is first); the
    others get the last eight digits of their id, or all of them where those are equal too.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for thing in sorted(things, key=lambda own: (own.created_time or "", own.id)):
        if thing.id in names:
            continue
        name = _free(file_name(thing, by), thing, taken, len(extension.encode()))
        taken.add(clash_key(name))
        names[thing.id] = name + extension
    return names


def _free(name: str, thing: Named, taken: set[str], reserved: int) -> str:
    limit = MAX_COMPONENT_BYTES - reserved
    plain = safe_name(name, limit=limit)
    suffixes = [id_suffix(thing.id), thing.id.replace("-", "").lower()]
    tried = [plain, *(with_suffix(plain, suffix, limit=limit) for suffix in suffixes if suffix)]
    tried += [with_suffix(plain, str(n), limit=limit) for n in range(2, len(taken) + 3)]
    return next(found for found in tried if clash_key(found) not in taken)


def column_names(names: Iterable[str], by: str = "title") -> list[str]:
    """Names of columns by a strategy, in order; what would be there twice gets a number.

    Two names that differ in case alone count as one, as most databases have it.
    """
    if by not in COLUMN_STRATEGIES:
        raise ValueError(f"columns are named by {', '.join(COLUMN_STRATEGIES)}, not {by!r}")
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        made = _numbered(strategy(by)(Named(name)), taken, "-" if by in ("slug", "kebab") else "_")
        taken.add(made.casefold())
        found.append(made)
    return found


def _numbered(name: str, taken: set[str], joint: str) -> str:
    number, made = 1, name
    while made.casefold() in taken:
        number += 1
        made = f"{name}{joint}{number}"
    return made
