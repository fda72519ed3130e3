"""Property values as plain values: one reading for CSV, front matter and tables alike.

`scalar` keeps types (numbers, booleans, lists, times), `text` writes the same as one line or
cell. Nothing here is Markdown, save that front matter shows a relation as a Markdown link.
"""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import attrs

from notionkit.model import (
    Date,
    File,
    Formula,
    Page,
    Place,
    PropertyValue,
    RelatedPage,
    RichText,
    Rollup,
    SelectedOption,
    UniqueId,
    User,
    Verification,
    plain_text,
)
from notionkit.render.context import RenderContext, notion_url, outside

Owner = tuple[str, str]
"""Kind and id of the object that a value belongs to; files are looked up by it."""

_LEFT_OUT = frozenset({"unsupported", "incomplete"})
_NO_MILLISECONDS = re.compile(r"\.000(?=Z|[+-]|$)")
UNTITLED = "Untitled"


class Timestamp(str):
    """A day or moment in ISO 8601, which front matter writes as a date and not as text."""

    __slots__ = ()


class PageLink(str):
    """The title of a related page, with the link to it where it is exported."""

    __slots__ = ("url",)
    url: str | None

    def __new__(cls, title: str, url: str | None) -> Self:
        made = super().__new__(cls, title)
        made.url = url
        return made


class FileLink(str):
    """Where a file is, as people read it; `name` and `url` are for those who link to it."""

    __slots__ = ("name", "url")
    name: str
    url: str

    def __new__(cls, where: str, name: str, url: str) -> Self:
        made = super().__new__(cls, where)
        made.name, made.url = name, url
        return made


@attrs.frozen
class Seen:
    """Where a value stands, and whom to ask about what it points at."""

    context: RenderContext
    owner: Owner


def scalar(value: PropertyValue, context: RenderContext, owner: Owner) -> Any:
    """The value as None, bool, number, text, `Timestamp`, `PageLink` or a list of these."""
    if value.value is None:
        return None
    try:
        return _read(value, Seen(context, owner))
    except (AttributeError, TypeError, ValueError):  # a shape that the API does not document
        return _unknown(value.value)


def _read(value: PropertyValue, seen: Seen) -> Any:
    if value.type in _PLAIN:
        return _PLAIN[value.type](value.value)
    if value.type in _LOOKING_ROUND:
        return _LOOKING_ROUND[value.type](value.value, seen)
    return _unknown(value.value)


def text(value: PropertyValue, context: RenderContext, owner: Owner) -> str:
    """The value as one text; entries of lists stand behind commas, as `listed` has them."""
    return as_text(scalar(value, context, owner))


def as_text(plain: Any) -> str:
    """What `scalar` gave, as text."""
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, list):
        return listed(map(as_text, plain))
    return str(plain)


def listed(entries: Iterable[str]) -> str:
    """Entries behind one another, such that each can be told from the next.

    As in CSV itself, one that holds a comma stands between quotation marks, and its own are
    doubled: ``"Smith, John", Ada``. So does one that begins with such a mark.
    """
    return ", ".join(_entry(entry) for entry in entries if entry)


def _entry(text: str) -> str:
    if "," not in text and not text.startswith('"'):
        return text
    return '"' + text.replace('"', '""') + '"'


def tell_of_unsupported(page: Page, context: RenderContext) -> None:
    """Take note of the results that the API leaves out of a page.

    Source: Notion API reference, page properties: formulas and rollups may be `unsupported`.
    """
    lost = [name for name, value in page.properties.items() if _is_left_out(value)]
    if lost:
        said = f"Notion's API gives no result for {listed(sorted(lost))} of this page."
        context.problem("limit", "unsupported_value", "page", page.id, said)


def _is_left_out(value: PropertyValue) -> bool:
    result = value.value
    if isinstance(result, Rollup) and result.type == "array":
        return any(_is_left_out(item) for item in result.array)
    return isinstance(result, Formula | Rollup) and result.type in _LEFT_OUT


def moment(iso: str | None) -> Timestamp | None:
    """A time of the API without its idle milliseconds."""
    return Timestamp(_NO_MILLISECONDS.sub("", iso)) if iso else None


def date_text(date: Date) -> str:
    """A day, moment or range as people read it, still in ISO 8601."""
    found = [moment(date.start), moment(date.end)]
    written = " → ".join(part for part in found if part)
    return f"{written} ({date.time_zone})" if date.time_zone and written else written


def user_text(user: User, context: RenderContext) -> str:
    """The name of a user, else the id."""
    return user.name or context.user_name(user.id) or user.id


def file_url(owner: Owner, file: File, context: RenderContext) -> str:
    """Where a file is: relative when it was stored, and never with a signature."""
    if file.file is not None:
        url = file.file.url
        return context.file(owner, url) or url.partition("?")[0]
    return file.external.url if file.external else (file.name or "")


def _texts(value: Iterable[RichText]) -> str:
    return plain_text(value)


def _as_is(value: Any) -> Any:
    return value


def _number(value: float) -> float:
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return int(value) if whole else value


def _option(value: SelectedOption) -> str:
    return value.name


def _options(value: Iterable[SelectedOption]) -> list[str]:
    return [option.name for option in value]


def _date(value: Date) -> str | None:
    return moment(value.start) if not (value.end or value.time_zone) else date_text(value)


def _user(value: User, seen: Seen) -> str:
    return user_text(value, seen.context)


def _people(value: Iterable[User], seen: Seen) -> list[str]:
    return [user_text(user, seen.context) for user in value]


def _files(value: Iterable[File], seen: Seen) -> list[FileLink]:
    return [_file_link(file, seen) for file in value]


def as_place(url: str) -> str:
    """Name what lies here as the file system names it; an address elsewhere stays as it is."""
    return url if urlsplit(url).scheme else unquote(url)


def _file_link(file: File, seen: Seen) -> FileLink:
    url = file_url(seen.owner, file, seen.context)
    where = as_place(url)
    return FileLink(where, file.name or where.rpartition("/")[2], url)


def _relation(value: Iterable[RelatedPage], seen: Seen) -> list[PageLink]:
    return [_page_link(page.id, seen.context) for page in value]


def _page_link(page_id: str, context: RenderContext) -> PageLink:
    title, url = context.title("page", page_id), context.link("page", page_id)
    if url is None:
        outside("page", page_id, notion_url(page_id), context)
    return PageLink(page_id if title is None else title or UNTITLED, url)


def _formula(value: Formula) -> Any:
    return _result(value.type, getattr(value, value.type, None))


def _rollup(value: Rollup, seen: Seen) -> Any:
    if value.type != "array":
        return _result(value.type, getattr(value, value.type, None))
    found = [scalar(item, seen.context, seen.owner) for item in value.array]
    return [entry for item in found for entry in (item if isinstance(item, list) else [item])]


def _result(kind: str, found: Any) -> Any:
    """What a formula or rollup gave; the API leaves some results out ("unsupported")."""
    if found is None or kind in _LEFT_OUT:
        return None
    if isinstance(found, Date):
        return _date(found)
    return _number(found) if kind == "number" else found


def _unique_id(value: UniqueId) -> str | int | None:
    if value.prefix and value.number is not None:
        return f"{value.prefix}-{value.number}"
    return value.number


def _verification(value: Verification, seen: Seen) -> str:
    by = f" by {user_text(value.verified_by, seen.context)}" if value.verified_by else ""
    when = f", {date_text(value.date)}" if value.date else ""
    return f"{value.state}{by}{when}"


def _place(value: Place) -> str:
    words = ", ".join(filter(None, [value.name, value.address]))
    where = "" if value.lat is None or value.lon is None else f"({value.lat}, {value.lon})"
    return " ".join(filter(None, [words, where]))


def _nothing(value: Any) -> None:  # noqa: ARG001
    return None


def _unknown(value: Any) -> Any:
    if isinstance(value, str | int | float | bool | None):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


_PLAIN: dict[str, Callable[[Any], Any]] = {
    "title": _texts,
    "rich_text": _texts,
    "number": _number,
    "select": _option,
    "status": _option,
    "multi_select": _options,
    "date": _date,
    "checkbox": _as_is,
    "url": _as_is,
    "email": _as_is,
    "phone_number": _as_is,
    "formula": _formula,
    "created_time": moment,
    "last_edited_time": moment,
    "unique_id": _unique_id,
    "button": _nothing,
    "place": _place,
}
_LOOKING_ROUND: dict[str, Callable[[Any, Seen], Any]] = {
    "people": _people,
    "files": _files,
    "relation": _relation,
    "rollup": _rollup,
    "created_by": _user,
    "last_edited_by": _user,
    "verification": _verification,
}
